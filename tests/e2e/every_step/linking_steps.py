"""The steps of linking."""

from dataclasses import replace
from datetime import timedelta

from bot.core.attempts import ID_TRIES, ChatTries
from tests.e2e.every_step.house import SECRET, Act, Visitor, clock, in_turn, presses, reads, sends, sitting
from tests.e2e.every_step.steps import DOUBLE_TAP, EDITED, SECRET_NUMBER, Step

WHERE = "Where do I find it?"
LOST = "I lost it"


async def to_step_up(visitor: Visitor) -> None:
    """As after twenty wrong tries of others."""
    ports = visitor.house.register.ports
    async with ports.storage.transaction() as tx:
        for _ in range(ID_TRIES):
            await tx.attempts.add(ports.new_id(), sitting(visitor.number).id, ports.now())


async def to_lock(visitor: Visitor) -> None:
    """As after five wrong tries of one's own."""
    ports = visitor.house.register.ports
    async with ports.storage.transaction() as tx:
        locked = ChatTries(step=1, locked_until=clock() + timedelta(minutes=15))
        await tx.attempts.save_chat(visitor.user_id, locked, ports.now())


def keypad(digits: str, *, after: int = 0) -> Act:
    """Digits pressed one after the other, each shown before the next."""

    async def act(visitor: Visitor) -> None:
        pad = await visitor.person.sees_button("⌫")
        for place, digit in enumerate(digits, after + 1):
            await visitor.person.presses(digit, on=pad)
            await visitor.person.sees_text("●" * place)

    return act


FOR_ID = in_turn(sends("/link"), reads("ID Number"))
FOR_SECRET = in_turn(sends("/link {id}"), reads("Secret Number"))
FOR_BIRTH = in_turn(to_step_up, sends("/link {id} " + SECRET), reads("date of birth"))
FOR_TERMS = in_turn(sends("/link {id} " + SECRET), reads("One step is left"))

ASIDE = {WHERE: presses(WHERE), LOST: presses(LOST)}

ID = Step(
    "Linking: the ID Number",
    FOR_ID,
    sends("{id}"),
    "Now your Secret Number",
    typed="{id}",
    look_alike="АВС000001",  # Cyrillic
    tapped=WHERE,
    moves_on=frozenset({EDITED}),
    more=ASIDE,
)

OFFERED = Step(
    "Linking: a mended ID Number is offered",
    in_turn(FOR_ID, sends("{id_in_small_letters}"), reads("Nearly")),
    presses("{id}"),
    "Now your Secret Number",
    again=sends("{id}"),
    tapped="{id}",
    once="Now your Secret Number",
    moves_on=frozenset({DOUBLE_TAP}),
)

SECRET_STEP = Step(
    "Linking: the Secret Number",
    FOR_SECRET,
    sends(SECRET),
    "One step is left",
    typed=SECRET,
    look_alike="OO42",  # the letter O
    tapped="7",
    moves_on=frozenset({EDITED, "another ID Number"}),
    without=frozenset({SECRET_NUMBER}),
    more={**ASIDE, "a wrong Secret Number": sends("9999"), "another ID Number": sends("ZZZ999999")},
)


def at_the_keypad(digits: str) -> Step:
    """With so many digits pressed already."""
    return replace(
        SECRET_STEP,
        name=f"Linking: the keypad after {len(digits)} digits"
        if len(digits) > 1
        else "Linking: the keypad after 1 digit",
        come=in_turn(FOR_SECRET, keypad(digits)),
        right=in_turn(keypad(SECRET[len(digits) :], after=len(digits)), presses("Check")),
        again=sends(SECRET),
        tapped="Check" if digits == SECRET else "⌫",
        once="One step is left" if digits == SECRET else "",
        moves_on=frozenset({EDITED, DOUBLE_TAP} if digits == SECRET else {EDITED}),
        more=ASIDE,
    )


BIRTH = Step(
    "Linking: the date of birth",
    FOR_BIRTH,
    sends("2005-04-03"),
    "One step is left",
    typed="3 April 2005",
    look_alike="2OO5-O4-O3",  # the letter O
    tapped=WHERE,
    moves_on=frozenset({EDITED, "a wrong date"}),
    more={
        **ASIDE,
        "a wrong date": sends("2005-05-05"),
        "a year of two digits": sends("3 April 05"),
        "a day that is in no calendar": sends("2005-02-31"),
    },
)

BIRTH_WHICH = Step(
    "Linking: which date of birth",
    in_turn(FOR_BIRTH, sends("03/04/2005"), reads("two ways")),
    presses("3 April 2005"),
    "One step is left",
    again=sends("2005-04-03"),
    typed="2005-04-03",
    tapped="3 April 2005",
    once="One step is left",
    moves_on=frozenset({EDITED, DOUBLE_TAP, "the wrong one of the two"}),
    more={**ASIDE, "the wrong one of the two": presses("4 March 2005")},
)

TERMS = Step(
    "Linking: the terms",
    FOR_TERMS,
    presses("I agree"),
    "is linked to this chat",
    tapped="I agree",
    once="is linked to this chat",
    moves_on=frozenset({DOUBLE_TAP}),
    more=ASIDE,
)

NOT_NOW = Step(
    "Linking: the terms are declined",
    FOR_TERMS,
    presses("Not now"),
    "Nothing is linked",
    tapped="Not now",
    once="Nothing is linked",
    moves_on=frozenset({DOUBLE_TAP}),
)

CENTRE = Step(
    "Linking: looking for the exam centre",
    in_turn(FOR_ID, presses(LOST), reads("your own exam centre")),
    sends("madird"),
    "Centro de Exámenes Madrid",
    typed="Bologna",
    look_alike="МАDRID",  # Cyrillic М and А
    tapped="Go on with linking",
    moves_on=frozenset({DOUBLE_TAP, "Go on with linking", "the ID Number after all"}),
    more={"Go on with linking": presses("Go on with linking"), "the ID Number after all": sends("{id}")},
)

CENTRE_FROM_TERMS = replace(
    CENTRE,
    name="Linking: looking for the exam centre, from the terms",
    come=in_turn(FOR_TERMS, presses(LOST), reads("your own exam centre")),
    right=presses("I agree"),
    shows="is linked to this chat",
    typed="",
    more={},
)

LOCKED = Step(
    "Linking: locked after too many tries",
    in_turn(to_lock, sends("/link"), reads("Too many tries")),
    presses("My results"),
    "No exam is linked here yet",
    again=sends("/results"),
    tapped="Help",
    is_conversation=False,
    more={"/link again": sends("/link {id} " + SECRET)},
)

STEPS = (
    ID,
    OFFERED,
    SECRET_STEP,
    *(at_the_keypad(SECRET[:count]) for count in range(1, 5)),
    BIRTH,
    BIRTH_WHICH,
    TERMS,
    NOT_NOW,
    CENTRE,
    CENTRE_FROM_TERMS,
    LOCKED,
)
