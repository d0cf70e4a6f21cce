"""What a release would show, page by page: results that are new in their session, and the items of a proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.core.releases import ProposalId, ProposalState, ReleaseState
from bot.core.results import Result, Status
from bot.services.ports.releases import Candidate, Staged
from bot.storage.bulk import insert_all
from bot.storage.repositories.base import Repository
from bot.storage.repositories.results import is_held_back, result_from
from bot.storage.repositories.standing import is_newest
from bot.storage.schema import entries, links, proposals, release_items, releases, results
from bot.storage.schema_amending import withholdings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from bot.core.entries import SessionName
    from bot.core.identity import IdNumber

_earlier = results.alias("earlier_results")
_DEAD: Final = tuple(state.value for state in (ProposalState.REJECTED, ProposalState.VOIDED, ProposalState.TAKEN_BACK))


class ReleasePages(Repository):
    """A part of `SqlReleases`."""

    async def candidates(self, session: SessionName, number: int, *, after: bytes, limit: int) -> tuple[Candidate, ...]:
        page = _changed(session, number).where(results.c.id_index > after).order_by(results.c.id_index).limit(limit)
        return tuple(self._candidate(row) for row in await self._all(page))

    async def staged(self, candidates: Sequence[Candidate]) -> tuple[Staged, ...]:
        opened = (
            sa.select(
                results.c.id,
                results.c.sealed,
                entries.c.id.label("entry"),
                entries.c.exam,
                entries.c.exam_date,
                entries.c.sealed_person,
                withholdings.c.id.label("withholding"),
            )
            .join(entries, entries.c.id_index == results.c.id_index)
            .outerjoin(withholdings, is_held_back(results.c.id_index))
            .where(results.c.id.in_([candidate.version for candidate in candidates]), is_newest(entries))
            .order_by(results.c.id_index)
        )
        return tuple(self._staged(row) for row in await self._all(opened))

    async def missing(self, session: SessionName) -> int:
        resulted = sa.exists().where(results.c.id_index == entries.c.id_index, is_newest(results))
        awaited = sa.select(sa.func.count()).where(entries.c.session == session, is_newest(entries), ~resulted)
        return int(await self._scalar(awaited.select_from(entries)))

    async def drafted(self, import_id: UUID, *, after: bytes, limit: int) -> tuple[Candidate, ...]:
        brought = sa.select(results.c.id, results.c.id_index, _is_linked(results.c.id_index).label("linked"))
        page = brought.where(results.c.import_id == import_id, results.c.id_index > after)
        rows = await self._all(page.order_by(results.c.id_index).limit(limit))
        return tuple(Candidate(row.id_index, row.id, None, bool(row.linked)) for row in rows)

    async def shown_of(self, id_number: IdNumber) -> Candidate | None:
        index = self._id_index(id_number)
        shown = (
            sa.select(release_items.c.result_id, _is_linked(release_items.c.id_index).label("linked"))
            .join(releases, releases.c.proposal_id == release_items.c.proposal_id)
            .where(release_items.c.id_index == index, releases.c.state == ReleaseState.RELEASED.value)
            .order_by(releases.c.released_at.desc(), releases.c.number.desc())
            .limit(1)
        )
        row = await self._one(shown)
        return Candidate(index, row.result_id, None, bool(row.linked)) if row else None

    async def drop_items(self, proposal: ProposalId) -> int:
        return await self._change(sa.delete(release_items).where(release_items.c.proposal_id == proposal))

    async def add_items(self, proposal: ProposalId, candidates: Sequence[Candidate]) -> None:
        rows = [(proposal, candidate.version, candidate.place) for candidate in candidates]
        await insert_all(self._connection, release_items, ("proposal_id", "result_id", "id_index"), rows)

    async def dead(self) -> ProposalId | None:
        has_items = sa.exists().where(release_items.c.proposal_id == proposals.c.id)
        found = await self._scalar(sa.select(proposals.c.id).where(proposals.c.state.in_(_DEAD), has_items).limit(1))
        return None if found is None else ProposalId(found)

    async def forget_items(self, dead: ProposalId, limit: int) -> int:
        is_dead = sa.exists().where(proposals.c.id == dead, proposals.c.state.in_(_DEAD))
        page = sa.select(release_items.c.result_id).where(release_items.c.proposal_id == dead).limit(limit)
        mine = sa.delete(release_items).where(release_items.c.proposal_id == dead, is_dead)
        return await self._change(mine.where(release_items.c.result_id.in_(page)))

    def _candidate(self, row: sa.Row[Any]) -> Candidate:
        earlier = result_from(self._open_json(results, row.earlier_id, row.sealed)) if row.sealed else None
        return Candidate(
            place=row.id_index, version=row.id, earlier=earlier, linked=bool(row.linked), again=bool(row.again)
        )

    def _staged(self, row: sa.Row[Any]) -> Staged:
        person = self._open_json(entries, row.entry, row.sealed_person, column="sealed_person")
        return Staged(
            result=Result(Status.WITHHELD)
            if row.withholding
            else result_from(self._open_json(results, row.id, row.sealed)),
            exam=row.exam,
            exam_date=row.exam_date,
            given_names=person["given_names"],
            family_name=person["family_name"],
        )


def _changed(session: SessionName, number: int) -> sa.Select[Any]:
    """Results that count, are of this session, and are not what another release shows already, or were stopped with this one."""
    again = _is_stopped_with(session, number)
    return (
        sa.select(
            results.c.id,
            results.c.id_index,
            _earlier.c.id.label("earlier_id"),
            _earlier.c.sealed,
            _is_linked(results.c.id_index).label("linked"),
            again.label("again"),
        )
        .select_from(results)
        .select_from(sa.outerjoin(results, _earlier, _earlier.c.id == _shown_elsewhere(session, number)))
        .where(results.c.session == session, is_newest(results))
        .where(sa.or_(_earlier.c.id.is_(None), _earlier.c.id != results.c.id, again))
    )


def _is_linked(id_index: sa.ColumnElement[bytes]) -> sa.ColumnElement[bool]:
    return sa.exists().where(links.c.id_index == id_index, links.c.ended_at.is_(None))


def _is_stopped_with(session: SessionName, number: int) -> sa.ColumnElement[bool]:
    """An amendment that was stopped is taken up as it was: to every other release its results are old news."""
    stopped = sa.exists().where(
        releases.c.session == session,
        releases.c.number == number,
        releases.c.state == ReleaseState.STOPPED.value,
        release_items.c.proposal_id == releases.c.proposal_id,
        release_items.c.id_index == results.c.id_index,
    )
    return stopped.correlate(results)


def _shown_elsewhere(session: SessionName, number: int) -> sa.ScalarSelect[Any]:
    """The version that the last of the other releases shows of this ID Number. One that is taken up may have later ones beside it."""
    return (
        sa.select(release_items.c.result_id)
        .join(releases, releases.c.proposal_id == release_items.c.proposal_id)
        .where(
            releases.c.session == session,
            releases.c.number != number,
            releases.c.state == ReleaseState.RELEASED.value,
            release_items.c.id_index == results.c.id_index,
        )
        .order_by(releases.c.released_at.desc(), releases.c.number.desc())
        .limit(1)
        .correlate(results)
        .scalar_subquery()
    )
