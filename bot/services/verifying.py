"""Whoever holds a link, or a reference number with its code, sees what its share shows now. Failures are counted; finding is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.core.errors import Absent, InvalidInput, TooManyLookups
from bot.core.lookups import WINDOW, blocked_until, network_of
from bot.core.sharing import Closed, Genuine, Why, closed
from bot.core.tokens import looks_like_token, parse_code, parse_reference
from bot.services.disclosing import disclosed
from bot.services.opening import record_view
from bot.services.ports.lookups import Pass

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.sharing import Disclosure, Share
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction

PASS_LIFE: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a recipient is shown at one moment."""

    share: Share
    disclosure: Disclosure
    at: datetime


@dataclass(frozen=True, slots=True)
class Typed:
    """Reference number and code, typed by hand."""

    reference: str
    code: str = field(repr=False)


async def unlock(ports: Ports, token: str, address: str) -> str:
    """The button under a link: a pass for the browser. Whoever holds a link is let in, however many failed before.

    Raises Absent where there never was such a link, or TooManyLookups.
    """
    async with ports.storage.reading() as tx:
        share = await tx.shares.by_token(token) if looks_like_token(token) else None
        if share is not None and is_held(share, ports.now()):
            return _issue(ports, tx, share)
    await _fail(ports, network_of(address))
    raise Absent("share")


async def unlock_by_hand(ports: Ports, typed: Typed, address: str) -> str:
    """The same for reference number and code. Every failure is one answer.

    Raises Absent or TooManyLookups: above the limit nothing is looked up, or the limit would be none.
    """
    network = network_of(address)
    async with ports.storage.reading() as tx:
        if until := await _blocked_until(ports, tx, network):
            raise TooManyLookups(until)
        share = await tx.shares.by_code(*_parsed(typed))
        if share is not None and is_held(share, ports.now()):
            return _issue(ports, tx, share)
    await _fail(ports, network)
    raise Absent("share")


async def see(ports: Ports, cookie: str, viewer: bytes, token: str | None) -> Seen:
    """What is shown to a browser that holds a pass; a genuine result that is shown is a view.

    `token` is that of the page's address; None: the page after typing by hand. Raises Absent where the pass does not
    open it: it is over, of another share, or not ours.
    """
    async with ports.storage.reading() as tx:
        share = await access_share(ports, tx, cookie, token)
        seen = Seen(share, await disclosed(ports, tx, share), ports.now())
    if isinstance(seen.disclosure, Genuine):
        async with ports.storage.transaction() as tx:
            await record_view(ports, tx, share, viewer)
    return seen


async def access_share(ports: Ports, tx: Transaction, cookie: str, token: str | None) -> Share:
    """The share that this pass opens at this address. Raises Absent."""
    held = tx.passes.opened(cookie)
    if held is None or held.until <= ports.now():
        raise Absent("share")
    share = await (tx.shares.get(held.share_id) if token is None else tx.shares.by_token(token))
    if share is None or share.id != held.share_id or not is_held(share, ports.now()):
        raise Absent("share")
    return share


def is_held(share: Share, now: datetime) -> bool:
    """Somebody was given its link. What was undone before the mail left is as if it had never been."""
    said = closed(share, now)
    return not (isinstance(said, Closed) and said.why is Why.NOT_SENT)


def _issue(ports: Ports, tx: Transaction, share: Share) -> str:
    return tx.passes.issue(Pass(share.id, ports.now() + PASS_LIFE))


def _parsed(typed: Typed) -> tuple[str, str]:
    """What has not even the shape is looked up all the same, and not found."""
    try:
        return parse_reference(typed.reference), parse_code(typed.code)
    except InvalidInput:
        return "", ""


async def _fail(ports: Ports, network: str) -> None:
    """Counts it. Raises TooManyLookups where it was one too many: then it is not even counted."""
    async with ports.storage.transaction() as tx:
        if until := await _blocked_until(ports, tx, network):
            raise TooManyLookups(until)
        await tx.failed_lookups.add(ports.new_id(), network, ports.now())


async def _blocked_until(ports: Ports, tx: Transaction, network: str) -> datetime | None:
    now = ports.now()
    own = await tx.failed_lookups.of(network, now - WINDOW, now)
    return blocked_until(own, await tx.failed_lookups.of_all(now - WINDOW))
