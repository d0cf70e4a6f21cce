"""The registers of centres and institutions, staged. Their mail addresses are sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.storage.repositories.base import Repository
from bot.storage.repositories.centres import centre_columns
from bot.storage.repositories.institutions import BETWEEN_ALIASES, institution_columns
from bot.storage.schema import centres, institutions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from bot.core.importing.report import ImportId
    from bot.core.importing.rows import CentreRow, InstitutionRow


class StagedRegisters(Repository):
    """The part of `bot.services.ports.staging.Staging` that is about centres and institutions."""

    async def add_centres(self, import_id: ImportId, staged: Sequence[tuple[UUID, CentreRow]]) -> None:
        rows = [
            centre_columns(self._vault, row_id, row.centre) | {"import_id": import_id, "line": row.line}
            for row_id, row in staged
        ]
        async with self._hold_import(import_id):
            await self._connection.execute(sa.insert(centres), rows)

    async def add_institutions(self, import_id: ImportId, staged: Sequence[tuple[UUID, InstitutionRow]]) -> None:
        rows = [
            institution_columns(self._vault, row_id, row.institution) | {"import_id": import_id, "line": row.line}
            for row_id, row in staged
        ]
        insert = self._insert(institutions)
        same = insert.on_conflict_do_update(
            index_elements=["import_id", "identity"], set_={"aliases": _with_name_of(insert.excluded)}
        )
        async with self._hold_import(import_id):
            await self._connection.execute(same, rows)


def _with_name_of(other: Any) -> sa.ColumnElement[str]:
    """An institution that is in the file twice is found by both names."""
    known = institutions.c.aliases
    longer = sa.case((known == "", other.name), else_=known + BETWEEN_ALIASES + other.name)
    return sa.case((institutions.c.name == other.name, known), else_=longer)
