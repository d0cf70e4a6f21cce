"""Roles and the audit log, kept."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.accounts import UserId
from bot.core.audit import Action
from bot.core.identity import IdNumber
from bot.core.ids import uuid7
from bot.core.roles import Role
from bot.services.ports.audit import AuditEntry
from tests.support.clock import START
from tests.support.logs import logs_kept

ANNA, BERT = UserId(1001), UserId(1002)
ID_NUMBER = IdNumber("ABC123456")
ACTION = next(iter(Action))
HOUR = timedelta(hours=1)


def new_id(number):
    return uuid7(START, number.to_bytes(10))


async def test_a_granted_role_stands_until_it_is_revoked(storage):
    async with storage.transaction() as tx:
        assert await tx.roles.grant(new_id(1), ANNA, Role.PUBLISHER, BERT, START)
        assert await tx.roles.grant(new_id(2), ANNA, Role.SUPPORT, BERT, START)
        assert await tx.roles.of(ANNA) == {Role.PUBLISHER, Role.SUPPORT}
        assert await tx.roles.revoke(ANNA, Role.PUBLISHER, START + HOUR)
        assert await tx.roles.of(ANNA) == {Role.SUPPORT}
        assert await tx.roles.of(BERT) == frozenset()


async def test_a_role_is_granted_and_revoked_once(storage):
    async with storage.transaction() as tx:
        granted = [await tx.roles.grant(new_id(number), ANNA, Role.SUPPORT, None, START) for number in (1, 2)]
        revoked = [await tx.roles.revoke(ANNA, Role.SUPPORT, START) for _ in range(2)]
        again = await tx.roles.grant(new_id(3), ANNA, Role.SUPPORT, None, START + HOUR)
    assert (granted, revoked, again) == ([True, False], [True, False], True)


async def test_standing_roles_are_listed_oldest_first_with_their_people(storage):
    async with storage.transaction() as tx:
        await tx.roles.grant(new_id(2), BERT, Role.OWNER, None, START + HOUR)
        await tx.roles.grant(new_id(1), ANNA, Role.SUPPORT, None, START)
        await tx.roles.mark_menu_set(BERT, START + 2 * HOUR)
    async with storage.reading() as tx:
        standing = await tx.roles.standing()
    assert [(grant.person, grant.role, grant.menu_set_at) for grant in standing] == [
        (ANNA, Role.SUPPORT, None),
        (BERT, Role.OWNER, START + 2 * HOUR),
    ]


@pytest.mark.parametrize("actor", [ANNA, "cli:anna"], ids=["a person", "a name"])
@pytest.mark.parametrize("subject", [None, BERT, ID_NUMBER], ids=["nobody", "a person", "an ID Number"])
async def test_an_entry_is_read_back_with_pseudonyms(storage, actor, subject):
    entry = AuditEntry(new_id(1), START, ACTION, actor, subject, session="2026-11-C1", details={"rows": 40})
    async with storage.transaction() as tx:
        await tx.audit.add(entry)
        (record,) = await tx.audit.latest(10)
        expected = "cli:anna" if actor == "cli:anna" else tx.audit.pseudonym(ANNA)
        assert (record.id, record.at, record.action, record.session) == (new_id(1), START, ACTION.value, "2026-11-C1")
        assert record.details == {"rows": 40}
        assert record.actor == expected
        assert record.subject == (None if subject is None else tx.audit.pseudonym(subject))


async def test_pseudonyms_tell_people_apart_and_name_nobody(storage):
    async with storage.reading() as tx:
        names = {tx.audit.pseudonym(ANNA), tx.audit.pseudonym(BERT), tx.audit.pseudonym(ID_NUMBER)}
    assert len(names) == 3
    assert not any("1001" in name or "ABC" in name for name in names)


async def test_the_latest_entries_come_newest_first_and_everything_comes_oldest_first(storage):
    async with storage.transaction() as tx:
        for number in range(1101):
            await tx.audit.add(AuditEntry(new_id(number), START, ACTION, "system", details={"n": number}))
    async with storage.reading() as tx:
        latest = [record.details["n"] for record in await tx.audit.latest(3)]
        everything = [record.details["n"] async for record in tx.audit.everything()]
    assert latest == [1100, 1099, 1098]
    assert everything == list(range(1101))


async def test_acts_of_the_house_are_logged_once_they_stand_with_numbers_and_no_person(storage):
    released = AuditEntry(
        new_id(1),
        START,
        Action.RELEASED_ALONE,
        ANNA,
        session="2026-11-C1",
        details={"results": 40, "reason": "Anna said so"},
    )
    linked = AuditEntry(new_id(2), START, Action.LINKED, ANNA, ID_NUMBER, session="2026-11-C1")
    with logs_kept() as kept:
        with suppress(ZeroDivisionError):
            async with storage.transaction() as tx:
                await tx.audit.add(replace(released, id=new_id(3)))
                raise ZeroDivisionError
        async with storage.transaction() as tx:
            await tx.audit.add(released)
            await tx.audit.add(linked)
    [line] = [json.loads(line) for line in kept.getvalue().splitlines()]
    assert {name: line[name] for name in line.keys() - {"timestamp", "level", "logger"}} == {
        "event": "released alone",
        "session": "2026-11-C1",
        "results": 40,
    }
