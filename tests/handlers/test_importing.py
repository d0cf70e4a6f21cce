"""Importing in the chat: a file is sent, read, taken out, and imported or discarded with a button."""

import asyncio

import pytest
from sqlalchemy import select

from bot.app import Product
from bot.core.accounts import UserId
from bot.core.entries import SessionName
from bot.core.roles import Role
from bot.services.importing import STAGED_FOR
from bot.storage.errors import StorageDown
from bot.storage.repositories.staging import SqlStaging
from bot.storage.schema import imports
from tests.handlers.conftest import started
from tests.support import product as products
from tests.support.cohort import a_centre, a_result, an_entry, csv_file
from tests.support.people import Person
from tests.support.staffing import grant
from tests.support.telegram import StandIn


async def centres(product: Product) -> list[str]:
    async with product.ports.storage.reading() as tx:
        return [centre.number for centre in await tx.centres.everything()]


async def test_a_file_is_read_taken_out_of_the_chat_and_imported(owner: Person, product: Product):
    upload = await owner.uploads("centres.csv", csv_file(a_centre("IT014"), a_centre("CN120")))
    report = await owner.sees_button("Import 2 rows")
    assert "centres, 2 rows" in report.text
    assert "deleted from the chat" in report.text
    await owner.sees_deleted(upload)
    assert await centres(product) == ["ES001"]
    await owner.presses("Import 2 rows")
    await owner.sees_text("Imported")
    assert await centres(product) == ["CN120", "ES001", "IT014"]


async def test_problems_are_listed_with_lines_and_come_as_a_file_without_any_cell(owner: Person):
    rows = [a_result("XYZ000009"), a_result("ABC12345O"), a_result(reading="79", listening="185", speaking="185")]
    await owner.uploads("results.csv", csv_file(*rows))
    report = await owner.sees_text("Nothing was imported")
    assert "results, 3 rows" in report.text
    assert "line 2, id_number" in report.text
    assert "line 4, reading" in report.text
    assert not any("Import" in label for label in report.labels)
    whole = await owner.sees_file("problems.csv")
    listed = (await owner.downloads(whole)).decode("utf-8-sig")
    assert [line.split(",")[:2] for line in listed.splitlines()] == [
        ["line", "column"],
        ["2", "id_number"],
        ["3", "id_number"],
        ["4", "reading"],
    ]
    for text in (report.text, listed):
        assert "XYZ000009" not in text
        assert "ABC12345" not in text


async def test_a_discarded_file_is_gone(owner: Person, product: Product):
    await owner.uploads("centres.csv", csv_file(a_centre("IT014")))
    report = await owner.sees_button("Discard")
    await owner.presses("Discard")
    await owner.sees_text("Discarded")
    await owner.presses("Import 1 rows", on=report)
    await owner.sees_text("has run out")
    assert await centres(product) == ["ES001"]


async def test_a_double_tap_imports_once(owner: Person, product: Product):
    await owner.uploads("centres.csv", csv_file(a_centre("IT014")))
    await owner.taps_twice("Import 1 rows")
    await owner.sees_text("Imported")
    async with product.ports.storage.reading() as tx:
        states = (await tx.connection.execute(select(imports.c.state))).scalars().all()
    assert states.count("confirmed") == len(states)


async def test_an_old_button_after_the_import_gets_a_pop_up(owner: Person):
    await owner.uploads("centres.csv", csv_file(a_centre("IT014")))
    report = await owner.sees_button("Import 1 rows")
    await owner.presses("Import 1 rows")
    await owner.sees_text("Imported")
    await owner.presses("Discard", on=report)
    await owner.sees_pop_up("imported already")


async def test_entries_do_not_come_through_telegram_unless_the_house_says_so(owner: Person, product: Product):
    upload = await owner.uploads("entries.csv", csv_file(an_entry("XYZ000002")))
    await owner.sees_text("results-bot import entries")
    await owner.sees_deleted(upload)
    async with product.ports.storage.reading() as tx:
        assert "staged" not in (await tx.connection.execute(select(imports.c.state))).scalars().all()


async def test_where_the_house_says_so_entries_are_imported_in_the_chat(telegram: StandIn, sqlite_url: str):
    async with products.running(telegram, sqlite_url, chat_import_entries="true") as product:
        owner = await started(telegram.owner)
        await owner.uploads("entries.csv", csv_file(an_entry("XYZ000002")))
        await owner.presses("Import 1 rows")
        await owner.sees_text("Imported")
        async with product.ports.storage.reading() as tx:
            assert (await tx.sessions.counts(SessionName("2026-11-C1"))).entered == 1


