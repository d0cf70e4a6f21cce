"""One desk for each kind of file: sees its rows beside what stands, writes them where they wait, and looks again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

from bot.core.entries import EntryId
from bot.core.importing.changes import (
    Change,
    EntryChange,
    ResultChange,
    judge_amendment,
    judge_entry,
    judge_result,
)
from bot.core.importing.problems import Problem, Why
from bot.core.importing.rows import CentreRow, EntryRow, ImportKind, InstitutionRow, ResultRow
from bot.services.ports.results import ReleasedResult
from bot.services.ports.staging import StagedEntry, StagedResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from bot.core.entries import Centre, SessionName
    from bot.core.importing.changes import EntryStanding, ResultStanding
    from bot.core.importing.report import ImportId, Tally
    from bot.core.institutions import Institution
    from bot.core.results import Result
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction


class Desk(Protocol):
    """What is judged right goes to `write`; what is wrong, and all that is to be counted, to the tally."""

    async def look_up(self, tx: Transaction, rows: Sequence[Any], /) -> Sequence[Any]:
        """For each row what stands where it would go."""

    def judge(self, rows: Sequence[Any], found: Sequence[Any], /) -> Sequence[Any]: ...

    async def write(self, import_id: ImportId, staged: Sequence[Any], /) -> None:
        """All of the slice or nothing."""


class SecondDesk(Desk, Protocol):
    """Of rows whose judgement depends on what stands: they are looked at again where that has moved."""

    async def judge_again(
        self, tx: Transaction, import_id: ImportId, after: UUID | None, limit: int, /
    ) -> tuple[Sequence[Any], UUID | None]:
        """A page of what is staged, and the place where the next one begins; None: there is no more."""

    async def correct(self, tx: Transaction, staged: Sequence[Any], /) -> None: ...


async def desk_for(kind: ImportKind, ports: Ports, tx: Transaction, tally: Tally) -> Desk:
    """The desk with the registers it looks things up in."""
    match kind:
        case ImportKind.CENTRES:
            return CentreDesk(ports, tally, {centre.number: centre for centre in await tx.centres.everything()})
        case ImportKind.INSTITUTIONS:
            return InstitutionDesk(ports, tally, {known.identity: known for known in await tx.institutions.standing()})
        case ImportKind.ENTRIES | ImportKind.RESULTS:
            return await second_desk_for(kind, ports, tx, tally)


async def second_desk_for(
    kind: Literal[ImportKind.ENTRIES, ImportKind.RESULTS], ports: Ports, tx: Transaction, tally: Tally
) -> SecondDesk:
    """The desk that looks again. A register takes every row that is well formed, so it needs none."""
    if kind is ImportKind.RESULTS:
        return ResultDesk(ports, tally)
    return EntryDesk(ports, tally, {centre.number for centre in await tx.centres.everything()})


class EntryDesk:
    """Entries: what may be overwritten depends on links, results and releases."""

    def __init__(self, ports: Ports, tally: Tally, centres: set[str]) -> None:
        self._ports, self._tally, self._centres = ports, tally, centres

    async def look_up(self, tx: Transaction, rows: Sequence[EntryRow]) -> Sequence[EntryStanding | None]:
        return await tx.staging.entry_standings(row.id_number for row in rows)

    def judge(self, rows: Sequence[EntryRow], found: Sequence[EntryStanding | None]) -> Sequence[StagedEntry]:
        ids = map(EntryId, self._ports.new_ids(len(rows)))
        return self._judged(zip(ids, rows, found, strict=True))

    async def write(self, import_id: ImportId, staged: Sequence[StagedEntry]) -> None:
        async with self._ports.storage.at_a_stroke() as tx:
            await tx.staging.add_entries(import_id, staged)

    async def judge_again(
        self, tx: Transaction, import_id: ImportId, after: UUID | None, limit: int
    ) -> tuple[Sequence[StagedEntry], UUID | None]:
        page = await tx.staging.entries_again(import_id, after, limit)
        return self._judged((again.id, again.row, again.standing) for again in page), page[-1].id if page else None

    async def correct(self, tx: Transaction, staged: Sequence[StagedEntry]) -> None:
        await tx.staging.correct_entries(staged)

    def _judged(self, rows: Iterable[tuple[EntryId, EntryRow, EntryStanding | None]]) -> Sequence[StagedEntry]:
        staged = []
        for row_id, row, standing in rows:
            match judge_entry(row, standing):
                case EntryChange() as change:
                    self._tally.add_entry(row, change, centre_is_known=row.centre_number in self._centres)
                    staged.append(StagedEntry(row_id, row, change))
                case problems:
                    self._tally.refuse(problems)
        return staged


class ResultDesk:
    """Results: judged by the exam that their entry names."""

    def __init__(self, ports: Ports, tally: Tally) -> None:
        self._ports, self._tally = ports, tally

    async def look_up(self, tx: Transaction, rows: Sequence[ResultRow]) -> Sequence[ResultStanding | None]:
        return await tx.staging.result_standings(row.id_number for row in rows)

    def judge(self, rows: Sequence[ResultRow], found: Sequence[ResultStanding | None]) -> Sequence[StagedResult]:
        return self._judged(zip(self._ports.new_ids(len(rows)), rows, found, strict=True))

    async def write(self, import_id: ImportId, staged: Sequence[StagedResult]) -> None:
        async with self._ports.storage.at_a_stroke() as tx:
            await tx.staging.add_results(import_id, staged)

    async def judge_again(
        self, tx: Transaction, import_id: ImportId, after: UUID | None, limit: int
    ) -> tuple[Sequence[StagedResult], UUID | None]:
        page = await tx.staging.results_again(import_id, after, limit)
        return self._judged((again.id, again.row, again.standing) for again in page), page[-1].id if page else None

    async def correct(self, tx: Transaction, staged: Sequence[StagedResult]) -> None:
        await tx.staging.correct_results(staged)

    def _judged(self, rows: Iterable[tuple[UUID, ResultRow, ResultStanding | None]]) -> Sequence[StagedResult]:
        staged = []
        for row_id, row, standing in rows:
            match judge_result(row, standing, self._ports.catalogue):
                case ResultChange() as change:
                    self._tally.add_result(change)
                    staged.append(StagedResult(row_id, row, change))
                case problems:
                    self._tally.refuse(problems)
        return staged


class AmendmentDesk:
    """New versions of results that are released, all of one session: an amendment is a release of its own."""

    def __init__(self, ports: Ports, tally: Tally) -> None:
        self._ports, self._tally = ports, tally
        self._session: SessionName | None = None

    async def look_up(
        self, tx: Transaction, rows: Sequence[ResultRow]
    ) -> Sequence[tuple[ResultStanding | None, Result | None]]:
        """Also what can be read now."""
        numbers = [row.id_number for row in rows]
        standings, read = await tx.staging.result_standings(numbers), await tx.results.standing(numbers)
        words = map(read.get, numbers)
        readable = (word.result if isinstance(word, ReleasedResult) else None for word in words)
        return list(zip(standings, readable, strict=True))

    def judge(
        self, rows: Sequence[ResultRow], found: Sequence[tuple[ResultStanding | None, Result | None]]
    ) -> Sequence[StagedResult]:
        staged = []
        for row, (standing, stands) in zip(rows, found, strict=True):
            match judge_amendment(row, standing, stands, self._ports.catalogue):
                case ResultChange() as change if self._is_of_the_session(change.session):
                    self._tally.add_result(change)
                    staged.append(StagedResult(self._ports.new_id(), row, change))
                case ResultChange():
                    self._tally.refuse((Problem(row.line, "", Why.OTHER_SESSION),))
                case problems:
                    self._tally.refuse(problems)
        return staged

    async def write(self, import_id: ImportId, staged: Sequence[StagedResult]) -> None:
        async with self._ports.storage.at_a_stroke() as tx:
            await tx.staging.add_results(import_id, staged)

    def _is_of_the_session(self, session: SessionName) -> bool:
        self._session = self._session or session
        return self._session == session


class CentreDesk:
    """Centres, the same by number."""

    def __init__(self, ports: Ports, tally: Tally, known: dict[str, Centre]) -> None:
        self._ports, self._tally, self._known = ports, tally, known

    async def look_up(self, _tx: Transaction, rows: Sequence[CentreRow]) -> Sequence[Centre | None]:
        return [self._known.get(row.centre.number) for row in rows]

    def judge(self, rows: Sequence[CentreRow], found: Sequence[Centre | None]) -> Sequence[tuple[UUID, CentreRow]]:
        for row, known in zip(rows, found, strict=True):
            self._tally.add(_change(known, row.centre))
        return [(self._ports.new_id(), row) for row in rows]

    async def write(self, import_id: ImportId, staged: Sequence[tuple[UUID, CentreRow]]) -> None:
        async with self._ports.storage.transaction() as tx:
            await tx.staging.add_centres(import_id, staged)


class InstitutionDesk:
    """Institutions, the same by email domain, else by name, country and city; the file is the whole register.

    Those that staff added on request stay until a file has had them.
    """

    def __init__(self, ports: Ports, tally: Tally, known: dict[str, Institution]) -> None:
        self._ports, self._tally, self._known = ports, tally, known
        self._left = {identity for identity, standing in known.items() if not standing.by_staff}
        tally.closed = len(self._left)

    async def look_up(self, _tx: Transaction, rows: Sequence[InstitutionRow]) -> Sequence[Institution | None]:
        return [self._known.get(row.institution.identity) for row in rows]

    def judge(
        self, rows: Sequence[InstitutionRow], found: Sequence[Institution | None]
    ) -> Sequence[tuple[UUID, InstitutionRow]]:
        for row, known in zip(rows, found, strict=True):
            self._left.discard(row.institution.identity)
            self._tally.add(_change(known, row.institution))
        self._tally.closed = len(self._left)
        return [(self._ports.new_id(), row) for row in rows]

    async def write(self, import_id: ImportId, staged: Sequence[tuple[UUID, InstitutionRow]]) -> None:
        async with self._ports.storage.transaction() as tx:
            await tx.staging.add_institutions(import_id, staged)


def _change(known: object | None, given: object) -> Change:
    if known is None:
        return Change.NEW
    return Change.UNCHANGED if known == given else Change.CHANGED
