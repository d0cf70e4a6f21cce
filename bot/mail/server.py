"""Which mail server `BOT_SMTP_URL` means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import parse_qs, unquote, urlsplit

from bot.core.errors import ResultsError

_PORTS: Final = {"smtp": 25, "smtps": 465}
_SWITCH: Final = {"": None, "true": True, "false": False}


@dataclass(eq=False)
class BadSmtpUrl(ResultsError):  # noqa: N818  a refusal is named for what is so
    """`BOT_SMTP_URL` cannot be used. The URL itself may hold a password."""

    reason: str

    def __str__(self) -> str:
        return f"BOT_SMTP_URL: {self.reason}. It looks like smtp://user:password@host:port?starttls=true, or smtps://…"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail goes out. `start_tls` None: encrypted if the server offers it."""

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    start_tls: bool | None = None

    @classmethod
    def parse(cls, url: str) -> Self:
        """Raises BadSmtpUrl."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise BadSmtpUrl("its port is no number") from None
        if parts.scheme not in _PORTS or not host:
            raise BadSmtpUrl("it names no mail server")
        asked = parse_qs(parts.query).get("starttls", [""])[0].lower()
        if asked not in _SWITCH:
            raise BadSmtpUrl("starttls is true or false")
        user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
        tls = parts.scheme == "smtps"
        return cls(host, port or _PORTS[parts.scheme], user, password, tls, False if tls else _SWITCH[asked])