async def test_how_to_import_names_the_columns(owner: Person):
    await owner.sends("/import")
    text = (await owner.sees_text("Import a file")).text
    assert "id_number" in text
    assert "use_of_english" in text
    assert "secret_number" not in text  # not by chat, in this house


async def test_the_staff_menus_button_leads_there(owner: Person):
    await owner.sends("/admin")
    await owner.presses("Import a file")
    await owner.sees_text("The first row names the columns")


async def test_a_strangers_file_is_not_read(telegram: StandIn, product: Product):
    stranger = await started(telegram.stranger)
    await stranger.uploads("centres.csv", csv_file(a_centre("IT014")))
    await stranger.sees_text("/help")
    assert await centres(product) == ["ES001"]


async def test_who_lost_the_role_is_a_stranger_to_the_button(telegram: StandIn, product: Product):
    samuel = await started(telegram.staff)
    await grant(product.ports, UserId(samuel.id), Role.PUBLISHER)
    await samuel.uploads("centres.csv", csv_file(a_centre("IT014")))
    await samuel.sees_button("Import 1 rows")
    async with product.ports.storage.transaction() as tx:
        await tx.roles.revoke(UserId(samuel.id), Role.PUBLISHER, product.ports.now())
    await samuel.presses("Import 1 rows")
    await samuel.sees_pop_up()
    assert await centres(product) == ["ES001"]


async def test_two_of_the_staff_may_import_side_by_side(telegram: StandIn, owner: Person, product: Product):
    samuel = await started(telegram.staff)
    await grant(product.ports, UserId(samuel.id), Role.PUBLISHER)
    await asyncio.gather(
        owner.uploads("centres.csv", csv_file(a_centre("IT014"))),
        samuel.uploads("centres.csv", csv_file(a_centre("CN120"))),
    )
    await asyncio.gather(owner.presses("Import 1 rows"), samuel.presses("Import 1 rows"))
    await asyncio.gather(owner.sees_text("Imported"), samuel.sees_text("Imported"))
    assert await centres(product) == ["CN120", "ES001", "IT014"]


async def test_a_button_outlives_a_restart(telegram: StandIn, sqlite_url: str):
    async with products.running(telegram, sqlite_url):
        owner = await started(telegram.owner)
        await owner.uploads("centres.csv", csv_file(a_centre("IT014")))
        await owner.sees_button("Import 1 rows")
    async with products.running(telegram, sqlite_url) as product:
        await owner.presses("Import 1 rows")
        await owner.sees_text("Imported")
        assert await centres(product) == ["IT014"]


async def test_a_file_over_20_mb_is_answered_without_fetching_it(owner: Person, telegram: StandIn):
    upload = await owner.uploads("results.csv", b"x" * (20 * 1024 * 1024 + 1))
    await owner.sees_text("20 MB at most")
    await owner.sees_deleted(upload)
    assert "getfile" not in await telegram.calls()


async def test_a_file_that_telegram_does_not_hand_over_is_asked_for_again(owner: Person, telegram: StandIn):
    await telegram.fails("getFile", "500", times=5)
    await owner.uploads("centres.csv", csv_file(a_centre("IT014")))
    await owner.sees_text("send it again")


async def test_a_large_file_is_read_while_the_chat_goes_on(owner: Person):
    await owner.uploads("results.csv", csv_file(*(a_result(f"XYZ{number:06}") for number in range(20_000))))
    await owner.sends("/help")
    await owner.sees_text("/cancel", within=2)
    await owner.sees_text("Nothing was imported", within=30)


async def test_a_storage_that_fails_while_a_file_is_read_is_told(
    owner: Person, product: Product, monkeypatch: pytest.MonkeyPatch
):
    async def fails(*_):
        raise StorageDown

    monkeypatch.setattr(SqlStaging, "add_centres", fails)
    await owner.uploads("centres.csv", csv_file(a_centre("IT014")))
    await owner.sees_text("something went wrong on our side")


async def test_binary_junk_is_answered_kindly(owner: Person):
    await owner.uploads("holiday.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 200)
    await owner.sees_text("neither a text file")


async def test_the_report_says_how_long_it_is_kept(owner: Person):
    await owner.uploads("centres.csv", csv_file(a_centre("IT014")))
    await owner.sees_text(f"{STAGED_FOR.seconds // 60} minutes")
