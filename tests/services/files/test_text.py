"""How a text file may be written, and which columns it may have: read as it should be, or refused with line and column."""

import pytest

from bot.core.importing.problems import Note, Remark, Why
from bot.core.importing.rows import ImportKind
from bot.services.ports.base import Ports
from bot.texts import importing as texts
from bot.texts.words import Markup, words_in
from tests.services.files.conftest import check, confirmed, entry, places
from tests.support.cohort import a_centre, an_entry, csv_file


async def test_a_byte_order_mark_is_no_part_of_the_first_column(ports: Ports):
    await confirmed(ports, await check(ports, b"\xef\xbb\xbf" + csv_file(an_entry())))
    assert (await entry(ports)).given_names == "Zoë"


async def test_semicolons_separate_as_commas_do(ports: Ports):
    await confirmed(ports, await check(ports, csv_file(an_entry(family_name="Ruiz, de"), delimiter=";")))
    assert (await entry(ports)).family_name == "Ruiz, de"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
async def test_every_kind_of_line_end_counts_lines_alike(ports: Ports, line_end: str):
    content = csv_file(an_entry(), an_entry("ABC123457", exam="C9"), line_end=line_end)
    assert places(await check(ports, content)) == [(3, "exam", Why.UNKNOWN_EXAM)]


async def test_windows_1252_is_said_with_its_line_and_not_guessed(ports: Ports):
    content = csv_file(an_entry(given_names="Ana"), an_entry("ABC123457", given_names="Zoé")).decode().encode("cp1252")
    assert places(await check(ports, content)) == [(2, "", Why.NOT_UTF8)]  # García is in the first row already


async def test_utf_16_is_said(ports: Ports):
    assert places(await check(ports, csv_file(an_entry()).decode().encode("utf-16"))) == [(0, "", Why.NOT_UTF8)]


async def test_quotes_and_newlines_in_cells_keep_the_lines_right(ports: Ports):
    first = an_entry(given_names='Anna "Ani"', family_name="García\nLópez")
    report = await check(ports, csv_file(first, an_entry("ABC123457", format="fax")))
    assert places(report) == [(4, "format", Why.UNKNOWN_WORD)]
    await confirmed(ports, await check(ports, csv_file(first)))
    assert ((await entry(ports)).given_names, (await entry(ports)).family_name) == ('Anna "Ani"', "García López")


async def test_a_quote_that_is_never_closed_is_named_by_the_line_it_begins_on(ports: Ports):
    content = csv_file(an_entry()) + b'"ABC123457,0042,Ana\r\n' + csv_file(an_entry("ABC123458"))
    assert places(await check(ports, content)) == [(3, "", Why.OPEN_QUOTE)]


async def test_a_cell_of_megabytes_is_refused_and_not_swallowed(ports: Ports):
    content = csv_file(an_entry(family_name='"' * 200_000))
    assert places(await check(ports, content)) == [(2, "", Why.OPEN_QUOTE)]


async def test_blank_rows_at_the_end_and_in_between_are_no_rows(ports: Ports):
    content = b"\r\n" + csv_file(an_entry()) + b",,,,,,,,,\r\n\r\n   \r\n" + b"," * 30 + b"\r\n\r\n"
    report = await check(ports, content)
    assert (report.problems, report.counts.rows) == ((), 1)


async def test_extra_columns_are_named_and_ignored(ports: Ports):
    report = await check(ports, csv_file(an_entry(room="12", teacher="Ms O'Brien")))
    assert report.import_id
    assert Note(Remark.COLUMNS_IGNORED, "room, teacher") in report.notes


async def test_of_thousands_of_extra_columns_only_the_first_are_named(ports: Ports):
    report = await check(ports, csv_file(an_entry(**{f"note_{number}": "x" for number in range(3000)})))
    assert report.import_id
    assert len(texts.report(words_in("en"), report, Markup("")).text) < 2000


async def test_columns_may_come_in_any_order_and_in_any_case(ports: Ports):
    reordered = {name.upper().replace("_", " "): cell for name, cell in reversed(an_entry().items())}
    await confirmed(ports, await check(ports, csv_file(reordered)))
    assert (await entry(ports)).centre_number == "ES001"


async def test_a_missing_column_is_named(ports: Ports):
    cells = {name: cell for name, cell in an_entry().items() if name != "format"}
    assert places(await check(ports, csv_file(cells))) == [(1, "format", Why.COLUMN_MISSING)]


async def test_a_column_that_is_there_twice_is_named(ports: Ports):
    content = csv_file(an_entry()).replace(b"centre_number", b"exam")
    assert places(await check(ports, content)) == [
        (1, "centre_number", Why.COLUMN_MISSING),
        (1, "exam", Why.COLUMN_TWICE),
    ]


async def test_a_file_without_a_header_is_told_from_one_with_it_and_repeated_nowhere(ports: Ports):
    content = b"\r\n".join(csv_file(an_entry()).splitlines()[1:])
    report = await check(ports, content)
    assert places(report) == [(1, "", Why.UNKNOWN_KIND)]
    assert not report.problems[0].values


async def test_a_row_with_too_many_cells_is_refused(ports: Ports):
    content = csv_file(an_entry()).rstrip() + b",12\r\n"
    assert places(await check(ports, content)) == [(2, "", Why.TOO_MANY_CELLS)]


async def test_a_file_of_another_kind_than_was_asked_for_is_refused(ports: Ports):
    report = await check(ports, csv_file(a_centre()), kind=ImportKind.ENTRIES)
    assert places(report) == [(1, "", Why.OTHER_KIND)]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n\r\n"])
async def test_an_empty_file_is_said_to_be_empty(ports: Ports, content: bytes):
    assert places(await check(ports, content)) == [(0, "", Why.EMPTY_FILE)]


async def test_a_header_only_is_no_import(ports: Ports):
    content = csv_file(an_entry()).splitlines()[0]
    assert places(await check(ports, content)) == [(0, "", Why.HEADER_ONLY)]
