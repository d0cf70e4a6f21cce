"""How members sign in, kept: requests for links by keyed hashes, links and sessions by the hashes of their tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.core.inbox import (
    INVITATION_LIFE,
    LINKS_WINDOW,
    SESSION_IDLE,
    SESSION_LIFE,
    Filter,
    Judgement,
    MemberId,
)
from bot.core.lookups import Failures
from bot.core.tokens import token_hash
from bot.services.ports.sign_ins import InboxSession, SignInLink
from bot.storage.repositories.forgetting import Forgetful, OldRows
from bot.storage.schema_inbox import inbox_links, inbox_members, inbox_requests, inbox_sessions

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


class SqlSignIns(Forgetful):
    """Implements `bot.services.ports.sign_ins.SignIns`."""

    async def record(self, request: UUID, network: str, address: str, now: datetime) -> None:
        row = {
            "id": request,
            "client_index": self._client_index(network, now),
            "address_index": self._email_index(address),
            "at": now,
        }
        await self._insert_new(inbox_requests, row)

    async def asked_by(self, network: str, since: datetime, now: datetime) -> Failures:
        days = {self._client_index(network, since), self._client_index(network, now)}
        counted = sa.select(sa.func.count().label("number"), sa.func.min(inbox_requests.c.at).label("first"))
        row = await self._one(counted.where(inbox_requests.c.client_index.in_(days), inbox_requests.c.at > since))
        return Failures(row.number, row.first) if row else Failures(0, None)

    async def asked_for(self, address: str, since: datetime) -> int:
        asked = sa.select(sa.func.count()).select_from(inbox_requests)
        mine = asked.where(inbox_requests.c.address_index == self._email_index(address), inbox_requests.c.at > since)
        return int(await self._scalar(mine))

    async def give(self, link: SignInLink, token: str) -> None:
        private = {"identity": link.identity, "address": link.address, "language": link.language}
        row = {
            "id": link.id,
            "token_hash": token_hash(token),
            "sealed": self._seal_json(inbox_links, link.id, private),
            "expires_at": link.expires_at,
        }
        await self._insert_new(inbox_links, row)

    async def claim(self, token: str, now: datetime) -> SignInLink | None:
        row = await self._one(sa.select(inbox_links).where(inbox_links.c.token_hash == token_hash(token)))
        if row is None or await self._change(sa.delete(inbox_links).where(inbox_links.c.id == row.id)) == 0:
            return None
        if row.expires_at <= now:
            return None
        return SignInLink(row.id, **self._open_json(inbox_links, row.id, row.sealed), expires_at=row.expires_at)

    async def begin(self, session: InboxSession, token: str) -> None:
        row = {
            "id": session.id,
            "token_hash": token_hash(token),
            "member_id": session.member_id,
            "sealed": self._seal_json(inbox_sessions, session.id, _written(session.filter)),
            "created_at": session.created_at,
            "seen_at": session.seen_at,
        }
        await self._insert_new(inbox_sessions, row)

    async def session(self, token: str) -> InboxSession | None:
        row = await self._one(sa.select(inbox_sessions).where(inbox_sessions.c.token_hash == token_hash(token)))
        if row is None:
            return None
        chosen = _read(self._open_json(inbox_sessions, row.id, row.sealed))
        return InboxSession(row.id, MemberId(row.member_id), row.created_at, row.seen_at, chosen)

    async def touch(self, session: UUID, now: datetime) -> None:
        await self._change(sa.update(inbox_sessions).where(inbox_sessions.c.id == session).values(seen_at=now))

    async def keep_filter(self, session: UUID, chosen: Filter) -> None:
        sealed = self._seal_json(inbox_sessions, session, _written(chosen))
        await self._change(sa.update(inbox_sessions).where(inbox_sessions.c.id == session).values(sealed=sealed))

    async def end(self, session: UUID) -> None:
        await self._change(sa.delete(inbox_sessions).where(inbox_sessions.c.id == session))

    def _is_old(self, before: datetime) -> OldRows:
        idle = inbox_sessions.c.seen_at <= before - SESSION_IDLE
        is_over = sa.or_(idle, inbox_sessions.c.created_at <= before - SESSION_LIFE)
        waiting = inbox_members.c.joined_at.is_(None)
        is_run_out = sa.and_(waiting, inbox_members.c.invited_at <= before - INVITATION_LIFE)
        return {
            inbox_requests.c.id: inbox_requests.c.at <= before - LINKS_WINDOW,
            inbox_links.c.id: inbox_links.c.expires_at <= before,
            inbox_sessions.c.id: is_over,
            inbox_members.c.id: is_run_out,
        }

    def _client_index(self, network: str, at: datetime) -> bytes:
        """The day is in it: rows of two days tell nobody that they are of one client."""
        return self._vault.index("address", f"inbox\x00{at:%Y-%m-%d}\x00{network}")


def _written(chosen: Filter) -> list[str | bool]:
    return [chosen.name, chosen.exam, chosen.level, chosen.judgement or "", chosen.only_new]


def _read(written: list[str | bool]) -> Filter:
    name, exam, level, judgement, only_new = written
    return Filter(
        str(name), str(exam), str(level), Judgement(str(judgement)) if judgement else None, only_new=bool(only_new)
    )
