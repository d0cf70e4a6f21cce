"""Releases of exam sessions and the proposals that lead to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.services.ports.forgetting import Forgetting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from bot.core.accounts import LinkId, UserId
    from bot.core.entries import SessionName
    from bot.core.identity import IdNumber
    from bot.core.releases import Proposal, ProposalId, ProposalState, Release, ReleaseId, Tally
    from bot.core.results import Result


@dataclass(frozen=True, slots=True)
class Candidate:
    """One ID Number whose newest result differs from what the releases that stand show of it."""

    place: bytes = field(repr=False)
    """Where it stands in the order of its session; tells nothing of the ID Number."""
    version: UUID
    earlier: Result | None = field(repr=False)
    """What an earlier release shows."""
    linked: bool
    again: bool = False
    """It was part of this very release before that was stopped."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A candidate's result with what a preview may need of it."""

    result: Result = field(repr=False)
    exam: str
    exam_date: date
    given_names: str = field(repr=False)
    family_name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Card:
    """A message in the chat of somebody who proposed or approved, in which the progress is shown."""

    id: UUID
    proposal_id: ProposalId
    chat_id: UserId = field(repr=False)
    message_id: int
    language: str


@dataclass(frozen=True, slots=True)
class Running:
    """A release whose alerts have not all been settled."""

    release: Release
    proposal_id: ProposalId
    is_fanned_out: bool

    @property
    def is_through(self) -> bool:
        """Nothing more of it is going to be queued."""
        return self.is_fanned_out or not self.release.is_released


class Releases(Forgetting, Protocol):
    """Whoever writes here has locked the session's row before (`Sessions.lock`). Of all this only cards are ever old."""

    async def latest(self, session: SessionName) -> Release | None:
        """The one with the highest number."""

    async def released(self, session: SessionName) -> Release | None:
        """The one with the highest number among those that stand."""

    async def stopped(self, session: SessionName) -> Release | None:
        """The one with the lowest number among those that were stopped and not taken up since."""

    async def add(self, release: Release) -> None:
        """Idempotent."""

    async def propose(self, proposal: Proposal) -> None:
        """Adds it as `preparing`; an older one that was left at that is voided."""

    async def proposal(self, proposal: ProposalId) -> Proposal | None: ...

    async def standing_proposal(self, session: SessionName) -> Proposal | None:
        """The one that is waiting or scheduled."""

    async def waiting(self) -> tuple[Proposal, ...]:
        """All that wait for approval, oldest first."""

    async def candidates(self, session: SessionName, number: int, *, after: bytes, limit: int) -> tuple[Candidate, ...]:
        """A page of those whose result would be new in this release, by place; b"" is before the first."""

    async def staged(self, candidates: Sequence[Candidate]) -> tuple[Staged, ...]:
        """The same candidates, opened."""

    async def missing(self, session: SessionName) -> int:
        """Entries of the session without any result."""

    async def drafted(self, import_id: UUID, *, after: bytes, limit: int) -> tuple[Candidate, ...]:
        """A page of the versions that an amendment's file brought, by place. They count nowhere yet."""

    async def shown_of(self, id_number: IdNumber) -> Candidate | None:
        """What the last release that stands shows of it, held back or not."""

    async def drop_items(self, proposal: ProposalId) -> int:
        """Of an amendment that nothing comes of: its versions are about to be deleted."""

    async def add_items(self, proposal: ProposalId, candidates: Sequence[Candidate]) -> None:
        """Idempotent."""

    async def finish(self, proposal: Proposal, fingerprint: bytes) -> bool:
        """Preparing is over: it takes its state, count and digest. False where it was voided meanwhile."""

    async def decide(self, proposal: Proposal, expected: ProposalState) -> bool:
        """Keeps state, decider, reason and moments of the proposal; False where its state is not the expected one any more."""

    async def release(self, proposal: Proposal, now: datetime) -> bool:
        """The release shows this proposal's items from now on. False where it is shown already."""

    async def stop(self, release: ReleaseId, now: datetime) -> bool:
        """Its items are unreadable and its queued deliveries end. False where it is not released."""

    async def due(self, now: datetime) -> tuple[Proposal, ...]:
        """Scheduled ones whose hour has come."""

    async def void_for(self, sessions: Iterable[SessionName], now: datetime) -> tuple[Proposal, ...]:
        """Standing proposals of these sessions are voided and returned as they stood."""

    async def fan_out(self, release: ReleaseId, now: datetime, *, after: LinkId | None, limit: int) -> LinkId | None:
        """Queues the deliveries of the next links, oldest first; the last of them, or None once all are queued. Idempotent."""

    async def paid_messages(self) -> int:
        """Of the release under way that has had the most paid for."""

    async def pay_for(self, release: ReleaseId, messages: int) -> None:
        """So many more of its alerts go out paid."""

    async def sweep(self, now: datetime) -> int:
        """Queues what a link that raced with a recent release is still owed."""

    async def running(self) -> tuple[Running, ...]: ...

    async def complete(self, release: ReleaseId, now: datetime) -> bool:
        """False where it was completed before."""

    async def tally(self, release: ReleaseId) -> Tally:
        """Looks at each of its deliveries."""

    async def is_settled(self, release: ReleaseId) -> bool:
        """Whether its tally is complete. Looks at one delivery."""

    async def owed(self, proposal: ProposalId) -> int:
        """How many links are alerted of what it shows, queued or not. Looks at every link: ask once."""

    async def add_card(self, card: Card, now: datetime) -> None:
        """The latest card of a chat counts."""

    async def cards(self, proposal: ProposalId) -> tuple[Card, ...]: ...

    async def dead(self) -> ProposalId | None:
        """A proposal that nothing can come of any more and whose items are still there."""

    async def forget_items(self, dead: ProposalId, limit: int) -> int:
        """So many of them; how many there were."""
