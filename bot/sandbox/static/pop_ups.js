// The bot's answers to presses, and refusals of the sandbox: a note that goes by itself, or a box to be closed.

import * as api from "./api.js";
import { find, make } from "./dom.js";

const LONGEST_WAIT = 15_000;
const READING_TIME = (text) => Math.max(3500, text.length * 75);

export class PopUps {
  constructor(store) {
    Object.assign(this, { store, keys: new Map(), early: new Map(), toast: find("toast"), alert: find("alert"), queue: [] });
    store.addEventListener("answer", ({ detail }) => this.#answered(detail));
    this.alert.addEventListener("close", () => this.#showNext());
  }

  /** Presses a button; only the tab that pressed shows the answer. */
  async press(message, button, key) {
    key.setAttribute("aria-busy", "true");
    try {
      const { press } = await api.press(this.store.chosen, message.message_id, button.callback_data);
      this.keys.set(press, key);
      setTimeout(() => this.#rest(press), LONGEST_WAIT);
      if (this.early.has(press)) this.#answered(this.early.get(press));
    } catch (error) {
      key.removeAttribute("aria-busy");
      this.say(error.message);
    }
  }

  say(text) {
    const note = make("p", { dir: "auto" }, text);
    this.toast.replaceChildren(note);
    setTimeout(() => note.remove(), READING_TIME(text));
  }

  #answered(answer) {
    if (!this.keys.has(answer.press)) {
      this.early.set(answer.press, answer);
      if (this.early.size > 50) this.early.delete(this.early.keys().next().value);
      return;
    }
    this.#rest(answer.press);
    if (answer.url) this.queue.push(`The bot opens ${answer.url}`);
    else if (answer.text && answer.show_alert) this.queue.push(answer.text);
    else if (answer.text) this.say(answer.text);
    this.#showNext();
  }

  #rest(press) {
    this.keys.get(press)?.removeAttribute("aria-busy");
    this.keys.delete(press);
    this.early.delete(press);
  }

  #showNext() {
    if (this.alert.open || !this.queue.length) return;
    find("alert-text").textContent = this.queue.shift();
    this.alert.showModal();
  }
}
