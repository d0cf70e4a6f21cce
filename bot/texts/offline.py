"""What `/verify/offline` says. The page fills the places in `<angles>` by itself: it is one file for every reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.core.exams import Catalogue
    from bot.texts.words import Words

_BOARD: Final = "<organisation>"
_PAGE: Final = "<page>"
_DAY: Final = "<day>"


def page(words: Words) -> dict[str, str]:
    """Around the form."""
    return {
        "title": words.plain("Check a proof of results"),
        "lead": words.plain(
            "The QR code of a statement, a credential, or a file that holds one: it is checked on this device, and nothing of it leaves it."
        ),
        "text": words.plain("Text of the QR code, or a credential"),
        "check": words.plain("Check"),
        "file": words.plain("Or choose a file, or drop it on this page"),
        "camera": words.plain("Use the camera"),
        "stop": words.plain("Stop the camera"),
        "languages": words.plain("Language"),
        "keys": words.plain("The keys in this page are of {day}.", day=_DAY),
        "save": words.plain("Save a copy that works without a connection"),
        "by_hand": words.plain("Look a result up by its reference number and code"),
        "no_script": words.plain("This page checks signatures by itself, and needs JavaScript for it."),
    }


def verdicts(words: Words) -> dict[str, tuple[str, str]]:
    """A heading and what follows from it."""
    return {
        "genuine": (
            words.plain("Genuine"),
            words.plain("Signed by {organisation}. This result was released on {day}.", organisation=_BOARD, day=_DAY),
        ),
        "ended": (
            words.plain("Genuine, but no longer shared"),
            words.plain(
                "Signed by {organisation}, and shared until {day}. Ask for a new one.", organisation=_BOARD, day=_DAY
            ),
        ),
        "altered": (
            words.plain("Not genuine"),
            words.plain("The signature does not match: something was changed. Do not rely on it."),
        ),
        "unknown": (
            words.plain("Not signed by {organisation}", organisation=_BOARD),
            words.plain(
                "No key in this page has signed it. The keys are of {day}: if the proof is newer, open {page}. Otherwise do not rely on it.",
                day=_DAY,
                page=_PAGE,
            ),
        ),
        "nothing": (
            words.plain("There is nothing to check in this"),
            words.plain(
                "It is neither the text of a QR code nor a credential. Scan the code again, or paste all of it."
            ),
        ),
        "pdf": (
            words.plain("A PDF is checked in another way"),
            words.plain("Scan the QR code that is printed on it, or use the command {command}.", command="<command>"),
        ),
        "picture": (
            words.plain("No QR code was found in this picture"),
            words.plain("Scan it with the camera of a phone and open the address that it shows."),
        ),
        "blind": (
            words.plain("This browser can't read pictures"),
            words.plain(
                "Scan the QR code with the camera of a phone and open the address that it shows, or paste its text here."
            ),
        ),
        "unsupported": (
            words.plain("This browser can't check signatures here"),
            words.plain("Open this page by https, or save a copy and open it from your device."),
        ),
    }


def facts(words: Words) -> dict[str, str]:
    """What the proof says, and what stands beside it."""
    return {
        "name": words.plain("Name"),
        "exam": words.plain("Exam"),
        "session": words.plain("Session"),
        "exam_date": words.plain("Date of the exam"),
        "overall": words.plain("Overall score"),
        "grade": words.plain("Grade"),
        "level": words.plain("CEFR level"),
        "reaches": words.plain("Reaches CEFR level {level}", level="<level>"),
        "yes": words.plain("Yes"),
        "no": words.plain("No"),
        "not_reported": words.plain("Not reported"),
        "until": words.plain("Shared until"),
        "compare": words.plain("Compare this with what is printed: this is what was signed."),
    }


def since(words: Words) -> dict[str, str]:
    """What only we know, online."""
    return {
        "since": words.plain(
            "Whether it was withdrawn or corrected since, this page can't know by itself: {organisation} knows, online.",
            organisation=_BOARD,
        ),
        "ask": words.plain("Ask online now"),
        "asking": words.plain("Asking…"),
        "holds": words.plain("It still holds: neither withdrawn nor corrected as of {moment}.", moment="<moment>"),
        "withdrawn": words.plain("It was withdrawn, as of {moment}. Do not rely on it.", moment="<moment>"),
        "superseded": words.plain(
            "A corrected result has taken its place, as of {moment}. Ask for the new statement.", moment="<moment>"
        ),
        "unreachable": words.plain(
            "There is no answer that can be trusted. Try again when you are online, or open {page}.", page=_PAGE
        ),
    }


def names(words: Words, catalogue: Catalogue) -> dict[str, str]:
    """What the catalogue's papers and grades are called in this language."""
    bands = {band.name for exam in catalogue.exams.values() for band in exam.grading.bands}
    return {name: words.name(name) for name in sorted({*catalogue.papers.values(), *bands})}
