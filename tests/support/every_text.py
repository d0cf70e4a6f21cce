"""Everything that can be said: each function of `bot.texts` whose first argument is `words`, called with all samples."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from dataclasses import fields as fields_of
from datetime import date
from itertools import product
from typing import Any
from uuid import UUID

import bot.texts
from bot.core.messages import Attachment, Button, Mail, Message
from bot.core.statements import Page
from bot.texts.commands import Command
from bot.texts.words import Words
from tests.support.samples import samples_of

PRINTED = {field.name for field in fields_of(Page)} - {"language", "writing", "address", "qr"}
"""What of a page is read by people; the rest is for the typesetter."""


@dataclass(frozen=True)
class Text:
    """One function that says something."""

    name: str
    function: Callable[..., Any]

    def renderings(self, words: Words) -> Iterator[Any]:
        """What it gives for every combination of samples."""
        signature = inspect.signature(self.function)
        others = [*signature.parameters.values()][1:]
        for values in product(*(samples_of(self.name, other) for other in others)):
            given = signature.bind_partial(words)
            for other, value in zip(others, values, strict=True):
                given.arguments[other.name] = (value,) if other.kind is other.VAR_POSITIONAL else value
            yield self.function(*given.args, **given.kwargs)

    @property
    def is_pop_up(self) -> bool:
        said = inspect.getdoc(self.function) or ""
        return said.startswith("A pop-up") or "fits into a pop-up" in said


def every_text() -> list[Text]:
    modules = [importlib.import_module(f"bot.texts.{found.name}") for found in pkgutil.iter_modules(bot.texts.__path__)]
    return [
        Text(f"{module.__name__.removeprefix('bot.texts.')}.{name}", function)
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if next(iter(inspect.signature(function).parameters), "") == "words"
    ]


def messages_in(said: Any) -> Iterator[Message]:
    return (part for part in _parts(said) if isinstance(part, Message))


def strings_in(said: Any) -> Iterator[str]:
    """Every string that somebody reads: texts, captions, labels, subjects."""
    return (part for part in _parts(said) if isinstance(part, str))


def _parts(said: Any) -> Iterator[Any]:
    """Whatever a text gave, taken apart; callback data and addresses are not read by people."""
    match said:
        case None | int() | UUID() | date():
            return
        case str() | bytes():
            yield said if isinstance(said, str) else said.decode("utf-8-sig")
        case Button():
            yield said.text
        case Command():
            yield said.does
        case Attachment():
            return
        case Mapping():
            yield from (part for value in said.values() for part in _parts(value))
        case Page():
            yield from (part for name in PRINTED for part in _parts(getattr(said, name)))
        case _ if is_dataclass(said):
            if isinstance(said, Message | Mail):
                yield said
            yield from (part for field in fields_of(said) for part in _parts(getattr(said, field.name)))
        case _:
            yield from (part for one in said for part in _parts(one))
