"""What goes on beside the chats, put together: the web side, the jobs, the menus. Loaded while the first updates are handled."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

import sqlalchemy as sa
from telegram.error import BadRequest

from bot.app import ALLOWED_UPDATES, Parts, background, intake_of, patiently, utc_now
from bot.documents.jwks import jwk_of, jwk_set
from bot.handlers.menus import announce
from bot.jobs.schedule import jobs_running
from bot.mail.smtp import SmtpMailer
from bot.ptb.pending import Pending
from bot.settings import Settings, WrongSetting
from bot.storage.dialogues import wipe_silent_dialogues
from bot.storage.errors import StorageUnavailable
from bot.storage.updates import SqlUpdates, forget_done_updates
from bot.web.health import health_routes
from bot.web.inbox import inbox_routes
from bot.web.offline import offline_route
from bot.web.pages import make_web
from bot.web.proofs import proof_routes
from bot.web.rendering import static_routes
from bot.web.server import serving
from bot.web.stop_mail import stop_mail_routes
from bot.web.verify import verify_routes
from bot.web.visitors import Visitors
from bot.web.webhook import PATH, webhook_route

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from starlette.routing import Route

WEBHOOK_CONNECTIONS: Final = 100
STOPPING: Final = timedelta(seconds=10)
THE_ONLY_PROCESS: Final = UUID(int=0)
"""On SQLite there is never a second sender, so a restart after a kill takes its own lease up at once."""


@asynccontextmanager
async def at_work(parts: Parts, listener: socket.socket) -> AsyncIterator[None]:
    """All of it, as long as the block."""
    async with AsyncExitStack() as stack:
        web = make_web(routes(parts), parts.settings.public_url, StorageUnavailable)
        await stack.enter_async_context(serving(web, listener))
        await stack.enter_async_context(background(parts.storage.watch()))
        await stack.enter_async_context(background(announce(parts.application.bot, parts.ports)))
        await stack.enter_async_context(background(parts.ports.directory.warm()))
        await stack.enter_async_context(jobs(parts))
        yield


def jobs(parts: Parts) -> AbstractAsyncContextManager[None]:
    """Everything that happens by itself, as long as the block."""
    settings, ports, storage = parts.settings, parts.ports, parts.storage

    async def tidy() -> None:
        await wipe_silent_dialogues(storage, ports.now())
        await forget_done_updates(storage, ports.now())

    return jobs_running(
        ports,
        parts.application.bot,
        mailer=make_mailer(settings) if settings.smtp_url.get_secret_value() else None,
        wakes=storage.wakes,
        holder=ports.new_id() if storage.is_shared else THE_ONLY_PROCESS,
        tidy=tidy,
        metrics=parts.metrics,
    )


def make_mailer(settings: Settings) -> SmtpMailer:
    """Raises BadSmtpUrl."""
    return SmtpMailer(
        settings.smtp_url.get_secret_value(), sender=settings.mail_from, organisation=settings.organisation, now=utc_now
    )


def routes(parts: Parts) -> list[Route]:
    """The web side: health, pages and proofs always, the webhook where updates come by it."""

    async def database_answers() -> bool:
        try:
            async with parts.storage.reading() as tx:
                await tx.connection.execute(sa.select(1))
        except StorageUnavailable:
            return False
        return True

    visitors = Visitors(parts.settings.trusted_proxies)
    found = [
        *health_routes({"database": database_answers}, parts.metrics.registry),
        *static_routes(),
        offline_route(parts.ports, jwk_of),  # before `/verify/{token}`
        *verify_routes(parts.ports, visitors),
        *stop_mail_routes(parts.ports),
        *inbox_routes(parts.ports, visitors),
        *proof_routes(parts.ports, jwk_set),
    ]
    if parts.settings.mode == "webhook":
        found.append(webhook_route(intake_of(parts), parts.settings.webhook_secret.get_secret_value()))
    return found


@asynccontextmanager
async def by_webhook(parts: Parts) -> AsyncIterator[asyncio.Future[None]]:
    """What an earlier run took by polling and did not handle is handled first."""
    updates = SqlUpdates(parts.storage, parts.ports.now)
    pending = Pending(intake_of(parts), updates)
    for raw in await updates.pending():
        await pending.accept(raw)
    await patiently(lambda: set_webhook(parts))
    try:
        yield asyncio.get_running_loop().create_future()
    finally:
        await pending.stop(STOPPING)


async def set_webhook(parts: Parts) -> None:
    """Raises `WrongSetting` where Telegram does not take the address."""
    url = f"{parts.settings.public_url}{PATH}"
    secret = parts.settings.webhook_secret.get_secret_value()
    try:
        await parts.application.bot.set_webhook(
            url, secret_token=secret, max_connections=WEBHOOK_CONNECTIONS, allowed_updates=list(ALLOWED_UPDATES)
        )
    except BadRequest as error:
        raise WrongSetting("BOT_PUBLIC_URL", f"Telegram does not take {url}: {error.message}") from None
