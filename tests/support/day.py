"""One day of the whole product, walked by everybody who uses it: the same steps for whichever people are handed in."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import sqlalchemy as sa
import structlog
from telegram import Update
from telegram.ext import CommandHandler

from bot import app
from bot.app import Product
from bot.context import Context
from bot.sandbox.telegram.values import Person as Account
from bot.services import alerting
from bot.services.ports.outbox import Channel
from bot.settings import read_settings
from bot.storage.schema import updates
from tests.support.clock import FixedClock
from tests.support.cohort import SESSION, a_centre, a_result, an_entry, csv_file
from tests.support.logs import logs_kept
from tests.support.people import Person, Seen
from tests.support.product import environment, web_of
from tests.support.telegram import StandIn
from tests.support.traces import Trace, clear_rows, part_of
from tests.support.waiting import eventually

ALERT = "C1 Advanced"


@dataclass(frozen=True)
class Someone:
    """Everything about a person that is nobody's business."""

    telegram: int
    first_name: str
    last_name: str
    username: str
    id_number: str = ""
    secret_number: str = ""
    birth: str = ""
    email: str = ""
    score: int = 190

    def account(self, role: str = "candidate") -> Account:
        return Account(self.telegram, self.first_name, self.last_name, self.username, "en", role)

    def entry(self) -> dict[str, object]:
        return dict(
            an_entry(
                self.id_number,
                secret_number=self.secret_number,
                given_names=self.first_name,
                family_name=self.last_name,
                date_of_birth=self.birth,
            )
        )

    def result(self) -> dict[str, object]:
        papers = ("reading", "use_of_english", "writing", "listening", "speaking")
        return dict(a_result(self.id_number) | dict.fromkeys(papers, self.score))

    @property
    def secrets(self) -> set[str]:
        told = {self.first_name, self.last_name, self.username, self.id_number, self.secret_number, self.birth}
        return {*told, self.email, str(self.telegram)} - {""}


@dataclass(frozen=True)
class Cohort:
    """The people of one day, and what one of them writes that nobody asked for."""

    owner: Someone
    typist: Someone
    presser: Someone
    leaver: Someone
    stumbler: Someone
    outpouring: str

    @property
    def people(self) -> tuple[Someone, ...]:
        return self.owner, self.typist, self.presser, self.leaver, self.stumbler

    @property
    def candidates(self) -> tuple[Someone, ...]:
        return self.typist, self.presser, self.leaver

    @property
    def secrets(self) -> set[str]:
        return {self.outpouring}.union(*(person.secrets for person in self.people))


async def days(cohorts: Sequence[Cohort], urls: Sequence[str], token: str) -> list[Trace]:
    """The same day of each cohort, side by side, each with its own product and database."""
    traces = [Trace() for _ in cohorts]
    with logs_kept("DEBUG") as log:
        walks = zip(cohorts, urls, traces, strict=True)
        await asyncio.gather(*(_a_day(*walk, token, name=str(place)) for place, walk in enumerate(walks)))
    for place, trace in enumerate(traces):
        trace.log = part_of(log.getvalue(), str(place))
    return traces


async def _a_day(cohort: Cohort, database_url: str, trace: Trace, token: str, *, name: str) -> None:
    structlog.contextvars.bind_contextvars(day=name)
    clock = FixedClock()
    people = [cohort.owner.account("owner"), *(one.account() for one in cohort.people[1:])]
    async with StandIn(clock=clock, token=token, people=people, messages_per_second=1000) as telegram:
        telegram.token = token
        given = environment(telegram, database_url, four_eyes="false", chat_import_entries="true")
        given |= {"BOT_OWNER_IDS": str(cohort.owner.telegram), "BOT_MESSAGES_PER_SECOND": "500"}
        async with app.running(read_settings(given, None), now=clock) as product:
            await _Walk(cohort, telegram, product, clock, trace).through_the_day()
            folder = Path(sa.make_url(database_url).database or "").parent
            trace.files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
            trace.rows = await clear_rows(product.storage)
            trace.metrics = await _metrics(product)


async def _metrics(product: Product) -> str:
    async with web_of(product) as web, web.get("/metrics") as answer:
        return await answer.text()


