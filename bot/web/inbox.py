"""`/inbox`: what candidates share with an institution, for its members. Server-rendered; a cookie keeps a member signed in."""

from __future__ import annotations

import hashlib
import hmac
import math
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.errors import Absent, AlreadyDone, InvalidInput, TooManyLinks
from bot.core.inbox import SESSION_LIFE, Filter, Judgement, MemberId, Requirement, may_be_invited, parse_requirement
from bot.core.sharing import Closed, ShareId, Why
from bot.services import inbox, joining
from bot.services.joining import INBOX_PATH, PEOPLE_PATH, SIGN_IN_PATH
from bot.texts import inbox_list, inbox_pages, verify_pages
from bot.texts.verified import verified
from bot.web import documents
from bot.web.documents import DOCUMENTS
from bot.web.forms import fields_of
from bot.web.rendering import language_of, page, with_language, words_for
from bot.web.scale import scale

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from bot.core.exams import Scale
    from bot.core.sharing import Genuine, Share
    from bot.services.inbox import Listing, Row
    from bot.services.joining import SignedIn
    from bot.services.ports.base import Ports
    from bot.web.visitors import Visitors

    Handler = Callable[[Request], Awaitable[Response]]
    Act = Callable[[Request, str, dict[str, str]], Awaitable[Response]]

COOKIE: Final = "inbox"
FORM: Final = "form"
"""The hidden field that says that a form was ours."""
RESULTS: Final = f"{INBOX_PATH}/results"
REQUIREMENT: Final = f"{INBOX_PATH}/requirement"
FILTER: Final = f"{INBOX_PATH}/filter"
EXPORT: Final = f"{INBOX_PATH}/results.csv"
SIGN_OUT: Final = f"{INBOX_PATH}/out"
_CSV: Final = {"Content-Disposition": 'attachment; filename="results.csv"'}
_OUR_OWN: Final = frozenset({"same-origin", "none"})
_LONGEST_NAME: Final = 80


def inbox_routes(ports: Ports, visitors: Visitors) -> list[Route]:
    """Order matters: the more particular address comes first."""
    pages = _Inbox(ports, visitors)
    person = PEOPLE_PATH + "/{member:uuid}"
    return [
        Route(INBOX_PATH, pages.answering(pages.show), methods=["GET"]),
        Route(INBOX_PATH, pages.writing(pages.ask_for_link), methods=["POST"]),
        Route(SIGN_IN_PATH + "/{token}", pages.confirm, methods=["GET"]),
        Route(SIGN_IN_PATH + "/{token}", pages.writing(pages.sign_in), methods=["POST"]),
        Route(SIGN_OUT, pages.acting(pages.sign_out), methods=["POST"]),
        Route(FILTER, pages.acting(pages.choose), methods=["POST"]),
        Route(EXPORT, pages.acting(pages.export), methods=["POST"]),
        Route(RESULTS + "/{share:uuid}.pdf", pages.answering(pages.statement), methods=["GET"]),
        Route(RESULTS + "/{share:uuid}.json", pages.answering(pages.credential), methods=["GET"]),
        Route(RESULTS + "/{share:uuid}", pages.answering(pages.open_result), methods=["GET"]),
        Route(REQUIREMENT, pages.answering(pages.requirement), methods=["GET"]),
        Route(REQUIREMENT, pages.acting(pages.require), methods=["POST"]),
        Route(PEOPLE_PATH, pages.answering(pages.people), methods=["GET"]),
        Route(PEOPLE_PATH, pages.acting(pages.invite), methods=["POST"]),
        Route(person, pages.answering(pages.ask_remove), methods=["GET"]),
        Route(person, pages.acting(pages.remove), methods=["POST"]),
    ]


