"""Every page that a visitor of `/verify`, or a member of an inbox, may come to, by name: what leads there, over real HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from bot.core.accounts import Link
from bot.core.identity import IdNumber
from bot.core.inbox import LINK_LIFE, Member, MemberId, Requirement
from bot.core.sharing import Recipient, Scope, Share, ShareState
from bot.core.tokens import new_token
from bot.services.ports.base import Ports
from bot.services.ports.sign_ins import SignInLink
from tests.support.accounts import ANA, BEN, link, release
from tests.support.cohort import a_result, an_entry, import_sample
from tests.support.inbox import register
from tests.support.shares import OXFORD, a_sent_share

WITHHELD, BEFORE = "ABC123457", "ABC123458"
LONG = "Academy of Applied Sciences and International Relations of the Northern Provinces"


@dataclass(frozen=True)
class Scene:
    """A page's address; `pressed`: after the button."""

    path: str
    pressed: bool = False


async def scenes(ports: Ports) -> Mapping[str, Scene]:
    own, held_back, before = await _links(ports)
    opened = {
        "genuine": await _shared(ports, own),
        "overall": await _shared(ports, own, scope=Scope.OVERALL, recipient=Recipient(LONG, "long.example")),
        "level": await _shared(ports, own, scope=Scope.LEVEL, level="C1"),
        "level-no": await _shared(ports, own, scope=Scope.LEVEL, level="C2"),
        "corrected": await _shared(ports, own, version=before),
        "corrected-out-of-scope": await _shared(ports, own, version=before, scope=Scope.LEVEL, level="C1"),
        "withheld": await _shared(ports, held_back),
        "withdrawn": await _shared(ports, own, state=ShareState.REVOKED, ended_at=ports.now()),
        "expired": await _shared(ports, own, expires_at=ports.now()),
    }
    async with ports.storage.reading() as tx:
        stop = tx.mail_refusals.stop_token("admissions@oxbridge.example")
    return {
        "ask": Scene(f"/verify/{new_token(uuid4().bytes)}"),
        "by-hand": Scene("/verify"),
        "unknown": Scene(f"/verify/{new_token(uuid4().bytes)}", pressed=True),
        "stop": Scene(f"/mail/stop/{stop}"),
        "stopped": Scene(f"/mail/stop/{stop}", pressed=True),
        "not-a-stop": Scene("/mail/stop/x"),
        **{name: Scene(f"/verify/{token}", pressed=True) for name, token in opened.items()},
    }


async def _links(ports: Ports) -> tuple[Link, Link, UUID]:
    others = [an_entry(number, given_names="Ben") for number in (WITHHELD, BEFORE)]
    lower = a_result(BEFORE, listening=178, speaking=181)
    results = [a_result(), a_result(WITHHELD, status="withheld"), lower]
    await import_sample(ports, entries=[an_entry(), *others], results=results)
    own, held_back = await link(ports, ANA), await link(ports, BEN, WITHHELD)
    await release(ports)
    async with ports.storage.reading() as tx:
        standing = await tx.results.standing([IdNumber(BEFORE)])
    return own, held_back, UUID(str(standing[IdNumber(BEFORE)].id))


async def _shared(ports: Ports, own: Link, **changes: object) -> str:
    later = {name: changes.pop(name) for name in ("version", "state", "ended_at", "expires_at") if name in changes}
    share, token = await a_sent_share(ports, own, **changes)
    if later:
        async with ports.storage.transaction() as tx:
            assert await tx.shares.save(replace(share, **later), ShareState.OPEN)
    return token


async def inbox_scenes(ports: Ports) -> tuple[str, Mapping[str, str]]:
    """The link that signs the contact in, and every page of their inbox by name. All shares went to one institution."""
    shares = await _received(ports)
    await register(ports, OXFORD)
    token = new_token(uuid4().bytes)
    contact, ann = (
        Member(MemberId(ports.new_id()), OXFORD.identity, address, "en", None, ports.now(), joined_at)
        for address, joined_at in ((OXFORD.contact_email, ports.now()), ("ann.long-name@oxbridge.example", None))
    )
    until = ports.now() + LINK_LIFE
    async with ports.storage.transaction() as tx:
        await tx.members.add(contact)
        await tx.members.add(replace(ann, invited_by=contact.id))
        await tx.members.require(OXFORD.identity, Requirement(176, 169), ports.now())
        await tx.sign_ins.give(SignInLink(ports.new_id(), OXFORD.identity, OXFORD.contact_email, "en", until), token)
    return f"/inbox/in/{token}", {
        "list": "/inbox",
        "result": f"/inbox/results/{shares[0].id}",
        "withdrawn": f"/inbox/results/{shares[1].id}",
        "requirement": "/inbox/requirement",
        "people": "/inbox/people",
        "remove": f"/inbox/people/{ann.id}",
        "absent": f"/inbox/people/{uuid4()}",
    }


async def _received(ports: Ports) -> list[Share]:
    """In every state in which a row can be."""
    own, held_back, before = await _links(ports)
    kinds: tuple[tuple[Link, dict[str, Any]], ...] = (
        (own, {}),
        (own, {"state": ShareState.REVOKED, "ended_at": ports.now()}),
        (own, {"scope": Scope.OVERALL}),
        (own, {"scope": Scope.LEVEL, "level": "C1"}),
        (own, {"version": before}),
        (held_back, {}),
        (own, {"expires_at": ports.now()}),
    )
    shares = []
    for link_, changes in kinds:
        later = {name: changes.pop(name) for name in ("version", "state", "ended_at", "expires_at") if name in changes}
        share, _ = await a_sent_share(ports, link_, **changes)
        async with ports.storage.transaction() as tx:
            assert await tx.shares.save(replace(share, **later), ShareState.OPEN)
        shares.append(share)
    return shares
