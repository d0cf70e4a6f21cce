"""Of all rows about an ID Number the newest of a confirmed import counts; a centre likewise."""

from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from bot.core.entries import Credentials
from bot.core.identity import IdNumber, SecretNumber
from bot.storage.engine import SqlStorage
from tests.support.register import BOLOGNA, MADRID, Sitting, enter, open_centres, stage_entries
from tests.support.statements import recorded

ABC = Sitting()
UNKNOWN = IdNumber("ZZZ999999")
LONG_AGO = date(2024, 11, 23)


async def test_the_newest_confirmed_row_counts(storage: SqlStorage):
    await enter(storage, ABC)
    await enter(storage, replace(ABC, family_name="García", secret_number="0007"))
    await stage_entries(storage, [replace(ABC, family_name="Nobody", secret_number="9999")])
    async with storage.reading() as tx:
        entry = await tx.entries.of(ABC.id)
        assert entry is not None
        assert (entry.family_name, entry.exam_date, entry.centre_number) == ("García", date(2026, 11, 7), "ES001")
        assert await tx.entries.credentials(ABC.id) == Credentials(SecretNumber("0007"), ABC.born)
        assert await tx.entries.many([ABC.id, UNKNOWN]) == {ABC.id: entry}


async def test_unknown_staged_and_forgotten_ids_have_no_credentials(storage: SqlStorage):
    await stage_entries(storage, [ABC])
    await enter(storage, Sitting("OLD000001"), forgotten=True)
    async with storage.reading() as tx:
        assert await tx.entries.credentials(ABC.id) is None
        assert await tx.entries.credentials(UNKNOWN) is None
        assert await tx.entries.credentials(IdNumber("OLD000001")) is None
        assert await tx.entries.of(IdNumber("OLD000001")) is not None


async def test_the_same_statement_runs_for_every_id(storage: SqlStorage):
    await enter(storage, ABC)
    await enter(storage, Sitting("OLD000001"), forgotten=True)
    seen = []
    for id_number in (ABC.id, UNKNOWN, IdNumber("OLD000001")):
        async with storage.reading() as tx:
            with recorded(storage) as statements:
                await tx.entries.credentials(id_number)
        seen.append(statements)
    assert seen[0] == seen[1] == seen[2]
    assert len(seen[0]) == 1


async def test_many_entries_take_one_statement(storage: SqlStorage):
    sittings = [Sitting(f"ABC{number:06d}") for number in range(40)]
    await enter(storage, *sittings)
    async with storage.reading() as tx:
        with recorded(storage) as statements:
            found = await tx.entries.many(one.id for one in sittings)
    assert len(found) == 40
    assert len(statements) == 1


async def test_a_name_in_any_script_reads_back_the_same(storage: SqlStorage):
    await enter(storage, replace(ABC, given_names="佳怡 Ζωή", family_name="الأحمد O'Connor"))
    async with storage.reading() as tx:
        entry = await tx.entries.of(ABC.id)
        assert entry is not None
        assert (entry.given_names, entry.family_name) == ("佳怡 Ζωή", "الأحمد O'Connor")
        rows = (await tx.connection.execute(sa.text("SELECT sealed_person FROM entries"))).scalars().all()
    assert all("佳怡".encode() not in bytes(row) for row in rows)


async def test_a_centres_newest_row_counts(storage: SqlStorage):
    await open_centres(storage, MADRID, BOLOGNA)
    moved = replace(MADRID, email="new@es001.example")
    await open_centres(storage, moved)
    async with storage.reading() as tx:
        assert await tx.centres.get("ES001") == moved
        assert await tx.centres.get("XX000") is None
        assert await tx.centres.everything() == (moved, BOLOGNA)


async def test_secrets_of_exams_sat_long_ago_are_forgotten_and_the_entry_stays(storage: SqlStorage):
    old, *others = (Sitting(f"OLD00000{number}", exam_date=date(2024, 11, 22)) for number in range(3))
    await enter(storage, ABC)
    for sitting in (old, *others):
        await enter(storage, sitting)
    last, lengths = None, []
    for _ in range(3):
        async with storage.transaction() as tx:
            some = await tx.entries.with_credentials(LONG_AGO, last, 2)
            assert await tx.entries.forget_credentials(some, LONG_AGO) == len(some)
        lengths.append(len(some))
        last = some[-1] if some else None
    assert lengths == [2, 1, 0]
    async with storage.reading() as tx:
        assert await tx.entries.credentials(old.id) is None
        assert await tx.entries.of(old.id) is not None
        assert await tx.entries.credentials(ABC.id) is not None
