"""A form as a browser sends it, read up to a limit."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from starlette.requests import Request

_LARGEST: Final = 4096


async def fields_of(request: Request) -> dict[str, str]:
    """By name; what is too large or not a form is empty."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            return {}
    with suppress(ValueError):
        return {name: values[0] for name, values in parse_qs(body.decode(), max_num_fields=12).items()}
    return {}
