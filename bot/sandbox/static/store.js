// What this page knows: people, their chats, who is chosen, and what has been read. Tells whoever listens what changed.

import * as api from "./api.js";

export class Store extends EventTarget {
  constructor() {
    super();
    Object.assign(this, { people: new Map(), chats: new Map(), sample: null, chosen: 0, isOpen: false });
    addEventListener("storage", () => this.#tell("read"));
  }

  /** Reads everything; gives the number of the event from which to go on. */
  async load() {
    const [people, sample] = await Promise.all([api.people(), api.sample()]);
    const read = await Promise.all(people.map((person) => api.messages(person.id)));
    this.sample = sample;
    this.people = new Map(people.map((person) => [person.id, person]));
    this.chats = new Map(people.map((person, at) => [person.id, byId(read[at].messages)]));
    if (!this.people.has(this.chosen)) this.chosen = people[0].id;
    this.#tell("loaded");
    return Math.min(...read.map((chat) => chat.event));
  }

  get person() { return this.people.get(this.chosen); }

  messages(id = this.chosen) { return this.chats.get(id) ?? new Map(); }

  choose(id) {
    if (!this.people.has(id)) return;
    this.chosen = id;
    this.#tell("chosen");
  }

  setOpen(isOpen) {
    this.isOpen = isOpen;
    this.#tell("state");
  }

  /** One event of the stream. The same one twice does no harm. */
  apply(event) {
    const chat = this.chats.get(event.chat);
    const person = this.people.get(event.chat);
    if (!chat) return;
    if (event.message) chat.set(event.message.message_id, event.message);
    if (event.type === "message" && !isByBot(event.message)) person.has_started = true;
    if (event.type === "deleted") chat.delete(event.message_id);
    if (event.type === "blocked" || event.type === "unblocked") person.has_blocked = event.type === "blocked";
    this.#tell(event.type, event);
  }

  unread(id) {
    const last = this.#lastRead(id);
    return [...this.messages(id).values()].filter((message) => isByBot(message) && message.message_id > last).length;
  }

  /** All that stands in the chosen chat has been seen. */
  markRead() {
    const last = Math.max(0, ...this.messages().keys());
    if (last <= this.#lastRead(this.chosen)) return;
    localStorage.setItem(this.#place("read", this.chosen), last);
    this.#tell("read");
  }

  /** Small things to remember in this browser, until the sandbox starts over. */
  recall(name) { return localStorage.getItem(this.#place(name, "")); }
  remember(name, value) { localStorage.setItem(this.#place(name, ""), value); }

  #lastRead(id) { return Number(localStorage.getItem(this.#place("read", id)) ?? 0); }
  #place(name, id) { return `${this.sample?.id ?? "sandbox"}:${name}:${id}`; }
  #tell(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail })); }
}

export const isByBot = (message) => Boolean(message.from?.is_bot);
export const wordsOf = (message) => message.text ?? message.caption ?? "";
export const buttonsOf = (message) => (message.reply_markup?.inline_keyboard ?? []).flat();

const byId = (messages) => new Map(messages.map((message) => [message.message_id, message]));
