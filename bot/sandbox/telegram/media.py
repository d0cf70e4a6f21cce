"""Photos and documents of the bot: uploaded with the call, or sent again by their id."""

import mimetypes
import struct
from typing import Any

from bot.sandbox.telegram.calls import Call
from bot.sandbox.telegram.refusals import RefusalError, bad_request
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.values import MEGABYTE, Json, StoredFile

LARGEST_UPLOAD = 50 * MEGABYTE
LARGEST_PHOTO = 10 * MEGABYTE
_PNG = b"\x89PNG\r\n\x1a\n"
_OTHER_PICTURES = (b"\xff\xd8\xff", b"GIF8", b"RIFF")
_USUAL_SIZE = (800, 600)


def read_photo(state: TelegramState, call: Call, given: Any, name: str) -> Json:
    file = _read_file(state, call, given, name)
    if file.size > LARGEST_PHOTO:
        raise bad_request("file is too big for a photo")
    if not is_picture(file.content):
        raise bad_request("IMAGE_PROCESS_FAILED")
    return describe_photo(file)


def read_document(state: TelegramState, call: Call, given: Any, name: str) -> Json:
    return describe_document(_read_file(state, call, given, name))


def describe_photo(file: StoredFile) -> Json:
    width, height = _size_of(file.content)
    return {"photo": [file.as_file() | {"width": width, "height": height}]}


def describe_document(file: StoredFile) -> Json:
    return {"document": file.as_file() | {"file_name": file.name, "mime_type": file.mime_type}}


def is_picture(content: bytes) -> bool:
    return content.startswith((_PNG, *_OTHER_PICTURES))


def guess_mime_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _read_file(state: TelegramState, call: Call, given: Any, name: str) -> StoredFile:
    text = given if isinstance(given, str) else ""
    upload = call.uploads.get(text.removeprefix("attach://") if text.startswith("attach://") else name)
    if upload is None:
        return _find_sent_before(state, text, name)
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > LARGEST_UPLOAD:
        raise RefusalError(413, "Request Entity Too Large")
    return state.add_file(upload.name, guess_mime_type(upload.name), upload.content)


def _find_sent_before(state: TelegramState, file_id: str, name: str) -> StoredFile:
    if not file_id:
        raise bad_request(f"there is no {name} in the request")
    if file_id.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    if file_id not in state.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return state.files[file_id]


def _size_of(content: bytes) -> tuple[int, int]:
    """A PNG names its size at its start; for other pictures a usual size will do."""
    if content.startswith(_PNG) and len(content) >= 24:  # noqa: PLR2004 - signature, length, type, two numbers
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    return _USUAL_SIZE
