"""What candidates see of their own exams: when the result comes, that it is being checked, or the result itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.amending import last_correction
from bot.core.errors import Absent
from bot.core.results import shown
from bot.core.timetable import certificate_window, release_window
from bot.core.viewing import Awaited, BeingChecked, Open, OwnExam
from bot.services.ports.results import Checking, ReleasedResult

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from bot.core.accounts import UserId
    from bot.core.amending import Version
    from bot.core.entries import Entry
    from bot.core.exams import Exam
    from bot.core.sharing import Share
    from bot.core.viewing import Standing
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction
    from bot.services.ports.visitors import Own


async def own_exams(ports: Ports, user: UserId) -> tuple[OwnExam, ...]:
    """All linked exams, the latest exam last. Looks, and opens nothing."""
    return tuple(_exam(ports, own) for own in await _looked_at(ports, user))


async def open_results(ports: Ports, user: UserId) -> tuple[OwnExam, ...]:
    """All linked exams; results that are out count as read."""
    found = await _looked_at(ports, user)
    await _read(ports, found)
    return tuple(_exam(ports, own) for own in found)


async def open_result(ports: Ports, user: UserId, link: UUID | None) -> OwnExam:
    """One linked exam; a result that is out counts as read. Raises `Absent` where it is not (or no longer) theirs."""
    own = _of_link(await _looked_at(ports, user), link)
    await _read(ports, (own,))
    return _exam(ports, own)


async def open_correction(ports: Ports, user: UserId, link: UUID | None) -> tuple[OwnExam, tuple[Share, ...]]:
    """The same, and the shares through which others hold an earlier version. Raises `Absent` likewise."""
    own = await open_result(ports, user, link)
    async with ports.storage.reading() as tx:
        now, shares = ports.now(), await tx.shares.open_of(own.link.id_number)
    at = own.standing.released_at if isinstance(own.standing, Open) else now
    return own, tuple(share for share in shares if share.is_open(now) and share.sent_at and share.sent_at <= at)


async def own_exam(ports: Ports, user: UserId, link: UUID | None) -> OwnExam:
    """One linked exam, looked at without opening it. Raises `Absent` likewise."""
    return _exam(ports, _of_link(await _looked_at(ports, user), link))


async def _looked_at(ports: Ports, user: UserId) -> tuple[Own, ...]:
    """Read by a reader, so that whoever looks keeps nobody from writing."""
    async with ports.storage.glance() as tx:
        return tuple(sorted(await tx.visitors.own(user), key=lambda own: own.entry.exam_date))


def _of_link(found: Sequence[Own], link: UUID | None) -> Own:
    for own in found:
        if own.link.id == link:
            return own
    raise Absent("link")


def _exam(ports: Ports, own: Own) -> OwnExam:
    exam = ports.catalogue.exam(own.entry.exam)
    return OwnExam(own.link, own.entry, exam, own.centre, _standing(own.entry, exam, own.standing, own.history))


def _standing(
    entry: Entry, exam: Exam, released: ReleasedResult | Checking | None, history: tuple[Version, ...]
) -> Standing:
    match released:
        case None:
            return Awaited(release_window(entry.format, entry.exam_date))
        case Checking():
            return BeingChecked()
        case ReleasedResult():
            certificate = certificate_window(released.released_at.date())
            correction = None if released.withheld_at else last_correction(history, exam)
            return Open(shown(released.result, exam), released.released_at, certificate, released.id, correction)


async def _read(ports: Ports, found: Sequence[Own]) -> None:
    """Recorded once for each version; an alert that is still queued for it has nothing left to say."""
    new = [(own, own.standing) for own in found if isinstance(own.standing, ReleasedResult)]
    new = [(own, released) for own, released in new if not own.is_read or own.is_alert_queued]
    if not new:
        return
    now = ports.now()

    async def record(tx: Transaction) -> None:
        for own, released in new:
            await tx.views.read(ports.new_id(), own.link.account_id, own.link.id, released.id, now)

    await ports.storage.with_update(record)
