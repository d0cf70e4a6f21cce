"""The composition root: settings in, a running product out. The only file that imports everything."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import time
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import structlog
from telegram.constants import UpdateType
from telegram.error import TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes, ExtBot

from bot.context import Context
from bot.core.alerts import MESSAGES_A_STAR
from bot.core.exams import Catalogue
from bot.core.signatures import NoTimestamp
from bot.documents.statements import StatementFiles
from bot.handlers.faults import on_error
from bot.handlers.gate import Gate, recognise
from bot.handlers.table import afterwards, table
from bot.later import at_need, later, load_what_is_expected
from bot.mail.server import BadSmtpUrl
from bot.metrics import Metrics
from bot.ptb.aside import Aside
from bot.ptb.errors import TokenRefused
from bot.ptb.intake import Intake, opened
from bot.ptb.latest import Latest
from bot.ptb.limiter import PriorityRateLimiter
from bot.ptb.polling import Poller
from bot.ptb.processor import DialogueProcessor
from bot.ptb.sender import may_pass
from bot.ptb.transport import Transport
from bot.search.directory import IndexedDirectory
from bot.services.ports.base import Policy, Ports
from bot.services.signing import public_keys, signing_key
from bot.settings import Settings, WrongSetting
from bot.storage.dialogues import dialogue_store
from bot.storage.engine import open_storage, parse_url
from bot.storage.errors import SchemaMismatch, StorageError, StorageUnavailable
from bot.storage.file_lock import hold_file_lock
from bot.storage.keys import wrapping_keys
from bot.storage.updates import SqlUpdates
from bot.storage.upgrade import upgrade
from bot.storage.vault import KeyRing, generate_key
from bot.texts.words import LANGUAGES, words_in
from bot.web.listener import PortTaken, listening

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
    from contextlib import AbstractContextManager

    from telegram import Update

    from bot import beside
    from bot.documents import examining, key_pairs, pades, proof_reading, signing
    from bot.files import xlsx
    from bot.ptb.intake import AnyApplication
    from bot.services.ports.base import Clock
    from bot.services.ports.signing import PublicKey
    from bot.storage.engine import SqlStorage
else:
    beside = later("bot.beside")
    key_pairs, signing = later("bot.documents.key_pairs"), later("bot.documents.signing")
    xlsx = later("bot.files.xlsx")
    examining, pades = at_need("bot.documents.examining"), at_need("bot.documents.pades")
    proof_reading = at_need("bot.documents.proof_reading")

__all__ = ["examining", "generate_key", "proof_reading", "upgrade"]

log = structlog.get_logger()

T = TypeVar("T")

STOPS_A_START: Final = (WrongSetting, TokenRefused, PortTaken, StorageError, BadSmtpUrl)
"""Each says in one line what to mend."""

TERMS_VERSION: Final = "2026-11"
ALLOWED_UPDATES: Final = (
    UpdateType.MESSAGE,
    UpdateType.EDITED_MESSAGE,
    UpdateType.CALLBACK_QUERY,
    UpdateType.MY_CHAT_MEMBER,
    UpdateType.CHANNEL_POST,
)
WEBHOOK_PATIENCE: Final = timedelta(seconds=2)
HEAD_START: Final = 1  # seconds in which nothing but updates is seen to
RETRY_START: Final = 5  # seconds between tries while Telegram cannot be reached


def utc_now() -> datetime:
    """The one clock of the product."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Parts:
    """What everything else is put together from."""

    settings: Settings
    ports: Ports
    storage: SqlStorage
    application: AnyApplication
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class Product(Parts):
    """What runs."""

    port: int
    """Where the web side listens."""
    receiving: asyncio.Future[None]
    """Done, with its error, when no more updates can come in."""


@asynccontextmanager
async def opened_ports(settings: Settings, *, now: Clock = utc_now) -> AsyncIterator[tuple[Ports, SqlStorage]]:
    """The use cases' ports over the settings' database, brought up to date. For the bot and for the command line."""
    url = settings.database_url.get_secret_value()
    keys = [key.get_secret_value() for key in settings.encryption_keys]
    await upgrade(url)
    storage = await open_storage(url, keys, now=now)
    try:
        yield make_ports(settings, storage, now), storage
    finally:
        await storage.close()


def make_ports(settings: Settings, storage: SqlStorage, now: Clock) -> Ports:
    """The house rules come from the settings, the exams from the catalogue beside the code."""
    return Ports(
        storage=storage,
        catalogue=exam_catalogue(),
        policy=policy_of(settings),
        now=now,
        random_bytes=os.urandom,
        read_workbook=lambda file: xlsx.read_workbook(file),  # noqa: PLW0108  loaded when it is called
        make_key_pair=lambda *key: key_pairs.make_key_pair(*key),  # noqa: PLW0108  the same
        directory=IndexedDirectory(storage),
        signer=signing,
        documents=StatementFiles(now, tsa_url=settings.tsa_url),
    )


