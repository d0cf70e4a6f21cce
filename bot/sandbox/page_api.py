"""What the chat page calls. JSON in, JSON out; every write needs an `Origin` header of the sandbox itself.

Below, `P` is `/sandbox/people/{person}`. Messages are in the form of the Bot API: `text` or `caption` with `entities`
or `caption_entities` (offsets count UTF-16 units, as JavaScript's strings do), `reply_markup.inline_keyboard`,
`photo`, `document`, `sticker`, `edit_date`; `from.is_bot` tells whose it is, `has_protected_content` that it may be
neither copied nor saved.

| call | what |
|---|---|
| `GET /sandbox/people` | `[{id, name, first_name, last_name, username, language_code, role, has_started, has_blocked}]` |
| `GET P/messages?limit=200` | `{event, has_blocked, messages}`: the latest messages, and the event from which to go on |
| `GET /sandbox/events?after=EVENT` | the events of all chats in one stream; each names its `chat` |
| `GET P/events?after=EVENT` | server-sent events after that one (or after `Last-Event-ID`); see below |
| `GET P/changes?after=EVENT&wait=SECONDS` | the same as one answer `{event, changes}`; waits for the first of them |
| `POST P/messages` `{text}` | sends a text; answers `{event, message}` |
| `PUT P/messages/{id}` `{text}` | edits one's own text |
| `POST P/messages/{id}/presses` `{data}` | presses the button with this `callback_data`; answers `{event, press}` |
| `POST P/stickers` `{emoji}` | sends a sticker |
| `POST P/uploads` | form with `file`, `kind` (`document` or `photo`), `caption` |
| `PUT P/blocked` `{blocked}` | blocks or unblocks the bot |
| `GET P/commands` | `[{command, description}]`: this person's command menu |
| `GET /sandbox/files/{file_id}` | a file; pictures as such, everything else as a download |

Events are named by their `type`; their data is `{event, type, chat, …}` with `message` (`message`, `edited`), `message_id`
(`deleted`; `pressed` with `press` too), `press`, `text`, `show_alert`, `url` (`answer`: the pop-up for that press,
silent where the text is empty), `action` (`action`: the bot is typing, or the like), nothing (`blocked`, `unblocked`).
`reset` says that the feed has a gap: read the messages anew. What a client would not let a person do is answered with
409 and `{error}`.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.event_stream import changes_after, stream_events
from bot.sandbox.telegram import actions
from bot.sandbox.telegram.bot_api import STATE
from bot.sandbox.telegram.calls import read_upload
from bot.sandbox.telegram.feed import EVERYWHERE
from bot.sandbox.telegram.media import guess_mime_type, is_picture
from bot.sandbox.telegram.profile import commands_for
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.values import Json, Person

USUAL_HISTORY = 200
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
Answer: TypeAlias = Callable[[web.Request, TelegramState, Person], Awaitable[Any]]


def routes() -> list[web.RouteDef]:
    person = "/sandbox/people/{person}"
    return [
        web.get("/sandbox/people", list_people),
        web.get("/sandbox/events", follow_everybody),
        web.get(person + "/messages", _of_a_person(list_messages)),
        web.get(person + "/events", follow_events),
        web.get(person + "/changes", _of_a_person(wait_for_changes)),
        web.post(person + "/messages", _of_a_person(send_text)),
        web.put(person + "/messages/{message}", _of_a_person(edit_text)),
        web.post(person + "/messages/{message}/presses", _of_a_person(press)),
        web.post(person + "/stickers", _of_a_person(send_sticker)),
        web.post(person + "/uploads", _of_a_person(upload)),
        web.put(person + "/blocked", _of_a_person(set_blocked)),
        web.get(person + "/commands", _of_a_person(list_commands)),
        web.get("/sandbox/files/{file}", download),
    ]


async def list_people(request: web.Request) -> web.Response:
    return to_response([_describe(person) for person in request.app[STATE].people.values()])


async def list_messages(request: web.Request, state: TelegramState, person: Person) -> Json:
    limit = int(request.query.get("limit", USUAL_HISTORY))
    messages = list(state.chats[person.id].messages.values())[-limit:]
    return {"event": state.feed.last_number, "has_blocked": person.has_blocked, "messages": messages}


async def follow_everybody(request: web.Request) -> web.StreamResponse:
    return await stream_events(request, request.app[STATE].feed, EVERYWHERE)


async def follow_events(request: web.Request) -> web.StreamResponse:
    state = request.app[STATE]
    return await stream_events(request, state.feed, find_person(request).id)


async def wait_for_changes(request: web.Request, state: TelegramState, person: Person) -> Json:
    return await changes_after(request, state.feed, person.id)


async def send_text(request: web.Request, state: TelegramState, person: Person) -> Json:
    return {"message": actions.send_text(state, person, await _read_text(request, "text"))}


async def edit_text(request: web.Request, state: TelegramState, person: Person) -> Json:
    text = await _read_text(request, "text")
    return {"message": actions.edit_text(state, person, _message_id(request), text)}


async def press(request: web.Request, state: TelegramState, person: Person) -> Json:
    data = await _read_text(request, "data")
    return {"press": actions.press(state, person, _message_id(request), data)}


async def send_sticker(request: web.Request, state: TelegramState, person: Person) -> Json:
    return {"message": actions.send_sticker(state, person, await _read_text(request, "emoji"))}


async def upload(request: web.Request, state: TelegramState, person: Person) -> Json:
    form = await request.post()
    field = form.get("file")
    if not isinstance(field, web.FileField):
        raise web.HTTPBadRequest(text="The form needs a file.")
    received = read_upload(field)
    file = state.add_file(received.name, guess_mime_type(received.name), received.content)
    send = actions.send_photo if form.get("kind") == "photo" else actions.send_document
    return {"message": send(state, person, file, str(form.get("caption", "")))}


async def set_blocked(request: web.Request, state: TelegramState, person: Person) -> Json:
    change = actions.block if (await read_body(request)).get("blocked") else actions.unblock
    change(state, person)
    return {}


async def list_commands(request: web.Request, state: TelegramState, person: Person) -> list[Json]:
    return commands_for(state, person)


async def download(request: web.Request) -> web.Response:
    """Whatever is not a picture is only ever saved: an uploaded page must not run on the sandbox's own address."""
    file = request.app[STATE].files.get(request.match_info["file"])
    if file is None:
        raise web.HTTPNotFound(text="There is no such file.")
    headers = {"X-Content-Type-Options": "nosniff"}
    if is_picture(file.content):
        kind = file.mime_type if file.mime_type in _PICTURES else "image/png"
        return web.Response(body=file.content, content_type=kind, headers=headers)
    headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return web.Response(body=file.content, content_type="application/octet-stream", headers=headers)


