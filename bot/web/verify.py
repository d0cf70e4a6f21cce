"""`/verify`: a shared result, shown to whoever holds its link, or its reference number and code.

A link's page says nothing until its button is pressed (mail programs and scanners follow links): the press, a POST, hands
the browser a pass for this one share, and the same address then shows it.
"""

from __future__ import annotations

import base64
import binascii
import math
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.errors import Absent, InvalidInput, TooManyLookups
from bot.core.sharing import Closed, Genuine, Why
from bot.core.tokens import looks_like_token, parse_code, parse_reference, token_hash
from bot.services import verifying
from bot.services.verifying import PASS_LIFE, Typed
from bot.texts import verify_pages
from bot.texts.verified import verified
from bot.web import documents
from bot.web.documents import DOCUMENTS
from bot.web.forms import fields_of
from bot.web.rendering import page, with_language, words_for
from bot.web.scale import scale

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from starlette.requests import Request

    from bot.core.sharing import Share
    from bot.services.ports.base import Ports
    from bot.services.verifying import Seen
    from bot.web.visitors import Visitors

PATH: Final = "/verify"
BY_HAND: Final = "shown"
SHOWN: Final = f"{PATH}/{BY_HAND}"
PASS: Final = "pass"  # noqa: S105  the name of a cookie
BROWSER: Final = "browser"
"""A random id for a day: one browser is one view a day."""
_A_DAY: Final = 86_400
_ID_BYTES: Final = 16


def verify_routes(ports: Ports, visitors: Visitors) -> list[Route]:
    """Order matters: the more particular address comes first."""
    pages = _Pages(ports, visitors)
    return [
        Route(PATH, pages.by_hand, methods=["GET"]),
        Route(PATH, pages.unlock_by_hand, methods=["POST"]),
        Route(SHOWN, pages.show_by_hand, methods=["GET"]),
        Route(PATH + "/{token}.pdf", pages.statement, methods=["GET"]),
        Route(PATH + "/{token}.json", pages.credential, methods=["GET"]),
        Route(PATH + "/{token}", pages.show, methods=["GET"]),
        Route(PATH + "/{token}", pages.unlock, methods=["POST"]),
    ]


