"""Serves the chat page (`/`), the mailbox page (`/mail`) and their files (`/sandbox/static/…`) from `static/`."""

from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"
_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' blob: data:",
    "frame-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
_HEADERS = {
    "Content-Security-Policy": "; ".join(_POLICY),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def routes() -> list[web.RouteDef]:
    return [
        web.get("/", show_chat),
        web.get("/mail", show_mailbox),
        web.get(r"/sandbox/static/{name:[a-z_]+\.(?:html|css|js|svg)}", show_file),
    ]


async def show_chat(request: web.Request) -> web.FileResponse:
    return _file("chat.html")


async def show_mailbox(request: web.Request) -> web.FileResponse:
    return _file("mail.html")


async def show_file(request: web.Request) -> web.FileResponse:
    return _file(request.match_info["name"])


def _file(name: str) -> web.FileResponse:
    path = STATIC / name
    if not path.is_file():
        raise web.HTTPNotFound(text="There is no such page.")
    return web.FileResponse(path, headers=_HEADERS)
