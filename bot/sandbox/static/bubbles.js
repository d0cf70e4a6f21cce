// Draws one message: its slip with text, picture or file, and the keyboard below it. Redraws in place when it is edited.

import { clock, icon, make, size } from "./dom.js";
import { richText } from "./rich_text.js";
import { isByBot, wordsOf } from "./store.js";

const TALLEST_PICTURE = 340;

/** `acts`: {press(message, button, key), edit(message), say(text)}. */
export function makeBubble(message, acts) {
  const row = make("li", { class: "row", "data-message": message.message_id });
  row.append(make("article", { class: "slip", tabindex: "-1" }));
  drawBubble(row, message, acts);
  return row;
}

export function drawBubble(row, message, acts) {
  const slip = row.querySelector(".slip");
  const isMine = !isByBot(message);
  row.classList.toggle("me", isMine);
  row.classList.toggle("bare", Boolean(message.sticker));
  slip.classList.toggle("is-protected", Boolean(message.has_protected_content));
  slip.setAttribute("aria-label", `${isMine ? "You" : "Exam results"} at ${clock(message.date)}`);
  slip.replaceChildren(...contentOf(message, acts), metaOf(message, acts));
  drawKeys(row, message, acts);
}

function contentOf(message, acts) {
  const nodes = [];
  if (message.photo) nodes.push(photo(message));
  if (message.document) nodes.push(file(message));
  if (message.sticker) nodes.push(make("div", { class: "sticker", role: "img", "aria-label": `Sticker ${message.sticker.emoji}` }, message.sticker.emoji));
  const words = wordsOf(message);
  if (words) {
    const entities = message.entities ?? message.caption_entities;
    nodes.push(make("div", { class: "text", dir: "auto" }, ...richText(words, entities, acts.say)));
  }
  return nodes;
}

function photo(message) {
  const { file_id, width, height } = message.photo.at(-1);
  const scale = Math.min(1, TALLEST_PICTURE / height);
  const image = make("img", { src: `/sandbox/files/${file_id}`, width: Math.round(width * scale), height: Math.round(height * scale), alt: "Picture", draggable: "false" });
  if (message.has_protected_content) return make("div", { class: "photo" }, image);
  return make("a", { class: "photo", href: image.src, target: "_blank", rel: "noopener", "aria-label": "Open the picture" }, image);
}

function file(message) {
  const { file_id, file_name, file_size } = message.document;
  const inside = [
    make("span", { class: "sheet" }, icon("file")),
    make("span", {}, make("b", { dir: "auto" }, file_name), make("small", {}, size(file_size))),
  ];
  if (message.has_protected_content) return make("div", { class: "document" }, ...inside);
  return make("a", { class: "document", href: `/sandbox/files/${file_id}`, download: file_name }, ...inside);
}

function metaOf(message, acts) {
  const meta = make("footer", { class: "meta" });
  if (message.has_protected_content) {
    meta.append(make("span", { class: "protected", title: "May be neither copied nor saved" }, icon("lock"), "Protected"));
  }
  if (!isByBot(message) && message.text) {
    meta.append(make("button", { type: "button", class: "edit", onclick: () => acts.edit(message) }, "Edit"));
  }
  if (message.edit_date) meta.append(make("span", {}, "edited"));
  meta.append(make("time", { datetime: new Date(message.date * 1000).toISOString() }, clock(message.date)));
  return meta;
}

/** Buttons that stay where they were stay the same elements, so that whoever is on one with the keyboard stays there. */
function drawKeys(row, message, acts) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  const old = row.querySelector(".keys");
  const hadFocus = old?.contains(document.activeElement);
  row.classList.toggle("with-keys", rows.length > 0);
  if (!rows.length) {
    old?.remove();
    if (hadFocus) row.querySelector(".slip").focus();
    return;
  }
  const keys = old ?? make("div", { class: "keys", role: "group", "aria-label": "Buttons" });
  if (!old) row.append(keys);
  while (keys.children.length > rows.length) keys.lastChild.remove();
  rows.forEach((buttons, at) => drawKeyRow(keys.children[at] ?? keys.appendChild(make("div")), buttons, message, acts));
  if (hadFocus && !keys.contains(document.activeElement)) keys.querySelector(".key").focus();
}

function drawKeyRow(line, buttons, message, acts) {
  while (line.children.length > buttons.length) line.lastChild.remove();
  buttons.forEach((button, at) => {
    const old = line.children[at];
    const key = old && Boolean(old.href) === Boolean(button.url) ? old : makeKey(button);
    if (!old) line.append(key);
    else if (old !== key) old.replaceWith(key);
    if (key.textContent !== button.text) key.textContent = button.text;
    if (button.url) key.href = button.url;
    else key.onclick = () => acts.press(message, button, key);
  });
}

function makeKey(button) {
  if (button.url) return make("a", { class: "key", href: button.url, target: "_blank", rel: "noopener noreferrer", dir: "auto" });
  return make("button", { type: "button", class: "key", dir: "auto" });
}
