"""Never again: an institution's address that wants no mail about shared results gets none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.errors import Absent

if TYPE_CHECKING:
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction

STOP_PATH: Final = "/mail/stop"
RESUME_PATH: Final = "/mail/resume"


async def is_refused(tx: Transaction, address: str) -> bool:
    """Asked when an institution is chosen, and again right before a mail to it is queued."""
    return await tx.mail_refusals.refuses(address)


async def letterhead(ports: Ports, address: str) -> dict[str, str | int]:
    """What every mail to an institution says of us, and the page that ends all such mail to this address.

    Raises Absent where the address wants none: it said so after the mail was queued.
    """
    async with ports.storage.reading() as tx:
        if await is_refused(tx, address):
            raise Absent("address")
        token = tx.mail_refusals.stop_token(address)
    policy = ports.policy
    return {
        "organisation": policy.organisation,
        "support": policy.support_contact,
        "public_url": policy.public_url,
        "stop": f"{policy.public_url}{STOP_PATH}/{token}",
    }


async def is_stopped(ports: Ports, token: str) -> bool:
    """Raises Absent where we made no such token."""
    async with ports.storage.reading() as tx:
        return await tx.mail_refusals.is_stopped(token)


async def stop(ports: Ports, token: str) -> None:
    """By the button, or by the one click that mail programs offer. Raises Absent."""
    async with ports.storage.transaction() as tx:
        await tx.mail_refusals.stop(token, ports.now())


async def resume(ports: Ports, token: str) -> None:
    """Who pressed it by mistake, or thinks again, has the same link. Raises Absent."""
    async with ports.storage.transaction() as tx:
        await tx.mail_refusals.resume(token)
