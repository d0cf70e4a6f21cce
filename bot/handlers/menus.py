"""Telegram's command menus: the same for everybody, longer in the chats of staff; set again whenever roles change."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram import BotCommand, BotCommandScopeChat, Update
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import BaseHandler

from bot.context import Context, current_visitor
from bot.core.errors import ResultsError
from bot.core.roles import Permission, may
from bot.ptb.backoff import Backoff
from bot.ptb.sender import may_pass
from bot.services.menus import due_menu_of, due_menus, menu_set, owners_by_setting
from bot.texts.commands import for_everyone, for_staff
from bot.texts.words import LANGUAGES, SOURCE_LANGUAGE, words_in

if TYPE_CHECKING:
    from collections.abc import Collection

    from telegram.ext import ExtBot

    from bot.core.accounts import UserId
    from bot.core.roles import Role
    from bot.services.menus import Due
    from bot.services.ports.base import Ports

log = structlog.get_logger()

LONGEST_PAUSE: Final = timedelta(minutes=5)
LOOK_AGAIN: Final = 5.0
"""Seconds: roles granted or revoked at the command line come without an update, and so does their menu."""


async def announce(bot: ExtBot[Any], ports: Ports) -> None:
    """At the start of the bot: everybody's menu, and those of staff that may be out of date; then those that change. Idempotent.

    What fails is logged and tried again: no answer depends on a menu, so nobody waits for it.
    """
    await _announce_all(bot, ports)
    tried: Due = {}
    while True:
        await asyncio.sleep(LOOK_AGAIN)
        tried = await _shown_anew(bot, ports, tried)


async def _announce_all(bot: ExtBot[Any], ports: Ports) -> None:
    backoff, failures = Backoff(longest=LONGEST_PAUSE), 0
    while not await _announced(bot, ports):
        failures += 1
        await asyncio.sleep(backoff.after(failures))


async def _announced(bot: ExtBot[Any], ports: Ports) -> bool:
    """False where it may succeed another time."""
    try:
        for language, commands in _menus(()).items():
            await bot.set_my_commands(commands, language_code=language)
        await show(bot, ports, owners_by_setting(ports) | await due_menus(ports))
    except (TelegramError, ResultsError) as error:
        log.warning("command menus not set", error=type(error).__name__)
        return isinstance(error, TelegramError) and not may_pass(error)
    return True


async def _shown_anew(bot: ExtBot[Any], ports: Ports, tried: Due) -> Due:
    """What is due now. Who has no chat with the bot yet is not tried over and over."""
    try:
        due = await due_menus(ports)
        await show(bot, ports, {person: roles for person, roles in due.items() if tried.get(person) != roles})
    except (TelegramError, ResultsError) as error:
        log.warning("command menus not set", error=type(error).__name__)
        return tried
    return due


async def show(bot: ExtBot[Any], ports: Ports, due: Due) -> None:
    """Sets these menus. Who has not started the bot yet cannot have one, and stays due."""
    for person, roles in due.items():
        if await _taken(bot, person, roles):
            await menu_set(ports, person, roles)
        else:
            log.info("command menu not set yet: the bot was never started there")


async def _taken(bot: ExtBot[Any], person: UserId, roles: Collection[Role]) -> bool:
    scope = BotCommandScopeChat(person)
    try:
        for language, commands in _menus(roles).items():
            if roles:
                await bot.set_my_commands(commands, scope=scope, language_code=language)
            else:
                await bot.delete_my_commands(scope=scope, language_code=language)
    except (BadRequest, Forbidden):
        return False
    return True


def _menus(roles: Collection[Role]) -> dict[str | None, list[BotCommand]]:
    """The menu of these roles for each language of a Telegram client; None is for all the others."""
    own: dict[str | None, list[BotCommand]] = {language: _menu(language, roles) for language in LANGUAGES}
    return {None: own[SOURCE_LANGUAGE]} | own


def _menu(language: str, roles: Collection[Role]) -> list[BotCommand]:
    words = words_in(language)
    commands = (*for_staff(words, roles), *for_everyone(words))
    return [BotCommand(command.name, command.does) for command in commands]


class MenuKeeper(BaseHandler[Any, Context, None]):
    """Behind all other handlers, when staff write: so a menu is set right after the command that granted the role.

    Who has no chat with the bot yet is tried again at their own next message. An owner who is no longer named in the
    settings keeps a menu of commands that are answered as unknown: nothing is stored of owners by setting.
    """

    def __init__(self) -> None:
        super().__init__(self._keep)
        self._tried: Due = {}

    def check_update(self, update: object) -> bool:
        visitor = current_visitor.get(None)
        return isinstance(update, Update) and visitor is not None and bool(visitor.roles)

    async def _keep(self, _update: Update, context: Context) -> None:
        due = await self._due(context)
        self._tried |= due
        await show(context.bot, context.ports, due)

    async def _due(self, context: Context) -> Due:
        person, ports = context.user_id, context.ports
        own = await due_menu_of(ports, person)
        if person not in self._tried:
            own = {name: roles for name, roles in owners_by_setting(ports).items() if name == person} | own
        if not may(context.visitor.roles, Permission.MANAGE_ROLES):
            return own
        others = {name: roles for name, roles in (await due_menus(ports)).items() if self._tried.get(name) != roles}
        return others | own
