"""Every handler of the bot, in the order in which an update is held against them: the first that fits answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.ext import CommandHandler, MessageHandler, filters

from bot.context import pressed
from bot.conversations import institution_requests
from bot.conversations.asking_institution import asking_institution
from bot.conversations.email import email
from bot.conversations.linking.table import linking
from bot.conversations.releasing import amending, deciding, looking
from bot.conversations.releasing.alone import release_alone
from bot.conversations.sharing.table import sharing
from bot.core.roles import Permission
from bot.handlers import (
    account,
    admin_menu,
    audit_log,
    help,  # noqa: A004 a module of that name
    importing,
    language,
    people,
    privacy,
    results,
    roles,
    shares,
    start,
    statements,
    withholding,
)
from bot.handlers.coming_back import ComingBack, membership
from bot.handlers.commands import command
from bot.handlers.fallback import Fallback
from bot.handlers.menus import MenuKeeper
from bot.handlers.own import own
from bot.handlers.staffing import staff
from bot.texts import institution_requests as asked_for
from bot.texts.navigation import To
from bot.texts.release_buttons import Verb
from bot.texts.share_buttons import Verb as Share

if TYPE_CHECKING:
    from telegram.ext import BaseHandler

    from bot.context import Context


def table() -> list[BaseHandler[Any, Context, Any]]:
    """Conversations that are running come first, then commands, then buttons, then what nothing fits."""
    return [
        # Conversations
        linking,
        email,
        asking_institution,
        *staff(Permission.DECIDE_INSTITUTIONS, institution_requests.adding_institution),
        sharing,
        *staff(Permission.RELEASE_ALONE, release_alone),
        *staff(Permission.AMEND, amending.amend),
        # Candidates
        command("start", start.show_home),
        command("results", results.show_results),
        command("when", results.show_dates),
        command("shares", shares.show_shares),
        command("account", account.show_settings),
        command("language", language.offer_languages),
        command("privacy", privacy.show_privacy),
        command("help", help.show_help),
        command("cancel", help.nothing_to_cancel),
        pressed(start.show_home, To.HOME),
        pressed(results.show_results, To.RESULTS),
        pressed(own(results.show_result), To.RESULT),
        pressed(own(results.show_correction), To.CORRECTION),
        pressed(own(results.explain_enquiries), To.ENQUIRY),
        pressed(own(statements.send_statement), To.STATEMENT),
        pressed(results.show_dates, To.WHEN),
        pressed(shares.show_shares, To.SHARES, Share.OLDER),
        pressed(shares.show_share, Share.SHOW),
        pressed(shares.undo, Share.UNDO),
        pressed(shares.send_at_once, Share.AT_ONCE),
        pressed(shares.ask_revoke, Share.REVOKE),
        pressed(shares.revoke, Share.REVOKE_CONFIRMED),
        pressed(shares.send_anyway, Share.ANYWAY),
        pressed(shares.decline, Share.DECLINE),
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
        membership(),
        # Staff: each behind the one filter `staff(permission, …)`
        *staff(
            Permission.OPEN_MENU,
            CommandHandler("admin", admin_menu.show_menu),
            pressed(admin_menu.show_menu, To.STAFF),
        ),
        *staff(
            Permission.IMPORT,
            CommandHandler("import", importing.explain),
            MessageHandler(filters.UpdateType.MESSAGE & filters.Document.ALL, importing.take_file),
            pressed(importing.explain, To.IMPORT),
            pressed(importing.confirm, To.IMPORT_CONFIRMED),
            pressed(importing.discard, To.IMPORT_DISCARDED),
        ),
        *staff(
            Permission.DECIDE_INSTITUTIONS,
            pressed(institution_requests.show_requests, To.INSTITUTION_REQUESTS),
            pressed(institution_requests.show_request, asked_for.Verb.OPEN),
            pressed(institution_requests.ask_reason, asked_for.Verb.DECLINE),
            pressed(institution_requests.decline, asked_for.Verb.DECLINED),
        ),
        *staff(
            Permission.FIND,
            CommandHandler("find", people.find),
            pressed(people.find, To.FIND),
        ),
        *staff(
            Permission.FREE,
            CommandHandler("free", people.free_command),
            pressed(people.explain_free, To.HOW_TO_FREE),
            pressed(people.ask_free, To.FREE),
            pressed(people.free, To.FREE_CONFIRMED),
        ),
        *staff(
            Permission.MANAGE_ROLES,
            CommandHandler("roles", roles.roles_command),
            pressed(roles.show_roles, To.ROLES),
            pressed(roles.ask_revoke, To.REVOKE_ROLE),
            pressed(roles.revoke, To.REVOKE_ROLE_CONFIRMED),
        ),
        *staff(
            Permission.READ_AUDIT,
            CommandHandler("audit", audit_log.show_audit),
            pressed(audit_log.show_audit, To.AUDIT),
        ),
        *staff(
            Permission.SEE_SESSIONS,
            CommandHandler("sessions", looking.show_sessions),
            pressed(looking.show_sessions, Verb.SESSIONS),
        ),
        *staff(
            Permission.PREVIEW,
            CommandHandler("preview", looking.show_preview),
            pressed(looking.show_preview, Verb.PREVIEW),
        ),
        *staff(
            Permission.SEE_DELIVERIES,
            CommandHandler("status", looking.show_status),
            pressed(looking.show_status, Verb.STATUS),
        ),
        *staff(
            Permission.PROPOSE,
            CommandHandler("publish", deciding.plan_release),
            CommandHandler("schedule", deciding.plan_schedule),
            pressed(deciding.plan_release, Verb.PUBLISH),
            pressed(deciding.plan_schedule, Verb.SCHEDULE),
            pressed(deciding.propose, Verb.PROPOSE),
            pressed(deciding.take_back, Verb.TAKE_BACK),
        ),
        *staff(
            Permission.APPROVE,
            pressed(looking.review, Verb.REVIEW),
            pressed(deciding.show_request, Verb.REQUEST),
            pressed(deciding.approve, Verb.APPROVE),
            pressed(deciding.reject, Verb.REJECT),
            pressed(deciding.take_back, Verb.TAKE_BACK),
        ),
        *staff(
            Permission.STOP,
            pressed(deciding.stop, Verb.STOP, Verb.STOP_CONFIRMED),
            pressed(deciding.ask_stop, Verb.ASK_STOP),
            pressed(deciding.go_on, Verb.GO_ON),
        ),
        *staff(
            Permission.WITHHOLD,
            CommandHandler("withhold", withholding.withhold_command),
            pressed(withholding.explain, To.HOW_TO_WITHHOLD),
            pressed(withholding.withhold, To.WITHHOLD_CONFIRMED),
        ),
        *staff(
            Permission.AMEND,
            pressed(amending.propose, To.AMENDMENT_PROPOSED),
            pressed(amending.discard, To.AMENDMENT_DISCARDED),
            pressed(amending.show_rows, To.AMENDMENT_ROWS),
            pressed(amending.lift, To.LIFT),
        ),
        *staff(Permission.APPROVE, pressed(amending.show_rows, To.AMENDMENT_ROWS)),
        # What nothing fits
        *Fallback().handlers(),
    ]


def afterwards() -> dict[int, list[BaseHandler[Any, Context, Any]]]:
    """What follows the answer, each in a group of its own: who had blocked us is back, command menus fit the roles."""
    return {1: [ComingBack()], 2: [MenuKeeper()]}
