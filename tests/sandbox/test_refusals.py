"""What the stand-in refuses, each in Telegram's own words, over HTTP."""

from datetime import timedelta

import pytest

from tests.support.clock import FixedClock
from tests.support.people import Person
from tests.support.telegram import StandIn

LONGEST = 4096


def keyboard(**button: object) -> dict[str, object]:
    return {"inline_keyboard": [[button]]}


@pytest.mark.parametrize(
    ("values", "description"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "  \n "}, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "x" * (LONGEST + 1)}, "message is too long"),
        ({"text": "😀" * (LONGEST // 2) + "x"}, "message is too long"),
        ({"text": "<x>", "parse_mode": "HTML"}, 'can\'t parse entities: Unsupported start tag "x" at byte offset 0'),
        ({"text": "x", "reply_markup": keyboard(text="x", callback_data="")}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard(text="x", callback_data="ñ" * 33)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard(text="x")},
         "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"text": "x", "reply_markup": keyboard(callback_data="x")},
         'can\'t parse inline keyboard button: Can\'t find field "text"'),
        ({"text": "x", "reply_markup": keyboard(text="x", url="nowhere")},
         "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    ],
)  # fmt: skip
async def test_a_wrong_message_is_refused(telegram: StandIn, lucia: Person, values, description):
    answer = await telegram.call("sendMessage", chat_id=lucia.id, **values)
    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {description}"}


@pytest.mark.parametrize(
    ("text", "mode"),
    [("x" * LONGEST, ""), ("😀" * (LONGEST // 2), ""), (f"<b>{'x' * LONGEST}</b>", "HTML"), ("&lt;" * LONGEST, "HTML")],
)
async def test_the_length_counts_after_the_markup_is_read(telegram: StandIn, lucia: Person, text, mode):
    assert (await telegram.call("sendMessage", chat_id=lucia.id, text=text, parse_mode=mode))["ok"]


async def test_a_caption_has_1024_characters_at_most(telegram: StandIn, lucia: Person):
    sent = await lucia.uploads("list.csv", b"1")
    fits = await telegram.call("sendDocument", chat_id=lucia.id, document=sent.file_id, caption="x" * 1024)
    long = await telegram.call("sendDocument", chat_id=lucia.id, document=sent.file_id, caption="x" * 1025)
    assert fits["ok"]
    assert long["description"] == "Bad Request: message caption is too long"


@pytest.mark.parametrize(
    ("chat_id", "code", "description"),
    [
        (101, 403, "Forbidden: bot can't initiate conversation with a user"),
        (999, 400, "Bad Request: chat not found"),
        ("@somebody", 400, "Bad Request: chat not found"),
        ("", 400, "Bad Request: chat_id is empty"),
    ],
)
async def test_a_bot_cannot_write_first(telegram: StandIn, chat_id, code, description):
    answer = await telegram.call("sendMessage", chat_id=chat_id, text="Hello")
    assert (answer["error_code"], answer["description"]) == (code, description)


async def test_whoever_blocked_the_bot_is_not_written_to_until_they_unblock_it(telegram: StandIn, lucia: Person):
    await lucia.blocks_the_bot()
    refused = await telegram.call("sendMessage", chat_id=lucia.id, text="Hello")
    await lucia.unblocks_the_bot()
    assert (refused["error_code"], refused["description"]) == (403, "Forbidden: bot was blocked by the user")
    assert (await telegram.call("sendMessage", chat_id=lucia.id, text="Hello"))["ok"]


async def test_a_deactivated_account_is_forbidden(telegram: StandIn, lucia: Person):
    await telegram.deactivates(lucia)
    refused = await telegram.call("sendMessage", chat_id=lucia.id, text="Hello")
    assert refused["description"] == "Forbidden: user is deactivated"


async def test_an_edit_that_changes_nothing_is_refused(telegram: StandIn, lucia: Person):
    markup = keyboard(text="Go", callback_data="go")
    sent = (await telegram.call("sendMessage", chat_id=lucia.id, text="Hello", reply_markup=markup))["result"]
    same = {"chat_id": lucia.id, "message_id": sent["message_id"], "text": "Hello"}
    refused = await telegram.call("editMessageText", **same, reply_markup=markup)
    assert refused["description"] == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    assert (await telegram.call("editMessageText", **same))["ok"]
    assert not (await telegram.call("editMessageText", **same))["ok"]


@pytest.mark.parametrize(
    ("method", "values", "description"),
    [
        ("editMessageText", {"text": "x"}, "message can't be edited"),
        ("editMessageText", {"text": "x", "message_id": 999}, "message to edit not found"),
        ("editMessageText", {"text": "x", "message_id": ""}, "message identifier is not specified"),
        ("editMessageReplyMarkup", {"message_id": 999}, "message to edit not found"),
        ("deleteMessage", {"message_id": 999}, "message to delete not found"),
        ("answerCallbackQuery", {"callback_query_id": "1"},
         "query is too old and response timeout expired or query ID is invalid"),
        ("getFile", {"file_id": "none"}, "wrong file_id or the file is temporarily unavailable"),
        ("setMyCommands", {"commands": [{"command": "Start!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "start", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setWebhook", {"url": "nowhere"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ("setWebhook", {"url": "http://127.0.0.1:1/", "secret_token": "a b"},
         "secret token contains unallowed characters"),
    ],
)  # fmt: skip
async def test_a_wrong_call_is_refused(telegram: StandIn, lucia: Person, method, values, description):
    own_message = (await lucia.sees())[-1].id
    answer = await telegram.call(method, **{"chat_id": lucia.id, "message_id": own_message} | values)
    assert answer["description"] == f"Bad Request: {description}"


async def test_a_photo_has_no_text_to_edit_and_a_text_no_caption(telegram: StandIn, lucia: Person):
    photo = await lucia.sends_photo(b"\x89PNG\r\n\x1a\n" + bytes(16))
    sent = (await telegram.call("sendPhoto", chat_id=lucia.id, photo=photo.file_id))["result"]
    said = (await telegram.call("sendMessage", chat_id=lucia.id, text="Hello"))["result"]
    edit = await telegram.call("editMessageText", chat_id=lucia.id, message_id=sent["message_id"], text="x")
    caption = await telegram.call("editMessageCaption", chat_id=lucia.id, message_id=said["message_id"], caption="x")
    assert edit["description"] == "Bad Request: there is no text in the message to edit"
    assert caption["description"] == "Bad Request: there is no caption in the message to edit"


async def test_messages_of_both_sides_may_be_deleted_for_48_hours(telegram: StandIn, lucia: Person, clock: FixedClock):
    said = await lucia.sends("4711")
    old = await lucia.sends("0042")
    assert (await telegram.call("deleteMessage", chat_id=lucia.id, message_id=said.id))["ok"]
    await lucia.sees_deleted(said)
    clock.advance(timedelta(hours=48))
    refused = await telegram.call("deleteMessage", chat_id=lucia.id, message_id=old.id)
    assert refused["description"] == "Bad Request: message can't be deleted for everyone"


async def test_deleting_many_passes_over_what_is_not_there(telegram: StandIn, lucia: Person):
    said = await lucia.sends("4711")
    assert (await telegram.call("deleteMessages", chat_id=lucia.id, message_ids=[said.id, 999]))["ok"]
    await lucia.sees_deleted(said)


async def test_a_press_is_answered_once_and_soon(telegram: StandIn, lucia: Person, clock: FixedClock):
    markup = keyboard(text="Go", callback_data="go")
    await telegram.call("sendMessage", chat_id=lucia.id, text="Hello", reply_markup=markup)
    await lucia.presses("Go")
    await lucia.presses("Go")
    updates = (await telegram.call("getUpdates"))["result"]
    first, second = (update["callback_query"]["id"] for update in updates if "callback_query" in update)
    assert (await telegram.call("answerCallbackQuery", callback_query_id=first, text="Done"))["ok"]
    assert not (await telegram.call("answerCallbackQuery", callback_query_id=first))["ok"]
    clock.advance(timedelta(minutes=2))
    assert "too old" in (await telegram.call("answerCallbackQuery", callback_query_id=second))["description"]


async def test_a_wrong_token_and_an_unknown_method_are_told_apart(telegram: StandIn):
    async with telegram.session.get("/bot1:wrong/getMe") as answer:
        assert (answer.status, await answer.json()) == (
            401,
            {"ok": False, "error_code": 401, "description": "Unauthorized"},
        )
    assert (await telegram.call("getMeNot"))["error_code"] == 404


async def test_bots_read_files_up_to_20_megabytes(telegram: StandIn, lucia: Person):
    fits = await lucia.uploads("fits.csv", bytes(20 * 1024 * 1024))
    large = await lucia.uploads("large.csv", bytes(20 * 1024 * 1024 + 1))
    assert (await telegram.call("getFile", file_id=fits.file_id))["ok"]
    refused = await telegram.call("getFile", file_id=large.file_id)
    assert refused["description"] == "Bad Request: file is too big"


async def test_a_bot_that_left_a_group_may_not_write_there(telegram: StandIn, lucia: Person):
    group = await telegram.adds_bot_to_group(lucia)
    assert (await telegram.call("sendMessage", chat_id=group, text="I only speak in private."))["ok"]
    assert (await telegram.call("leaveChat", chat_id=group))["ok"]
    refused = await telegram.call("sendMessage", chat_id=group, text="Hello")
    assert refused["description"] == "Forbidden: bot is not a member of the supergroup chat"
    assert (await telegram.group(group))["status"] == "left"
