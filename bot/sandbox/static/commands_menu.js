// The bot's command menu: all of it by its button, or those that begin as what is being typed.

import * as api from "./api.js";
import { find, make } from "./dom.js";

export class CommandsMenu {
  /** `pick(command)` sends it. */
  constructor(store, text, pick) {
    Object.assign(this, { store, text, pick, list: find("commands"), button: find("show-commands"), known: [], at: -1, openings: 0 });
    this.button.onclick = () => (this.list.hidden ? this.open() : this.close());
    this.button.addEventListener("keydown", (event) => this.handleKey(event));
    document.addEventListener("pointerdown", ({ target }) => !target.closest("#composer") && this.close());
  }

  async open(typed = "") {
    const [person, opening] = [this.store.chosen, ++this.openings];
    this.known = await api.commands(person).catch(() => []);
    // While the list was fetched more may have been typed: only the latest opening draws.
    if (person === this.store.chosen && opening === this.openings) this.#draw(typed);
  }

  /** As the text changes: open while it is the beginning of a command. */
  follow() {
    const typed = this.text.value;
    if (!/^\/\w*$/.test(typed)) this.close();
    else if (this.list.hidden) this.open(typed);
    else this.#draw(typed);
  }

  close() {
    this.list.hidden = true;
    this.at = -1;
    this.button.setAttribute("aria-expanded", "false");
    this.text.removeAttribute("aria-activedescendant");
  }

  /** True where the key was meant for the menu. */
  handleKey(event) {
    if (this.list.hidden) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#move(step);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.at >= 0) this.list.children[this.at].click();
    else if (event.key === "Tab" && this.at >= 0) this.#complete();
    else return false;
    event.preventDefault();
    return true;
  }

  #draw(typed) {
    const fitting = this.known.filter(({ command }) => `/${command}`.startsWith(typed));
    if (typed && !fitting.length) return this.close();
    this.at = -1;
    this.list.replaceChildren(...fitting.map((command, at) => this.#option(command, at)));
    if (!fitting.length) this.list.append(make("li", { class: "none" }, "The bot has no command menu for this person yet."));
    this.list.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
  }

  #option({ command, description }, at) {
    const choose = () => { this.close(); this.pick(`/${command}`); };
    return make("li", { role: "option", id: `command-${at}`, "aria-selected": "false", onclick: choose },
      make("b", {}, `/${command}`), make("span", { dir: "auto" }, description));
  }

  #move(step) {
    const options = [...this.list.querySelectorAll('[role="option"]')];
    if (!options.length) return;
    this.at = (this.at + step + (this.at < 0 && step < 0 ? 1 : 0) + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", at === this.at));
    options[this.at].scrollIntoView({ block: "nearest" });
    this.text.setAttribute("aria-activedescendant", options[this.at].id);
    this.text.focus();
  }

  #complete() {
    this.text.value = `${this.list.children[this.at].querySelector("b").textContent} `;
    this.close();
  }
}
