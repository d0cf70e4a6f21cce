"""What nothing else fits is answered all the same: kindly, and not too often."""

import pytest

from bot.handlers.fallback import Fallback
from bot.texts import help as help_texts
from bot.texts.words import words_in
from tests.support.people import Person


@pytest.mark.parametrize("text", ["hello", "/unknown", "/admin", "/roles grant 101 owner", "👍", "x" * 4000])
async def test_unknown_words_and_commands_get_an_answer_that_names_the_help(chat: Person, text: str) -> None:
    await chat.sends(text)
    await chat.sees_text("/help")


async def test_stickers_get_it_too(chat: Person) -> None:
    await chat.sends_sticker()
    await chat.sees_text("/help")


async def test_documents_get_it_too(chat: Person) -> None:
    await chat.uploads("holiday.txt", b"sun")
    await chat.sees_text("/help")


async def test_an_edited_message_is_answered(chat: Person) -> None:
    first = (await chat.sees())[0]
    await chat.edits(first, "never mind")
    await chat.sees_text("/help")


async def test_four_digits_that_nobody_asked_for_are_taken_out(chat: Person) -> None:
    message = await chat.sends("it is 0042")
    await chat.sees_deleted(message)
    assert "Link my results" in (await chat.sees_text("Secret Number")).labels


@pytest.mark.parametrize("command", ["publish 2026-11-C1", "find ABC123456", "audit", "free", "roles"])
async def test_a_stranger_gets_for_a_staff_command_what_an_unknown_one_gets(chat: Person, command: str) -> None:
    await chat.sends(f"/{command}")
    assert (await chat.sees_text("/help")).text == help_texts.not_understood(words_in("en")).text


@pytest.mark.parametrize("data", ["1:nothing", "0:results", "nonsense", "1:revokeyes:00", "1:audit"])
async def test_old_forged_and_staff_buttons_get_a_kind_pop_up(chat: Person, data: str) -> None:
    await chat.presses_data(data, on=(await chat.last()).id)
    assert (await chat.sees_pop_up("no longer works")).is_alert


def test_unknown_input_is_answered_once_in_three_seconds_per_chat() -> None:
    now = [0.0]
    fallback = Fallback(lambda: now[0])
    answers = []
    for moment in (0.0, 1.0, 2.9, 3.0, 4.0, 6.0):
        now[0] = moment
        answers.append(fallback._may_answer(1))
    assert answers == [True, False, False, True, False, True]
    assert fallback._may_answer(2)


async def test_an_unknown_command_in_a_conversation_says_that_the_question_still_waits(chat: Person) -> None:
    await chat.sends("/link")
    await chat.sees_text("ID Number")
    await chat.sends("/unknown")
    await chat.sees_text("still waits for your answer")
    await chat.sends("ABC123456")
    await chat.sees_button("7")


@pytest.mark.parametrize("typed", ["ABC123456", "abc 123456", "ZZZ999999"])
async def test_an_id_number_that_nobody_asked_for_leads_to_linking(chat: Person, typed: str) -> None:
    await chat.sends(typed)
    assert "Link my results" in (await chat.sees_text("looks like an ID Number")).labels


async def test_whoever_sends_a_picture_of_the_paper_is_asked_to_delete_it(chat: Person) -> None:
    await chat.sends_photo(b"\x89PNG\r\n\x1a\n" + bytes(64))
    await chat.sees_text("please delete it from this chat")
