"""Keeps the translations in step with the code: `catalogues.py update` adds what is new, `check` names what is missing."""

import ast
import string
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "bot" / "texts"
LOCALES = TEXTS / "locale"
EXAMS = ROOT / "bot" / "core" / "exams.toml"
SENTENCES = {"words": 1, "say": 1, "plain": 1, "plural": 2}
"""What translates, and how many sentences each takes first."""


def template() -> Catalog:
    """Every sentence of `bot/texts`, and the names of papers, grades and levels that the exam catalogue brings."""
    found = Catalog(fuzzy=False)
    for file in sorted(TEXTS.rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and (sentences := said_by(call)):
                found.add(sentences, locations=[(f"bot/texts/{file.name}", call.lineno)])
    for name in sorted(set(names_in(tomllib.loads(EXAMS.read_text(encoding="utf-8"))))):
        found.add(name, locations=[("bot/core/exams.toml", 1)])
    return found


def said_by(call: ast.Call) -> str | tuple[str, ...] | None:
    """The sentence, or its two forms, that a call has translated. Babel's own extraction overlooks calls within calls."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    wanted = call.args[: SENTENCES.get(name, 0)]
    said = tuple(given.value for given in wanted if isinstance(given, ast.Constant) and isinstance(given.value, str))
    if not said or len(said) < len(wanted):
        return None
    return said if len(said) > 1 else said[0]


def names_in(exams: dict) -> Iterator[str]:
    """What the catalogue calls papers and grades; exams keep their own names in every language."""
    yield from exams["papers"].values()
    yield from (level["name"] for level in exams["levels"])
    for grading in exams["gradings"].values():
        for band in grading["bands"]:
            yield band["name"]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def faults(source: Catalog, translated: Catalog) -> Iterator[str]:
    """What keeps a catalogue from being complete."""
    for message in source:
        if not message.id:
            continue
        ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        here = translated.get(message.id)
        if here is None or here.fuzzy or not all(forms(here)):
            yield f"not translated: {ids[0]!r}"
        elif any(places(form) - {"n"} != places(ids[-1]) - {"n"} for form in forms(here)):
            yield f"other places: {ids[0]!r}"
    for message in translated:
        if message.id and message.id not in source:
            yield f"no longer said: {message.id!r}"


def catalogue_files() -> list[Path]:
    return sorted(LOCALES.glob("*/LC_MESSAGES/messages.po"))


def language_of(file: Path) -> str:
    return file.parents[1].name


def read(file: Path) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened, locale=language_of(file))


def update(file: Path) -> None:
    catalogue = read(file)
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with file.open("wb") as opened:
        write_po(
            opened, catalogue, width=120, omit_header=False, sort_by_file=True, no_location=False, include_lineno=False
        )


def main() -> int:
    if sys.argv[1:] == ["update"]:
        for file in catalogue_files():
            update(file)
        return 0
    source = template()
    missing = [f"{language_of(file)}: {fault}" for file in catalogue_files() for fault in faults(source, read(file))]
    sys.stdout.write("".join(f"{line}\n" for line in missing))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
