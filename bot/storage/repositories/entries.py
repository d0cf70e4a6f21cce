"""Entries that count: for each ID Number the newest row of a confirmed import. Also how an entry's row is sealed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.core.entries import Credentials, Entry, EntryId, Format, SessionName
from bot.core.identity import IdNumber, SecretNumber
from bot.storage.repositories.base import CHUNK, Repository, dump_json
from bot.storage.schema import entries, imports

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Row

    from bot.storage.vault import Vault

_STANDING: Final = (
    sa.select(entries).join(imports).where(imports.c.state == "confirmed", entries.c.unchanged.is_(sa.false()))
)
_DECOY: Final = "decoy"


class SqlEntries(Repository):
    """Reads only; rows are staged by imports."""

    async def of(self, id_number: IdNumber) -> Entry | None:
        row = await self._newest(id_number)
        return self._opened(row) if row else None

    async def many(self, id_numbers: Iterable[IdNumber]) -> dict[IdNumber, Entry]:
        wanted = [self._id_index(id_number) for id_number in set(id_numbers)]
        found: dict[IdNumber, Entry] = {}
        for start in range(0, len(wanted), CHUNK):
            batch = _STANDING.where(entries.c.id_index.in_(wanted[start : start + CHUNK])).order_by(imports.c.seq)
            standing = {row.id_index: row for row in await self._all(batch)}  # the newest of each comes last
            found |= {entry.id_number: entry for entry in map(self._opened, standing.values())}
        return found

    async def credentials(self, id_number: IdNumber) -> Credentials | None:
        row = await self._newest(id_number)
        if row is None or row.sealed_secret is None:
            self._open_decoy()
            return None
        private = self._open_json(entries, row.id, row.sealed_secret, column="sealed_secret")
        born = date.fromisoformat(private["date_of_birth"])
        return Credentials(SecretNumber.parse(private["secret_number"]), born)

    async def _newest(self, id_number: IdNumber) -> Row[Any] | None:
        mine = _STANDING.where(entries.c.id_index == self._id_index(id_number))
        return await self._one(mine.order_by(imports.c.seq.desc()).limit(1))

    def _open_decoy(self) -> None:
        """An unknown ID Number costs what a known one does."""
        blank = {"secret_number": "0000", "date_of_birth": "2000-01-01"}
        sealed = self._seal_json(entries, _DECOY, blank, column="sealed_secret")
        self._open_json(entries, _DECOY, sealed, column="sealed_secret")

    def _opened(self, row: Row[Any]) -> Entry:
        person = self._open_json(entries, row.id, row.sealed_person, column="sealed_person")
        return Entry(
            id=EntryId(row.id),
            id_number=IdNumber.parse(person["id_number"]),
            given_names=person["given_names"],
            family_name=person["family_name"],
            session=SessionName(row.session),
            exam=row.exam,
            format=Format(row.format),
            exam_date=row.exam_date,
            centre_number=row.centre_number,
        )

    def _id_index(self, id_number: IdNumber) -> bytes:
        return self._vault.index("id_number", id_number.value)


def entry_columns(vault: Vault, entry: Entry, credentials: Credentials | None) -> dict[str, Any]:
    """The columns of one entry's row, all but its import. Without credentials: they are forgotten."""
    person = {
        "id_number": entry.id_number.value,
        "given_names": entry.given_names,
        "family_name": entry.family_name,
    }
    return {
        "id": entry.id,
        "id_index": vault.index("id_number", entry.id_number.value),
        "session": entry.session,
        "exam": entry.exam,
        "format": entry.format.value,
        "exam_date": entry.exam_date,
        "centre_number": entry.centre_number,
        "sealed_person": vault.seal(entries.name, "sealed_person", entry.id, dump_json(person)),
        "sealed_secret": _seal_secret(vault, entry.id, credentials) if credentials else None,
    }


def _seal_secret(vault: Vault, row: EntryId, credentials: Credentials) -> bytes:
    private = {
        "secret_number": credentials.secret_number.digits,
        "date_of_birth": credentials.date_of_birth.isoformat(),
    }
    return vault.seal(entries.name, "sealed_secret", row, dump_json(private))
