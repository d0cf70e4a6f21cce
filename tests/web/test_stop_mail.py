"""`Never again`: a page, a button, one click; nothing personal in the address, and nothing by merely looking."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import pytest

from bot.core.alerts import Delivered, Over, Refused
from bot.core.messages import Mail
from bot.jobs.deliver_alerts import MailChannel
from bot.services.ports.base import Ports
from bot.services.ports.deliveries import NoticeDelivery
from bot.services.refusals import letterhead
from tests.support.pages import Visitor, served
from tests.support.samples import SHARE_MAILS

ADDRESS = "admissions@oxbridge.example"


class Keeping:
    """Stands for the mail server, and keeps the letters."""

    def __init__(self) -> None:
        self.kept: list[Mail] = []

    async def send(self, to: str, mail: Mail) -> Delivered:
        self.kept.append(mail)
        return Delivered()


@pytest.fixture
async def visitor(ports: Ports) -> AsyncIterator[Visitor]:
    async with served(ports) as site, site.visitor() as visitor:
        yield visitor


async def path_for(ports: Ports, address: str = ADDRESS) -> str:
    return str((await letterhead(ports, address))["stop"]).removeprefix(ports.policy.public_url)


async def refuses(ports: Ports, address: str) -> bool:
    async with ports.storage.reading() as tx:
        return await tx.mail_refusals.refuses(address)


async def test_looking_changes_nothing_and_the_button_ends_it(ports, visitor):
    path = await path_for(ports)
    assert ADDRESS not in path
    assert "Never again" in (await visitor.get(path)).text
    assert not await refuses(ports, ADDRESS)
    for _ in range(2):
        assert "You get no more mail" in (await visitor.post(path)).text
    assert await refuses(ports, "Admissions@Oxbridge.Example")
    assert not await refuses(ports, "others@oxbridge.example")


async def test_who_thinks_again_gets_mail_again_by_the_same_link(ports, visitor):
    path = await path_for(ports)
    await visitor.post(path)
    assert "Send me mail again" in (await visitor.get(path)).text
    for _ in range(2):
        resumed = await visitor.post(path.replace("/stop/", "/resume/"))
        assert (resumed.status, resumed.location) == (303, path)
    assert not await refuses(ports, ADDRESS)


async def test_one_click_of_a_mail_program_ends_it(ports, visitor):
    answer = await visitor.post(await path_for(ports), **{"List-Unsubscribe": "One-Click"})
    assert answer.status == 200
    assert await refuses(ports, ADDRESS)


async def test_a_link_that_we_did_not_make_ends_nothing(ports, visitor):
    path = await path_for(ports)
    for forged in (path[:-1], path + "x", path[:-2] + "zz", path[:-43] + "A" * 43, "/mail/stop/é"):
        resumed = await visitor.post(forged.replace("/stop/", "/resume/"))
        for answer in (await visitor.get(forged), await visitor.post(forged), resumed):
            assert (answer.status, "This link is not whole" in answer.text) == (404, True)
    assert not await refuses(ports, ADDRESS)


async def test_who_said_never_again_gets_not_even_what_was_queued_before(ports, visitor):
    mailer = Keeping()
    values = {name: value for name, value in SHARE_MAILS[0].items() if name not in await letterhead(ports, ADDRESS)}
    delivery = NoticeDelivery("notice/1", 0, ADDRESS, "en", None, "share_sent", values, urgent=False)
    assert await MailChannel(ports, mailer).send(delivery) == Delivered()
    [letter] = mailer.kept
    assert letter.unsubscribe.endswith(await path_for(ports))
    assert letter.unsubscribe in letter.text
    await visitor.post(await path_for(ports))
    assert await MailChannel(ports, mailer).send(delivery) == Refused("never again")
    ended = replace(delivery, values=values | {"share": uuid4().hex})  # told to nobody, and no fault of ours
    assert await MailChannel(ports, mailer).send(ended) == Over()
