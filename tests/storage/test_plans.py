"""The hot statements find their rows by an index, so that a million candidates cost as much as a thousand."""

import re
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts import UserId
from bot.core.identity import IdNumber
from bot.core.importing.rows import ImportKind
from bot.core.releases import ReleaseId
from bot.jobs.retention import forget_a_day_later
from bot.services import alerting, importing
from bot.services.ports.base import Ports
from bot.services.ports.outbox import Channel, Notice
from bot.storage.engine import SqlStorage, open_storage
from tests.support.clock import FixedClock
from tests.support.cohort import ACTOR, a_result, an_entry, import_sample, table
from tests.support.databases import TEST_KEY
from tests.support.staffing import OWNER, a_session, hire, link, release
from tests.support.statements import recorded

GROWING = "accounts|deliveries|entries|links|outbox|release_items|results"
WHOLE = re.compile(rf"SCAN ({GROWING})\b|Seq Scan on ({GROWING})\b")


async def test_delivering_and_reading_never_look_through_what_grows(ports: Ports, storage: SqlStorage) -> None:
    await hire(ports)
    await a_session(ports)
    await link(ports, UserId(1_000_000))
    released = await release(ports)
    with recorded(storage) as said:
        await alerting.fan_out_rest(ports)
        begun = await alerting.begin(ports, Channel.CHAT, "sender-chat", ports.new_id(), limit=10)
        assert begun
        held, _ = begun
        await alerting.claim(ports, Channel.CHAT, held, 10)
        await alerting.is_due(ports, Channel.CHAT)
        await alerting.is_anything_left(ports, Channel.CHAT)
        await alerting.progress(ports, released.release_id)
        await alerting.sweep(ports)
        await alerting.is_settled(ports, released.release_id)
        async with storage.transaction() as tx:
            await tx.deliveries.reclaim(Channel.CHAT, held.fence + 1)
    assert len(said) > 10
    assert await looked_through(storage, said) == []


async def test_a_release_is_counted_from_an_index_alone(sqlite_url: str, clock: FixedClock) -> None:
    """Looking each of a million up took a second and more, every time that the progress was shown."""
    storage = await open_storage(sqlite_url, [TEST_KEY], now=clock)
    with recorded(storage) as said:
        async with storage.reading() as tx:
            await tx.releases.tally(ReleaseId(uuid4()))
            await tx.releases.is_settled(ReleaseId(uuid4()))
            planned = [await plan(tx.connection, statement) for statement in tuple(said) if statement != "BEGIN"]
    await storage.close()
    assert planned == [
        "SEARCH outbox USING COVERING INDEX ix_outbox_tally (release_id=?)",
        "SEARCH outbox USING COVERING INDEX ix_outbox_tally (release_id=? AND state=?)",
    ]


async def test_what_is_claimed_is_found_among_what_is_claimed(sqlite_url: str, clock: FixedClock) -> None:
    """Among a million that waited, it held up a sender's first alert for seconds."""
    storage = await open_storage(sqlite_url, [TEST_KEY], now=clock)
    with recorded(storage) as said:
        async with storage.transaction() as tx:
            await tx.deliveries.is_claimed(Channel.CHAT)
            await tx.deliveries.reclaim(Channel.CHAT, 2)
            planned = [await plan(tx.connection, statement) for statement in tuple(said) if "outbox" in statement]
    await storage.close()
    assert len(planned) == 2
    assert all("INDEX ix_outbox_claimed (channel=? AND claim" in one for one in planned), planned


async def test_what_is_a_day_old_is_found_without_looking_through_all_links(ports: Ports, storage: SqlStorage) -> None:
    """Every minute."""
    with recorded(storage) as said:
        await forget_a_day_later(ports)
    assert any("FROM links" in statement for statement in said)
    assert await looked_through(storage, said) == []