class _Pages:
    """The steps of a visit."""

    def __init__(self, ports: Ports, visitors: Visitors) -> None:
        self._ports = ports
        self._policy = ports.policy
        self._visitors = visitors

    async def by_hand(self, request: Request) -> Response:
        form = verify_pages.form(words_for(request))
        return page(request, self._policy, "by_hand.html", form=form, action=with_language(request, PATH))

    async def unlock_by_hand(self, request: Request) -> Response:
        fields = await fields_of(request)
        typed = Typed(fields.get("reference", ""), fields.get("code", ""))
        try:
            cookie = await verifying.unlock_by_hand(self._ports, typed, self._visitors.address_of(request))
        except TooManyLookups as error:
            return self._too_many(request, error)
        except Absent:
            return self._unknown(request, typed)
        return self._let_in(request, SHOWN, cookie)

    async def show_by_hand(self, request: Request) -> Response:
        try:
            return self._seen(request, await self._look(request, None))
        except Absent:
            return RedirectResponse(with_language(request, PATH), status_code=303)

    async def show(self, request: Request) -> Response:
        """With a pass the result, without one the button; without looking anything up."""
        token = request.path_params["token"]
        with suppress(Absent):
            return self._seen(request, await self._look(request, token))
        if not looks_like_token(token):
            return self._unknown(request)
        asked = verify_pages.ask(words_for(request), self._policy.organisation)
        return page(request, self._policy, "page.html", page=asked, action=with_language(request, _path_of(token)))

    async def statement(self, request: Request) -> Response:
        found = await self._genuine(request, "pdf")
        if found is None:
            return self._to_page(request)
        share, genuine = found
        return await documents.statement(self._ports, request, share, genuine)

    async def credential(self, request: Request) -> Response:
        found = await self._genuine(request, "json")
        if found is None:
            return self._to_page(request)
        share, _ = found
        with suppress(Absent):  # ended since it was looked at
            return await documents.credential(self._ports, request, share)
        return self._to_page(request)

    async def unlock(self, request: Request) -> Response:
        token = request.path_params["token"]
        try:
            cookie = await verifying.unlock(self._ports, token, self._visitors.address_of(request))
        except TooManyLookups as error:
            return self._too_many(request, error)
        except Absent:
            return self._unknown(request)
        return self._let_in(request, _path_of(token), cookie)

    async def _genuine(self, request: Request, kind: str) -> tuple[Share, Genuine] | None:
        """What a document is made of; nothing for a browser without a pass, or where there is no result to state."""
        token = request.path_params["token"]
        with suppress(Absent):
            seen = await self._look(request, None if token == BY_HAND else token, f"{PASS}-{kind}")
            if isinstance(seen.disclosure, Genuine):
                return seen.share, seen.disclosure
        return None

    def _to_page(self, request: Request) -> Response:
        return RedirectResponse(with_language(request, _path_of(request.path_params["token"])), status_code=303)

    async def _look(self, request: Request, token: str | None, name: str = PASS) -> Seen:
        """Raises Absent where this browser holds no pass for it."""
        cookie = request.cookies.get(name)
        if cookie is None:
            raise Absent("share")
        viewer = _viewer(request) or token_hash(cookie)[:_ID_BYTES]  # its day may end before the pass does
        return await verifying.see(self._ports, cookie, viewer, token)

    def _let_in(self, request: Request, path: str, cookie: str) -> Response:
        """The pass goes to the pages of this share alone, so that two tabs do not take each other's.

        A browser takes `/x.pdf` for no part of `/x`, so each document has a cookie of its own.
        """
        answer = RedirectResponse(with_language(request, path), status_code=303)
        self._set(answer, PASS, cookie, path, PASS_LIFE.total_seconds())
        for kind in DOCUMENTS:
            self._set(answer, f"{PASS}-{kind}", cookie, f"{path}.{kind}", PASS_LIFE.total_seconds())
        if _viewer(request) is None:
            self._set(answer, BROWSER, _written(self._ports.random_bytes(_ID_BYTES)), PATH, _A_DAY)
        return answer

    def _set(self, answer: Response, name: str, value: str, path: str, seconds: float) -> None:
        is_https = self._policy.public_url.startswith("https://")
        answer.set_cookie(
            name, value, max_age=int(seconds), path=path, secure=is_https, httponly=True, samesite="strict"
        )

    def _seen(self, request: Request, seen: Seen) -> Response:
        words, organisation = words_for(request), self._policy.organisation
        if isinstance(seen.disclosure, Closed):
            said = verify_pages.closed(words, seen.disclosure, seen.share, organisation)
            tone = "notice" if seen.disclosure.why in {Why.WITHHELD, Why.CHECKING} else "closed"
            return page(request, self._policy, "page.html", page=said, tone=tone)
        genuine = seen.disclosure
        verdict = genuine.now.verdict
        drawn = scale(words, genuine.exam, verdict) if verdict and verdict.reported else None
        shown = verified(words, genuine, seen.share, seen.at, organisation)
        return page(
            request,
            self._policy,
            "verified.html",
            shown=shown,
            scale=drawn,
            is_corrected=genuine.is_corrected,
            documents={kind: with_language(request, f"{request.url.path}.{kind}") for kind in DOCUMENTS},
        )

    def _unknown(self, request: Request, typed: Typed | None = None) -> Response:
        words = words_for(request)
        return page(
            request,
            self._policy,
            "unknown.html",
            404,
            page=verify_pages.unknown(words, self._policy.organisation),
            form=verify_pages.form(words),
            action=with_language(request, PATH),
            reference=typed.reference[:64] if typed else "",
            faults=_faults(request, typed) if typed else {},
        )

    def _too_many(self, request: Request, error: TooManyLookups) -> Response:
        said = verify_pages.too_many(words_for(request), error.until)
        answer = page(request, self._policy, "page.html", 429, page=said, tone="notice")
        answer.headers["Retry-After"] = str(max(1, math.ceil(_seconds(error.until - self._ports.now()))))
        return answer


def _path_of(token: str) -> str:
    return f"{PATH}/{quote(token, safe='')}"


def _seconds(span: timedelta) -> float:
    return span.total_seconds()


def _viewer(request: Request) -> bytes | None:
    """None: this browser has no id of today, or none that we made."""
    with suppress(binascii.Error, ValueError):
        read = base64.b64decode(request.cookies.get(BROWSER, "") + "==", altchars=b"-_", validate=True)
        return read if len(read) == _ID_BYTES else None
    return None


def _written(random: bytes) -> str:
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode()


def _faults(request: Request, typed: Typed) -> dict[str, str]:
    """What has not even the shape, by its field."""
    words, found = words_for(request), {}
    parsers: tuple[tuple[Callable[[str], str], str], ...] = (
        (parse_reference, typed.reference),
        (parse_code, typed.code),
    )
    for parse, text in parsers:
        try:
            parse(text)
        except InvalidInput as fault:
            found[fault.field] = verify_pages.wrong_shape(words, fault)
    return found
