"""Rows that are kept for a time alone, found in one transaction and deleted in another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import sqlalchemy as sa

from bot.storage.repositories.base import Repository

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.ports.forgetting import Old

OldRows: TypeAlias = Mapping[sa.Column[Any], sa.ColumnElement[bool]]
"""By the key of each table, which of its rows are old."""


class Forgetful(Repository, ABC):
    """Implements `bot.services.ports.forgetting.Forgetting`."""

    @abstractmethod
    def _is_old(self, before: datetime) -> OldRows:
        """What is over since then, said once for finding and for deleting."""

    async def old(self, before: datetime, limit: int) -> Old:
        found = {}
        for key, is_old in self._is_old(before).items():
            if some := [row[0] for row in await self._all(sa.select(key).where(is_old).limit(limit))]:
                found[key.table.name] = some
        return found

    async def forget(self, old: Old, before: datetime) -> int:
        return sum(
            [
                await self._change(sa.delete(key.table).where(key.in_(old[key.table.name]), is_old))
                for key, is_old in self._is_old(before).items()
                if key.table.name in old
            ]
        )
