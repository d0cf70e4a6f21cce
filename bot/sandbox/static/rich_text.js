// Draws a text with its entities (bold, links, spoilers, …), which may stand inside each other.

import { make } from "./dom.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code" };
const BLOCKS = new Set(["PRE", "BLOCKQUOTE"]);
const BLOCK_TYPES = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SAFE_LINK = /^(https?:|mailto:|tel:)/i;

/** `onCommand(text)` is called when a /command in the text is pressed. */
export function richText(text, entities = [], onCommand = () => {}) {
  const inOrder = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return between(0, text.length, inOrder);

  function between(start, end, inside) {
    const nodes = [];
    let at = start;
    while (inside.length) {
      const entity = inside.shift();
      const stop = Math.min(entity.offset + entity.length, end);
      if (entity.offset < at) continue;
      if (entity.offset > at) nodes.push(plain(at, entity.offset, nodes.at(-1), entity));
      const within = [];
      while (inside.length && inside[0].offset < stop) within.push(inside.shift());
      nodes.push(wrap(entity, text.slice(entity.offset, stop), between(entity.offset, stop, within)));
      at = stop;
    }
    if (at < end) nodes.push(plain(at, end, nodes.at(-1)));
    return nodes;
  }

  /** A block stands on lines of its own: the line breaks beside it would be empty lines. */
  function plain(start, end, before, after) {
    let words = text.slice(start, end);
    if (BLOCKS.has(before?.tagName)) words = words.replace(/^\n/, "");
    return BLOCK_TYPES.has(after?.type) ? words.replace(/\n$/, "") : words;
  }

  function wrap(entity, words, nodes) {
    if (TAGS[entity.type]) return make(TAGS[entity.type], {}, ...nodes);
    switch (entity.type) {
      case "pre": return make("pre", { tabindex: "0" }, ...nodes);
      case "blockquote":
      case "expandable_blockquote": return make("blockquote", {}, ...nodes);
      case "spoiler": return spoiler(nodes);
      case "text_link": return link(entity.url, nodes);
      case "url": return link(SAFE_LINK.test(words) ? words : `https://${words}`, nodes);
      case "email": return link(`mailto:${words}`, nodes);
      case "bot_command": return make("button", { type: "button", class: "command", onclick: () => onCommand(words) }, ...nodes);
      default: return make("span", {}, ...nodes);
    }
  }
}

function link(url, nodes) {
  if (!SAFE_LINK.test(url)) return make("span", { title: url }, ...nodes);
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...nodes);
}

function spoiler(nodes) {
  const inner = make("span", { "aria-hidden": "true" }, ...nodes);
  const cover = make("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden. Press to reveal" }, inner);
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    cover.closest(".text").querySelectorAll(".spoiler").forEach(uncover);
  };
  cover.addEventListener("click", reveal, { once: true });
  cover.addEventListener("keydown", reveal);
  return cover;
}

function uncover(cover) {
  cover.classList.add("shown");
  for (const name of ["role", "tabindex", "aria-label"]) cover.removeAttribute(name);
  cover.firstElementChild.removeAttribute("aria-hidden");
}
