"""What a person wrote, as handlers tell it apart: said once for all conversations."""

from __future__ import annotations

from typing import Final

from telegram.ext import filters

TYPED_OR_MENDED: Final = filters.UpdateType.MESSAGES & filters.TEXT & ~filters.COMMAND
"""New text that is no command, or an earlier message changed to it."""
NOT_A_COMMAND: Final = filters.UpdateType.MESSAGES & ~filters.COMMAND
"""Whatever a person can send or change, but for commands."""
