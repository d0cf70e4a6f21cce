"""The Bot API over HTTP: checks the token, finds the method, and wraps what it says as Telegram does."""

import asyncio
import inspect
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from aiohttp import web

from bot.sandbox.telegram import downloads, editing, profile, receiving, sending
from bot.sandbox.telegram.calls import Call, read_call
from bot.sandbox.telegram.faults import Fault, FaultKind
from bot.sandbox.telegram.refusals import RefusalError, not_found, too_many_requests, unauthorized
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.values import Json

Method: TypeAlias = Callable[[TelegramState, Call], Any | Awaitable[Any]]
STATE = web.AppKey("state", TelegramState)
STOPPING = web.AppKey("stopping", asyncio.Event)

METHODS: dict[str, Method] = {
    "getme": profile.get_me,
    "getupdates": receiving.get_updates,
    "setwebhook": receiving.set_webhook,
    "deletewebhook": receiving.delete_webhook,
    "getwebhookinfo": receiving.get_webhook_info,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "sendchataction": sending.send_chat_action,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "editmessagemedia": editing.edit_message_media,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "answercallbackquery": editing.answer_callback_query,
    "getfile": downloads.get_file,
    "getchat": profile.get_chat,
    "leavechat": profile.leave_chat,
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "deletemycommands": profile.delete_my_commands,
    "setmyname": profile.set_profile_text,
    "getmyname": profile.get_profile_text,
    "setmydescription": profile.set_profile_text,
    "getmydescription": profile.get_profile_text,
    "setmyshortdescription": profile.set_profile_text,
    "getmyshortdescription": profile.get_profile_text,
    "setchatmenubutton": profile.set_chat_menu_button,
    "getchatmenubutton": profile.get_chat_menu_button,
}


def routes() -> list[web.RouteDef]:
    return [
        web.route("*", "/bot{token:[^/]+}/{method}", serve_call),
        web.get("/file/bot{token:[^/]+}/{path:.+}", serve_download),
    ]


async def serve_call(request: web.Request) -> web.StreamResponse:
    state = request.app[STATE]
    try:
        _check_token(state, request)
        call = await read_call(request)
        state.calls[call.method] += 1
        await asyncio.sleep(state.faults.latency(call.method))
        fault = state.faults.next_for(call.method, call.chat_id)
        if fault is None:
            return _answer(await _run(state, call))
        return await _run_into(fault, request, call)
    except RefusalError as refusal:
        return _envelope(refusal.as_json(), refusal.code)


async def serve_download(request: web.Request) -> web.Response:
    state = request.app[STATE]
    if request.match_info["token"] != state.bot.token:
        return _envelope(unauthorized().as_json(), 401)
    file = downloads.find_file(state, request.match_info["path"])
    return web.Response(body=file.content, content_type="application/octet-stream")


def _check_token(state: TelegramState, request: web.Request) -> None:
    if request.match_info["token"] != state.bot.token:
        raise unauthorized()


async def _run(state: TelegramState, call: Call) -> Any:
    method = METHODS.get(call.method)
    if method is None:
        raise not_found()
    result = method(state, call)
    return await result if inspect.isawaitable(result) else result


async def _run_into(fault: Fault, request: web.Request, call: Call) -> web.StreamResponse:
    match fault.kind:
        case FaultKind.TOO_MANY_REQUESTS:
            raise too_many_requests(fault.retry_after)
        case FaultKind.SERVER_ERROR:
            raise RefusalError(500, "Internal Server Error")
        case FaultKind.BAD_GATEWAY:
            return web.Response(status=502, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html")
        case FaultKind.DROPPED:
            return _hang_up(request)
        case FaultKind.LOST_REPLY:
            await _run(request.app[STATE], call)
            return _hang_up(request)
        case FaultKind.NO_REPLY:
            await _run(request.app[STATE], call)
            await request.app[STOPPING].wait()
            return _hang_up(request)


def _hang_up(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


def _answer(result: Any) -> web.Response:
    return _envelope({"ok": True, "result": result}, 200)


def _envelope(body: Json, status: int) -> web.Response:
    encoded = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return web.Response(body=encoded, status=status, content_type="application/json")
