"""Serves a feed over HTTP: as server-sent events for pages, as one waiting answer for programs."""

import json

from aiohttp import web

from bot.sandbox.telegram.feed import Feed
from bot.sandbox.telegram.values import Json

SECONDS_BETWEEN_SIGNS_OF_LIFE = 15
LONGEST_WAIT = 60.0


async def stream_events(request: web.Request, feed: Feed, channel: int) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    number = _number(request.headers.get("Last-Event-ID") or request.query.get("after"), feed)
    await response.prepare(request)
    while not feed.is_closed:
        events = await feed.wait(channel, number, SECONDS_BETWEEN_SIGNS_OF_LIFE)
        if events is None:
            events = [{"event": feed.last_number, "type": "reset"}]
        number = events[-1]["event"] if events else number
        await response.write("".join(map(_frame, events)).encode() or b": still here\n\n")
    return response


async def changes_after(request: web.Request, feed: Feed, channel: int) -> Json:
    number = _number(request.query.get("after"), feed)
    wait = min(float(request.query.get("wait", 0)), LONGEST_WAIT)
    events = await feed.wait(channel, number, wait)
    if events is None:
        events = [{"event": feed.last_number, "type": "reset"}]
    return {"event": events[-1]["event"] if events else number, "changes": events}


def _number(text: str | None, feed: Feed) -> int:
    return int(text) if text and text.isdecimal() else feed.last_number


def _frame(event: Json) -> str:
    return f"id: {event['event']}\nevent: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n"
