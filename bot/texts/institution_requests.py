"""What staff read of institutions that candidates miss: the list, one request, the steps to add it, and how it stands."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.core.errors import Absent, AlreadyDone, Conflict, Forbidden
from bot.core.institution_requests import RequestState, Wanted, WhyDeclined
from bot.core.institutions import InstitutionType
from bot.core.messages import Button, Message, rows
from bot.texts import navigation
from bot.texts.asking_institution import card
from bot.texts.callbacks import press
from bot.texts.institutions import type_name
from bot.texts.navigation import To
from bot.texts.words import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.errors import InvalidInput
    from bot.core.institution_requests import InstitutionRequest
    from bot.core.institutions import Institution
    from bot.texts.words import Words

    Values = Mapping[str, str | int]

_LISTED: Final = 20
"""The oldest; once they are decided, the others come up."""
_LABEL: Final = 35


class Verb(StrEnum):
    """What the buttons do. What carries an argument says which."""

    OPEN = "askopen"  # the request's id
    ADD = "askadd"  # the request's id
    DECLINE = "askno"  # the request's id
    DECLINED = "asknoyes"  # the request's id, the reason
    TYPE = "asktype"  # the type
    NO_DOMAIN = "asknodomain"
    CORRECT = "askcorrect"  # the field
    CONFIRM = "askyes"


class Field(StrEnum):
    """What can be corrected before it is added."""

    NAME = "name"
    CITY = "city"
    WEBSITE = "website"
    DOMAIN = "domain"
    CONTACT = "contact"


def requests_button(words: Words, waiting: int) -> Button:
    """Of the staff menu."""
    return Button(words.plain("Institution requests ({n})", n=waiting), press(To.INSTITUTION_REQUESTS))


def listed(words: Words, waiting: Sequence[InstitutionRequest]) -> Message:
    if not waiting:
        return Message(words("No institution is asked for just now."), keyboard=rows(navigation.staff_menu(words)))
    text = words.plural(
        "<b>Institution requests</b>: {n} waits. Press one to look at it.",
        "<b>Institution requests</b>: {n} wait, the oldest first. Press one to look at it.",
        len(waiting),
    )
    buttons = (Button(_shortened(one.wanted.name), press(Verb.OPEN, one.id)) for one in waiting[:_LISTED])
    return Message(text, keyboard=rows(*buttons, navigation.staff_menu(words)))


def asked(words: Words, values: Values) -> Message:
    """A notice to everybody who may decide."""
    wanted = Wanted(*(str(values[name]) for name in ("name", "country", "city", "website")))
    return request(words, UUID(hex=str(values["request"])), wanted)


def request(words: Words, request_id: UUID, wanted: Wanted) -> Message:
    parts = [
        words("<b>A candidate misses an institution in the register.</b>"),
        card(words, wanted),
        words(
            "It is as the candidate typed it. Please look at the institution's own website, not at a link from here,"
            " before you add it."
        ),
    ]
    decide = (
        Button(words.plain("Add it"), press(Verb.ADD, request_id)),
        Button(words.plain("Decline"), press(Verb.DECLINE, request_id)),
    )
    return Message(Markup("\n\n".join(parts)), keyboard=rows(decide, _all_requests(words)))


def why_declined(words: Words, request_id: UUID, wanted: Wanted) -> Message:
    """Asks for the reason; the candidate reads it in our own words."""
    text = words("Why is it declined? The candidate is told, in the service's own words.")
    reasons = (Button(reason_name(words, why), press(Verb.DECLINED, request_id, why.value)) for why in WhyDeclined)
    keyboard = rows(*reasons, Button(words.plain("Back to the request"), press(Verb.OPEN, request_id)))
    return Message(Markup(f"{card(words, wanted)}\n\n{text}"), keyboard=keyboard)


def reason_name(words: Words, why: WhyDeclined) -> str:
    match why:
        case WhyDeclined.IS_THERE:
            return words.plain("It is there under another name")
        case WhyDeclined.UNKNOWN:
            return words.plain("No such institution was found")
        case WhyDeclined.NO_CONTACT:
            return words.plain("No contact to vouch for")
        case WhyDeclined.PRIVATE:
            return words.plain("It is a private person")


def declined(words: Words, wanted: Wanted) -> Message:
    text = words("<b>Declined:</b> {name}. The candidate is told why.", name=wanted.name)
    return Message(text, keyboard=rows(_all_requests(words), navigation.staff_menu(words)))


def ask_type(words: Words, wanted: Wanted) -> Message:
    text = words("What kind of institution is it?")
    kinds = (Button(type_name(words, kind), press(Verb.TYPE, kind.value)) for kind in InstitutionType)
    return Message(Markup(f"{card(words, wanted)}\n\n{text}"), keyboard=rows(*kinds))


def ask_domain(words: Words) -> Message:
    text = words(
        "Which <b>email domain</b> is the institution's own, such as <code>example.org</code>? Please type it."
        " People with an address there may be invited to what is sent to it, so a mail provider's will not do."
    )
    return Message(text, keyboard=rows(_no_domain(words)))


def ask_contact(words: Words) -> Message:
    text = words(
        "Which <b>address</b> there looks at results, such as that of its admissions office? Please type it."
        " You vouch for it: results go there, and whoever reads its mail sees them."
    )
    return Message(text)


def ask_again(words: Words, field: Field) -> Message:
    """Asks for what is to be corrected."""
    match field:
        case Field.NAME:
            return Message(words("Please type the <b>name</b> as the institution writes it itself."))
        case Field.CITY:
            return Message(words("Please type the <b>city</b>."))
        case Field.WEBSITE:
            return Message(words("Please type the <b>website</b>."))
        case Field.DOMAIN:
            return ask_domain(words)
        case Field.CONTACT:
            return ask_contact(words)


def not_understood(words: Words, error: InvalidInput) -> Message:
    """What was typed is no value of what is asked for."""
    match error.field, error.reason:
        case "domain", "free_mail":
            text = words(
                "That is a mail provider where anybody gets an address. Please type the institution's own domain,"
                " or press the button. /help shows what else I can do."
            )
        case "domain", _:
            text = words(
                "That is no domain: I expect something like <code>example.org</code>. /help shows what else I can do."
            )
        case "contact", _:
            text = words(
                "That is no email address: I expect something like <code>name@example.org</code>."
                " Please type it once more. /help shows what else I can do."
            )
        case "website", _:
            text = words(
                "That is no web address: I expect something like <code>www.example.org</code>."
                " Please type it once more. /help shows what else I can do."
            )
        case _:
            text = words("Please type it as plain text, and not too long. /help shows what else I can do.")
    return Message(text, keyboard=rows(_no_domain(words)) if error.field == "domain" else ())


def review(words: Words, institution: Institution) -> Message:
    """What would stand in the register."""
    return Message(_review(words, institution), keyboard=_review_buttons(words))


def _review(words: Words, institution: Institution) -> Markup:
    wanted = Wanted(institution.name, institution.country, institution.city, institution.website)
    lines = [
        card(words, wanted),
        words("Type: {kind}", kind=type_name(words, institution.type)),
        words("Email domain: {domain}", domain=institution.email_domain or "–"),
        words("Results go to: {address}", address=institution.contact_email),
    ]
    parts = ["\n".join(lines)]
    if institution.email_domain and not _is_within(institution.contact_email, institution.email_domain):
        parts.append(words("⚠️ The address is outside the institution's own domain. Please be sure of it."))
    parts.append(
        words(
            "By adding it you vouch that this address belongs to the institution. It can be found at once,"
            " and stays until an imported register names it."
        )
    )
    return Markup("\n\n".join(parts))


def _review_buttons(words: Words) -> tuple[tuple[Button, ...], ...]:
    labels = {
        Field.NAME: words.plain("Name"),
        Field.CITY: words.plain("City"),
        Field.WEBSITE: words.plain("Website"),
        Field.DOMAIN: words.plain("Domain"),
        Field.CONTACT: words.plain("Address"),
    }
    correct = [Button(f"✏️ {label}", press(Verb.CORRECT, field)) for field, label in labels.items()]
    return rows(Button(words.plain("Add to the register"), press(Verb.CONFIRM)), tuple(correct[:3]), tuple(correct[3:]))


def added(words: Words, institution: Institution, *, was_there: bool) -> Message:
    if was_there:
        text = words(
            "That was in the register already: <b>{name}</b>. It stays as it was, and the candidate is told its name.",
            name=institution.name,
        )
    else:
        text = words("<b>Added:</b> {name}. It can be found at once, and the candidate is told.", name=institution.name)
    return Message(text, keyboard=rows(_all_requests(words), navigation.staff_menu(words)))


def cancelled(words: Words) -> Message:
    text = words("Nothing is added. The request still waits.")
    return Message(text, keyboard=rows(_all_requests(words)))


def refused(words: Words, error: Absent | Conflict | Forbidden) -> Message:
    """How the request stands, for whoever comes late."""
    return Message(refusal(words, error), keyboard=rows(_all_requests(words), navigation.staff_menu(words)))


def refusal(words: Words, error: Absent | Conflict | Forbidden) -> str:
    """The same; fits into a pop-up."""
    match error:
        case Absent():
            return words.plain("This request is gone: the candidate erased it.")
        case Forbidden():
            return words.plain("This is for publishers. An owner can grant you the role.")
        case AlreadyDone(what=RequestState.ADDED):
            return words.plain("Somebody was quicker: the institution is added, and the candidate is told.")
        case AlreadyDone(what=RequestState.DECLINED):
            return words.plain("Somebody was quicker: the request is declined, and the candidate is told.")
        case _:
            return words.plain("Somebody was quicker: this request is decided already.")


def _is_within(address: str, domain: str) -> bool:
    host = address.rpartition("@")[2].lower()
    return host == domain or host.endswith(f".{domain}")


def _no_domain(words: Words) -> Button:
    return Button(words.plain("It has none of its own"), press(Verb.NO_DOMAIN))


def _all_requests(words: Words) -> Button:
    return Button(words.plain("All requests"), press(To.INSTITUTION_REQUESTS))


def _shortened(name: str) -> str:
    return name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…"
