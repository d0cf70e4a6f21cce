"""Every kind of thing that a person can do in a step, whatever the step waits for."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from tests.e2e.every_step.house import SECRET, Act, Visitor, in_turn, presses_data, reads, sends
from tests.e2e.every_step.steps import (
    CANCEL,
    DOCUMENT,
    DOUBLE_TAP,
    EDITED,
    LOOK_ALIKE,
    RIGHT,
    SECRET_NUMBER,
    Step,
)
from tests.support.people import Seen

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
OLD_KEYPAD = "1:pin:0123456789ab:3"
OLDER_VERSION = "0:results"


@dataclass(frozen=True)
class Input:
    """`before` is done, and answered, before the one act that the cell is about."""

    name: str
    act: Act
    before: Act | None = None
    holds_secret: bool = False
    """Whatever the step, the message is taken out of the chat."""


def inputs_of(step: Step) -> Iterator[Input]:
    """All that are not the right answer in disguise."""
    for one in (*_of_any_step(step), *(Input(name, act) for name, act in step.more.items())):
        if one.name not in step.without and not (one.name == DOUBLE_TAP and not step.tapped):
            yield one


def _of_any_step(step: Step) -> Iterator[Input]:
    yield Input(RIGHT, step.right)
    yield Input("a wrong shape", sends("hello"))
    yield Input(LOOK_ALIKE, sends(step.look_alike))
    yield Input("4,000 characters", sends("x" * 4000))
    yield Input(EDITED, _edits(step.typed or "hello"), before=in_turn(sends("/when"), reads("When")))
    yield Input("a sticker", _sends_sticker)
    yield Input("a photo", _sends_photo(""))
    yield Input("a photo with both numbers", _sends_photo("{id} " + SECRET), holds_secret=True)
    yield Input(DOCUMENT, _uploads)
    yield Input(SECRET_NUMBER, sends(SECRET), holds_secret=True)
    yield Input(CANCEL, sends("/cancel"))
    yield Input("another command", sends("/when"))
    yield Input("a Secret Number behind a command", sends("/help " + SECRET), holds_secret=True)
    yield Input("a command that does not exist", sends("/nonsense"))
    yield Input("a button of an old keypad", presses_data(OLD_KEYPAD))
    yield Input("a button of an older version", presses_data(OLDER_VERSION))
    yield Input(DOUBLE_TAP, _taps_twice(step.tapped))


def _edits(text: str) -> Act:
    async def act(visitor: Visitor) -> None:
        await visitor.person.edits(await _own_last(visitor), visitor.fills(text))

    return act


async def _own_last(visitor: Visitor) -> Seen:
    return [seen for seen in await visitor.person.sees() if not seen.by_bot][-1]


async def _sends_sticker(visitor: Visitor) -> None:
    await visitor.person.sends_sticker()


def _sends_photo(caption: str) -> Act:
    async def act(visitor: Visitor) -> None:
        await visitor.person.sends_photo(PICTURE, caption=visitor.fills(caption))

    return act


async def _uploads(visitor: Visitor) -> None:
    await visitor.person.uploads("entry.pdf", b"%PDF-1.7")


def _taps_twice(label: str) -> Act:
    async def act(visitor: Visitor) -> None:
        wanted = visitor.fills(label)
        message = await visitor.person.sees_button(wanted)
        tap = visitor.person.presses(wanted, on=message)
        await asyncio.gather(tap, visitor.person.presses(wanted, on=message))

    return act
