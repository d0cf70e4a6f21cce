"""Inline keyboards from plain values that have the same names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

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
