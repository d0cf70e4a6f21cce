"""Results that are staged, and the sittings and results that stand where they would go."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.core.importing.changes import Change, ResultStanding
from bot.core.importing.rows import ResultRow
from bot.services.ports.staging import ResultAgain
from bot.storage.bulk import insert_all
from bot.storage.repositories.base import Repository
from bot.storage.repositories.results import SqlResults, dump_result, result_from
from bot.storage.repositories.sealed_entries import open_entry
from bot.storage.repositories.standing import CONFIRMED_AS, RELEASED, newest, standing
from bot.storage.schema import entries, results

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from uuid import UUID

    from bot.core.identity import IdNumber
    from bot.core.importing.report import ImportId
    from bot.services.ports.staging import StagedResult

_SEQ: Final = 3
_COLUMNS: Final = ("id", "import_id", "line", "unchanged", "id_index", "session", "sealed")
_SITTINGS: Final = sa.select(
    entries.c.id_index,
    entries.c.session,
    entries.c.exam,
    CONFIRMED_AS.label("seq"),
    newest(results, entries.c.id_index).label("newest"),
    RELEASED.label("released"),
).where(entries.c.unchanged.is_(sa.false()))


class StagedResults(Repository):
    """The part of `bot.services.ports.staging.Staging` that is about results."""

    async def result_standings(self, id_numbers: Iterable[IdNumber]) -> tuple[ResultStanding | None, ...]:
        indexes = [self._id_index(number) for number in id_numbers]
        found = await self._result_standings(indexes)
        return tuple(map(found.get, indexes))

    async def add_results(self, import_id: ImportId, staged: Sequence[StagedResult]) -> None:
        sealed = self._vault.seal_all(
            results.name, "sealed", [(one.id, dump_result(one.change.result)) for one in staged]
        )
        rows = [
            (
                result,
                import_id,
                row.line,
                change.change is Change.UNCHANGED,
                change.place,
                change.session,
                private,
            )
            for (result, row, change), private in zip(staged, sealed, strict=True)
        ]
        async with self._hold_import(import_id):
            await insert_all(self._connection, results, _COLUMNS, rows)

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
        rows = [
            row for row in await self._tuples_among(_SITTINGS, entries.c.id_index, indexes) if row[_SEQ] is not None
        ]
        versions = await SqlResults(self._scope).versions(
            version for *_, newest, released in rows for version in (newest, released) if version
        )
        return {  # the last has the word
            index: ResultStanding(index, session, exam, versions.get(newest), versions.get(released))
            for index, session, exam, _, newest, released in sorted(rows, key=itemgetter(_SEQ))
        }

    async def _numbers(self, indexes: Collection[bytes]) -> dict[bytes, IdNumber]:
        rows = await self._all(standing(entries).where(entries.c.id_index.in_(indexes)))
        return {row.id_index: open_entry(self._vault, row).id_number for row in rows}

    def _result_row(self, row: sa.Row[Any], id_number: IdNumber) -> ResultRow:
        result = result_from(self._open_json(results, row.id, row.sealed))
        numbers = {**result.scores, **({} if result.overall is None else {"overall": result.overall})}
        cells = {"status": result.status.value} | {column: str(number) for column, number in numbers.items()}
        return ResultRow(row.line, id_number, cells)
