"""Every route of the web side × everybody who may come to it, in one table. A route that is not in the table fails the test."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from bot import beside
from bot.app import Product
from bot.core.inbox import Member, MemberId
from bot.core.sharing import recipient_of
from bot.core.tokens import new_code, new_token
from bot.services.refusals import letterhead
from tests.support import product as products
from tests.support.accounts import ANA, BEN, link, release
from tests.support.cohort import a_result, an_entry, import_sample
from tests.support.inbox import form_of, let_in, register
from tests.support.pages import Answer, Visitor
from tests.support.shares import OXFORD, PLAIN, a_sent_share
from tests.support.telegram import StandIn

WHO = "Zoë"
"""Whose result it is: whatever names her shows it."""
OTHER = "ABC123457"
ANOTHER = replace(
    OXFORD, name="Another University", email_domain="another.example", contact_email="registry@another.example"
)

PUBLIC, RESULT, BUTTON, TO_PAGE, UNKNOWN, REFUSED = (
    "public",
    "the result",
    "button",
    "to the page",
    "unknown",
    "refused",
)
OWN = "their own"
PEOPLE = ("stranger", "recipient", "other institution", "other candidate", "staff")
EVERYBODY = dict.fromkeys(PEOPLE, PUBLIC)


def only_recipient(seen: str, others: str) -> Mapping[str, str]:
    return {person: seen if person == "recipient" else others for person in PEOPLE}


def members(seen: str, others: str) -> Mapping[str, str]:
    """Whoever is signed in to an inbox; `others` are not."""
    return {person: seen if person in {"recipient", "other institution"} else others for person in PEOPLE}


TABLE: Mapping[str, Mapping[str, str]] = {
    "GET /healthz": EVERYBODY,
    "GET /readyz": EVERYBODY,
    "GET /metrics": EVERYBODY,
    "GET /static/{styles}": EVERYBODY,
    "GET /.well-known/jwks.json": EVERYBODY,
    "GET /status/{list}": EVERYBODY,
    "GET /verify": EVERYBODY,
    "GET /verify/offline": EVERYBODY,
    "GET /mail/stop/{token}": EVERYBODY,
    "POST /mail/stop/{token}": EVERYBODY,
    "POST /mail/resume/{token}": dict.fromkeys(PEOPLE, TO_PAGE),
    "POST /telegram/webhook": dict.fromkeys(PEOPLE, REFUSED),
    # the address of her share, with the cookies that each has
    "GET /verify/{token}": only_recipient(RESULT, BUTTON),
    "GET /verify/{token}.pdf": only_recipient(RESULT, TO_PAGE),
    "GET /verify/{token}.json": only_recipient(RESULT, TO_PAGE),
    "GET /verify/shown": only_recipient(RESULT, TO_PAGE) | {"other institution": OWN},
    # what each knows of links and codes
    "POST /verify/{token}": only_recipient(TO_PAGE, UNKNOWN)
    | {"other institution": TO_PAGE, "other candidate": TO_PAGE},
    "POST /verify": only_recipient(TO_PAGE, UNKNOWN) | {"other institution": TO_PAGE},
    # two institutions are signed in to their inboxes; her share and a colleague are of the recipient's
    "GET /inbox": only_recipient(RESULT, PUBLIC) | {"other institution": OWN},
    "POST /inbox": EVERYBODY,
    "GET /inbox/in/{token}": EVERYBODY,
    "POST /inbox/in/{token}": dict.fromkeys(PEOPLE, UNKNOWN),
    "GET /inbox/results/{share:uuid}": only_recipient(RESULT, TO_PAGE) | {"other institution": UNKNOWN},
    "GET /inbox/results/{share:uuid}.pdf": only_recipient(RESULT, TO_PAGE) | {"other institution": UNKNOWN},
    "GET /inbox/results/{share:uuid}.json": only_recipient(RESULT, TO_PAGE) | {"other institution": UNKNOWN},
    "POST /inbox/results.csv": only_recipient(RESULT, TO_PAGE) | {"other institution": OWN},
    "POST /inbox/filter": members(TO_PAGE, TO_PAGE),
    "GET /inbox/requirement": members(PUBLIC, TO_PAGE),
    "POST /inbox/requirement": members(TO_PAGE, TO_PAGE),
    "GET /inbox/people": members(PUBLIC, TO_PAGE),
    "POST /inbox/people": only_recipient(PUBLIC, TO_PAGE) | {"other institution": "400"},
    "GET /inbox/people/{member:uuid}": only_recipient(PUBLIC, TO_PAGE) | {"other institution": UNKNOWN},
    "POST /inbox/people/{member:uuid}": only_recipient(TO_PAGE, TO_PAGE) | {"other institution": UNKNOWN},
    "POST /inbox/out": members(TO_PAGE, TO_PAGE),
}


@dataclass(frozen=True)
class Held:
    """What somebody was given: a link, and its reference number with a code."""

    share: str
    token: str
    reference: str
    code: str


@dataclass(frozen=True)
class Cast:
    """Everybody with the browser they come with."""

    hers: Held
    held: Mapping[str, Held]
    stop: str
    colleague: str
    visitors: Mapping[str, Visitor]


@pytest.fixture
async def product(sqlite_url: str) -> AsyncIterator[Product]:
    async with StandIn() as telegram, products.running(telegram, sqlite_url, mode="webhook") as product:
        yield product


@pytest.fixture
async def cast(product: Product) -> AsyncIterator[Cast]:
    ports = product.ports
    await import_sample(
        ports, entries=[an_entry(), an_entry(OTHER, given_names="Ben")], results=[a_result(), a_result(OTHER)]
    )
    own, others = await link(ports, ANA), await link(ports, BEN, OTHER)
    await release(ports)
    hers = await held(ports, own)
    theirs = await held(ports, others, recipient=recipient_of(ANOTHER))
    given = {
        "stranger": Held("", new_token(uuid4().bytes), hers.reference, new_code(uuid4().bytes[:12])),
        "staff": Held("", new_token(uuid4().bytes), hers.reference, new_code(uuid4().bytes[:12])),
        "recipient": hers,
        "other institution": theirs,
        "other candidate": replace(hers, token=(await held(ports, others, recipient=PLAIN)).token, code=theirs.code),
    }
    visitors = {
        person: Visitor(f"http://127.0.0.1:{product.port}", f"203.0.113.{n}") for n, person in enumerate(PEOPLE)
    }
    for person, visitor in visitors.items():
        await visitor.opens(given[person].token)
        await visitor.post("/verify", reference=given[person].reference, code=given[person].code)
    colleague = await inboxes(ports, visitors)
    stop = str((await letterhead(ports, "admissions@oxbridge.example"))["stop"]).rpartition("/")[2]
    yield Cast(hers, given, stop, colleague, visitors)
    for visitor in visitors.values():
        await visitor.session.close()


async def held(ports, own, **more: object) -> Held:
    code = new_code(uuid4().bytes[:12])
    share, token = await a_sent_share(ports, own, code=code, **more)
    return Held(str(share.id), token, share.reference, code)


async def inboxes(ports, visitors: Mapping[str, Visitor]) -> str:
    """Both institutions sign in. Returns a colleague of the recipient's."""
    await register(ports, OXFORD, ANOTHER)
    await let_in(ports, visitors["recipient"], OXFORD)
    await let_in(ports, visitors["other institution"], ANOTHER)
    ann = Member(MemberId(uuid4()), OXFORD.identity, "ann@oxbridge.example", "en", None, ports.now(), ports.now())
    async with ports.storage.transaction() as tx:
        contact = await tx.members.at(OXFORD.identity, OXFORD.contact_email)
        assert await tx.members.add(replace(ann, invited_by=contact.id))
    return str(ann.id)


