"""Inline keyboards from plain values that have the same names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

if TYPE_CHECKING:
    from collections.abc import Iterable


class PlainButton(Protocol):
    """Either `data` or `url`."""

    @property
    def text(self) -> str: ...
    @property
    def data(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...


def markup(rows: Iterable[Iterable[PlainButton]]) -> InlineKeyboardMarkup | None:
    """As Telegram takes it; None where there is no button at all."""
    buttons = [[InlineKeyboardButton(b.text, callback_data=b.data, url=b.url) for b in row] for row in rows]
    return InlineKeyboardMarkup(buttons) if buttons else None


def as_json(rows: Iterable[Iterable[PlainButton]]) -> dict[str, Any] | None:
    """The same, for what is not made of the library's objects."""
    buttons = [[_button(button) for button in row] for row in rows]
    return {"inline_keyboard": buttons} if buttons else None


def _button(button: PlainButton) -> dict[str, str]:
    given = {"text": button.text, "callback_data": button.data, "url": button.url}
    return {name: value for name, value in given.items() if value is not None}
