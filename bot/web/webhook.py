"""`/telegram/webhook`: one update a request, handled inside it, so that Telegram is the queue while we are busy or down."""

from __future__ import annotations

import hmac
import math
from typing import TYPE_CHECKING, Final

import structlog
from starlette.responses import Response
from starlette.routing import Route

from bot.ptb.errors import Transient
from bot.ptb.intake import Poison

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.ptb.intake import Intake

log = structlog.get_logger()

PATH: Final = "/telegram/webhook"
SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  a header's name (Bot API, setWebhook)
LIMIT: Final = 1024 * 1024


def webhook_route(intake: Intake, secret: str) -> Route:
    """Answers 200 when the update is done, 503 when it is to be brought again, 403 to whoever is not Telegram."""

    async def receive(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            return Response(status_code=403)
        body = await _body(request)
        return Response(status_code=413) if body is None else await _handled(intake, body)

    return Route(PATH, receive, methods=["POST"])


async def _body(request: Request) -> bytes | None:
    """None: over the limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LIMIT:
            return None
    return bytes(body)


async def _handled(intake: Intake, body: bytes) -> Response:
    try:
        await intake.handle(await intake.read(body))
    except Poison as poison:  # answered 200: Telegram would bring it for ever
        log.error("update not readable", update=poison.update_id, size=len(body))  # noqa: TRY400  its cause quotes it
    except Transient as transient:
        return Response(status_code=503, headers={"Retry-After": str(math.ceil(transient.retry_after.total_seconds()))})
    return Response()
