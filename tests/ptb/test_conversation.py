"""Conversations whose state is stored: what matches, where a step leads, and what a failure leaves behind."""

from enum import StrEnum
from typing import Any

import pytest
from telegram import Update
from telegram.ext import CommandHandler, MessageHandler, filters

from bot.ptb.conversation import END, Conversation, GoTo
from bot.ptb.dialogue import Dialogue, current_dialogue
from tests.ptb.builders import MemoryStore, a_message, an_application, running
from tests.support.transport import FakeTransport

TYPED = filters.UpdateType.MESSAGE & filters.TEXT & ~filters.COMMAND


class State(StrEnum):
    ID = "id"
    SECRET = "secret"


def says(text: str, step: Any = None, *, data: dict[str, Any] | None = None) -> Any:
    async def callback(update: Update, context: Any) -> Any:
        await update.effective_message.reply_text(text)
        current_dialogue.get().data.update(data or {})
        return step

    return callback


async def fails(update: Update, context: Any) -> None:
    current_dialogue.get().data["half"] = True
    raise ZeroDivisionError


def linking(**more: Any) -> Conversation[Any]:
    return Conversation(
        "link",
        entry_points=[CommandHandler("link", says("ID?", State.ID, data={"tries": 1}))],
        states={
            State.ID: [
                MessageHandler(TYPED & filters.Regex("^fail$"), fails),
                MessageHandler(TYPED & filters.Regex("^stay$"), says("still here", data={"tries": 2})),
                MessageHandler(TYPED & filters.Regex("^nowhere$"), says("off", "nowhere")),
                MessageHandler(TYPED, says("Secret?", State.SECRET)),
            ],
            State.SECRET: [MessageHandler(TYPED, says("linked", END))],
        },
        fallbacks=[CommandHandler("cancel", says("cancelled", END)), MessageHandler(filters.ALL, says("pardon?"))],
        **more,
    )


class Chat:
    """One person writing to a bot with these handlers; `answers` is what came back, each update by itself."""

    def __init__(self, *handlers: Any) -> None:
        self.store, self.transport = MemoryStore(), FakeTransport()
        self.application = an_application(self.store, transport=self.transport)
        self.application.add_handlers([*handlers, MessageHandler(filters.ALL, says("not in a conversation"))])
        self.application.add_error_handler(self._failed)
        self.failures: list[Exception] = []

    async def _failed(self, update: object, context: Any) -> None:
        self.failures.append(context.error)

    async def writes(self, *texts: str) -> list[str]:
        self.transport.calls.clear()
        async with running(self.application) as intake:
            for text in texts:
                update = a_message(text)
                update.set_bot(self.application.bot)
                update.message.set_bot(self.application.bot)
                await intake.handle(update)
        return [text for _, text in self.transport.sent()]

    @property
    def dialogue(self) -> Dialogue:
        return self.store.dialogues[1]


async def test_a_conversation_is_walked_from_entry_to_end():
    chat = Chat(linking())
    assert await chat.writes("/link", "ABC123456", "0042") == ["ID?", "Secret?", "linked"]
    assert chat.dialogue == Dialogue()


async def test_the_state_outlives_the_process():
    first, second = Chat(linking()), Chat(linking())
    await first.writes("/link", "ABC123456")
    second.store.dialogues = first.store.dialogues
    assert second.dialogue == Dialogue("link", "secret", {"tries": 1})
    assert await second.writes("0042") == ["linked"]


async def test_a_step_that_returns_nothing_stays_and_keeps_its_data():
    chat = Chat(linking())
    assert await chat.writes("/link", "stay") == ["ID?", "still here"]
    assert chat.dialogue == Dialogue("link", "id", {"tries": 2})


async def test_fallbacks_answer_what_no_step_of_the_state_takes():
    chat = Chat(linking())
    assert await chat.writes("/link", "/results", "/cancel", "hello") == [
        "ID?",
        "pardon?",
        "cancelled",
        "not in a conversation",
    ]


async def test_a_state_that_only_an_older_version_knew_is_answered_by_the_fallbacks():
    chat = Chat(linking())
    chat.store.dialogues[1] = Dialogue("link", "password", {})
    assert await chat.writes("ABC123456") == ["pardon?"]


async def test_a_step_that_raises_leaves_the_dialogue_as_it_was():
    chat = Chat(linking())
    await chat.writes("/link", "fail")
    assert [type(failure) for failure in chat.failures] == [ZeroDivisionError]
    assert chat.dialogue == Dialogue("link", "id", {"tries": 1})


async def test_a_step_cannot_lead_to_a_state_that_is_not_in_the_table():
    chat = Chat(linking())
    await chat.writes("/link", "nowhere")
    assert [type(failure) for failure in chat.failures] == [ValueError]
    assert chat.dialogue.state == "id"


def settings(step: Any, **more: Any) -> Conversation[Any]:
    entry = CommandHandler("settings", says("settings", step, data={"of": "settings"}))
    states = {State.ID: [MessageHandler(TYPED, says("set", END))]}
    return Conversation("settings", entry_points=[entry], states=states, **more)


async def test_an_entry_point_is_closed_while_another_conversation_runs():
    chat = Chat(linking(), settings(State.ID))
    assert await chat.writes("/link", "/settings") == ["ID?", "pardon?"]
    assert chat.dialogue.conversation == "link"


async def test_with_reentry_an_entry_point_ends_what_was_running():
    chat = Chat(settings(State.ID, reentry=True), linking())
    assert await chat.writes("/link", "/settings", "dark") == ["ID?", "settings", "set"]
    assert chat.dialogue == Dialogue()


async def test_with_reentry_a_conversation_can_begin_anew_within_itself():
    chat = Chat(linking(reentry=True))
    assert await chat.writes("/link", "stay", "/link") == ["ID?", "still here", "ID?"]
    assert chat.dialogue == Dialogue("link", "id", {"tries": 1})


async def test_an_entry_point_that_begins_nothing_lets_what_was_running_go_on():
    chat = Chat(settings(None, reentry=True), linking())
    assert await chat.writes("/link", "/settings", "ABC123456") == ["ID?", "settings", "Secret?"]
    assert chat.dialogue == Dialogue("link", "secret", {"tries": 1})


async def test_a_step_can_hand_over_to_a_state_of_another_conversation():
    chat = Chat(linking(), settings(GoTo("link", State.SECRET)))
    assert await chat.writes("/settings", "0042") == ["settings", "linked"]
    assert chat.dialogue == Dialogue()


async def test_a_conversation_takes_only_what_it_has_matched():
    with pytest.raises(TypeError):
        await linking().handle_update(a_message("hi"), None, True, None)


def test_a_dialogue_does_not_show_its_data():
    assert "0042" not in repr(Dialogue("link", "secret", {"digits": "0042"}))
