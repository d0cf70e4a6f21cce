"""The door to everything that is kept: readers and one kind of writer, each giving the repositories of one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from bot.services.ports.accounts import Accounts
    from bot.services.ports.attempts import Attempts
    from bot.services.ports.audit import AuditLog
    from bot.services.ports.centres import Centres
    from bot.services.ports.codes import EmailCodes
    from bot.services.ports.deliveries import Deliveries
    from bot.services.ports.entries import Entries
    from bot.services.ports.imports import Imports
    from bot.services.ports.institution_requests import InstitutionRequests
    from bot.services.ports.institutions import Institutions
    from bot.services.ports.leases import Leases, Ticks
    from bot.services.ports.links import Links
    from bot.services.ports.lookups import FailedLookups, Passes
    from bot.services.ports.members import Members
    from bot.services.ports.outbox import Outbox
    from bot.services.ports.proofs import Proofs
    from bot.services.ports.refusals import MailRefusals
    from bot.services.ports.releases import Releases
    from bot.services.ports.results import Results
    from bot.services.ports.roles import Roles
    from bot.services.ports.sessions import Sessions
    from bot.services.ports.shares import Shares
    from bot.services.ports.sign_ins import SignIns
    from bot.services.ports.signing import SigningKeys
    from bot.services.ports.staging import Staging
    from bot.services.ports.views import Views
    from bot.services.ports.visitors import Visitors
    from bot.services.ports.withholdings import Withholdings


class Transaction(Protocol):
    """The repositories of one transaction, one a noun. Nothing in it waits for Telegram or a mail server."""

    @property
    def accounts(self) -> Accounts: ...
    @property
    def attempts(self) -> Attempts: ...
    @property
    def audit(self) -> AuditLog: ...
    @property
    def centres(self) -> Centres: ...
    @property
    def codes(self) -> EmailCodes: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def entries(self) -> Entries: ...
    @property
    def failed_lookups(self) -> FailedLookups: ...
    @property
    def imports(self) -> Imports: ...
    @property
    def institution_requests(self) -> InstitutionRequests: ...
    @property
    def institutions(self) -> Institutions: ...
    @property
    def leases(self) -> Leases: ...
    @property
    def links(self) -> Links: ...
    @property
    def mail_refusals(self) -> MailRefusals: ...
    @property
    def members(self) -> Members: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def passes(self) -> Passes: ...
    @property
    def proofs(self) -> Proofs: ...
    @property
    def releases(self) -> Releases: ...
    @property
    def results(self) -> Results: ...
    @property
    def roles(self) -> Roles: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def shares(self) -> Shares: ...
    @property
    def sign_ins(self) -> SignIns: ...
    @property
    def signing_keys(self) -> SigningKeys: ...
    @property
    def staging(self) -> Staging: ...
    @property
    def ticks(self) -> Ticks: ...
    @property
    def views(self) -> Views: ...
    @property
    def visitors(self) -> Visitors: ...
    @property
    def withholdings(self) -> Withholdings: ...


class Storage(Protocol):
    """One database. A transaction commits when its block ends and rolls back when the block raises."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A writer. On SQLite there is one at a time (`BEGIN IMMEDIATE`)."""

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """A reader of one consistent state; a write in it is an error."""

    def glance(self) -> AbstractAsyncContextManager[Transaction]:
        """A reader for one short lookup, of which there are many; a write in it is an error."""

    def look_up(self) -> AbstractAsyncContextManager[Transaction]:
        """A glance for an import: at five hundred rows at once, of tables that grow meanwhile."""

    def at_a_stroke(self) -> AbstractAsyncContextManager[Transaction]:
        """A writer for one insert and its commit: for rows by the hundred, beside whatever else goes on."""

    async def together(self, work: Callable[[Transaction], Awaitable[None]]) -> None:
        """Short work in a commit of its own or with others'. It may be done more than once, and counts once."""

    async def with_update(self, work: Callable[[Transaction], Awaitable[None]]) -> None:
        """Short work, committed with the end of the update in hand; at once where there is none.

        Until then the update is kept itself: after a kill it is handled again. The work may be done more than once, and counts once.
        """
