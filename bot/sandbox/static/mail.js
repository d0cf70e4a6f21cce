// The mailbox page: letters as they arrive, and the one that is open, as text or as its own HTML without scripts.

import * as api from "./api.js";
import { find, make } from "./dom.js";
import { SEEN } from "./mail_count.js";
import { Store } from "./store.js";
import { Stream } from "./stream.js";

const memory = new Store();
const list = find("letters");
const pane = find("letter");
const opened = new Set();
let seenBefore = 0;

const when = (iso) => new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
const whenExactly = (iso) => new Date(iso).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });

async function refresh() {
  const { event, letters } = await api.letters();
  list.replaceChildren(...letters.map(entry));
  find("none").hidden = letters.length > 0;
  if (letters.length) memory.remember(SEEN, letters[0].id);
  return event;
}

function entry(letter) {
  const isNew = letter.id > seenBefore && !opened.has(letter.id);
  return make("li", {}, make("button", {
    type: "button", "data-letter": letter.id, class: isNew ? "unseen" : null,
    "aria-current": letter.id === shown() ? "true" : "false", onclick: () => open(letter.id),
  },
  make("span", { class: "to" }, `To ${letter.recipients.join(", ")}`),
  make("time", { datetime: letter.date }, when(letter.date)),
  make("span", { class: "subject", dir: "auto" }, letter.subject || "(no subject)")));
}

const shown = () => Number(location.hash.slice(1));

function open(id) {
  opened.add(id);
  history.replaceState(null, "", `#${id}`);
  for (const button of list.querySelectorAll("button")) {
    const isOpen = Number(button.dataset.letter) === id;
    button.setAttribute("aria-current", isOpen ? "true" : "false");
    if (isOpen) button.classList.remove("unseen");
  }
  return show(id);
}

async function show(id) {
  let letter;
  try {
    letter = await api.letter(id);
  } catch (error) {
    pane.replaceChildren(make("p", { class: "none" }, error.message));
    return;
  }
  const body = make("div");
  body.style.display = "contents";
  pane.replaceChildren(make("article", { class: "page" },
    make("h2", { dir: "auto" }, letter.subject || "(no subject)"), head(letter), forms(letter, body), body));
}

function head(letter) {
  const rows = [["From", letter.sender], ["To", letter.recipients.join(", ")], ["At", whenExactly(letter.date)]];
  for (const { name, size } of letter.attachments) rows.push(["Attached", `${name || "a file without a name"} (${size} bytes)`]);
  return make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

/** What mail programs do: every second part of the text is an address. */
function withLinks(text) {
  return text.split(/(https?:\/\/\S+[\w/-])/).map((part, at) =>
    (at % 2 ? make("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part));
}

/** Text first: it is what every mail program can show. */
function forms(letter, body) {
  const drawings = {
    Text: () => make("div", { class: "body", dir: "auto" }, ...withLinks(letter.text)),
    HTML: () => make("iframe", { src: `/sandbox/mail/${letter.id}/html`, title: "The letter as HTML",
      sandbox: "allow-popups allow-popups-to-escape-sandbox", referrerpolicy: "no-referrer" }),
  };
  const names = Object.keys(drawings).filter((name) => letter[name.toLowerCase()]);
  const buttons = names.map((name) => make("button", { type: "button", onclick: () => choose(name) }, name));
  const choose = (name) => {
    buttons.forEach((button) => button.setAttribute("aria-pressed", button.textContent === name));
    body.replaceChildren(drawings[name]());
  };
  if (names.length) choose(names[0]);
  return names.length > 1 ? make("div", { class: "forms", role: "group", "aria-label": "Show as" }, ...buttons) : null;
}

function showConnection(isOpen) {
  find("presence").textContent = isOpen ? "Letters appear as they arrive" : "Reconnecting…";
  find("presence").classList.toggle("lost", !isOpen);
}

const stream = new Stream("/sandbox/mail/events", ["letter", "reset"], refresh, showConnection);
memory.sample = await api.sample();
seenBefore = Number(memory.recall(SEEN) ?? 0);
stream.start(await refresh());
if (shown()) open(shown());
