"""A real SMTP server on loopback that keeps every letter, for the mailbox page; nothing is passed on.

| call | what |
|---|---|
| `GET /sandbox/mail` | `{event, letters}`: newest first, each `{id, sender, recipients, subject, date}` |
| `GET /sandbox/mail/{id}` | the letter with `text`, `html` and `attachments` (`[{name, size}]`); show `html` only in a sandboxed frame |
| `GET /sandbox/mail/{id}/html` | its HTML as a page without scripts, for a frame |
| `GET /sandbox/mail/events?after=EVENT` | server-sent events: `letter` with its `id`, or `reset` |
| `GET /sandbox/mail/changes?after=EVENT&wait=SECONDS` | the same as one answer |
"""

import asyncio
from collections.abc import Iterable
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.sandbox.event_stream import changes_after, stream_events
from bot.sandbox.page_api import to_response
from bot.sandbox.telegram.feed import Feed
from bot.sandbox.telegram.keeper import Keeper
from bot.sandbox.telegram.values import MEGABYTE, Clock, Json

HOST = "127.0.0.1"
LARGEST_LETTER = 20 * MEGABYTE
CHANNEL = 0
_FRAMED = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox"
    ),
    "X-Content-Type-Options": "nosniff",
}
_LISTED = ("id", "sender", "recipients", "subject", "date")


class Mailbox:
    def __init__(self, clock: Clock, keeper: Keeper) -> None:
        self._clock = clock
        self._keeper = keeper
        self._server: asyncio.Server | None = None
        self.letters: dict[int, Json] = {}
        self.feed = Feed(int(clock().timestamp() * 1000))
        self.letters_to_refuse = 0
        self.port = 0

    async def start(self, port: int = 0) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._speak, HOST, port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self.feed.close()
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    def restore(self, letters: Iterable[Json]) -> None:
        self.letters |= {letter["id"]: letter for letter in letters}

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        if self.letters_to_refuse > 0:
            self.letters_to_refuse -= 1
            return "451 4.3.0 The mailbox is busy, try again later"
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        self._keep(envelope, message_from_bytes(content, policy=policy.default))
        return "250 2.0.0 Kept"

    def _speak(self) -> SMTP:
        return SMTP(self, hostname="localhost", data_size_limit=LARGEST_LETTER, enable_SMTPUTF8=True)

    def _keep(self, envelope: Envelope, message: EmailMessage) -> None:
        letter: Json = {
            "id": max(self.letters, default=0) + 1,
            "sender": envelope.mail_from,
            "recipients": list(envelope.rcpt_tos),
            "subject": str(message["subject"] or ""),
            "date": self._clock().isoformat(),
            "text": _body(message, "plain"),
            "html": _body(message, "html"),
            "attachments": [_describe(part) for part in message.iter_attachments()],
        }
        self.letters[letter["id"]] = letter
        self._keeper.keep("letter", str(letter["id"]), letter)
        self.feed.tell(CHANNEL, "letter", id=letter["id"])


MAILBOX = web.AppKey("mailbox", Mailbox)


def routes() -> list[web.RouteDef]:
    return [
        web.get("/sandbox/mail", list_letters),
        web.get("/sandbox/mail/events", follow_letters),
        web.get("/sandbox/mail/changes", wait_for_letters),
        web.get(r"/sandbox/mail/{letter:\d+}", read_letter),
        web.get(r"/sandbox/mail/{letter:\d+}/html", show_html),
    ]


async def list_letters(request: web.Request) -> web.Response:
    mailbox = request.app[MAILBOX]
    newest_first = sorted(mailbox.letters.values(), key=lambda letter: -letter["id"])
    letters = [{name: letter[name] for name in _LISTED} for letter in newest_first]
    return to_response({"event": mailbox.feed.last_number, "letters": letters})


async def read_letter(request: web.Request) -> web.Response:
    return to_response(_find_letter(request))


async def show_html(request: web.Request) -> web.Response:
    """A letter may style itself, and nothing else: no scripts, nothing fetched, an origin of its own. Its links open beside it."""
    html = _find_letter(request)["html"].replace("<head>", '<head><base target="_blank">', 1)
    return web.Response(text=html, content_type="text/html", headers=_FRAMED)


async def follow_letters(request: web.Request) -> web.StreamResponse:
    return await stream_events(request, request.app[MAILBOX].feed, CHANNEL)


async def wait_for_letters(request: web.Request) -> web.Response:
    return to_response(await changes_after(request, request.app[MAILBOX].feed, CHANNEL))


def _find_letter(request: web.Request) -> Json:
    letter = request.app[MAILBOX].letters.get(int(request.match_info["letter"]))
    if letter is None:
        raise web.HTTPNotFound(text="There is no such letter.")
    return letter


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""


def _describe(part: EmailMessage) -> Json:
    content = part.get_payload(decode=True)
    return {"name": part.get_filename() or "", "size": len(content) if isinstance(content, bytes) else 0}
