// What lies on the desk of the chosen person: a candidate's Confirmation of Entry, or files that staff can try out.

import { find, icon, longDay, make } from "./dom.js";

export class Desk {
  /** `fill(text)` puts a text in the message field. */
  constructor(store, fill) {
    Object.assign(this, { store, fill, side: find("side"), button: find("open-paper") });
    store.addEventListener("loaded", () => this.#draw());
    store.addEventListener("chosen", () => this.#draw());
    this.button.onclick = () => this.#open();
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#close());
  }

  #open() {
    this.side.classList.add("open");
    this.button.setAttribute("aria-expanded", "true");
    this.side.querySelector(".close button").focus();
  }

  #close() {
    if (!this.side.classList.contains("open")) return;
    this.side.classList.remove("open");
    this.button.setAttribute("aria-expanded", "false");
    this.button.focus();
  }

  #draw() {
    const { sample, person } = this.store;
    if (!sample) return;
    this.button.hidden = false;
    const close = make("div", { class: "close" },
      make("button", { type: "button", class: "icon", "aria-label": "Close", onclick: () => this.#close() }, icon("close")));
    const paper = sample.papers[person.id];
    const mayImport = person.role === "owner";
    this.button.querySelector("span").textContent = paper ? "Paper" : mayImport ? "Files" : "Note";
    this.side.classList.remove("open");
    this.side.replaceChildren(close, paper ? this.#paper(paper, person) : mayImport ? files(sample) : note(person));
  }

  #paper(paper, person) {
    return make("section", { class: "entry", "aria-label": `${person.first_name}'s Confirmation of Entry` },
      make("p", { class: "board" }, make("span", {}, paper.board), make("span", {}, paper.session)),
      make("h2", {}, "Confirmation of Entry"),
      facts([
        ["Candidate", `${paper.given_names} ${paper.family_name}`],
        ["Exam", paper.exam],
        ["Date", day(paper.exam_date)],
        ["Centre", paper.centre.name, `${paper.centre.city} · ${paper.centre.number}`],
      ]),
      timetable(paper.timetable),
      make("div", { class: "foot" }, this.#credentials(paper),
        make("p", { class: "advice" }, "Keep this paper: you need both numbers to see your results.")));
  }

  #credentials(paper) {
    const one = (label, value) => make("div", {}, make("span", {}, label),
      make("button", { type: "button", title: "Put it in the message field", "aria-label": `${label} ${value}: put it in the message field`,
        onclick: () => { this.#close(); this.fill(value); } }, value));
    return make("div", { class: "credential" }, one("ID Number", paper.id_number), one("Secret Number", paper.secret_number));
  }
}

const day = (iso) => longDay(new Date(`${iso}T12:00`));
const shortDay = (iso) => new Date(`${iso}T12:00`).toLocaleDateString("en-GB", { day: "numeric", month: "short" });

function facts(rows) {
  return make("dl", {}, ...rows.flatMap(([name, value, more]) =>
    [make("dt", {}, name), make("dd", { dir: "auto" }, value, more ? make("small", {}, more) : null)]));
}

function timetable(rows) {
  return make("table", {}, make("caption", {}, "Timetable"),
    make("tbody", {}, ...rows.map(({ paper, date, time }) =>
      make("tr", {}, make("td", {}, paper), make("td", {}, shortDay(date)), make("td", {}, time)))));
}

function files(sample) {
  const one = ({ name, about }) => make("li", {},
    make("a", { href: `/sandbox/sample/files/${name}`, download: name }, name), make("p", {}, about));
  return make("section", { class: "desk-note" }, make("h2", {}, "Files to try"),
    make("p", {}, "Save one and drop it on the chat: the bot checks it before anything is imported."),
    make("ul", {}, ...sample.files.map(one)));
}

function note(person) {
  const what = person.role === "staff"
    ? "What others propose arrives in the chat by itself. To be asked, one must have written to the bot before."
    : "No exam, no role. Try a candidate's numbers, or a staff command, and see what comes back.";
  return make("section", { class: "desk-note" }, make("h2", {}, "An empty desk"), make("p", {}, what));
}
