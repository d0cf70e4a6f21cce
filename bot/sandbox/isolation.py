"""Keeps the sandbox to this machine: loopback names only, and no other web page may write to it."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_FOR_PROGRAMS = ("/bot", "/telegram/webhook", "/verify", "/inbox", "/mail/stop", "/mail/resume")
"""Each asks for a secret of its own: a token, a code, a pass. A mail program's one click is a program's too (RFC 8058)."""


@web.middleware
async def isolate(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    if _name_in(request.host) not in LOOPBACK_NAMES:
        raise web.HTTPMisdirectedRequest(text="The sandbox answers to loopback names only.")
    if request.method not in _READING and not _is_from_here(request):
        raise web.HTTPForbidden(text="Only the sandbox's own pages may write to it.")
    return await handler(request)


def _name_in(host: str) -> str | None:
    """None for what is no host at all."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _is_from_here(request: web.Request) -> bool:
    """Programs send no Origin; a browser always does, and it cannot forge it.

    A form of a page that refers to nobody (`Referrer-Policy: no-referrer`) is sent with the Origin `null`; then the browser
    says by another header, which no page can write either, whether the page was of this very site.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        return request.path.startswith(_FOR_PROGRAMS)
    if origin == "null":
        return request.headers.get("Sec-Fetch-Site") == "same-origin"
    return origin == f"http://{request.host}"
