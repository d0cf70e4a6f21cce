"""Where a candidate stands outside of linking: no conversation at all, the email, and questions with buttons."""

import re

import sqlalchemy as sa

from bot.storage.schema import dialogues
from bot.texts.callbacks import press
from bot.texts.navigation import To
from tests.e2e.every_step.house import Act, Visitor, in_turn, presses, presses_data, reads, sends
from tests.e2e.every_step.steps import DOUBLE_TAP, EDITED, Step
from tests.support.accounts import link
from tests.support.clock import START
from tests.support.waiting import eventually


async def is_linked(visitor: Visitor) -> None:
    await link(visitor.house.register.ports, visitor.user_id, visitor.id_number)


async def falls_silent(visitor: Visitor) -> None:
    """For longer than a conversation waits."""
    await visitor.settles()
    storage = visitor.house.register.storage
    mine = dialogues.c.chat_index == storage.vault.index("telegram", str(visitor.person.id))
    async with storage.transaction() as tx:
        await tx.connection.execute(sa.update(dialogues).where(mine).values(expires_at=START))


async def types_the_code(visitor: Visitor) -> None:
    await visitor.person.sends(await code_from_the_mail(visitor))


async def code_from_the_mail(visitor: Visitor) -> str:
    """From the newest letter, once there are as many as were promised."""
    promised = sum("is on its way" in seen.text for seen in await visitor.person.sees())

    async def are_there() -> bool:
        letters = await visitor.house.telegram.letters()
        return sum(visitor.address in letter["recipients"] for letter in letters) >= promised

    await eventually(are_there)
    letter = await visitor.house.telegram.letter_to(visitor.address)
    found = re.search(r"\d{6}", letter["subject"])
    assert found
    return found[0]


async def types_the_next_code(visitor: Visitor) -> None:
    """Right in shape, and wrong."""
    await visitor.person.sends(f"{(int(await code_from_the_mail(visitor)) + 1) % 10**6:06d}")


async def types_the_code_in_wide_digits(visitor: Visitor) -> None:
    code = await code_from_the_mail(visitor)
    await visitor.person.sends("".join(chr(ord("０") + int(digit)) for digit in code))


def chooses(*path: str) -> Act:
    """From one page to the next, by buttons."""
    return in_turn(*(presses(label) for label in path))


FOR_ADDRESS = in_turn(
    is_linked, sends("/account"), reads("Settings"), presses_data(press(To.EMAIL)), reads("your email address")
)

STRANGER = Step(
    "No conversation: nothing is linked",
    in_turn(sends("/start"), reads("Welcome")),
    sends("/start"),
    "Welcome",
    tapped="Link my results",
    moves_on=frozenset({DOUBLE_TAP}),
    is_conversation=False,
    more={"an ID Number": sends("{id}")},
)

LINKED = Step(
    "No conversation: an exam is linked",
    in_turn(is_linked, sends("/start"), reads("You have 1 exam")),
    presses("My results"),
    "not released yet",
    again=sends("/results"),
    tapped="My results",
    is_conversation=False,
    more={"Settings": presses("Settings"), "Help": presses("Help")},
)

SILENCE = Step(
    "No conversation: linking ended by silence",
    in_turn(sends("/link {id}"), reads("Secret Number"), falls_silent),
    sends("/link {id}"),
    "Now your Secret Number",
    tapped="7",
    is_conversation=False,
)

ADDRESS = Step(
    "Email: the address",
    FOR_ADDRESS,
    sends("{address}"),
    "is on its way",
    typed="{address}",
    look_alike="аna@example.org",  # a Cyrillic а
    tapped="Skip",
    once="No email then",
    moves_on=frozenset({EDITED, DOUBLE_TAP}),
)

CODE = Step(
    "Email: the code",
    in_turn(FOR_ADDRESS, sends("{address}"), reads("is on its way")),
    types_the_code,
    "is confirmed",
    look_alike="OOOO42",  # the letter O
    tapped="Send a new code",
    once="is on its way",
    moves_on=frozenset({"the code in wide digits"}),
    more={
        "a wrong code": types_the_next_code,
        "the code in wide digits": types_the_code_in_wide_digits,
        "Use another address": presses("Use another address"),
    },
)

LANGUAGE = Step(
    "Settings: which language",
    in_turn(sends("/language"), reads("Which language")),
    presses("English"),
    "From now on I speak English",
    again=in_turn(sends("/language"), presses("English")),
    tapped="English",
    once="From now on I speak English",
    is_conversation=False,
    more={"Español": presses("Español")},
)

UNLINK = Step(
    "Settings: unlink?",
    in_turn(is_linked, sends("/account"), chooses("{id}", "Unlink"), reads("Unlink ABC")),
    presses("Yes, unlink"),
    "is unlinked",
    again=in_turn(sends("/account"), chooses("{id}", "Unlink", "Yes, unlink")),
    tapped="Yes, unlink",
    once="is unlinked",
    moves_on=frozenset({DOUBLE_TAP}),
    is_conversation=False,
    more={"No, keep it": presses("No, keep it")},
)

ERASE = Step(
    "Privacy: erase everything?",
    in_turn(is_linked, sends("/privacy"), presses("Erase my data"), reads("Erase everything")),
    presses("Yes, erase everything"),
    "Your data are erased",
    again=in_turn(sends("/privacy"), presses("Erase my data"), presses("Yes, erase everything")),
    tapped="Yes, erase everything",
    once="Your data are erased",
    moves_on=frozenset({DOUBLE_TAP}),
    is_conversation=False,
    more={"No, keep my data": presses("No, keep my data")},
)

STEPS = (STRANGER, LINKED, SILENCE, ADDRESS, CODE, LANGUAGE, UNLINK, ERASE)
