"""The register of institutions that stands: files, additions, and what left it."""

from dataclasses import replace
from uuid import uuid4

import sqlalchemy as sa

from bot.core.importing.rows import ImportKind
from bot.core.institutions import Institution, InstitutionType
from bot.services.ports.base import Ports
from bot.storage.schema import institutions
from tests.support.clock import START
from tests.support.cohort import import_rows

A = {"name": "Uni A", "type": "university", "country": "ES", "email_domain": "a.example"}
A |= {"contact_email": "v@a.example", "aliases": ""}
B = A | {"name": "Uni B", "email_domain": "b.example", "contact_email": "v@b.example", "aliases": "Bee|Be"}
ASKED = Institution("Uni C", InstitutionType.SCHOOL, "IT", "Roma", "", "c.example", "v@c.example", ())


async def import_register(ports: Ports, *rows):
    return await import_rows(ports, rows, ImportKind.INSTITUTIONS)


async def add(ports: Ports, institution: Institution) -> bool:
    async with ports.storage.transaction() as tx:
        return await tx.institutions.add(uuid4(), institution, START)


async def names(ports: Ports) -> list[str]:
    async with ports.storage.reading() as tx:
        standing = [known.name for known in await tx.institutions.standing()]
        listed = sorted([one.name async for batch in tx.institutions.listed() for one in batch])
    assert listed == standing
    return standing


async def get(ports: Ports, identity: str) -> Institution | None:
    async with ports.storage.reading() as tx:
        return await tx.institutions.get(identity)


async def version(ports: Ports) -> int:
    async with ports.storage.reading() as tx:
        return await tx.institutions.version()


async def test_who_left_the_file_is_closed_and_still_known(ports: Ports):
    await import_register(ports, A, B)
    await import_register(ports, A | {"name": "University A"})
    assert await names(ports) == ["University A"]
    gone, stays = await get(ports, "b.example"), await get(ports, "a.example")
    assert (gone.name, gone.is_closed, gone.aliases, gone.contact_email) == (
        "Uni B",
        True,
        ("Bee", "Be"),
        "v@b.example",
    )
    assert (stays.name, stays.is_closed) == ("University A", False)
    assert await get(ports, "nowhere.example") is None
    async with ports.storage.reading() as tx:
        assert list(await tx.institutions.open_ones(["a.example", "b.example"])) == ["a.example"]


async def test_who_comes_back_is_open_again(ports: Ports):
    for rows in ([A, B], [A], [A, B]):
        await import_register(ports, *rows)
    assert await names(ports) == ["Uni A", "Uni B"]


async def test_what_staff_added_stays_until_a_file_has_had_it(ports: Ports):
    await import_register(ports, A)
    assert await add(ports, ASKED)
    report = await import_register(ports, A)
    assert (report.counts.closed, await names(ports)) == (0, ["Uni A", "Uni C"])
    assert (await get(ports, "c.example")).by_staff
    c = A | {"name": "Uni C", "email_domain": "c.example"}
    await import_register(ports, A, c)
    assert await names(ports) == ["Uni A", "Uni C"]
    report = await import_register(ports, A)
    assert (report.counts.closed, await names(ports)) == (1, ["Uni A"])
    assert (await get(ports, "c.example")).is_closed


async def test_what_is_open_is_not_added_and_what_is_closed_is_opened_again(ports: Ports):
    await import_register(ports, A, B)
    assert not await add(ports, replace(ASKED, email_domain="b.example"))
    await import_register(ports, A)
    assert await add(ports, replace(ASKED, email_domain="b.example"))
    assert not await add(ports, replace(ASKED, email_domain="b.example"))
    assert await names(ports) == ["Uni A", "Uni C"]


async def test_the_version_moves_with_files_of_institutions_and_additions_alone(ports: Ports):
    seen = [await version(ports)]
    await import_register(ports, A)
    seen.append(await version(ports))
    await add(ports, ASKED)
    seen.append(await version(ports))
    assert seen == sorted(set(seen))
    await import_rows(ports, [{"number": "ES001", "name": "Centro", "country": "ES", "email": "c@c.example"}])
    assert not await add(ports, ASKED)
    assert await version(ports) == seen[-1]


async def test_a_contact_is_kept_sealed(ports: Ports):
    await add(ports, ASKED)
    async with ports.storage.reading() as tx:
        row = (await tx.connection.execute(sa.select(institutions))).one()
    assert not any("v@c.example" in str(value) or value == b"v@c.example" for value in row)
