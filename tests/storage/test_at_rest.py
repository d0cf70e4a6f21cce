"""A copy of the database's files without the key tells nothing of anybody."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.core.accounts import UserId
from bot.core.audit import Action
from bot.core.identity import IdNumber
from bot.core.ids import uuid7
from bot.core.roles import Role
from bot.ptb.updates import RawUpdate
from bot.services.ports.audit import AuditEntry
from bot.storage.dialogues import dialogue_store
from bot.storage.engine import open_storage
from bot.storage.errors import AlreadyRunning, Tampered
from bot.storage.file_lock import hold_file_lock
from bot.storage.schema import roles
from bot.storage.updates import SqlUpdates
from tests.support.clock import START
from tests.support.databases import TEST_KEY

PERSON = UserId(871234001)
ID_NUMBER = IdNumber("QZX918273")
SECRETS = [b"871234001", b"QZX918273", b"4711", "Наталья".encode(), b"a.person@home.example"]


async def fill(storage, clock):
    """Something personal in every way that this storage keeps by itself."""
    await SqlUpdates(storage, clock).keep([RawUpdate(1, b"QZX918273 4711 a.person@home.example")])
    store = dialogue_store(storage, clock)
    lease = await store.take(PERSON, 2)
    lease.dialogue.begin("link")
    lease.dialogue.data |= {"id_number": "QZX918273", "digits": "4711", "name": "Наталья"}
    await store.save(lease, 2)
    async with storage.transaction() as tx:
        await tx.roles.grant(uuid7(START, b"r" * 10), PERSON, Role.SUPPORT, None, START)
        await tx.audit.add(
            AuditEntry(uuid7(START, b"a" * 10), START, next(iter(Action)), PERSON, ID_NUMBER, details={"n": "Наталья"})
        )


async def test_a_copy_of_the_files_holds_no_plaintext_of_what_was_sealed(sqlite_url, clock):
    storage = await open_storage(sqlite_url, [TEST_KEY], now=clock)
    await fill(storage, clock)
    folder = Path(sa.make_url(sqlite_url).database).parent
    copies = {path.name: path.read_bytes() for path in folder.iterdir()}
    await storage.close()
    assert b"support" in copies["results.db-wal"]  # what is clear can be found there
    for name, content in copies.items():
        assert [secret for secret in [*SECRETS, TEST_KEY.encode()] if secret in content] == [], name


async def test_a_sealed_value_copied_to_another_row_does_not_open(storage, clock):
    await fill(storage, clock)
    async with storage.transaction() as tx:
        await tx.roles.grant(uuid7(START, b"o" * 10), UserId(2), Role.OWNER, None, START)
        stolen = sa.select(roles.c.sealed).where(roles.c.role == "support").scalar_subquery()
        await tx.connection.execute(sa.update(roles).where(roles.c.role == "owner").values(sealed=stolen))
    async with storage.reading() as tx:
        with pytest.raises(Tampered):
            await tx.roles.standing()


async def test_every_commit_is_on_the_disk_before_it_is_told(sqlite_url, clock):
    storage = await open_storage(sqlite_url, [TEST_KEY], now=clock)
    async with storage.transaction() as tx:
        settings = {
            name: (await tx.connection.execute(sa.text(f"PRAGMA {name}"))).scalar_one()
            for name in ("synchronous", "journal_mode", "foreign_keys")
        }
    await storage.close()
    full = 2
    assert settings == {"synchronous": full, "journal_mode": "wal", "foreign_keys": 1}


def test_a_database_file_is_held_by_one_process_and_free_afterwards(tmp_path):
    path = tmp_path / "results.db"
    with hold_file_lock(path), pytest.raises(AlreadyRunning, match=r"results\.db\.lock"), hold_file_lock(path):
        pass
    with hold_file_lock(path):
        assert path.with_name("results.db.lock").stat().st_size == 0
