"""The whole product beside the stand-in, with a register to link from."""

from collections.abc import AsyncIterator

import pytest

from bot.app import Product
from tests.support import product as products
from tests.support.people import Person
from tests.support.register import BOLOGNA, MADRID, SHANGHAI, Sitting, enter, open_centres
from tests.support.telegram import StandIn


@pytest.fixture
async def telegram() -> AsyncIterator[StandIn]:
    async with StandIn() as telegram:
        yield telegram


@pytest.fixture
async def product(telegram: StandIn, sqlite_url: str) -> AsyncIterator[Product]:
    async with products.running(telegram, sqlite_url) as product:
        await open_centres(product.storage, MADRID, BOLOGNA, SHANGHAI)
        await enter(product.storage, Sitting(), Sitting("DEF000001", "7777"))
        yield product


@pytest.fixture
async def chat(telegram: StandIn, product: Product) -> Person:
    """Somebody who has started the bot and reads English."""
    [person] = await telegram.add_people(1)
    return person
