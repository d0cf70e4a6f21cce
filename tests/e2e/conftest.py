"""The whole product beside the stand-in for Telegram, each reached only from outside."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.support.product import ProductProcess, environment
from tests.support.telegram import StandIn

Bots = Callable[..., ProductProcess]


@pytest.fixture
async def telegram() -> AsyncIterator[StandIn]:
    """Takes a thousand messages a second, so that a crowd is told within a test."""
    async with StandIn(messages_per_second=1000) as telegram:
        yield telegram


@pytest.fixture
async def bots(telegram: StandIn, tmp_path: Path) -> AsyncIterator[Bots]:
    """Makes processes of the product on a database: `bots(url, mode="webhook")`. They end with the test."""
    made: list[ProductProcess] = []

    def make(database_url: str, **more: str) -> ProductProcess:
        folder = tmp_path / f"bot-{len(made)}"
        folder.mkdir()
        made.append(ProductProcess(environment(telegram, database_url, **more), folder))
        return made[-1]

    yield make
    for bot in made:
        await bot.kill()
