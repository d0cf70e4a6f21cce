"""Serves the chat page (`/`), the mailbox page (`/mail`) and their files (`/sandbox/static/…`) from `static/`."""

from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


def routes() -> list[web.AbstractRouteDef]:
    return [
        web.get("/", show_chat),
        web.get("/mail", show_mailbox),
        web.static("/sandbox/static", STATIC),
    ]


async def show_chat(request: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "chat.html", headers=_HEADERS)


async def show_mailbox(request: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "mail.html", headers=_HEADERS)
