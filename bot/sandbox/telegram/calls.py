"""One call of the Bot API as it came over HTTP: its method, values and uploads, read by type."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.sandbox.telegram.refusals import bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    values: Mapping[str, Any]
    uploads: Mapping[str, Upload]

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        return self.text(name).strip().lower() in ("true", "1", "yes")

    def structure(self, name: str) -> Any:
        """A JSON object or list; forms carry it as text. None where it was left out."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError as error:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from error

    @property
    def chat_id(self) -> int | None:
        return self.integer("chat_id") or None


async def read_call(request: web.Request) -> Call:
    method = request.match_info["method"].lower()
    values: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        values |= await _read_json(request)
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                uploads[name] = read_upload(value)
            else:
                values[name] = value
    return Call(method, values, uploads)


def read_upload(field: web.FileField) -> Upload:
    return Upload(field.filename, field.content_type, field.file.read())


async def _read_json(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise bad_request("can't parse JSON object")
    return body
