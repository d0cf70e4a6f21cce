// Leads a newcomer from linking to the verified result, by several people's eyes; sees by itself what has been done.

import { find, icon, make } from "./dom.js";
import { buttonsOf, isByBot, wordsOf } from "./store.js";

const HIDDEN = "tour-hidden";
const REACHED = "tour-reached";

/** A step is done when the bot has said so to that person; `parts` are texts and things to press. */
function stepsOf({ tour, session, papers }) {
  const paper = papers[tour.candidate];
  const says = (...words) => (message) => words.every((word) => wordsOf(message).includes(word));
  const hasButton = (label) => (message) => buttonsOf(message).some((button) => button.text === label);
  return [
    { who: tour.candidate, title: "Meet the bot", shows: says("ID Number"),
      parts: ["Press Start, then ", { quote: "Link my results" }, "."] },
    { who: tour.candidate, title: "Link the exam", shows: says("linked", tour.exam),
      parts: ["Both numbers are on her paper. Send them one after the other, then agree to the terms.",
        { chip: paper.id_number }, { chip: paper.secret_number }] },
    { who: tour.owner, title: "Propose the release", shows: says("waiting for approval"),
      parts: ["Send this command, then press ", { quote: "Propose release" }, ".", { chip: `/publish ${session}` }] },
    { who: tour.approver, title: "Approve it", shows: says("Released"),
      parts: ["Nobody releases alone. Read what was proposed and press ", { quote: "Approve" }, "."] },
    { who: tour.candidate, title: "The alert arrives", shows: hasButton("See my result"),
      parts: ["It reaches every linked candidate at once, and never holds a score."] },
    { who: tour.candidate, title: "Open the result", shows: says("Overall"),
      parts: ["Press ", { quote: "See my result" }, "."] },
    { who: tour.candidate, title: "Send it to a university", shows: says("Sent to", "on its way"),
      parts: ["Press ", { quote: "Send my result" }, ", type the name, choose. She sees what they will see before ",
        { quote: "Send" }, "; then press ", { quote: "Send at once" }, ".", { chip: tour.institution }] },
    { who: tour.candidate, title: "Read it as the university", shows: says("was opened"),
      parts: ["The letter lies under ", { quote: "Mail" }, " above. Follow its link and press ", { quote: "Show the result" },
        ": Lucía is told."] },
  ];
}

export class Tour {
  constructor(store, fill) {
    Object.assign(this, { store, fill, box: find("tour"), opener: find("open-tour"), steps: [], reached: 0 });
    store.addEventListener("loaded", () => this.#begin());
    for (const type of ["message", "edited"]) store.addEventListener(type, () => this.#look());
    store.addEventListener("chosen", () => this.#draw());
    this.opener.onclick = () => this.#show();
  }

  #begin() {
    if (!this.store.sample) return;
    this.steps = stepsOf(this.store.sample);
    this.reached = Number(this.store.recall(REACHED) ?? 0);
    this.drawn = null;
    this.#look();
    this.#draw();
  }

  /** How far somebody has come by all that stands in the chats. A later step done means that those before it are. */
  #look() {
    const now = this.steps.findLastIndex((step) =>
      [...this.store.messages(step.who).values()].some((message) => isByBot(message) && step.shows(message))) + 1;
    if (now > this.reached) this.#reach(now);
  }

  #reach(step) {
    this.reached = step;
    this.store.remember(REACHED, step);
    this.#draw();
  }

  #show() {
    if (this.reached >= this.steps.length) this.#reach(0);
    this.store.remember(HIDDEN, "");
    this.#draw();
    this.box.querySelector("button")?.focus();
  }

  #hide() {
    this.store.remember(HIDDEN, "yes");
    this.#draw();
    this.opener.focus();
  }

  #draw() {
    if (!this.steps.length) return;
    const isHidden = Boolean(this.store.recall(HIDDEN));
    this.box.hidden = isHidden;
    this.opener.hidden = !isHidden;
    const drawn = `${this.reached} ${this.store.chosen} ${isHidden}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const step = this.steps[this.reached];
    const close = make("button", { type: "button", class: "icon", "aria-label": "Close the tour", onclick: () => this.#hide() }, icon("close"));
    const title = make("h2", { id: "tour-title" }, make("span", {}, this.#place()), step?.title ?? "You have seen the main thing");
    this.box.replaceChildren(make("header", {}, title, close), this.#list(), ...(step ? this.#now(step) : [this.#end()]));
  }

  #place() { return this.steps[this.reached] ? `Tour, ${this.reached + 1} of ${this.steps.length}` : "Tour, done"; }

  #list() {
    const state = (at) => (at < this.reached ? "done" : at === this.reached ? "now" : null);
    return make("ol", { "aria-hidden": "true" }, ...this.steps.map((step, at) => make("li", { class: state(at), title: step.title })));
  }

  #now(step) {
    const skip = make("button", { type: "button", class: "link skip-step", onclick: () => this.#reach(this.reached + 1) }, "Skip this step");
    if (step.who !== this.store.chosen) return this.#elsewhere(step, skip);
    const words = step.parts.filter((part) => !part.chip).map((part) => (part.quote ? make("b", {}, part.quote) : part));
    const chips = step.parts.filter((part) => part.chip).map(({ chip }) =>
      make("button", { type: "button", class: "chip", title: "Put it in the message field", onclick: () => this.fill(chip) }, chip));
    return [make("p", { class: "how" }, ...words), make("div", { class: "acts" }, ...chips, skip)];
  }

  #elsewhere(step, skip) {
    const { id, first_name } = this.store.people.get(step.who);
    const be = make("button", { type: "button", class: "button small", onclick: () => this.store.choose(id) }, "Be ", make("bdi", {}, first_name));
    const role = this.store.sample.parts[id].title.toLowerCase();
    return [make("p", { class: "how" }, "Now be ", make("bdi", {}, first_name), `, the ${role}.`), make("div", { class: "acts" }, be, skip)];
  }

  #end() {
    return make("p", { class: "how" },
      "Linked, approved, alerted, read, sent and verified. Go on as you like: ليلى has an exam to link too, and her Telegram is in Spanish.");
  }
}
