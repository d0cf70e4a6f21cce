"""The web side of the bot: webhook, health and metrics behind one set of security headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse

from bot.web.headers import BEHIND_HTTPS, HEADERS, SecurityHeaders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route


def make_web(routes: Sequence[Route], public_url: str) -> Starlette:
    """One application out of the routes that each part brings. `public_url` tells whether it is reached by https."""
    web = Starlette(routes=list(routes), exception_handlers={404: _not_found, 405: _not_found, 500: _fault})
    is_https = public_url.startswith("https://")
    web.add_middleware(SecurityHeaders, headers=HEADERS | BEHIND_HTTPS if is_https else HEADERS)
    return web


async def _not_found(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse("There is nothing at this address.\n", status_code=404)


async def _fault(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse("Something went wrong on our side. Please try again in a minute.\n", status_code=500)
