"""What others would write today, at its best: python-telegram-bot, aiogram, and aiogram with SQLAlchemy's ORM."""

from __future__ import annotations

import asyncio
import json
import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import sqlalchemy as sa
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from telegram import InlineKeyboardButton as PtbButton
from telegram import InlineKeyboardMarkup as PtbMarkup
from telegram import LinkPreviewOptions as PtbPreview
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bench.contender import Took, measured
from bench.stub import TOKEN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

TEXT = {
    "en": "<b>Your C1 Advanced result is out.</b>\n\nTap the button to read it.",
    "es": "<b>Tu resultado de C1 Advanced ya está.</b>\n\nPulsa el botón para leerlo.",
}
BUTTON = {"en": "See my result", "es": "Ver mi resultado"}
AT_ONCE = 256
PTB_AT_ONCE = 32
"""More is slower: httpcore looks at every open connection for every request."""
_BATCH = 100


async def paced(messages: int, rate: int, at_once: int, send: Callable[[int], Awaitable[object]]) -> None:
    """So many a second (0: as fast as it goes), by deadlines and never in a burst."""
    if not rate:
        left = iter(range(messages))

        async def worker() -> None:
            for number in left:
                await send(number)

        await asyncio.gather(*(worker() for _ in range(at_once)))
        return
    began, sent, tasks = time.monotonic(), 0, set()
    while sent < messages:
        due = min(messages, int((time.monotonic() - began) * rate) + 1)
        for number in range(sent, due):
            task = asyncio.ensure_future(send(number))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        sent = due
        await asyncio.sleep(0.005)
    await asyncio.gather(*tasks)


async def aiogram_bare(url: str, messages: int, rate: int) -> Took:
    bot = aiogram_bot(url)
    preview = LinkPreviewOptions(is_disabled=True)

    async def send(number: int) -> None:
        markup = InlineKeyboardMarkup(
            inline_keyboard=[[InlineKeyboardButton(text=BUTTON["en"], callback_data=f"1:result:{number:032x}")]]
        )
        await bot.send_message(
            1001 + number, TEXT["en"], parse_mode="HTML", link_preview_options=preview, reply_markup=markup
        )

    await paced(200, rate, AT_ONCE, send)
    with measured(messages) as took:
        await paced(messages, rate, AT_ONCE, send)
    await bot.session.close()
    return took


async def ptb_bare(url: str, messages: int, rate: int) -> Took:
    request = HTTPXRequest(connection_pool_size=PTB_AT_ONCE)
    bot: Any = ExtBot(TOKEN, base_url=f"{url}/bot", request=request)
    preview = PtbPreview(is_disabled=True)

    async def send(number: int) -> None:
        markup = PtbMarkup([[PtbButton(BUTTON["en"], callback_data=f"1:result:{number:032x}")]])
        await bot.send_message(
            1001 + number, TEXT["en"], parse_mode="HTML", link_preview_options=preview, reply_markup=markup
        )

    async with bot:
        await paced(100, rate, PTB_AT_ONCE, send)
        with measured(messages) as took:
            await paced(messages, rate, PTB_AT_ONCE, send)
    return took


class Base(DeclarativeBase):
    """A table as a good developer declares it."""


class Alert(Base):
    """A delivery with its encrypted payload."""

    __tablename__ = "alerts"
    id: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    state: Mapped[str] = mapped_column(index=True)
    settled_at: Mapped[datetime | None]


async def aiogram_orm(url: str, database: str, messages: int, rate: int) -> Took:
    """The same work: claimed and settled in batches, decrypted, in the person's language, on SQLite in WAL."""
    engine = create_async_engine(database)
    cipher = AESGCM(b"k" * 32)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    async with engine.begin() as connection:
        await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        await connection.run_sync(Base.metadata.create_all)
        await connection.execute(sa.insert(Alert), [_alert(cipher, number) for number in range(messages)])
    bot, preview = aiogram_bot(url), LinkPreviewOptions(is_disabled=True)

    async def claim() -> list[Alert]:
        async with sessions() as session, session.begin():
            queued = sa.select(Alert).where(Alert.state == "queued").order_by(Alert.id).limit(_BATCH)
            claimed = list((await session.scalars(queued)).all())
            for alert in claimed:
                alert.state = "claimed"
            return claimed

    async def send(alert: Alert) -> None:
        inside = json.loads(cipher.decrypt(alert.sealed[:12], alert.sealed[12:], alert.id.encode()))
        language = inside["language"]
        markup = InlineKeyboardMarkup(
            inline_keyboard=[[InlineKeyboardButton(text=BUTTON[language], callback_data=f"1:result:{alert.id}")]]
        )
        await bot.send_message(
            inside["user_id"], TEXT[language], parse_mode="HTML", link_preview_options=preview, reply_markup=markup
        )

    async def settle(claimed: list[Alert]) -> None:
        async with sessions() as session, session.begin():
            for alert in claimed:
                alert.state, alert.settled_at = "sent", datetime.now(UTC)
                session.add(alert)

    async def deliver(claimed: list[Alert]) -> None:
        await asyncio.gather(*map(send, claimed))
        await settle(claimed)

    with measured(messages) as took:
        under_way: set[asyncio.Task[None]] = set()
        began, sent = time.monotonic(), 0
        while claimed := await claim():
            if rate:
                await asyncio.sleep(max(0.0, began + sent / rate - time.monotonic()))
            sent += len(claimed)
            if len(under_way) > 4:
                _, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            under_way.add(asyncio.create_task(deliver(claimed)))
        await asyncio.gather(*under_way)
    await bot.session.close()
    await engine.dispose()
    return took


def aiogram_bot(url: str) -> Bot:
    return Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url), limit=AT_ONCE))


def _alert(cipher: AESGCM, number: int) -> dict[str, Any]:
    row, nonce = uuid4().hex, os.urandom(12)
    inside = json.dumps({"user_id": 1001 + number, "language": "es" if number % 2 else "en"}).encode()
    return {"id": row, "sealed": nonce + cipher.encrypt(nonce, inside, row.encode()), "state": "queued"}
