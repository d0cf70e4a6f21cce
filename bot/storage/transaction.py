"""The repositories of one transaction, each made when it is first asked for."""

from __future__ import annotations

from functools import cached_property

from bot.storage.repositories.audit import SqlAuditLog
from bot.storage.scope import Scope


class SqlTransaction(Scope):
    """`tx.<noun>`: one property for each repository, in the order of the alphabet."""

    @cached_property
    def audit(self) -> SqlAuditLog:
        return SqlAuditLog(self)
