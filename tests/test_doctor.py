"""The doctor on a machine that was never set up, on one that is well, and on one whose database is another program's."""

import base64
from pathlib import Path

import pytest

from bot.doctor import look_at_database, look_at_signing_keys, look_at_telegram, look_at_timestamps
from bot.services.signing import signing_key
from bot.settings import Settings, read_settings
from bot.storage.upgrade import upgrade
from tests.support.databases import TEST_KEY
from tests.support.timestamps import timestamp_server

ANOTHER_KEY = base64.urlsafe_b64encode(bytes(32)).decode()


def settings_for(url: str, key: str = TEST_KEY) -> Settings:
    return read_settings({"BOT_DATABASE_URL": url, "BOT_ENCRYPTION_KEYS": key}, None)


async def test_looking_makes_no_database(tmp_path):
    found = await look_at_database(settings_for(f"sqlite+aiosqlite:///{tmp_path}/data/results.db"))
    assert (found.is_well, list(Path(tmp_path).iterdir())) == (True, [])


async def test_looking_upgrades_nothing(empty_database_url):
    found = await look_at_database(settings_for(empty_database_url))
    assert found.is_well
    assert await upgrade(empty_database_url) is True


async def test_a_database_that_opens_is_well(database_url):
    found = await look_at_database(settings_for(database_url))
    assert (found.is_well, "opens with these keys" in found.says) == (True, True)


async def test_the_key_that_signs_is_named(database_url, ports):
    assert (await look_at_signing_keys(settings_for(database_url))).says.startswith("none yet")
    await signing_key(ports)
    assert (await look_at_signing_keys(settings_for(database_url))).says == "ES256 by key 1 of 2026-11-23"


@pytest.mark.parametrize(
    ("url", "key", "named"),
    [
        ("results.db", TEST_KEY, "BOT_DATABASE_URL"),
        ("postgresql+asyncpg://u:hunter2@127.0.0.1:1/x", TEST_KEY, "BOT_DATABASE_URL"),
        (None, ANOTHER_KEY, "BOT_ENCRYPTION_KEYS"),
    ],
)
async def test_a_fault_names_its_setting_and_no_password(url, key, named, sqlite_url):
    found = await look_at_database(settings_for(url or sqlite_url, key))
    assert (found.is_well, named in found.says, "hunter2" in found.says) == (False, True, False)


async def test_a_missing_token_is_said_without_asking_telegram():
    found = [one async for one in look_at_telegram(read_settings({}, None))]
    assert [(one.is_well, one.says) for one in found] == [(False, "BOT_TOKEN is missing")]


async def test_a_timestamp_server_is_asked_for_a_timestamp():
    async with timestamp_server() as server:
        settings = read_settings({"BOT_TSA_URL": server.url}, None)
        assert (await look_at_timestamps(settings)).is_well
        server.is_down = True
        found = await look_at_timestamps(settings)
    assert (found.is_well, "BOT_TSA_URL" in found.cure) == (False, True)
    assert "off" in (await look_at_timestamps(read_settings({}, None))).says
