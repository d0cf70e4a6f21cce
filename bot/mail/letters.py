"""A mail as it goes over the wire: plain text and HTML, each in its template, with the headers that machines look for."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.messages import Mail

_SAFE_EVERYWHERE: Final = SMTP.clone(cte_type="7bit")  # not every server takes eight bits
_TEMPLATES: Final = Environment(loader=PackageLoader("bot.mail"), autoescape=select_autoescape(["html"]))


def compose(mail: Mail, *, sender: str, to: str, organisation: str, now: datetime) -> EmailMessage:
    """`sender` as in `Results <results@example.org>`."""
    name, address = parseaddr(sender)
    letter = EmailMessage(policy=_SAFE_EVERYWHERE)
    letter["From"] = Address(name, addr_spec=address)
    letter["To"] = Address(addr_spec=to)
    letter["Subject"] = " ".join(mail.subject.split())
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office reply, please
    if mail.unsubscribe:
        letter["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(_TEMPLATES.get_template("letter.txt").render(body=mail.text, organisation=organisation))
    body = Markup(mail.html)  # noqa: S704  the texts hand over HTML, escaped where its values went in
    page = _TEMPLATES.get_template("letter.html").render(subject=mail.subject, body=body, organisation=organisation)
    letter.add_alternative(page, subtype="html")
    return letter
