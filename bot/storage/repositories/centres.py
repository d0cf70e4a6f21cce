"""The register of exam centres that counts: the newest confirmed row of each number. Also how a centre's row is sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.core.entries import Centre
from bot.storage.repositories.base import Repository, dump_json, load_json
from bot.storage.schema import centres, imports

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Row

    from bot.storage.vault import Vault

_STANDING: Final = sa.select(centres).join(imports).where(imports.c.state == "confirmed")


class SqlCentres(Repository):
    """Reads only; rows are staged by imports. The mail address is sealed."""

    async def get(self, number: str) -> Centre | None:
        newest = _STANDING.where(centres.c.number == number).order_by(imports.c.seq.desc()).limit(1)
        row = await self._one(newest)
        return self._opened(row) if row else None

    async def everything(self) -> tuple[Centre, ...]:
        in_order = await self._all(_STANDING.order_by(imports.c.seq))
        standing = {row.number: row for row in in_order}  # the newest of each comes last
        return tuple(self._opened(standing[number]) for number in sorted(standing))

    def _opened(self, row: Row[Any]) -> Centre:
        return open_centre(self._vault, row)


def open_centre(vault: Vault, row: Row[Any]) -> Centre:
    """A centre as its row has it."""
    return Centre(
        number=row.number,
        name=row.name,
        country=row.country,
        city=row.city,
        email=load_json(vault.open(centres.name, "sealed", row.id, row.sealed))["email"],
        phone=row.phone,
        website=row.website,
    )


def centre_columns(vault: Vault, row: UUID, centre: Centre) -> dict[str, Any]:
    """The columns of one centre's row, all but its import."""
    return {
        "id": row,
        "number": centre.number,
        "name": centre.name,
        "country": centre.country,
        "city": centre.city,
        "phone": centre.phone,
        "website": centre.website,
        "sealed": vault.seal(centres.name, "sealed", row, dump_json({"email": centre.email})),
    }
