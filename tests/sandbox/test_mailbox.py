"""Letters that the bot sends by SMTP are read in the mailbox, whole."""

from email.message import EmailMessage

import aiosmtplib
import pytest

from tests.support.telegram import StandIn


def letter(subject: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "results@example.org", "lucia@example.org", subject
    message.set_content("Tu código es 123456.")
    message.add_alternative("<p>Tu código es <b>123456</b>.</p>", subtype="html")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="statement.pdf")
    return message


async def send(telegram: StandIn, subject: str) -> None:
    host, port = telegram.smtp_url.removeprefix("smtp://").split(":")
    await aiosmtplib.send(letter(subject), hostname=host, port=int(port))


async def test_a_letter_is_there_as_soon_as_it_was_sent(telegram: StandIn):
    await send(telegram, "Tu código")
    read = await telegram.letter_to("lucia@example.org", holding="123456")
    assert (read["subject"], read["sender"]) == ("Tu código", "results@example.org")
    assert "<b>123456</b>" in read["html"]
    assert read["attachments"] == [{"name": "statement.pdf", "size": 4}]


async def test_the_newest_letter_comes_first(telegram: StandIn):
    await send(telegram, "first")
    await send(telegram, "second")
    assert [listed["subject"] for listed in await telegram.letters()] == ["second", "first"]


async def test_a_busy_mailbox_refuses_for_now(telegram: StandIn):
    telegram.server.mailbox.letters_to_refuse = 1
    with pytest.raises(aiosmtplib.SMTPDataError):
        await send(telegram, "refused")
    await send(telegram, "kept")
    assert [listed["subject"] for listed in await telegram.letters()] == ["kept"]
