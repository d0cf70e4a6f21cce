"""The mail by which an institution learns that a result is shared with it. Its words are fixed: of the candidate there is the name alone."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import TYPE_CHECKING

from bot.core.messages import Mail
from bot.core.names import plain_name
from bot.core.sharing import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.texts.words import Words

    Values = Mapping[str, str | int]

_BUTTON = "display:inline-block;padding:12px 22px;border-radius:8px;background:#0b5a43;color:#ffffff;font-weight:bold"
_PANEL = "margin:0 0 16px;padding:14px 16px;border:1px solid #d5dbe3;border-radius:8px"
_TYPED = "font-family:Consolas,Menlo,monospace;font-size:18px;letter-spacing:1px"
_SMALL = "color:#4d5a6b;font-size:14px"


def share_sent(words: Words, values: Values) -> Mail:
    """Values: institution, given_names, family_name, exam, scope, level, until (ISO date), reference, code, link; and what
    every mail to an institution is given when it goes out: organisation, support, public_url, stop.
    """
    institution, exam = str(values["institution"]), str(values["exam"])
    return Mail(
        subject=words.plain("A {exam} result is shared with {institution}", exam=exam, institution=institution),
        text=_text(words.plain, words, values),
        html=_html(words, values),
        unsubscribe=str(values["stop"]),
    )


def _text(say: Callable[..., str], words: Words, values: Values) -> str:
    return "\n\n".join(
        (
            _who(say, values),
            f"{_what(say, values)}\n{_until(say, _day(words, values))}",
            f"{say('Show the result')}:\n{values['link']}",
            f"{_by_hand(say, values)}\n{say('Reference number')}: {values['reference']}\n{say('Code')}: {values['code']}",
            _really_us(say, values),
            f"{_why(say, values)}\n{say('Never again')}: {values['stop']}",
        )
    )


def _html(words: Words, values: Values) -> str:
    link, stop = (escape(str(values[name]), quote=True) for name in ("link", "stop"))
    reference, code = (escape(str(values[name])) for name in ("reference", "code"))
    return "\n".join(
        (
            f"<p><strong>{_who(words, values)}</strong></p>",
            f"<p>{_what(words, values)} {_until(words, _day(words, values))}</p>",
            f'<p style="margin:24px 0"><a href="{link}" style="{_BUTTON}">{words("Show the result")}</a></p>',
            f'<div style="{_PANEL}"><p style="margin:0 0 8px">{_by_hand(words, values)}</p>',
            f'<p style="margin:0">{words("Reference number")}: <span style="{_TYPED}">{reference}</span><br>',
            f'{words("Code")}: <span style="{_TYPED}">{code}</span></p></div>',
            f"<p>{_really_us(words, values)}</p>",
            f'<p style="{_SMALL}">{_why(words, values)} <a href="{stop}" style="color:#0a4f8f">{words("Never again")}</a></p>',
        )
    )


def _who(words: Callable[..., str], values: Values) -> str:
    return words(
        "{name} shares a result of {exam} with {institution}, through the results service of {organisation}.",
        name=plain_name(f"{values['given_names']} {values['family_name']}"),
        exam=values["exam"],
        institution=values["institution"],
        organisation=values["organisation"],
    )


def _what(words: Callable[..., str], values: Values) -> str:
    match Scope(str(values["scope"])):
        case Scope.LEVEL:
            return words("You will see whether it reaches level {level}.", level=values["level"])
        case Scope.OVERALL:
            return words("You will see the overall score, the grade and the CEFR level.")
        case Scope.PAPERS:
            return words("You will see the overall score, the grade, the CEFR level and the score of every paper.")


def _until(words: Callable[..., str], day: str) -> str:
    return words("It can be opened until {date}, as long as the candidate does not withdraw it.", date=day)


def _day(words: Words, values: Values) -> str:
    return words.date(date.fromisoformat(str(values["until"])))


def _by_hand(words: Callable[..., str], values: Values) -> str:
    return words("Or type these two at {address}:", address=f"{values['public_url']}/verify")


def _really_us(words: Callable[..., str], values: Values) -> str:
    return words(
        "Is this mail really from {organisation}? Its link begins with {address}/ and asks for neither password nor payment; nothing"
        " is attached. If in doubt, do not follow it: type the address by hand, or ask us at {support}.",
        organisation=values["organisation"],
        address=values["public_url"],
        support=values["support"],
    )


def _why(words: Callable[..., str], values: Values) -> str:
    return words(
        "You get this mail because {institution} is in our register with this address. If you want no mail about shared results:",
        institution=values["institution"],
    )
