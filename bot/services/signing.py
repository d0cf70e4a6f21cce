"""The house's signing keys: the one that signs now, a new one in its place, all that verify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.audit import Action
from bot.core.errors import AlreadyDone
from bot.services.ports.audit import AuditEntry
from bot.services.ports.signing import SigningKey

if TYPE_CHECKING:
    from bot.services.ports.base import Ports
    from bot.services.ports.signing import PublicKey

ITSELF: Final = "system"
"""Who makes the first key."""
FIRST: Final = 1


async def signing_key(ports: Ports) -> SigningKey:
    """The one that signs now. The first is made at the first start, or whenever there is none, once."""
    async with ports.storage.reading() as tx:
        key = await tx.signing_keys.current()
    return key or await _made_first(ports)


async def public_keys(ports: Ports) -> tuple[PublicKey, ...]:
    """All that ever signed, the newest first."""
    async with ports.storage.reading() as tx:
        return await tx.signing_keys.all_public()


async def renew(ports: Ports, by: str) -> PublicKey:
    """A new key signs from now on; the one before verifies still. Raises AlreadyDone where another process did it just now."""
    async with ports.storage.reading() as tx:
        current = await tx.signing_keys.current()
    new = await _added(ports, current.number + 1 if current else FIRST, by)
    if new is None:
        raise AlreadyDone("signing_key")
    return new


async def _made_first(ports: Ports) -> SigningKey:
    if made := await _added(ports, FIRST, ITSELF):
        return made
    async with ports.storage.reading() as tx:
        key = await tx.signing_keys.current()
    if key is None:
        raise AssertionError("a signing key is replaced, never removed")
    return key


async def _added(ports: Ports, number: int, by: str) -> SigningKey | None:
    """None: somebody else has made the key of that number."""
    now = ports.now()
    pair = ports.make_key_pair(ports.policy.organisation, now)
    new = SigningKey(ports.new_id(), number, pair.kid, pair.certificate, now, private=pair.private)
    async with ports.storage.transaction() as tx:
        if not await tx.signing_keys.replace(new):
            return None
        await tx.audit.add(AuditEntry(ports.new_id(), now, Action.SIGNING_KEY_MADE, by, details={"number": number}))
    return new
