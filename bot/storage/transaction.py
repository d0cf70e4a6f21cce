"""The repositories of one transaction, each made when it is first asked for."""

from __future__ import annotations

from functools import cached_property

from bot.storage.repositories.accounts import SqlAccounts
from bot.storage.repositories.attempts import SqlAttempts
from bot.storage.repositories.audit import SqlAuditLog
from bot.storage.repositories.centres import SqlCentres
from bot.storage.repositories.codes import SqlEmailCodes
from bot.storage.repositories.entries import SqlEntries
from bot.storage.repositories.links import SqlLinks
from bot.storage.repositories.roles import SqlRoles
from bot.storage.scope import Scope


class SqlTransaction(Scope):
    """`tx.<noun>`: one property for each repository, in the order of the alphabet."""

    @cached_property
    def accounts(self) -> SqlAccounts:
        return SqlAccounts(self)

    @cached_property
    def attempts(self) -> SqlAttempts:
        return SqlAttempts(self)

    @cached_property
    def audit(self) -> SqlAuditLog:
        return SqlAuditLog(self)

    @cached_property
    def centres(self) -> SqlCentres:
        return SqlCentres(self)

    @cached_property
    def codes(self) -> SqlEmailCodes:
        return SqlEmailCodes(self)

    @cached_property
    def entries(self) -> SqlEntries:
        return SqlEntries(self)

    @cached_property
    def links(self) -> SqlLinks:
        return SqlLinks(self)

    @cached_property
    def roles(self) -> SqlRoles:
        return SqlRoles(self)
