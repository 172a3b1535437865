// Draws a BPMN diagram read-only: upright lane names, marks of state, tips, focus on small screens.
// The diagram file is never changed; what has happened comes as marks from the server.

const SVG = "http://www.w3.org/2000/svg";
const GLYPHS = { done: "done", current: "warn", overdue: "over" };
const TIP_CLASSES = { done: "d", current: "n", overdue: "o" };

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
    if (step < 20) node.setAttribute("font-size", `${step - 1.5}px`);
    node.textContent = letter;
    graphics.querySelector(".djs-visual").append(node);
  });
}

// The legal clock of a task is a boundary timer that leads to an escalation end event. Pictures
// stay calm without them; a timer that ends its task (interrupting) belongs to the flow and stays.
function clockParts(registry) {
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
  return parts;
}

function doneFlows(registry, marks) {
  const state = new Map(marks.map((mark) => [mark.element, mark.state]));
  const flows = [];
  registry.forEach((element) => {
    if (element.type !== "bpmn:SequenceFlow") return;
    const from = state.get(element.source?.id);
    const to = state.get(element.target?.id);
    const reached = to === "done" || to === "current" || to === "overdue";
    flows.push([element.id, from === "done" && reached ? "done" : "todo"]);
  });
  return flows;
}

function tipHtml(mark) {
  const tip = document.createElement("div");
  const warm = mark.state === "current" && mark.light === "yellow";
  tip.className = `ov ${warm ? "w" : mark.light === "red" ? "o" : (TIP_CLASSES[mark.state] ?? "q")}`;
  const glyph = mark.light === "red" ? "over" : GLYPHS[mark.state];
  if (glyph && (mark.state !== "current" || warm || mark.light === "red")) {
    tip.innerHTML = `<svg class="l" aria-hidden="true"><use href="#l-${glyph}"/></svg>`;
  }
  if (mark.note) tip.append(mark.note);
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
      externalStyle: { fontFamily, fontSize: 17, lineHeight: 1.2 },
    },
  });
  await viewer.importXML(await answer.text());
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
    else if (/Task$/.test(type)) canvas.addMarker(id, "is-task");
  });

  const classes = { done: "done", current: "now", overdue: "now", pending: "todo" };
  for (const mark of marks) {
    const element = registry.get(mark.element);
    if (!element) continue;
    canvas.addMarker(mark.element, mark.state === "done" && mark.light === "red" ? "late" : classes[mark.state]);
    if (mark.state === "overdue") canvas.addMarker(mark.element, "late");
    if (/Task$|SubProcess$|CallActivity$/.test(element.type) && (mark.note || mark.state === "done")) {
      const place = mark.state === "done" && !mark.note ? { top: -11, right: 16 } : { top: -13, left: 4 };
      overlays.add(mark.element, { position: place, scale: false, html: tipHtml(mark) });
    }
  }
  if (marks.length) for (const [id, marker] of doneFlows(registry, marks)) canvas.addMarker(id, marker);

  const clocks = clockParts(registry);
  const show = (on) => {
    for (const part of clocks) registry.getGraphics(part)?.classList.toggle("is-clock", !on);
  };
  show(false);
  const toggle = box.parentElement.querySelector("[data-diagram-clocks]");
  if (toggle) {
    toggle.closest("label").hidden = clocks.size === 0;
    toggle.addEventListener("change", () => show(toggle.checked));
  }

  const fit = () => {
    canvas.resized();
    canvas.zoom("fit-viewport", "auto");
    const target = box.dataset.focus && registry.get(box.dataset.focus);
    if (!target || box.clientWidth >= 560) return;
    canvas.zoom(0.62);
    const { width, height } = canvas.viewbox();
    const x = target.x + target.width / 2 - width / 2;
    canvas.viewbox({ x: Math.max(0, x), y: target.y + target.height / 2 - height / 2, width, height });
  };
  fit();
  addEventListener("resize", fit);
  box.dataset.drawn = "1";
}

for (const box of document.querySelectorAll("[data-diagram]")) {
  draw(box).catch(() => {
    box.textContent = box.dataset.failed;
    box.classList.add("bpmn--none");
    const words = box.parentElement.querySelector("details.words");
    if (words) words.open = true;
  });
}
