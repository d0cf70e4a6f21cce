"""Importing, from a file's rows to what stands."""

from bot.core.entries import SessionName
from bot.core.identity import IdNumber
from bot.services.ports.base import Ports
from tests.support.cohort import a_result, an_entry, import_sample

ANA = IdNumber("ABC123456")


async def test_a_confirmed_entry_stands_with_its_session(ports: Ports) -> None:
    await import_sample(ports, entries=[an_entry(), an_entry("XYZ000001", session="2026-12-B2", exam="B2-FCE")])

    async with ports.storage.reading() as tx:
        entry = await tx.entries.of(ANA)
        names = await tx.sessions.names()
    assert entry is not None
    assert (entry.given_names, entry.session, entry.centre_number) == ("Zoë", "2026-11-C1", "ES001")
    assert set(names) == {"2026-11-C1", "2026-12-B2"}


async def test_confirmed_results_are_staged_and_readable_by_nobody(ports: Ports) -> None:
    await import_sample(ports, results=[a_result()])

    async with ports.storage.reading() as tx:
        counts = await tx.sessions.counts(SessionName("2026-11-C1"))
        assert await tx.results.standing([ANA]) == {}
    assert (counts.entered, counts.resulted, counts.released) == (1, 1, 0)