def exam_catalogue() -> Catalogue:
    return Catalogue.load(resources.files("bot.core").joinpath("exams.toml").read_text(encoding="utf-8"))


def policy_of(settings: Settings) -> Policy:
    return Policy(
        organisation=settings.organisation,
        support_contact=settings.support_contact,
        terms_url=settings.terms_url,
        privacy_url=settings.privacy_url,
        terms_version=TERMS_VERSION,
        owner_ids=settings.owner_ids,
        four_eyes=settings.four_eyes,
        step_up_per_minute=settings.step_up_per_minute,
        messages_per_second=settings.messages_per_second,
        paid_messages_per_second=paid_rate(settings),
        paid_messages=settings.paid_stars_cap * MESSAGES_A_STAR,
        chat_import_entries=settings.chat_import_entries,
        mail_enabled=bool(settings.smtp_url.get_secret_value()),
        public_url=settings.public_url,
    )


async def signing_keys_of(settings: Settings) -> tuple[PublicKey, ...]:
    """All that ever signed for this database, the newest first. Upgrades nothing."""
    storage = await open_storage(
        settings.database_url.get_secret_value(),
        [key.get_secret_value() for key in settings.encryption_keys],
        now=utc_now,
    )
    try:
        return await public_keys(make_ports(settings, storage, utc_now))
    finally:
        await storage.close()


@asynccontextmanager
async def running(settings: Settings, *, now: Clock = utc_now) -> AsyncIterator[Product]:
    """The whole product from the first update to the last, as long as the block lasts."""
    async with AsyncExitStack() as stack:
        log.info("starting", mode=settings.mode, database=place_of(settings))
        stack.enter_context(alone_on_sqlite(settings))
        listener = stack.enter_context(listening(settings.http_host, settings.http_port))
        ports, storage = await stack.enter_async_context(opened_ports(settings, now=now))
        await signing_key(ports)
        application, gate = make_application(settings, ports, storage)
        parts = Parts(settings, ports, storage, application, Metrics())
        await patiently(lambda: stack.enter_async_context(opened(application)))
        stack.push_async_callback(gate.flood.close)
        stack.push_async_callback(application.bot_data["latest"].close)
        stack.push_async_callback(application.bot_data["aside"].close)
        incoming = await stack.enter_async_context(receiving(parts, listener))
        keep_what_is_loaded()
        port = listener.getsockname()[1]
        log.info("ready", port=port)
        yield Product(settings, ports, storage, application, parts.metrics, port, incoming)


@asynccontextmanager
async def receiving(parts: Parts, listener: socket.socket) -> AsyncIterator[asyncio.Future[None]]:
    """Updates come in and all else goes on as long as the block; yields what is done when updates no longer can.

    By polling, what waits at Telegram is answered before the rest is loaded; a webhook is a part of that. Whichever began first,
    what comes in ends first.
    """
    async with AsyncExitStack() as rest, AsyncExitStack() as stack:
        if parts.settings.mode == "polling":
            incoming = await stack.enter_async_context(by_polling(parts))
        await asyncio.to_thread(load_the_rest)
        await rest.enter_async_context(beside.at_work(parts, listener))
        if parts.settings.mode == "webhook":
            incoming = await stack.enter_async_context(beside.by_webhook(parts))
        yield incoming


def keep_what_is_loaded() -> None:
    """Code and catalogues stay to the end. Looking through them for what may be freed would hold the loop up for a fifth of a second."""
    gc.collect()
    gc.freeze()


def paid_rate(settings: Settings) -> int:
    """Messages a second that may be paid for; 0 where nothing may be spent."""
    return settings.paid_messages_per_second if settings.paid_broadcast and settings.paid_stars_cap else 0


def make_limiter(settings: Settings, clock: Callable[[], float]) -> PriorityRateLimiter:
    return PriorityRateLimiter(settings.messages_per_second, paid_messages_per_second=paid_rate(settings), clock=clock)


async def gives_timestamps(settings: Settings) -> bool:
    """Whether the server of BOT_TSA_URL answers as one for timestamps."""
    try:
        await pades.asked(settings.tsa_url)
    except NoTimestamp:
        return False
    return True


def make_bot(settings: Settings, limiter: PriorityRateLimiter | None = None) -> ExtBot[Any]:
    """python-telegram-bot's bot over our transport."""
    return ExtBot(
        settings.token.get_secret_value(),
        base_url=f"{settings.api_url}/bot",
        base_file_url=f"{settings.api_url}/file/bot",
        request=Transport(),
        get_updates_request=Transport(connections=1),
        rate_limiter=limiter,
    )


