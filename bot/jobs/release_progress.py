"""Shows a release's progress by editing one message in the chats of those who proposed and approved it, to the last tally."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.jobs.holding import holding
from bot.ptb import sender
from bot.ptb.keyboards import markup
from bot.services import alerting
from bot.texts import release_progress as texts
from bot.texts.words import words_in

if TYPE_CHECKING:
    from uuid import UUID

    from telegram.ext import ExtBot

    from bot.core.messages import Message
    from bot.core.releases import ProposalId
    from bot.services.alerting import Progress
    from bot.services.ports.base import Ports
    from bot.services.ports.releases import Card

log = structlog.get_logger()

RESTS: Final = 20
"""Times as long as the counting took."""


class ReleaseProgress:
    """Remembers what each message says, so that Telegram is asked only where something changes."""

    def __init__(self, ports: Ports, bot: ExtBot[Any], holder: UUID) -> None:
        self._ports = ports
        self._bot = bot
        self._holder = holder
        self._said: dict[UUID, str] = {}
        self._owed: dict[ProposalId, int] = {}
        self._rests_until = ports.now()

    async def show(self) -> None:
        """Counting takes the longer, the more alerts there are: so it is done the less often."""
        if self._ports.now() < self._rests_until or not await alerting.is_any_running(self._ports):
            return
        async with holding(self._ports, "progress", self._holder) as held:
            if held is None:
                return
            began = self._ports.now()
            counted = await alerting.progress(self._ports)
            self._rests_until = self._ports.now() + (self._ports.now() - began) * RESTS
            for progress in counted:
                await self._show(await self._whole(progress))

    async def _whole(self, progress: Progress) -> Progress:
        """A million are not queued in a minute: until they are, all that are owed an alert are counted, once."""
        proposal = progress.running.proposal_id
        if progress.running.is_fanned_out or not progress.running.release.is_released:
            self._owed.pop(proposal, None)
            return progress
        if proposal not in self._owed:
            self._owed[proposal] = await alerting.owed(self._ports, proposal)
        return replace(progress, tally=progress.tally.of_all(self._owed[proposal]))

    async def _show(self, progress: Progress) -> None:
        over = progress.is_over(self._ports.now())
        shown = [await self._edit(card, self._message(card, progress, over=over)) for card in progress.cards]
        if over and all(shown):
            await alerting.complete(self._ports, progress)
            for card in progress.cards:
                self._said.pop(card.id, None)
            log.info("alerts finished", session=progress.running.release.session, told=progress.tally.told)

    def _message(self, card: Card, progress: Progress, *, over: bool) -> Message:
        words, release = words_in(card.language), progress.running.release
        if over:
            return texts.over(words, release, progress.tally)
        tally = progress.tally
        per_second = self._ports.policy.alerts_per_second(tally.queued + tally.sent)
        return texts.under_way(words, release, tally, per_second)

    async def _edit(self, card: Card, message: Message) -> bool:
        """True where there is nothing more to do: it says so now, or it can't be edited any more."""
        if self._said.get(card.id) == message.text:
            return True
        edit = self._bot.edit_message_text(
            message.text,
            chat_id=card.chat_id,
            message_id=card.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=markup(message.keyboard),
        )
        try:
            await sender.ignoring_not_modified(edit)
        except TelegramError as error:
            return not isinstance(sender.classify(error), sender.RetryAfter | sender.Unknown | sender.Unreachable)
        self._said[card.id] = message.text
        return True
