"""The whole product beside the stand-in, with an entry, its staged result, and people who have started the bot."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import Product
from bot.sandbox.telegram.values import default_people
from tests.support import product as products
from tests.support.cohort import a_result, an_entry, import_sample
from tests.support.databases import SqliteFiles
from tests.support.people import Person
from tests.support.telegram import StandIn

SCORES = {"reading": 185, "use_of_english": 184, "writing": 180, "listening": 186, "speaking": 190}
"""B2 First: overall 185, Grade A."""


async def bring_in_sample(url: str) -> None:
    async with StandIn() as telegram, products.running(telegram, url) as product:
        entries = [an_entry(exam="B2-FCE"), an_entry("XYZ000001", exam="B2-FCE")]
        await import_sample(product.ports, entries=entries, results=[a_result(**SCORES)])


@pytest.fixture(scope="session")
def sample_files(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return sqlite_files.filled(tmp_path_factory.mktemp("sample"), bring_in_sample)


@pytest.fixture
def sample_url(sample_files: SqliteFiles, tmp_path: Path) -> Iterator[str]:
    with sample_files.fresh(tmp_path) as url:
        yield url


@pytest.fixture
async def telegram() -> AsyncIterator[StandIn]:
    """Everybody's client speaks English; what Spanish reads like is held by `test_languages`."""
    async with StandIn(people=[replace(person, language_code="en") for person in default_people()]) as telegram:
        yield telegram


@pytest.fixture
async def product(telegram: StandIn, sample_url: str) -> AsyncIterator[Product]:
    async with products.running(telegram, sample_url) as product:
        yield product


@pytest.fixture
async def chat(telegram: StandIn, product: Product) -> Person:
    """A candidate who has started the bot."""
    return await started(telegram.candidate)


@pytest.fixture
async def owner(telegram: StandIn, product: Product) -> Person:
    """An owner by setting."""
    return await started(telegram.owner)


async def started(person: Person) -> Person:
    await person.sends("/start")
    await person.sees_text("Welcome")
    return person