def make_application(
    settings: Settings, ports: Ports, storage: SqlStorage, *, clock: Callable[[], float] = time.monotonic
) -> tuple[AnyApplication, Gate]:
    """python-telegram-bot's application over our transport, limiter and dialogues. The limiter goes by `clock`, in seconds."""

    async def before(update: Update, writer: Any) -> None:
        recognise(ports, update, *writer)

    patience = WEBHOOK_PATIENCE if settings.mode == "webhook" else None
    application = (
        ApplicationBuilder()
        .bot(make_bot(settings, make_limiter(settings, clock)))
        .concurrent_updates(DialogueProcessor(dialogue_store(storage, ports.now), before=before, patience=patience))
        .context_types(ContextTypes(context=Context))
        .updater(None)
        .job_queue(None)
        .build()
    )
    application.bot_data["ports"] = ports
    application.bot_data["latest"] = Latest()
    application.bot_data["aside"] = Aside(application)
    gate = Gate()
    application.add_handlers({-1: gate.first(), 0: table(), **afterwards(), 3: gate.last()})
    application.add_error_handler(on_error(StorageUnavailable))
    return application, gate


async def patiently(act: Callable[[], Awaitable[T]]) -> T:
    """Waits for Telegram where it cannot be reached yet."""
    while True:
        try:
            return await act()
        except TelegramError as error:
            if not may_pass(error):
                raise
            log.warning("Telegram can't be reached, trying again", error=type(error).__name__, seconds=RETRY_START)
        await asyncio.sleep(RETRY_START)


def intake_of(parts: Parts) -> Intake:
    return Intake(parts.application, parts.metrics.update)


def load_the_rest() -> None:
    """Modules and catalogues, so that nobody who writes waits for them."""
    load_what_is_expected()
    for language in LANGUAGES:
        words_in(language)


@asynccontextmanager
async def by_polling(parts: Parts) -> AsyncIterator[asyncio.Future[None]]:
    """The block begins when what waited at Telegram has been answered, or after a head start at the latest."""
    updates = SqlUpdates(parts.storage, parts.ports.now)
    poller = Poller(parts.application.bot, intake_of(parts), updates, allowed_updates=ALLOWED_UPDATES)
    task = asyncio.create_task(poller.run())
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(HEAD_START):
                await poller.caught_up()
        yield task
    finally:
        poller.stop()
        await task


@asynccontextmanager
async def background(work: Coroutine[Any, Any, T]) -> AsyncIterator[asyncio.Task[T]]:
    """Runs beside the block and is cancelled with it."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def alone_on_sqlite(settings: Settings) -> AbstractContextManager[None]:
    """SQLite is one process by definition; PostgreSQL takes several."""
    url = parse_url(settings.database_url.get_secret_value())
    return hold_file_lock(Path(url.database)) if url.drivername.startswith("sqlite") and url.database else nullcontext()


def place_of(settings: Settings) -> str:
    """The database as an operator may read it: no password, the file's full path. Raises BadDatabaseUrl."""
    return parse_url(settings.database_url.get_secret_value()).render_as_string(hide_password=True)


async def is_database_there(settings: Settings) -> bool:
    """Opens it as it stands, with the keys of the settings; False where the first start is still to make it.

    Raises a StorageError that says what is wrong with it. Makes no file and upgrades nothing.
    """
    url = settings.database_url.get_secret_value()
    place = parse_url(url)
    if place.drivername.startswith("sqlite") and not _is_file(place.database):
        return False
    try:
        storage = await open_storage(url, [key.get_secret_value() for key in settings.encryption_keys], now=utc_now)
    except SchemaMismatch as mismatch:
        if mismatch.found is None:
            return False
        raise
    await storage.close()
    return True


def _is_file(path: str | None) -> bool:
    return path is not None and Path(path).is_file()


async def run(settings: Settings) -> None:
    """Runs until SIGINT or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # else the library warns at each 429
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    started = asyncio.Event()
    async with background(stopped.wait()) as stopping:
        work = asyncio.create_task(_run_until(stopping, started, settings))
        await asyncio.wait({stopping, work}, return_when=asyncio.FIRST_COMPLETED)
        if not started.is_set():
            work.cancel()  # it may be waiting for Telegram, for as long as that takes
        await asyncio.wait({work})
    if not work.cancelled():
        work.result()


async def _run_until(stopping: asyncio.Future[Any], started: asyncio.Event, settings: Settings) -> None:
    async with running(settings) as product:
        started.set()
        ends: set[asyncio.Future[Any]] = {stopping, product.receiving}
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping")


async def keys_in_use(settings: Settings) -> list[tuple[str, str]]:
    """Each key of the ring by fingerprint, and what it does for this database."""
    ring = KeyRing([key.get_secret_value() for key in settings.encryption_keys])
    async with opened_ports(settings) as (_, storage), storage.reading() as tx:
        needed = await wrapping_keys(tx.connection)
    first = {ring.wrapping_fingerprint: "encrypts"}
    return [
        (name, "opens this database" if name in needed else first.get(name, "decrypts")) for name in ring.fingerprints
    ]


def complete(main: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end, in the fastest event loop that this system has."""
    with asyncio.Runner(loop_factory=_fast_loop()) as runner:
        return runner.run(main)


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415  there is none for every system
    except ImportError:
        return None
    return uvloop.new_event_loop
