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


def mail(words: Words, exam: str, organisation: str) -> Mail:
    in_html = (f"<p>{paragraph}</p>" for paragraph in _paragraphs(words, exam, organisation))
    return Mail(
        subject=words.plain("Your {exam} result is out", exam=exam),
        text="\n\n".join(_paragraphs(words.plain, exam, organisation)),
        html="\n".join(in_html),
    )


def _paragraphs(words: Callable[..., str], exam: str, organisation: str) -> tuple[str, ...]:
    return (
        words("Your {exam} result is out.", exam=exam),
        words("Open the chat in which you linked it and send /results to read it. This mail says no more than that."),
        words(
            "You get this mail because you gave this address to the results service of {organisation}."
            " In the chat, /account takes it away again.",
            organisation=organisation,
        ),
    )
