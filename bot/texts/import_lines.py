"""The report on a file as plain lines, for a terminal. The same report in a chat: `importing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.import_problems import place, reason
from bot.texts.importing import credential_changes, kind_name, notes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.importing.problems import Problem
    from bot.core.importing.report import Report
    from bot.texts.words import Words


def problem_line(words: Words, problem: Problem) -> str:
    """`line 17, secret_number: what is wrong and what to do`"""
    return words.plain("{place}: {reason}", place=place(words, problem), reason=reason(words, problem))


def rejected(words: Words, checked: Report) -> str:
    return words.plain(
        "Nothing was imported: {problems} in {rows}.",
        problems=words.plural("{n} problem", "{n} problems", len(checked.problems)),
        rows=_rows(words, checked),
    )


def more(words: Words, count: int) -> str:
    return words.plural(
        "… and {n} more. Send the output into a file to see it.",
        "… and {n} more. Send the output into a file to see all of them.",
        count,
    )


def checked_well(words: Words, checked: Report) -> str:
    """Of a dry run."""
    return words.plain("No problem found in {rows}. Nothing was changed.", rows=_rows(words, checked))


def imported(words: Words, checked: Report) -> str:
    return words.plain("Imported: {rows}.", rows=_rows(words, checked))


def moving(words: Words) -> str:
    return words.plain("Nothing was imported: the register is changing just now. Please try again in a moment.")


def took_too_long(words: Words) -> str:
    return words.plain("Nothing was imported: checking took longer than 15 minutes. Please divide the file.")


def unreadable(words: Words, reason: str) -> str:
    """The file cannot be opened; `reason` is the system's own."""
    return words.plain("The file cannot be opened: {reason}.", reason=reason)


def effect(words: Words, checked: Report) -> Iterator[str]:
    """What it does, or would do, to the register; then what should be known."""
    counts = checked.counts
    yield words.plain(
        "New: {new}. Changed: {changed}. As they stand: {unchanged}.",
        new=counts.new,
        changed=counts.changed,
        unchanged=counts.unchanged,
    )
    if counts.closed:
        yield words.plain("Not in the file any more, and so closed: {count}.", count=counts.closed)
    yield from credential_changes(words, checked.credential_changes)
    yield from notes(words, checked)


def _rows(words: Words, checked: Report) -> str:
    count = checked.counts.rows
    return words.plural(
        "{kind}, {count} row", "{kind}, {count} rows", count, kind=kind_name(words, checked.kind), count=count
    )
