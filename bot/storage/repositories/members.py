"""Members of inboxes and what their institutions ask for, kept. Addresses are sealed and found by blind indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.core.inbox import Member, MemberId, Requirement
from bot.storage.repositories.forgetting import Forgetful, OldRows
from bot.storage.schema_inbox import inbox_members, inbox_requirements, inbox_sessions

if TYPE_CHECKING:
    from datetime import datetime


class SqlMembers(Forgetful):
    """Implements `bot.services.ports.members.Members`."""

    async def add(self, member: Member) -> bool:
        row = {
            "id": member.id,
            "institution_index": self._institution_index(member.identity),
            "address_index": self._email_index(member.address),
            "invited_by": member.invited_by,
            "sealed": self._sealed(member),
            "invited_at": member.invited_at,
            "joined_at": member.joined_at,
            "seen_at": member.seen_at,
            "new_since": member.new_since,
        }
        return await self._insert_new(inbox_members, row)

    async def get(self, member: MemberId) -> Member | None:
        return await self._found(inbox_members.c.id == member)

    async def at(self, identity: str, address: str) -> Member | None:
        there = inbox_members.c.institution_index == self._institution_index(identity)
        return await self._found(there & (inbox_members.c.address_index == self._email_index(address)))

    async def of_institution(self, identity: str) -> tuple[Member, ...]:
        return await self._members(inbox_members.c.institution_index == self._institution_index(identity))

    async def of_address(self, address: str) -> tuple[Member, ...]:
        return await self._members(inbox_members.c.address_index == self._email_index(address))

    async def invite(self, member: MemberId, by: MemberId, now: datetime) -> bool:
        invited = sa.update(inbox_members).where(inbox_members.c.id == member)
        return await self._change(invited.values(invited_by=by, invited_at=now)) == 1

    async def join(self, member: MemberId, language: str, now: datetime) -> bool:
        waiting = sa.update(inbox_members).where(inbox_members.c.id == member, inbox_members.c.joined_at.is_(None))
        if await self._change(waiting.values(joined_at=now)) == 0:
            return False
        known = await self.get(member)
        if known is not None and known.language != language:
            await self._speak(known, language)
        return True

    async def saw(self, member: MemberId, seen_at: datetime, new_since: datetime | None) -> None:
        here = sa.update(inbox_members).where(inbox_members.c.id == member)
        await self._change(here.values(seen_at=seen_at, new_since=new_since))

    async def remove(self, member: MemberId) -> bool:
        await self._change(sa.delete(inbox_sessions).where(inbox_sessions.c.member_id == member))
        return await self._change(sa.delete(inbox_members).where(inbox_members.c.id == member)) == 1

    def _is_old(self, before: datetime) -> OldRows:
        moments = (inbox_members.c.joined_at, inbox_members.c.seen_at)
        not_since = (sa.or_(moment.is_(None), moment < before) for moment in moments)
        return {inbox_members.c.id: sa.and_(inbox_members.c.invited_at < before, *not_since)}

    async def requirement(self, identity: str) -> Requirement | None:
        index = self._institution_index(identity)
        kept = sa.select(inbox_requirements.c.sealed).where(inbox_requirements.c.institution_index == index)
        row = await self._one(kept)
        return Requirement(*self._open_json(inbox_requirements, index, row.sealed)) if row else None

    async def require(self, identity: str, requirement: Requirement | None, now: datetime) -> None:
        index = self._institution_index(identity)
        if requirement is None:
            await self._change(sa.delete(inbox_requirements).where(inbox_requirements.c.institution_index == index))
            return
        said = self._seal_json(inbox_requirements, index, [requirement.overall, requirement.papers])
        values = {"sealed": said, "set_at": now}
        row = self._insert(inbox_requirements).values(institution_index=index, **values)
        await self._change(row.on_conflict_do_update(index_elements=["institution_index"], set_=values))

    async def _speak(self, member: Member, language: str) -> None:
        private = {"address": member.address, "identity": member.identity, "language": language}
        sealed = self._seal_json(inbox_members, member.id, private)
        await self._change(sa.update(inbox_members).where(inbox_members.c.id == member.id).values(sealed=sealed))

    async def _found(self, which: sa.ColumnElement[bool]) -> Member | None:
        row = await self._one(sa.select(inbox_members).where(which))
        return self._member(row) if row else None

    async def _members(self, which: sa.ColumnElement[bool]) -> tuple[Member, ...]:
        found = sa.select(inbox_members).where(which).order_by(inbox_members.c.invited_at, inbox_members.c.id)
        return tuple(self._member(row) for row in await self._all(found))

    def _sealed(self, member: Member) -> bytes:
        private = {"address": member.address, "identity": member.identity, "language": member.language}
        return self._seal_json(inbox_members, member.id, private)

    def _member(self, row: sa.Row[Any]) -> Member:
        private = self._open_json(inbox_members, row.id, row.sealed)
        return Member(
            id=MemberId(row.id),
            identity=private["identity"],
            address=private["address"],
            language=private["language"],
            invited_by=None if row.invited_by is None else MemberId(row.invited_by),
            invited_at=row.invited_at,
            joined_at=row.joined_at,
            seen_at=row.seen_at,
            new_since=row.new_since,
        )
