"""The one filter in front of all staff handlers and buttons: whoever lacks the permission is a stranger to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.ext import BaseHandler

from bot.context import Context, current_visitor
from bot.core.roles import may

if TYPE_CHECKING:
    from telegram.ext import Application

    from bot.core.roles import Permission


class StaffHandler(BaseHandler[Any, Context, Any]):
    """Matches what its inner handler matches, for those who may; others fall through to what an unknown command gets.

    The roles are those of this very update (`current_visitor`), so a press on an old button is judged anew.
    """

    def __init__(self, permission: Permission, inner: BaseHandler[Any, Context, Any]) -> None:
        super().__init__(inner.callback, block=inner.block)
        self.permission, self.inner = permission, inner

    def check_update(self, update: object) -> object:
        visitor = current_visitor.get(None)
        if visitor is None or not may(visitor.roles, self.permission):
            return None
        return self.inner.check_update(update)

    async def handle_update(
        self,
        update: Any,
        application: Application[Any, Context, Any, Any, Any, Any],
        check_result: object,
        context: Context,
    ) -> Any:
        return await self.inner.handle_update(update, application, check_result, context)


def staff(permission: Permission, *handlers: BaseHandler[Any, Context, Any]) -> list[StaffHandler]:
    """The handlers, each behind the filter."""
    return [StaffHandler(permission, handler) for handler in handlers]
