"""An institution in the register, and members who sign in to its inbox as people do: by mail, link and button."""

import re

import sqlalchemy as sa
from yarl import URL

from bot.core.inbox import LINK_LIFE
from bot.core.institutions import Institution
from bot.core.tokens import TOKEN_BYTES, new_token
from bot.services.ports.base import Ports
from bot.services.ports.sign_ins import SignInLink
from bot.storage.repositories.base import Repository
from bot.storage.schema import outbox
from bot.web.inbox import COOKIE, form_token
from tests.support.pages import Answer, Visitor
from tests.support.shares import OXFORD
from tests.support.waiting import eventually


async def register(ports: Ports, *institutions: Institution) -> None:
    """As staff add them."""
    async with ports.storage.transaction() as tx:
        for institution in institutions or (OXFORD,):
            assert await tx.institutions.add(ports.new_id(), institution, ports.now())


async def mails(ports: Ports, name: str = "") -> list[tuple[str, dict]]:
    """What is queued by mail, oldest first: to whom, with which values."""
    async with ports.storage.reading() as tx:
        repository = Repository(tx)  # type: ignore[arg-type]  # the storage of tests is the real one
        rows = await repository._all(sa.select(outbox).where(outbox.c.channel == "mail").order_by(outbox.c.created_at))
        letters = [repository._open_json(outbox, row.id, row.sealed) for row in rows]
    return [(letter["to"], letter["values"]) for letter in letters if letter["name"].startswith(name)]


async def link_for(ports: Ports, visitor: Visitor, address: str) -> str:
    """The path in the mail that comes once a link is asked for."""
    before = len(await mails(ports, "inbox_link"))
    asked = await visitor.post("/inbox", email=address)
    assert asked.status == 200

    async def sent() -> bool:
        return len(await mails(ports, "inbox_link")) > before

    await eventually(sent)
    to, values = (await mails(ports, "inbox_link"))[-1]
    assert to == address
    return values["link"].removeprefix(ports.policy.public_url)


async def signs_in(ports: Ports, visitor: Visitor, address: str = OXFORD.contact_email) -> Answer:
    """The page that a member comes to."""
    answer = await visitor.post(await link_for(ports, visitor, address), follow=True)
    assert answer.status == 200
    return answer


async def let_in(ports: Ports, visitor: Visitor, institution: Institution) -> None:
    """The contact signs in with a link that no mail brought."""
    token = new_token(ports.random_bytes(TOKEN_BYTES))
    until = ports.now() + LINK_LIFE
    link = SignInLink(ports.new_id(), institution.identity, institution.contact_email, "en", until)
    async with ports.storage.transaction() as tx:
        await tx.sign_ins.give(link, token)
    assert (await visitor.post(f"/inbox/in/{token}")).status == 303


def form_of(visitor: Visitor, url: str) -> str:
    """What this browser's forms carry."""
    cookie = visitor.session.cookie_jar.filter_cookies(URL(f"{url}/inbox")).get(COOKIE)
    return form_token(cookie.value if cookie else "")


def form_in(answer: Answer) -> str:
    """What the page's forms carry."""
    found = re.search(r'name="form" value="(\w+)"', answer.text)
    assert found
    return found.group(1)
