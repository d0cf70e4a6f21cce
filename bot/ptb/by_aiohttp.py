"""Requests over aiohttp: what holds files, either way, and everything where there is a TLS context of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
from telegram.error import TelegramError, TimedOut

from bot.ptb.calls import Prepared
from bot.ptb.errors import FileTooLarge, LostReply, NotConnected
from bot.ptb.transport import Timeouts, together

if TYPE_CHECKING:
    from ssl import SSLContext

    from telegram.request import RequestData

_CHUNK = 256 * 1024
_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Client:
    """A pool of at most `connections`, opened with the first request. No error that leaves it holds a URL."""

    def __init__(
        self, connections: int, file_limit: int, keep_alive: float, tls: SSLContext | None, user_agent: str
    ) -> None:
        """`file_limit` in bytes; `keep_alive` in seconds."""
        self._file_limit = file_limit
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=connections, keepalive_timeout=keep_alive, ssl=tls or True),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": user_agent},
        )

    async def close(self) -> None:
        await self._session.close()

    async def exchange(
        self, url: str, method: str, request_data: RequestData | Prepared | None, timeouts: Timeouts
    ) -> tuple[int, bytes]:
        """Status and answer. Raises NotConnected, TimedOut, LostReply or FileTooLarge."""
        # What aiohttp raises holds the URL. It is translated inside, and the translation is raised outside of the
        # `except`, so that not even `__context__` leads back to it.
        try:
            async with self._session.request(
                method, url, timeout=_limits(timeouts), allow_redirects=False, **_body_of(request_data)
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


def _limits(timeouts: Timeouts) -> aiohttp.ClientTimeout:
    # aiohttp reads while it writes and has no clock for writing: the first byte of the answer may take both.
    return aiohttp.ClientTimeout(
        total=None,
        connect=together(timeouts.pool, timeouts.connect),
        sock_connect=timeouts.connect,
        sock_read=together(timeouts.write, timeouts.read),
    )


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
