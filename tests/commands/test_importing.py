"""`results-bot import`: exit codes, every bad row by line and column, and nothing of a person on the screen."""

import io
import sys
from pathlib import Path

import pytest
from rich.console import Console

from bot.commands.importing import SHOWN, import_file
from bot.core.identity import IdNumber
from bot.core.importing.rows import ImportKind
from bot.services.ports.base import Ports
from tests.support.cohort import ACTOR, a_result, an_entry, csv_file, import_sample

PERSONAL = ("ABC12345", "0042", "Zoë", "García", "2005-04-03")


class Screen:
    """What was printed, into a pipe or onto a terminal."""

    def __init__(self, *, terminal: bool = False) -> None:
        self._file = io.StringIO()
        self.console = Console(file=self._file, force_terminal=terminal, width=120, color_system=None)

    @property
    def text(self) -> str:
        return self._file.getvalue()


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def screen() -> Screen:
    return Screen()


def a_file(folder: Path, *rows) -> str:
    path = folder / "file.csv"
    path.write_bytes(csv_file(*rows))
    return str(path)


async def run(ports: Ports, kind: str, source: str, screen: Screen, *, dry_run: bool = False) -> int:
    return await import_file(ports, ImportKind(kind), source, actor=ACTOR, out=screen.console, dry_run=dry_run)


async def stands(ports: Ports) -> bool:
    async with ports.storage.reading() as tx:
        return await tx.entries.of(IdNumber("ABC123456")) is not None


async def test_a_good_file_is_imported_with_exit_0(ports: Ports, screen: Screen, tmp_path: Path):
    assert await run(ports, "entries", a_file(tmp_path, an_entry()), screen) == 0
    assert "Imported: entries, 1 row." in screen.text
    assert await stands(ports)


async def test_a_dry_run_says_what_would_happen_and_keeps_nothing(ports: Ports, screen: Screen, tmp_path: Path):
    assert await run(ports, "entries", a_file(tmp_path, an_entry()), screen, dry_run=True) == 0
    assert "Nothing was changed" in screen.text
    assert "New: 1" in screen.text
    assert not await stands(ports)


async def test_a_bad_file_is_rejected_with_exit_1_and_every_row_named(ports: Ports, screen: Screen, tmp_path: Path):
    rows = [an_entry(f"ABC{number:06}", secret_number="42") for number in range(120)]
    assert await run(ports, "entries", a_file(tmp_path, *rows), screen) == 1
    for line in range(2, 122):
        assert f"line {line}, secret_number: A Secret Number is four digits" in screen.text
    assert not any(cell in screen.text for cell in PERSONAL)


async def test_a_terminal_gets_a_table_of_the_first_problems(ports: Ports, tmp_path: Path):
    screen = Screen(terminal=True)
    rows = [an_entry(f"ABC{number:06}", exam="C9") for number in range(SHOWN + 7)]
    assert await run(ports, "entries", a_file(tmp_path, *rows), screen) == 1
    assert "… and 7 more" in screen.text
    assert screen.text.count("No exam has this code") == SHOWN


async def test_changed_credentials_are_listed_apart_in_a_dry_run(ports: Ports, screen: Screen, tmp_path: Path):
    await import_sample(ports)
    file = a_file(tmp_path, an_entry(secret_number="0043", date_of_birth="2005-04-04"))
    assert await run(ports, "entries", file, screen, dry_run=True) == 0
    assert "A Secret Number changes: line 2." in screen.text
    assert "A date of birth changes: line 2." in screen.text
    assert "0043" not in screen.text


async def test_standard_input_is_a_dash(ports: Ports, screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(csv_file(an_entry()))))
    assert await run(ports, "entries", "-", screen) == 0
    assert await stands(ports)


@pytest.mark.parametrize("source", ["missing.csv", "."])
async def test_a_file_that_is_not_there_is_wrong_usage(ports: Ports, screen: Screen, tmp_path: Path, source: str):
    assert await run(ports, "entries", str(tmp_path / source), screen) == 2
    assert "cannot be opened" in screen.text


async def test_the_kind_that_was_asked_for_is_held_against_the_header(ports: Ports, screen: Screen, tmp_path: Path):
    assert await run(ports, "entries", a_file(tmp_path, a_result()), screen) == 1
    assert "line 1: " in screen.text
