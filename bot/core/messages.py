"""What the service says in a chat, as plain values: Telegram HTML and buttons. Knows nothing of Telegram's API."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: either `data` (1 to 64 bytes, nothing personal in it) or `url`."""

    text: str
    data: str | None = None
    url: str | None = None


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file sent with a message; `content` is held in memory only."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """A message to one chat: `text` is Telegram HTML, already escaped (4,096 characters; 1,024 beside an attachment)."""

    text: str
    keyboard: tuple[Row, ...] = ()
    protected: bool = False
    photo: Attachment | None = None
    document: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one reader, in plain text and HTML."""

    subject: str
    text: str
    html: str
    unsubscribe: str = ""
    """The address that ends such mail, which mail programs offer as one click (RFC 8058); empty: there is none."""


def rows(*buttons: Button | Row) -> tuple[Row, ...]:
    """A keyboard, top to bottom: a lone button takes a row of its own."""
    return tuple((button,) if isinstance(button, Button) else button for button in buttons)
