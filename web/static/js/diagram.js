// Draws a BPMN diagram read-only: upright lane names, marks of state, tips, the current step in the
// middle when the whole would be too small to read. The diagram itself is never changed; what has
// happened comes as marks from the server.

const SVG = "http://www.w3.org/2000/svg";
const GLYPHS = { done: "done", current: "warn", overdue: "over" };
const LABEL = 18; // size of the text outside shapes, in units of the diagram
const SMALLEST = 0.56; // below this scale text is too small to read: show a part,
const READABLE = 0.66; // at this scale
const ROOM = 0.8; // of the height of the window the picture takes at most
const SLACK = 12; // as much of the margin may be outside without anything being cut
const PAPER = 650; // width of the text on a page of paper
const LATE = 100; // priority of what follows upon bpmn-js's own doing
const INSIDE = /^(.*)_plane$/; // what bpmn-js calls the inside of a sub-process
const CRUMBS = 44; // room for the way back above it
const CUT = { left: "cut-left", right: "cut-right", up: "cut-up", down: "cut-down" };
const TIP_CLASSES = { done: "d", current: "n", overdue: "o" };

// Labels that were drawn for smaller letters than ours get the room that these need: those beside a
// line or shape grow to the right, those over a short piece of line are centred on it, those centred
// on a shape grow to both sides and long ones of these break in two.
function withRoom(xml) {
  const tree = new DOMParser().parseFromString(xml, "application/xml");
  const names = new Map();
  for (const node of tree.querySelectorAll("[id][name]")) names.set(node.getAttribute("id"), node.getAttribute("name"));
  const numbers = (node) => ["x", "width", "height"].map((name) => Number(node.getAttribute(name)));
  for (const label of tree.getElementsByTagNameNS("*", "BPMNLabel")) {
    const [bounds] = label.getElementsByTagNameNS("*", "Bounds");
    const holder = label.parentElement;
    const text = names.get(holder.getAttribute("bpmnElement"));
    if (!bounds || !text) continue;
    const [x, width, height] = numbers(bounds);
    const lines = text.split("\n");
    if (lines.length * LABEL <= height && [...text].length * LABEL * LABEL <= width * height) continue;
    let letters = Math.max(...lines.map((line) => [...line].length));
    const shape = [...holder.children].find((node) => node.localName === "Bounds");
    const [left, wide] = shape ? numbers(shape) : [0, 0];
    const centred = shape && Math.abs(left + wide / 2 - (x + width / 2)) < 12;
    if (centred && letters > 5 && letters < 12) letters = Math.ceil(letters / 2);
    const wanted = letters * LABEL + 4;
    let start = centred ? x - (wanted - width) / 2 : x;
    const piece = pieces(holder).find(([from, to]) => from <= x + width / 2 && x + width / 2 <= to);
    if (piece) bounds.setAttribute("y", Number(bounds.getAttribute("y")) - 4);
    if (piece && start + wanted > piece[1]) start = Math.max(piece[0], (piece[0] + piece[1] - wanted) / 2);
    else if (wanted <= width) continue;
    bounds.setAttribute("x", start);
    bounds.setAttribute("width", wanted);
  }
  return new XMLSerializer().serializeToString(tree);
}

// The level pieces of a line, each from its left to its right end.
function pieces(edge) {
  const points = [...edge.children].filter((node) => node.localName === "waypoint");
  const [xs, ys] = ["x", "y"].map((name) => points.map((node) => Number(node.getAttribute(name))));
  return xs.slice(1).flatMap((x, at) => (ys[at] === ys[at + 1] ? [[Math.min(x, xs[at]), Math.max(x, xs[at])]] : []));
}

function upright(element, graphics) {
  const text = graphics.querySelector(".djs-visual text");
  if (!text) return;
  text.remove();
  const letters = [...(element.businessObject.name ?? "").replace(/[()（）]/g, "")];
  const step = Math.min(23, (element.height - 12) / letters.length);
  const top = element.height / 2 - (letters.length * step) / 2 + step * 0.78;
  letters.forEach((letter, index) => {
    const node = document.createElementNS(SVG, "text");
    node.setAttribute("x", 15);
    node.setAttribute("y", top + index * step);
    node.setAttribute("text-anchor", "middle");
    node.setAttribute("class", "vlab");
    node.setAttribute("font-size", `${Math.min(19, step - 1.5)}px`);
    node.textContent = letter;
    graphics.querySelector(".djs-visual").append(node);
  });
}

