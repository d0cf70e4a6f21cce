"""The alert: a result is out. It never says which, so that it does no harm on a locked screen, or when it comes twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.messages import Mail, Message, rows
from bot.texts import navigation

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from bot.texts.words import Words


def alert(words: Words, exam: str, link: UUID) -> Message:
    text = words("<b>Your {exam} result is out.</b>\n\nTap the button to read it.", exam=exam)
    return Message(text, keyboard=rows(navigation.see_my_result(words, link)))


def correction(words: Words, exam: str, link: UUID) -> Message:
    """Also when a result is shown again that was held back."""
    text = words("<b>The exam board has updated your {exam} result.</b>\n\nTap the button to read it.", exam=exam)
    return Message(text, keyboard=rows(navigation.see_what_changed(words, link)))


def mail(words: Words, exam: str, organisation: str) -> Mail:
    return _mail(
        words.plain("Your {exam} result is out", exam=exam),
        _paragraphs(words.plain, words.plain("Your {exam} result is out.", exam=exam), organisation),
        _paragraphs(words, words("Your {exam} result is out.", exam=exam), organisation),
    )


def correction_mail(words: Words, exam: str, organisation: str) -> Mail:
    return _mail(
        words.plain("Your {exam} result has been updated", exam=exam),
        _paragraphs(
            words.plain, words.plain("The exam board has updated your {exam} result.", exam=exam), organisation
        ),
        _paragraphs(words, words("The exam board has updated your {exam} result.", exam=exam), organisation),
    )


def _mail(subject: str, text: tuple[str, ...], html: tuple[str, ...]) -> Mail:
    in_html = "\n".join(f"<p>{paragraph}</p>" for paragraph in html)
    return Mail(subject=subject, text="\n\n".join(text), html=in_html)


def _paragraphs(words: Callable[..., str], news: str, organisation: str) -> tuple[str, ...]:
    return (
        news,
        words("Open the chat in which you linked it and send /results to read it. This mail says no more than that."),
        words(
            "You get this mail because you gave this address to the results service of {organisation}."
            " In the chat, /account takes it away again.",
            organisation=organisation,
        ),
    )
