"""What a sender does with the outbox, all but the sending: take the lease, claim, settle by the rules, queue the rest of a release."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, assert_never

from bot.core.alerts import MESSAGES_A_STAR, GaveUp, GiveUp, Retry, Sent, Unsettled, decide
from bot.core.audit import Action
from bot.services.announcing import tell_gave_up, tell_stars_spent
from bot.services.ports.audit import AuditEntry
from bot.services.ports.deliveries import AlertDelivery, Settlement
from bot.services.ports.outbox import DeliveryState
from bot.services.sending import tell_undelivered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from uuid import UUID

    from bot.core.alerts import Outcome
    from bot.core.releases import ProposalId, ReleaseId, Tally
    from bot.services.ports.base import Ports
    from bot.services.ports.deliveries import Delivery
    from bot.services.ports.outbox import Channel
    from bot.services.ports.releases import Card, Running
    from bot.services.ports.storage import Transaction

LEASE: Final = timedelta(seconds=9)
"""A sender that is gone is replaced after this long; one that lives renews it three times as often."""
CHUNK: Final = 500
FIRST_MOMENTS: Final = timedelta(seconds=2)
_GAVE_UP_NOTICE: Final = "gave_up"
_JITTER_STEPS: Final = 255


@dataclass(frozen=True, slots=True)
class Held:
    """A lease that is ours for now."""

    name: str
    fence: int


class LeaseLost(Exception):  # noqa: N818  the name says what happened
    """Somebody else delivers now: whatever is claimed is theirs to deliver again."""


async def take_lease(ports: Ports, name: str, holder: UUID) -> Held | None:
    """None while another process has it."""
    now = ports.now()
    async with ports.storage.transaction() as tx:
        fence = await tx.leases.take(name, holder, now=now, until=now + LEASE)
    return Held(name, fence) if fence is not None else None


async def renew_lease(ports: Ports, held: Held) -> None:
    """Raises `LeaseLost`."""
    async with ports.storage.transaction() as tx:
        if not await tx.leases.renew(held.name, held.fence, until=ports.now() + LEASE):
            raise LeaseLost


async def give_back_lease(ports: Ports, held: Held) -> None:
    async with ports.storage.transaction() as tx:
        await tx.leases.release(held.name, held.fence, now=ports.now())


async def is_due(ports: Ports, channel: Channel) -> bool:
    """Whether there is anything to claim. Only reads."""
    async with ports.storage.glance() as tx:
        return await tx.deliveries.is_due(channel, ports.now())


async def is_anything_left(ports: Ports, channel: Channel) -> bool:
    """Whether anything is due, or claimed: by a sender that delivers now, or by one that is gone. Only reads."""
    async with ports.storage.glance() as tx:
        return await tx.deliveries.is_due(channel, ports.now()) or await tx.deliveries.is_claimed(channel)


async def begin(
    ports: Ports, channel: Channel, name: str, holder: UUID, *, limit: int, paid_limit: int = 0
) -> tuple[Held, tuple[Delivery, ...] | None] | None:
    """Takes the lease and, in the same transaction, what is due first: nobody who writes much comes between.

    What an earlier sender left in the middle is queued again: those few may get it twice. None while another has the lease.
    """
    now = ports.now()
    async with ports.storage.transaction() as tx:
        fence = await tx.leases.take(name, holder, now=now, until=now + LEASE)
        if fence is None:
            return None
        await tx.deliveries.reclaim(channel, fence)
        return Held(name, fence), await _claim(ports, tx, channel, fence, limit=limit, paid_limit=paid_limit)


async def claim(
    ports: Ports, channel: Channel, held: Held, limit: int, *, paid_limit: int = 0
) -> tuple[Delivery, ...] | None:
    """The next that are due; None where nothing is. Raises `LeaseLost`.

    `paid_limit` counts as long as alerts may be paid for: each that is claimed so is paid for, whatever becomes of it.
    """
    async with ports.storage.transaction() as tx:
        if not await tx.leases.holds(held.name, held.fence):
            raise LeaseLost
        return await _claim(ports, tx, channel, held.fence, limit=limit, paid_limit=paid_limit)


async def _claim(
    ports: Ports, tx: Transaction, channel: Channel, fence: int, *, limit: int, paid_limit: int
) -> tuple[Delivery, ...] | None:
    left = ports.policy.paid_messages - await tx.releases.paid_messages() if paid_limit else 0
    most = min(left, paid_limit) if left > 0 else limit
    if most <= 0:
        return ()
    claimed = await tx.deliveries.claim(channel, fence, most, ports.now())
    return await _paid(ports, tx, claimed, left) if claimed and left > 0 else claimed


async def _paid(ports: Ports, tx: Transaction, claimed: Sequence[Delivery], left: int) -> tuple[Delivery, ...]:
    """The alerts among them are paid for; the owners hear of the last that could be."""
    spent = Counter(delivery.release_id for delivery in claimed if isinstance(delivery, AlertDelivery))
    for release, messages in spent.items():
        await tx.releases.pay_for(release, messages)
    if spent and max(spent.values()) >= left:
        sessions = {delivery.session for delivery in claimed if isinstance(delivery, AlertDelivery)}
        await tell_stars_spent(ports, tx, sessions, ports.policy.paid_messages // MESSAGES_A_STAR)
    return tuple(
        replace(delivery, is_paid=True) if isinstance(delivery, AlertDelivery) else delivery for delivery in claimed
    )


async def settle(ports: Ports, held: Held, outcomes: Sequence[tuple[Delivery, Outcome]]) -> None:
    """Does as `core.alerts` decides: sent, tried again, given up; marks who has blocked us, tells the owners of the rest."""
    now = ports.now()
    sent: list[str] = []
    rest: list[tuple[Delivery, Retry | Unsettled | GiveUp]] = []
    for (delivery, outcome), chance in zip(outcomes, ports.random_bytes(len(outcomes)), strict=True):
        decision = decide(outcome, delivery.attempts, now, jitter=chance / _JITTER_STEPS)
        if isinstance(decision, Sent):
            sent.append(delivery.id)
        else:
            rest.append((delivery, decision))
    if sent:
        await ports.storage.together(lambda tx: tx.deliveries.settle_sent(sent, held.fence, now))
    if rest:
        await _settle_rest(ports, held, rest, now)


async def _settle_rest(
    ports: Ports, held: Held, rest: Sequence[tuple[Delivery, Retry | Unsettled | GiveUp]], now: datetime
) -> None:
    async with ports.storage.transaction() as tx:
        await tx.deliveries.settle([_settlement(delivery, decision) for delivery, decision in rest], held.fence, now)
        for delivery, decision in rest:
            if isinstance(decision, GiveUp):
                await _give_up(ports, tx, delivery, decision)


async def fan_out_rest(ports: Ports, *, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Queues what the releases that stand still owe, a chunk a transaction, oldest link first; none once it is to stop."""
    async with ports.storage.reading() as tx:
        running = await tx.releases.running()
    for release in running:
        if not release.is_fanned_out and release.release.is_released:
            await _fan_out(ports, release.release.id, is_stopping)


