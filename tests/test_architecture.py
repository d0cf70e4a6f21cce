"""The doors between the rooms: who may import whom. Read from the code's own imports."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

BOT = Path(__file__).parents[1] / "bot"

EVERYBODY = {"logs", "metrics", "unbroken"}
DOORS: dict[str, set[str]] = {
    # room: the rooms it may import
    "core": set(),
    "services": {"core"},
    "texts": {"core"},
    "ptb": set(),
    "storage": {"core", "services.ports", "ptb"},
    "files": {"core", "services.ports"},
    "mail": {"core", "services.ports"},
    "documents": {"core", "services.ports"},
    "search": {"core", "services.ports"},
    "context": {"core", "texts", "services.ports", "services.visiting", "ptb"},
    "handlers": {"core", "texts", "services", "ptb", "context"},
    "conversations": {"core", "texts", "services", "ptb", "context"},
    "jobs": {"core", "texts", "services", "ptb"},
    "web": {"core", "texts", "services", "ptb"},
    "commands": {"core", "services", "texts"},
    "settings": set(),
    "logs": set(),
    "metrics": set(),
    "unbroken": set(),
    "sandbox": set(),
    "app": {"*"},
    "doctor": {"app", "settings"},
    "cli": {"app", "commands", "doctor", "sandbox", "settings", "core", "services.ports"},
    "__main__": {"cli", "sandbox"},
    "__init__": set(),
}
LIBRARIES: dict[str, set[str]] = {
    # room: the third-party packages it may import, where that is a rule of the house
    "core": {"pydantic"},
    "services": {"rapidfuzz", "structlog"},
    "search": {"numpy", "rapidfuzz", "structlog"},
    "texts": {"babel"},
    "ptb": {"telegram", "aiohttp", "wreq", "structlog"},
}
ONLY_IN: dict[str, set[str]] = {
    # package: the rooms that may import it
    "sqlalchemy": {"storage", "app"},
    "alembic": {"storage"},
    "asyncpg": {"storage"},
    "aiosqlite": {"storage"},
    "telegram": {"ptb", "context", "handlers", "conversations", "jobs", "app", "doctor"},
    "aiosmtplib": {"mail"},
    "cryptography": {"storage", "documents"},
    "joserfc": {"documents"},
    "numpy": {"search"},
    "starlette": {"web", "app"},
    "apscheduler": {"jobs"},
    "wreq": {"ptb"},
    "typst": {"documents"},
    "segno": {"documents"},
    "pyhanko": {"documents"},
    "pyhanko_certvalidator": {"documents"},
}


def modules() -> list[Path]:
    return sorted(BOT.rglob("*.py"))


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(BOT).with_suffix("").parts)


def room_of(path: Path) -> str:
    return name_of(path).split(".")[0]


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(path: Path) -> Iterator[str]:
    yield from (name.removeprefix("bot.") for name in imports_of(path) if name.startswith("bot."))


def packages(path: Path) -> set[str]:
    names = {name.split(".")[0] for name in imports_of(path)}
    return names - set(sys.stdlib_module_names) - {"bot", "__future__"}


def within(name: str, places: set[str]) -> bool:
    return "*" in places or any(name == place or name.startswith(f"{place}.") for place in places)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_room_is_entered_by_its_doors_only(path):
    room = room_of(path)
    allowed = DOORS[room] | EVERYBODY | {room} | ({"conversations"} if name_of(path) == "handlers.table" else set())
    assert [name for name in ours(path) if not within(name, allowed)] == []


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_libraries_stay_in_their_rooms(path):
    room = room_of(path)
    used = packages(path)
    assert used <= LIBRARIES.get(room, used)
    assert [package for package in used if room not in ONLY_IN.get(package, {room})] == []


@pytest.mark.parametrize("room", ["handlers", "conversations"])
def test_siblings_do_not_import_each_other(room):
    """A conversation of several files is one sibling. The table of handlers names them all."""
    for path in (BOT / room).rglob("*.py"):
        sibling = ".".join(name_of(path).split(".")[:2])
        named = {name for name in ours(path) if name.startswith(f"{room}.") and sibling != "handlers.table"}
        assert {name for name in named if not within(name, {sibling})} == set(), path.name


def test_the_core_has_no_clock_and_no_chance():
    for path in (BOT / "core").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not any(call in text for call in ("datetime.now(", "date.today(", "time.time(", "import random")), (
            path.name
        )


def test_init_files_are_empty_but_for_a_sentence():
    for path in BOT.rglob("__init__.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        assert all(isinstance(node, ast.Expr) for node in body), path


@pytest.mark.parametrize("path", [path for path in modules() if path.name != "__init__.py"], ids=name_of)
def test_a_module_opens_with_a_sentence_on_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_can_be_read_in_one_go(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500
