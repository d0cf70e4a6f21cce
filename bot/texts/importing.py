"""What staff read while a file is imported: how to, how far, what is in it, what is wrong with it, and that it is done."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from bot.core.importing.rows import ImportKind
from bot.core.messages import Attachment, Button, Message, rows
from bot.texts import navigation
from bot.texts.callbacks import press
from bot.texts.import_problems import place, reason, remark
from bot.texts.navigation import To
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.core.importing.problems import Problem
    from bot.core.importing.report import Counts, CredentialChange, Report
    from bot.texts.words import Words

MOST_MEGABYTES: Final = 20
"""What a bot can download from Telegram (Bot API, getFile)."""
SHOWN: Final = 8
"""Problems, and remarks of each sort, that a message holds beside everything else."""
LINES_SHOWN: Final = 30


def how_to(words: Words, columns: Mapping[ImportKind, tuple[Sequence[str], Sequence[str]]]) -> Message:
    """`columns` of each kind that may come by chat: those that are needed, and those that may be left out."""
    head = words(
        "<b>Import a file</b>\nSend me a .csv (UTF-8, comma or semicolon) or an .xlsx (its first sheet),"
        " up to {size} MB. The first row names the columns, in any order; they tell me what it is."
        " I check it first and change nothing before you say so.",
        size=MOST_MEGABYTES,
    )
    tail = words("I read the file in memory and take your message out of the chat.")
    parts = [head, *(_layout(words, kind, *named) for kind, named in columns.items()), tail]
    if ImportKind.ENTRIES not in columns:
        parts.append(entries_by_command_line_alone(words))
    return Message(Markup("\n\n".join(parts)), keyboard=rows(navigation.staff_menu(words)))


def entries_by_command_line_alone(words: Words) -> Markup:
    return words(
        "Entries hold Secret Numbers and dates of birth, so they do not come through Telegram here:"
        " import them on the server with <code>results-bot import entries FILE</code>."
    )


def reading(words: Words) -> Message:
    return Message(words("Fetching your file…"))


def read_so_far(words: Words, fate: Markup, count: int) -> Message:
    read = words.plural("Reading: {n} row so far…", "Reading: {n} rows so far…", count)
    return Message(Markup(f"{fate}\n\n{read}"))


def taken_out(words: Words) -> Markup:
    """What became of the message with the file."""
    return words("Your file is read in memory alone, and your message with it is deleted from the chat.")


def please_delete(words: Words) -> Markup:
    """Telegram refused to take the message out."""
    return words(
        "I could not delete your message with the file from the chat. It may name people: please delete it yourself."
    )


def too_large(words: Words) -> Message:
    text = words(
        "A file that comes through Telegram may have {size} MB at most. Divide it, or import it on the server"
        " with <code>results-bot import</code>.",
        size=MOST_MEGABYTES,
    )
    return Message(text, keyboard=rows(navigation.staff_menu(words)))


def not_received(words: Words) -> Message:
    return Message(
        words("Telegram did not hand the file over. Please send it again."), keyboard=rows(navigation.staff_menu(words))
    )


def entries_not_here(words: Words, fate: Markup) -> Message:
    text = words("<b>Nothing was imported.</b> {why}", why=entries_by_command_line_alone(words))
    return Message(Markup(f"{text}\n\n{fate}"), keyboard=rows(navigation.staff_menu(words)))


def not_yours(words: Words, fate: Markup) -> Message:
    text = words("Nothing was imported: importing is no longer among what you may do.")
    return Message(Markup(f"{text}\n\n{fate}"))


def report(words: Words, checked: Report, fate: Markup) -> Message:
    """`fate`: what became of the message with the file."""
    return _accepted(words, checked, fate) if checked.import_id else rejected(words, checked, fate)


def whole_report(words: Words, checked: Report) -> Message:
    """Every problem, as a file that opens in Excel. It repeats no cell of the file that was sent."""
    text = words.plural("The one problem as a file.", "All {n} problems as a file.", len(checked.problems))
    return Message(text, document=Attachment("problems.csv", problems_file(words, checked.problems)))


def problems_file(words: Words, problems: Sequence[Problem]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow((words.plain("line"), words.plain("column"), words.plain("problem")))
    writer.writerows((problem.line or "", problem.column, reason(words, problem)) for problem in problems)
    return text.getvalue().encode("utf-8-sig")


def imported(words: Words, checked: Report) -> Message:
    parts = [words("<b>Imported</b>: {what}.", what=_rows(words, checked)), _effect(words, checked.counts)]
    return Message(Markup("\n".join(parts)), keyboard=rows(*_next(words, checked.kind)))


def imported_before(words: Words) -> str:
    """A pop-up."""
    return words.plain("This file is imported already.")


def discarded(words: Words) -> Message:
    return Message(words("Discarded. Nothing of the file is kept."), keyboard=rows(navigation.staff_menu(words)))


def run_out(words: Words) -> Message:
    """After 15 minutes, or once it was discarded."""
    return Message(
        words("This check has run out, and nothing of it is kept. Please send the file again."),
        keyboard=rows(navigation.staff_menu(words)),
    )


def checking_again(words: Words) -> str:
    """A pop-up."""
    return words.plain("The register has changed since the check, so I look at every row again.")


def keeps_moving(words: Words) -> str:
    """A pop-up."""
    return words.plain("The register is changing just now. Please press again in a moment.")


def interrupted(words: Words, _values: object) -> Message:
    """A notice: the process ended while a file was read."""
    return Message(
        words("I was interrupted while reading your file, and nothing of it was imported. Please send it again."),
        keyboard=rows(navigation.staff_menu(words)),
    )


def kind_name(words: Words, kind: ImportKind | None) -> str:
    names = {
        ImportKind.CENTRES: words.plain("centres"),
        ImportKind.ENTRIES: words.plain("entries"),
        ImportKind.RESULTS: words.plain("results"),
        ImportKind.INSTITUTIONS: words.plain("institutions"),
    }
    return names[kind] if kind else words.plain("rows")


def notes(words: Words, checked: Report) -> tuple[str, ...]:
    """What should be known of a file that is accepted or not: plain sentences."""
    said = [remark(words, note) for note in checked.notes]
    kept = checked.counts.credentials_kept
    if kept:
        said.append(
            words.plain(
                "Linked ID Numbers whose Secret Number or date of birth differs in the file, and stays as it is: {count}.",
                count=kept,
            )
        )
    return tuple(said)


def credential_changes(words: Words, changes: Sequence[CredentialChange]) -> tuple[str, ...]:
    """Apart from all others: they decide who gets in. Plain sentences with lines, never with a value."""
    secrets = [change.line for change in changes if change.secret_number]
    births = [change.line for change in changes if change.date_of_birth]
    said = (
        words.plain("A Secret Number changes: {lines}.", lines=_lines(words, secrets)) if secrets else "",
        words.plain("A date of birth changes: {lines}.", lines=_lines(words, births)) if births else "",
    )
    return tuple(filter(None, said))


def _accepted(words: Words, checked: Report, fate: Markup) -> Message:
    text = Markup(
        "\n\n".join(
            (
                words("<b>A file of {what}</b>, no problem found.", what=_rows(words, checked)),
                _effect(words, checked.counts),
                *_bullets(words, (*credential_changes(words, checked.credential_changes), *notes(words, checked))),
                fate,
                words("Nothing has changed yet. I keep this for 15 minutes."),
            )
        )
    )
    # The contract's words whatever the number: people and programs look for them.
    confirm = words.plain("Import {count} rows", count=checked.counts.rows)
    return Message(
        text,
        keyboard=rows(
            Button(confirm, press(To.IMPORT_CONFIRMED, *_id(checked))),
            Button(words.plain("Discard"), press(To.IMPORT_DISCARDED, *_id(checked))),
        ),
    )


def rejected(words: Words, checked: Report, *more: Markup) -> Message:
    """The first problems; all of them are in `whole_report`."""
    problems = checked.problems
    head = words("<b>A file of {what}.</b> Nothing was imported.", what=_rows(words, checked))
    if checked.kind is None:
        head = words("<b>Nothing was imported.</b>")
    count = words.plural("{n} problem:", "{n} problems:", len(problems))
    listed = [
        words("• <b>{place}</b>: {reason}", place=place(words, problem), reason=reason(words, problem))
        for problem in problems[:SHOWN]
    ]
    others = len(problems) - SHOWN
    if others > 0:
        listed.append(words.plural("… and {n} more.", "… and {n} more.", others))
    text = Markup("\n\n".join((head, "\n".join((count, *listed)), *_bullets(words, notes(words, checked)), *more)))
    return Message(text, keyboard=rows(navigation.staff_menu(words)))


def _rows(words: Words, checked: Report) -> Markup:
    """`entries, 300 rows`: plain digits, as in the contract."""
    count = checked.counts.rows
    kind = kind_name(words, checked.kind)
    return words.plural("{kind}, {count} row", "{kind}, {count} rows", count, kind=kind, count=count)


def _effect(words: Words, counts: Counts) -> Markup:
    text = words(
        "New: {new}. Changed: {changed}. As they stand: {unchanged}.",
        new=counts.new,
        changed=counts.changed,
        unchanged=counts.unchanged,
    )
    if counts.closed:
        closed = words("Not in the file any more, and so closed: {count}.", count=counts.closed)
        return Markup(f"{text} {closed}")
    return text


def _bullets(words: Words, sentences: Sequence[str]) -> Iterator[Markup]:
    if not sentences:
        return
    listed = [words("• {sentence}", sentence=sentence) for sentence in sentences[:SHOWN]]
    if len(sentences) > SHOWN:
        more = len(sentences) - SHOWN
        listed.append(words.plural("… and {n} more.", "… and {n} more.", more))
    yield Markup("\n".join(listed))


def _lines(words: Words, lines: Sequence[int]) -> str:
    shown = ", ".join(words.plain("line {line}", line=line) for line in lines[:LINES_SHOWN])
    return f"{shown}, …" if len(lines) > LINES_SHOWN else shown


def _layout(words: Words, kind: ImportKind, needed: Sequence[str], optional: Sequence[str]) -> Markup:
    text = words("<b>{kind}</b>: <code>{needed}</code>", kind=kind_name(words, kind), needed=", ".join(needed))
    if not optional:
        return text
    more = words("; may be empty or left out: <code>{optional}</code>", optional=", ".join(optional))
    return Markup(f"{text}{more}")


def _next(words: Words, kind: ImportKind | None) -> tuple[Button, ...]:
    sessions = Button(words.plain("Sessions and releases"), press(To.SESSIONS))
    menu = navigation.staff_menu(words)
    return (sessions, menu) if kind in {ImportKind.ENTRIES, ImportKind.RESULTS} else (menu,)


def _id(checked: Report) -> tuple[str, ...]:
    return (checked.import_id.hex,) if checked.import_id else ()