async def is_fan_out_due(ports: Ports) -> bool:
    async with ports.storage.glance() as tx:
        return any(not running.is_fanned_out and running.release.is_released for running in await tx.releases.running())


async def sweep(ports: Ports) -> int:
    """A link that raced with a release is owed its alert all the same."""
    async with ports.storage.transaction() as tx:
        return await tx.releases.sweep(ports.now())


@dataclass(frozen=True, slots=True)
class Progress:
    """A release under way, and in which messages it is shown."""

    running: Running
    tally: Tally
    cards: tuple[Card, ...]

    def is_over(self, now: datetime) -> bool:
        """Never in its first moments: whoever released it is still being shown that it is."""
        release = self.running.release
        began = release.released_at if release.is_released else release.stopped_at
        is_through = self.running.is_through
        return self.tally.is_complete and is_through and began is not None and now - began >= FIRST_MOMENTS


async def running(ports: Ports) -> tuple[Running, ...]:
    """The releases whose alerts have not all been settled."""
    async with ports.storage.reading() as tx:
        return await tx.releases.running()


async def is_settled(ports: Ports, release: ReleaseId) -> bool:
    """Whether nothing of it is queued or on its way. Takes no longer where there are a million."""
    async with ports.storage.glance() as tx:
        return await tx.releases.is_settled(release)


async def progress(ports: Ports, release: ReleaseId) -> Progress | None:
    """None where all its alerts were settled before. Counts all of them."""
    async with ports.storage.reading() as tx:
        for running in await tx.releases.running():
            if running.release.id == release:
                tally, cards = await tx.releases.tally(release), await tx.releases.cards(running.proposal_id)
                return Progress(running, tally, cards)
    return None


async def owed(ports: Ports, proposal: ProposalId) -> int:
    """How many candidates are alerted of what it shows, queued or not. Takes seconds where they are a million."""
    async with ports.storage.reading() as tx:
        return await tx.releases.owed(proposal)


async def complete(ports: Ports, over: Progress) -> None:
    """All its alerts are settled. Idempotent."""
    release, tally = over.running.release, over.tally
    details: dict[str, str | int] = {
        "release": release.number,
        "told": tally.told,
        "blocked": tally.blocked,
        "unknown": tally.unknown,
        "gave_up": tally.gave_up,
        "mails": tally.mail_sent,
    }
    async with ports.storage.transaction() as tx:
        now = ports.now()
        if await tx.releases.complete(release.id, now):
            entry = AuditEntry(ports.new_id(), now, Action.ALERTS_FINISHED, "system", None, release.session, details)
            await tx.audit.add(entry)


async def _fan_out(ports: Ports, release: ReleaseId, is_stopping: Callable[[], bool]) -> None:
    after = None
    while not is_stopping():
        async with ports.storage.transaction() as tx:
            after = await tx.releases.fan_out(release, ports.now(), after=after, limit=CHUNK)
        if after is None:
            return


async def _give_up(ports: Ports, tx: Transaction, delivery: Delivery, decision: GiveUp) -> None:
    now = ports.now()
    if decision.reason in {GaveUp.BLOCKED, GaveUp.DEACTIVATED, GaveUp.NOT_FOUND} and delivery.account_id:
        await tx.accounts.mark_blocked(delivery.account_id, now)
    if not decision.is_told_to_owners:
        return
    if isinstance(delivery, AlertDelivery):
        await tell_gave_up(ports, tx, decision.reason, delivery.session, now)
    elif delivery.name != _GAVE_UP_NOTICE:  # or a notice that cannot be delivered would beget another
        await tell_gave_up(ports, tx, decision.reason, None, now)
        await tell_undelivered(ports, tx, delivery.values.get("share"), delivery.name)


def _settlement(delivery: Delivery, decision: Retry | Unsettled | GiveUp) -> Settlement:
    match decision:
        case Retry(at, attempts):
            return Settlement(delivery.id, DeliveryState.QUEUED, attempts, due_at=at)
        case Unsettled(retry_at, attempts):
            return Settlement(delivery.id, DeliveryState.UNKNOWN, attempts, "no_answer", retry_at)
        case GiveUp(reason):
            return Settlement(delivery.id, DeliveryState.GAVE_UP, delivery.attempts, reason.value)
        case _:
            assert_never(decision)
