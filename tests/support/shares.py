"""Shares for tests: built as values, or kept and sent through the port."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from bot.core.accounts import AccountId, Link, LinkId, UserId
from bot.core.identity import IdNumber
from bot.core.institutions import Institution, InstitutionType
from bot.core.sharing import (
    Consent,
    Duration,
    Period,
    Recipient,
    Scope,
    Share,
    ShareId,
    ShareState,
    recipient_of,
)
from bot.core.tokens import new_code, new_reference, new_token
from bot.services.ports.base import Ports
from tests.support.accounts import ANA, link, release
from tests.support.clock import START

OXFORD = Institution(
    name="University of Oxbridge",
    type=InstitutionType.UNIVERSITY,
    country="GB",
    city="Oxbridge",
    website="https://oxbridge.example",
    email_domain="oxbridge.example",
    contact_email="admissions@oxbridge.example",
    aliases=("Oxbridge",),
)


def an_institution(name: str = OXFORD.name, city: str = OXFORD.city, country: str = OXFORD.country) -> Institution:
    """That one, or another one of the same kind."""
    if name == OXFORD.name:
        return OXFORD
    domain = f"{city.casefold()}.example"
    return replace(
        OXFORD, name=name, city=city, country=country, email_domain=domain, contact_email=f"a@{domain}", aliases=()
    )


async def open_register(ports: Ports, *institutions: Institution) -> None:
    """The register as staff would have filled it."""
    async with ports.storage.transaction() as tx:
        for institution in institutions or (OXFORD,):
            assert await tx.institutions.add(ports.new_id(), institution, ports.now())


def a_share(**changes: Any) -> Share:
    """A share of all papers for 30 days, not sent yet."""
    share = Share(
        id=ShareId(uuid4()),
        account_id=AccountId(uuid4()),
        link_id=LinkId(uuid4()),
        id_number=IdNumber("ABC123456"),
        recipient=recipient_of(OXFORD),
        scope=Scope.PAPERS,
        duration=Duration(Period.MONTH),
        consent=Consent("I agree.", "en", START),
        reference=new_reference(uuid4().bytes[:8]),
        state=ShareState.PENDING,
        created_at=START,
    )
    return replace(share, **changes)


async def a_sent_share(
    ports: Ports, own: Link, *, token: str | None = None, code: str | None = None, **changes: Any
) -> tuple[Share, str]:
    """A share of this link that has gone out, with the token that leads to it. Its result must be released."""
    token = token or new_token(uuid4().bytes)
    async with ports.storage.transaction() as tx:
        standing = (await tx.results.standing((own.id_number,)))[own.id_number]
        share = a_share(account_id=own.account_id, link_id=own.id, id_number=own.id_number, **changes)
        assert await tx.shares.add(share)
        assert await tx.shares.give_token(share.id, token, code or new_code(uuid4().bytes[:12]))
        sent = share.sent(version_of(standing), ports.now())
        assert await tx.shares.save(sent, ShareState.PENDING)
    return sent, token


def version_of(standing: Any) -> UUID:
    return UUID(str(standing.id))


async def a_released_link(ports: Ports, user: UserId = ANA) -> Link:
    """One candidate whose result is out. The test is marked to begin with `one_result`."""
    own = await link(ports, user)
    await release(ports)
    return own


PLAIN = Recipient("My landlord")
