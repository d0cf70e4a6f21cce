"""The whole product beside the stand-in, with a register to link from."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.app import Product
from tests.support import product as products
from tests.support.databases import SqliteFiles
from tests.support.people import Person
from tests.support.register import BOLOGNA, MADRID, SHANGHAI, Sitting, enter, open_centres
from tests.support.telegram import StandIn


async def open_register(url: str) -> None:
    async with StandIn() as telegram, products.running(telegram, url) as product:
        await open_centres(product.storage, MADRID, BOLOGNA, SHANGHAI)
        await enter(product.storage, Sitting(), Sitting("DEF000001", "7777"))


@pytest.fixture(scope="session")
def register_files(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return sqlite_files.filled(tmp_path_factory.mktemp("register"), open_register)


@pytest.fixture
def register_url(register_files: SqliteFiles, tmp_path: Path) -> Iterator[str]:
    with register_files.fresh(tmp_path) as url:
        yield url


@pytest.fixture
async def telegram() -> AsyncIterator[StandIn]:
    async with StandIn() as telegram:
        yield telegram


@pytest.fixture
async def product(telegram: StandIn, register_url: str) -> AsyncIterator[Product]:
    async with products.running(telegram, register_url) as product:
        yield product


@pytest.fixture
async def chat(telegram: StandIn, product: Product) -> Person:
    """Somebody who has started the bot and reads English."""
    [person] = await telegram.add_people(1)
    return person
