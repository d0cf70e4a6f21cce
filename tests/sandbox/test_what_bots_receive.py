"""Every kind of update that people cause is read by an independent library's models, to the last field."""

from functools import cache
from typing import Any

import pytest
from pydantic import BaseModel

from tests.support.people import Person
from tests.support.telegram import StandIn

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(8) + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")


@cache
def models() -> Any:
    """Loaded here, for a second: not by everybody who only collects these tests. To build all 444 would take three more."""
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseModel, "model_rebuild", lambda *, _types_namespace, **_: names.update(_types_namespace))
        from aiogram import types
    for model in (
        types.Update,
        types.User,
        types.ChatFullInfo,
        types.WebhookInfo,
        types.File,
        types.Message,
        types.Chat,
    ):
        model.model_rebuild(_types_namespace=names)  # with all that it may hold
    return types


async def received(telegram: StandIn) -> list[Any]:
    """All that waits, as aiogram reads it; no field may be left over that its models do not know."""
    updates = [models().Update.model_validate(body) for body in (await telegram.call("getUpdates"))["result"]]
    assert [field for update in updates for field in unknown_fields(update)] == []
    return updates


def unknown_fields(value: Any) -> list[str]:
    if isinstance(value, list):
        return [field for item in value for field in unknown_fields(item)]
    if not isinstance(value, BaseModel):
        return []
    inner = [field for name in value.model_fields_set for field in unknown_fields(getattr(value, name))]
    return list(value.model_extra or {}) + inner


async def test_texts_commands_and_edits(telegram: StandIn, lucia: Person):
    await lucia.edits(await lucia.sends("write to lucia@example.org"), "/link ABC123456")
    start, text, edited = await received(telegram)
    assert start.message.entities[0].type == "bot_command"
    assert (start.message.from_user.id, start.message.from_user.language_code) == (lucia.id, "es")
    assert text.message.entities[0].extract_from(text.message.text) == "lucia@example.org"
    assert edited.edited_message.entities[0].extract_from(edited.edited_message.text) == "/link"
    assert edited.edited_message.message_id == text.message.message_id


async def test_entities_are_counted_in_utf_16(telegram: StandIn, lucia: Person):
    await lucia.sends("😀 /help")
    _, update = await received(telegram)
    assert (update.message.entities[0].offset, update.message.entities[0].length) == (3, 5)


async def test_stickers_photos_and_documents(telegram: StandIn, lucia: Person):
    await lucia.sends_sticker("🎉")
    await lucia.sends_photo(PICTURE, caption="my paper")
    await lucia.uploads("résultats.csv", b"id_number\n")
    _, sticker, photo, document = await received(telegram)
    assert sticker.message.sticker.emoji == "🎉"
    assert (photo.message.photo[-1].width, photo.message.photo[-1].height) == (640, 480)
    assert photo.message.caption == "my paper"
    assert (document.message.document.file_name, document.message.document.file_size) == ("résultats.csv", 10)


async def test_presses_carry_the_message_they_are_on(telegram: StandIn, lucia: Person):
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go:1"}]]}
    sent = (await telegram.call("sendMessage", chat_id=lucia.id, text="Hello", reply_markup=markup))["result"]
    await lucia.presses("Go")
    query = (await received(telegram))[-1].callback_query
    assert (query.data, query.message.message_id) == ("go:1", sent["message_id"])
    assert query.message.reply_markup.inline_keyboard[0][0].text == "Go"


async def test_a_press_on_a_deleted_message_comes_without_it(telegram: StandIn, lucia: Person):
    await lucia.presses_data("old", on=999)
    message = (await received(telegram))[-1].callback_query.message
    assert (type(message).__name__, message.message_id) == ("InaccessibleMessage", 999)


async def test_blocking_and_coming_back(telegram: StandIn, lucia: Person):
    await lucia.blocks_the_bot()
    await lucia.unblocks_the_bot()
    _, blocked, back = await received(telegram)
    assert [update.my_chat_member.new_chat_member.status for update in (blocked, back)] == ["kicked", "member"]


async def test_groups_and_channels(telegram: StandIn, lucia: Person):
    group = await telegram.adds_bot_to_group(lucia)
    await telegram.says_in_group(lucia, group, "/start")
    channel = await telegram.adds_bot_to_group(lucia, kind="channel")
    await telegram.says_in_group(lucia, channel, "News")
    _, joined, service, said, in_channel, post = await received(telegram)
    assert joined.my_chat_member.chat.type == service.message.chat.type == "supergroup"
    assert service.message.new_chat_members[0].username == "results_sandbox_bot"
    assert said.message.text == "/start"
    assert in_channel.my_chat_member.new_chat_member.status == "administrator"
    assert (post.channel_post.text, post.channel_post.chat.type) == ("News", "channel")


async def test_what_methods_answer_is_read_too(telegram: StandIn, lucia: Person):
    sent = await lucia.uploads("list.csv", b"1")
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    types = models()
    calls = {
        "getMe": (types.User, {}),
        "getChat": (types.ChatFullInfo, {"chat_id": lucia.id}),
        "getWebhookInfo": (types.WebhookInfo, {}),
        "getFile": (types.File, {"file_id": sent.file_id}),
        "sendMessage": (types.Message, {"chat_id": lucia.id, "text": "Hello", "reply_markup": markup}),
        "sendDocument": (types.Message, {"chat_id": lucia.id, "document": sent.file_id, "protect_content": True}),
    }
    for method, (model, values) in calls.items():
        assert model.model_validate((await telegram.call(method, **values))["result"])
    assert (
        models().Chat.model_validate((await telegram.call("getChat", chat_id=lucia.id))["result"]).first_name == "Lucía"
    )
