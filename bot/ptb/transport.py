"""Carries requests to Telegram: over wreq, and over aiohttp what holds files. No error holds a URL, because the URL holds the token."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telegram.error import NetworkError
from telegram.request import BaseRequest

from bot.later import later
from bot.ptb.calls import Prepared
from bot.ptb.errors import LostReply
from bot.ptb.wire import Wire

if TYPE_CHECKING:
    from ssl import SSLContext

    from telegram.request import RequestData

    from bot.ptb import by_aiohttp
else:
    by_aiohttp = later("bot.ptb.by_aiohttp")

FILE_LIMIT = 20 * 1024 * 1024  # what the Bot API lets a bot download
_KEEP_ALIVE = 15.0  # shorter than servers keep an idle connection, so that none dies under a request
_REFUSAL_WITHOUT_WORDS = b'{"ok": false}'


@dataclass(frozen=True, slots=True)
class Timeouts:
    """In seconds; None waits for ever. `media_write` is `write` for requests that upload files, `pool` counts for files alone."""

    read: float | None = 10.0
    write: float | None = 10.0
    connect: float | None = 5.0
    pool: float | None = 5.0
    media_write: float | None = 30.0


class Transport(BaseRequest):
    """To one server. Files go over a client of their own with a pool of at most `connections`,

    and so does everything where there is a TLS context of its own, which the lighter client cannot take.
    """

    def __init__(
        self,
        *,
        connections: int = 256,
        timeouts: Timeouts | None = None,
        file_limit: int = FILE_LIMIT,
        tls: SSLContext | None = None,
    ) -> None:
        self._connections = connections
        self._timeouts = timeouts or Timeouts()
        self._file_limit = file_limit
        self._tls = tls
        self._is_open = False
        self._client: by_aiohttp.Client | None = None
        self._wire: Wire | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._timeouts.read

    async def initialize(self) -> None:
        self._is_open = True

    async def shutdown(self) -> None:
        self._is_open, self._wire = False, None
        if self._client is not None:
            await self._client.close()
            self._client = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The library's own one logs what it cannot read. An answer nobody can read may still have been a yes."""
        answer = _json_object(payload)
        if answer is None or (answer.get("ok") is not False and "result" not in answer):
            raise LostReply("Telegram's answer could not be read")
        return answer

    async def do_request(  # noqa: PLR0917  the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | Prepared | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if not self._is_open:
            raise NetworkError("The transport is not open")
        if isinstance(request_data, Prepared) and self._tls is None:
            return _unquoted(*await self._by_wire().post(url, request_data.body))
        usual = self._timeouts
        uploads = request_data is not None and request_data.contains_files
        limits = Timeouts(
            read=_chosen(read_timeout, usual.read),
            write=_chosen(write_timeout, usual.media_write if uploads else usual.write),
            connect=_chosen(connect_timeout, usual.connect),
            pool=_chosen(pool_timeout, usual.pool),
        )
        if self._tls is None and method == "POST" and not uploads and not isinstance(request_data, Prepared):
            form = request_data.url_encoded_parameters().encode() if request_data else b""
            return _unquoted(*await self._by_wire().post_form(url, form, together(limits.write, limits.read)))
        return _unquoted(*await self._by_aiohttp().exchange(url, method, request_data, limits))

    def _by_wire(self) -> Wire:
        if self._wire is None:
            self._wire = Wire(self._connections, self._timeouts.connect, self._timeouts.read, _KEEP_ALIVE)
        return self._wire

    def _by_aiohttp(self) -> by_aiohttp.Client:
        if self._client is None:
            self._client = by_aiohttp.Client(
                self._connections, self._file_limit, _KEEP_ALIVE, self._tls, self.USER_AGENT
            )
        return self._client


def together(*seconds: float | None) -> float | None:
    """One clock for what has several; None waits for ever."""
    known = [part for part in seconds if part is not None]
    return sum(known) if len(known) == len(seconds) else None


def _unquoted(status: int, body: bytes) -> tuple[int, bytes]:
    """A proxy's page may quote the URL, and the library would quote the page."""
    return status, body if _is_success(status) or _json_object(body) is not None else _REFUSAL_WITHOUT_WORDS


def _chosen(given: object, usual: float | None) -> float | None:
    return given if given is None or isinstance(given, int | float) else usual


def _is_success(status: int) -> bool:
    return 200 <= status <= 299  # noqa: PLR2004  HTTP's own numbers


def _json_object(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
