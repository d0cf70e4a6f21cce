"""Every handler of the bot, in the order in which an update is held against them: the first that fits answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.ext import CommandHandler

from bot.context import pressed
from bot.handlers import account, help, language, privacy, results, start  # noqa: A004 a module of that name
from bot.handlers.fallback import Fallback
from bot.handlers.own import own
from bot.texts.navigation import To

if TYPE_CHECKING:
    from telegram.ext import BaseHandler

    from bot.context import Context


def table() -> list[BaseHandler[Any, Context, Any]]:
    """Conversations that are running come first, then commands, then buttons, then what nothing fits."""
    return [
        # Conversations
        # Candidates
        CommandHandler("start", start.show_home),
        CommandHandler("results", results.show_results),
        CommandHandler("when", results.show_dates),
        CommandHandler("account", account.show_settings),
        CommandHandler("language", language.offer_languages),
        CommandHandler("privacy", privacy.show_privacy),
        CommandHandler("help", help.show_help),
        CommandHandler("cancel", help.nothing_to_cancel),
        pressed(start.show_home, To.HOME),
        pressed(results.show_results, To.RESULTS),
        pressed(own(results.show_result), To.RESULT),
        pressed(own(results.explain_enquiries), To.ENQUIRY),
        pressed(results.show_dates, To.WHEN),
        pressed(account.show_settings, To.ACCOUNT),
        pressed(own(account.show_id), To.OWN_ID),
        pressed(own(account.ask_unlink), To.UNLINK),
        pressed(own(account.unlink), To.UNLINK_CONFIRMED),
        pressed(account.show_email, To.EMAIL_PAGE),
        pressed(account.remove_email, To.EMAIL_REMOVED),
        pressed(language.offer_languages, To.LANGUAGES),
        pressed(language.choose_language, To.LANGUAGE),
        pressed(privacy.show_privacy, To.PRIVACY),
        pressed(privacy.ask_erase, To.ERASE),
        pressed(privacy.erase, To.ERASE_CONFIRMED),
        pressed(help.show_help, To.HELP),
        # Staff: each behind the one filter `staff(permission, …)`
        # What nothing fits
        *Fallback().handlers(),
    ]
