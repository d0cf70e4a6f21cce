"""What Telegram's errors mean: a table, and the helpers that live by it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.ext import ExtBot

from bot.ptb import sender
from bot.ptb.errors import LostReply, NotConnected
from bot.ptb.sender import Blocked, Delivered, Edited, Refused, Unknown, Unreachable, WhyBlocked
from tests.support.transport import TOKEN, FakeTransport, refusal, too_many_requests

NOT_MODIFIED = "Bad Request: message is not modified: specified new message content and reply markup are the same"


@pytest.fixture
def transport() -> FakeTransport:
    return FakeTransport()


@pytest.fixture
async def bot(transport: FakeTransport) -> AsyncIterator[ExtBot[None]]:
    async with ExtBot(TOKEN, request=transport, get_updates_request=transport) as bot:
        yield bot


@pytest.mark.parametrize(
    ("answered", "outcome"),
    [
        (refusal(403, "Forbidden: bot was blocked by the user"), Blocked(WhyBlocked.BLOCKED)),
        (refusal(403, "Forbidden: user is deactivated"), Blocked(WhyBlocked.DEACTIVATED)),
        (refusal(403, "Forbidden: bot can't initiate conversation with a user"), Blocked(WhyBlocked.NEVER_STARTED)),
        (refusal(403, "Forbidden: something new"), Blocked(WhyBlocked.FORBIDDEN)),
        (refusal(400, "Bad Request: chat not found"), Blocked(WhyBlocked.CHAT_NOT_FOUND)),
        (refusal(400, "Bad Request: message text is empty"), Refused("Message text is empty")),
        (too_many_requests(17), sender.RetryAfter(timedelta(seconds=17))),
        (refusal(500, "Internal Server Error"), Unreachable()),
        (refusal(502, "Bad Gateway"), Unreachable()),
        (refusal(401, "Unauthorized"), Unreachable()),
        (TimedOut(), Unknown()),
        (LostReply("broken"), Unknown()),
        (NotConnected("refused"), Unreachable()),
    ],
)
async def test_what_becomes_of_a_message_is_a_value(bot, transport, answered, outcome):
    transport.next_answers["sendMessage"].append(answered)
    assert await sender.send(bot.send_message(1, "hi")) == outcome


async def test_a_delivered_message_has_its_id(bot):
    assert await sender.send(bot.send_message(1, "hi")) == Delivered(1)


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (BadRequest("x"), Refused("x")),
        (ChatMigrated(-5), Refused("chat migrated")),
        (TimedOut(), Unknown()),
        (NetworkError("x"), Unreachable()),
        (InvalidToken(), Unreachable()),
        (Conflict("x"), Unreachable()),
        (Forbidden("x"), Blocked(WhyBlocked.FORBIDDEN)),
        (TelegramError("x"), Unknown()),
    ],
)
def test_a_narrow_error_is_not_taken_for_the_wide_one_it_is_a_kind_of(failure, outcome):
    assert sender.classify(failure) == outcome


def test_what_telegram_quotes_of_a_message_is_not_in_the_reason():
    failure = BadRequest('can\'t parse entities: unsupported start tag "Ada Lovelace" at byte offset 4')
    assert sender.classify(failure) == Refused('can\'t parse entities: unsupported start tag "…" at byte offset 4')


@pytest.mark.parametrize(
    ("answered", "edited"),
    [
        (None, Edited.CHANGED),
        (refusal(400, NOT_MODIFIED), Edited.SAME),
        (refusal(400, "Bad Request: message to edit not found"), Edited.GONE),
        (refusal(400, "Bad Request: message can't be edited"), Edited.GONE),
    ],
)
async def test_an_edit_says_whether_there_is_still_something_to_edit(bot, transport, answered, edited):
    if answered:
        transport.next_answers["editMessageText"].append(answered)
    assert await sender.ignoring_not_modified(bot.edit_message_text("hi", 1, 5)) is edited


async def test_other_errors_of_an_edit_are_raised(bot, transport):
    transport.next_answers["editMessageText"].append(refusal(400, "Bad Request: message is too long"))
    with pytest.raises(BadRequest):
        await sender.ignoring_not_modified(bot.edit_message_text("hi", 1, 5))


@pytest.mark.parametrize(
    ("answers", "gone"),
    [
        ([], True),
        ([refusal(400, "Bad Request: message to delete not found")], True),
        ([refusal(400, "Bad Request: message can't be deleted for everyone")], False),
        ([TimedOut()], True),
        ([NotConnected("refused"), NetworkError("Bad Gateway"), LostReply("broke")], True),
    ],
)
async def test_deleting_says_whether_the_message_is_gone(bot, transport, answers, gone):
    transport.next_answers["deleteMessage"].extend(answers)
    assert await sender.delete(bot, 1, 5) is gone


async def test_who_pressed_is_answered_though_telegram_is_out_of_order_at_first(bot, transport):
    transport.next_answers["answerCallbackQuery"].extend([NetworkError("Bad Gateway"), LostReply("broke")])
    assert await sender.answer(bot, "1") is True


async def test_no_further_try_begins_when_it_has_taken_long(bot, transport, monkeypatch):
    monkeypatch.setattr(sender, "INSISTS_FOR", 0.0)
    transport.next_answers["sendMessage"].append(NetworkError("Bad Gateway"))
    with pytest.raises(NetworkError):
        await sender.insisting(lambda: bot.send_message(1, "hi"))


async def test_a_press_too_old_to_be_answered_is_nobodys_mistake(bot, transport):
    transport.next_answers["answerCallbackQuery"].append(refusal(400, "Bad Request: query is too old"))
    assert await sender.answer(bot, "1") is False
    assert await sender.answer(bot, "1", "Done", alert=True) is True
    assert transport.calls[-1].values == {"callback_query_id": "1", "text": "Done", "show_alert": True}
