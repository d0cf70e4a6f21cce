// Files on their way: chosen, dropped or pasted, shown above the text, sent with it.

import * as api from "./api.js";
import { find, icon, make, size } from "./dom.js";

export class Attachments {
  constructor(changed) {
    Object.assign(this, { changed, items: [], list: find("attached"), input: find("files"), area: find("chat"), hint: find("drop-here") });
    find("attach").onclick = () => this.input.click();
    this.input.onchange = () => { this.add(this.input.files); this.input.value = ""; };
    this.#takeDrops();
  }

  get isEmpty() { return !this.items.length; }

  add(files) {
    for (const file of files) this.items.push({ file, isPhoto: file.type.startsWith("image/") });
    this.#draw();
    if (files.length) this.changed();
  }

  clear() {
    this.items = [];
    this.#draw();
  }

  /** The text goes with the first of them. What was sent is gone even if a later one is refused. */
  async send(person, text) {
    while (this.items.length) {
      const { file, isPhoto } = this.items[0];
      await api.upload(person, file, isPhoto ? "photo" : "document", text);
      text = "";
      this.items.shift();
      this.#draw();
    }
  }

  #draw() {
    this.list.replaceChildren(...this.items.map((item) => this.#chip(item)));
    this.list.hidden = this.isEmpty;
  }

  #chip(item) {
    const remove = () => { this.items = this.items.filter((other) => other !== item); this.#draw(); this.changed(); };
    const asPhoto = make("input", { type: "checkbox", checked: item.isPhoto, onchange: () => (item.isPhoto = asPhoto.checked) });
    return make("li", {}, make("span", { class: "file-name", dir: "auto" }, item.file.name), make("small", {}, size(item.file.size)),
      item.file.type.startsWith("image/") ? make("label", {}, asPhoto, "as a photo") : null,
      make("button", { type: "button", class: "icon", "aria-label": `Remove ${item.file.name}`, onclick: remove }, icon("close")));
  }

  #takeDrops() {
    const carries = (event) => event.dataTransfer?.types.includes("Files");
    this.area.addEventListener("dragover", (event) => carries(event) && (event.preventDefault(), (this.hint.hidden = false)));
    this.area.addEventListener("dragleave", (event) => !this.area.contains(event.relatedTarget) && (this.hint.hidden = true));
    this.area.addEventListener("drop", (event) => {
      this.hint.hidden = true;
      if (!carries(event)) return;
      event.preventDefault();
      this.add(event.dataTransfer.files);
    });
  }
}
