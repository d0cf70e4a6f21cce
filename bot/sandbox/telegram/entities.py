"""Finds what Telegram itself marks in a text (commands, mentions, links) and counts text as Telegram does."""

import re

from bot.sandbox.telegram.values import Json

_FOUND_BY_ITSELF = re.compile(
    r"(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/<>]))"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<url>\bhttps?://[^\s<>\"]*[^\s<>\".,;:!?)\]])"
    r"|(?P<mention>(?<!\w)@[A-Za-z]\w{3,31}\b)"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
)


def utf16_length(text: str) -> int:
    """Telegram counts UTF-16 code units: a letter is one, most emoji are two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def find_entities(text: str) -> list[Json]:
    return [_entity(text, match) for match in _FOUND_BY_ITSELF.finditer(text)]


def merge_entities(written: list[Json], found: list[Json]) -> list[Json]:
    """What the writer marked wins over what Telegram finds in the same place."""
    free = [entity for entity in found if not any(_overlap(entity, other) for other in written)]
    return sorted(written + free, key=lambda entity: (entity["offset"], -entity["length"]))


def _entity(text: str, match: re.Match[str]) -> Json:
    return {"type": match.lastgroup, "offset": utf16_length(text[: match.start()]), "length": utf16_length(match[0])}


def _overlap(one: Json, other: Json) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])
