// The chosen person's chat: draws it, keeps it in step with what happens, and scrolls as a reader expects.

import { find, longDay, make } from "./dom.js";
import { drawBubble, makeBubble } from "./bubbles.js";

const NEAR_THE_END = 90;
const TYPING_SECONDS = 5;

export class Conversation {
  constructor(store, acts) {
    Object.assign(this, { store, acts, log: find("log"), scroller: find("scroller"), toEnd: find("to-end"), typing: find("typing"), follows: true, top: 0 });
    store.addEventListener("loaded", () => this.drawAll());
    store.addEventListener("chosen", () => this.drawAll());
    store.addEventListener("message", ({ detail }) => this.#mine(detail) && this.#add(detail.message));
    store.addEventListener("edited", ({ detail }) => this.#mine(detail) && this.#redraw(detail.message));
    store.addEventListener("deleted", ({ detail }) => this.#mine(detail) && this.#remove(detail.message_id));
    store.addEventListener("action", ({ detail }) => this.#mine(detail) && this.#showTyping());
    this.toEnd.onclick = () => this.scrollToEnd();
    this.scroller.onscroll = () => this.#noteScroll();
    const follower = new ResizeObserver(() => this.follows && this.scrollToEnd());
    [this.log, this.scroller].forEach((box) => follower.observe(box));
    for (const type of ["copy", "cut", "contextmenu", "dragstart"]) this.log.addEventListener(type, keepProtected);
  }

  drawAll() {
    this.log.setAttribute("aria-busy", "true");
    const messages = [...this.store.messages().values()];
    this.log.replaceChildren();
    messages.forEach((message) => this.#append(message));
    if (!messages.length) this.log.append(this.#intro());
    this.typing.hidden = true;
    this.scrollToEnd();
    requestAnimationFrame(() => this.log.removeAttribute("aria-busy"));
  }

  scrollToEnd() {
    this.follows = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.toEnd.hidden = true;
  }

  /** What is longer than the window is read from its beginning. */
  #scrollToStartOf(row) {
    this.follows = false;
    row.scrollIntoView({ block: "start" });
  }

  #mine(event) { return event.chat === this.store.chosen; }

  #row(id) { return this.log.querySelector(`[data-message="${id}"]`); }

  /** Who is at the end stays there as the chat grows; who has scrolled back is left to read. */
  #noteScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
    if (isAtEnd || scrollTop < this.top) this.follows = isAtEnd;
    this.top = scrollTop;
    if (isAtEnd) this.toEnd.hidden = true;
  }

  #append(message) {
    const day = longDay(new Date(message.date * 1000));
    if (this.log.dataset.day !== day || !this.log.children.length) {
      this.log.append(make("li", { class: "day" }, day));
      this.log.dataset.day = day;
    }
    const row = makeBubble(message, this.acts);
    this.log.append(row);
    return row;
  }

  #add(message) {
    if (this.#row(message.message_id)) return this.#redraw(message);
    if (!message.from?.is_bot) this.follows = true;
    this.log.querySelector(".intro")?.closest("li").remove();
    if (message.from?.is_bot) this.typing.hidden = true;
    const row = this.#append(message);
    row.classList.add("new");
    if (!this.follows) this.toEnd.hidden = false;
    else if (row.offsetHeight > this.scroller.clientHeight) this.#scrollToStartOf(row);
    else this.scrollToEnd();
  }

  #redraw(message) {
    const row = this.#row(message.message_id);
    if (row) drawBubble(row, message, this.acts);
  }

  #remove(id) {
    const row = this.#row(id);
    if (!row) return;
    if (row.contains(document.activeElement)) this.scroller.focus();
    row.removeAttribute("data-message");
    row.classList.add("gone");
    setTimeout(() => row.remove(), 240);
  }

  #showTyping() {
    this.typing.hidden = false;
    if (this.follows) this.scrollToEnd();
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => (this.typing.hidden = true), TYPING_SECONDS * 1000);
  }

  #intro() {
    const why = this.store.person.has_started ? "" : " A bot may not write first: begin with a press.";
    const start = make("button", { type: "button", class: "button", onclick: () => this.acts.say("/start") }, "Start");
    return make("li", {}, make("div", { class: "intro" },
      make("h3", { dir: "auto" }, `${this.store.person.first_name} and the bot`),
      make("p", {}, `Nothing has been said here yet.${why}`), start));
  }
}

function keepProtected(event) {
  const selected = document.getSelection()?.anchorNode?.parentElement;
  if ((event.type === "copy" ? selected : event.target)?.closest?.(".is-protected")) event.preventDefault();
}
