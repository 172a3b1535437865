// Files by drag and drop. With a url each file goes alone, with its own progress and its own
// error; without one the files stay in the input and travel with the form.

const megabytes = (bytes) => (bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.ceil(bytes / 1024)} KB`);

function line(queue, name, bytes) {
  const item = document.createElement("li");
  const title = document.createElement("b");
  title.textContent = name;
  const amount = document.createElement("span");
  amount.className = "sm dim nw";
  amount.textContent = megabytes(bytes);
  const state = document.createElement("span");
  state.className = "sm nw";
  item.append(title, amount, state);
  queue.append(item);
  return { item, state };
}

function fail(state, message) {
  state.className = "sm red b";
  state.textContent = message;
}

function send(box, file, queue) {
  const { item, state } = line(queue, file.name, file.size);
  if (file.size > Number(box.dataset.max)) return fail(state, box.dataset.tooLarge);
  const form = box.closest("form");
  const data = new FormData();
  data.append("csrf_token", form.elements.csrf_token.value);
  if (form.elements.kind) data.append("kind", form.elements.kind.value);
  data.append("file", file);
  const progress = document.createElement("progress");
  progress.max = 100;
  progress.value = 0;
  state.textContent = "0%";
  item.insertBefore(progress, state);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", box.dataset.url);
    request.setRequestHeader("Accept", "application/problem+json, text/html;q=0.5");
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const percent = Math.round((event.loaded / event.total) * 100);
      progress.value = percent;
      state.textContent = `${percent}%`;
    });
    request.addEventListener("loadend", () => {
      progress.remove();
      if (request.status === 201) {
        const table = document.getElementById(box.dataset.target);
        const holder = document.createElement("template");
        holder.innerHTML = request.responseText;
        const added = holder.content.querySelector("[data-evidence]")?.dataset.evidence;
        table.tBodies[0].append(holder.content);
        table.classList.remove("none");
        // What asks for one of the case's files offers the new one too.
        for (const select of document.querySelectorAll("select[data-of-files]")) {
          if (added) select.add(new Option(file.name, added));
        }
        item.remove();
      } else {
        let detail = "";
        try {
          detail = JSON.parse(request.responseText).detail;
        } catch {
          detail = "";
        }
        fail(state, detail || box.dataset.failed);
      }
      resolve();
    });
    request.send(data);
  });
}

function listWithForm(box, input, queue) {
  queue.replaceChildren();
  [...input.files].forEach((file, index) => {
    const { item, state } = line(queue, file.name, file.size);
    if (file.size > Number(box.dataset.max)) fail(state, box.dataset.tooLarge);
    else state.textContent = box.dataset.withForm;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--s btn--q";
    button.textContent = box.dataset.remove;
    button.addEventListener("click", () => {
      const rest = new DataTransfer();
      [...input.files].forEach((one, number) => number !== index && rest.items.add(one));
      input.files = rest.files;
      listWithForm(box, input, queue);
    });
    item.append(button);
  });
}

for (const box of document.querySelectorAll("[data-upload]")) {
  const input = box.querySelector("input[type=file]");
  const queue = box.parentElement.querySelector("[data-queue]");
  const take = async () => {
    if (!box.dataset.url) return listWithForm(box, input, queue);
    const files = [...input.files];
    input.value = "";
    for (const file of files) await send(box, file, queue);
    return undefined;
  };
  input.addEventListener("change", take);
  for (const kind of ["dragenter", "dragover"]) box.addEventListener(kind, () => box.classList.add("over"));
  for (const kind of ["dragleave", "drop"]) box.addEventListener(kind, () => box.classList.remove("over"));
}
