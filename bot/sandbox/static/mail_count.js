// How many letters have come to the mailbox since it was last looked at.

import * as api from "./api.js";
import { find } from "./dom.js";
import { Stream } from "./stream.js";

export const SEEN = "mail-seen";

export class MailCount {
  constructor(store) {
    Object.assign(this, { store, newest: 0, badge: find("new-mail") });
    store.addEventListener("loaded", () => this.#begin());
    store.addEventListener("read", () => this.#draw());
    addEventListener("storage", () => this.#draw());
  }

  async #begin() {
    const { event, letters } = await api.letters();
    this.newest = letters[0]?.id ?? 0;
    this.#draw();
    if (this.stream) return;
    this.stream = new Stream("/sandbox/mail/events", ["letter", "reset"], (letter) => this.#came(letter));
    this.stream.start(event);
  }

  #came({ id }) {
    if (id) this.newest = id;
    this.#draw();
  }

  #draw() {
    const unseen = this.newest - Number(this.store.recall(SEEN) ?? 0);
    this.badge.hidden = unseen <= 0;
    this.badge.textContent = unseen;
  }
}
