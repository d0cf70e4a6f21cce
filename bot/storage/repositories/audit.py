"""The audit log, kept: entries are added and read, and there is no way here to change one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
import structlog

from bot.core.audit import OPERATORS_STORY
from bot.core.identity import IdNumber
from bot.services.ports.audit import AuditRecord
from bot.storage.repositories.base import Repository
from bot.storage.schema import audit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.core.accounts import UserId
    from bot.services.ports.audit import AuditEntry

log = structlog.get_logger()

_BATCH: Final = 500
_PSEUDONYM_BYTES: Final = 4


class SqlAuditLog(Repository):
    """Implements `bot.services.ports.audit.AuditLog`."""

    async def add(self, entry: AuditEntry) -> None:
        row = {
            "id": entry.id,
            "at": entry.at,
            "action": entry.action.value,
            "actor_index": None if isinstance(entry.actor, str) else self._index(entry.actor),
            "subject_index": None if entry.subject is None else self._index(entry.subject),
            "session": entry.session,
            "sealed": self._seal_json(audit, entry.id, _sealed_part(entry)),
        }
        await self._change(sa.insert(audit).values(row))
        if entry.action in OPERATORS_STORY:
            self._scope.after_commit(lambda: _tell(entry))

    async def latest(self, limit: int) -> tuple[AuditRecord, ...]:
        rows = await self._all(sa.select(audit).order_by(audit.c.seq.desc()).limit(limit))
        return tuple(self._record(row) for row in rows)

    async def everything(self) -> AsyncIterator[AuditRecord]:
        seq = 0
        while rows := await self._all(sa.select(audit).where(audit.c.seq > seq).order_by(audit.c.seq).limit(_BATCH)):
            for row in rows:
                yield self._record(row)
            seq = rows[-1].seq

    def pseudonym(self, person: IdNumber | UserId) -> str:
        return _name(self._index(person), is_id=isinstance(person, IdNumber))

    def _index(self, person: IdNumber | UserId) -> bytes:
        if isinstance(person, IdNumber):
            return self._id_index(person)
        return self._person_index(person)

    def _record(self, row: sa.Row[Any]) -> AuditRecord:
        inside = self._open_json(audit, row.id, row.sealed)
        subject = row.subject_index
        return AuditRecord(
            seq=row.seq,
            id=row.id,
            at=row.at,
            action=row.action,
            actor=inside["actor"] if row.actor_index is None else _name(row.actor_index, is_id=False),
            subject=None if subject is None else _name(subject, is_id=inside["subject_is_id"]),
            session=row.session,
            details=inside["details"],
        )


def _tell(entry: AuditEntry) -> None:
    """The day's story for operators: what was done, to which session, in numbers; by whom is for the audit log alone."""
    numbers = {name: value for name, value in entry.details.items() if isinstance(value, int)}
    kind = {"kind": entry.details["kind"]} if "kind" in entry.details else {}
    session = {"session": entry.session} if entry.session else {}
    log.info(entry.action.value.replace("_", " "), **session, **kind, **numbers)


def _sealed_part(entry: AuditEntry) -> dict[str, Any]:
    return {
        "actor": entry.actor if isinstance(entry.actor, str) else None,
        "subject_is_id": isinstance(entry.subject, IdNumber),
        "details": entry.details,
    }


def _name(index: bytes, *, is_id: bool) -> str:
    return f"{'ID' if is_id else 'person'} {index[:_PSEUDONYM_BYTES].hex()}"