// The legal clock of a task is a boundary timer that leads to an escalation end event. Pictures
// stay calm without them; a timer that ends its task (interrupting) belongs to the flow and stays.
function quietParts(registry) {
  const parts = new Set();
  registry.forEach((element) => {
    const object = element.businessObject;
    if (element.type !== "bpmn:BoundaryEvent" || object.cancelActivity !== false) return;
    if (!object.eventDefinitions?.some((one) => one.$type === "bpmn:TimerEventDefinition")) return;
    const ends = element.outgoing.map((flow) => flow.target);
    if (!ends.every((end) => end?.type === "bpmn:EndEvent")) return;
    for (const part of [element, ...element.outgoing, ...ends]) parts.add(part);
  });
  for (const part of [...parts]) for (const label of part.labels ?? []) parts.add(label);
  // A gateway whose ways out are all named asks its question twice.
  registry.forEach((element) => {
    if (!/Gateway$/.test(element.type)) return;
    const ways = element.outgoing.filter((flow) => flow.type === "bpmn:SequenceFlow");
    if (!ways.every((flow) => flow.businessObject.name)) return;
    for (const label of element.labels ?? []) parts.add(label);
  });
  return parts;
}

// Marks of flows. Those that the server names were gone through, and no other. Where it names none:
// gone through if both ends are. From a gateway the
// way to the earliest step counts, and never a way back: the ends alone cannot tell more.
function flowMarks(registry, marks) {
  const order = new Map(marks.map((mark, index) => [mark.element, index]));
  const state = new Map(marks.map((mark) => [mark.element, mark.state]));
  const centre = (element) => element.x + element.width / 2;
  const isDone = (element) => state.get(element?.id) === "done";
  const isReached = (element) => state.has(element?.id) && state.get(element.id) !== "pending";
  const isSilent = (element) => /Gateway$/.test(element?.type ?? "") && !state.has(element.id);
  const passed = (element) => isSilent(element) && element.incoming.some((flow) => isDone(flow.source));
  const forward = (flow) => centre(flow.target) >= centre(flow.source) - 5;
  const taken = (gateway) => {
    const ways = gateway.outgoing.filter((flow) => forward(flow) && isReached(flow.target));
    if (gateway.type !== "bpmn:ExclusiveGateway") return ways;
    ways.sort((one, other) => order.get(one.target.id) - order.get(other.target.id));
    return ways.slice(0, 1);
  };
  const result = [];
  const exact = marks.some((mark) => registry.get(mark.element)?.type === "bpmn:SequenceFlow");
  registry.forEach((element) => {
    if (element.type !== "bpmn:SequenceFlow" || state.has(element.id)) return;
    if (exact) {
      result.push([element.id, "todo"]);
      return;
    }
    const { source, target } = element;
    const done = isSilent(source)
      ? passed(source) && taken(source).includes(element)
      : isDone(source) && forward(element) && (isReached(target) || passed(target));
    result.push([element.id, done ? "done" : "todo"]);
  });
  return result;
}

// The name of a called process stands above the sign that more lies within; where the page has a
// link to its diagram the shape leads there.
function asCall({ id }, canvas, registry) {
  const graphics = registry.getGraphics(id);
  canvas.addMarker(id, "is-call");
  graphics.querySelector(".djs-visual text")?.setAttribute("transform", "translate(0 -8)");
  const link = document.querySelector(`a[data-calls~="${id}"]`);
  if (!link) return;
  canvas.addMarker(id, "is-link");
  graphics.addEventListener("click", () => link.click());
}

// What stands for an element in the picture that is open: itself, the sub-process that holds it, or
// nothing.
function shownFor(element, canvas, registry) {
  if (!element || canvas.findRoot(element) === canvas.getRootElement()) return element;
  const [, holder] = canvas.findRoot(element)?.id.match(INSIDE) ?? [];
  return shownFor(registry.get(holder), canvas, registry);
}

