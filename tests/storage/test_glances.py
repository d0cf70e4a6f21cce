"""What is asked on the event loop's own thread is compiled once: a statement with values in it would be kept, and push others out."""

import pytest

from bot.core.identity import IdNumber
from bot.storage.direct import _compiled
from bot.storage.engine import SqlStorage


async def ask_all(storage: SqlStorage, number: int) -> None:
    """Everything that an import looks up for a slice."""
    numbers = [IdNumber(f"ABC{number + place:06d}") for place in range(3)]
    async with storage.glance() as tx:
        await tx.staging.entry_standings(numbers)
        await tx.staging.result_standings(numbers)
        await tx.results.standing(numbers)


async def test_what_an_import_looks_up_is_compiled_once_whatever_it_is_about(storage: SqlStorage):
    if storage.is_shared:
        pytest.skip("PostgreSQL has no thread of the event loop's own")
    await ask_all(storage, 1)
    compiled = _compiled.cache_info().misses
    await ask_all(storage, 100)
    assert _compiled.cache_info().misses == compiled
