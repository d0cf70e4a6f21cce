"""The latest entries of the audit log as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from bot.core.audit import Action
from bot.core.messages import Message, rows
from bot.texts import navigation
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.texts.words import Words

LIMIT = 4000
"""Of Telegram's 4,096 characters."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, as values: `actor` and `subject` are pseudonyms, or names where they are none of a person."""

    at: datetime
    action: str
    actor: str
    subject: str | None
    session: str | None
    details: Mapping[str, str | int]


def latest(words: Words, lines: Sequence[Line], staff: Mapping[str, int]) -> Message:
    """Newest first. `staff` names those who are still on the roll by their Telegram id; everybody else stays a pseudonym."""
    head = words("<b>Audit log</b>, the latest entries first")
    text = str(head)
    for line in lines:
        sentence = f"{words.moment(line.at)}\n{_sentence(words, line, staff)}"
        if len(text) + len(sentence) > LIMIT:
            break
        text = f"{text}\n\n{sentence}"
    return Message(text, keyboard=rows(navigation.staff_menu(words)))


def _sentence(words: Words, line: Line, staff: Mapping[str, int]) -> Markup:
    said = _sentences(words, _named(line.actor, staff), _named(line.subject, staff), line.session or "–")
    sentence = said.get(line.action) or words("{actor}: {action}", actor=line.actor, action=line.action)
    names = _names(words)
    details = ", ".join(f"{names.get(name, name)}: {value}" for name, value in line.details.items())
    return Markup(f"{sentence} ({escape(details, quote=False)})") if details else sentence


def _named(who: str | None, staff: Mapping[str, int]) -> Markup:
    shown = "–" if who is None else staff.get(who, who)
    return Markup(f"<code>{escape(str(shown), quote=False)}</code>")


def _names(words: Words) -> dict[str, str]:
    """Of the details that an entry may carry; their values are what the log itself holds."""
    return {
        "role": words.plain("role"),
        "version": words.plain("version"),
        "release": words.plain("release"),
        "results": words.plain("results"),
        "told": words.plain("told"),
        "blocked": words.plain("blocked"),
        "unknown": words.plain("no answer"),
        "gave_up": words.plain("given up"),
        "mails": words.plain("mails"),
        "import": words.plain("import"),
        "kind": words.plain("kind"),
        "number": words.plain("number"),
        "rows": words.plain("rows"),
        "new": words.plain("new"),
        "changed": words.plain("changed"),
        "proposal": words.plain("proposal"),
        "request": words.plain("request"),
        "at": words.plain("at"),
        "reason": words.plain("reason"),
        "institution": words.plain("institution"),
        "member": words.plain("member"),
    }


def _sentences(words: Words, actor: Markup, subject: Markup, session: str) -> dict[str, Markup]:
    return {
        **_of_candidates(words, actor, subject),
        **_of_shares(words, actor, subject),
        **_of_guessing(words, actor, subject),
        **_of_imports(words, actor),
        **_of_releases(words, actor, session),
        **_of_corrections(words, actor, subject, session),
        **_of_inboxes(words, actor),
        **_of_the_house(words, actor, subject),
    }


def _of_candidates(words: Words, actor: Markup, subject: Markup) -> dict[str, Markup]:
    return {
        Action.LINKED: words("{actor} linked {subject}", actor=actor, subject=subject),
        Action.UNLINKED: words("{actor} unlinked {subject}", actor=actor, subject=subject),
        Action.TERMS_AGREED: words("{actor} agreed to the Terms of Use", actor=actor),
        Action.EMAIL_CONFIRMED: words("{actor} confirmed an email", actor=actor),
        Action.EMAIL_REMOVED: words("{actor} removed their email", actor=actor),
        Action.ERASED: words("{actor} erased their data", actor=actor),
    }


def _of_shares(words: Words, actor: Markup, subject: Markup) -> dict[str, Markup]:
    return {
        Action.SHARE_AGREED: words("{actor} agreed to send the result of {subject}", actor=actor, subject=subject),
        Action.SHARE_DECIDED: words("It was decided whether the result of {subject} is sent", subject=subject),
        Action.SHARE_SENT: words("The result of {subject} was sent to an institution", subject=subject),
        Action.SHARE_NOT_SENT: words("The result of {subject} could not be sent to an institution", subject=subject),
        Action.SHARE_LINK_MADE: words("{actor} made a link to the result of {subject}", actor=actor, subject=subject),
        Action.SHARE_UNDONE: words(
            "{actor} did not send the result of {subject} after all", actor=actor, subject=subject
        ),
        Action.SHARE_DECLINED: words("{actor} declined to send the result of {subject}", actor=actor, subject=subject),
        Action.SHARE_REVOKED: words("{actor} revoked a share of the result of {subject}", actor=actor, subject=subject),
    }


