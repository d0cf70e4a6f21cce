"""Reads Telegram's HTML into plain text and entities, and refuses what Telegram refuses, in its words."""

import re
from dataclasses import dataclass, field

from bot.sandbox.telegram.entities import utf16_length
from bot.sandbox.telegram.refusals import RefusalError, bad_request
from bot.sandbox.telegram.values import Json

_ENTITY_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(?P<decimal>\d{1,7})|#x(?P<hexadecimal>[0-9a-fA-F]{1,6})|(?P<name>lt|gt|amp|quot));?")
_PLAIN = re.compile(r"[^<&]+")
_SPACE = re.compile(r"\s*")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_LAST_CODE_POINT = 0x10FFFF


@dataclass(slots=True)
class _OpenTag:
    name: str
    offset: int
    attributes: dict[str, str]


@dataclass(slots=True)
class _Reader:
    """Walks once through the markup; `at` is where it stands."""

    markup: str
    at: int = 0
    length: int = 0
    pieces: list[str] = field(default_factory=list)
    open_tags: list[_OpenTag] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)
    languages: dict[tuple[int, int], str] = field(default_factory=dict)

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.markup):
            self._read_next()
        if self.open_tags:
            name = self.open_tags[-1].name
            raise _unreadable(f'Can\'t find end tag corresponding to start tag "{name}"')
        return "".join(self.pieces), self.entities

    def _read_next(self) -> None:
        if self.markup.startswith("</", self.at):
            self._read_end_tag()
        elif self.markup[self.at] == "<":
            self._read_start_tag()
        elif self.markup[self.at] == "&":
            self._read_reference()
        else:
            self._append(self._take(_PLAIN))

    def _append(self, text: str) -> None:
        self.pieces.append(text)
        self.length += utf16_length(text)

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.markup, self.at)
        taken = match[0] if match else ""
        self.at += len(taken)
        return taken

    def _peek(self) -> str:
        return self.markup[self.at : self.at + 1]

    def _read_reference(self) -> None:
        match = _REFERENCE.match(self.markup, self.at)
        self.at = match.end() if match else self.at + 1
        self._append(_character(match) if match else "&")

    def _read_start_tag(self) -> None:
        begin = self.at
        self.at += 1
        name = self._take(_TAG_NAME).lower()
        self._refuse_end_of_text(begin, "Unclosed start tag")
        if name not in _ENTITY_TYPES:
            raise self._unreadable_at(f'Unsupported start tag "{name}"', begin)
        attributes = self._read_attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._unreadable_at('Tag "span" must have class "tg-spoiler"', begin)
        self.open_tags.append(_OpenTag(name, self.length, attributes))

    def _read_attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._take(_SPACE)
            self._refuse_end_of_text(begin, f'Unclosed start tag "{tag}"')
            if self._peek() == ">":
                self.at += 1
                return attributes
            name, value = self._read_attribute(tag, begin)
            attributes[name] = value

    def _read_attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._take(_ATTRIBUTE_NAME).lower()
        if not name:
            raise self._unreadable_at(f'Empty attribute name in the tag "{tag}"', begin)
        self._take(_SPACE)
        if self._peek() != "=":
            return name, ""
        self.at += 1
        self._take(_SPACE)
        self._refuse_end_of_text(begin, f'Unclosed start tag "{tag}"')
        return name, self._read_quoted(begin) if self._peek() in "'\"" else self._read_name_token()

    def _read_name_token(self) -> str:
        begin = self.at
        token = self._take(_NAME_TOKEN)
        if self._peek() and not self._peek().isspace() and self._peek() != ">":
            raise self._unreadable_at("Unexpected end of name token", begin)
        return token.lower()

    def _read_quoted(self, begin: int) -> str:
        quote = self._peek()
        end = self.markup.find(quote, self.at + 1)
        if end < 0:
            raise self._unreadable_at("Unclosed start tag", begin)
        value = self.markup[self.at + 1 : end]
        self.at = end + 1
        return _REFERENCE.sub(_character, value)

    def _read_end_tag(self) -> None:
        begin = self.at
        if not self.open_tags:
            raise self._unreadable_at("Unexpected end tag", begin)
        self.at += 2
        found = self._take(_TAG_NAME).lower()
        self._take(_SPACE)
        if self._peek() != ">":
            raise self._unreadable_at("Unclosed end tag", begin)
        self.at += 1
        tag = self.open_tags.pop()
        if found not in ("", tag.name):
            raise self._unreadable_at(f'Unmatched end tag, expected "</{tag.name}>", found "</{found}>"', begin)
        self._close(tag)

    def _close(self, tag: _OpenTag) -> None:
        length = self.length - tag.offset
        is_link_to_nowhere = tag.name == "a" and not tag.attributes.get("href")
        if length and not is_link_to_nowhere:
            body = {"type": _ENTITY_TYPES[tag.name], "offset": tag.offset, "length": length}
            self.entities.append(body | self._details(tag, length))

    def _details(self, tag: _OpenTag, length: int) -> Json:
        if tag.name == "a":
            return {"url": tag.attributes["href"]}
        if tag.name == "blockquote" and "expandable" in tag.attributes:
            return {"type": "expandable_blockquote"}
        if tag.name == "tg-emoji":
            return {"custom_emoji_id": tag.attributes.get("emoji-id", "")}
        if tag.name == "code":
            self.languages[tag.offset, length] = tag.attributes.get("class", "").removeprefix("language-")
        return self._language(tag.offset, length) if tag.name == "pre" else {}

    def _language(self, offset: int, length: int) -> Json:
        """`<pre><code class="language-x">` is one block of code in the language x."""
        language = self.languages.pop((offset, length), None)
        if language is None:
            return {}
        self.entities.remove({"type": "code", "offset": offset, "length": length})
        return {"language": language} if language else {}

    def _refuse_end_of_text(self, begin: int, words: str) -> None:
        if self.at >= len(self.markup):
            raise self._unreadable_at(words, begin)

    def _unreadable_at(self, words: str, position: int) -> RefusalError:
        """Telegram puts the place before a comma of its words, and counts bytes."""
        head, comma, tail = words.partition(",")
        return _unreadable(f"{head} at byte offset {len(self.markup[:position].encode())}{comma}{tail}")


def _unreadable(words: str) -> RefusalError:
    return bad_request(f"can't parse entities: {words}")


def _character(match: re.Match[str]) -> str:
    if match["name"]:
        return _NAMED[match["name"]]
    code = int(match["decimal"]) if match["decimal"] else int(match["hexadecimal"], 16)
    return chr(code) if 0 < code <= _LAST_CODE_POINT else match[0]


def parse_html(markup: str) -> tuple[str, list[Json]]:
    """The text a person will see and its entities, ordered by place; offsets in UTF-16 code units."""
    text, entities = _Reader(markup).read()
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
