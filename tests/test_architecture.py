"""The doors between the rooms: who may import whom. Read from the code's own imports."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

BOT = Path(__file__).parents[1] / "bot"

EVERYBODY = {"later", "logs", "metrics", "unbroken"}
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
    "later": set(),
    "logs": set(),
    "metrics": set(),
    "unbroken": set(),
    "sandbox": set(),
    "app": {"*"},
    "beside": {"*"},
    "doctor": {"app", "beside", "settings"},
    "run": {"app", "settings"},
    "cli": {"app", "commands", "doctor", "run", "sandbox", "settings", "core", "services.ports"},
    "__main__": {"cli", "run", "sandbox"},
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
    "sqlalchemy": {"storage", "app", "beside"},
    "alembic": {"storage"},
    "asyncpg": {"storage"},
    "aiosqlite": {"storage"},
    "telegram": {"ptb", "context", "handlers", "conversations", "jobs", "app", "beside", "doctor"},
    "aiosmtplib": {"mail"},
    "cryptography": {"storage", "documents"},
    "joserfc": {"documents"},
    "numpy": {"search"},
    "starlette": {"web", "beside"},
    "apscheduler": {"jobs"},
    "wreq": {"ptb"},
    "typst": {"documents"},
    "segno": {"documents"},
    "pyhanko": {"documents"},
    "pyhanko_certvalidator": {"documents"},
}


@dataclass(frozen=True)
class Module:
    """A file of the product, read once for all rules."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Below `bot`."""
        return ".".join(self.path.relative_to(BOT).with_suffix("").parts)

    @property
    def room(self) -> str:
        return self.name.split(".")[0]

    def imports(self) -> Iterator[str]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def ours(self) -> Iterator[str]:
        return (name.removeprefix("bot.") for name in self.imports() if name.startswith("bot."))

    def packages(self) -> set[str]:
        names = {name.split(".")[0] for name in self.imports()}
        return names - set(sys.stdlib_module_names) - {"bot", "__future__"}


@cache
def modules() -> list[Module]:
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(BOT.rglob("*.py"))}
    return [Module(path, text, ast.parse(text)) for path, text in texts.items()]


def within(name: str, places: set[str]) -> bool:
    return "*" in places or any(name == place or name.startswith(f"{place}.") for place in places)


def test_a_room_is_entered_by_its_doors_only():
    def doors(module: Module) -> set[str]:
        every_handler = {"conversations"} if module.name == "handlers.table" else set()
        return DOORS[module.room] | EVERYBODY | {module.room} | every_handler

    assert [
        (module.name, name) for module in modules() for name in module.ours() if not within(name, doors(module))
    ] == []


def test_libraries_stay_in_their_rooms():
    used = [(module.room, package, module.name) for module in modules() for package in module.packages()]
    assert [use for use in used if use[1] not in LIBRARIES.get(use[0], {use[1]})] == []
    assert [use for use in used if use[0] not in ONLY_IN.get(use[1], {use[0]})] == []


def test_siblings_do_not_import_each_other():
    """A conversation of several files is one sibling. The table of handlers names them all."""
    strangers = []
    for module in modules():
        sibling = ".".join(module.name.split(".")[:2])
        if module.room in {"handlers", "conversations"} and sibling != "handlers.table":
            named = (name for name in module.ours() if name.startswith(f"{module.room}."))
            strangers += [(module.name, name) for name in named if not within(name, {sibling})]
    assert strangers == []


def test_the_core_has_no_clock_and_no_chance():
    calls = ("datetime.now(", "date.today(", "time.time(", "import random")
    core = [module for module in modules() if module.room == "core"]
    assert [(module.name, call) for module in core for call in calls if call in module.text] == []


def test_init_files_are_empty_but_for_a_sentence():
    inits = [module for module in modules() if module.path.name == "__init__.py"]
    assert [module.name for module in inits if not all(isinstance(node, ast.Expr) for node in module.tree.body)] == []


def test_a_module_opens_with_a_sentence_on_what_it_is_for():
    others = [module for module in modules() if module.path.name != "__init__.py"]
    assert [module.name for module in others if not ast.get_docstring(module.tree)] == []


def test_a_module_can_be_read_in_one_go():
    assert [module.name for module in modules() if len(module.text.splitlines()) > 500] == []
