"""What tests may do to the stand-in that no person can: order faults, add people, count what arrived.

Only there when the server is started with `--control`.

| call | what |
|---|---|
| `POST /sandbox/control/people` `{count, first_id}` | adds people who have started the bot; answers their ids |
| `PUT /sandbox/control/people/{person}/deactivated` | that account is gone |
| `POST /sandbox/control/faults` `{method, kind, times, chat_id, retry_after}` | the next calls fail; kinds: `FaultKind` |
| `PUT /sandbox/control/latency` `{method, seconds}` | every call of the method takes as long |
| `DELETE /sandbox/control/faults` | no more faults, no latency |
| `POST /sandbox/control/groups` `{person, id, type, title}` | adds the bot to a group or channel |
| `POST /sandbox/control/groups/{chat}/messages` `{person, text}` | a message in the group, a post in the channel |
| `GET /sandbox/control/groups/{chat}` | `{status, messages}` of the group |
| `GET /sandbox/control/calls` | how often each method was called |
| `GET /sandbox/control/counts?text=…` | per chat, how many messages of the bot hold that text |
"""

from aiohttp import web

from bot.sandbox.page_api import find_person, read_body, to_response
from bot.sandbox.telegram import actions
from bot.sandbox.telegram.bot_api import STATE
from bot.sandbox.telegram.faults import Fault, FaultKind
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.values import Chat, Json, Person, is_by_bot


def routes() -> list[web.RouteDef]:
    base = "/sandbox/control"
    return [
        web.post(base + "/people", add_people),
        web.put(base + "/people/{person}/deactivated", deactivate),
        web.post(base + "/faults", order_fault),
        web.delete(base + "/faults", clear_faults),
        web.put(base + "/latency", slow_down),
        web.post(base + "/groups", add_group),
        web.get(base + "/groups/{chat}", show_group),
        web.post(base + "/groups/{chat}/messages", say_in_group),
        web.get(base + "/calls", count_calls),
        web.get(base + "/counts", count_messages),
    ]


async def add_people(request: web.Request) -> web.Response:
    body = await read_body(request)
    first = body["first_id"]
    people = [Person(first + number, f"Candidate {number + 1}", has_started=True) for number in range(body["count"])]
    for person in people:
        request.app[STATE].add_person(person)
    return to_response({"ids": [person.id for person in people]})


async def deactivate(request: web.Request) -> web.Response:
    actions.deactivate(request.app[STATE], find_person(request))
    return to_response({})


async def order_fault(request: web.Request) -> web.Response:
    body = await read_body(request)
    request.app[STATE].faults.order(Fault(**body | {"kind": FaultKind(body["kind"])}))
    return to_response({})


async def clear_faults(request: web.Request) -> web.Response:
    request.app[STATE].faults.clear()
    return to_response({})


async def slow_down(request: web.Request) -> web.Response:
    body = await read_body(request)
    request.app[STATE].faults.slow_down(body["method"], body["seconds"])
    return to_response({})


async def add_group(request: web.Request) -> web.Response:
    body = await read_body(request)
    state = request.app[STATE]
    chat = Chat(body["id"], body["type"], body["title"])
    actions.add_bot_to_group(state, state.people[body["person"]], chat)
    return to_response({})


async def show_group(request: web.Request) -> web.Response:
    chat = _group(request)
    return to_response({"status": chat.bot_status, "messages": list(chat.messages.values())})


async def say_in_group(request: web.Request) -> web.Response:
    body = await read_body(request)
    state, chat = request.app[STATE], _group(request)
    if chat.type == "channel":
        return to_response({"message": actions.post_in_channel(state, chat, body["text"])})
    return to_response({"message": actions.say_in_group(state, state.people[body["person"]], chat, body["text"])})


async def count_calls(request: web.Request) -> web.Response:
    return to_response(dict(request.app[STATE].calls))


async def count_messages(request: web.Request) -> web.Response:
    return to_response(_counts(request.app[STATE], request.query.get("text", "")))


def _group(request: web.Request) -> Chat:
    return request.app[STATE].chats[int(request.match_info["chat"])]


def _counts(state: TelegramState, text: str) -> Json:
    counts = {
        chat.id: sum(_holds(message, text) for message in chat.messages.values()) for chat in state.chats.values()
    }
    return {str(chat_id): count for chat_id, count in counts.items() if count}


def _holds(message: Json, text: str) -> bool:
    return is_by_bot(message) and text in (message.get("text") or message.get("caption") or "")
