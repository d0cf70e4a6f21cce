"""Carries requests to Telegram over aiohttp. No error that leaves it holds a URL, because the URL holds the token."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest

from bot.ptb.calls import Prepared
from bot.ptb.errors import FileTooLarge, LostReply, NotConnected
from bot.ptb.wire import Wire

if TYPE_CHECKING:
    from ssl import SSLContext

    from telegram.request import RequestData

FILE_LIMIT = 20 * 1024 * 1024  # what the Bot API lets a bot download
_CHUNK = 256 * 1024
_KEEP_ALIVE = 15.0  # shorter than servers keep an idle connection, so that none dies under a request
_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_REFUSAL_WITHOUT_WORDS = b'{"ok": false}'


@dataclass(frozen=True, slots=True)
class Timeouts:
    """In seconds; None waits for ever. `media_write` is `write` for requests that upload files."""

    read: float | None = 10.0
    write: float | None = 10.0
    connect: float | None = 5.0
    pool: float | None = 5.0
    media_write: float | None = 30.0


class AiohttpRequest(BaseRequest):
    """A pool of at most `connections` to one server. What is prepared goes by a lighter client with a pool of the same size,

    unless there is a TLS context of its own, which that client cannot take.
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
        self._session: aiohttp.ClientSession | None = None
        self._wire: Wire | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._timeouts.read

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=self._connections, keepalive_timeout=_KEEP_ALIVE, ssl=self._tls or True
            )
            headers = {"User-Agent": self.USER_AGENT}
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), headers=headers
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = self._wire = None

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
        if isinstance(request_data, Prepared) and self._tls is None:
            return await self._post_prepared(url, request_data)
        uploads = request_data is not None and request_data.contains_files
        usual = self._timeouts
        limits = _client_timeout(
            Timeouts(
                read=_chosen(read_timeout, usual.read),
                write=_chosen(write_timeout, usual.media_write if uploads else usual.write),
                connect=_chosen(connect_timeout, usual.connect),
                pool=_chosen(pool_timeout, usual.pool),
            )
        )
        return _unquoted(*await self._exchange(url, method, request_data, limits))

    async def _post_prepared(self, url: str, prepared: Prepared) -> tuple[int, bytes]:
        if self._session is None:
            raise NetworkError("The transport is not open")
        if self._wire is None:
            self._wire = Wire(self._connections, self._timeouts.connect, self._timeouts.read, _KEEP_ALIVE)
        return _unquoted(*await self._wire.post(url, prepared.body))

    async def _exchange(
        self, url: str, method: str, request_data: RequestData | Prepared | None, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NetworkError("The transport is not open")
        # What aiohttp raises holds the URL. It is translated inside, and the translation is raised outside of the
        # `except`, so that not even `__context__` leads back to it.
        try:
            async with self._session.request(
                method, url, timeout=limits, allow_redirects=False, **_body_of(request_data)
            ) as response:
                return response.status, await self._read(response)
        except TelegramError:
            raise
        except (aiohttp.ClientError, OSError, ValueError) as error:
            failure = _translated(error)
        raise failure

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > self._file_limit:
                raise FileTooLarge("The download is too large")
        return bytes(body)


def _unquoted(status: int, body: bytes) -> tuple[int, bytes]:
    """A proxy's page may quote the URL, and the library would quote the page."""
    return status, body if _is_success(status) or _json_object(body) is not None else _REFUSAL_WITHOUT_WORDS


def _chosen(given: object, usual: float | None) -> float | None:
    return given if given is None or isinstance(given, int | float) else usual


def _client_timeout(timeouts: Timeouts) -> aiohttp.ClientTimeout:
    # aiohttp reads while it writes and has no clock for writing: the first byte of the answer may take both.
    return aiohttp.ClientTimeout(
        total=None,
        connect=_together(timeouts.pool, timeouts.connect),
        sock_connect=timeouts.connect,
        sock_read=_together(timeouts.write, timeouts.read),
    )


def _together(*seconds: float | None) -> float | None:
    known = [part for part in seconds if part is not None]
    return sum(known) if len(known) == len(seconds) else None


def _body_of(request_data: RequestData | Prepared | None) -> dict[str, Any]:
    if isinstance(request_data, Prepared):
        return {"data": request_data.body, "headers": _JSON}
    if request_data is None or not (request_data.contains_files or request_data.parameters):
        return {}
    if not request_data.contains_files:
        return {"data": request_data.url_encoded_parameters().encode(), "headers": _FORM}
    form = aiohttp.FormData(quote_fields=False)  # Telegram takes file names as they are
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return {"data": form}


def _translated(error: Exception) -> TelegramError:
    match error:
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError() | aiohttp.InvalidURL():
            return NotConnected(f"No connection to Telegram ({type(error).__name__})")
        case TimeoutError():
            return TimedOut()
        case _:
            return LostReply(f"The connection to Telegram broke ({type(error).__name__})")


def _is_success(status: int) -> bool:
    return 200 <= status <= 299  # noqa: PLR2004  HTTP's own numbers


def _json_object(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
