"""A stand-in that was stopped, or killed, goes on where it was."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.sandbox.telegram.saved_state import NotOursError, SavedState
from tests.support.telegram import StandIn, StandInProcess

MENU = [{"command": "start", "description": "Begin"}]


async def test_chats_files_updates_menus_and_letters_survive_a_restart(tmp_path: Path):
    path = tmp_path / "telegram.db"
    async with StandIn(state_file=path) as telegram:
        await telegram.candidate.sends("/start")
        sent = await telegram.candidate.uploads("list.csv", b"1,2")
        deleted = await telegram.candidate.sends("4711")
        await telegram.call("deleteMessage", chat_id=101, message_id=deleted.id)
        await telegram.call("setMyCommands", commands=MENU)
    async with StandIn(state_file=path) as telegram:
        lucia = telegram.candidate
        assert [message.text for message in await lucia.sees()] == ["/start", ""]
        assert await lucia.downloads(sent) == b"1,2"
        assert await lucia.commands() == ["start"]
        assert len((await telegram.call("getUpdates"))["result"]) == 3
        assert (await telegram.call("sendMessage", chat_id=101, text="Hello"))["result"]["message_id"] > deleted.id


async def test_numbers_of_updates_go_on_after_all_were_confirmed(tmp_path: Path):
    path = tmp_path / "telegram.db"
    async with StandIn(state_file=path) as telegram:
        await telegram.candidate.sends("/start")
        (before,) = (await telegram.call("getUpdates"))["result"]
        await telegram.call("getUpdates", offset=before["update_id"] + 1)
    async with StandIn(state_file=path) as telegram:
        await telegram.candidate.sends("again")
        (after,) = (await telegram.call("getUpdates", offset=before["update_id"] + 1))["result"]
    assert after["message"]["text"] == "again"


async def test_a_webhook_is_taken_up_again(tmp_path: Path):
    path = tmp_path / "telegram.db"
    async with StandIn(state_file=path) as telegram:
        await telegram.call("setWebhook", url="http://127.0.0.1:9/hook", allowed_updates=["message"])
        await telegram.candidate.sends("/start")
    async with StandIn(state_file=path) as telegram:
        info = (await telegram.call("getWebhookInfo"))["result"]
    assert (info["url"], info["pending_update_count"], info["allowed_updates"]) == (
        "http://127.0.0.1:9/hook",
        1,
        ["message"],
    )


async def test_a_process_of_its_own_stops_and_starts_again(tmp_path: Path):
    path = tmp_path / "telegram.db"
    async with StandInProcess(state_file=path) as telegram:
        await telegram.candidate.sends("/start")
        (person,) = await telegram.add_people(1)
    async with StandInProcess(state_file=path) as telegram:
        assert [message.text for message in await telegram.candidate.sees()] == ["/start"]
        assert await telegram.person(person.id).sees() == []


async def test_a_killed_process_loses_no_more_than_its_last_moment(tmp_path: Path):
    path = tmp_path / "telegram.db"
    async with StandInProcess(state_file=path) as telegram:
        await telegram.candidate.sends("/start")
        await written(telegram, path)
        await telegram.kill()
    async with StandInProcess(state_file=path) as telegram:
        assert [message.text for message in await telegram.candidate.sees()] == ["/start"]


async def written(telegram: StandInProcess, path: Path) -> None:
    """Looks into the file, between calls to the server, until the first message is there."""
    database = sqlite3.connect(path)
    async with asyncio.timeout(5):
        while not database.execute("SELECT 1 FROM things WHERE kind = 'message'").fetchone():
            await telegram.call("getMe")
    database.close()


def test_a_database_that_the_sandbox_did_not_make_is_refused(tmp_path: Path):
    path = tmp_path / "results.db"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE results (id TEXT)")
    database.close()
    with pytest.raises(NotOursError):
        SavedState(path)
