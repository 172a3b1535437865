// A <select data-picker> becomes a box that can be searched (combobox of ARIA 1.2).
// The select stays the one that is sent; without this script it is used as it is.

const MOST = 60;

function build(select) {
  const options = [...select.options].filter((option) => option.value);
  const wrap = document.createElement("div");
  wrap.className = "pick";
  const input = document.createElement("input");
  input.className = select.className;
  input.id = select.id;
  input.type = "text";
  input.autocomplete = "off";
  input.placeholder = select.dataset.placeholder ?? "";
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-expanded", "false"],
    ["aria-autocomplete", "list"],
    ["aria-controls", `${select.id}-list`],
  ]) input.setAttribute(name, value);
  for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  const list = document.createElement("ul");
  list.className = "pick-l";
  list.id = `${select.id}-list`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  select.removeAttribute("id");
  select.hidden = true;
  select.after(wrap);
  wrap.append(input, list, select);

  const label = (option) => option.label;
  const chosen = () => options.find((option) => option.selected && option.value);
  let shown = [];
  let at = -1;

  const show = () => {
    input.value = chosen() ? label(chosen()) : "";
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  function choose(option) {
    if (option.disabled) return;
    select.value = option.value;
    show();
    close();
    select.dispatchEvent(new Event("change", { bubbles: true }));
    select.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function go(index) {
    at = index;
    [...list.querySelectorAll("[role=option]")].forEach((item, number) => {
      item.setAttribute("aria-selected", String(number === at));
      if (number === at) {
        input.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      }
    });
  }
  function marked(text, words) {
    const bold = document.createElement("b");
    const places = words.map((word) => [text.toLowerCase().indexOf(word), word.length]).filter(([start]) => start >= 0).sort((a, b) => a[0] - b[0]);
    let from = 0;
    for (const [start, length] of places) {
      if (start < from) continue;
      bold.append(text.slice(from, start));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(start, start + length);
      bold.append(mark);
      from = start + length;
    }
    bold.append(text.slice(from));
    return bold;
  }
  function open(query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const text = (option) => `${label(option)} ${option.dataset.note ?? ""} ${option.value} ${option.parentElement.label ?? ""}`.toLowerCase();
    shown = options.filter((option) => words.every((word) => text(option).includes(word))).slice(0, MOST);
    list.replaceChildren();
    let group = "";
    shown.forEach((option, index) => {
      const heading = option.parentElement.tagName === "OPTGROUP" ? option.parentElement.label : "";
      if (heading !== group) {
        group = heading;
        const item = document.createElement("li");
        item.className = "grp";
        item.setAttribute("role", "presentation");
        item.textContent = heading;
        if (heading) list.append(item);
      }
      const item = document.createElement("li");
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      if (option.disabled) {
        item.className = "dis";
        item.setAttribute("aria-disabled", "true");
      }
      item.append(marked(label(option), words));
      if (option.dataset.tag) {
        const tag = document.createElement("span");
        tag.className = "tg";
        tag.textContent = option.dataset.tag;
        item.append(tag);
      }
      if (option.dataset.note) {
        const note = document.createElement("span");
        note.className = "sub";
        note.textContent = option.dataset.note;
        item.append(note);
      }
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(option);
      });
      list.append(item);
    });
    if (!shown.length) {
      const item = document.createElement("li");
      item.className = "none";
      item.textContent = select.dataset.none;
      list.append(item);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    go(shown.findIndex((option) => !option.disabled));
  }

  input.addEventListener("input", () => open(input.value));
  input.addEventListener("click", () => list.hidden && open(""));
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => {
    close();
    if (!input.value.trim() && chosen()) {
      select.value = "";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    show();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return open("");
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (shown.length) go((at + step + shown.length) % shown.length);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      if (shown[at]) choose(shown[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
      show();
    }
  });
  show();
}

for (const select of document.querySelectorAll("select[data-picker]")) build(select);
document.addEventListener("row:added", (event) => {
  for (const select of event.target.querySelectorAll("select[data-picker]")) build(select);
});
