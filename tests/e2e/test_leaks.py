"""What the product leaves behind says nothing of anybody: two cohorts that differ in all that is secret leave the same traces."""

import asyncio
import re

import pytest

from tests.e2e.conftest import Bots
from tests.support import day
from tests.support.cohort import csv_file
from tests.support.databases import SqliteFiles
from tests.support.day import Cohort, Someone
from tests.support.traces import Trace, counted, events, spellings

TOKEN = "7123456789:AAEhBP0av-m2y7QkWxTz81LfJcVdRnGsUo4"

ONE = Cohort(
    owner=Someone(6_871_234_001, "Olivia", "Bennett-Achterberg", "olivia_b_exams"),
    typist=Someone(
        6_871_234_002,
        "Lucía",
        "Etxeberria Zubizarreta",
        "lucia_exz",
        "QWX738291",
        "7391",
        "2004-02-29",
        "lucia@exz.example",
        190,
    ),
    presser=Someone(6_871_234_003, "Дмитрий", "Щербаков", "dima_shch", "QWX738292", "8264", "2003-12-31", "", 182),
    leaver=Someone(6_871_234_004, "雅婷", "歐陽", "ouyang_yt", "QWX738293", "5937", "2005-10-10", "", 203),
    stumbler=Someone(6_871_234_005, "Wilhelmina", "Ĉapelisto", "wilma_cap"),
    outpouring="My landlady Hermenegilda says I surely failed again",
)
TWO = Cohort(
    owner=Someone(5_119_870_101, "Babajide", "Oyelaran", "jide_o"),
    typist=Someone(
        5_119_870_102, "Þórdís", "Jónsdóttir", "thordis", "PLK550917", "6482", "1988-07-19", "t@mail.example", 195
    ),
    presser=Someone(5_119_870_103, "نور", "الحسيني", "nour_h", "PLK550918", "1759", "1999-01-02", "", 207),
    leaver=Someone(5_119_870_104, "Ngô", "Thị Bích", "bich", "PLK550919", "3826", "2001-11-30", "", 181),
    stumbler=Someone(5_119_870_105, "Kwabena", "Asiedu", "kwab_a"),
    outpouring="Why is everybody in Trondheim so kind to me",
)


@pytest.fixture(scope="module")
def days(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> list[Trace]:
    folders = [tmp_path_factory.mktemp("day") for _ in range(2)]
    with sqlite_files.fresh(folders[0]) as one, sqlite_files.fresh(folders[1]) as two:
        return asyncio.run(day.days((ONE, TWO), (one, two), TOKEN))


def test_the_logs_of_two_days_are_the_same_even_when_they_tell_everything(days: list[Trace]):
    one, two = (events(trace.log) for trace in days)
    assert one == two
    assert any("update failed" in line for line in one)


def test_the_metrics_of_two_days_are_the_same(days: list[Trace]):
    one, two = (counted(trace.metrics) for trace in days)
    assert one == two
    assert len(one) > 5


def test_the_clear_columns_of_two_days_are_the_same(days: list[Trace]):
    one, two = (trace.rows for trace in days)
    assert one == two
    assert len(one["outbox"]) > 3


def test_the_files_without_the_key_hold_nothing_that_is_personal(days: list[Trace]):
    files = days[0].files
    assert {"results.db", "results.db-wal"} <= set(files)
    found = [(name, secret) for name, content in files.items() for secret in ONE.secrets if holds(content, secret)]
    assert found == []


def test_the_search_would_find_what_it_looks_for():
    for secret in ONE.secrets:
        for spelling in spellings(secret):
            assert holds(b"\x01 " + spelling + b" \x02", secret)


def test_buttons_carry_nothing_personal(days: list[Trace]):
    buttons = days[0].buttons
    assert len(buttons) > 20
    found = [(button, secret) for button in buttons for secret in ONE.secrets if holds(button.encode(), secret)]
    assert found == []


def test_the_bots_token_is_nowhere(days: list[Trace]):
    name, _, secret = TOKEN.partition(":")
    for trace in days:
        everything = [trace.log.encode(), trace.metrics.encode(), *trace.files.values()]
        assert not [part for part in everything if secret.encode() in part or f"bot{name}".encode() in part]


def test_nothing_that_is_secret_is_in_the_logs(days: list[Trace]):
    for trace, cohort in zip(days, (ONE, TWO), strict=True):
        assert [secret for secret in cohort.secrets if holds(trace.log.encode(), secret)] == []


async def test_what_the_command_line_says_of_a_bad_file_is_the_same_for_whichever_people(bots: Bots, sqlite_url: str):
    async def said_of(cohort: Cohort) -> tuple[int | None, str]:
        rows = [one.entry() for one in cohort.candidates]
        spoilt = rows[0] | {"id_number": "QWX73829O", "secret_number": "42"}, rows[1] | {"exam": "D9"}, rows[2], rows[2]
        importing = await bots(sqlite_url).begins("import", "entries", "-")
        said, _ = await importing.communicate(csv_file(*spoilt))
        return importing.returncode, said.decode()

    one, two = await asyncio.gather(said_of(ONE), said_of(TWO))
    assert one == two
    assert (one[0], "line 2" in one[1], "line 3" in one[1]) == (1, True, True)
    assert [secret for secret in ONE.secrets if holds(one[1].encode(), secret)] == []


def holds(content: bytes, secret: str) -> bool:
    """Digits within a longer run of digits are another number."""
    if any(spelling in content for spelling in spellings(secret) if spelling != secret.encode()):
        return True
    if secret.isdigit():
        return bool(re.search(rb"(?<!\d)" + secret.encode() + rb"(?!\d)", content))
    return secret.encode() in content
