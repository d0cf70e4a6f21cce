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

    from bot.core.entries import SessionName
    from bot.core.importing.changes import EntryStanding, ResultStanding
    from bot.core.importing.report import ImportId, Tally
    from bot.core.institutions import Institution
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction


class Desk(Protocol):
    """What is judged right goes to `write`; what is wrong, and all that is to be counted, to the tally."""

    async def judge(self, tx: Transaction, rows: Sequence[Any], /) -> Sequence[Any]: ...

    async def write(self, tx: Transaction, import_id: ImportId, staged: Sequence[Any], /) -> None: ...


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

    async def judge(self, tx: Transaction, rows: Sequence[EntryRow]) -> Sequence[StagedEntry]:
        standings = await tx.staging.entry_standings(row.id_number for row in rows)
        ids = self._ports.new_ids(len(rows))
        return self._judged(
            (EntryId(one), row, standings.get(row.id_number)) for one, row in zip(ids, rows, strict=True)
        )

    async def write(self, tx: Transaction, import_id: ImportId, staged: Sequence[StagedEntry]) -> None:
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

    async def judge(self, tx: Transaction, rows: Sequence[ResultRow]) -> Sequence[StagedResult]:
        standings = await tx.staging.result_standings(row.id_number for row in rows)
        ids = self._ports.new_ids(len(rows))
        return self._judged((one, row, standings.get(row.id_number)) for one, row in zip(ids, rows, strict=True))

    async def write(self, tx: Transaction, import_id: ImportId, staged: Sequence[StagedResult]) -> None:
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

    async def judge(self, tx: Transaction, rows: Sequence[ResultRow]) -> Sequence[StagedResult]:
        numbers = [row.id_number for row in rows]
        standings, read = await tx.staging.result_standings(numbers), await tx.results.standing(numbers)
        staged = []
        for row in rows:
            word = read.get(row.id_number)
            stands = word.result if isinstance(word, ReleasedResult) else None
            match judge_amendment(row, standings.get(row.id_number), stands, self._ports.catalogue):
                case ResultChange() as change if self._is_of_the_session(change.session):
                    self._tally.add_result(change)
                    staged.append(StagedResult(self._ports.new_id(), row, change))
                case ResultChange():
                    self._tally.refuse((Problem(row.line, "", Why.OTHER_SESSION),))
                case problems:
                    self._tally.refuse(problems)
        return staged

    async def write(self, tx: Transaction, import_id: ImportId, staged: Sequence[StagedResult]) -> None:
        await tx.staging.add_results(import_id, staged)

    def _is_of_the_session(self, session: SessionName) -> bool:
        self._session = self._session or session
        return self._session == session


class CentreDesk:
    """Centres, the same by number."""

    def __init__(self, ports: Ports, tally: Tally, known: dict[str, Any]) -> None:
        self._ports, self._tally, self._known = ports, tally, known

    async def judge(self, _tx: Transaction, rows: Sequence[CentreRow]) -> Sequence[tuple[UUID, CentreRow]]:
        for row in rows:
            self._tally.add(_change(self._known.get(row.centre.number), row.centre))
        return [(self._ports.new_id(), row) for row in rows]

    async def write(self, tx: Transaction, import_id: ImportId, staged: Sequence[tuple[UUID, CentreRow]]) -> None:
        await tx.staging.add_centres(import_id, staged)


class InstitutionDesk:
    """Institutions, the same by email domain, else by name, country and city; the file is the whole register.

    Those that staff added on request stay until a file has had them.
    """

    def __init__(self, ports: Ports, tally: Tally, known: dict[str, Institution]) -> None:
        self._ports, self._tally, self._known = ports, tally, known
        self._left = {identity for identity, standing in known.items() if not standing.by_staff}
        tally.closed = len(self._left)

    async def judge(self, _tx: Transaction, rows: Sequence[InstitutionRow]) -> Sequence[tuple[UUID, InstitutionRow]]:
        for row in rows:
            self._left.discard(row.institution.identity)
            self._tally.add(_change(self._known.get(row.institution.identity), row.institution))
        self._tally.closed = len(self._left)
        return [(self._ports.new_id(), row) for row in rows]

    async def write(self, tx: Transaction, import_id: ImportId, staged: Sequence[tuple[UUID, InstitutionRow]]) -> None:
        await tx.staging.add_institutions(import_id, staged)


def _change(known: object | None, given: object) -> Change:
    if known is None:
        return Change.NEW
    return Change.UNCHANGED if known == given else Change.CHANGED
