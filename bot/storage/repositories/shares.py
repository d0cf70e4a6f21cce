"""Shares and their views, kept. What is personal in them is sealed; who they were sent to is a blind index."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from bot.core.accounts import AccountId, LinkId
from bot.core.identity import IdNumber
from bot.core.institutions import InstitutionType
from bot.core.sharing import (
    VIEWS_A_DAY,
    Condition,
    Consent,
    Duration,
    Period,
    Recipient,
    Scope,
    Share,
    ShareId,
    ShareState,
    ShareView,
)
from bot.core.tokens import token_hash
from bot.storage.repositories.base import CHUNK
from bot.storage.repositories.forgetting import Forgetful, OldRows
from bot.storage.schema import release_items, releases
from bot.storage.schema_sharing import share_views, shares

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from bot.core.releases import ProposalId
    from bot.services.ports.forgetting import Old

_STANDING: Final = tuple(
    state.value for state in (ShareState.PLANNED, ShareState.ASKING, ShareState.PENDING, ShareState.OPEN)
)
_SENT: Final = (
    ShareState.PLANNED.value,
    ShareState.PENDING.value,
    ShareState.OPEN.value,
    ShareState.REVOKED.value,
    ShareState.ENDED.value,
)
_DUE: Final = (
    sa.select(shares.c.id)
    .where(
        shares.c.state == ShareState.PENDING.value,
        shares.c.sends_at <= sa.bindparam("now", type_=shares.c.sends_at.type),
    )
    .order_by(shares.c.sends_at, shares.c.id)
)
_IS_RELEASED: Final = (
    sa.exists()
    .where(
        release_items.c.id_index == shares.c.id_index,
        releases.c.proposal_id == release_items.c.proposal_id,
        releases.c.state == "released",
    )
    .correlate(shares)
)
_DECIDABLE: Final = (
    sa.select(shares.c.id)
    .where(shares.c.state == ShareState.PLANNED.value, _IS_RELEASED)
    .order_by(shares.c.created_at, shares.c.id)
)
_ERASED: Final = IdNumber("AAA000000")
"""Stands in for the ID Number of a share whose candidate was erased."""


class SqlShares(Forgetful):
    """Implements `bot.services.ports.shares.Shares`."""

    async def add(self, share: Share) -> bool:
        row = {
            "id": share.id,
            "account_id": share.account_id,
            "link_id": share.link_id,
            "id_index": self._id_index(share.id_number),
            "institution_index": self._recipient_index(share.recipient),
            "reference": share.reference,
            "created_at": share.created_at,
            **self._changing(share),
        }
        return await self._insert_new(shares, row)

    async def get(self, share: ShareId) -> Share | None:
        return await self._found(shares.c.id == share)

    async def by_token(self, token: str) -> Share | None:
        return await self._found(shares.c.token_hash == token_hash(token))

    async def by_code(self, reference: str, code: str) -> Share | None:
        return await self._found(shares.c.code_index == self._code_index(reference, code))

    async def of_account(self, account: AccountId) -> tuple[Share, ...]:
        own = sa.select(shares).where(shares.c.account_id == account)
        return await self._opened(own.order_by(shares.c.created_at.desc(), shares.c.id.desc()))

    async def of_institution(self, identity: str, *, before: Share | None = None, limit: int) -> tuple[Share, ...]:
        sent = sa.select(shares).where(
            shares.c.institution_index == self._institution_index(identity), shares.c.sent_at.is_not(None)
        )
        if before is not None:
            older = sa.and_(shares.c.sent_at == before.sent_at, shares.c.id < before.id)
            sent = sent.where(sa.or_(shares.c.sent_at < before.sent_at, older))
        return await self._opened(sent.order_by(shares.c.sent_at.desc(), shares.c.id.desc()).limit(limit))

    async def open_of(self, id_number: IdNumber) -> tuple[Share, ...]:
        held = sa.select(shares).where(
            shares.c.id_index == self._id_index(id_number), shares.c.state == ShareState.OPEN.value
        )
        return await self._opened(held.order_by(shares.c.sent_at, shares.c.id))

    async def open_of_items(self, proposal: ProposalId) -> tuple[Share, ...]:
        of_proposal = sa.select(release_items.c.id_index).where(release_items.c.proposal_id == proposal)
        held = sa.select(shares).where(shares.c.id_index.in_(of_proposal), shares.c.state == ShareState.OPEN.value)
        return await self._opened(held.order_by(shares.c.sent_at, shares.c.id))

    async def save(self, share: Share, expected: ShareState) -> bool:
        still = sa.update(shares).where(shares.c.id == share.id, shares.c.state == expected.value)
        return await self._change(still.values(self._changing(share))) == 1

    async def give_token(self, share: ShareId, token: str, code: str) -> bool:
        row = await self._one(sa.select(shares.c.reference).where(shares.c.id == share, shares.c.token_hash.is_(None)))
        if row is None:
            return False
        given = sa.update(shares).where(shares.c.id == share, shares.c.token_hash.is_(None))
        values = {"token_hash": token_hash(token), "code_index": self._code_index(row.reference, code)}
        return await self._change(given.values(values)) == 1

    async def due(self, now: datetime) -> tuple[ShareId, ...]:
        return _ids(await self._all(_DUE, now=now))

    async def decidable(self) -> tuple[ShareId, ...]:
        return _ids(await self._all(_DECIDABLE))

    async def end_for_link(self, link: LinkId, now: datetime) -> int:
        is_over = sa.and_(shares.c.expires_at.is_not(None), shares.c.expires_at <= now)  # and says so from then on
        ended = sa.update(shares).where(shares.c.link_id == link, shares.c.state.in_(_STANDING), ~is_over)
        return await self._change(ended.values(state=ShareState.ENDED.value, sends_at=None, ended_at=now))

    async def erase(self, account: AccountId, now: datetime) -> int:
        """What was never sent is gone; of the rest the recipient must still be told that it was withdrawn."""
        held = sa.select(shares).where(shares.c.account_id == account)
        own = await self._opened(held.with_for_update())  # who sends one at this moment is waited for
        unsent = sa.delete(shares).where(shares.c.account_id == account, shares.c.sent_at.is_(None))
        await self._change(unsent)
        for share in own:
            if share.sent_at is not None:
                await self._blank(share, now)
        return len(own)

    async def sent_by(self, account: AccountId, since: datetime) -> int:
        moments = (shares.c.created_at, shares.c.sends_at, shares.c.sent_at)  # chosen long ago, it may go only now
        return await self._count(shares.c.account_id == account, sa.or_(*(moment >= since for moment in moments)))

    async def sent_to(self, identity: str, since: datetime) -> int:
        return await self._count(
            shares.c.institution_index == self._institution_index(identity), shares.c.created_at >= since
        )

    async def viewed(self, view: UUID, share: ShareId, viewer: bytes, seen: ShareView) -> bool:
        if not seen.by and await self._nameless_views(share, seen) >= VIEWS_A_DAY:
            return False
        row = {
            "id": view,
            "share_id": share,
            "viewer_index": self._vault.index("viewer", viewer),
            "day": seen.at.date(),
            "first_at": seen.at,
            "sealed": self._seal_json(share_views, view, seen.by),
        }
        if not await self._insert_new(share_views, row):
            return False
        first = sa.update(shares).where(shares.c.id == share, shares.c.first_opened_at.is_(None))
        return await self._change(first.values(first_opened_at=seen.at)) == 1

    async def views(self, shares: Iterable[ShareId]) -> dict[ShareId, tuple[ShareView, ...]]:
        found: dict[ShareId, tuple[ShareView, ...]] = dict.fromkeys(shares, ())
        ids = list(found)
        for start in range(0, len(ids), CHUNK):
            seen = sa.select(share_views).where(share_views.c.share_id.in_(ids[start : start + CHUNK]))
            for row in await self._all(seen.order_by(share_views.c.first_at, share_views.c.id)):
                by = self._open_json(share_views, row.id, row.sealed)
                found[ShareId(row.share_id)] += (ShareView(row.first_at, by),)
        return found

    async def forget(self, old: Old, before: datetime) -> int:
        over = shares.c.id.in_(old[shares.name])
        gone = sa.delete(shares).where(over, *self._is_old(before).values()).returning(shares.c.id)
        forgotten = [row.id for row in await self._all(gone)]
        await self._change(sa.delete(share_views).where(share_views.c.share_id.in_(forgotten)))
        return len(forgotten)

    def _is_old(self, before: datetime) -> OldRows:
        waiting = shares.c.state.in_((ShareState.PLANNED.value, ShareState.ASKING.value))
        forgotten = sa.and_(waiting, shares.c.created_at < before)
        return {shares.c.id: sa.or_(shares.c.ended_at < before, shares.c.expires_at < before, forgotten)}

    async def _found(self, which: sa.ColumnElement[bool]) -> Share | None:
        row = await self._one(sa.select(shares).where(which))
        return self._share(row) if row else None

    async def _opened(self, which: sa.Select[Any]) -> tuple[Share, ...]:
        return tuple(self._share(row) for row in await self._all(which))

    async def _count(self, whose: sa.ColumnElement[bool], recent: sa.ColumnElement[bool]) -> int:
        sent = sa.select(sa.func.count()).select_from(shares)
        of_institutions = shares.c.institution_index.is_not(None)
        counted = sent.where(whose, of_institutions, shares.c.state.in_(_SENT), recent)
        return int(await self._scalar(counted))

    async def _nameless_views(self, share: ShareId, seen: ShareView) -> int:
        of_day = sa.select(sa.func.count()).select_from(share_views)
        counted = of_day.where(share_views.c.share_id == share, share_views.c.day == seen.at.date())
        return int(await self._scalar(counted))

    async def _blank(self, share: Share, now: datetime) -> None:
        """Its row keeps institution and moments; the person is gone from it, by every way that led there."""
        recipient = self._recipient_private(Recipient("") if share.is_plain_link else share.recipient)
        values = {
            "id_index": self._id_index(_ERASED),
            "version": None,
            "sealed": self._seal_json(shares, share.id, {"recipient": recipient}),
            **({"state": ShareState.ENDED.value, "ended_at": now, "sends_at": None} if share.is_standing(now) else {}),
        }
        await self._change(sa.update(shares).where(shares.c.id == share.id).values(values))
        unnamed = sa.delete(share_views).where(share_views.c.share_id == share.id)
        await self._change(unnamed)

    def _changing(self, share: Share) -> dict[str, Any]:
        """The columns that move with a share's state, and the sealed rest."""
        return {
            "state": share.state.value,
            "version": share.version,
            "sends_at": share.sends_at,
            "sent_at": share.sent_at,
            "expires_at": share.expires_at,
            "ended_at": share.ended_at,
            "first_opened_at": share.first_opened_at,
            "sealed": self._seal_json(shares, share.id, self._private(share)),
        }

    def _private(self, share: Share) -> dict[str, Any]:
        condition = share.condition
        return {
            "id_number": share.id_number.value,
            "recipient": self._recipient_private(share.recipient),
            "scope": share.scope.value,
            "level": share.level,
            "period": share.duration.period.value,
            "until": share.duration.until.isoformat() if share.duration.until else None,
            "consent": [share.consent.words, share.consent.language, share.consent.at.isoformat()],
            "condition": [condition.overall, dict(condition.papers)] if condition else None,
        }

    def _recipient_private(self, recipient: Recipient) -> list[str | None]:
        kind = recipient.type.value if recipient.type else None
        return [recipient.name, recipient.identity, kind, recipient.country, recipient.city]

    def _share(self, row: sa.Row[Any]) -> Share:
        private = self._open_json(shares, row.id, row.sealed)
        name, identity, kind, country, city = private["recipient"]
        until, condition, consent = private.get("until"), private.get("condition"), private.get("consent")
        return Share(
            id=ShareId(row.id),
            account_id=AccountId(row.account_id),
            link_id=LinkId(row.link_id),
            id_number=IdNumber(private.get("id_number", _ERASED.value)),
            recipient=Recipient(name, identity, InstitutionType(kind) if kind else None, country, city),
            scope=Scope(private.get("scope", Scope.LEVEL)),
            duration=Duration(
                Period(private.get("period", Period.MONTH)), date.fromisoformat(until) if until else None
            ),
            consent=_consent(consent) if consent else Consent("", "", row.created_at),
            reference=row.reference,
            state=ShareState(row.state),
            created_at=row.created_at,
            level=private.get("level"),
            condition=Condition(condition[0], condition[1]) if condition else None,
            sends_at=row.sends_at,
            sent_at=row.sent_at,
            expires_at=row.expires_at,
            version=row.version,
            ended_at=row.ended_at,
            first_opened_at=row.first_opened_at,
        )

    def _recipient_index(self, recipient: Recipient) -> bytes | None:
        return None if recipient.identity is None else self._institution_index(recipient.identity)

    def _code_index(self, reference: str, code: str) -> bytes:
        return self._vault.index("share_code", f"{reference}\x00{code}")


def _consent(kept: list[str]) -> Consent:
    words, language, at = kept
    return Consent(words, language, datetime.fromisoformat(at))


def _ids(rows: Iterable[sa.Row[Any]]) -> tuple[ShareId, ...]:
    return tuple(ShareId(row.id) for row in rows)
