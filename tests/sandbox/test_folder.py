"""The sandbox's folder: what it makes there, what it leaves alone, and when it begins anew."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bot.sandbox.folder import MARKER, Folder, SandboxError, opened_folder

TODAY = date(2026, 11, 23)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sandbox"


@pytest.fixture
def used(path: Path) -> Iterator[Folder]:
    """One that was filled and left."""
    with opened_folder(path, TODAY, start_over=False) as folder:
        (folder.path / "bot.log").write_text("ready")
        with closing(sqlite3.connect(folder.telegram)) as database:
            database.execute("PRAGMA application_id = 0x5AB0")
        return folder.become_ready()


def test_what_was_filled_is_found_again_on_a_later_day(used: Folder):
    with opened_folder(used.path, date(2027, 1, 1), start_over=False) as found:
        assert found == used


def test_starting_over_makes_new_keys_and_keeps_no_trace(used: Folder):
    key = used.keys.read_text()
    with opened_folder(used.path, TODAY, start_over=True) as folder:
        assert folder.id != used.id
        assert folder.keys.read_text() != key
        assert not folder.log.exists()


@pytest.mark.parametrize("marker", ["", "{", '{"id": "x", "made_on": "2026-11-23", "is_ready": false}'])
def test_a_first_start_that_was_broken_off_begins_anew(used: Folder, marker: str):
    (used.path / MARKER).write_text(marker)
    with opened_folder(used.path, TODAY, start_over=False) as folder:
        assert not folder.is_ready
        assert folder.id != used.id


@pytest.mark.parametrize("start_over", [False, True])
def test_a_folder_of_somebody_else_is_left_alone(path: Path, start_over: bool):
    path.mkdir()
    (path / "castle.txt").write_text("sand")
    with (
        pytest.raises(SandboxError, match="not made by the sandbox"),
        opened_folder(path, TODAY, start_over=start_over),
    ):
        pass
    assert [left.name for left in path.iterdir()] == ["castle.txt"]


def test_what_somebody_else_put_beside_is_left_alone(used: Folder):
    (used.path / "castle.db").write_text("sand")
    with opened_folder(used.path, TODAY, start_over=True) as folder:
        assert (folder.path / "castle.db").read_text() == "sand"


@pytest.mark.parametrize("start_over", [False, True])
@pytest.mark.parametrize("name", ["results.db", "telegram.db"])
@pytest.mark.parametrize("content", ["a database", "no database"])
def test_a_database_of_somebody_else_is_left_alone(used: Folder, name: str, start_over: bool, content: str):
    foreign = used.path / name
    foreign.unlink()
    if content == "a database":
        with closing(sqlite3.connect(foreign)) as database:
            database.execute("CREATE TABLE castles (height INTEGER)")
    else:
        foreign.write_bytes(b"sand" * 2000)
    before = foreign.read_bytes()
    with (
        pytest.raises(SandboxError, match=f"{name} was not made"),
        opened_folder(used.path, TODAY, start_over=start_over),
    ):
        pass
    assert foreign.read_bytes() == before


@pytest.mark.parametrize("name", ["keys", "results.db", "telegram.db"])
def test_what_is_gone_is_named(used: Folder, name: str):
    (used.path / name).unlink()
    with (
        pytest.raises(SandboxError, match=f"{name} is gone.*--reset"),
        opened_folder(used.path, TODAY, start_over=False),
    ):
        pass


def test_a_folder_has_one_sandbox_at_a_time(path: Path):
    with (
        opened_folder(path, TODAY, start_over=False),
        pytest.raises(SandboxError, match="is running in"),
        opened_folder(path, TODAY, start_over=True),
    ):
        pass
    with opened_folder(path, TODAY, start_over=False) as folder:
        assert folder.path == path
