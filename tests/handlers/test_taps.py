"""A finger that taps twice gets what it asked for once."""

import asyncio

from telegram import CallbackQuery, Chat, InaccessibleMessage, User

from bot.ptb.taps import Taps
from tests.support.people import Person


async def test_two_taps_on_a_button_that_says_something_new_bring_one_message(chat: Person) -> None:
    await chat.taps_twice("Link my results")
    await chat.sees_text("ID Number")
    await chat.sends("/cancel")
    await chat.sees_text("cancelled")
    assert len([seen for seen in await chat.sees() if "Please type your ID Number" in seen.text]) == 1


async def test_each_of_two_taps_is_answered(chat: Person) -> None:
    welcome = await chat.sees_button("Link my results")
    for _ in range(2):
        await chat.presses("Link my results", on=welcome)
        await chat.sees_pop_up()


async def test_the_same_digit_twice_on_the_keypad_counts_twice(chat: Person) -> None:
    await chat.sends("/link ABC123456")
    pad = await chat.sees_button("7")
    await asyncio.gather(*(chat.presses("7", on=pad) for _ in range(3)))
    await chat.sees_text("●●●○")


def test_only_the_same_button_within_a_second_is_a_second_tap() -> None:
    now = [0.0]
    taps = Taps(lambda: now[0])
    taps.led_somewhere(a_press("1:link", message=7))
    assert taps.is_second(a_press("1:link", message=7))
    assert not taps.is_second(a_press("1:help", message=7))
    assert not taps.is_second(a_press("1:link", message=8))
    assert not taps.is_second(a_press("1:link", message=7, person=2))
    now[0] = 1.0
    assert not taps.is_second(a_press("1:link", message=7))


def a_press(data: str, *, message: int, person: int = 1) -> CallbackQuery:
    on = InaccessibleMessage(Chat(person, Chat.PRIVATE), message)
    return CallbackQuery("1", User(person, "Ana", is_bot=False), "1", message=on, data=data)
