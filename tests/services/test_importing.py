"""Importing: what a confirmed file changes, what it may not change, and who is told."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.core.audit import Action
from bot.core.entries import Centre, Credentials, Entry, SessionName
from bot.core.errors import Absent, AlreadyDone, Forbidden
from bot.core.identity import IdNumber
from bot.core.importing.problems import Note, Remark, Why
from bot.core.importing.report import Report
from bot.core.releases import ProposalState
from bot.core.results import Result
from bot.core.roles import Role
from bot.services import importing, releasing
from bot.services.ports.base import Ports
from bot.services.ports.results import ReleasedResult
from bot.storage.schema import entries, imports, outbox, results
from tests.support.clock import FixedClock
from tests.support.cohort import ACTOR, a_centre, a_result, an_entry, import_rows, import_sample, table
from tests.support.staffing import APPROVER, CANDIDATE, OWNER, PUBLISHER, grant, hire, link, with_owner

ANA, BEN = IdNumber("ABC123456"), IdNumber("ABC123457")
SESSION = SessionName("2026-11-C1")
LOWER = {"reading": 170, "use_of_english": 170, "writing": 170, "listening": 170, "speaking": 170}


async def check(ports: Ports, *rows, actor=ACTOR) -> Report:
    return await importing.stage(ports, actor, table(*rows))


async def entry(ports: Ports, id_number: IdNumber = ANA) -> Entry:
    async with ports.storage.reading() as tx:
        return await tx.entries.of(id_number)


async def credentials(ports: Ports, id_number: IdNumber = ANA) -> Credentials:
    async with ports.storage.reading() as tx:
        return await tx.entries.credentials(id_number)


async def newest(ports: Ports, id_number: IdNumber = ANA) -> Result:
    async with ports.storage.reading() as tx:
        (standing,) = await tx.staging.result_standings([id_number])
    return standing.newest


async def audited(ports: Ports) -> list[str]:
    async with ports.storage.reading() as tx:
        return [record.action for record in await tx.audit.latest(100)]


async def release(ports: Ports) -> None:
    await releasing.publish(with_owner(ports, four_eyes=False), OWNER, SESSION)


# --- staged, confirmed, discarded -------------------------------------------------------------------------------------


async def test_a_confirmed_entry_stands_with_its_session(ports: Ports):
    await import_sample(ports, entries=[an_entry(), an_entry("XYZ000001", session="2026-12-B2", exam="B2-FCE")])
    found = await entry(ports)
    assert (found.given_names, found.session, found.centre_number) == ("Zoë", "2026-11-C1", "ES001")
    assert (await credentials(ports)).secret_number.digits == "0042"
    async with ports.storage.reading() as tx:
        assert set(await tx.sessions.names()) == {"2026-11-C1", "2026-12-B2"}


async def test_confirmed_results_are_staged_and_readable_by_nobody(ports: Ports):
    await import_sample(ports, results=[a_result()])
    async with ports.storage.reading() as tx:
        counts = await tx.sessions.counts(SESSION)
        assert await tx.results.standing([ANA]) == {}
    assert (counts.entered, counts.resulted, counts.released) == (1, 1, 0)


async def test_a_dry_run_changes_nothing_until_it_is_confirmed(ports: Ports):
    report = await check(ports, an_entry())
    assert (report.counts.rows, report.counts.new) == (1, 1)
    assert await entry(ports) is None
    await importing.confirm(ports, ACTOR, report.import_id)
    assert await entry(ports)


async def test_one_bad_row_among_many_stages_nothing(ports: Ports):
    rows = [an_entry(f"ABC{number:06}") for number in range(1000)]
    report = await check(ports, *rows, an_entry("XYZ000001", exam="C9"))
    assert report.import_id is None
    assert [(problem.line, problem.why) for problem in report.problems] == [(1002, Why.UNKNOWN_EXAM)]
    assert report.counts.rows == 1001
    async with ports.storage.reading() as tx:
        assert (await tx.connection.execute(entries.select())).all() == []


async def test_every_bad_row_is_named_in_the_order_of_the_file_whichever_check_found_it(ports: Ports):
    await import_sample(ports)
    report = await check(ports, a_result("XYZ000001"), a_result("xyz1"), a_result(reading="79"))
    assert [(problem.line, problem.column) for problem in report.problems] == [
        (2, "id_number"),
        (3, "id_number"),
        (4, "reading"),
    ]


async def test_confirming_twice_is_answered_as_done(ports: Ports):
    report = await check(ports, an_entry())
    await importing.confirm(ports, ACTOR, report.import_id)
    with pytest.raises(AlreadyDone):
        await importing.confirm(ports, ACTOR, report.import_id)
    with pytest.raises(AlreadyDone):
        await importing.discard(ports, ACTOR, report.import_id)


async def test_what_was_discarded_is_gone_and_can_not_be_confirmed(ports: Ports):
    report = await check(ports, an_entry())
    await importing.discard(ports, ACTOR, report.import_id)
    with pytest.raises(Absent):
        await importing.confirm(ports, ACTOR, report.import_id)
    async with ports.storage.reading() as tx:
        assert (await tx.connection.execute(entries.select())).all() == []
        assert (await tx.connection.execute(imports.select())).all() == []


async def test_what_nobody_confirms_in_15_minutes_is_gone(ports: Ports, clock: FixedClock):
    report = await check(ports, an_entry())
    clock.advance(timedelta(minutes=15, seconds=1))
    with pytest.raises(Absent):
        await importing.confirm(ports, ACTOR, report.import_id)
    assert [left.id for left in await importing.expire(ports)] == [report.import_id]
    async with ports.storage.reading() as tx:
        assert (await tx.connection.execute(entries.select())).all() == []


# --- who may --------------------------------------------------------------------------------------------------------


async def test_a_publisher_may_and_an_approver_may_not(ports: Ports):
    await hire(ports)
    assert (await check(ports, a_centre(), actor=PUBLISHER)).import_id
    with pytest.raises(Forbidden):
        await check(ports, a_centre(), actor=APPROVER)


async def test_who_lost_the_role_in_between_imports_nothing(ports: Ports):
    await grant(ports, PUBLISHER, Role.PUBLISHER)
    report = await check(ports, a_centre(), actor=PUBLISHER)
    async with ports.storage.transaction() as tx:
        await tx.roles.revoke(PUBLISHER, Role.PUBLISHER, ports.now())
    with pytest.raises(Forbidden):
        await importing.confirm(ports, PUBLISHER, report.import_id)
    async with ports.storage.reading() as tx:
        assert await tx.centres.everything() == ()


async def test_entries_do_not_come_by_chat_unless_the_house_says_so(ports: Ports):
    await grant(ports, PUBLISHER, Role.PUBLISHER)
    with pytest.raises(Forbidden) as refused:
        await check(ports, an_entry(), actor=PUBLISHER)
    assert refused.value.permission == importing.ENTRIES_BY_CHAT


# --- what an import may overwrite -------------------------------------------------------------------------------------


async def test_identical_rows_do_nothing_and_are_swept(ports: Ports):
    await import_sample(ports, results=[a_result()])
    async with ports.storage.reading() as tx:
        version = await tx.sessions.version(SESSION)
    for row in (an_entry(), a_result()):
        report = await import_rows(ports, [row])
        assert report.counts.unchanged == 1
    async with ports.storage.reading() as tx:
        assert await tx.sessions.version(SESSION) == version
    await importing.sweep(ports)
    async with ports.storage.reading() as tx:
        for staged in (entries, results):
            assert len((await tx.connection.execute(staged.select())).all()) == 1


async def test_an_unlinked_entry_changes_and_new_credentials_are_listed_apart_and_audited(ports: Ports):
    await import_sample(ports)
    changed = an_entry(secret_number="0043", date_of_birth="2005-04-04", family_name="Ruiz")
    report = await import_rows(ports, [changed])
    assert [(change.line, change.secret_number, change.date_of_birth) for change in report.credential_changes] == [
        (2, True, True)
    ]
    assert (await credentials(ports)).secret_number.digits == "0043"
    assert (await entry(ports)).family_name == "Ruiz"
    assert {Action.SECRET_NUMBER_CHANGED, Action.DATE_OF_BIRTH_CHANGED} <= set(await audited(ports))


async def test_a_linked_id_keeps_its_credentials_and_the_rest_changes(ports: Ports):
    await import_sample(ports)
    await link(ports, CANDIDATE, [ANA.value])
    report = await import_rows(ports, [an_entry(secret_number="0043", family_name="Ruiz")])
    assert (report.counts.credentials_kept, report.counts.secrets_changed) == (1, 0)
    assert (await credentials(ports)).secret_number.digits == "0042"
    assert (await entry(ports)).family_name == "Ruiz"


async def test_an_id_linked_after_the_check_keeps_its_credentials_too(ports: Ports):
    await import_sample(ports)
    report = await check(ports, an_entry(secret_number="0043", family_name="Ruiz"))
    await link(ports, CANDIDATE, [ANA.value])
    await importing.confirm(ports, ACTOR, report.import_id)
    assert (await credentials(ports)).secret_number.digits == "0042"
    assert (await entry(ports)).family_name == "Ruiz"


@pytest.mark.parametrize(("column", "cell"), [("session", "2026-12-C1"), ("exam", "C2-CPE")])
async def test_once_there_is_a_result_the_sitting_never_changes(ports: Ports, column: str, cell: str):
    await import_sample(ports, results=[a_result()])
    report = await check(ports, an_entry(**{column: cell}))
    assert [(problem.column, problem.why) for problem in report.problems] == [(column, Why.SITTING_FIXED)]


async def test_without_a_result_an_entry_may_move_to_another_session(ports: Ports):
    await import_sample(ports)
    await import_rows(ports, [an_entry(session="2026-12-C1")])
    async with ports.storage.reading() as tx:
        before, after = await tx.sessions.counts(SESSION), await tx.sessions.counts(SessionName("2026-12-C1"))
    assert (before.entered, after.entered) == (0, 1)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("format", "paper"),
        ("exam_date", "2026-11-08"),
        ("secret_number", "0043"),
        ("date_of_birth", "2005-04-04"),
    ],
)
async def test_after_the_release_only_names_and_centre_change(ports: Ports, column: str, cell: str):
    await import_sample(ports, results=[a_result()])
    await release(ports)
    report = await check(ports, an_entry(**{column: cell}))
    assert [(problem.column, problem.why) for problem in report.problems] == [(column, Why.RELEASED)]
    await import_rows(ports, [an_entry(family_name="Ruiz", centre_number="IT014")])
    assert ((await entry(ports)).family_name, (await entry(ports)).centre_number) == ("Ruiz", "IT014")


async def test_an_entry_whose_released_result_is_pending_counts_as_not_released(ports: Ports):
    await import_sample(ports, results=[a_result(status="pending")])
    await release(ports)
    report = await import_rows(ports, [an_entry(format="paper", secret_number="0043")])
    assert (report.counts.changed, report.counts.secrets_changed) == (1, 1)


async def test_a_result_changes_while_it_is_not_released(ports: Ports):
    await import_sample(ports, results=[a_result()])
    report = await import_rows(ports, [a_result(**LOWER)])
    assert report.counts.changed == 1
    assert (await newest(ports)).overall == 170


async def test_after_the_release_a_result_changes_only_as_an_amendment(ports: Ports):
    await import_sample(ports, results=[a_result()])
    await release(ports)
    report = await check(ports, a_result(**LOWER))
    assert [(problem.line, problem.why) for problem in report.problems] == [(2, Why.AMENDMENT_ONLY)]
    assert (await check(ports, a_result())).counts.unchanged == 1


async def test_a_released_pending_result_is_replaced_by_import(ports: Ports):
    await import_sample(ports, results=[a_result(status="pending")])
    await release(ports)
    await import_rows(ports, [a_result()])
    assert (await newest(ports)).overall == 190
    async with ports.storage.reading() as tx:
        shown = (await tx.results.standing([ANA]))[ANA]
    assert isinstance(shown, ReleasedResult)
    assert shown.result.status == "pending"


async def test_a_withheld_result_that_is_released_is_left_by_amendment_alone(ports: Ports):
    await import_sample(ports, results=[a_result(status="withheld")])
    await release(ports)
    report = await check(ports, a_result())
    assert [problem.why for problem in report.problems] == [Why.AMENDMENT_ONLY]


async def test_a_stopped_release_may_be_mended_by_import(ports: Ports):
    await import_sample(ports, results=[a_result()])
    await release(ports)
    await releasing.stop(with_owner(ports), OWNER, SESSION)
    assert (await import_rows(ports, [a_result(**LOWER)])).counts.changed == 1


async def test_a_centre_is_the_same_by_number(ports: Ports):
    await import_rows(ports, [a_centre(), a_centre("IT014")])
    report = await import_rows(ports, [a_centre(name="Centro Nuevo")])
    assert (report.counts.new, report.counts.changed) == (0, 1)
    async with ports.storage.reading() as tx:
        found: tuple[Centre, ...] = await tx.centres.everything()
    assert {centre.number: centre.name for centre in found} == {
        "ES001": "Centro Nuevo",
        "IT014": "Centro de Exámenes Madrid",
    }


async def test_an_unknown_centre_is_remarked_once(ports: Ports):
    report = await check(ports, an_entry(), an_entry("ABC123457"))
    assert report.import_id
    assert report.notes == (Note(Remark.CENTRE_UNKNOWN, "ES001"),)


async def test_an_institution_that_left_the_file_is_closed(ports: Ports):
    first = {"name": "Uni A", "type": "university", "country": "ES", "contact_email": "a@a.example"}
    second = first | {"name": "Uni B", "country": "IT"}
    await import_rows(ports, [first, second])
    report = await import_rows(ports, [first | {"contact_email": "new@a.example"}])
    assert (report.counts.changed, report.counts.closed) == (1, 1)
    async with ports.storage.reading() as tx:
        assert [known.name for known in await tx.institutions.standing()] == ["Uni A"]


# --- what moves meanwhile ---------------------------------------------------------------------------------------------


async def test_what_was_released_after_the_check_is_checked_again(ports: Ports):
    await import_sample(ports, results=[a_result()])
    report = await check(ports, a_result(**LOWER))
    await release(ports)
    again = await importing.confirm(ports, ACTOR, report.import_id)
    assert [(problem.line, problem.why) for problem in again.problems] == [(2, Why.AMENDMENT_ONLY)]
    assert (await newest(ports)).overall == 190
    with pytest.raises(Absent):
        await importing.confirm(ports, ACTOR, report.import_id)


async def test_two_checked_side_by_side_are_both_imported_and_the_later_one_counts(ports: Ports):
    await import_sample(ports, entries=[an_entry(), an_entry("ABC123457")])
    first = await check(ports, an_entry(family_name="First"))
    second = await check(ports, an_entry(), an_entry("ABC123457", family_name="Second"))
    assert second.counts.unchanged == 1
    await importing.confirm(ports, ACTOR, first.import_id)
    again = await importing.confirm(ports, ACTOR, second.import_id)
    assert (again.counts.changed, again.counts.unchanged) == (2, 0)
    assert (await entry(ports)).family_name == "García López"
    assert (await entry(ports, BEN)).family_name == "Second"


async def test_results_checked_against_a_sitting_that_moved_are_checked_again(ports: Ports):
    await import_sample(ports)
    report = await check(ports, a_result())
    await import_rows(ports, [an_entry(session="2026-12-C1", exam="A2-KEY")])
    again = await importing.confirm(ports, ACTOR, report.import_id)
    assert again.problems
    assert await newest(ports) is None


async def test_a_proposal_is_void_after_an_import_and_both_people_are_told(ports: Ports):
    await hire(ports)
    await import_sample(ports, results=[a_result()])
    later = ports.now() + timedelta(days=1)
    proposal = await releasing.publish(ports, PUBLISHER, SESSION, release_at=later)
    await releasing.approve(ports, APPROVER, proposal.id)
    await import_rows(ports, [a_result(**LOWER)])
    async with ports.storage.reading() as tx:
        assert (await tx.releases.proposal(proposal.id)).state is ProposalState.VOIDED
        queued = set((await tx.connection.execute(sa.select(outbox.c.id))).scalars())
    keys = [f"release_voided:{proposal.id.hex}:{person}" for person in (PUBLISHER, APPROVER)]
    assert {f"notice/{ports.storage.vault.index('digest', key).hex()}" for key in keys} <= queued
    assert Action.RELEASE_VOIDED in await audited(ports)


async def test_an_import_of_another_session_voids_nothing(ports: Ports):
    await hire(ports)
    await import_sample(ports, results=[a_result()])
    proposal = await releasing.publish(ports, PUBLISHER, SESSION)
    await import_rows(ports, [an_entry("XYZ000001", session="2026-12-B2", exam="B2-FCE"), an_entry()])
    async with ports.storage.reading() as tx:
        assert (await tx.releases.proposal(proposal.id)).state is ProposalState.WAITING


async def test_who_waits_in_a_chat_for_a_file_that_was_never_read_to_its_end_is_told(ports: Ports, clock: FixedClock):
    await grant(ports, PUBLISHER, Role.PUBLISHER)

    def breaks_off():
        yield from table(a_centre())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await importing.stage(ports, PUBLISHER, breaks_off())
    clock.advance(timedelta(minutes=16))
    assert [left.actor for left in await importing.expire(ports)] == [PUBLISHER]
    async with ports.storage.reading() as tx:
        assert len((await tx.connection.execute(sa.select(outbox.c.id))).all()) == 1
    assert await importing.expire(ports) == ()