def route_name(method: str, path: str) -> str:
    return f"{method} {'/static/{styles}' if path.startswith('/static/') else path}"


def all_routes(product: Product) -> dict[str, str]:
    """Every route by its name in the table, with its path."""
    return {
        route_name(method, route.path): route.path
        for route in beside.routes(product)
        for method in route.methods or ()
        if method != "HEAD"
    }


async def come(cast: Cast, person: str, name: str, path: str) -> str:
    """What this person sees at this route."""
    method = name.partition(" ")[0]
    visitor, mine = cast.visitors[person], cast.held[person]
    token = mine.token if method == "POST" else cast.hers.token
    token = cast.stop if "/mail/" in path else token
    address = filled(cast, path, token)
    if method == "GET":
        return seen(await visitor.get(address))
    form = form_of(visitor, visitor.base)
    fields = {"reference": mine.reference, "code": mine.code, "email": "bob@oxbridge.example", "form": form}
    return seen(await visitor.post(address, **fields))


def filled(cast: Cast, path: str, token: str) -> str:
    of_inbox = path.replace("{share:uuid}", cast.hers.share).replace("{member:uuid}", cast.colleague)
    return of_inbox.replace("{token}", token).replace("{list}", "withdrawn-1")


def seen(answer: Answer) -> str:
    """In one word."""
    is_table = answer.headers.get("Content-Type", "").startswith("text/csv")
    is_document = "attachment" in answer.headers.get("Content-Disposition", "") and not is_table
    words: tuple[tuple[str, Callable[[], bool]], ...] = (
        (RESULT, lambda: is_document or WHO in answer.text),
        (OWN, lambda: "Ben" in answer.text),
        (TO_PAGE, lambda: answer.status == 303),
        (REFUSED, lambda: answer.status == 403),
        (UNKNOWN, lambda: answer.status == 404),
        (BUTTON, lambda: "Somebody shares" in answer.text),
        (PUBLIC, lambda: answer.status == 200),
    )
    return next((word for word, holds in words if holds()), f"{answer.status}")


async def test_everybody_sees_what_the_table_says_and_no_route_is_missing(product, cast):
    routes = all_routes(product)
    assert set(routes) == set(TABLE)
    found = {name: {person: await come(cast, person, name, routes[name]) for person in PEOPLE} for name in TABLE}
    assert found == TABLE


async def test_every_answer_carries_the_headers(product, cast):
    headers = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
    for name, path in all_routes(product).items():
        address = filled(cast, path, cast.hers.token)
        answer = await cast.visitors["recipient"].get(address)
        assert {key: answer.headers.get(key) for key in headers} == headers, name
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        kept = "immutable" if path.startswith("/static/") else "no-store"
        assert kept in answer.headers["Cache-Control"], name
        assert "<script" not in answer.text or path == "/verify/offline", name
