"""`/mail/stop/{token}`: never again. A mail program's one click (RFC 8058) is a POST, and so is the button for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse
from starlette.routing import Route

from bot.core.errors import Absent
from bot.services import refusals
from bot.services.refusals import RESUME_PATH, STOP_PATH
from bot.texts import verify_pages
from bot.web.rendering import page, with_language, words_for

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.services.ports.base import Ports


def stop_mail_routes(ports: Ports) -> list[Route]:
    policy = ports.policy

    async def ask(request: Request) -> Response:
        try:
            is_stopped = await refusals.is_stopped(ports, _token(request))
        except Absent:
            return broken(request)
        return stopped(request) if is_stopped else going_out(request)

    async def stop(request: Request) -> Response:
        try:
            await refusals.stop(ports, _token(request))
        except Absent:
            return broken(request)
        return stopped(request)

    async def resume(request: Request) -> Response:
        try:
            await refusals.resume(ports, _token(request))
        except Absent:
            return broken(request)
        return RedirectResponse(_action(request, STOP_PATH), status_code=303)

    def going_out(request: Request) -> Response:
        said = verify_pages.stop(words_for(request), policy.organisation)
        return page(request, policy, "page.html", page=said, action=_action(request, STOP_PATH))

    def stopped(request: Request) -> Response:
        said = verify_pages.stopped(words_for(request))
        return page(request, policy, "page.html", page=said, action=_action(request, RESUME_PATH))

    def broken(request: Request) -> Response:
        said = verify_pages.no_stop(words_for(request), policy.support_contact)
        return page(request, policy, "page.html", 404, page=said)

    return [
        Route(STOP_PATH + "/{token}", ask, methods=["GET"]),
        Route(STOP_PATH + "/{token}", stop, methods=["POST"]),
        Route(RESUME_PATH + "/{token}", resume, methods=["POST"]),
    ]


def _token(request: Request) -> str:
    return str(request.path_params["token"])


def _action(request: Request, path: str) -> str:
    return with_language(request, f"{path}/{_token(request)}")
