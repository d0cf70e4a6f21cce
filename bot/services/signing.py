"""The house's signing keys: the one that signs now, a new one in its place, all that verify."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot.core.audit import Action
from bot.core.errors import AlreadyDone
from bot.services.ports.audit import AuditEntry
from bot.services.ports.signing import Algorithm, SigningKey

if TYPE_CHECKING:
    from bot.services.ports.base import Ports
    from bot.services.ports.signing import PublicKey
    from bot.services.ports.storage import Transaction

ITSELF: Final = "system"
"""Who makes the first key."""
FIRST: Final = 1


async def signing_key(ports: Ports, algorithm: Algorithm = Algorithm.ES256) -> SigningKey:
    """The one that signs now. The first is made when it is first asked for (that for statements at the first start), once."""
    async with ports.storage.reading() as tx:
        key = await tx.signing_keys.current(algorithm)
    return key or await _made_first(ports, algorithm)


async def public_keys(ports: Ports) -> tuple[PublicKey, ...]:
    """All that ever signed, the newest first."""
    async with ports.storage.reading() as tx:
        return await tx.signing_keys.all_public()


async def renew(ports: Ports, by: str) -> tuple[PublicKey, ...]:
    """New keys sign from now on, one of each algorithm; the ones before verify still.

    Raises AlreadyDone where another process did it just now.
    """
    new = [await _new(ports, algorithm, await _next_number(ports, algorithm)) for algorithm in Algorithm]
    async with ports.storage.transaction() as tx:
        for key in new:
            if not await _replaced(ports, tx, key, by):
                raise AlreadyDone("signing_key")
    return tuple(new)


async def _made_first(ports: Ports, algorithm: Algorithm) -> SigningKey:
    new = await _new(ports, algorithm, FIRST)
    async with ports.storage.transaction() as tx:
        await _replaced(ports, tx, new, ITSELF)
        key = await tx.signing_keys.current(algorithm)
    if key is None:
        raise AssertionError("a signing key is replaced, never removed")
    return key


async def _next_number(ports: Ports, algorithm: Algorithm) -> int:
    async with ports.storage.reading() as tx:
        current = await tx.signing_keys.current(algorithm)
    return current.number + 1 if current else FIRST


async def _new(ports: Ports, algorithm: Algorithm, number: int) -> SigningKey:
    now = ports.now()
    pair = await asyncio.to_thread(ports.make_key_pair, algorithm, ports.policy.organisation, now)
    return SigningKey(ports.new_id(), algorithm, number, pair.kid, pair.certificate, now, private=pair.private)


async def _replaced(ports: Ports, tx: Transaction, new: SigningKey, by: str) -> bool:
    """False: somebody else has made the key of that number."""
    if not await tx.signing_keys.replace(new):
        return False
    details: dict[str, str | int] = {"kind": new.algorithm.value, "number": new.number}
    await tx.audit.add(AuditEntry(ports.new_id(), new.created_at, Action.SIGNING_KEY_MADE, by, details=details))
    return True
