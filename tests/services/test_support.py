"""What support may do with an ID Number: find it, free it, and nothing more."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from bot.core.accounts import UserId
from bot.core.errors import Absent, Forbidden
from bot.core.identity import IdNumber
from bot.core.roles import Role
from bot.services import auditing, support
from bot.services.ports.base import Ports
from bot.storage.engine import SqlStorage
from bot.storage.schema import outbox
from tests.support.accounts import ANA, BEN, grant, link, release
from tests.support.clock import FixedClock
from tests.support.cohort import one_result

pytestmark = pytest.mark.begins_with(what=one_result)

ID = IdNumber("ABC123456")
HELPER = UserId(202)


@pytest.fixture
async def desk(ports: Ports) -> Ports:
    """Somebody is support, an exam is linked and its result is out."""
    await link(ports, ANA)
    await release(ports)
    await grant(ports, HELPER, Role.SUPPORT)
    return ports


async def test_a_linked_id_is_found_with_its_deliveries(desk: Ports) -> None:
    found = await support.find(desk, HELPER, ID)
    assert found.link is not None
    assert found.entry is not None
    assert [(one.channel, one.state) for one in found.deliveries] == [("chat", "queued")]


async def test_an_unknown_id_is_looked_up_all_the_same_and_every_look_is_audited(desk: Ports) -> None:
    unknown = await support.find(desk, HELPER, IdNumber("ZZZ999999"))
    assert (unknown.entry, unknown.link, unknown.deliveries) == (None, None, ())
    async with desk.storage.reading() as tx:
        newest = (await tx.audit.latest(1))[0]
        assert (newest.action, newest.subject) == ("found", tx.audit.pseudonym(IdNumber("ZZZ999999")))


async def test_freeing_ends_the_link_and_its_deliveries_and_tells_the_chat_that_held_it(
    desk: Ports, storage: SqlStorage
) -> None:
    found = await support.find(desk, HELPER, ID)
    await support.free(desk, HELPER, found.link.id)

    assert (await support.find(desk, HELPER, ID)).link is None
    async with storage.reading() as tx:
        rows = (await tx.connection.execute(sa.select(outbox.c.kind, outbox.c.state))).all()
        assert {tuple(row) for row in rows} == {("alert", "ended"), ("notice", "queued")}
        (notice,) = [row for row in (await tx.connection.execute(sa.select(outbox))).all() if row.kind == "notice"]
    assert notice.account_id == found.link.account_id


async def test_who_freed_it_is_remembered_for_a_day_and_others_may_link_it_at_once(
    desk: Ports, clock: FixedClock
) -> None:
    found = await support.find(desk, HELPER, ID)
    before = clock()
    await support.free(desk, HELPER, found.link.id)
    async with desk.storage.reading() as tx:
        freed = [await tx.links.freed_since(ID, person, before.replace(hour=0)) for person in (HELPER, BEN)]
    assert freed == [True, False]
    assert (await link(desk, BEN)).id_number == ID


async def test_freeing_what_has_ended_is_absent(desk: Ports) -> None:
    found = await support.find(desk, HELPER, ID)
    await support.free(desk, HELPER, found.link.id)
    for gone in (found.link.id, uuid4(), None):
        with pytest.raises(Absent):
            await support.free(desk, HELPER, gone)
        with pytest.raises(Absent):
            await support.linked_to_free(desk, HELPER, gone)


@pytest.mark.parametrize("role", [None, Role.APPROVER])
async def test_who_may_not_learns_nothing(desk: Ports, role: Role | None) -> None:
    found = await support.find(desk, HELPER, ID)
    if role:
        await grant(desk, BEN, role)
    for refused in (
        support.find(desk, BEN, ID),
        support.linked_to_free(desk, BEN, found.link.id),
        support.free(desk, BEN, found.link.id),
        auditing.latest(desk, BEN),
    ):
        with pytest.raises(Forbidden):
            await refused


async def test_the_latest_audit_entries_name_staff_who_are_on_the_roll(desk: Ports) -> None:
    await grant(desk, BEN, Role.OWNER)
    await support.find(desk, HELPER, ID)

    latest = await auditing.latest(desk, BEN)
    assert latest.staff[latest.records[0].actor] == HELPER
    assert "audit_read" not in {record.action for record in latest.records}
    assert (await auditing.latest(desk, BEN)).records[0].action == "audit_read"


async def test_an_export_holds_every_entry_oldest_first_and_itself(desk: Ports) -> None:
    async with auditing.export(desk, "cli:anna") as entries:
        exported = [entry async for entry in entries]
    assert [entry.seq for entry in exported] == sorted(entry.seq for entry in exported)
    assert (exported[-1].action, exported[-1].actor) == ("audit_exported", "cli:anna")
