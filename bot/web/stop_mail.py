"""`/mail/stop/{token}`: never again. A mail program's one click (RFC 8058) is a POST, and so is the button for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from bot.core.errors import Absent
from bot.services import refusals
from bot.services.refusals import STOP_PATH
from bot.texts import verify_pages
from bot.web.rendering import page, with_language, words_for

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.services.ports.base import Ports


def stop_mail_routes(ports: Ports) -> list[Route]:
    policy = ports.policy

    async def ask(request: Request) -> Response:
        token = request.path_params["token"]
        if not await refusals.is_stop_link(ports, token):
            return broken(request)
        said = verify_pages.stop(words_for(request), policy.organisation)
        return page(request, policy, "page.html", page=said, action=with_language(request, f"{STOP_PATH}/{token}"))

    async def stop(request: Request) -> Response:
        try:
            await refusals.stop(ports, request.path_params["token"])
        except Absent:
            return broken(request)
        said = verify_pages.stopped(words_for(request), policy.support_contact)
        return page(request, policy, "page.html", page=said)

    def broken(request: Request) -> Response:
        said = verify_pages.no_stop(words_for(request), policy.support_contact)
        return page(request, policy, "page.html", 404, page=said)

    path = STOP_PATH + "/{token}"
    return [Route(path, ask, methods=["GET"]), Route(path, stop, methods=["POST"])]
