"""The registers of centres and institutions, staged. Their mail addresses are sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.core.institutions import Institution, InstitutionType
from bot.storage.repositories.base import Repository
from bot.storage.repositories.centres import centre_columns
from bot.storage.repositories.standing import CONFIRMED
from bot.storage.schema import centres, imports, institutions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from bot.core.importing.report import ImportId
    from bot.core.importing.rows import CentreRow, InstitutionRow

_BETWEEN = "|"


class StagedRegisters(Repository):
    """The part of `bot.services.ports.staging.Staging` that is about centres and institutions."""

    async def institutions(self) -> tuple[Institution, ...]:
        newest = (
            sa.select(imports.c.id)
            .where(imports.c.kind == "institutions", imports.c.state == CONFIRMED)
            .order_by(imports.c.seq.desc())
            .limit(1)
        )
        rows = await self._all(
            sa.select(institutions)
            .where(institutions.c.import_id == newest.scalar_subquery())
            .order_by(institutions.c.name, institutions.c.id)
        )
        return tuple(self._institution(row) for row in rows)

    async def add_centres(self, import_id: ImportId, staged: Sequence[tuple[UUID, CentreRow]]) -> None:
        rows = [
            centre_columns(self._vault, row_id, row.centre) | {"import_id": import_id, "line": row.line}
            for row_id, row in staged
        ]
        await self._connection.execute(sa.insert(centres), rows)

    async def add_institutions(self, import_id: ImportId, staged: Sequence[tuple[UUID, InstitutionRow]]) -> None:
        rows = [
            self._institution_columns(row_id, row.institution) | {"import_id": import_id, "line": row.line}
            for row_id, row in staged
        ]
        insert = self._insert(institutions)
        same = insert.on_conflict_do_update(
            index_elements=["import_id", "identity"], set_={"aliases": _with_name_of(insert.excluded)}
        )
        await self._connection.execute(same, rows)

    def _institution_columns(self, row: UUID, institution: Institution) -> dict[str, Any]:
        return {
            "id": row,
            "identity": institution.identity,
            "name": institution.name,
            "type": institution.type.value,
            "country": institution.country,
            "city": institution.city,
            "website": institution.website,
            "email_domain": institution.email_domain,
            "aliases": _BETWEEN.join(institution.aliases),
            "sealed": self._seal_json(institutions, row, {"contact_email": institution.contact_email}),
        }

    def _institution(self, row: sa.Row[Any]) -> Institution:
        return Institution(
            name=row.name,
            type=InstitutionType(row.type),
            country=row.country,
            city=row.city,
            website=row.website,
            email_domain=row.email_domain,
            contact_email=self._open_json(institutions, row.id, row.sealed)["contact_email"],
            aliases=tuple(row.aliases.split(_BETWEEN)) if row.aliases else (),
        )


def _with_name_of(other: Any) -> sa.ColumnElement[str]:
    """An institution that is in the file twice is found by both names."""
    known = institutions.c.aliases
    longer = sa.case((known == "", other.name), else_=known + _BETWEEN + other.name)
    return sa.case((institutions.c.name == other.name, known), else_=longer)
