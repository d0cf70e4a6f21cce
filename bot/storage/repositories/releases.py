"""Releases and proposals, kept: what is proposed, decided, shown, stopped. Their items: `release_pages`; their deliveries: `fanning`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import sqlalchemy as sa

from bot.core.entries import SessionName
from bot.core.releases import STANDING, Proposal, ProposalId, ProposalState, Release, ReleaseId, ReleaseState
from bot.services.ports.outbox import DeliveryState
from bot.services.ports.releases import Card, Running
from bot.storage.repositories.fanning import OPEN_STATES, Fanning
from bot.storage.repositories.forgetting import Forgetful, OldRows
from bot.storage.repositories.release_pages import ReleasePages
from bot.storage.schema import outbox, proposals, release_cards, releases

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


_PROPOSALS: Final = sa.select(proposals, releases.c.session, releases.c.number, releases.c.amends).join(releases)
_DUE: Final = _PROPOSALS.where(
    proposals.c.state == ProposalState.SCHEDULED.value,
    proposals.c.release_at <= sa.bindparam("now", type_=proposals.c.release_at.type),
).order_by(proposals.c.release_at)
_RUNNING: Final = sa.select(releases).where(
    releases.c.state != ReleaseState.DRAFT.value,
    releases.c.proposal_id.is_not(None),
    releases.c.completed_at.is_(None),
)
_STANDING: Final = tuple(state.value for state in STANDING)


class SqlReleases(ReleasePages, Fanning, Forgetful):
    """Implements `bot.services.ports.releases.Releases`."""

    async def latest(self, session: SessionName) -> Release | None:
        newest = sa.select(releases).where(releases.c.session == session).order_by(releases.c.number.desc()).limit(1)
        row = await self._one(newest)
        return _release(row) if row else None

    async def released(self, session: SessionName) -> Release | None:
        standing = _in_state(session, ReleaseState.RELEASED).order_by(releases.c.number.desc()).limit(1)
        row = await self._one(standing)
        return _release(row) if row else None

    async def stopped(self, session: SessionName) -> Release | None:
        row = await self._one(_in_state(session, ReleaseState.STOPPED).order_by(releases.c.number).limit(1))
        return _release(row) if row else None

    async def add(self, release: Release) -> None:
        row = {
            "id": release.id,
            "session": release.session,
            "number": release.number,
            "state": release.state.value,
            "amends": release.amends,
        }
        await self._insert_new(releases, row)

    async def propose(self, proposal: Proposal) -> None:
        left = (
            sa.update(proposals)
            .where(proposals.c.release_id == proposal.release_id, proposals.c.state == ProposalState.PREPARING.value)
            .values(state=ProposalState.VOIDED.value)
        )
        await self._change(left)
        row = {
            "id": proposal.id,
            "release_id": proposal.release_id,
            "state": ProposalState.PREPARING.value,
            "session_version": proposal.session_version,
            "created_at": proposal.created_at,
            "import_id": proposal.import_id,
            **self._changing(proposal),
        }
        await self._insert_new(proposals, row)

    async def proposal(self, proposal: ProposalId) -> Proposal | None:
        row = await self._one(_PROPOSALS.where(proposals.c.id == proposal))
        return self._proposal(row) if row else None

    async def standing_proposal(self, session: SessionName) -> Proposal | None:
        standing = _PROPOSALS.where(releases.c.session == session, proposals.c.state.in_(_STANDING))
        row = await self._one(standing)
        return self._proposal(row) if row else None

    async def waiting(self) -> tuple[Proposal, ...]:
        waiting = _PROPOSALS.where(proposals.c.state == ProposalState.WAITING.value)
        return tuple(self._proposal(row) for row in await self._all(waiting.order_by(proposals.c.created_at)))

    async def finish(self, proposal: Proposal, fingerprint: bytes) -> bool:
        finished = {
            "state": proposal.state.value,
            "item_count": proposal.item_count,
            "digest": self._vault.index("digest", fingerprint),
        }
        return await self._change(self._still(proposal.id, ProposalState.PREPARING).values(finished)) == 1

    async def decide(self, proposal: Proposal, expected: ProposalState) -> bool:
        decided = {"state": proposal.state.value, **self._changing(proposal)}
        return await self._change(self._still(proposal.id, expected).values(decided)) == 1

    async def release(self, proposal: Proposal, now: datetime) -> bool:
        shown = (
            sa.update(releases)
            .where(releases.c.id == proposal.release_id, releases.c.state != ReleaseState.RELEASED.value)
            .values(
                state=ReleaseState.RELEASED.value,
                proposal_id=proposal.id,
                released_at=now,
                stopped_at=None,
                fanned_out_at=None,
                completed_at=None,
            )
        )
        if await self._change(shown) != 1:
            return False
        await self._move_register()
        return True

    async def stop(self, release: ReleaseId, now: datetime) -> bool:
        stopped = (
            sa.update(releases)
            .where(releases.c.id == release, releases.c.state == ReleaseState.RELEASED.value)
            .values(state=ReleaseState.STOPPED.value, stopped_at=now, completed_at=None)
        )
        if await self._change(stopped) != 1:
            return False
        ended = {"state": DeliveryState.ENDED.value, "reason": "stopped", "settled_at": now}
        queued = sa.update(outbox).where(outbox.c.release_id == release, outbox.c.state.in_(OPEN_STATES))
        await self._change(queued.values(ended))
        await self._move_register()
        await self._wake_sender()
        return True

    async def due(self, now: datetime) -> tuple[Proposal, ...]:
        return tuple(self._proposal(row) for row in await self._all(_DUE, now=now))

    async def void_for(self, sessions: Iterable[SessionName], now: datetime) -> tuple[Proposal, ...]:
        standing = _PROPOSALS.where(releases.c.session.in_(list(sessions)), proposals.c.state.in_(_STANDING))
        found = [self._proposal(row) for row in await self._all(standing.with_for_update(of=proposals))]
        voided = sa.update(proposals).where(proposals.c.id.in_([proposal.id for proposal in found]))
        await self._change(voided.values(state=ProposalState.VOIDED.value, decided_at=now))
        return tuple(found)

    async def running(self) -> tuple[Running, ...]:
        return tuple(
            Running(_release(row), ProposalId(row.proposal_id), row.fanned_out_at is not None)
            for row in await self._all(_RUNNING)
        )

    async def paid_messages(self) -> int:
        under_way = (releases.c.state == ReleaseState.RELEASED.value, releases.c.completed_at.is_(None))
        return await self._scalar(sa.select(sa.func.max(releases.c.paid_messages)).where(*under_way)) or 0

    async def pay_for(self, release: ReleaseId, messages: int) -> None:
        more = sa.update(releases).where(releases.c.id == release)
        await self._change(more.values(paid_messages=releases.c.paid_messages + messages))

    async def complete(self, release: ReleaseId, now: datetime) -> bool:
        completed = sa.update(releases).where(releases.c.id == release, releases.c.completed_at.is_(None))
        return await self._change(completed.values(completed_at=now)) == 1

    async def add_card(self, card: Card, now: datetime) -> None:
        private = {"chat_id": card.chat_id, "message_id": card.message_id, "language": card.language}
        chat_index = self._person_index(card.chat_id)
        older = (release_cards.c.proposal_id == card.proposal_id, release_cards.c.chat_index == chat_index)
        await self._change(sa.delete(release_cards).where(*older))
        row = {
            "id": card.id,
            "proposal_id": card.proposal_id,
            "chat_index": chat_index,
            "sealed": self._seal_json(release_cards, card.id, private),
            "created_at": now,
        }
        await self._insert_new(release_cards, row)

    async def cards(self, proposal: ProposalId) -> tuple[Card, ...]:
        rows = await self._all(sa.select(release_cards).where(release_cards.c.proposal_id == proposal))
        return tuple(Card(row.id, proposal, **self._open_json(release_cards, row.id, row.sealed)) for row in rows)

    def _is_old(self, before: datetime) -> OldRows:
        return {release_cards.c.id: release_cards.c.created_at < before}

    def _still(self, proposal: ProposalId, state: ProposalState) -> sa.Update:
        return sa.update(proposals).where(proposals.c.id == proposal, proposals.c.state == state.value)

    def _changing(self, proposal: Proposal) -> dict[str, Any]:
        private = {
            "proposer": proposal.proposer,
            "decider": proposal.decider,
            "reason": proposal.reason,
            "lifts": [withholding.hex for withholding in proposal.lifts],
        }
        return {
            "proposer_index": self._person_index(proposal.proposer),
            "decider_index": None if proposal.decider is None else self._person_index(proposal.decider),
            "sealed": self._seal_json(proposals, proposal.id, private),
            "release_at": proposal.release_at,
            "decided_at": proposal.decided_at,
        }

    def _proposal(self, row: sa.Row[Any]) -> Proposal:
        private = self._open_json(proposals, row.id, row.sealed)
        return Proposal(
            id=ProposalId(row.id),
            release_id=ReleaseId(row.release_id),
            session=SessionName(row.session),
            number=row.number,
            state=ProposalState(row.state),
            session_version=row.session_version,
            proposer=private["proposer"],
            created_at=row.created_at,
            release_at=row.release_at,
            item_count=row.item_count,
            digest=row.digest,
            decider=private["decider"],
            reason=private["reason"],
            decided_at=row.decided_at,
            amends=row.amends,
            import_id=row.import_id,
            lifts=tuple(UUID(hex=lifted) for lifted in private.get("lifts", ())),
        )


def _in_state(session: SessionName, state: ReleaseState) -> sa.Select[Any]:
    return sa.select(releases).where(releases.c.session == session, releases.c.state == state.value)


def _release(row: sa.Row[Any]) -> Release:
    return Release(
        id=ReleaseId(row.id),
        session=SessionName(row.session),
        number=row.number,
        state=ReleaseState(row.state),
        released_at=row.released_at,
        stopped_at=row.stopped_at,
        completed_at=row.completed_at,
        amends=row.amends,
    )