async def test_an_import_looks_up_by_an_index_in_a_table_that_was_small_when_it_began(
    ports: Ports, storage: SqlStorage
) -> None:
    """PostgreSQL keeps plans, and the one for a small table reads all of it, for each of five hundred rows."""
    if not storage.is_shared:
        pytest.skip("SQLite takes the index in any case")
    await vacuum(storage)
    numbers = [f"ABC{number:06}" for number in range(600)]
    asked = numbers[:20]
    await import_sample(ports, entries=map(an_entry, numbers), results=[a_result(numbers[0])])
    async with storage.look_up() as tx:
        for _ in range(10):  # more often than the server looks before it keeps a plan
            assert all(await tx.staging.result_standings(map(IdNumber, asked)))
        driver = (await tx.connection.get_raw_connection()).driver_connection
        (said,) = await driver.fetch(
            "SELECT name FROM pg_prepared_statements WHERE statement LIKE 'SELECT entries.id_index%'"
        )
        among = ",".join(f"'\\x{storage.vault.index('id_number', number).hex()}'" for number in asked)
        explain = (
            f"EXPLAIN EXECUTE {said['name']} ('confirmed', 'confirmed', 1, 'released', 1, ARRAY[{among}]::bytea[])"
        )
        small = "\n".join(step[0] for step in await driver.fetch(explain))
        await importing.stage(ports, ACTOR, table(*map(a_result, numbers)), wanted=ImportKind.RESULTS)
        large = "\n".join(step[0] for step in await driver.fetch(explain))
    assert "Seq Scan on results" in small
    assert "uq_results_id_index_import_id" in large
    for grown in ("entries", "results"):
        assert f"Seq Scan on {grown}" not in large, large


@pytest.mark.parametrize("planned", ["nestloop", "mergejoin", "hashjoin"])
async def test_a_claim_takes_no_more_than_it_is_asked_for_however_it_is_planned(
    ports: Ports, storage: SqlStorage, planned: str
) -> None:
    """What skips locked rows and is run again for each row of a join finds other rows each time."""
    held = await alerting.take_lease(ports, "sender-chat", ports.new_id())
    assert held
    async with storage.transaction() as tx:
        for number in range(20):
            await tx.outbox.queue(Notice(f"{number}", Channel.CHAT, OWNER, "gave_up", {}), ports.now())
    async with storage.transaction() as tx:
        if storage.is_shared:
            for other in {"nestloop", "mergejoin", "hashjoin", "material", "hashagg", "sort"} - {planned}:
                await tx.connection.exec_driver_sql(f"SET LOCAL enable_{other} = off")
        claimed = await tx.deliveries.claim(Channel.CHAT, held.fence, 3, ports.now())
    assert len(claimed or ()) == 3


async def vacuum(storage: SqlStorage) -> None:
    """What an earlier test has left behind in this database still makes its tables large."""
    writer = storage._database.writer.execution_options(isolation_level="AUTOCOMMIT")
    async with writer.connect() as connection:
        await connection.exec_driver_sql("VACUUM results")


async def looked_through(storage: SqlStorage, said: list[str]) -> list[str]:
    """Of the statements those whose plan would read a growing table as a whole, however large it is."""
    async with storage.reading() as tx:
        if storage.is_shared:  # of a small table it would read all; like this only where there is no other way
            await tx.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return [statement for statement in dict.fromkeys(said) if WHOLE.search(await plan(tx.connection, statement))]


async def plan(connection: AsyncConnection, statement: str) -> str:
    if not statement.upper().startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
        return ""
    is_shared = connection.dialect.name == "postgresql"
    explain = "EXPLAIN (GENERIC_PLAN, COSTS OFF)" if is_shared else "EXPLAIN QUERY PLAN"
    values = (None,) * (len(set(re.findall(r"\$\d+", statement))) or statement.count("?"))
    steps = await connection.exec_driver_sql(f"{explain} {statement}", values)
    return "\n".join(str(step[-1]) for step in steps)
