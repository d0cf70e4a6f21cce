"""`/telegram/webhook`: one update a request, handled inside it, so that Telegram is the queue while we are busy or down."""

from __future__ import annotations

import hmac
import json
import math
from typing import TYPE_CHECKING, Final

import structlog
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update

from bot.ptb.errors import Transient

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from telegram import Bot

log = structlog.get_logger()

PATH: Final = "/telegram/webhook"
SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  a header's name (Bot API, setWebhook)
LIMIT: Final = 1024 * 1024


def webhook_route(bot: Bot, secret: str, handle: Callable[[Update], Awaitable[None]]) -> Route:
    """`handle` returns when the update is done, and raises `Transient` when it is to be brought again."""

    async def receive(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            return Response(status_code=403)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        update = _parsed(body, bot)
        return await _handled(update, handle) if update else Response()

    return Route(PATH, receive, methods=["POST"])


async def _body(request: Request) -> bytes | None:
    """None: over the limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LIMIT:
            return None
    return bytes(body)


def _parsed(body: bytes, bot: Bot) -> Update | None:
    """None for poison: it is answered 200, since Telegram would bring it for ever."""
    try:
        return Update.de_json(json.loads(body), bot)
    except Exception as error:  # noqa: BLE001  whatever the parser trips over, the next update must come
        log.error("update not readable", size=len(body), error=type(error).__name__)  # noqa: TRY400  its text quotes the update
        return None


async def _handled(update: Update, handle: Callable[[Update], Awaitable[None]]) -> Response:
    try:
        await handle(update)
    except Transient as transient:
        return Response(status_code=503, headers={"Retry-After": str(math.ceil(transient.retry_after.total_seconds()))})
    return Response()
