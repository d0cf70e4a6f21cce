"""Amendments as staff read them: how to, what a file would change, and what became of it. ID Numbers are masked, names are not said."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.core.entries import SessionName
from bot.core.messages import Attachment, Button, Message, rows
from bot.core.releases import ProposalState
from bot.texts import navigation
from bot.texts import release_buttons as buttons
from bot.texts.account import masked_id
from bot.texts.callbacks import press
from bot.texts.differences import difference, plain_difference
from bot.texts.import_problems import place_of_line
from bot.texts.navigation import To
from bot.texts.release_words import origin, paragraphs
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.core.amending import AmendedRow, Amendment
    from bot.core.messages import Row
    from bot.core.releases import Proposal
    from bot.texts.words import Words

    Values = Mapping[str, str | int]

SHOWN: Final = 20
"""Rows that a message holds; all of them are in the file beside it."""


def how_to(words: Words, columns: Sequence[str]) -> Message:
    text = words(
        "<b>Amend results that are released</b>\nSend me a .csv or an .xlsx with the columns of a results file"
        " (<code>{columns}</code>) and a row for each result that changes, all of one session. I show what would change"
        " before anything does; then somebody else approves it.\n\n/cancel leaves everything as it is.",
        columns=", ".join(columns),
    )
    return Message(text)


def waits_for_file(words: Words) -> Message:
    return Message(words("I am waiting for the file with the amended results. /cancel leaves everything as it is."))


def left(words: Words) -> Message:
    return Message(words("Nothing was amended."), keyboard=rows(navigation.staff_menu(words)))


def taken(fate: Markup) -> Message:
    """What became of the message with the file, in place of the card that said it was being fetched."""
    return Message(fate)


def preview(words: Words, amendment: Amendment, import_id: UUID, *, four_eyes: bool) -> Message:
    parts = [
        words.plural(
            "<b>{session}: {n} result would change.</b>",
            "<b>{session}: {n} results would change.</b>",
            len(amendment.rows),
            session=amendment.session,
        ),
        _listed(words, amendment.rows),
        words("Nothing has changed yet. I keep this for 15 minutes."),
    ]
    propose = words.plain("Propose amendment") if four_eyes else words.plain("Amend now")
    keyboard = rows(
        Button(propose, press(To.AMENDMENT_PROPOSED, import_id)),
        Button(words.plain("Discard"), press(To.AMENDMENT_DISCARDED, import_id)),
    )
    return Message(paragraphs(parts), keyboard=keyboard, protected=True)


def changes(words: Words, amendment: Amendment) -> Message:
    """For whoever decides."""
    head = words.plural(
        "<b>{session}: {n} result would change.</b>",
        "<b>{session}: {n} results would change.</b>",
        len(amendment.rows),
        session=amendment.session,
    )
    return Message(paragraphs((head, _listed(words, amendment.rows))), protected=True)


def is_longer(amendment: Amendment) -> bool:
    """Whether a message cannot hold it."""
    return len(amendment.rows) > SHOWN


def all_changes(words: Words, amendment: Amendment) -> Message:
    """Every row, as a file that opens in Excel."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow((words.plain("line"), words.plain("ID Number"), words.plain("change")))
    for row in amendment.rows:
        writer.writerow((row.line or "", masked_id(row.id_number), plain_difference(words, row.difference)))
    said = words.plural("The one change as a file.", "All {n} changes as a file.", len(amendment.rows))
    return Message(said, protected=True, document=Attachment("amendment.csv", text.getvalue().encode("utf-8-sig")))


def discarded(words: Words) -> Message:
    return Message(words("Discarded. Nothing was amended, and nothing of the file is kept."))


def decided(words: Words, proposal: Proposal) -> Message:
    """The card of an amendment in the state that it has come to."""
    if proposal.state is ProposalState.RELEASED:
        text = words(
            "<b>Amended:</b> {session}. {results} Whoever opens one of them now sees the new version; its candidate is"
            " alerted, and every institution that holds the old version is told.",
            session=proposal.session,
            results=_results(words, proposal.item_count),
        )
        return Message(text, keyboard=rows(buttons.stop(words, proposal.session)))
    text = words(
        "<b>{session}: the amendment is waiting for approval.</b>\n\n{results} Everybody who may approve has been asked;"
        " you will be told what they decide. An import that changes the session meanwhile calls it off.",
        session=proposal.session,
        results=_results(words, proposal.item_count),
    )
    return Message(text, keyboard=rows(_rows_button(words, proposal.id), buttons.take_back(words, proposal.id)))


