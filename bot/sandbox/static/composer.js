// Where a person writes: Enter sends, Shift+Enter begins a new line, ↑ in an empty field edits the last message, / lists commands.

import * as api from "./api.js";
import { Attachments } from "./attachments.js";
import { CommandsMenu } from "./commands_menu.js";
import { find, make } from "./dom.js";
import { isByBot } from "./store.js";

const STICKERS = ["👍", "🎉", "😊", "🙈", "🤔", "😱", "🎓", "🐈"];

export class Composer {
  constructor(store, popUps) {
    Object.assign(this, { store, popUps, form: find("composer"), text: find("message"), stickers: find("stickers"), edited: null, drafts: new Map() });
    this.attachments = new Attachments(() => this.text.focus());
    this.commands = new CommandsMenu(store, this.text, (command) => this.say(command));
    this.form.onsubmit = (event) => { event.preventDefault(); this.#submit(); };
    this.text.oninput = () => { this.#grow(); this.commands.follow(); };
    this.text.onkeydown = (event) => this.#key(event);
    this.text.onpaste = (event) => this.#paste(event);
    find("skip").onclick = (event) => { event.preventDefault(); this.text.focus(); };
    find("stop-editing").onclick = () => this.#stopEditing();
    this.#makeStickers();
    this.#makeBlocking();
    store.addEventListener("chosen", () => this.#switch());
    store.addEventListener("loaded", () => this.#switch());
  }

  /** Sends a text as it is, whatever stands in the field. */
  say(text) { return this.#try(() => api.say(this.store.chosen, text)); }

  /** Puts a text in the field, ready to be sent. */
  fill(text) {
    this.text.value = text;
    this.#grow();
    this.text.focus();
  }

  edit(message) {
    this.edited = message;
    find("editing").hidden = false;
    this.fill(message.text);
  }

  async #submit() {
    const text = this.text.value;
    const person = this.store.chosen;
    if (!text.trim() && this.attachments.isEmpty) return;
    this.commands.close();
    const { edited } = this;
    const hasFiles = !this.attachments.isEmpty;
    const isDone = await this.#try(async () => {
      if (edited) await api.edit(person, edited.message_id, text);
      else if (hasFiles) await this.attachments.send(person, text);
      else { this.#clear(); await api.say(person, text); }
    });
    if (!isDone && !this.text.value) this.fill(text);
    // What is typed or edited by the time the answer comes is the next thing, and stays.
    if (isDone && this.edited === edited && (edited || (hasFiles && this.text.value === text))) this.#stopEditing();
  }

  async #try(act) {
    try {
      await act();
      return true;
    } catch (error) {
      this.popUps.say(error.message);
      return false;
    }
  }

  #key(event) {
    if (event.isComposing || this.commands.handleKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Escape" && this.edited) this.#stopEditing();
    else if (event.key === "ArrowUp" && !this.text.value) {
      const own = [...this.store.messages().values()].filter((message) => !isByBot(message) && message.text).at(-1);
      if (own) { event.preventDefault(); this.edit(own); }
    }
  }

  #paste(event) {
    const { files } = event.clipboardData;
    if (!files.length) return;
    event.preventDefault();
    this.attachments.add(files);
  }

  #stopEditing() {
    this.edited = null;
    find("editing").hidden = true;
    this.#clear();
  }

  #clear() {
    this.text.value = "";
    this.#grow();
    this.commands.close();
  }

  #grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 2}px`;
  }

  /** Each person has a draft of their own. */
  #switch() {
    if (this.person !== undefined && this.person !== this.store.chosen) {
      this.drafts.set(this.person, this.edited ? "" : this.text.value);
      this.#stopEditing();
      this.attachments.clear();
      this.text.value = this.drafts.get(this.store.chosen) ?? "";
      this.#grow();
    }
    this.person = this.store.chosen;
    this.stickers.hidden = true;
    this.#showBlocked();
  }

  #makeStickers() {
    const button = find("show-stickers");
    const show = (isOpen) => { this.stickers.hidden = !isOpen; button.setAttribute("aria-expanded", isOpen); };
    button.onclick = () => { show(this.stickers.hidden); this.stickers.querySelector("button").focus(); };
    this.stickers.append(...STICKERS.map((emoji) => make("button", {
      type: "button", "aria-label": `Sticker ${emoji}`,
      onclick: () => { show(false); this.text.focus(); this.#try(() => api.sticker(this.store.chosen, emoji)); },
    }, emoji)));
    this.stickers.addEventListener("keydown", ({ key }) => key === "Escape" && (show(false), button.focus()));
    this.text.addEventListener("focus", () => show(false));
    document.addEventListener("pointerdown", ({ target }) => !target.closest("#stickers, #show-stickers") && show(false));
  }

  #makeBlocking() {
    const set = (blocked) => this.#try(() => api.setBlocked(this.store.chosen, blocked));
    find("block").onclick = () => set(true);
    find("unblock").onclick = () => set(false);
    for (const type of ["blocked", "unblocked"]) this.store.addEventListener(type, () => this.#showBlocked());
  }

  #showBlocked() {
    const { has_blocked } = this.store.person;
    const hadFocus = [find("block"), find("unblock")].includes(document.activeElement);
    this.form.hidden = find("block").hidden = has_blocked;
    find("blocked").hidden = !has_blocked;
    if (hadFocus) (has_blocked ? find("unblock") : this.text).focus();
  }
}
