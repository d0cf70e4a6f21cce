"""Shares, kept: who shows which result to whom, and who has looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.services.ports.forgetting import Forgetting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from bot.core.accounts import AccountId, LinkId
    from bot.core.identity import IdNumber
    from bot.core.releases import ProposalId
    from bot.core.sharing import Share, ShareId, ShareState, ShareView


class Shares(Forgetting, Protocol):
    """Whoever looks one up asks `services.disclosing` what it shows: a share itself says nothing of a result.

    Old are those that ended or expired, or have waited since; what hangs on them goes with them.
    """

    async def add(self, share: Share) -> bool:
        """False where its reference is taken: make another."""

    async def get(self, share: ShareId) -> Share | None: ...

    async def by_token(self, token: str) -> Share | None:
        """The share whose link this is, however it stands; None: there never was one (or it is long forgotten)."""

    async def by_code(self, reference: str, code: str) -> Share | None:
        """As `core.tokens` writes them; None for every kind of failure."""

    async def of_account(self, account: AccountId) -> tuple[Share, ...]:
        """Newest first."""

    async def of_institution(self, identity: str, *, before: Share | None = None, limit: int) -> tuple[Share, ...]:
        """What was sent to it (OPEN or ended afterwards), the newest first; `before` is the last of the page before."""

    async def open_of(self, id_number: IdNumber) -> tuple[Share, ...]:
        """Those in state OPEN, oldest first; some may have expired (`Share.is_open`)."""

    async def open_of_items(self, proposal: ProposalId) -> tuple[Share, ...]:
        """The same of every ID Number that a proposal is about. One statement."""

    async def save(self, share: Share, expected: ShareState) -> bool:
        """Keeps what changed; False where it is not in that state any more: somebody was quicker."""

    async def give_token(self, share: ShareId, token: str, code: str) -> bool:
        """From now on these two lead to it. False where it has some already: a token is given once."""

    async def due(self, now: datetime) -> tuple[ShareId, ...]:
        """PENDING ones whose mail is to go out, the oldest first. Nothing of them is opened, so none holds up another."""

    async def decidable(self) -> tuple[ShareId, ...]:
        """PLANNED ones whose result is released, perhaps as pending, the oldest first. Nothing of them is opened either."""

    async def end_for_link(self, link: LinkId, now: datetime) -> int:
        """The link ended (unlinked, freed, erased): every standing share of it is ENDED. In the same transaction.

        What has expired before stays expired.
        """

    async def erase(self, account: AccountId, now: datetime) -> int:
        """Ends them all and keeps only to which institution each was sent, and when, so that its recipient can be told."""

    async def sent_by(self, account: AccountId, since: datetime) -> int:
        """How many mails this candidate has had sent, for the quota. Planned and pending ones count too."""

    async def sent_to(self, identity: str, since: datetime) -> int:
        """How many mails went, or are about to go, to this institution."""

    async def viewed(self, view: UUID, share: ShareId, viewer: bytes, seen: ShareView) -> bool:
        """One viewer (a random id of the browser, or a person's id) a day is one view. True for the very first of the share.

        Of viewers without a name so many a day are kept (`core.sharing.VIEWS_A_DAY`).
        """

    async def views(self, shares: Iterable[ShareId]) -> dict[ShareId, tuple[ShareView, ...]]:
        """Oldest first. One statement."""