class _Inbox:
    """The pages."""

    def __init__(self, ports: Ports, visitors: Visitors) -> None:
        self._ports = ports
        self._policy = ports.policy
        self._visitors = visitors

    # --- what stands around each page

    def answering(self, handler: Handler) -> Handler:
        """Who is not signed in comes to the way in; what is not theirs is not there."""

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except Absent as error:
                if error.what == "session":
                    return RedirectResponse(with_language(request, INBOX_PATH), status_code=303)
                said = inbox_pages.nothing_here(words_for(request))
                return page(request, self._policy, "page.html", 404, page=said)

        return answer

    def writing(self, handler: Handler) -> Handler:
        """A browser says whether a form was on a page of ours; no page can make it lie."""

        async def write(request: Request) -> Response:
            if request.headers.get("sec-fetch-site", "none") not in _OUR_OWN:
                return self._from_elsewhere(request)
            return await handler(request)

        return self.answering(write)

    def acting(self, act: Act) -> Handler:
        """What only a member may do: the form carries what only their own pages know."""

        async def write(request: Request) -> Response:
            cookie, fields = _cookie(request), await fields_of(request)
            if not cookie:
                raise Absent("session")
            if not hmac.compare_digest(fields.get(FORM, "").encode(), form_token(cookie).encode()):
                return self._from_elsewhere(request)
            return await act(request, cookie, fields)

        return self.writing(write)

    def _from_elsewhere(self, request: Request) -> Response:
        said = inbox_pages.from_elsewhere(words_for(request))
        return page(request, self._policy, "page.html", 403, page=said)

    def _page(self, request: Request, signed_in: SignedIn, template: str, status: int = 200, **values: Any) -> Response:
        menu = inbox_pages.menu(words_for(request), signed_in.institution.name, signed_in.member.address)
        paths = {
            name: with_language(request, path)
            for name, path in (
                ("results", INBOX_PATH),
                ("requirement", REQUIREMENT),
                ("people", PEOPLE_PATH),
                ("sign_out", SIGN_OUT),
                ("filter", FILTER),
                ("export", EXPORT),
            )
        }
        form = form_token(_cookie(request))
        return page(request, self._policy, template, status, menu=menu, paths=paths, form=form, **values)

    # --- the way in and out

    async def show(self, request: Request) -> Response:
        """The list for who is signed in, the way in for everybody else."""
        try:
            found = await inbox.listing(self._ports, _cookie(request), _older(request))
        except Absent as error:
            if error.what != "session":
                raise
            return self._way_in(request)
        return self._list(request, found)

    async def ask_for_link(self, request: Request) -> Response:
        """The same answer for every address. What depends on it is done once the answer has gone out."""
        typed, words = (await fields_of(request)).get("email", ""), words_for(request)
        try:
            address = await joining.ask_for_link(self._ports, typed, self._visitors.address_of(request))
        except InvalidInput as fault:
            return self._way_in(request, 400, typed=typed, fault=inbox_pages.address_fault(words, fault, ""))
        except TooManyLinks as error:
            said = inbox_pages.too_many_links(words, error.until)
            answer: Response = page(request, self._policy, "page.html", 429, page=said)
            seconds = (error.until - self._ports.now()).total_seconds()
            answer.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
            return answer
        answer = page(request, self._policy, "page.html", page=inbox_pages.sent(words, address))
        answer.background = BackgroundTask(joining.send_links, self._ports, address, language_of(request))
        return answer

    async def confirm(self, request: Request) -> Response:
        """Nothing is looked up: the same for every link."""
        said = inbox_pages.confirm(words_for(request))
        action = with_language(request, f"{SIGN_IN_PATH}/{request.path_params['token']}")
        return page(request, self._policy, "page.html", page=said, action=action)

    async def sign_in(self, request: Request) -> Response:
        try:
            cookie = await joining.sign_in(self._ports, request.path_params["token"])
        except Absent:
            return self._way_in(request, 404, over=inbox_pages.link_over(words_for(request)))
        answer = RedirectResponse(with_language(request, INBOX_PATH), status_code=303)
        self._keep(answer, cookie, int(SESSION_LIFE.total_seconds()))
        return answer

    async def sign_out(self, request: Request, cookie: str, _fields: dict[str, str]) -> Response:
        await joining.sign_out(self._ports, cookie)
        answer = RedirectResponse(with_language(request, INBOX_PATH), status_code=303)
        self._keep(answer, "", 0)
        return answer

    def _way_in(
        self,
        request: Request,
        status: int = 200,
        *,
        typed: str = "",
        fault: str = "",
        over: verify_pages.Page | None = None,
    ) -> Response:
        words, policy = words_for(request), self._policy
        if not policy.mail_enabled:
            said = inbox_pages.mail_is_off(words, policy.support_contact)
            return page(request, policy, "page.html", page=said)
        return page(
            request,
            policy,
            "inbox_sign_in.html",
            status,
            sign_in=inbox_pages.sign_in(words, policy.organisation),
            action=with_language(request, INBOX_PATH),
            typed=typed[:254],
            fault=fault,
            over=over,
        )

    def _keep(self, answer: Response, cookie: str, seconds: int) -> None:
        """Lax: whoever follows a link in our mails is still signed in. Writing wants the form's own token besides."""
        is_https = self._policy.public_url.startswith("https://")
        answer.set_cookie(
            COOKIE, cookie, max_age=seconds, path=INBOX_PATH, secure=is_https, httponly=True, samesite="lax"
        )

    # --- results

    def _list(self, request: Request, found: Listing) -> Response:
        words, catalogue, chosen = words_for(request), self._ports.catalogue, found.signed_in.session.filter
        said = inbox_list.listed(
            words, catalogue, found.requirement, inbox.MOST_EXPORTED, is_filtered=not chosen.is_empty
        )
        rows = [
            (
                with_language(request, f"{RESULTS}/{row.share.id}"),
                self._row(request, found, row),
                row.judgement or "",
            )
            for row in found.rows
        ]
        return self._page(
            request,
            found.signed_in,
            "inbox.html",
            list=said,
            rows=rows,
            chosen=chosen,
            older=found.older.hex if found.older else "",
            is_first=found.is_first,
            is_searched_through=found.is_searched_through,
        )

    def _row(self, request: Request, found: Listing, row: Row) -> inbox_list.Row:
        seen = found.openings.get(row.share.id)
        words = words_for(request)
        return inbox_list.row(words, row.share, row.disclosure, row.judgement, seen, is_new=row.is_new)

    async def open_result(self, request: Request) -> Response:
        opened = await inbox.open_result(self._ports, _cookie(request), ShareId(request.path_params["share"]))
        words, seen, organisation = words_for(request), opened.seen, self._policy.organisation
        if isinstance(seen.disclosure, Closed):
            said = verify_pages.closed(words, seen.disclosure, seen.share, organisation)
            tone = "notice" if seen.disclosure.why in {Why.WITHHELD, Why.CHECKING} else "closed"
            return self._page(request, opened.signed_in, "inbox_page.html", page=said, tone=tone)
        genuine, verdict = seen.disclosure, seen.disclosure.now.verdict
        return self._page(
            request,
            opened.signed_in,
            "inbox_result.html",
            shown=verified(words, genuine, seen.share, seen.at, organisation),
            scale=scale(words, genuine.exam, verdict) if verdict and verdict.reported else None,
            is_corrected=genuine.is_corrected,
            documents={kind: with_language(request, f"{request.url.path}.{kind}") for kind in DOCUMENTS},
        )

    async def statement(self, request: Request) -> Response:
        share, genuine = await self._genuine(request)
        return await documents.statement(self._ports, request, share, genuine)

    async def credential(self, request: Request) -> Response:
        share, _ = await self._genuine(request)
        return await documents.credential(self._ports, request, share)

    async def _genuine(self, request: Request) -> tuple[Share, Genuine]:
        """Raises Absent, also where there is no result to state."""
        opened = await inbox.open_result(self._ports, _cookie(request), ShareId(request.path_params["share"]))
        if isinstance(opened.seen.disclosure, Closed):
            raise Absent("result")
        return opened.seen.share, opened.seen.disclosure

    async def choose(self, request: Request, cookie: str, fields: dict[str, str]) -> Response:
        await inbox.choose(self._ports, cookie, _filter(fields))
        return RedirectResponse(with_language(request, INBOX_PATH), status_code=303)

    async def export(self, request: Request, cookie: str, _fields: dict[str, str]) -> Response:
        exported = await inbox.export(self._ports, cookie)
        rows = [(row.share, row.disclosure, row.judgement) for row in exported.rows]
        file = inbox_list.table(words_for(request), rows)
        return Response(file, media_type="text/csv; charset=utf-8", headers=_CSV)

    # --- what is asked for

    async def requirement(self, request: Request) -> Response:
        signed_in, asked = await inbox.requirement_of(self._ports, _cookie(request))
        asked = asked or Requirement()
        typed = {"overall": _written(asked.overall), "papers": _written(asked.papers)}
        return self._asking(request, signed_in, typed)

    async def require(self, request: Request, cookie: str, fields: dict[str, str]) -> Response:
        scale_ = self._scale
        typed = {name: fields.get(name, "") for name in ("overall", "papers")}
        try:
            asked = parse_requirement(**typed, lowest=scale_.lowest, highest=scale_.highest)
        except InvalidInput as fault:
            return self._asking(request, await joining.enter(self._ports, cookie), typed, fault=fault.field)
        await inbox.require(self._ports, cookie, asked)
        return RedirectResponse(with_language(request, INBOX_PATH), status_code=303)

    def _asking(self, request: Request, signed_in: SignedIn, typed: dict[str, str], *, fault: str = "") -> Response:
        words, ends = words_for(request), (self._scale.lowest, self._scale.highest)
        faults = {fault: inbox_pages.score_fault(words, *ends)} if fault else {}
        said = inbox_pages.requirement(words, *ends)
        status = 400 if fault else 200
        return self._page(request, signed_in, "inbox_requirement.html", status, asking=said, typed=typed, faults=faults)

    @property
    def _scale(self) -> Scale:
        return self._ports.catalogue.scale

    # --- who is in the inbox

    async def people(self, request: Request) -> Response:
        return await self._people(request, _cookie(request))

    async def invite(self, request: Request, cookie: str, fields: dict[str, str]) -> Response:
        typed, words = fields.get("email", ""), words_for(request)
        try:
            address = await joining.invite(self._ports, cookie, typed)
        except InvalidInput as error:
            signed_in = await joining.enter(self._ports, cookie)
            fault = inbox_pages.address_fault(words, error, signed_in.institution.email_domain)
            return await self._people(request, cookie, typed=typed, fault=fault)
        except TooManyLinks as error:
            fault = inbox_pages.too_many_invitations(words, error.until)
            return await self._people(request, cookie, typed=typed, fault=fault)
        except AlreadyDone:
            return await self._people(request, cookie, typed=typed, fault=inbox_pages.already_there(words))
        return await self._people(request, cookie, done=inbox_pages.invited(words, address))

    async def _people(
        self, request: Request, cookie: str, *, typed: str = "", fault: str = "", done: str = ""
    ) -> Response:
        team, words = await joining.team(self._ports, cookie), words_for(request)
        institution, own = team.signed_in.institution, team.signed_in.member.id
        domain = institution.email_domain if may_be_invited(institution, f"name@{institution.email_domain}") else ""
        people = [
            (with_language(request, f"{PEOPLE_PATH}/{each.id}"), inbox_pages.person(words, each, each.id == own))
            for each in team.members
        ]
        return self._page(
            request,
            team.signed_in,
            "inbox_people.html",
            400 if fault else 200,
            people=inbox_pages.people(words, domain),
            members=people,
            typed=typed[:254],
            fault=fault,
            done=done,
        )

    async def ask_remove(self, request: Request) -> Response:
        member = MemberId(request.path_params["member"])
        signed_in, other = await joining.colleague(self._ports, _cookie(request), member)
        words = words_for(request)
        is_you = other.id == signed_in.member.id
        said = inbox_pages.ask_leave(words) if is_you else inbox_pages.ask_remove(words, other.address)
        action = with_language(request, f"{PEOPLE_PATH}/{other.id}")
        return self._page(request, signed_in, "inbox_page.html", page=said, action=action)

    async def remove(self, request: Request, cookie: str, _fields: dict[str, str]) -> Response:
        """Who left is signed out by it, and comes to the way in."""
        await joining.remove(self._ports, cookie, MemberId(request.path_params["member"]))
        return RedirectResponse(with_language(request, PEOPLE_PATH), status_code=303)


def form_token(cookie: str) -> str:
    """What only a page made for this session knows; it gives the session away to nobody."""
    return hashlib.sha256(b"results-bot form\x00" + cookie.encode()).hexdigest()[:32]


def _cookie(request: Request) -> str:
    return request.cookies.get(COOKIE, "")


def _older(request: Request) -> ShareId | None:
    """Raises Absent."""
    asked = request.query_params.get("older")
    try:
        return ShareId(UUID(asked)) if asked else None
    except ValueError:
        raise Absent("share") from None


def _filter(fields: dict[str, str]) -> Filter:
    mark = fields.get("mark", "")
    return Filter(
        name=" ".join(fields.get("name", "").split())[:_LONGEST_NAME],
        exam=fields.get("exam", "")[:32],
        level=fields.get("level", "")[:8],
        judgement=Judgement(mark) if mark in set(Judgement) else None,
        only_new="new" in fields,
    )


def _written(score: int | None) -> str:
    return "" if score is None else str(score)
