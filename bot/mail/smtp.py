"""Sends mail through one SMTP server, and says what became of it in the words in which deliveries are decided."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final

import aiosmtplib
import structlog
from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from bot.core.alerts import Delivered, Refused, Unknown, Unreachable
from bot.mail.letters import compose
from bot.mail.server import SmtpServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime
    from email.message import EmailMessage

    from bot.core.alerts import Outcome
    from bot.core.messages import Mail

log = structlog.get_logger()

AT_ONCE: Final = 8
"""Connections: mail servers take few from one client."""
TIMEOUT: Final = 30.0  # seconds for each command
_FOR_GOOD: Final = 500  # RFC 5321, 4.2.1: a 5yz reply is permanent, a 4yz transient


class SmtpMailer:
    """A connection for each mail, a few at once. Nothing of what goes wrong is raised."""

    def __init__(self, url: str, *, sender: str, organisation: str, now: Callable[[], datetime]) -> None:
        """Raises BadSmtpUrl."""
        self._server = SmtpServer.parse(url)
        self._sender = sender
        self._organisation = organisation
        self._now = now
        self._connections = asyncio.Semaphore(AT_ONCE)

    async def send(self, to: str, mail: Mail) -> Outcome:
        try:
            letter = compose(mail, sender=self._sender, to=to, organisation=self._organisation, now=self._now())
        except ValueError:
            return Refused("no address")
        async with self._connections:
            try:
                return await self._deliver(to, letter)
            except (SMTPException, OSError) as error:
                return _before_handing_over(error)

    async def fault(self) -> str | None:
        """What stands between us and the mail server right now; None where it lets us in."""
        try:
            async with _connected(self._server, parseaddr(self._sender)[1].rpartition("@")[2]) as client:
                await client.noop()
        except aiosmtplib.SMTPAuthenticationError:
            return "the server refused user and password"
        except (SMTPException, OSError) as error:
            return f"the server can't be used ({type(error).__name__})"
        return None

    async def _deliver(self, to: str, letter: EmailMessage) -> Outcome:
        """What goes wrong before the letter is handed over is raised: then it was certainly not delivered."""
        sender = parseaddr(self._sender)[1]
        async with _connected(self._server, sender.rpartition("@")[2]) as client:
            await client.mail(sender)
            await client.rcpt(to)
            try:
                await client.data(letter.as_bytes())
            except SMTPResponseException:
                raise
            except (SMTPException, OSError):
                return Unknown()
        return Delivered()


def _before_handing_over(error: SMTPException | OSError) -> Outcome:
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        log.error("mail server refused user and password: see BOT_SMTP_URL")
        return Unreachable()
    if isinstance(error, SMTPResponseException) and error.code >= _FOR_GOOD:
        return Refused(f"SMTP {error.code}")
    return Unreachable()


@asynccontextmanager
async def _connected(server: SmtpServer, domain: str) -> AsyncIterator[SMTP]:
    client = SMTP(
        local_hostname=domain,  # the library would look for our own name in the DNS, and wait
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.tls,
        start_tls=server.start_tls,
        timeout=TIMEOUT,
    )
    await client.connect()
    try:
        await client.ehlo()
        yield client
    finally:
        await _leave(client)


async def _leave(client: SMTP) -> None:
    """What the server makes of a goodbye changes nothing."""
    try:
        await client.quit()
    except (SMTPException, OSError):
        client.close()
