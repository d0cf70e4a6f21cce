"""The sandbox from its first start to its last: a folder of its own, nothing from outside, clean ends, quick returns."""

import os
import signal
import socket
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from select import select

import pytest

from tests.support.sandbox import Sandbox, copy_of, running

POISON = {
    "BOT_TOKEN": "1:poison",
    "BOT_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/nothing",
    "BOT_OWNER_IDS": "301",
    "BOT_MODE": "poison",
    "HTTP_PROXY": "http://127.0.0.1:1",
    "POISON": "poison",
}


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory in which a sandbox was started once, in an environment that means other things, and stopped."""
    directory = tmp_path_factory.mktemp("used")
    (directory / ".env").write_text("BOT_OWNER_IDS=301\nBOT_HTTP_PORT=poison\n")
    with running(directory, environment=POISON) as sandbox:
        environment = Path(f"/proc/{sandbox.bot_pid()}/environ").read_text()
        (directory / "environment").write_text(environment)
        sandbox.ask("/sandbox/people/301/messages", {"text": "I was here"})
    return directory


@pytest.fixture
def directory(used: Path, tmp_path: Path) -> Path:
    return copy_of(used, tmp_path)


def test_nothing_of_the_environment_reaches_the_product(used: Path):
    seen = (used / "environment").read_text().split("\0")
    given = Sandbox(used).settings
    assert "poison" not in "".join(seen)
    assert {line.split("=")[0] for line in seen if line} - {
        "PYTHONPATH",
        "PYTHONUTF8",
        "PYTHONUNBUFFERED",
        "LC_CTYPE",
    } == set(given)
    assert (given["BOT_OWNER_IDS"], given["BOT_API_URL"][:17]) == ("201", "http://127.0.0.1:")


def test_everything_it_makes_is_for_its_owner_alone(used: Path):
    made = [used / "sandbox", *(used / "sandbox").rglob("*")]
    assert {path.name: oct(path.stat().st_mode & 0o077) for path in made if path.stat().st_mode & 0o077} == {}
    assert stat.S_IMODE((used / "sandbox").stat().st_mode) == 0o700


def test_the_sample_is_staged_and_not_released(used: Path):
    with closing(sqlite3.connect(used / "sandbox" / "results.db")) as database:
        count = lambda table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: E731
        assert (count("entries"), count("results"), count("centres"), count("releases")) == (40, 40, 5, 0)
        assert count("institutions") == 11


def test_a_second_start_fills_nothing_anew_and_finds_everything_as_it_was(directory: Path):
    files = directory / "sandbox" / "files"
    filled = {file.name: file.stat().st_mtime_ns for file in files.iterdir()}
    sandbox = Sandbox(directory)
    sandbox.start()
    texts = [message.get("text") for message in sandbox.ask("/sandbox/people/301/messages")["messages"]]
    assert sandbox.stop() == 0
    assert {file.name: file.stat().st_mtime_ns for file in files.iterdir()} == filled
    assert texts[0] == "I was here"


def test_a_taken_port_is_said_in_one_line_with_the_cure(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sandbox = Sandbox(tmp_path, "--port", str(port))
        assert sandbox.ends() == 1
    assert sandbox.printed == f"Port {port} is taken; choose another: results-bot sandbox --port {port + 1}\n"


def test_a_sandbox_that_is_killed_leaves_no_bot_behind(directory: Path):
    sandbox = Sandbox(directory)
    sandbox.start()
    bot = os.pidfd_open(sandbox.bot_pid())
    sandbox.stop(signal.SIGKILL)
    has_ended, _, _ = select([bot], [], [], 10)
    os.close(bot)
    assert has_ended


def test_the_end_of_the_bot_is_said_and_is_the_end_of_the_sandbox(directory: Path):
    sandbox = Sandbox(directory)
    sandbox.start()
    os.kill(sandbox.bot_pid(), signal.SIGKILL)
    assert sandbox.ends() == 1
    assert "The bot has ended with code -9" in sandbox.printed
