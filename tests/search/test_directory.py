"""The search as it is asked: pages, buttons, and a register that moves in another process."""

import asyncio
import gc
import threading

import pytest

from bot.core.errors import Absent
from bot.core.importing.rows import ImportKind
from bot.core.institutions import Institution, InstitutionType
from bot.search import directory as indexing
from bot.search.directory import PAGE, IndexedDirectory
from bot.search.entries import Entry
from bot.search.index import Index
from bot.services.ports.base import Ports
from bot.storage.engine import open_storage
from tests.support.clock import START
from tests.support.cohort import import_rows
from tests.support.databases import TEST_KEY


def a_row(name: str, **cells: object) -> dict[str, object]:
    slug = name.lower().replace(" ", "-")
    row = {"name": name, "type": "university", "country": "ES", "email_domain": f"{slug}.example"}
    return row | {"contact_email": f"v@{slug}.example"} | cells


async def import_names(ports: Ports, *names: str) -> None:
    await import_rows(ports, [a_row(name) for name in names], ImportKind.INSTITUTIONS)


async def found(directory, typed: str, page: int = 0) -> list[str]:
    return [one.name for one in (await directory.find(typed, page=page)).institutions]


@pytest.fixture
async def other(database_url, clock):
    """The directory of another process on the same database."""
    storage = await open_storage(database_url, [TEST_KEY], now=clock)
    yield IndexedDirectory(storage)
    await storage.close()


async def test_a_change_is_found_by_every_process_at_its_next_search(ports: Ports, other):
    assert await found(other, "toledo") == []
    await import_names(ports, "Uni Toledo", "Uni Lugo")
    assert await found(other, "tolledo") == await found(ports.directory, "tolledo") == ["Uni Toledo"]
    added = Institution("Uni Toledo Sur", InstitutionType.SCHOOL, "ES", "", "", "sur.example", "v@sur.example", ())
    async with ports.storage.transaction() as tx:
        assert await tx.institutions.add(ports.new_id(), added, START)
    assert await found(other, "toledo") == await found(ports.directory, "toledo") == ["Uni Toledo", "Uni Toledo Sur"]
    await import_names(ports, "Uni Lugo")
    assert await found(other, "toledo") == ["Uni Toledo Sur"]


async def test_searches_that_come_while_the_index_is_made_wait_for_it(ports: Ports):
    await import_names(ports, "Uni Toledo")
    assert await asyncio.gather(*(found(ports.directory, "toledo") for _ in range(5))) == [["Uni Toledo"]] * 5


async def test_a_search_answers_from_the_index_it_has_while_a_large_one_is_made(ports: Ports, monkeypatch):
    await import_names(ports, "Uni Toledo", "Uni Lugo")
    assert await found(ports.directory, "toledo") == ["Uni Toledo"]
    slow, go_on = indexing._built, threading.Event()

    def built(*given):
        go_on.wait(30)
        return slow(*given)

    monkeypatch.setattr(indexing, "_built", built)
    monkeypatch.setattr(indexing, "PATIENCE", 0.05)
    await import_names(ports, "Uni Toledo Sur", "Uni Lugo")
    assert await found(ports.directory, "lugo") == ["Uni Lugo"]
    assert await found(ports.directory, "toledo") == []  # closed, and the new one is not indexed yet
    async with ports.storage.reading() as tx:
        (sur,) = [one for one in await tx.institutions.standing() if one.name == "Uni Toledo Sur"]
    pressed = asyncio.create_task(ports.directory.get(sur.reference))  # who was told of it waits
    go_on.set()
    assert await pressed == sur
    await ports.directory.warm()
    assert await found(ports.directory, "toledo") == ["Uni Toledo Sur"]


async def test_the_index_is_kept_out_of_what_is_looked_through_for_garbage(ports: Ports):
    await import_names(ports, "Uni Toledo")
    await ports.directory.warm()
    assert not any(isinstance(one, Entry | Index) for one in gc.get_objects())


async def test_what_is_found_comes_in_pages(ports: Ports):
    names = [f"Colegio Real {place:02}" for place in range(PAGE + 2)]
    await import_names(ports, *names)
    first, second = [await ports.directory.find("colegio real", page=page) for page in (0, 1)]
    assert [one.name for one in (*first.institutions, *second.institutions)] == names
    assert (first.has_more, second.has_more) == (True, False)
    assert (await ports.directory.find("colegio real", page=9)).institutions == ()
    assert (await ports.directory.find("")).institutions == ()


async def test_a_button_leads_to_the_institution_until_it_is_closed(ports: Ports, other):
    await import_names(ports, "Uni Toledo", "Uni Lugo")
    (toledo,) = (await ports.directory.find("toledo")).institutions
    assert await other.get(toledo.reference) == toledo
    assert toledo.contact_email == "v@uni-toledo.example"
    await import_names(ports, "Uni Lugo")
    for reference in (toledo.reference, "0" * 16, ""):
        with pytest.raises(Absent):
            await other.get(reference)
