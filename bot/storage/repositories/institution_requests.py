"""What candidates miss in the register, kept: what they typed is sealed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.core.accounts import AccountId
from bot.core.institution_requests import InstitutionRequest, RequestId, RequestState, Wanted, WhyDeclined
from bot.storage.repositories.forgetting import Forgetful, OldRows
from bot.storage.schema_register import institution_requests as requests

if TYPE_CHECKING:
    from datetime import datetime

_IS_WAITING = requests.c.state == RequestState.WAITING.value


class SqlInstitutionRequests(Forgetful):
    """Implements `bot.services.ports.institution_requests.InstitutionRequests`."""

    async def add(self, request: InstitutionRequest) -> None:
        row = {
            "id": request.id,
            "account_id": request.account_id,
            "state": request.state.value,
            "sealed": self._seal_json(requests, request.id, asdict(request.wanted)),
            "created_at": request.created_at,
        }
        await self._change(sa.insert(requests).values(row))

    async def get(self, request: RequestId) -> InstitutionRequest | None:
        row = await self._one(sa.select(requests).where(requests.c.id == request))
        return self._opened(row) if row else None

    async def waiting(self) -> tuple[InstitutionRequest, ...]:
        return await self._found(_IS_WAITING)

    async def count_waiting(self) -> int:
        return int(await self._scalar(sa.select(sa.func.count()).select_from(requests).where(_IS_WAITING)) or 0)

    async def waiting_of(self, account: AccountId) -> tuple[InstitutionRequest, ...]:
        return await self._found(_IS_WAITING, requests.c.account_id == account)

    async def decide(
        self, request: RequestId, state: RequestState, by: Any, now: datetime, *, reason: WhyDeclined | None = None
    ) -> bool:
        decided = {
            "state": state.value,
            "reason": reason.value if reason else None,
            "decider_index": self._person_index(by),
            "decided_at": now,
        }
        return await self._change(sa.update(requests).where(requests.c.id == request, _IS_WAITING).values(decided)) == 1

    def _is_old(self, before: datetime) -> OldRows:
        return {requests.c.id: requests.c.decided_at < before}

    async def _found(self, *which: sa.ColumnElement[bool]) -> tuple[InstitutionRequest, ...]:
        rows = await self._all(sa.select(requests).where(*which).order_by(requests.c.created_at, requests.c.id))
        return tuple(self._opened(row) for row in rows)

    def _opened(self, row: sa.Row[Any]) -> InstitutionRequest:
        return InstitutionRequest(
            id=RequestId(row.id),
            account_id=AccountId(row.account_id),
            wanted=Wanted(**self._open_json(requests, row.id, row.sealed)),
            state=RequestState(row.state),
            created_at=row.created_at,
            reason=WhyDeclined(row.reason) if row.reason else None,
        )
