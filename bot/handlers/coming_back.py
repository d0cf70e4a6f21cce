"""People who block the bot, and what they missed when they come back."""

from __future__ import annotations

from typing import Any

from telegram import ChatMember, Update
from telegram.ext import BaseHandler, ChatMemberHandler

from bot.context import Context, current_visitor
from bot.services import accounts


async def note_membership(update: Update, context: Context) -> None:
    """Telegram tells of both: blocking the bot, and unblocking or starting it again."""
    change = update.my_chat_member
    if change and change.new_chat_member.status == ChatMember.BANNED:
        await accounts.block(context.ports, context.user_id)
    elif change:
        await accounts.come_back(context.ports, context.user_id)


def membership() -> ChatMemberHandler[Context, None]:
    return ChatMemberHandler(note_membership, ChatMemberHandler.MY_CHAT_MEMBER)


class ComingBack(BaseHandler[Any, Context, None]):
    """Behind all other handlers: whoever writes has not blocked the bot any more, even if Telegram did not say so."""

    def __init__(self) -> None:
        super().__init__(_come_back)

    def check_update(self, update: object) -> bool:
        visitor = current_visitor.get(None)
        if visitor is None or visitor.account is None or visitor.account.blocked_at is None:
            return False
        return isinstance(update, Update) and update.my_chat_member is None


async def _come_back(_update: Update, context: Context) -> None:
    await accounts.come_back(context.ports, context.user_id)
