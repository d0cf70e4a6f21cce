"""What a handler is given: the ports, the visitor, the dialogue, the words; and the way to answer in the chat."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

from telegram import InputFile, Update
from telegram.constants import ParseMode
from telegram.ext import CallbackContext, CallbackQueryHandler, ExtBot

from bot.ptb import sender
from bot.ptb.calls import call
from bot.ptb.dialogue import current_dialogue
from bot.ptb.keyboards import as_json, markup
from bot.texts import callbacks
from bot.texts import linking as linking_texts
from bot.texts.words import nearest_language, words_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    import telegram

    from bot.core.accounts import UserId
    from bot.core.messages import Attachment, Message
    from bot.ptb.aside import Aside
    from bot.ptb.dialogue import Dialogue
    from bot.ptb.latest import Latest
    from bot.services.ports.base import Ports
    from bot.services.visiting import Visitor
    from bot.texts.callbacks import Press
    from bot.texts.words import Words

current_visitor: ContextVar[Visitor] = ContextVar("current_visitor")
"""Set by the gate before any handler looks at the update, so that filters may ask for roles."""

NO_PREVIEW: Final = {"is_disabled": True}


@dataclass(frozen=True, slots=True)
class Said:
    """A message of ours, as Telegram has it."""

    chat_id: int
    message_id: int
    date: datetime
    """Telegram's, in whole seconds."""


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """One update's context. `bot_data["ports"]`, `["latest"]` and `["aside"]` are put there by the composition root."""

    incoming: Update | None = None
    said: Said | None = None
    """The latest message that was sent here."""
    has_shown = False
    """Whether this update brought a new message or another page: a second tap is then of no use. A keypad's digit is."""
    _answered = False

    @classmethod
    def from_update(cls, update: object, application: Any) -> Context:  # the base's own type names its type variables
        """Keeps the update, so that `say` needs no arguments beside the message."""
        context = super().from_update(update, application)
        context.incoming = update if isinstance(update, Update) else None
        return context

    @property
    def ports(self) -> Ports:
        return cast("Ports", self.bot_data["ports"])

    @property
    def dialogue(self) -> Dialogue:
        return current_dialogue.get()

    @property
    def visitor(self) -> Visitor:
        return current_visitor.get()

    @property
    def user_id(self) -> UserId:
        return self.visitor.user_id

    @property
    def words(self) -> Words:
        """The language the person chose, else the nearest to their Telegram client's."""
        account = self.visitor.account
        user = self.incoming.effective_user if self.incoming else None
        return words_in(account.language if account else nearest_language(user.language_code if user else None))

    @property
    def press(self) -> Press:
        """The button that was pressed."""
        query = self._query()
        return (callbacks.parse(query.data) if query else None) or callbacks.Press("", ())

    @property
    def message_pressed(self) -> int | None:
        """The message whose button was pressed; None where there was no press."""
        query = self._query()
        return query.message.message_id if query and query.message else None

    @property
    def typed(self) -> str:
        """The text of the message in hand, without surrounding space; empty where there is none."""
        message = self.incoming.effective_message if self.incoming else None
        return (message.text or "").strip() if message else ""

    async def say(self, message: Message) -> int:
        """Sends a new message to this chat; a press is answered beside it. Returns the message's id."""
        said, _ = await asyncio.gather(send(self.bot, self.user_id, message), self.answer())
        self.said, self.has_shown = said, True
        return said.message_id

    async def edit(self, message: Message) -> None:
        """Changes the message whose button was pressed; where Telegram no longer allows that, says it anew."""
        query = self._query()
        if query is None or query.message is None:
            await self.say(message)
            return
        changed, _ = await asyncio.gather(
            edit(self.bot, self.user_id, query.message.message_id, message), self.answer()
        )
        self.has_shown = True
        if not changed:
            await self.say(message)

    def edit_latest(self, message: Message) -> Awaitable[None]:
        """Begins to change the message whose button was pressed; of changes that follow fast only the last is made.

        Need not be awaited: it is done when this and all that follow are made.
        """
        query = self._query()
        if query is None or query.message is None:
            raise TypeError("only a press has a message to change")
        bot, chat, place = self.bot, self.user_id, query.message.message_id
        latest: Latest = self.bot_data["latest"]
        return latest.make((chat, place), lambda: edit(bot, chat, place, message))

    def start_aside(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begins what takes longer than a chat should wait; its update counts as handled meanwhile."""
        if self.incoming is None:
            raise TypeError("only an update begins work beside it")
        aside: Aside = self.bot_data["aside"]
        return aside.start(self.incoming, work)

    async def answer(self, text: str = "", *, alert: bool = False) -> None:
        """Answers the press in hand, once, as a pop-up where there is a text (200 characters at most)."""
        query = self._query()
        if query is None or self._answered:
            return
        self._answered = True
        await sender.answer(self.bot, query.id, text or None, alert=alert)

    async def delete_typed(self) -> bool:
        """Takes the message in hand out of the chat; False where Telegram refuses, and the person must be told."""
        message = self.incoming.effective_message if self.incoming else None
        return message is not None and await sender.delete(self.bot, message.chat_id, message.message_id)

    async def take_away(self) -> str:
        """Deletes the message in hand, which holds a Secret Number; what is to be said of that."""
        deleted = await self.delete_typed()
        return linking_texts.taken_away(self.words) if deleted else linking_texts.not_taken_away(self.words)

    def _query(self) -> telegram.CallbackQuery | None:
        return self.incoming.callback_query if self.incoming else None


def pressed(callback: Callable[[Update, Context], Awaitable[Any]], *verbs: str) -> CallbackQueryHandler[Context, Any]:
    """A handler for the buttons that carry one of these verbs; whatever it does, the press is answered."""

    async def step(update: Update, context: Context) -> Any:
        try:
            return await callback(update, context)
        finally:
            await context.answer()

    return CallbackQueryHandler(step, callbacks.pattern(verbs))


async def send(bot: ExtBot[Any], chat_id: int, message: Message) -> Said:
    """Sends one message as a reply to what a person just did."""
    request = _with_file if message.photo or message.document else _text
    return await sender.insisting(lambda: request(bot, chat_id, message))


async def _text(bot: ExtBot[Any], chat_id: int, message: Message) -> Said:
    values = _shown(message) | {"chat_id": chat_id, "protect_content": message.protected or None}
    said = await call(bot, "sendMessage", values)
    return Said(chat_id, said["message_id"], datetime.fromtimestamp(said["date"], UTC))


def _shown(message: Message) -> dict[str, Any]:
    """What sending and changing have in common."""
    return {
        "text": message.text,
        "parse_mode": ParseMode.HTML,
        "reply_markup": as_json(message.keyboard),
        "link_preview_options": NO_PREVIEW,
    }


async def _with_file(bot: ExtBot[Any], chat_id: int, message: Message) -> Said:
    common: dict[str, Any] = {
        "chat_id": chat_id,
        "caption": message.text,
        "parse_mode": ParseMode.HTML,
        "reply_markup": markup(message.keyboard),
        "protect_content": message.protected,
    }
    if message.photo:
        said = await bot.send_photo(photo=_file(message.photo), **common)
    else:
        said = await bot.send_document(document=_file(cast("Attachment", message.document)), **common)  # one of the two
    return Said(chat_id, said.message_id, said.date)


def _file(attachment: Attachment) -> InputFile:
    return InputFile(attachment.content, attachment.name)


async def edit(bot: ExtBot[Any], chat_id: int, message_id: int, message: Message) -> bool:
    """Changes a message's text and keyboard; True where it now reads so, False where it can't be edited any more."""
    values = _shown(message) | {"chat_id": chat_id, "message_id": message_id}
    change = sender.insisting(lambda: call(bot, "editMessageText", values))
    return await sender.ignoring_not_modified(change) is not sender.Edited.GONE
