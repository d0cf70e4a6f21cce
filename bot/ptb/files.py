"""Files that people send: taken into memory, never onto a disk."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from telegram.error import TelegramError

from bot.ptb import sender

if TYPE_CHECKING:
    from telegram import Document
    from telegram.ext import ExtBot


async def download(bot: ExtBot[Any], document: Document) -> io.BytesIO | None:
    """None: Telegram did not hand it over."""
    try:
        file = await sender.insisting(lambda: bot.get_file(document.file_id))
        return io.BytesIO(await sender.insisting(file.download_as_bytearray))
    except TelegramError:
        return None
