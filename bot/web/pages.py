"""The web side of the bot: webhook, health and metrics behind one set of security headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse

from bot.web.headers import BEHIND_HTTPS, HEADERS, SecurityHeaders

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    Refusal = Callable[[Request, Exception], Awaitable[Response]]

_FAULT: Final = "Something went wrong on our side. Please try again in a minute.\n"


def make_web(routes: Sequence[Route], public_url: str, *unavailable: type[Exception]) -> Starlette:
    """One application out of the routes that each part brings. `public_url` tells whether it is reached by https;
    `unavailable` is raised where what is asked for cannot be had for the moment.
    """
    headers = HEADERS | BEHIND_HTTPS if public_url.startswith("https://") else HEADERS

    async def fault(_request: Request, _error: Exception) -> Response:
        """It stands outside all middleware, so it carries the headers itself."""
        return PlainTextResponse(_FAULT, status_code=500, headers=headers)

    refusals: dict[int | type[Exception], Refusal] = {
        404: _not_found,
        405: _not_found,
        500: fault,
        **dict.fromkeys(unavailable, _busy),
    }
    web = Starlette(routes=list(routes), exception_handlers=refusals)
    web.add_middleware(SecurityHeaders, headers=headers)
    return web


async def _not_found(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse("There is nothing at this address.\n", status_code=404)


async def _busy(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse(_FAULT, status_code=503, headers={"Retry-After": "5"})