def _of_guessing(words: Words, actor: Markup, subject: Markup) -> dict[str, Markup]:
    return {
        Action.CHAT_LOCKED: words("{actor} was locked out after too many wrong tries", actor=actor),
        Action.ID_STEPPED_UP: words("{subject} asks for the date of birth after too many wrong tries", subject=subject),
        Action.SYSTEM_STEPPED_UP: words("Every unlinked ID Number asks for the date of birth: too many wrong tries"),
    }


def _of_imports(words: Words, actor: Markup) -> dict[str, Markup]:
    return {
        Action.IMPORT_STAGED: words("{actor} had a file checked", actor=actor),
        Action.IMPORT_CONFIRMED: words("{actor} imported a file", actor=actor),
        Action.IMPORT_DISCARDED: words("{actor} discarded a checked file", actor=actor),
        Action.SECRET_NUMBER_CHANGED: words("{actor} changed Secret Numbers by an import", actor=actor),
        Action.DATE_OF_BIRTH_CHANGED: words("{actor} changed dates of birth by an import", actor=actor),
        Action.INSTITUTION_ASKED: words("{actor} asked for an institution", actor=actor),
        Action.INSTITUTION_ADDED: words("{actor} added an institution that was asked for", actor=actor),
        Action.INSTITUTION_DECLINED: words("{actor} declined an institution that was asked for", actor=actor),
    }


def _of_releases(words: Words, actor: Markup, session: str) -> dict[str, Markup]:
    return {
        Action.RELEASE_PROPOSED: words("{actor} proposed to release {session}", actor=actor, session=session),
        Action.RELEASE_APPROVED: words("{actor} approved the release of {session}", actor=actor, session=session),
        Action.RELEASE_REJECTED: words("{actor} rejected the release of {session}", actor=actor, session=session),
        Action.RELEASE_VOIDED: words(
            "The proposal to release {session} became void: the data changed", session=session
        ),
        Action.RELEASE_SCHEDULED: words("{actor} scheduled the release of {session}", actor=actor, session=session),
        Action.SCHEDULE_TAKEN_BACK: words("{actor} took the schedule of {session} back", actor=actor, session=session),
        Action.RELEASED: words("{session} was released by {actor}", actor=actor, session=session),
        Action.RELEASED_ALONE: words(
            "{actor} released {session} without a second person", actor=actor, session=session
        ),
        Action.RELEASED_LATE: words("{session} was released later than scheduled", session=session),
        Action.RELEASE_STOPPED: words("{actor} stopped the release of {session}", actor=actor, session=session),
        Action.ALERTS_FINISHED: words("All alerts of {session} are settled", session=session),
    }


def _of_corrections(words: Words, actor: Markup, subject: Markup, session: str) -> dict[str, Markup]:
    return {
        Action.WITHHELD: words("{actor} withheld the result of {subject}", actor=actor, subject=subject),
        Action.WITHHOLDING_LIFTED: words(
            "{actor} lifted the withholding of {subject} before its release", actor=actor, subject=subject
        ),
        Action.AMENDMENT_PROPOSED: words("{actor} proposed to amend {session}", actor=actor, session=session),
        Action.AMENDED: words("{session} was amended by {actor}", actor=actor, session=session),
    }


def _of_inboxes(words: Words, actor: Markup) -> dict[str, Markup]:
    return {
        Action.INBOX_SIGNED_IN: words("{actor} signed in to an inbox", actor=actor),
        Action.INBOX_INVITED: words("{actor} invited a colleague to an inbox", actor=actor),
        Action.INBOX_JOINED: words("{actor} joined an inbox", actor=actor),
        Action.INBOX_REMOVED: words("{actor} removed a colleague from an inbox", actor=actor),
        Action.INBOX_LEFT: words("{actor} left an inbox", actor=actor),
        Action.INBOX_REQUIREMENT_SET: words("{actor} set what an institution asks for", actor=actor),
        Action.INBOX_EXPORTED: words("{actor} downloaded the results in an inbox", actor=actor),
    }


def _of_the_house(words: Words, actor: Markup, subject: Markup) -> dict[str, Markup]:
    return {
        Action.FOUND: words("{actor} looked {subject} up", actor=actor, subject=subject),
        Action.FREED: words("{actor} freed {subject}", actor=actor, subject=subject),
        Action.SIGNING_KEY_MADE: words("{actor} made a new key that statements are signed with", actor=actor),
        Action.ROLE_GRANTED: words("{actor} granted {subject} a role", actor=actor, subject=subject),
        Action.ROLE_REVOKED: words("{actor} took a role away from {subject}", actor=actor, subject=subject),
        Action.AUDIT_READ: words("{actor} read the audit log", actor=actor),
        Action.AUDIT_EXPORTED: words("{actor} exported the audit log", actor=actor),
    }
