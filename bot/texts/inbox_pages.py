"""The pages around an institution's inbox in words: signing in, who is in it, what it asks for. Plain text for the templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.inbox import INVITATION_LIFE, LINK_LIFE
from bot.texts.verify_pages import Page

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.errors import InvalidInput
    from bot.core.inbox import Member
    from bot.texts.words import Words


@dataclass(frozen=True, slots=True)
class SignIn:
    """The way in."""

    heading: str
    paragraphs: tuple[str, ...]
    address: str
    hint: str
    button: str
    notes_heading: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """What stands above every page of somebody who is signed in."""

    label: str
    institution: str
    who: str = field(repr=False)
    results: str
    requirement: str
    people: str
    sign_out: str


@dataclass(frozen=True, slots=True)
class Asking:
    """The form of what the institution asks for."""

    heading: str
    paragraphs: tuple[str, ...]
    overall: str
    papers: str
    hint: str
    button: str


@dataclass(frozen=True, slots=True)
class Person:
    """One line of who is in the inbox."""

    address: str = field(repr=False)
    note: str
    remove: str


@dataclass(frozen=True, slots=True)
class People:
    """Who is in the inbox, and the form that invites."""

    heading: str
    lead: str
    invite_heading: str
    invite_lead: str
    address: str
    hint: str
    button: str
    """Empty: nobody can be invited."""


def sign_in(words: Words, organisation: str) -> SignIn:
    return SignIn(
        heading=words.plain("Your institution's inbox"),
        paragraphs=(
            words.plain(
                "Here an institution finds every result that candidates of {organisation} share with it. There is no password:"
                " type your work mail address, and a link to sign in comes by mail.",
                organisation=organisation,
            ),
        ),
        address=words.plain("Work mail address"),
        hint=words.plain("As in {example}", example=words.plain("admissions@university.example")),
        button=words.plain("Send me a link"),
        notes_heading=words.plain("Who may sign in?"),
        notes=(
            words.plain("First the contact of your institution in our register, whose address we have checked."),
            words.plain("Then everybody whom a member invites, at your institution's own mail domain."),
            words.plain(
                "Addresses that anybody can get, such as those of gmail.com or outlook.com, open no inbox. The links in our mails"
                " work for you all the same."
            ),
        ),
    )


def address_fault(words: Words, fault: InvalidInput, domain: str) -> str:
    """What is wrong with a typed address; nothing of whether we know it. `domain` is the institution's."""
    match fault.reason:
        case "free_mail":
            return words.plain(
                "That is an address at a provider where anybody can get one, so it opens no inbox. Please use one of your"
                " institution's own; the links in our mails work without an inbox."
            )
        case "domain":
            return words.plain("Only addresses at {domain}, or under it, can be invited.", domain=domain)
        case "full":
            return words.plain("The inbox is full. Remove somebody who needs it no more, then invite again.")
        case "letters":
            return words.plain("Please use an address in plain Latin letters.")
        case _:
            return words.plain(
                "That is no mail address. It looks like {example}.", example=words.plain("name@university.example")
            )


def sent(words: Words, address: str) -> Page:
    """The same whoever asks."""
    return Page(
        words.plain("Look into your mail"),
        (
            words.plain(
                "If {address} may sign in, a mail with a link is on its way. The link works once, within {life}.",
                address=address,
                life=words.span(LINK_LIFE),
            ),
            words.plain(
                "Nothing came? Look among the unwanted mail, and ask a colleague who is in the inbox to invite you, or whoever is"
                " your institution's contact in our register."
            ),
        ),
    )


def too_many_invitations(words: Words, until: datetime) -> str:
    return words.plain(
        "That is as many invitations as an hour allows. Please try again after {moment}.", moment=words.moment(until)
    )


def too_many_links(words: Words, until: datetime) -> Page:
    return Page(
        words.plain("Too many links"),
        (
            words.plain(
                "As many links were asked for from here as an hour allows. Please try again after {moment}.",
                moment=words.moment(until),
            ),
            words.plain("A link that is in your mail already still works."),
        ),
    )


def mail_is_off(words: Words, support: str) -> Page:
    return Page(
        words.plain("Your institution's inbox"),
        (
            words.plain(
                "This service sends no mail, so nobody can sign in here. Please write to {support}.", support=support
            ),
        ),
    )


