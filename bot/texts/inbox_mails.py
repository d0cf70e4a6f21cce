"""Mails to the members of an institution's inbox: the link that signs in, an invitation, and who is new. Fixed words."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.core.inbox import INVITATION_LIFE, LINK_LIFE
from bot.core.messages import Mail

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.texts.words import Words

    Values = Mapping[str, str | int]
    Say = Callable[..., str]

_BUTTON = "display:inline-block;padding:12px 22px;border-radius:8px;background:#0b5a43;color:#ffffff;font-weight:bold"


def link(words: Words, values: Values) -> Mail:
    """Values of all three: institution, organisation, support, public_url, link; here the link that signs in."""
    life = words.span(LINK_LIFE)
    return _mail(
        words,
        values,
        subject=words.plain("Your link to the inbox of {institution}", institution=values["institution"]),
        before=lambda words: words(
            "Here is your link to the results that candidates share with {institution}. It works once, within {life}.",
            institution=values["institution"],
            life=life,
        ),
        button=words.plain("Sign in"),
        after=lambda words: words(
            "If you did not ask for it, you need not do anything: without the link nobody gets in. Please do not pass it on;"
            " colleagues can be invited from the inbox."
        ),
    )


def invited(words: Words, values: Values) -> Mail:
    """Also: by, the address of who invites."""
    return _mail(
        words,
        values,
        subject=words.plain("An invitation to the inbox of {institution}", institution=values["institution"]),
        before=lambda words: words(
            "{by} invites you to the inbox of {institution}, where the exam results are that candidates share with it."
            " Open the page and type this address of yours: a link to sign in comes by mail. The invitation holds for {n} days.",
            by=values["by"],
            institution=values["institution"],
            n=INVITATION_LIFE.days,
        ),
        button=words.plain("Open the page"),
        after=lambda words: words(
            "If you do not know {by}, or want nothing of it, you need not do anything. Every result that you open is recorded"
            " with your address, and its candidate sees it.",
            by=values["by"],
        ),
    )


def joined(words: Words, values: Values) -> Mail:
    """Also: address, of who is new."""
    return _mail(
        words,
        values,
        subject=words.plain("{address} has joined the inbox of {institution}", **_named(values)),
        before=lambda words: words(
            "{address} has signed in to the inbox of {institution} for the first time, and sees from now on what candidates"
            " share with it, as you do.",
            **_named(values),
        ),
        button=words.plain("See who is in the inbox"),
        after=lambda words: words(
            "If that is nobody who should see it, remove this address there at once, and tell us at {support}.",
            support=values["support"],
        ),
    )


def _named(values: Values) -> dict[str, str | int]:
    return {"address": values["address"], "institution": values["institution"]}


def _mail(
    words: Words,
    values: Values,
    *,
    subject: str,
    before: Callable[[Say], str],
    button: str,
    after: Callable[[Say], str],
) -> Mail:
    url = escape(str(values["link"]), quote=True)
    return Mail(
        subject=subject,
        text="\n\n".join(
            (before(words.plain), f"{button}:\n{values['link']}", after(words.plain), _us(words.plain, values))
        ),
        html="\n".join(
            (
                f"<p>{before(words)}</p>",
                f'<p style="margin:24px 0"><a href="{url}" style="{_BUTTON}">{escape(button)}</a></p>',
                f"<p>{after(words)}</p>",
                f'<p style="color:#4d5a6b;font-size:14px">{_us(words, values)}</p>',
            )
        ),
    )


def _us(words: Say, values: Values) -> str:
    return words(
        "Is this mail really from {organisation}? Its link begins with {address}/ and asks for neither password nor payment; nothing"
        " is attached. If in doubt, do not follow it: type the address by hand, or ask us at {support}.",
        organisation=values["organisation"],
        address=values["public_url"],
        support=values["support"],
    )
