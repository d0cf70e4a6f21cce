// The chat page: puts its parts together and keeps them in step with the sandbox.

import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { Desk } from "./desk.js";
import { find } from "./dom.js";
import { MailCount } from "./mail_count.js";
import { People } from "./people.js";
import { PopUps } from "./pop_ups.js";
import { Store } from "./store.js";
import { Stream } from "./stream.js";
import { Tour } from "./tour.js";

const EVENTS = ["message", "edited", "deleted", "pressed", "answer", "action", "blocked", "unblocked", "reset"];

const store = new Store();
const popUps = new PopUps(store);
const composer = new Composer(store, popUps);
new Conversation(store, {
  press: (message, button, key) => popUps.press(message, button, key),
  edit: (message) => composer.edit(message),
  say: (text) => composer.say(text),
});
new People(store);
new Desk(store, (text) => composer.fill(text));
new Tour(store, (text) => composer.fill(text));
new MailCount(store);

const stream = new Stream("/sandbox/events", EVENTS, hear, (isOpen) => store.setOpen(isOpen));

async function hear(event) {
  if (event.type !== "reset") return store.apply(event);
  const known = store.sample?.id;
  await store.load();
  if (known !== store.sample?.id) location.reload();
}

function showPresence() {
  const presence = find("presence");
  const words = store.isOpen ? `with ${store.person?.first_name ?? ""}` : "Reconnecting…";
  if (presence.textContent !== words) presence.textContent = words;
  presence.classList.toggle("lost", !store.isOpen);
}

function noteWhatIsRead() {
  if (document.visibilityState === "visible") store.markRead();
}

const inAddress = () => Number(location.hash.slice(1));

store.addEventListener("chosen", () => history.replaceState(null, "", `#${store.chosen}`));
for (const type of ["state", "chosen", "loaded"]) store.addEventListener(type, showPresence);
for (const type of ["message", "chosen", "loaded"]) store.addEventListener(type, noteWhatIsRead);
document.addEventListener("visibilitychange", noteWhatIsRead);
addEventListener("hashchange", () => store.choose(inAddress()));

store.chosen = inAddress();
store.load().then((number) => stream.start(number), (error) => popUps.say(error.message));
