"""Turns the text or caption of a call into what a message holds: plain text, entities, within Telegram's lengths."""

from bot.sandbox.telegram.calls import Call
from bot.sandbox.telegram.entities import find_entities, merge_entities, utf16_length
from bot.sandbox.telegram.html_text import parse_html
from bot.sandbox.telegram.refusals import bad_request
from bot.sandbox.telegram.values import Json

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


def read_text(call: Call) -> Json:
    text, entities = _read_marked(call, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def read_caption(call: Call) -> Json:
    text, entities = _read_marked(call, "caption", "caption_entities")
    if utf16_length(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text} | ({"caption_entities": entities} if entities else {})


def _read_marked(call: Call, text_name: str, entities_name: str) -> tuple[str, list[Json]]:
    mode = call.text("parse_mode").lower()
    if mode not in ("", "html"):
        raise bad_request("unsupported parse_mode")
    given = call.structure(entities_name) or []
    text, marked = parse_html(call.text(text_name)) if mode else (call.text(text_name), list(given))
    text, marked = _trim(text, marked)
    return text, merge_entities(marked, find_entities(text))


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Telegram cuts the spaces around a text; the entities move along and are cut with it."""
    cut = utf16_length(text) - utf16_length(text.lstrip())
    trimmed = text.strip()
    moved = (_cut(entity, cut, utf16_length(trimmed)) for entity in entities)
    return trimmed, [entity for entity in moved if entity["length"] > 0]


def _cut(entity: Json, before: int, end: int) -> Json:
    start = max(0, entity["offset"] - before)
    stop = min(end, entity["offset"] + entity["length"] - before)
    return entity | {"offset": start, "length": stop - start}
