"""What candidates see of their own exams, and that it is only ever their own."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from bot.core.entries import SessionName
from bot.core.errors import Absent
from bot.core.results import Status
from bot.core.viewing import Awaited, BeingChecked, Open
from bot.services import accounts, releasing, viewing
from bot.services.ports.base import Ports
from bot.storage.engine import SqlStorage
from bot.storage.schema import outbox, views
from tests.support.accounts import ANA, BEN, link, release
from tests.support.clock import FixedClock
from tests.support.cohort import SESSION, a_result, an_entry, import_sample, one_result

pytestmark = pytest.mark.begins_with(what=one_result)


async def rows(storage: SqlStorage, table: sa.Table) -> list[sa.Row]:
    async with storage.reading() as tx:
        return list((await tx.connection.execute(sa.select(table))).all())


async def test_who_has_linked_nothing_has_no_exams(ports: Ports) -> None:
    assert await viewing.open_results(ports, ANA) == ()


async def test_before_the_release_an_exam_is_awaited_in_its_own_window(ports: Ports) -> None:
    await link(ports, ANA)

    (own,) = await viewing.open_results(ports, ANA)
    assert isinstance(own.standing, Awaited)
    assert (own.standing.window.opens, own.standing.window.closes) == (date(2026, 11, 21), date(2026, 11, 28))
    assert own.centre is not None
    assert own.centre.city == "Madrid"


async def test_after_the_release_the_result_is_open_and_counts_as_read_once(ports: Ports, storage: SqlStorage) -> None:
    made = await link(ports, ANA)
    await release(ports)

    for _ in range(2):
        own = await viewing.open_result(ports, ANA, made.id)
        assert isinstance(own.standing, Open)
        assert own.standing.shown.verdict.overall == 190
    assert len(await rows(storage, views)) == 1


async def test_looking_without_opening_is_no_view(ports: Ports, storage: SqlStorage) -> None:
    made = await link(ports, ANA)
    await release(ports)

    assert isinstance((await viewing.own_exams(ports, ANA))[0].standing, Open)
    assert isinstance((await viewing.own_exam(ports, ANA, made.id)).standing, Open)
    assert await rows(storage, views) == []


async def test_a_push_still_queued_for_a_result_that_was_read_ends_as_seen_and_the_mail_goes_out(
    ports: Ports, storage: SqlStorage
) -> None:
    await link(ports, ANA, email="ana@example.org")
    await release(ports)

    await viewing.open_results(ports, ANA)
    assert {(row.channel, row.state) for row in await rows(storage, outbox)} == {("chat", "seen"), ("mail", "queued")}


@pytest.mark.begins_with
async def test_reading_one_result_leaves_the_alert_of_another_alone(ports: Ports, storage: SqlStorage) -> None:
    results = [a_result(), a_result("XYZ000001")]
    await import_sample(ports, entries=[an_entry(), an_entry("XYZ000001")], results=results)
    first = await link(ports, ANA)
    await link(ports, ANA, "XYZ000001")
    await release(ports)

    await viewing.open_result(ports, ANA, first.id)
    assert {row.state for row in await rows(storage, outbox) if row.link_id == first.id} == {"seen"}
    assert {row.state for row in await rows(storage, outbox) if row.link_id != first.id} == {"queued"}


async def test_a_stopped_release_is_unreadable_again(ports: Ports) -> None:
    made = await link(ports, ANA)
    await release(ports)
    await releasing.stop(ports, "cli:tests", SessionName(SESSION))

    assert isinstance((await viewing.open_result(ports, ANA, made.id)).standing, BeingChecked)


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.FINAL])
@pytest.mark.begins_with
async def test_a_status_without_a_verdict_shows_no_scores(ports: Ports, status: Status) -> None:
    await import_sample(ports, results=[a_result(status=status.value)])
    made = await link(ports, ANA)
    await release(ports)

    standing = (await viewing.open_result(ports, ANA, made.id)).standing
    assert isinstance(standing, Open)
    assert (standing.shown.status, standing.shown.verdict, standing.shown.papers) == (status, None, ())


@pytest.mark.begins_with
async def test_absent_ended_and_somebody_elses_get_one_error(ports: Ports) -> None:
    await import_sample(ports, entries=[an_entry(), an_entry("XYZ000001")], results=[a_result()])
    theirs = await link(ports, BEN)
    ended = await link(ports, ANA, "XYZ000001")
    await accounts.unlink(ports, ANA, ended.id)
    await release(ports)

    refused = []
    for wanted in (None, uuid4(), theirs.id, ended.id):
        with pytest.raises(Absent) as caught:
            await viewing.open_result(ports, ANA, wanted)
        refused.append(str(caught.value))
    assert len(set(refused)) == 1


@pytest.mark.begins_with
async def test_exams_come_with_the_latest_last(ports: Ports) -> None:
    entries = [an_entry(), an_entry("XYZ000001", exam_date="2026-06-01"), an_entry("XYZ000002", exam_date="2026-12-01")]
    await import_sample(ports, entries=entries)
    for number in ("ABC123456", "XYZ000002", "XYZ000001"):
        await link(ports, ANA, number)

    assert [own.entry.exam_date.month for own in await viewing.own_exams(ports, ANA)] == [6, 11, 12]


async def test_the_certificate_is_counted_from_the_release(ports: Ports, clock: FixedClock) -> None:
    made = await link(ports, ANA)
    clock.advance(timedelta(days=2))
    await release(ports)

    standing = (await viewing.open_result(ports, ANA, made.id)).standing
    assert isinstance(standing, Open)
    assert standing.certificate.opens == clock().date() + timedelta(weeks=2)
