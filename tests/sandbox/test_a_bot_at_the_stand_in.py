"""A bot on python-telegram-bot, unchanged, talks to people at the stand-in: by form, by upload, by download."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from tests.support.people import Person
from tests.support.telegram import StandIn

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(16)
GO = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])


@pytest.fixture
async def bot(telegram: StandIn) -> AsyncIterator[Bot]:
    bot = Bot(telegram.token, base_url=f"{telegram.url}/bot", base_file_url=f"{telegram.url}/file/bot")
    async with bot:
        yield bot


async def greet(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_html("<b>Hello</b>", reply_markup=GO, protect_content=True)


async def go(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.callback_query.answer("On our way", show_alert=True)
    await update.callback_query.edit_message_text("Gone")


async def test_a_polling_application_greets_and_is_pressed(telegram: StandIn):
    builder = Application.builder().token(telegram.token)
    application = builder.base_url(f"{telegram.url}/bot").base_file_url(f"{telegram.url}/file/bot").build()
    application.add_handlers([CommandHandler("start", greet), CallbackQueryHandler(go, "go")])
    async with application:
        await application.start()
        await application.updater.start_polling(timeout=30)
        await telegram.candidate.sends("/start")
        greeting = await telegram.candidate.sees_text("Hello")
        await telegram.candidate.presses("Go")
        pop_up = await telegram.candidate.sees_pop_up("On our way")
        gone = await telegram.candidate.sees_text("Gone")
        await application.updater.stop()
        await application.stop()
    assert (greeting.is_protected, greeting.labels) == (True, ["Go"])
    assert pop_up.is_alert
    assert (gone.id, gone.is_edited, gone.labels) == (greeting.id, True, [])


async def test_files_go_both_ways(bot: Bot, lucia: Person):
    theirs = await lucia.uploads("list.csv", b"id_number\nABC123456\n")
    assert await (await bot.get_file(theirs.file_id)).download_as_bytearray() == b"id_number\nABC123456\n"
    await bot.send_document(lucia.id, io.BytesIO(b"a report"), filename="report.txt", caption="<i>All</i> of it",
                            parse_mode=ParseMode.HTML)  # fmt: skip
    report = await lucia.sees_file("report.txt")
    assert (report.text, await lucia.downloads(report)) == ("All of it", b"a report")
    await bot.send_photo(lucia.id, PICTURE, caption="Where it is")
    assert await lucia.downloads(await lucia.sees_text("Where it is")) == PICTURE


async def test_captions_media_and_keyboards_are_edited(bot: Bot, lucia: Person):
    sent = await bot.send_document(lucia.id, b"one", filename="one.txt", caption="One")
    await sent.edit_caption("First", reply_markup=GO)
    assert (await lucia.sees_text("First")).labels == ["Go"]
    await sent.edit_reply_markup(None)
    assert (await lucia.last()).labels == []
    await sent.edit_media(InputMediaDocument(b"two", filename="two.txt", caption="Second"))
    assert await lucia.downloads(await lucia.sees_file("two.txt")) == b"two"


async def test_links_actions_and_deletions(bot: Bot, lucia: Person):
    sent = await bot.send_message(lucia.id, "https://example.org", link_preview_options=LinkPreviewOptions(True))
    assert (sent.link_preview_options.is_disabled, sent.entities[0].type) == (True, "url")
    assert await bot.send_chat_action(lucia.id, "typing")
    assert await sent.delete()
    assert [message.text for message in await lucia.sees()] == ["/start"]


async def test_refusals_become_the_librarys_errors(
    telegram: StandIn, bot: Bot, lucia: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    with pytest.raises(Forbidden, match="initiate"):
        await bot.send_message(telegram.stranger.id, "Hello")
    with pytest.raises(BadRequest, match="not found"):
        await bot.delete_message(lucia.id, 999)
    await telegram.fails("sendMessage", "429", retry_after=3)
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(lucia.id, "Hello")
    assert refused.value.retry_after == timedelta(seconds=3)


async def test_each_person_has_the_menu_of_their_scope_and_language(telegram: StandIn, bot: Bot, lucia: Person):
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand("start", "Begin")], scope=private)
    await bot.set_my_commands([BotCommand("empezar", "Empezar")], scope=private, language_code="es")
    await telegram.owner.sends("/start")
    await bot.set_my_commands([BotCommand("admin", "Menu")], scope=BotCommandScopeChat(telegram.owner.id))
    assert await lucia.commands() == ["empezar"]
    assert await telegram.other_candidate.commands() == ["start"]
    assert await telegram.owner.commands() == ["admin"]
    await bot.delete_my_commands(scope=BotCommandScopeChat(telegram.owner.id))
    assert await telegram.owner.commands() == ["start"]
    assert [command.command for command in await bot.get_my_commands(scope=private)] == ["start"]


async def test_no_menu_for_a_chat_that_was_never_opened(telegram: StandIn, bot: Bot):
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands([BotCommand("admin", "Menu")], scope=BotCommandScopeChat(telegram.staff.id))


async def test_the_bot_describes_itself_in_languages(bot: Bot):
    await bot.set_my_description("Your results")
    await bot.set_my_description("Tus resultados", language_code="es")
    await bot.set_my_short_description("Results")
    assert (await bot.get_my_description("es")).description == "Tus resultados"
    assert (await bot.get_my_description("ru")).description == "Your results"
    assert (await bot.get_my_short_description()).short_description == "Results"
    assert (await bot.get_my_name()).name == "Exam results"