def to_response(body: Any) -> web.Response:
    encoded = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return web.Response(body=encoded, content_type="application/json", headers={"Cache-Control": "no-store"})


def find_person(request: web.Request) -> Person:
    number = request.match_info["person"]
    person = request.app[STATE].people.get(int(number)) if number.isdecimal() else None
    if person is None:
        raise web.HTTPNotFound(text="There is no such person.")
    return person


async def read_body(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="The body must be a JSON object.")
    return body


def _of_a_person(answer: Answer) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        person = find_person(request)
        state = request.app[STATE]
        try:
            body = await answer(request, state, person)
        except actions.ImpossibleError as impossible:
            raise web.HTTPConflict(
                text=json.dumps({"error": str(impossible)}), content_type="application/json"
            ) from None
        return to_response({"event": state.feed.last_number} | body if isinstance(body, dict) else body)

    return serve


async def _read_text(request: web.Request, name: str) -> str:
    value = (await read_body(request)).get(name)
    if not isinstance(value, str):
        raise web.HTTPBadRequest(text=f"The body needs the text {name!r}.")
    return value


def _message_id(request: web.Request) -> int:
    try:
        return int(request.match_info["message"])
    except ValueError:
        raise web.HTTPNotFound(text="There is no such message.") from None


def _describe(person: Person) -> Json:
    name = f"{person.first_name} {person.last_name}".strip()
    about = {"role": person.role, "has_started": person.has_started, "has_blocked": person.has_blocked}
    names = {"first_name": person.first_name, "last_name": person.last_name, "username": person.username}
    return {"id": person.id, "name": name, **names, "language_code": person.language_code, **about}
