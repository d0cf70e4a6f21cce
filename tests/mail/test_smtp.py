"""Mail goes through a real SMTP server on loopback; what becomes of it is told in the words of deliveries."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope

from bot.core.alerts import Delivered, Outcome, Refused, Unknown, Unreachable
from bot.core.messages import Mail
from bot.mail.server import BadSmtpUrl, SmtpServer
from bot.mail.smtp import SmtpMailer
from tests.support.clock import FixedClock

if TYPE_CHECKING:
    from email.message import EmailMessage

LETTER = Mail("Ваш код: 123456", "Your code is 123456.\n\nÑ and 上海.", "<p>Your code is <strong>123456</strong>.</p>")


class Server:
    """Answers each command with what the test plans for it, and keeps what it takes."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.taken: list[EmailMessage] = []
        self.hangs_up_after_data = False
        self.user = ""
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        self._server = await asyncio.get_running_loop().create_server(self._speak, "127.0.0.1", 0)
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    def _speak(self) -> SMTP:
        return SMTP(
            self,
            authenticator=self._knows,
            auth_require_tls=False,
            hostname="mail.example",
            loop=asyncio.get_running_loop(),
        )

    def _knows(self, server, session, envelope, mechanism, data) -> AuthResult:
        self.user = data.login.decode()
        return AuthResult(success=data.password == b"p@ss word", handled=False)

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server, session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, session, envelope: Envelope) -> str:  # noqa: N802  the same
        if self.hangs_up_after_data:
            server.transport.abort()
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answers.get("DATA", "250 OK")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    yield server
    await server.stop()


async def send(url: str, to: str = "ana@example.org", mail: Mail = LETTER) -> Outcome:
    mailer = SmtpMailer(
        url, sender="Sample Exams <results@exams.example>", organisation="Sample Exams", now=FixedClock()
    )
    return await mailer.send(to, mail)


async def test_a_letter_arrives_as_text_and_as_html(server: Server):
    assert await send(f"smtp://{await server.start()}") == Delivered()
    [letter] = server.taken
    assert letter["Subject"] == "Ваш код: 123456"
    assert letter["From"] == "Sample Exams <results@exams.example>"
    assert letter["To"] == "ana@example.org"
    assert letter["Auto-Submitted"] == "auto-generated"
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert "上海" in text.get_content()
    assert "Sample Exams" in text.get_content()
    assert "<strong>123456</strong>" in html.get_content()


async def test_user_and_password_are_read_from_the_url(server: Server):
    assert await send(f"smtp://anna:p%40ss%20word@{await server.start()}") == Delivered()
    assert server.user == "anna"


async def test_a_refused_password_is_no_fault_of_the_letter(server: Server):
    assert await send(f"smtp://anna:wrong@{await server.start()}") == Unreachable()


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
async def test_a_refusal_for_good_is_told_by_its_number_alone(server: Server, command: str):
    server.answers[command] = "550 5.1.1 No such user ana@example.org"
    assert await send(f"smtp://{await server.start()}") == Refused("SMTP 550")


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
async def test_a_refusal_for_now_is_tried_again(server: Server, command: str):
    server.answers[command] = "451 4.3.0 Try again later"
    assert await send(f"smtp://{await server.start()}") == Unreachable()


async def test_where_no_server_is_nothing_was_delivered(server: Server):
    address = await server.start()
    await server.stop()
    assert await send(f"smtp://{address}") == Unreachable()


async def test_a_server_gone_after_the_letter_may_have_taken_it(server: Server):
    server.hangs_up_after_data = True
    assert await send(f"smtp://{await server.start()}") == Unknown()


async def test_encryption_that_is_asked_for_is_not_done_without(server: Server):
    assert await send(f"smtp://{await server.start()}?starttls=true") == Unreachable()
    assert server.taken == []


async def test_an_address_cannot_bring_headers_along(server: Server):
    assert await send(f"smtp://{await server.start()}", to="ana@example.org\r\nBcc: eve@example.org") == Refused(
        "no address"
    )


def test_a_url_of_implicit_tls():
    assert SmtpServer.parse("smtps://mail.example") == SmtpServer("mail.example", 465, tls=True, start_tls=False)


@pytest.mark.parametrize(
    "url", ["mail.example:25", "http://mail.example", "smtp://", "smtp://mail.example:many", "smtp://m?starttls=yes"]
)
def test_a_url_that_cannot_be_used_is_named_without_its_password(url: str):
    with pytest.raises(BadSmtpUrl) as error:
        SmtpServer.parse(url.replace("//", "//user:geheim@"))
    assert "BOT_SMTP_URL" in str(error.value)
    assert "geheim" not in str(error.value)


async def test_a_mail_that_can_be_ended_by_one_click_says_how(server: Server):
    stop = "https://results.exams.example/mail/stop/" + "x" * 43
    url = f"smtp://{await server.start()}"
    await send(url, mail=replace(LETTER, unsubscribe=stop))
    await send(url)
    offered, other = server.taken
    assert offered["List-Unsubscribe"] == f"<{stop}>"
    assert offered["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in other
