"""Requests without files go out over wreq: a client in Rust, with a thread and a pool of its own."""

from __future__ import annotations

import ssl
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import wreq
from telegram.error import TimedOut
from wreq import exceptions
from wreq.redirect import Policy
from wreq.tls import CertStore

from bot.ptb.errors import LostReply, NotConnected

if TYPE_CHECKING:
    from telegram.error import TelegramError
    from wreq.wreq import ClientConfig, Request

_JSON: Final = {"Content-Type": "application/json"}
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_NEVER_REACHED: Final = (
    exceptions.ConnectionError,
    exceptions.ProxyConnectionError,
    exceptions.TlsError,
    exceptions.BuilderError,
)


class Wire:
    """Posts bodies. No error that leaves it holds a URL, because the URL holds the token."""

    def __init__(self, connections: int, connect: float | None, answer: float | None, keep_alive: float) -> None:
        """Times in seconds, None is for ever. `connections` are kept for the next request; more are opened where needed."""
        options: ClientConfig = {
            "headers": _JSON,
            "pool_max_idle_per_host": connections,
            "pool_idle_timeout": timedelta(seconds=keep_alive),
            "redirect": Policy.none(),
            "http1_only": True,
            "no_proxy": True,  # as the other requests go, or half of them would take another way
            "tls_verify": _trusted(),
            "runtime": wreq.Runtime(workers=1, work_steal=False),
        }
        if connect is not None:
            options["connect_timeout"] = timedelta(seconds=connect)
        if connect is not None and answer is not None:
            options["timeout"] = timedelta(seconds=connect + answer)
        self._client = wreq.Client(**options)

    async def post(self, url: str, body: bytes) -> tuple[int, bytes]:
        """JSON; status and answer. Raises NotConnected, TimedOut or LostReply."""
        return await self._post(url, {"body": body})

    async def post_form(self, url: str, body: bytes, answer: float | None) -> tuple[int, bytes]:
        """The same for an encoded form whose answer may take its own time: in seconds, None is for ever."""
        patience = timedelta.max if answer is None else timedelta(seconds=answer)
        return await self._post(url, {"body": body, "headers": _FORM, "timeout": patience})

    async def _post(self, url: str, options: Request) -> tuple[int, bytes]:
        # Translated inside, raised outside of the `except`: what wreq raises quotes the URL.
        try:
            response = await self._client.post(url, **options)
            return response.status.as_int(), bytes(await response.bytes())
        except Exception as error:  # noqa: BLE001  its errors have no common class, and none may leave
            failure = _translated(error)
        raise failure


def _translated(error: Exception) -> TelegramError:
    match error:
        case _ if isinstance(error, _NEVER_REACHED):
            return NotConnected(f"No connection to Telegram ({type(error).__name__})")
        case exceptions.TimeoutError():
            return TimedOut()
        case _:
            return LostReply(f"The connection to Telegram broke ({type(error).__name__})")


def _trusted() -> CertStore | bool:
    """The system's own authorities, as OpenSSL is told of them; else those that come with wreq."""
    file = ssl.get_default_verify_paths().cafile
    return _authorities(file) if file else True


@cache
def _authorities(file: str) -> CertStore:
    """Read once, for all clients."""
    return CertStore.from_pem_stack(Path(file).read_bytes())
