"""The row of the register: the search among 25,000 institutions beside SQLite FTS5 and plain rapidfuzz over the same names.

Where the real names of the world's universities lie beside the checkout they are part of the register; the rest is made up.
"""

from __future__ import annotations

import csv
import sqlite3
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final, Protocol

from rapidfuzz import process

from bench.bars import Sheet
from bench.harness import Figures, figures, least, milliseconds, ratio
from bench.made_register import made_register, plain
from bench.queries import KINDS, Query
from bot.core.institutions import Institution, InstitutionType, Listing
from bot.search.directory import search
from bot.search.entries import entry_of
from bot.search.index import build

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZE: Final = 25_000
QUERIES: Final = 2_000
REAL: Final = Path(__file__).parents[2] / "shared" / "data" / "institutions.csv"
FTS_QUERIES: Final = 60
RAPIDFUZZ_QUERIES: Final = 15
"""Of each kind, without `--full`: they take longer."""
_MOST: Final = 10


class Engine(Protocol):
    """Something that is searched: identities, likeliest first."""

    def find(self, typed: str) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    took: Figures
    recall: float
    """Per cent."""


class Ours:
    """The product's own index, as the directory calls it."""

    def __init__(self, register: Sequence[Institution]) -> None:
        self.index = build([entry_of(listing_of(one)) for one in register])

    def find(self, typed: str) -> Sequence[str]:
        return [self.index.entries[place].identity for place in search(self.index, typed)[:_MOST]]


class Fts5:
    """SQLite's trigrams over the same text, folded as ours is: any of the query's trigrams, ordered by bm25."""

    def __init__(self, register: Sequence[Institution]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE register USING fts5(identity UNINDEXED, text, tokenize='trigram')")
        rows = ((one.identity, plain(_text(one))) for one in register)
        self._database.executemany("INSERT INTO register VALUES (?, ?)", rows)

    def find(self, typed: str) -> Sequence[str]:
        text = plain(typed).replace('"', " ")
        pieces = " OR ".join({f'"{text[at : at + 3]}"' for at in range(len(text) - 2)})
        statement = "SELECT identity FROM register WHERE register MATCH ? ORDER BY rank LIMIT ?"
        return [row[0] for row in self._database.execute(statement, (pieces, _MOST))] if pieces else []


class Rapidfuzz:
    """`process.extract` as it comes, with WRatio, over all names."""

    def __init__(self, register: Sequence[Institution]) -> None:
        self._names = {one.identity: one.name for one in register}

    def find(self, typed: str) -> Sequence[str]:
        return [identity for _, _, identity in process.extract(typed, self._names, limit=_MOST)]


async def run(*, full: bool) -> Sheet:
    register = the_register()
    begun = perf_counter()
    ours = Ours(register)
    built = perf_counter() - begun
    peers: list[tuple[Engine, int]] = [(Fts5(register), FTS_QUERIES), (Rapidfuzz(register), RAPIDFUZZ_QUERIES)]
    title = (
        f"Search among {len(register):,} institutions: a query's time, and how often the right one was among the first"
    )
    note = f"Index made in {built:.1f} s. {QUERIES:,} queries of each kind, fewer for the slow; each query's quickest of three."
    lines: list[tuple[str, ...]] = []
    for kind, (make, first) in KINDS.items():
        queries = make(register, QUERIES)
        own = measured(ours, queries, first)
        lines.append((kind, "ours", *_said(own, first), "1"))
        for engine, count in peers:
            peer = measured(engine, queries if full else queries[:count], first)
            lines.append(("", type(engine).__name__, *_said(peer, first), ratio(peer.took.p50, own.took.p50)))
    return Sheet(
        title, ("query", "engine", "p50", "p99", "right one among the first", "p50 to ours"), tuple(lines), (), note
    )


def the_register(size: int = SIZE) -> list[Institution]:
    """Of the real and the made up, no two with one identity."""
    everything = [*(_real() if REAL.exists() else ()), *made_register(size)]
    return list({one.identity: one for one in reversed(everything)}.values())[::-1][:size]


def measured(engine: Engine, queries: Sequence[Query], first: int) -> Outcome:
    hits = sum(query.meant in engine.find(query.typed)[:first] for query in queries)
    seconds = [least(partial(engine.find, query.typed)) for query in queries]
    return Outcome(figures(seconds), 100 * hits / len(queries))


def listing_of(one: Institution) -> Listing:
    return Listing(one.identity, one.name, one.country, one.city, one.website, one.email_domain, one.aliases)


def _real() -> list[Institution]:
    with REAL.open(encoding="utf-8", newline="") as file:
        return [_from_file(row) for row in csv.DictReader(file)]


def _from_file(row: dict[str, str]) -> Institution:
    return Institution(
        name=row["name"],
        type=InstitutionType(row["type"]),
        country=row["country"],
        city=row["city"],
        website=row["website"],
        email_domain=row["email_domain"].lower(),
        contact_email=row["contact_email"],
        aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
    )


def _text(one: Institution) -> str:
    return " ".join((one.name, *one.aliases, one.city, one.email_domain or one.website))


def _said(outcome: Outcome, first: int) -> tuple[str, str, str]:
    return milliseconds(outcome.took.p50), milliseconds(outcome.took.p99), f"{first}: {outcome.recall:.1f} %"
