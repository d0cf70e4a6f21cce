"""The register of institutions that stands, read from what was imported and added. Also how an institution's row is sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.core.institutions import Institution, InstitutionType, Listing
from bot.services.ports.imports import ImportState
from bot.storage.repositories.base import REGISTER, Repository, dump_json
from bot.storage.schema import imports, institutions, versions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from bot.storage.vault import Vault

BETWEEN_ALIASES: Final = "|"
_BATCH: Final = 500
_FILE: Final = "institutions"
_ADDITION: Final = "addition"
"""The kind of an import that is no file: one institution, added by staff, confirmed as it is made."""
_LISTED: Final = ("identity", "name", "country", "city", "website", "email_domain", "aliases")

_later_row, _later = institutions.alias("later_row"), imports.alias("later")
_NEWEST_FILE: Final = (
    sa.select(sa.func.max(_later.c.seq)).where(_later.c.kind == _FILE).correlate(None).scalar_subquery()
)
_MAY_COUNT: Final = sa.select(imports.c.id).where(
    imports.c.seq.is_not(None), sa.or_(imports.c.seq == _NEWEST_FILE, imports.c.kind == _ADDITION)
)
_MENTIONED_LATER: Final = (
    sa.select(_later_row.c.id)
    .join(_later, _later_row.c.import_id == _later.c.id)
    .where(_later_row.c.identity == institutions.c.identity, _later.c.seq > imports.c.seq)
    .correlate(institutions, imports)
    .exists()
)
_IS_OPEN: Final = sa.and_(institutions.c.import_id.in_(_MAY_COUNT), sa.or_(imports.c.kind == _FILE, ~_MENTIONED_LATER))
_ROWS: Final = institutions.join(imports, institutions.c.import_id == imports.c.id)


class SqlInstitutions(Repository):
    """Implements `bot.services.ports.institutions.Institutions`."""

    async def get(self, identity: str) -> Institution | None:
        newest = (
            _opening(_IS_OPEN.label("is_open"))
            .where(institutions.c.identity == identity, imports.c.seq.is_not(None))
            .order_by(imports.c.seq.desc())
            .limit(1)
        )
        row = await self._one(newest)
        return self._institution(row, is_closed=not row.is_open) if row else None

    async def open_ones(self, identities: Iterable[str]) -> dict[str, Institution]:
        rows = await self._all(_opening().where(_IS_OPEN, institutions.c.identity.in_(list(identities))))
        return {row.identity: self._institution(row) for row in rows}

    async def with_contact(self, address: str) -> tuple[Institution, ...]:
        named = _opening().where(_IS_OPEN, institutions.c.contact_index == self._email_index(address))
        return tuple(self._institution(row) for row in await self._all(named.order_by(institutions.c.name)))

    async def standing(self) -> tuple[Institution, ...]:
        rows = await self._all(_opening().where(_IS_OPEN).order_by(institutions.c.name, institutions.c.id))
        return tuple(self._institution(row) for row in rows)

    async def listed(self) -> AsyncIterator[Sequence[Listing]]:
        columns = [institutions.c[name] for name in _LISTED]
        streamed = await self._connection.stream(sa.select(*columns).select_from(_ROWS).where(_IS_OPEN))
        async for rows in streamed.partitions(_BATCH):
            yield [_listing(row) for row in rows]

    async def version(self) -> int:
        newest = sa.select(sa.func.max(imports.c.seq)).where(imports.c.kind.in_((_FILE, _ADDITION)))
        return int(await self._scalar(newest) or 0)

    async def add(self, addition: UUID, institution: Institution, now: datetime) -> bool:
        await self._in_turn()
        if await self.open_ones([institution.identity]):
            return False
        latest = sa.select(sa.func.coalesce(sa.func.max(imports.c.seq), 0)).scalar_subquery()
        made = {"id": addition, "kind": _ADDITION, "state": ImportState.CONFIRMED.value, "checked_version": 0}
        counted = {"row_count": 1, "seq": latest + 1, "created_at": now, "confirmed_at": now}
        await self._change(sa.insert(imports).values(made | counted))
        row = institution_columns(self._vault, addition, institution) | {"import_id": addition}
        await self._change(sa.insert(institutions).values(row))
        return True

    async def _in_turn(self) -> None:
        """As an import that is confirmed (`SqlImports.claim_version`): no two take the same number."""
        await self._insert_new(versions, {"name": REGISTER, "version": 0})
        await self._all(sa.select(versions.c.version).where(versions.c.name == REGISTER).with_for_update())

    def _institution(self, row: sa.Row[Any], *, is_closed: bool = False) -> Institution:
        return Institution(
            name=row.name,
            type=InstitutionType(row.type),
            country=row.country,
            city=row.city,
            website=row.website,
            email_domain=row.email_domain,
            contact_email=self._open_json(institutions, row.id, row.sealed)["contact_email"],
            aliases=_aliases(row),
            is_closed=is_closed,
            by_staff=row.kind == _ADDITION,
        )


def institution_columns(vault: Vault, row: UUID, institution: Institution) -> dict[str, Any]:
    """The columns of one institution's row, all but its import."""
    return {
        "id": row,
        "identity": institution.identity,
        "name": institution.name,
        "type": institution.type.value,
        "country": institution.country,
        "city": institution.city,
        "website": institution.website,
        "email_domain": institution.email_domain,
        "aliases": BETWEEN_ALIASES.join(institution.aliases),
        "contact_index": vault.index("email", institution.contact_email.casefold()),
        "sealed": vault.seal(institutions.name, "sealed", row, dump_json({"contact_email": institution.contact_email})),
    }


def _opening(*more: Any) -> sa.Select[Any]:
    return sa.select(institutions, imports.c.kind, *more).select_from(_ROWS)


def _listing(row: sa.Row[Any]) -> Listing:
    return Listing(
        identity=row.identity,
        name=row.name,
        country=row.country,
        city=row.city,
        website=row.website,
        email_domain=row.email_domain,
        aliases=_aliases(row),
    )


def _aliases(row: sa.Row[Any]) -> tuple[str, ...]:
    return tuple(row.aliases.split(BETWEEN_ALIASES)) if row.aliases else ()
