"""What the chat page can do and see, and who is kept out."""

import asyncio
import json

import aiohttp
import pytest

from tests.support.people import Person
from tests.support.telegram import StandIn


async def test_five_people_are_there_to_pick_from(telegram: StandIn):
    async with telegram.session.get("/sandbox/people") as answer:
        people = await answer.json()
    assert [person["role"] for person in people] == ["candidate", "candidate", "owner", "staff", "stranger"]
    assert not any(person["has_started"] for person in people)


async def read_event(stream: aiohttp.StreamReader) -> tuple[str, dict]:
    fields = {}
    while line := (await stream.readline()).decode().strip():
        name, _, value = line.partition(": ")
        fields[name] = value
    return fields["event"], json.loads(fields["data"])


async def test_a_page_sees_everything_as_it_happens(telegram: StandIn, lucia: Person):
    async with telegram.session.get(f"/sandbox/people/{lucia.id}/events") as stream, asyncio.timeout(5):
        said = await lucia.sends("hello")
        await lucia.edits(said, "hello!")
        await telegram.call("sendChatAction", chat_id=lucia.id, action="typing")
        await telegram.call("deleteMessage", chat_id=lucia.id, message_id=said.id)
        await lucia.blocks_the_bot()
        events = [await read_event(stream.content) for _ in range(5)]
    assert [kind for kind, _ in events] == ["message", "edited", "action", "deleted", "blocked"]
    assert events[1][1]["message"]["text"] == "hello!"


async def test_a_page_that_lost_its_connection_goes_on_where_it_was(telegram: StandIn, lucia: Person):
    url = f"/sandbox/people/{lucia.id}/events"
    async with telegram.session.get(f"/sandbox/people/{lucia.id}/messages") as answer:
        known = (await answer.json())["event"]
    await lucia.sends("meanwhile")
    async with telegram.session.get(url, headers={"Last-Event-ID": str(known)}) as stream, asyncio.timeout(5):
        assert (await read_event(stream.content))[1]["message"]["text"] == "meanwhile"
    async with telegram.session.get(url, headers={"Last-Event-ID": "1"}) as stream, asyncio.timeout(5):
        assert (await read_event(stream.content))[0] == "reset"


async def test_what_a_client_would_not_let_you_do_is_refused_with_a_reason(telegram: StandIn, lucia: Person):
    for text, reason in [("  ", "nothing to send"), ("x" * 4097, "4096")]:
        async with telegram.session.post(f"/sandbox/people/{lucia.id}/messages", json={"text": text}) as answer:
            assert answer.status == 409
            assert reason in (await answer.json())["error"]
    await lucia.blocks_the_bot()
    with pytest.raises(AssertionError, match="unblock it first"):
        await lucia.sends("hello")


async def test_an_uploaded_page_is_only_ever_saved(telegram: StandIn, lucia: Person):
    sent = await lucia.uploads("ñ page.html", b"<script>alert(1)</script>")
    async with telegram.session.get(f"/sandbox/files/{sent.file_id}") as answer:
        assert answer.content_type == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%B1%20page.html"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/sandbox/people/999/messages", 404), ("/sandbox/people/x/messages", 404), ("/sandbox/files/none", 404)],
)
async def test_what_is_not_there_is_not_found(telegram: StandIn, path, status):
    async with telegram.session.get(path) as answer:
        assert answer.status == status


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org:80", "192.168.0.1", "["])
async def test_only_loopback_names_are_answered(telegram: StandIn, host):
    async with telegram.session.get("/sandbox/people", headers={"Host": host}) as answer:
        assert answer.status == 421


@pytest.mark.parametrize("origin", ["https://example.org", "http://localhost:1", "null"])
async def test_no_other_page_may_write(telegram: StandIn, origin):
    for path in ("/sandbox/people/101/messages", f"/bot{telegram.token}/sendMessage", "/sandbox/control/faults"):
        async with telegram.session.post(path, json={"text": "hello"}, headers={"Origin": origin}) as answer:
            assert answer.status == 403
    assert await telegram.candidate.sees() == []


async def test_a_program_without_an_origin_is_a_bot_or_refused(telegram: StandIn):
    async with aiohttp.ClientSession(telegram.url) as program:
        async with program.post(f"/bot{telegram.token}/getMe") as answer:
            assert answer.status == 200
        async with program.post("/sandbox/people/101/messages", json={"text": "hello"}) as answer:
            assert answer.status == 403