def lifted_before_release(words: Words) -> Message:
    text = words(
        "<b>No longer withheld.</b> It will be released with its session as its file says. What was proposed of the session"
        " before is called off: please propose it again."
    )
    return Message(text, keyboard=rows(navigation.staff_menu(words)))


def rejected_here(words: Words, session: SessionName) -> Message:
    """Rejected, as whoever rejected it reads it."""
    return Message(words("<b>Rejected:</b> the results of {session} stay as they are.", session=session))


def taken_back(words: Words, session: SessionName) -> Message:
    return Message(words("<b>Taken back:</b> the results of {session} stay as they are.", session=session))


# --- notices ----------------------------------------------------------------------------------------------------------


def approval_request(words: Words, values: Values) -> Message:
    session, proposal = _session(values), UUID(hex=str(values["proposal"]))
    parts = [
        words("<b>Your approval is asked for: an amendment of {session}</b>", session=session),
        origin(words, values),
        words.plural(
            "{n} result that is released would change as soon as it is approved.",
            "{n} results that are released would change as soon as it is approved.",
            int(values["items"]),
        ),
        words("Look at what changes before you decide."),
    ]
    alone = (buttons.release_alone(words, session),) if values["may_release_alone"] else ()
    decide = (buttons.approve(words, proposal), buttons.reject(words, proposal))
    return Message("\n\n".join(parts), keyboard=rows(decide, _rows_button(words, proposal), *alone))


def approved(words: Words, values: Values) -> Message:
    return _told(words, values, words("<b>Approved:</b> the amendment of {session} stands.", session=_session(values)))


def rejected(words: Words, values: Values) -> Message:
    text = words(
        "<b>Rejected:</b> the second person did not approve the amendment of {session}. Nothing was changed."
        " Please talk to each other; after that it can be proposed again.",
        session=_session(values),
    )
    return _told(words, values, text)


def voided(words: Words, values: Values) -> Message:
    text = words(
        "<b>The amendment of {session} was called off:</b> an import changed the session after it had been proposed."
        " Nothing was amended. Please send the file again with /amend.",
        session=_session(values),
    )
    return _told(words, values, text)


def was_taken_back(words: Words, values: Values) -> Message:
    return _told(words, values, taken_back(words, _session(values)).text)


def alone(words: Words, values: Values) -> Message:
    said = words("<b>Results of {session} were amended without a second person.</b>", session=_session(values))
    why = words(
        "{origin} The reason given: {reason}", origin=origin(words, values), reason=str(values["reason"]) or "-"
    )
    return _told(words, values, f"{said}\n\n{why}\n\n{words('It is in the audit log.')}")


def _told(words: Words, values: Values, text: str) -> Message:
    keyboard: tuple[Row, ...] = rows(navigation.staff_menu(words)) if values["is_proposer"] else ()
    return Message(text, keyboard=keyboard)


def _listed(words: Words, amended: Sequence[AmendedRow]) -> Markup:
    return Markup("\n".join(_lines(words, amended)))


def _lines(words: Words, amended: Sequence[AmendedRow]) -> Iterator[str]:
    for row in amended[:SHOWN]:
        change = difference(words, row.difference)
        whose = masked_id(row.id_number)
        yield f"• {place_of_line(words, row.line)}, {whose}: {change}" if row.line else f"• {whose}: {change}"
    if len(amended) > SHOWN:
        yield words.plural("… and {n} more.", "… and {n} more.", len(amended) - SHOWN)


def _rows_button(words: Words, proposal: UUID) -> Button:
    return Button(words.plain("What changes"), press(To.AMENDMENT_ROWS, proposal))


def _results(words: Words, count: int) -> Markup:
    return words.plural("It covers {n} result.", "It covers {n} results.", count)


def _session(values: Values) -> SessionName:
    return SessionName(str(values["session"]))
