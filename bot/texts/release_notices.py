"""What staff are told, without their asking, of releases that somebody else decided on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from bot.core.entries import SessionName
from bot.core.messages import Message, rows
from bot.texts import release_buttons as buttons
from bot.texts.release_words import origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.messages import Button, Row
    from bot.texts.words import Markup, Words

    Values = Mapping[str, str | int]


def approval_request(words: Words, values: Values) -> Message:
    session, proposal = _session(values), UUID(hex=str(values["proposal"]))
    parts = [
        words("<b>Your approval is asked for: release of {session}</b>", session=session),
        origin(words, values),
        words.plural(
            "{n} result would be released {when}.",
            "{n} results would be released {when}.",
            int(values["items"]),
            when=_when(words, values),
        ),
        words(
            "Look at the preview before you decide. Approving binds exactly these results: an import after it voids it."
        ),
    ]
    alone = (buttons.release_alone(words, session),) if values["may_release_alone"] else ()
    decide = (buttons.approve(words, proposal), buttons.reject(words, proposal))
    return Message("\n\n".join(parts), keyboard=rows(decide, buttons.review(words, session), *alone))


def approved(words: Words, values: Values) -> Message:
    session = _session(values)
    if values["release_at"]:
        when = _when(words, values)
        text = words("<b>Approved. Scheduled:</b> {session} is released {when}.", session=session, when=when)
        back = buttons.take_back(words, UUID(hex=str(values["proposal"])))
        return Message(text, keyboard=rows(back, buttons.status(words, session)))
    text = words("<b>Approved. Released:</b> {session}. The alerts are going out.", session=session)
    return Message(text, keyboard=rows(buttons.status(words, session)))


def rejected(words: Words, values: Values) -> Message:
    session = _session(values)
    text = words(
        "<b>Rejected:</b> the second person did not approve the release of {session}. Nothing was released."
        " Please talk to each other; after that it can be proposed again.",
        session=session,
    )
    return Message(text, keyboard=rows(buttons.status(words, session)))


def voided(words: Words, values: Values) -> Message:
    session = _session(values)
    text = words(
        "<b>The release of {session} was called off:</b> an import changed the session after it had been proposed."
        " What was proposed, approved or scheduled before no longer holds. Please look at the preview and propose it again.",
        session=session,
    )
    return Message(
        text, keyboard=_for_proposer(values, buttons.preview(words, session), buttons.publish(words, session))
    )


def taken_back(words: Words, values: Values) -> Message:
    session = _session(values)
    text = words("<b>Taken back:</b> the release of {session} will not happen as it was planned.", session=session)
    return Message(text, keyboard=_for_proposer(values, buttons.status(words, session)))


def on_time(words: Words, values: Values) -> Message:
    session = _session(values)
    text = words("<b>Released as scheduled:</b> {session}. The alerts are going out.", session=session)
    return Message(text, keyboard=_for_proposer(values, buttons.status(words, session)))


def late(words: Words, values: Values) -> Message:
    session = _session(values)
    text = words(
        "<b>Released late:</b> {session} was scheduled for {moment} and was released {span} after that,"
        " because the service was not running at the hour.",
        session=session,
        moment=words.moment(datetime.fromisoformat(str(values["release_at"]))),
        span=words.span(timedelta(seconds=int(values["seconds"]))),
    )
    return Message(text, keyboard=rows(buttons.status(words, session)))


def alone(words: Words, values: Values) -> Message:
    session = _session(values)
    if values["release_at"]:
        said = words("<b>{session} was scheduled without a second person.</b>", session=session)
    else:
        said = words("<b>{session} was released without a second person.</b>", session=session)
    why = words(
        "{origin} The reason given: {reason}", origin=origin(words, values), reason=str(values["reason"]) or "-"
    )
    what = words("It is in the audit log. If it is not right, Stop makes the results unreadable again.")
    return Message(f"{said}\n\n{why}\n\n{what}", keyboard=rows(buttons.status(words, session)))


def stopped(words: Words, values: Values) -> Message:
    session = _session(values)
    text = words(
        "<b>The release of {session} was stopped.</b> No further alerts go out, and its results cannot be read"
        " until it is proposed and released again. Whoever was told already is not told twice.",
        session=session,
    )
    return Message(text)


def gave_up(words: Words, values: Values) -> Message:
    why = {
        "refused": words("Telegram or the mail server refused to take them."),
        "unreachable": words("Telegram or the mail server could not be reached, however often it was tried."),
        "no_answer": words("No answer came, the second time either: they may have arrived or not."),
    }.get(str(values["reason"]), words("The reason is not known."))
    if not values["session"]:
        return Message(words("<b>Some notices could not be delivered.</b> {why}", why=why))
    session = _session(values)
    text = words("<b>Some alerts of {session} could not be delivered.</b> {why}", session=session, why=why)
    return Message(text, keyboard=rows(buttons.status(words, session)))


def stars_spent(words: Words, values: Values) -> Message:
    session = _session(values)
    text = words.plural(
        "<b>The alerts of {session} have cost {n} Star, as much as they may.</b>"
        " The rest goes out free of charge, at the slower rate. Nobody is left out.",
        "<b>The alerts of {session} have cost {n} Stars, as much as they may.</b>"
        " The rest goes out free of charge, at the slower rate. Nobody is left out.",
        int(values["stars"]),
        session=session,
    )
    return Message(text, keyboard=rows(buttons.status(words, session)))


def _session(values: Values) -> SessionName:
    return SessionName(str(values["session"]))


def _for_proposer(values: Values, *shown: Button) -> tuple[Row, ...]:
    """Who approves may not do what these buttons lead to."""
    return rows(*shown) if values["is_proposer"] else ()


def _when(words: Words, values: Values) -> Markup:
    if not values["release_at"]:
        return words("as soon as it is approved")
    return words("on {moment}", moment=words.moment(datetime.fromisoformat(str(values["release_at"]))))
