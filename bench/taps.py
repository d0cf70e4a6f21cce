"""The row of the burst: two thousand people tap `My results` at once, a hundred of them in hand at a time, as by webhook."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from aiogram import Bot, Dispatcher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import Mapped, mapped_column

from bench.bars import ROUNDS, Bar, sheet_of
from bench.contender import Took, measured, run
from bench.databases import copied, sqlite
from bench.ours import environment
from bench.peers import BUTTON, Base, aiogram_bot
from bench.probes import burst, percentile, press
from bench.seed import FIRST_CHAT, now, seed
from bench.stub import stub
from bot import app
from bot.ptb.intake import Intake, opened
from bot.settings import read_settings
from bot.texts.words import LANGUAGES, words_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiogram.types import CallbackQuery

    from bench.bars import Sheet


async def run_burst(*, full: bool) -> Sheet:
    """Each with access check, decryption, view record, answer and message, beside aiogram's echo and aiogram with an ORM."""
    people = 2000 if full else 500
    found: dict[str, list[Took]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as place, stub() as telegram:
        folder = Path(place)
        await seed(sqlite(folder / "prepared.db"), people, released=True)
        for turn in range(ROUNDS):
            given: dict[str, Any] = {"url": telegram.url, "people": people}
            found["ours"].append(run("bench.taps", "ours", database=copied(folder), **given))
            found["aiogram, echo without a database"].append(run("bench.taps", "echo", **given))
            found["aiogram + ORM"].append(
                run("bench.taps", "with_orm", database=sqlite(folder / f"orm-{turn}.db"), **given)
            )
    rate = {name: median(one.rate for one in runs) for name, runs in found.items()}
    late = {name: median((one.extra or {})["p99"] for one in runs) for name, runs in found.items()}
    bars = (
        Bar("throughput, of aiogram + ORM", rate["ours"] / rate["aiogram + ORM"], 2, at_least=True),
        Bar("p99, of aiogram + ORM", late["ours"] / late["aiogram + ORM"], 0.5),
        Bar("throughput, of the echo", rate["ours"] / rate["aiogram, echo without a database"], 1, at_least=True),
    )
    return sheet_of(f"{people:,} people tap at once", found, bars)


async def ours(url: str, database: str, people: int) -> Took:
    """From the bytes of an update to its end."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    settings = read_settings(environment(url, database), None)
    async with app.opened_ports(settings) as (ports, storage):
        application, gate = app.make_application(settings, ports, storage)
        for language in LANGUAGES:
            words_in(language)
        async with opened(application):
            intake = Intake(application)

            async def handle(raw: bytes) -> None:
                await intake.handle(await intake.read(raw))

            app.keep_what_is_loaded()
            took = await _burst(people, handle)
            await gate.flood.close()
    return took


async def echo(url: str, people: int) -> Took:
    """An answer and a message, and nothing else."""
    bot, dispatcher = aiogram_bot(url), Dispatcher()

    @dispatcher.callback_query()
    async def tapped(query: CallbackQuery) -> None:
        await asyncio.gather(
            bot.answer_callback_query(query.id),
            bot.send_message(query.from_user.id, query.data or "", parse_mode="HTML"),
        )

    took = await _burst(people, lambda raw: _feed(dispatcher, bot, raw))
    await bot.session.close()
    return took


class Holder(Base):
    """Whose result it is."""

    __tablename__ = "holders"
    chat: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]


class View(Base):
    """That it was read."""

    __tablename__ = "views"
    chat: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str]


async def with_orm(url: str, database: str, people: int) -> Took:
    """Access check, decryption, view record and reply, a session for each tap."""
    engine, cipher = (
        create_async_engine(database, pool_size=5, max_overflow=0, connect_args={"timeout": 60}, pool_timeout=600),
        AESGCM(b"k" * 32),
    )
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    async with engine.begin() as connection:
        await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        await connection.run_sync(Base.metadata.create_all)
        nonce = b"n" * 12
        result = json.dumps({"overall": 190, "name": "Zoe"}).encode()
        rows = [
            {"chat": chat, "sealed": nonce + cipher.encrypt(nonce, result, str(chat).encode())}
            for chat in range(FIRST_CHAT, FIRST_CHAT + people)
        ]
        await connection.execute(sa.insert(Holder), rows)
    bot, dispatcher = aiogram_bot(url), Dispatcher()

    @dispatcher.callback_query()
    async def tapped(query: CallbackQuery) -> None:
        chat = query.from_user.id
        async with sessions() as session, session.begin():
            holder = (await session.scalars(sa.select(Holder).where(Holder.chat == chat))).one()
            result = json.loads(cipher.decrypt(holder.sealed[:12], holder.sealed[12:], str(chat).encode()))
            if await session.get(View, chat) is None:
                session.add(View(chat=chat, at=now().isoformat()))
        text = f"<b>{BUTTON['en']}</b>\nOverall {result['overall']}"
        await asyncio.gather(bot.answer_callback_query(query.id), bot.send_message(chat, text, parse_mode="HTML"))

    took = await _burst(people, lambda raw: _feed(dispatcher, bot, raw))
    await bot.session.close()
    await engine.dispose()
    return took


async def _feed(dispatcher: Dispatcher, bot: Bot, raw: bytes) -> None:
    await dispatcher.feed_raw_update(bot, json.loads(raw))


async def _burst(people: int, handle: Callable[[bytes], Awaitable[None]]) -> Took:
    """All tap at the same moment: how long each waits is counted from there."""
    with measured(people) as took:
        waited = await burst((press(place, 10 + place) for place in range(people)), handle)
    took.extra = {"p99": percentile(waited, 99)}
    return took
