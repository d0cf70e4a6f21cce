"""`results-bot doctor`: looks at everything a running bot needs and says of each fault what to do about it. Makes and upgrades nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import aiohttp
from telegram.error import EndPointNotFound, InvalidToken, TelegramError

from bot import app, beside
from bot.settings import WrongSetting, require_all_to_run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telegram import WebhookInfo

    from bot.settings import Settings

DRIFT: Final = timedelta(seconds=30)
"""A clock further off than this makes times in messages wrong and locks too long or too short."""
_PATIENCE: Final = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `cure` is empty where nothing is to be done."""

    what: str
    is_well: bool
    says: str
    cure: str = ""


async def examined(settings: Settings) -> list[Finding]:
    """Everything, looked at in turn."""
    return [finding async for finding in examine(settings)]


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """One finding after the other, as they are made."""
    yield look_at_settings(settings)
    database = await look_at_database(settings)
    yield database
    if database.is_well:
        yield await look_at_signing_keys(settings)
    async for finding in look_at_telegram(settings):
        yield finding
    yield await look_at_clock(settings)
    yield await look_at_mail(settings)
    yield await look_at_timestamps(settings)


def look_at_settings(settings: Settings) -> Finding:
    try:
        require_all_to_run(settings)
    except WrongSetting as wrong:
        return Finding("settings", is_well=False, says=str(wrong), cure="Set it in the environment or in .env.")
    if not settings.owner_ids:
        return Finding(
            "settings",
            is_well=False,
            says="BOT_OWNER_IDS is empty",
            cure="Without an owner nobody can release results.",
        )
    return Finding("settings", is_well=True, says="complete")


async def look_at_database(settings: Settings) -> Finding:
    """Schema and keys are looked at by opening it as it stands."""
    if not settings.encryption_keys:
        return Finding(
            "database and keys",
            is_well=False,
            says="BOT_ENCRYPTION_KEYS is missing",
            cure="Run `results-bot keys generate`.",
        )
    try:
        is_there = await app.is_database_there(settings)
        state = (
            "opens with these keys, its schema is current" if is_there else "is still empty: the first start makes it"
        )
        return Finding("database and keys", is_well=True, says=f"{app.place_of(settings)} {state}")
    except app.STOPS_A_START as error:  # each says itself what to mend
        return Finding("database and keys", is_well=False, says=str(error))


async def look_at_signing_keys(settings: Settings) -> Finding:
    """Of a database that is well."""
    keys = await app.signing_keys_of(settings) if await app.is_database_there(settings) else ()
    signs = [f"{key.algorithm} by key {key.number} of {key.created_at:%Y-%m-%d}" for key in keys if not key.retired_at]
    says = ", ".join(signs) or "none yet: the first start makes one for statements, the first credential its own"
    return Finding("signing keys", is_well=True, says=says)


async def look_at_telegram(settings: Settings) -> AsyncIterator[Finding]:
    """The token, and where Telegram sends updates."""
    if not settings.token.get_secret_value():
        yield Finding("token", is_well=False, says="BOT_TOKEN is missing", cure="Copy it from BotFather.")
        return
    try:
        async with app.make_bot(settings) as bot:
            yield Finding("token", is_well=True, says=f"Telegram knows it as @{bot.username}")
            yield judge_webhook(settings, await bot.get_webhook_info())
    except (InvalidToken, EndPointNotFound):  # the library's own words would show the token
        yield Finding(
            "token", is_well=False, says="Telegram does not know it", cure="Copy BOT_TOKEN from BotFather anew."
        )
    except TelegramError as error:
        cure = f"Check the network and BOT_API_URL ({settings.api_url})."
        yield Finding("Telegram", is_well=False, says=f"can't be reached ({type(error).__name__})", cure=cure)


def judge_webhook(settings: Settings, info: WebhookInfo) -> Finding:
    """What Telegram says of the webhook, held against the mode."""
    if settings.mode == "polling":
        set_elsewhere = f"one is set ({info.url}); `run` removes it" if info.url else "none is set, as polling needs"
        return Finding("webhook", is_well=True, says=set_elsewhere)
    if info.last_error_message:
        cure = f"Telegram must reach {settings.public_url} from outside, by https with a valid certificate."
        return Finding("webhook", is_well=False, says=f"Telegram reports: {info.last_error_message}", cure=cure)
    return Finding("webhook", is_well=True, says=f"{info.pending_update_count} updates are waiting at Telegram")


async def look_at_clock(settings: Settings) -> Finding:
    """Our clock against the date in Telegram's answer."""
    try:
        async with aiohttp.ClientSession(timeout=_PATIENCE) as session, session.get(settings.api_url) as answer:
            theirs = parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return Finding("clock", is_well=True, says="not compared: Telegram gave no date")
    drift = abs(app.utc_now() - theirs)
    if drift > DRIFT:
        says = f"{int(drift.total_seconds())} seconds away from Telegram's"
        return Finding("clock", is_well=False, says=says, cure="Let the system keep time by NTP.")
    return Finding("clock", is_well=True, says="agrees with Telegram's")


async def look_at_mail(settings: Settings) -> Finding:
    if not settings.smtp_url.get_secret_value():
        return Finding("mail", is_well=True, says="off: BOT_SMTP_URL is empty, so alerts go by chat alone")
    try:
        fault = await beside.make_mailer(settings).fault()
    except app.STOPS_A_START as error:
        fault = str(error)
    if fault:
        return Finding(
            "mail", is_well=False, says=fault, cure="Check BOT_SMTP_URL: host, port, user, password, starttls."
        )
    return Finding("mail", is_well=True, says="the server takes our mail")


async def look_at_timestamps(settings: Settings) -> Finding:
    if not settings.tsa_url:
        return Finding("timestamps", is_well=True, says="off: BOT_TSA_URL is empty, so statements are signed without")
    if await app.gives_timestamps(settings):
        return Finding("timestamps", is_well=True, says="the server gives them")
    cure = "Check BOT_TSA_URL (RFC 3161). Statements are signed without a timestamp meanwhile."
    return Finding("timestamps", is_well=False, says="the server gives none", cure=cure)
