"""Results that are staged, and the sittings and results that stand where they would go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.core.entries import SessionName
from bot.core.importing.changes import Change, ResultStanding
from bot.core.importing.rows import ResultRow
from bot.services.ports.staging import ResultAgain
from bot.storage.bulk import insert_all
from bot.storage.repositories.base import Repository
from bot.storage.repositories.results import SqlResults, result_columns, result_from
from bot.storage.repositories.sealed_entries import open_entry
from bot.storage.repositories.standing import RELEASED, is_newest, standing
from bot.storage.schema import entries, results

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from uuid import UUID

    from bot.core.identity import IdNumber
    from bot.core.importing.report import ImportId
    from bot.services.ports.staging import StagedResult

_NEWEST: Final = sa.select(results.c.id).where(results.c.id_index == entries.c.id_index, is_newest(results))
_SITTINGS: Final = standing(entries).with_only_columns(
    entries.c.id_index,
    entries.c.session,
    entries.c.exam,
    _NEWEST.correlate(entries).scalar_subquery().label("newest"),
    RELEASED.label("released"),
)


class StagedResults(Repository):
    """The part of `bot.services.ports.staging.Staging` that is about results."""

    async def result_standings(self, id_numbers: Iterable[IdNumber]) -> tuple[ResultStanding | None, ...]:
        indexes = [self._id_index(number) for number in id_numbers]
        found = await self._result_standings(indexes)
        return tuple(map(found.get, indexes))

    async def add_results(self, import_id: ImportId, staged: Sequence[StagedResult]) -> None:
        rows = [self._result_columns(one) | {"import_id": import_id, "line": one.row.line} for one in staged]
        await insert_all(self._connection, results, rows)

    async def results_again(self, import_id: ImportId, after: UUID | None, limit: int) -> tuple[ResultAgain, ...]:
        page = sa.select(results).where(results.c.import_id == import_id).order_by(results.c.id).limit(limit)
        rows = await self._all(page.where(results.c.id > after) if after else page)
        indexes = {row.id_index for row in rows}
        standings, numbers = await self._result_standings(indexes), await self._numbers(indexes)
        return tuple(
            ResultAgain(row.id, self._result_row(row, numbers[row.id_index]), standings.get(row.id_index))
            for row in rows
        )

    async def correct_results(self, staged: Sequence[StagedResult]) -> None:
        rows = [{"at": one.id, "is_unchanged": one.change.change is Change.UNCHANGED} for one in staged]
        correct = sa.update(results).where(results.c.id == sa.bindparam("at"))
        await self._connection.execute(correct.values(unchanged=sa.bindparam("is_unchanged")), rows)

    async def _result_standings(self, indexes: Collection[bytes]) -> dict[bytes, ResultStanding]:
        rows = await self._all_among(_SITTINGS, entries.c.id_index, indexes)
        versions = await SqlResults(self._scope).versions(
            version for row in rows for version in (row.newest, row.released) if version
        )
        return {
            row.id_index: ResultStanding(
                SessionName(row.session), row.exam, versions.get(row.newest), versions.get(row.released)
            )
            for row in rows
        }

    async def _numbers(self, indexes: Collection[bytes]) -> dict[bytes, IdNumber]:
        rows = await self._all(standing(entries).where(entries.c.id_index.in_(indexes)))
        return {row.id_index: open_entry(self._vault, row).id_number for row in rows}

    def _result_columns(self, staged: StagedResult) -> dict[str, Any]:
        change = staged.change
        columns = result_columns(self._vault, staged.id, staged.row.id_number, change.session, change.result)
        return columns | {"unchanged": change.change is Change.UNCHANGED}

    def _result_row(self, row: sa.Row[Any], id_number: IdNumber) -> ResultRow:
        result = result_from(self._open_json(results, row.id, row.sealed))
        numbers = {**result.scores, **({} if result.overall is None else {"overall": result.overall})}
        cells = {"status": result.status.value} | {column: str(number) for column, number in numbers.items()}
        return ResultRow(row.line, id_number, cells)
