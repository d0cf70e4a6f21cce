"""How the bot reads what people send: `getFile`, then a download, up to the 20 MB that Telegram allows bots."""

from aiohttp import web

from bot.sandbox.telegram.calls import Call
from bot.sandbox.telegram.refusals import bad_request
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.values import MEGABYTE, Json, StoredFile

LARGEST_DOWNLOAD = 20 * MEGABYTE


def get_file(state: TelegramState, call: Call) -> Json:
    file = state.files.get(call.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return file.as_file() | {"file_path": file.path}


def find_file(state: TelegramState, path: str) -> StoredFile:
    file = state.files.get(path.removeprefix("files/"))
    if file is None or file.size > LARGEST_DOWNLOAD:
        raise web.HTTPNotFound
    return file
