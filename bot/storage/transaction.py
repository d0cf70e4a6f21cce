"""The repositories of one transaction, each made when it is first asked for."""

from __future__ import annotations

from functools import cached_property

from bot.storage.leases import SqlLeases, SqlTicks
from bot.storage.repositories.accounts import SqlAccounts
from bot.storage.repositories.attempts import SqlAttempts
from bot.storage.repositories.audit import SqlAuditLog
from bot.storage.repositories.centres import SqlCentres
from bot.storage.repositories.codes import SqlEmailCodes
from bot.storage.repositories.deliveries import SqlDeliveries
from bot.storage.repositories.entries import SqlEntries
from bot.storage.repositories.imports import SqlImports
from bot.storage.repositories.institution_requests import SqlInstitutionRequests
from bot.storage.repositories.institutions import SqlInstitutions
from bot.storage.repositories.links import SqlLinks
from bot.storage.repositories.lookups import SqlFailedLookups, VaultPasses
from bot.storage.repositories.members import SqlMembers
from bot.storage.repositories.outbox import SqlOutbox
from bot.storage.repositories.proofs import SqlProofs
from bot.storage.repositories.refusals import SqlMailRefusals
from bot.storage.repositories.releases import SqlReleases
from bot.storage.repositories.results import SqlResults
from bot.storage.repositories.roles import SqlRoles
from bot.storage.repositories.sessions import SqlSessions
from bot.storage.repositories.shares import SqlShares
from bot.storage.repositories.sign_ins import SqlSignIns
from bot.storage.repositories.signing_keys import SqlSigningKeys
from bot.storage.repositories.staging import SqlStaging
from bot.storage.repositories.views import SqlViews
from bot.storage.repositories.visitors import SqlVisitors
from bot.storage.repositories.withholdings import SqlWithholdings
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
    def deliveries(self) -> SqlDeliveries:
        return SqlDeliveries(self)

    @cached_property
    def entries(self) -> SqlEntries:
        return SqlEntries(self)

    @cached_property
    def failed_lookups(self) -> SqlFailedLookups:
        return SqlFailedLookups(self)

    @cached_property
    def imports(self) -> SqlImports:
        return SqlImports(self)

    @cached_property
    def institution_requests(self) -> SqlInstitutionRequests:
        return SqlInstitutionRequests(self)

    @cached_property
    def institutions(self) -> SqlInstitutions:
        return SqlInstitutions(self)

    @cached_property
    def leases(self) -> SqlLeases:
        return SqlLeases(self)

    @cached_property
    def links(self) -> SqlLinks:
        return SqlLinks(self)

    @cached_property
    def mail_refusals(self) -> SqlMailRefusals:
        return SqlMailRefusals(self)

    @cached_property
    def members(self) -> SqlMembers:
        return SqlMembers(self)

    @cached_property
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self)

    @cached_property
    def passes(self) -> VaultPasses:
        return VaultPasses(self)

    @cached_property
    def proofs(self) -> SqlProofs:
        return SqlProofs(self)

    @cached_property
    def releases(self) -> SqlReleases:
        return SqlReleases(self)

    @cached_property
    def results(self) -> SqlResults:
        return SqlResults(self)

    @cached_property
    def roles(self) -> SqlRoles:
        return SqlRoles(self)

    @cached_property
    def sessions(self) -> SqlSessions:
        return SqlSessions(self)

    @cached_property
    def shares(self) -> SqlShares:
        return SqlShares(self)

    @cached_property
    def sign_ins(self) -> SqlSignIns:
        return SqlSignIns(self)

    @cached_property
    def signing_keys(self) -> SqlSigningKeys:
        return SqlSigningKeys(self)

    @cached_property
    def staging(self) -> SqlStaging:
        return SqlStaging(self)

    @cached_property
    def ticks(self) -> SqlTicks:
        return SqlTicks(self)

    @cached_property
    def views(self) -> SqlViews:
        return SqlViews(self)

    @cached_property
    def visitors(self) -> SqlVisitors:
        return SqlVisitors(self)

    @cached_property
    def withholdings(self) -> SqlWithholdings:
        return SqlWithholdings(self)
