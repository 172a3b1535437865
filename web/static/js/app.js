// What every page shares: themes, keyboard, submit-once, decisions, counters, rows, fresh tasks.
// Everything works without it; it only makes it quicker.

const root = document.documentElement;
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// --- theme and size: switch at once, tell the server, which draws the next page so ---
for (const form of all("form[data-preference]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = form.dataset.preference;
    root.dataset[name] = form.elements[name].value;
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      redirect: "follow",
      credentials: "same-origin",
    });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`form[data-preference="${name}"]`);
    if (!fresh) return;
    form.elements[name].value = fresh.elements[name].value;
    const label = fresh.querySelector("button").getAttribute("aria-label");
    form.querySelector("button").setAttribute("aria-label", label);
    form.querySelector("button").title = label;
  });
}

// --- errors first: the summary takes the focus ---
find("[role=alert][data-focus]")?.focus();

// --- messages, help, printing, menus ---
for (const toast of all("[data-toast]")) {
  find("[data-close]", toast)?.addEventListener("click", () => toast.remove());
  if (toast.getAttribute("role") !== "alert") setTimeout(() => toast.remove(), 10000);
}
const help = find("#help");
find("[data-help]")?.addEventListener("click", () => help.showModal());
find("[data-print]")?.addEventListener("click", () => print());
// What is folded on the screen is open on paper.
const folded = () => all("details.words, details.rest");
addEventListener("beforeprint", () => {
  for (const part of folded()) {
    part.dataset.was = part.open ? "open" : "";
    part.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const part of folded()) part.open = part.dataset.was === "open";
});
document.addEventListener("click", (event) => {
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
for (const field of all("[data-submit-on-change]")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}

// --- a form goes once ---
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.going) return event.preventDefault();
  form.dataset.going = "1";
  const button = event.submitter;
  // After this event, so that the button's own name and value still travel.
  setTimeout(() => {
    if (!button) return;
    button.disabled = true;
    if (button.dataset.busy) button.textContent = button.dataset.busy;
  });
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// --- decisions: consequence, fields, opinion, text of the button ---
const decisions = all("input[name=decision]");
function decide() {
  const chosen = decisions.find((input) => input.checked);
  for (const part of all("[data-for]")) part.classList.toggle("on", part.dataset.for === (chosen?.value ?? ""));
  for (const part of all("[data-only]")) {
    const on = Boolean(chosen) && part.dataset.only.split(" ").includes(chosen.value);
    part.classList.toggle("on", on);
    for (const input of all("input, select, textarea", part)) input.disabled = !on;
  }
  if (chosen && find("#e-decision")) {
    find("#e-decision").remove();
    righted("decision");
  }
  const button = find("[data-submit]");
  if (button && chosen) button.textContent = chosen.dataset.text;
  const box = find("[data-opinion-box]");
  if (box) {
    const need = chosen?.dataset.opinion ?? "optional";
    box.hidden = need === "none";
    const word = find("[data-opinion-need]", box);
    word.textContent = chosen ? word.dataset[need] ?? "" : "";
  }
  if (chosen) document.body.dispatchEvent(new Event("decided"));
}
for (const input of decisions) input.addEventListener("change", decide);
if (decisions.length || find("[data-only]")) {
  decide();
  // Once more when htmx has come up: what was chosen before is foretold too.
  document.addEventListener("htmx:load", decide, { once: true });
}
for (const link of all("[data-choose]")) {
  link.addEventListener("click", () => {
    const input = decisions.find((one) => one.value === link.dataset.choose);
    if (input) {
      input.checked = true;
      decide();
    }
  });
}
for (const button of all("[data-phrase]")) {
  button.addEventListener("click", () => {
    const text = find("#f-opinion");
    text.value += (text.value && !/[。；，\s]$/.test(text.value) ? "，" : "") + button.dataset.phrase;
    text.focus();
  });
}

// --- what has been changed is not wrong any more; the server looks again ---
// Not while a button is held down: what moves away from under the pointer is never clicked.
let held = false;
const later = [];
addEventListener("mousedown", () => (held = true), true);
addEventListener("mouseup", () => {
  held = false;
  setTimeout(() => later.splice(0).forEach((each) => each()));
}, true);
function righted(name) {
  for (const line of all(`[data-error="${CSS.escape(name)}"]`)) line.remove();
  const left = all("[data-error]").length;
  for (const count of all("[data-errors]")) {
    if (left) count.textContent = count.textContent.replace(/\d+/, left);
    else count.closest(".note, a").remove();
  }
}
document.addEventListener("change", (event) => {
  const box = event.target.closest?.(".f");
  const name = event.target.name || event.target.querySelector?.("[name]")?.name;
  const error = box && find(".f-e", box);
  if (!error || !name || box.matches(".opinion")) return;
  const right = () => {
    error.remove();
    for (const input of all(".err", box)) input.classList.remove("err");
    for (const input of all("[aria-invalid]", box)) input.removeAttribute("aria-invalid");
    righted(name);
  };
  if (held) later.push(right);
  else right();
});

// --- counters ---
for (const text of all("textarea[data-count]")) {
  const counter = text.parentElement.querySelector("[data-counter]");
  const show = () => {
    counter.textContent = fill(text.dataset.count, { n: [...text.value.trim()].length });
  };
  text.addEventListener("input", show);
  show();
}

// --- lists and rows of a table: add and remove without asking the server ---
function renumber(lines) {
  const name = lines.dataset.lines;
  all(".line", lines).forEach((line, index) => {
    for (const part of all("[name], [id], [for], [aria-controls]", line)) {
      for (const attribute of ["name", "id", "for", "aria-controls"]) {
        const value = part.getAttribute(attribute);
        if (value) part.setAttribute(attribute, value.replace(new RegExp(`(^|f-|h-|e-)${name}-\\d+`), `$1${name}-${index}`));
      }
    }
  });
}
for (const button of all("[data-add]")) {
  button.addEventListener("click", (event) => {
    const lines = find(`[data-lines="${button.value}"]`, button.closest(".f"));
    const last = all(".line", lines).pop();
    if (!last) return;
    event.preventDefault();
    const blank = find("template", lines);
    const fresh = (blank?.content.firstElementChild ?? last).cloneNode(true);
    for (const input of all("input, select, textarea", fresh)) {
      input.value = "";
      input.classList.remove("err");
      input.removeAttribute("aria-invalid");
    }
    for (const error of all(".f-e", fresh)) error.remove();
    last.after(fresh);
    renumber(lines);
    fresh.dispatchEvent(new CustomEvent("row:added", { bubbles: true }));
    find("input:not([type=hidden]), select, textarea", fresh).focus();
  });
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-remove]");
  const lines = button?.closest("[data-lines]");
  if (!lines) return;
  const line = button.closest(".line");
  if (all(".line", lines).length > 1) {
    line.remove();
    renumber(lines);
  } else {
    for (const input of all("input, select, textarea", line)) input.value = "";
  }
  find("input:not([type=hidden]), select, textarea", lines)?.focus();
});