function tipHtml(mark) {
  const tip = document.createElement("div");
  const warm = mark.state === "current" && mark.light === "yellow";
  tip.className = `ov ${warm ? "w" : mark.light === "red" ? "o" : (TIP_CLASSES[mark.state] ?? "q")}`;
  const glyph = mark.light === "red" ? "over" : GLYPHS[mark.state];
  if (glyph && (mark.state !== "current" || warm || mark.light === "red")) {
    tip.innerHTML = `<svg class="l" aria-hidden="true"><use href="#l-${glyph}"/></svg>`;
  }
  if (mark.note) {
    tip.classList.add("ov--text");
    tip.append(mark.note);
  }
  return tip;
}

async function draw(box) {
  const answer = await fetch(box.dataset.diagram, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const marks = JSON.parse(box.dataset.marks || "[]");
  const fontFamily = getComputedStyle(document.body).fontFamily;
  const viewer = new window.BpmnJS({
    container: box,
    textRenderer: {
      defaultStyle: { fontFamily, fontSize: 20, lineHeight: 1.25, fontWeight: 400 },
      externalStyle: { fontFamily, fontSize: LABEL, lineHeight: 1.2 },
    },
    zoomScroll: { enabled: false }, // the wheel scrolls the page
    additionalModules: [{ translate: ["value", (text, { element } = {}) => (element ? box.dataset.inside.replace("{element}", element) : text)] }],
  });
  await viewer.importXML(withRoom(await answer.text()));
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  const overlays = viewer.get("overlays");

  let lanes = 0;
  registry.forEach((element) => {
    const { type, id } = element;
    if (type === "bpmn:Lane" || type === "bpmn:Participant") {
      canvas.addMarker(id, type === "bpmn:Lane" ? "lane" : "pool");
      if (type === "bpmn:Lane" && lanes++ % 2) canvas.addMarker(id, "odd");
      upright(element, registry.getGraphics(element));
    } else if (/Gateway$/.test(type)) canvas.addMarker(id, "is-gate");
    else if (type === "bpmn:BoundaryEvent") canvas.addMarker(id, "is-timer");
    else if (type === "bpmn:EndEvent") canvas.addMarker(id, "is-end");
    else if (type === "bpmn:CallActivity") asCall(element, canvas, registry);
    else if (/Task$/.test(type)) canvas.addMarker(id, "is-task");
  });

  const classes = { done: "done", current: "now", overdue: "now", pending: "todo" };
  for (const mark of marks) {
    const element = registry.get(mark.element);
    if (!element) continue;
    canvas.addMarker(mark.element, mark.state === "done" && mark.light === "red" ? "late" : classes[mark.state]);
    if (mark.state === "overdue") canvas.addMarker(mark.element, "late");
    if (/Task$|SubProcess$|CallActivity$/.test(element.type) && (mark.note || mark.state === "done")) {
      const place = mark.state === "done" && !mark.note ? { top: -11, right: 16 } : { top: 0, left: 0 };
      overlays.add(mark.element, { position: place, scale: false, html: tipHtml(mark) });
    }
  }
  if (marks.length) {
    for (const [id, marker] of flowMarks(registry, marks)) canvas.addMarker(id, marker);
    const marked = new Set(marks.map((mark) => mark.element));
    registry.forEach((element) => {
      if (/Task$|CallActivity$/.test(element.type) && !marked.has(element.id)) canvas.addMarker(element.id, "todo");
    });
  }

  const frame = box.parentElement;
  const quiet = quietParts(registry);
  const show = (on) => {
    for (const part of quiet) registry.getGraphics(part)?.classList.toggle("is-quiet", !on);
  };
  show(false);
  const clocks = frame.querySelector("[data-diagram-clocks]");
  if (clocks) {
    clocks.closest("label").hidden = quiet.size === 0;
    clocks.addEventListener("change", () => show(clocks.checked));
  }

  let whole = false;
  let width = 0;
  const moves = [...frame.querySelectorAll("[data-diagram-move]")];
  const parts = [...frame.querySelectorAll("[data-diagram-part]")];
  // What lies outside the frame is said: a broken edge on that side, and an arrow that leads there.
  const tell = () => {
    const { inner, x, y, width: wide, height: high } = canvas.viewbox();
    const cut = {
      left: x > inner.x + SLACK,
      right: x + wide < inner.x + inner.width - SLACK,
      up: y > inner.y + SLACK,
      down: y + high < inner.y + inner.height - SLACK,
    };
    for (const [side, on] of Object.entries(cut)) box.classList.toggle(CUT[side], on);
    for (const button of moves) button.disabled = !cut[button.dataset.diagramMove];
    return Object.values(cut).some(Boolean);
  };
  const fit = () => {
    width = box.clientWidth;
    box.style.height = "";
    if (!width || !box.clientHeight) return;
    const target = box.dataset.focus && shownFor(registry.get(box.dataset.focus), canvas, registry);
    const { inner } = canvas.viewbox();
    const free = INSIDE.test(canvas.getRootElement().id) ? 2 * CRUMBS : 0; // below too, it is centred
    // Every lane is shown where the window has the room; with no step to look at, always.
    const most = (target ? Math.max(box.clientHeight, innerHeight * ROOM) : inner.height) + free;
    const high = (scale) => Math.min(most, Math.ceil(inner.height * scale) + 12 + free);
    box.style.height = `${most}px`;
    canvas.resized();
    canvas.zoom("fit-viewport", "auto");
    const small = canvas.zoom() < SMALLEST;
    const partly = small && !whole;
    box.style.height = `${high(partly ? READABLE : canvas.zoom())}px`;
    canvas.resized();
    canvas.zoom("fit-viewport", "auto");
    if (partly) {
      canvas.zoom(READABLE);
      const { width: wide, height } = canvas.viewbox();
      const at = target || registry.find((element) => element.type === "bpmn:StartEvent");
      const place = (middle, seen, start, length) =>
        length + 8 <= seen ? start + length / 2 - seen / 2 : Math.max(start - 4, Math.min(middle - seen / 2, start + length - seen + 4));
      const x = place(target ? at.x + at.width / 2 : inner.x, wide, inner.x, inner.width);
      const y = place(at ? at.y + at.height / 2 : inner.y, height, inner.y, inner.height);
      canvas.viewbox({ x, y, width: wide, height });
    }
    for (const button of frame.querySelectorAll("[data-diagram-whole]")) button.hidden = !small;
    const cut = tell();
    for (const part of parts) part.hidden = !cut;
  };
  fit();
  viewer.get("eventBus").on("root.set", LATE, fit);
  addEventListener("resize", () => box.clientWidth !== width && fit());
  // On paper the whole.
  addEventListener("beforeprint", () => {
    const { inner } = canvas.viewbox();
    if (!inner.width || !box.clientWidth) return;
    box.style.width = `${PAPER}px`;
    box.style.setProperty("height", `${Math.ceil((inner.height * PAPER) / inner.width) + 24}px`, "important");
    canvas.resized();
    canvas.zoom("fit-viewport", "auto");
  });
  addEventListener("afterprint", () => {
    box.style.width = "";
    fit();
  });
  viewer.get("eventBus").on("canvas.viewbox.changed", tell);
  const ways = { left: [0.5, 0], right: [-0.5, 0], up: [0, 0.5], down: [0, -0.5] };
  for (const button of moves) {
    const [across, along] = ways[button.dataset.diagramMove];
    button.addEventListener("click", () => canvas.scroll({ dx: across * width, dy: along * box.clientHeight }));
  }
  frame.querySelector("[data-diagram-whole]")?.addEventListener("click", (event) => {
    whole = !whole;
    event.currentTarget.setAttribute("aria-pressed", String(whole));
    fit();
  });
  box.dataset.drawn = "1";
}

for (const box of document.querySelectorAll("[data-diagram]")) {
  draw(box).catch(() => {
    box.textContent = box.dataset.failed;
    box.classList.add("bpmn--none");
    const words = box.closest(".dgm").parentElement.querySelector("details.words");
    if (words) words.open = true;
  });
}