class _Walk:
    def __init__(self, cohort: Cohort, telegram: StandIn, product: Product, clock: FixedClock, trace: Trace) -> None:
        self.cohort, self.telegram, self.product, self.clock, self.trace = cohort, telegram, product, clock, trace
        chats = (telegram.person(one.telegram) for one in cohort.people)
        self.owner, self.typist, self.presser, self.leaver, self.stumbler = chats

    async def through_the_day(self) -> None:
        """Side by side where it can be: nobody gets more than a message a second."""
        await self.owner.sends("/start")
        await self.imports()
        candidates = self.links_by_typing(), self.links_by_the_keypad(), self.links_and_leaves()
        await asyncio.gather(*candidates, self.stumbles(), self.staff_looks())
        await self.releases()
        await asyncio.gather(self.support_looks(), self.erases())
        await eventually(self.all_done)

    async def all_done(self) -> bool:
        """The last answer is seen before its update is done."""
        async with self.product.storage.reading() as tx:
            done = await tx.connection.execute(sa.select(sa.func.count(updates.c.done_at), sa.func.count()))
            told, taken = done.one()
        handled = f'results_bot_updates_total{{outcome="done"}} {float(taken)}'
        return told == taken and handled in await _metrics(self.product)

    def note(self, seen: Seen) -> Seen:
        self.trace.buttons |= {part for row in seen.rows for button in row for part in (button.data, button.url)} - {""}
        return seen

    async def sees(self, person: Person, text: str) -> Seen:
        return self.note(await person.sees_text(text))

    async def presses(self, person: Person, label: str) -> None:
        self.note(await person.sees_button(label))
        await person.presses(label)

    async def imports(self) -> None:
        entries = [one.entry() for one in self.cohort.candidates]
        await self.uploads("centres.csv", csv_file(a_centre()), 1)
        await self.owner.uploads("entries.csv", csv_file(entries[0] | {"date_of_birth": "sometime"}, *entries[1:]))
        await self.sees(self.owner, "line 2")
        await self.uploads("entries.csv", csv_file(*entries), 3)
        await self.uploads("results.csv", csv_file(*(one.result() for one in self.cohort.candidates)), 3)

    async def uploads(self, name: str, content: bytes, rows: int) -> None:
        await self.owner.uploads(name, content)
        await self.presses(self.owner, f"Import {rows} rows")
        await self.sees(self.owner, "Imported")

    async def links_by_typing(self) -> None:
        chat, one = self.typist, self.cohort.typist
        await chat.sends("/start")
        await self.presses(chat, "Link my results")
        await self.sees(chat, "ID Number")
        await chat.sends(one.id_number.lower())
        await self.presses(chat, one.id_number)
        await self.sees(chat, "Secret Number")
        await chat.sends(one.secret_number[::-1])
        await self.sees(chat, "do not match")
        await chat.sends("/link")
        await self.sees(chat, "ID Number")
        await chat.sends(f"{one.id_number} {one.secret_number}")
        await self.presses(chat, "I agree")
        await self.sees(chat, "linked")
        await self.confirms_email(chat, one)

    async def confirms_email(self, chat: Person, one: Someone) -> None:
        await chat.sends(one.email)
        await self.sees(chat, "code")
        letter = await self.telegram.letter_to(one.email)
        code = re.search(r"\b\d{6}\b", letter["subject"] + letter["text"])
        assert code
        await chat.sends(code.group())
        await self.sees(chat, one.email)

    async def links_by_the_keypad(self) -> None:
        chat, one = self.presser, self.cohort.presser
        await chat.sends("/link")
        await self.sees(chat, "ID Number")
        await chat.sends(one.id_number)
        for digit in one.secret_number:
            await self.presses(chat, digit)
        await self.presses(chat, "Check")
        await self.presses(chat, "I agree")
        await self.presses(chat, "Skip")
        await chat.sends("/results")
        await self.sees(chat, "not released yet")

    async def links_and_leaves(self) -> None:
        chat, one = self.leaver, self.cohort.leaver
        await chat.sends("/link")
        await self.sees(chat, "ID Number")
        await chat.sends(f"{one.id_number} {one.secret_number}")
        await self.presses(chat, "I agree")
        await self.sees(chat, "linked")
        await chat.blocks_the_bot()

    async def stumbles(self) -> None:
        """What was never asked for, a fault in a handler, a broken connection, a group."""
        chat, words = self.stumbler, self.cohort.outpouring
        await chat.sends(words)
        await self.sees(chat, "/help")
        self.product.application.handlers[0].insert(0, CommandHandler("explode", _explode))
        await chat.sends(f"/explode {words}")
        await self.sees(chat, "something went wrong")
        await self.telegram.fails("sendMessage", "lost-reply", to=chat)
        await chat.sends("/help")
        await self.sees(chat, "What I can do")
        await self.telegram.fails("sendMessage", "500", to=chat)
        await chat.sends("/privacy")
        await self.sees(chat, "kept")
        group = await self.telegram.adds_bot_to_group(chat)
        await self.telegram.says_in_group(chat, group, words)
        await eventually(lambda: self.has_left(group))

    async def has_left(self, group: int) -> bool:
        return (await self.telegram.group(group))["status"] == "left"

    async def releases(self) -> None:
        await self.owner.sends(f"/preview {SESSION}")
        await self.sees(self.owner, SESSION)
        await self.owner.sends(f"/publish {SESSION}")
        await self.presses(self.owner, "Release now")
        await self.sees(self.owner, "Released")
        for chat in (self.typist, self.presser):
            await self.presses(chat, "See my result")
            await self.sees(chat, "Overall")
        await self.telegram.letter_to(self.cohort.typist.email, holding="result")
        await eventually(self.nothing_is_on_its_way)
        self.clock.advance(timedelta(minutes=5))
        await eventually(self.all_settled)

    async def nothing_is_on_its_way(self) -> bool:
        """That somebody has blocked the bot is noted a moment after the others have their alerts."""
        return not any([await alerting.is_anything_left(self.product.ports, channel) for channel in Channel])

    async def all_settled(self) -> bool:
        async with self.product.ports.storage.reading() as tx:
            return not await tx.releases.running()

    async def staff_looks(self) -> None:
        await self.owner.sends(f"/roles grant {self.cohort.presser.telegram} support")
        await self.sees(self.owner, "upport")
        for command in ("/roles", "/audit", "/sessions"):
            await self.owner.sends(command)
            self.note(await self.owner.sees_anything())

    async def support_looks(self) -> None:
        for command in (f"/find {self.cohort.typist.id_number}", f"/free {self.cohort.typist.id_number}"):
            await self.owner.sends(command)
            self.note(await self.owner.sees_anything())

    async def erases(self) -> None:
        await self.presser.sends("/privacy")
        await self.presses(self.presser, "Erase my data")
        await self.presses(self.presser, "Yes, erase everything")
        await self.sees(self.presser, "erased")


async def _explode(update: Update, context: Context) -> NoReturn:
    """A bug whose exception quotes what a person wrote."""
    raise ValueError(update.effective_message.text if update.effective_message else "", update)
