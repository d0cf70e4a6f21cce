"""The mails by which an institution learns that a result it was sent says something else now. Fixed words, and never what it says."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.core.messages import Mail
from bot.core.names import plain_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.texts.words import Words

    Values = Mapping[str, str | int]
    Say = Callable[..., str]

_SMALL = "color:#4d5a6b;font-size:14px"


def share_corrected(words: Words, values: Values) -> Mail:
    """Values: institution, given_names, family_name, exam, reference; and what every mail to an institution is given when it
    goes out: organisation, support, public_url, stop.
    """
    return _mail(words, values, words.plain("A {exam} result has been corrected", exam=values["exam"]), _corrected)


def share_withheld(words: Words, values: Values) -> Mail:
    """The same values."""
    return _mail(words, values, words.plain("A {exam} result is withheld", exam=values["exam"]), _withheld)


def share_lifted(words: Words, values: Values) -> Mail:
    """The same values."""
    subject = words.plain("A {exam} result is no longer withheld", exam=values["exam"])
    return _mail(words, values, subject, _lifted)


def _mail(words: Words, values: Values, subject: str, news: Callable[[Say, Values], str]) -> Mail:
    stop = escape(str(values["stop"]), quote=True)
    html = (
        f"<p><strong>{news(words, values)}</strong></p>",
        f"<p>{_reference(words, values)}</p>",
        f"<p>{_how_to_look(words, values)}</p>",
        f"<p>{_whom_to_ask(words, values)}</p>",
        f'<p style="{_SMALL}">{_why(words, values)} <a href="{stop}" style="color:#0a4f8f">{words("Never again")}</a></p>',
    )
    text = (
        news(words.plain, values),
        _reference(words.plain, values),
        _how_to_look(words.plain, values),
        _whom_to_ask(words.plain, values),
        f"{_why(words.plain, values)}\n{words.plain('Never again')}: {values['stop']}",
    )
    return Mail(subject=subject, text="\n\n".join(text), html="\n".join(html), unsubscribe=str(values["stop"]))


def _corrected(say: Say, values: Values) -> str:
    return say(
        "The exam board has corrected the result of {exam} that {name} shared with {institution}. What you saw before no longer"
        " stands.",
        exam=values["exam"],
        name=_name(values),
        institution=values["institution"],
    )


def _withheld(say: Say, values: Values) -> str:
    return say(
        "The exam board is withholding the result of {exam} that {name} shared with {institution}. Please do not rely on what you"
        " saw before.",
        exam=values["exam"],
        name=_name(values),
        institution=values["institution"],
    )


def _lifted(say: Say, values: Values) -> str:
    return say(
        "The exam board no longer withholds the result of {exam} that {name} shared with {institution}. It is shown again.",
        exam=values["exam"],
        name=_name(values),
        institution=values["institution"],
    )


def _reference(say: Say, values: Values) -> str:
    return f"{say('Reference number')}: {values['reference']}"


def _how_to_look(say: Say, values: Values) -> str:
    return say(
        "To see what stands now, open the link in our first mail about it, or type its reference number and code at {address}.",
        address=f"{values['public_url']}/verify",
    )


def _whom_to_ask(say: Say, values: Values) -> str:
    return say("{organisation}. Questions: {support}", organisation=values["organisation"], support=values["support"])


def _why(say: Say, values: Values) -> str:
    return say(
        "You get this mail because {institution} is in our register with this address. If you want no mail about shared results:",
        institution=values["institution"],
    )


def _name(values: Values) -> str:
    return plain_name(f"{values['given_names']} {values['family_name']}")