// --- what sticks beside a long page: taller than the window it sticks by its foot ---
for (const part of all(".stick")) {
  const gap = 16;
  const place = () => {
    const top = (find(".bar")?.offsetHeight ?? 0) + gap;
    part.style.top = `${Math.min(top, innerHeight - part.offsetHeight)}px`;
  };
  new ResizeObserver(place).observe(part);
  addEventListener("resize", place);
}

// --- which part of the page is being read ---
const anchors = all("[data-anchors] a");
if (anchors.length && "IntersectionObserver" in window) {
  const parts = new Map(anchors.map((link) => [find(link.hash), link]).filter(([part]) => part));
  const mark = (link) => {
    for (const one of anchors) one.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
  };
  mark(anchors[0]);
  const watch = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) mark(parts.get(entry.target));
    },
    { rootMargin: "-110px 0px -75% 0px" },
  );
  for (const part of parts.keys()) watch.observe(part);
}

// --- rows of the inbox ---
let current = null;
const rows = () => all("tr[data-row]");
function select(row) {
  for (const one of rows()) one.classList.toggle("cur", one === row);
  current = row?.dataset.task ?? row?.dataset.case ?? null;
  row?.scrollIntoView({ block: "nearest" });
}
const selected = () => rows().find((row) => current && (row.dataset.task ?? row.dataset.case) === current);
function move(step) {
  const list = rows();
  if (!list.length) return;
  const at = list.indexOf(selected());
  select(list[Math.max(0, Math.min(list.length - 1, at + step))]);
}
document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (!row || event.target.closest("a, button, input, select, textarea, label, details") || getSelection().toString()) return;
  find(".ttl", row).click();
});

// --- the list refreshes itself; new tasks are announced, never pushed in ---
const fresh = find("[data-fresh]");
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.target.matches?.("[data-refresh]")) return;
  const html = event.detail.serverResponse;
  const page = new DOMParser().parseFromString(html, "text/html");
  const known = new Set(rows().map((row) => row.dataset.task));
  const added = all("tr[data-row]", page).filter((row) => !known.has(row.dataset.task)).length;
  if (!added) return;
  event.detail.shouldSwap = false;
  const text = find("[data-fresh-text]", fresh);
  text.textContent = fill(text.dataset.freshText, { n: added });
  fresh.hidden = false;
});
fresh?.querySelector("button").addEventListener("click", () => location.reload());
document.addEventListener("htmx:afterSwap", () => select(selected()));

// --- keyboard ---
let waiting = 0;
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.form ?? find("#task-form");
    const button = find("[data-submit]");
    if (button && form) form.requestSubmit(button.form === form ? button : undefined);
    return;
  }
  if (event.key === "Escape") {
    for (const menu of all("details.menu[open]")) menu.open = false;
    if (document.activeElement?.matches("[data-search]")) document.activeElement.blur();
    select(null);
    return;
  }
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "radio";
  if (root.dataset.shortcuts === "off" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (find("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (waiting && Date.now() - waiting < 1500) {
    waiting = 0;
    const link = /^[a-z]$/.test(key) && find(`[data-go="${key}"]`);
    if (link) return link.click();
  }
  if (key === "g") waiting = Date.now();
  else if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === "/") {
    const search = find("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  } else if (key === "?") help?.showModal();
  else if (key === "enter" && selected() && event.target === document.body) find(".ttl", selected()).click();
  else if (key === "e" && selected()) find("[data-act]", selected())?.click();
  else if (/^[1-4]$/.test(key)) {
    const input = decisions[Number(key) - 1];
    if (input && !input.disabled) {
      input.checked = true;
      input.focus();
      decide();
    }
  }
});
