"""The register as tests fill it: entries, centres and their imports, straight into the tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from uuid import UUID, uuid4

import sqlalchemy as sa

from bot.core.entries import Centre, Credentials, Entry, EntryId, Format, SessionName
from bot.core.identity import IdNumber, SecretNumber
from bot.storage.engine import SqlStorage
from bot.storage.repositories.centres import centre_columns
from bot.storage.repositories.sealed_entries import entry_columns
from bot.storage.schema import centres, entries, imports
from tests.support.clock import START

BORN = date(2005, 4, 13)
SESSION = SessionName("2026-11-C1")

MADRID = Centre(
    "ES001", "Centro de Exámenes Madrid", "ES", "Madrid", "exams@es001.example", "+34 910 000 001", "es001.example"
)
BOLOGNA = Centre("IT014", "Centro Esami Bologna", "IT", "Bologna", "esami@it014.example", "+39 051 000014", "")
SHANGHAI = Centre("CN120", "上海考试中心", "CN", "上海", "kaoshi@cn120.example", "", "")

_order = count(1)


@dataclass(frozen=True)
class Sitting:
    """One candidate's one exam, and what proves it theirs."""

    id_number: str = "ABC123456"
    secret_number: str = "0042"
    born: date = BORN
    given_names: str = "Lucía"
    family_name: str = "García López"
    session: SessionName = SESSION
    exam: str = "C1-CAE"
    format: Format = Format.COMPUTER
    exam_date: date = date(2026, 11, 7)
    centre_number: str = "ES001"

    @property
    def id(self) -> IdNumber:
        return IdNumber(self.id_number)

    @property
    def secret(self) -> SecretNumber:
        return SecretNumber(self.secret_number)


async def enter(storage: SqlStorage, *sittings: Sitting, at: datetime = START, forgotten: bool = False) -> None:
    """A confirmed import of entries; `forgotten`: as two years after the exam."""
    async with storage.transaction() as tx:
        batch = await _confirmed(tx.connection, "entries", at)
        rows = [entry_columns(storage.vault, _entry(one), None if forgotten else _credentials(one)) for one in sittings]
        await tx.connection.execute(sa.insert(entries), [row | {"import_id": batch} for row in rows])
        await tx.sessions.touch({one.session for one in sittings}, at)


async def open_centres(storage: SqlStorage, *register: Centre, at: datetime = START) -> None:
    """A confirmed import of centres."""
    async with storage.transaction() as tx:
        batch = await _confirmed(tx.connection, "centres", at)
        rows = [centre_columns(storage.vault, uuid4(), centre) for centre in register]
        await tx.connection.execute(sa.insert(centres), [row | {"import_id": batch} for row in rows])


async def stage_entries(storage: SqlStorage, sittings: Sequence[Sitting]) -> None:
    """Rows that nobody has confirmed."""
    async with storage.transaction() as tx:
        batch = uuid4()
        row = {"id": batch, "kind": "entries", "state": "staged", "checked_version": 0, "created_at": START}
        await tx.connection.execute(sa.insert(imports), row)
        rows = [entry_columns(storage.vault, _entry(one), _credentials(one)) for one in sittings]
        await tx.connection.execute(sa.insert(entries), [row | {"import_id": batch} for row in rows])


async def _confirmed(connection: sa.ext.asyncio.AsyncConnection, kind: str, at: datetime) -> UUID:
    batch = uuid4()
    row = {
        "id": batch,
        "kind": kind,
        "state": "confirmed",
        "seq": next(_order),
        "checked_version": 0,
        "created_at": at,
        "confirmed_at": at,
    }
    await connection.execute(sa.insert(imports), row)
    return batch


def _entry(one: Sitting) -> Entry:
    return Entry(
        id=EntryId(uuid4()),
        id_number=one.id,
        given_names=one.given_names,
        family_name=one.family_name,
        session=one.session,
        exam=one.exam,
        format=one.format,
        exam_date=one.exam_date,
        centre_number=one.centre_number,
    )


def _credentials(one: Sitting) -> Credentials:
    return Credentials(one.secret, one.born)