def confirm(words: Words) -> Page:
    """Under a link of a mail, before the button: mail scanners follow links, so nothing happens yet."""
    return Page(
        words.plain("Sign in to your institution's inbox"),
        (
            words.plain("Press the button to sign in on this device. The link works once."),
            words.plain("One cookie keeps you signed in: for twelve hours after your last visit, and a week at most."),
        ),
        button=words.plain("Sign in"),
    )


def link_over(words: Words) -> Page:
    """Used, run out, unknown, or not allowed any more: one page."""
    return Page(
        words.plain("This link no longer works"),
        (words.plain("A link works once, within {life}. Ask for a new one here:", life=words.span(LINK_LIFE)),),
    )


def from_elsewhere(words: Words) -> Page:
    return Page(
        words.plain("This did not come from our page"),
        (words.plain("Nothing was changed. Please go back to the inbox, load the page again, and try once more."),),
    )


def nothing_here(words: Words) -> Page:
    """A row that is not there, or is another institution's: one page."""
    return Page(
        words.plain("Not in this inbox"),
        (words.plain("There is no such thing in the inbox of your institution. Perhaps it was removed meanwhile."),),
    )


def menu(words: Words, institution: str, address: str) -> Menu:
    return Menu(
        label=words.plain("Inbox"),
        institution=institution,
        who=words.plain("Signed in as {address}", address=address),
        results=words.plain("Results"),
        requirement=words.plain("Requirement"),
        people=words.plain("People"),
        sign_out=words.plain("Sign out"),
    )


def requirement(words: Words, lowest: int, highest: int) -> Asking:
    return Asking(
        heading=words.plain("What do you ask for?"),
        paragraphs=(
            words.plain(
                "Every result in your inbox is marked: whether it meets this, does not meet it, or whether the candidate shows"
                " too little to tell. It counts for your whole institution, and decides nothing by itself."
            ),
            words.plain(
                "A mark tells you something of the result. So a row that is marked counts as opened, and its candidate sees it."
            ),
        ),
        overall=words.plain("Overall score of at least"),
        papers=words.plain("No paper under"),
        hint=words.plain(
            "From {lowest} to {highest}; leave it empty to ask for nothing", lowest=lowest, highest=highest
        ),
        button=words.plain("Save"),
    )


def score_fault(words: Words, lowest: int, highest: int) -> str:
    return words.plain("Please type a number from {lowest} to {highest}, or nothing.", lowest=lowest, highest=highest)


def people(words: Words, domain: str) -> People:
    """`domain` is empty where nobody can be invited."""
    if domain:
        lead = words.plain(
            "A colleague with an address at {domain} can be invited by anybody here. They get a mail, and everybody here is told"
            " once they have signed in.",
            domain=domain,
        )
    else:
        lead = words.plain(
            "Nobody can be invited: our register has no mail domain of your institution. Ask us to add it."
        )
    return People(
        heading=words.plain("Who is in this inbox"),
        lead=words.plain(
            "Everybody here sees every result that is shared with your institution, and may invite and remove."
        ),
        invite_heading=words.plain("Invite a colleague"),
        invite_lead=lead,
        address=words.plain("Their work mail address"),
        hint=words.plain("As in {example}", example=words.plain("name@{domain}", domain=domain)) if domain else "",
        button=words.plain("Invite") if domain else "",
    )


def person(words: Words, member: Member, is_you: bool) -> Person:  # noqa: FBT001  a sample of each is made by type
    if member.joined_at is None:
        until = (member.invited_at + INVITATION_LIFE).date()
        note = words.plain("Invited until {date}, not here yet", date=words.date(until))
    else:
        note = words.plain("Here since {date}", date=words.date(member.joined_at.date()))
    return Person(
        address=member.address,
        note=words.plain("You. {note}", note=note) if is_you else note,
        remove=words.plain("Leave") if is_you else words.plain("Remove"),
    )


def invited(words: Words, address: str) -> str:
    return words.plain("{address} is invited, and gets a mail.", address=address)


def already_there(words: Words) -> str:
    return words.plain("This address is in the inbox already.")


def ask_remove(words: Words, address: str) -> Page:
    return Page(
        words.plain("Remove {address}?", address=address),
        (
            words.plain(
                "They are signed out everywhere at once, and see nothing here any more. They can be invited again."
            ),
            words.plain("The contact of our register can always sign in again: if that is to end, write to us."),
        ),
        button=words.plain("Remove"),
    )


def ask_leave(words: Words) -> Page:
    return Page(
        words.plain("Leave this inbox?"),
        (words.plain("You are signed out everywhere at once. Somebody who stays can invite you again."),),
        button=words.plain("Leave"),
    )
