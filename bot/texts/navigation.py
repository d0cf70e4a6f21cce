"""The buttons that lead from one part of the chat to another, and the verbs they carry. Every screen takes them from here."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.core.messages import Button
from bot.texts.callbacks import press

if TYPE_CHECKING:
    from uuid import UUID

    from bot.texts.words import Words


class To(StrEnum):
    """Where a button leads. What carries an argument says which."""

    HOME = "home"
    LINK = "link"
    RESULTS = "results"
    RESULT = "result"  # the link's id
    CORRECTION = "correction"  # the link's id
    ENQUIRY = "enquiry"  # the link's id
    STATEMENT = "statement"  # the link's id
    WHEN = "when"
    SHARE = "share"  # the link's id, where it is known
    SHARES = "shares"
    ACCOUNT = "account"
    OWN_ID = "id"  # the link's id
    UNLINK = "unlink"  # the link's id
    UNLINK_CONFIRMED = "unlinkyes"  # the link's id
    EMAIL = "email"
    EMAIL_PAGE = "emailpage"
    EMAIL_REMOVED = "emailremove"
    ASK_INSTITUTION = "askinstitution"
    LANGUAGES = "languages"
    LANGUAGE = "language"  # the language's code
    PRIVACY = "privacy"
    ERASE = "erase"
    ERASE_CONFIRMED = "eraseyes"
    HELP = "help"
    STAFF = "admin"
    IMPORT = "import"
    IMPORT_CONFIRMED = "importyes"  # the import's id
    IMPORT_DISCARDED = "importno"  # the import's id
    INSTITUTION_REQUESTS = "askedfor"
    SESSIONS = "sessions"
    STATUS = "status"
    FIND = "find"
    HOW_TO_FREE = "howtofree"
    FREE = "free"  # the link's id
    FREE_CONFIRMED = "freeyes"  # the link's id
    HOW_TO_WITHHOLD = "howtowithhold"
    WITHHOLD_CONFIRMED = "withholdyes"  # the entry's id
    LIFT = "lift"  # the withholding's id
    HOW_TO_AMEND = "amend"
    AMENDMENT_PROPOSED = "amendyes"  # the import's id
    AMENDMENT_DISCARDED = "amendno"  # the import's id
    AMENDMENT_ROWS = "amendrows"  # the proposal's id
    ROLES = "roles"
    REVOKE_ROLE = "revoke"  # the grant's id
    REVOKE_ROLE_CONFIRMED = "revokeyes"  # the grant's id
    AUDIT = "audit"


def link_my_results(words: Words) -> Button:
    return Button(words.plain("Link my results"), press(To.LINK))


def link_another(words: Words) -> Button:
    return Button(words.plain("Link another result"), press(To.LINK))


def my_results(words: Words) -> Button:
    return Button(words.plain("My results"), press(To.RESULTS))


def see_my_result(words: Words, link: UUID) -> Button:
    """Of the alert: opens the result of this link, if it still stands."""
    return Button(words.plain("See my result"), press(To.RESULT, link))


def send_my_result(words: Words, link: UUID | None = None) -> Button:
    """Of any exam, or of this one."""
    return Button(words.plain("Send my result"), press(To.SHARE, link) if link else press(To.SHARE))


def my_shares(words: Words) -> Button:
    return Button(words.plain("My shares"), press(To.SHARES))


def see_what_changed(words: Words, link: UUID) -> Button:
    """Of the alert of an amendment."""
    return Button(words.plain("See what changed"), press(To.CORRECTION, link))


def settings(words: Words) -> Button:
    return Button(words.plain("Settings"), press(To.ACCOUNT))


def back_to_settings(words: Words) -> Button:
    return Button(words.plain("Back to Settings"), press(To.ACCOUNT))


def when(words: Words) -> Button:
    return Button(words.plain("When do results come?"), press(To.WHEN))


def help_(words: Words) -> Button:
    return Button(words.plain("Help"), press(To.HELP))


def languages(words: Words) -> Button:
    return Button(words.plain("Language"), press(To.LANGUAGES))


def privacy(words: Words) -> Button:
    return Button(words.plain("Privacy"), press(To.PRIVACY))


def staff_menu(words: Words) -> Button:
    return Button(words.plain("Staff menu"), press(To.STAFF))


def roles(words: Words) -> Button:
    return Button(words.plain("Roles"), press(To.ROLES))


def home(words: Words) -> Button:
    return Button(words.plain("Start page"), press(To.HOME))
