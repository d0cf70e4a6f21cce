"""Methods by which the bot gets its updates: long polling, or a webhook; never both."""

import re
from urllib.parse import urlsplit

from bot.sandbox.telegram.calls import Call
from bot.sandbox.telegram.refusals import bad_request, conflict, webhook_is_active
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.updates import LIMIT
from bot.sandbox.telegram.values import Json

LONGEST_POLL = 50
MOST_CONNECTIONS = 100
USUAL_CONNECTIONS = 40
WEBHOOK = "webhook"
ALLOWED_UPDATES = "allowed-updates"
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


async def get_updates(state: TelegramState, call: Call) -> list[Json]:
    if WEBHOOK in state.settings:
        raise webhook_is_active()
    _allow_updates(state, call)
    limit = min(max(call.integer("limit", LIMIT), 1), LIMIT)
    seconds = min(max(call.integer("timeout"), 0), LONGEST_POLL)
    updates = await state.updates.poll(call.integer("offset"), limit, seconds)
    return [update.body for update in updates]


def set_webhook(state: TelegramState, call: Call) -> bool:
    url = call.text("url")
    if not url:
        return delete_webhook(state, call)
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not _SECRET.fullmatch(call.text("secret_token")):
        raise bad_request("secret token contains unallowed characters")
    _allow_updates(state, call)
    _drop_pending(state, call)
    connections = min(max(call.integer("max_connections", USUAL_CONNECTIONS), 1), MOST_CONNECTIONS)
    hook = {"url": url, "secret_token": call.text("secret_token"), "max_connections": connections}
    state.updates.interrupt(conflict("terminated by setWebhook request"))
    state.set_setting(WEBHOOK, hook)
    state.webhook.start(hook)
    return True


def delete_webhook(state: TelegramState, call: Call) -> bool:
    state.webhook.stop()
    state.drop_setting(WEBHOOK)
    _drop_pending(state, call)
    return True


def get_webhook_info(state: TelegramState, call: Call) -> Json:
    hook = state.settings.get(WEBHOOK, {})
    info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(state.updates)}
    if hook:
        info |= {"url": hook["url"], "max_connections": hook["max_connections"], "ip_address": "127.0.0.1"}
        info |= state.webhook.last_error
    if state.updates.allowed:
        info["allowed_updates"] = sorted(state.updates.allowed)
    return info


def _allow_updates(state: TelegramState, call: Call) -> None:
    """Left out, the choice made before stands; an empty list means what Telegram sends unasked."""
    allowed = call.structure("allowed_updates")
    if allowed is not None:
        state.updates.allowed = frozenset(allowed)
        state.set_setting(ALLOWED_UPDATES, {"kinds": sorted(state.updates.allowed)})


def _drop_pending(state: TelegramState, call: Call) -> None:
    if call.flag("drop_pending_updates"):
        state.updates.clear()
