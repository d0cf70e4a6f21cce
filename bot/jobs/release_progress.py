"""Shows a release's progress by editing one message in the chats of those who proposed and approved it, to the last tally."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import structlog
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.core.releases import rest_between_counts, time_for
from bot.jobs.holding import holding
from bot.ptb import sender
from bot.ptb.keyboards import markup
from bot.services import alerting
from bot.texts import release_progress as texts
from bot.texts.words import words_in

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from telegram.ext import ExtBot

    from bot.core.messages import Message
    from bot.core.releases import ProposalId, ReleaseId, Tally
    from bot.services.alerting import Progress
    from bot.services.ports.base import Ports
    from bot.services.ports.releases import Card, Running

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Counted:
    """When it is to be counted again, and whether it was over."""

    again_at: datetime
    over: bool


class ReleaseProgress:
    """Remembers what each message says, so that Telegram is asked only where something changes."""

    def __init__(self, ports: Ports, bot: ExtBot[Any], holder: UUID) -> None:
        self._ports = ports
        self._bot = bot
        self._holder = holder
        self._said: dict[UUID, str] = {}
        self._owed: dict[ProposalId, int] = {}
        self._counted: dict[Running, _Counted] = {}

    async def show(self) -> None:
        """Counting takes the longer, the more alerts there are: so it is done the less often."""
        running = await alerting.running(self._ports)
        self._counted = {release: counted for release, counted in self._counted.items() if release in running}
        due = [release for release in running if await self._is_due(release)]
        if not due:
            return
        async with holding(self._ports, "progress", self._holder) as held:
            for release in due if held else ():
                await self._count(release.release.id)

    async def _is_due(self, running: Running) -> bool:
        """Also as soon as it is stopped, queued as a whole or settled: nobody is to wait for the end."""
        counted = self._counted.get(running)
        if counted is None or self._ports.now() >= counted.again_at:
            return True
        return not counted.over and running.is_through and await alerting.is_settled(self._ports, running.release.id)

    async def _count(self, release: ReleaseId) -> None:
        began = self._ports.now()
        counted = await alerting.progress(self._ports, release)
        if counted is None:
            return
        now = self._ports.now()
        progress, over = await self._whole(counted), counted.is_over(now)
        rest = rest_between_counts(now - began, time_for(progress.tally.queued, self._per_second(progress.tally)))
        self._counted[progress.running] = _Counted(began + rest, over)
        await self._show(progress, over=over)

    async def _whole(self, progress: Progress) -> Progress:
        """A million are not queued in a minute: until they are, all that are owed an alert are counted, once."""
        proposal = progress.running.proposal_id
        if progress.running.is_through:
            self._owed.pop(proposal, None)
            return progress
        if proposal not in self._owed:
            self._owed[proposal] = await alerting.owed(self._ports, proposal)
        return replace(progress, tally=progress.tally.of_all(self._owed[proposal]))

    async def _show(self, progress: Progress, *, over: bool) -> None:
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
        return texts.under_way(words, release, progress.tally, self._per_second(progress.tally))

    def _per_second(self, tally: Tally) -> int:
        return self._ports.policy.alerts_per_second(tally.queued + tally.sent)

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
