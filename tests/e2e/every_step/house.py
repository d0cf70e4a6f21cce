"""The running product that every cell of the table visits, and one person at one step in it."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from telegram import Update
from telegram.ext import TypeHandler

from bot.app import Product
from bot.core.accounts import UserId
from bot.core.roles import Role
from tests.support.accounts import grant
from tests.support.clock import START
from tests.support.people import Person, Seen
from tests.support.register import Sitting
from tests.support.telegram import StandIn

PATIENCE = 3.0
"""Seconds; the contract says one, which a busy machine may miss."""
BORN = date(2005, 4, 3)
SECRET = "0042"
RUNNING_SINCE = datetime.now(UTC)


def clock() -> datetime:
    """Runs from the same moment in every run, so that dates in the answers stay."""
    return START + (datetime.now(UTC) - RUNNING_SINCE)


class Handled:
    """How many updates of each chat have been handled to their end, as the last of all handlers sees it."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._count: Counter[int] = Counter()
        self._changed = asyncio.Condition()
        product.application.add_handler(TypeHandler(Update, self._note), group=99)

    def of(self, chat: int) -> int:
        return self._count[chat]

    async def reaches(self, chat: int, count: int) -> None:
        """Raises TimeoutError. Edits that overtake each other are made by then."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: self._count[chat] >= count)
        await self._product.application.bot_data["latest"].close()

    async def _note(self, update: Update, context: Any) -> None:
        assert update.effective_chat
        async with self._changed:
            self._count[update.effective_chat.id] += 1
            self._changed.notify_all()


@dataclass
class House:
    """The product beside the stand-in, and who was there already."""

    telegram: StandIn
    product: Product
    people: list[Person]
    handled: Handled
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def newcomer(self) -> "Visitor":
        """Somebody whom no other cell has met, with an ID Number and a session of their own."""
        number = next(self.numbers)
        return Visitor(self, self.people[number - 1], number)


def sitting(number: int) -> Sitting:
    return Sitting(f"ABC{number:06}", SECRET, BORN)


def session_of(number: int) -> str:
    return f"2026-11-R{number:03}"


@dataclass
class Visitor:
    """A person at a step."""

    house: House
    person: Person
    number: int

    @property
    def id_number(self) -> str:
        return sitting(self.number).id_number

    @property
    def session(self) -> str:
        """Its one result belongs to nobody here."""
        return session_of(self.number)

    @property
    def user_id(self) -> UserId:
        return UserId(self.person.id)

    @property
    def address(self) -> str:
        return f"ana{self.number}@example.org"

    async def last(self) -> Seen:
        return await self.person.last()

    async def becomes(self, role: Role) -> None:
        await grant(self.house.product.ports, self.user_id, role)

    async def resigns(self) -> None:
        """No notice that concerns another cell comes after this."""
        ports = self.house.product.ports
        async with ports.storage.transaction() as tx:
            for role in Role:
                await tx.roles.revoke(self.user_id, role, ports.now())

    def fills(self, text: str) -> str:
        """`{id}`, `{session}` and the like as this person has them."""
        small = self.id_number.lower()
        return text.format(id=self.id_number, id_in_small_letters=small, session=self.session, address=self.address)


Act = Callable[[Visitor], Awaitable[None]]


def sends(text: str) -> Act:
    async def act(visitor: Visitor) -> None:
        await visitor.person.sends(visitor.fills(text))

    return act


def presses(label: str) -> Act:
    async def act(visitor: Visitor) -> None:
        await visitor.person.presses(visitor.fills(label))

    return act


def presses_data(data: str) -> Act:
    """On the latest message of the bot, whatever its buttons."""

    async def act(visitor: Visitor) -> None:
        await visitor.person.presses_data(data, on=(await visitor.last()).id)

    return act


def reads(text: str) -> Act:
    async def act(visitor: Visitor) -> None:
        await visitor.person.sees_text(visitor.fills(text))

    return act


def in_turn(*acts: Act) -> Act:
    async def act(visitor: Visitor) -> None:
        for one in acts:
            await one(visitor)

    return act
