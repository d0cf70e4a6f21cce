"""How one delivery goes out: into words of its reader's language, then through Telegram or the mail server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, assert_never
from uuid import UUID

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode

from bot.core import alerts
from bot.core.alerts import Gone
from bot.core.errors import Absent
from bot.ptb import sender
from bot.ptb.keyboards import markup
from bot.ptb.limiter import Lane
from bot.ptb.prepared import PreparedSender, Template
from bot.ptb.sender import WhyBlocked
from bot.services.ports.deliveries import AlertDelivery
from bot.services.refusals import letterhead
from bot.services.sending import require_open
from bot.texts import alerts as alert_texts
from bot.texts.notices import BY_MAIL, IN_CHAT, TO_INSTITUTIONS
from bot.texts.words import words_in

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from bot.core.messages import Mail
    from bot.services.ports.base import Ports
    from bot.services.ports.deliveries import Delivery
    from bot.services.ports.mailer import Mailer

_GONE: Final = {
    WhyBlocked.BLOCKED: Gone.BLOCKED,
    WhyBlocked.DEACTIVATED: Gone.DEACTIVATED,
    WhyBlocked.NEVER_STARTED: Gone.NOT_FOUND,
    WhyBlocked.CHAT_NOT_FOUND: Gone.NOT_FOUND,
    WhyBlocked.FORBIDDEN: Gone.NOT_FOUND,
}
_ANY_LINK: Final = UUID("5ee5ee5e-e5ee-45ee-85ee-5ee5ee5ee5ee")  # stands for the link until there is one
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


class ChatChannel:
    """Telegram, at the pace of the limiter's lanes: notices before alerts."""

    def __init__(self, ports: Ports, bot: ExtBot[Any]) -> None:
        self._ports = ports
        self._bot = bot
        self._alerts = PreparedSender(bot)
        self._templates: dict[tuple[str, str, bool, bool], Template] = {}

    async def send(self, delivery: Delivery) -> alerts.Outcome:
        if isinstance(delivery, AlertDelivery):
            lane = Lane.PAID_ALERT if delivery.is_paid else Lane.ALERT
            return outcome_of(await self._alerts.send(int(delivery.to), self._alert(delivery), lane))
        message = IN_CHAT[delivery.name](words_in(delivery.language), delivery.values)
        request = self._bot.send_message(
            delivery.to,
            message.text,
            parse_mode=ParseMode.HTML,
            reply_markup=markup(message.keyboard),
            protect_content=message.protected,
            link_preview_options=_NO_PREVIEW,
            rate_limit_args=Lane.NOTICE,
        )
        return outcome_of(await sender.send(request))

    def _alert(self, delivery: AlertDelivery) -> bytes:
        kind = (delivery.language, delivery.exam, delivery.amends, delivery.is_paid)
        template = self._templates.get(kind)
        if template is None:
            template = self._templates[kind] = self._template(delivery)
        return template.fill(int(delivery.to), delivery.link_id.hex)

    def _template(self, delivery: AlertDelivery) -> Template:
        """The text and the button that all alerts of this exam and language share."""
        exam = self._ports.catalogue.exam(delivery.exam).name
        say = alert_texts.correction if delivery.amends else alert_texts.alert
        message = say(words_in(delivery.language), exam, _ANY_LINK)
        return Template.of(message.text, message.keyboard, hole=_ANY_LINK.hex, allow_paid_broadcast=delivery.is_paid)


class MailChannel:
    """The mail server; without one every mail is refused, and the owners hear of it."""

    def __init__(self, ports: Ports, mailer: Mailer | None) -> None:
        self._ports = ports
        self._mailer = mailer

    async def send(self, delivery: Delivery) -> alerts.Outcome:
        if self._mailer is None:
            return alerts.Refused("mail is off")
        try:
            mail = await self._mail(delivery)
        except Absent as error:
            return alerts.Over() if error.what == "share" else alerts.Refused("never again")
        return await self._mailer.send(str(delivery.to), mail)

    async def _mail(self, delivery: Delivery) -> Mail:
        """Raises Absent where the reader wants no mail of this kind (`address`), or is shown nothing any more (`share`)."""
        words = words_in(delivery.language)
        if isinstance(delivery, AlertDelivery):
            exam = self._ports.catalogue.exam(delivery.exam).name
            say = alert_texts.correction_mail if delivery.amends else alert_texts.mail
            return say(words, exam, self._ports.policy.organisation)
        if delivery.name in TO_INSTITUTIONS:
            await require_open(self._ports, str(delivery.values.get("share", "")))
            ours = await letterhead(self._ports, str(delivery.to))
            language = str(delivery.values.get("language", delivery.language))  # theirs, not the candidate's
            return BY_MAIL[delivery.name](words_in(language), {**delivery.values, **ours})
        if "language" in delivery.values:  # of whoever has no account here
            words = words_in(str(delivery.values["language"]))
        return BY_MAIL[delivery.name](words, delivery.values)


def outcome_of(outcome: sender.Outcome) -> alerts.Outcome:
    """Telegram's outcome in the words in which the core decides."""
    match outcome:
        case sender.Delivered(message_id):
            return alerts.Delivered(message_id)
        case sender.Blocked(reason):
            return alerts.Blocked(_GONE[reason])
        case sender.RetryAfter(delay):
            return alerts.RetryAfter(delay)
        case sender.Unknown():
            return alerts.Unknown()
        case sender.Refused(reason):
            return alerts.Refused(reason)
        case sender.Unreachable():
            return alerts.Unreachable()
        case _:
            assert_never(outcome)
