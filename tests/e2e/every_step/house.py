"""The running product that every cell of the table visits, and one person at one step in it."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from telegram import Update

from bot.app import Product
from bot.core.accounts import UserId
from bot.core.entries import SessionName
from bot.core.roles import Role
from bot.services.ports.base import Ports
from bot.storage.engine import SqlStorage
from tests.support.accounts import grant
from tests.support.clock import START
from tests.support.cohort import a_result, import_rows
from tests.support.people import Json, Person, Seen
from tests.support.register import BOLOGNA, MADRID, SHANGHAI, Sitting, enter, open_centres
from tests.support.telegram import StandIn

PATIENCE = 10.0
"""Seconds; the contract says one, which a busy machine may miss."""
BORN = date(2005, 4, 3)
SECRET = "0042"
RUNNING_SINCE = datetime.now(UTC)


def clock() -> datetime:
    """Runs from the same moment in every run, so that dates in the answers stay."""
    return START + (datetime.now(UTC) - RUNNING_SINCE)


class Handled:
    """How many updates of each chat have been handled to their end, answer and all."""

    def __init__(self, product: Product) -> None:
        self._latest = product.application.bot_data["latest"]
        self._count: Counter[int] = Counter()
        self._changed = asyncio.Condition()
        processor = product.application.update_processor
        self._handle, processor.do_process_update = processor.do_process_update, self._counted

    async def reaches(self, chat: int, count: int) -> None:
        """Raises TimeoutError. Edits that overtake each other are made by then."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: self._count[chat] >= count)
        await self._latest.close()

    async def _counted(self, update: Update, coroutine: Any) -> None:
        await self._handle(update, coroutine)
        async with self._changed:
            self._count[update.effective_chat.id] += 1
            self._changed.notify_all()


def by_bot(change: Json) -> bool:
    return bool(change.get("message", {}).get("from", {}).get("is_bot"))


def acts(changes: Iterable[Json]) -> int:
    """How many updates the person's doings became."""
    return sum(change["type"] == "pressed" or _own_words(change) for change in changes)


def _own_words(change: Json) -> bool:
    return change["type"] in {"message", "edited"} and not by_bot(change)


@dataclass(frozen=True)
class Register:
    """What the cells put into the database themselves."""

    ports: Ports
    storage: SqlStorage


@dataclass
class House:
    """The product beside the stand-in, and everybody who will visit."""

    telegram: StandIn
    register: Register
    people: list[Person]
    handled: Handled | None = None
    """Where the product runs in this process."""
    is_back: asyncio.Event = field(default_factory=asyncio.Event)
    """Where the product is killed: set when it runs again, from when on it can be waited for."""
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def fill(self) -> None:
        """Exam centres; and for each visitor an entry of their own, and a session with one result."""
        ports, storage = self.register.ports, self.register.storage
        numbers = range(1, len(self.people) + 1)
        await open_centres(storage, MADRID, BOLOGNA, SHANGHAI)
        await enter(storage, *map(sitting, numbers), *map(session_sitting, numbers))
        await import_rows(ports, [a_result(session_sitting(number).id_number) for number in numbers])

    def newcomer(self) -> "Visitor":
        """Somebody whom no other cell has met."""
        number = next(self.numbers)
        return Visitor(self, self.people[number - 1], number)


def sitting(number: int) -> Sitting:
    return Sitting(f"ABC{number:06}", SECRET, BORN)


def session_sitting(number: int) -> Sitting:
    """The only one of its session, and nobody's who visits."""
    return Sitting(f"REL{number:06}", SECRET, BORN, session=SessionName(session_of(number)))


def session_of(number: int) -> str:
    return f"2026-11-R{number:03}"


@dataclass
class Visitor:
    """A person at a step."""

    house: House
    person: Person
    number: int
    since: int = 0
    """The event before the first thing they did."""
    is_staff: bool = False

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
    def junior(self) -> UserId:
        """Somebody whose role they may take away."""
        return UserId(self.person.id + 1_000_000)

    @property
    def address(self) -> str:
        return f"ana{self.number}@example.org"

    def moment(self) -> int:
        """The number of the latest event at the stand-in, for `happened`."""
        return self.house.telegram.server.state.feed.last_number

    def happened(self, since: int) -> list[Json]:
        """Every event in the chat since that one, of this person's doing too, as it was."""
        events = self.house.telegram.server.state.feed.since(self.person.id, since)
        assert events is not None, "so many are not remembered"
        return deepcopy(events)

    async def settles(self) -> None:
        """Whatever this person has done so far is handled, and kept."""
        assert self.house.handled
        await self.house.handled.reaches(self.person.id, acts(self.happened(self.since)))

    async def last(self) -> Seen:
        return await self.person.last()

    async def becomes(self, role: Role) -> None:
        self.is_staff = True
        await grant(self.house.register.ports, self.user_id, role)

    async def resigns(self) -> None:
        """No notice that concerns another cell comes after this."""
        ports = self.house.register.ports
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
