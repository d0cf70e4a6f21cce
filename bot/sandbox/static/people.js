// The five people to be: who is chosen, and how much each has not read yet.

import { find, make } from "./dom.js";

const LANGUAGES = { en: "English", es: "Spanish", ru: "Russian" };

export class People {
  constructor(store) {
    this.store = store;
    this.list = find("people");
    store.addEventListener("loaded", () => this.#draw());
    for (const type of ["chosen", "read", "message", "deleted"]) store.addEventListener(type, () => this.#update());
  }

  #draw() {
    this.list.replaceChildren(...[...this.store.people.values()].map((person) => make("li", {}, this.#button(person))));
    this.#update();
  }

  #button(person) {
    const part = this.store.sample?.parts[person.id];
    const family = person.last_name ? make("span", { class: "family" }, ` ${person.last_name}`) : null;
    return make("button", { type: "button", "data-person": person.id, onclick: () => this.store.choose(person.id) },
      make("span", { class: `face p${person.id}`, "aria-hidden": "true" }, [...person.first_name][0]),
      make("span", { class: "name", dir: "auto" }, person.first_name, family),
      make("span", { class: "title" }, `${part?.title ?? person.role} · ${LANGUAGES[person.language_code] ?? person.language_code}`),
      part ? make("span", { class: "about" }, part.about) : null,
      make("b", { class: "count", hidden: true }));
  }

  #update() {
    for (const button of this.list.querySelectorAll("button")) {
      const id = Number(button.dataset.person);
      const unread = this.store.unread(id);
      const count = button.querySelector(".count");
      count.hidden = !unread;
      count.replaceChildren(String(unread), make("span", { class: "only-heard" }, " new"));
      button.setAttribute("aria-current", id === this.store.chosen ? "true" : "false");
    }
    this.#title();
  }

  #title() {
    const unread = [...this.store.people.keys()].reduce((sum, id) => sum + this.store.unread(id), 0);
    document.title = `${unread ? `(${unread}) ` : ""}${this.store.person.first_name} · Exam results sandbox`;
  }
}
