"""What candidates see of their own exams: when the result comes, that it is being checked, or the result itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.amending import last_correction
from bot.core.errors import Absent
from bot.core.results import shown
from bot.core.timetable import certificate_window, release_window
from bot.core.viewing import Awaited, BeingChecked, Open, OwnExam
from bot.services.access import access_link
from bot.services.ports.results import Checking, ReleasedResult

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from bot.core.accounts import Account, Link, UserId
    from bot.core.amending import Version
    from bot.core.entries import Entry
    from bot.core.exams import Exam
    from bot.core.sharing import Share
    from bot.core.viewing import Standing
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction


async def own_exams(ports: Ports, user: UserId) -> tuple[OwnExam, ...]:
    """All linked exams, the latest exam last. Looks, and opens nothing."""
    async with ports.storage.reading() as tx:
        account = await tx.accounts.of(user)
        links = await tx.links.of(account.id) if account else ()
        return await _exams(ports, tx, links)


async def open_results(ports: Ports, user: UserId) -> tuple[OwnExam, ...]:
    """All linked exams; results that are out count as read."""
    exams = await own_exams(ports, user)
    if not any(isinstance(exam.standing, Open) for exam in exams):
        return exams
    async with ports.storage.transaction() as tx:
        account = await tx.accounts.of(user)
        links = await tx.links.of(account.id) if account else ()
        exams = await _exams(ports, tx, links)
        if account:
            await _read(ports, tx, account, exams)
        return exams


async def open_result(ports: Ports, user: UserId, link: UUID | None) -> OwnExam:
    """One linked exam; a result that is out counts as read. Raises `Absent` where it is not (or no longer) theirs."""
    async with ports.storage.transaction() as tx:
        account, own = await access_link(tx, user, link)
        exams = await _exams(ports, tx, (own,))
        if not exams:
            raise Absent("link")
        await _read(ports, tx, account, exams)
        return exams[0]


async def open_correction(ports: Ports, user: UserId, link: UUID | None) -> tuple[OwnExam, tuple[Share, ...]]:
    """The same, and the shares through which others hold an earlier version. Raises `Absent` likewise."""
    own = await open_result(ports, user, link)
    async with ports.storage.reading() as tx:
        now, shares = ports.now(), await tx.shares.open_of(own.link.id_number)
    at = own.standing.released_at if isinstance(own.standing, Open) else now
    return own, tuple(share for share in shares if share.is_open(now) and share.sent_at and share.sent_at <= at)


async def own_exam(ports: Ports, user: UserId, link: UUID | None) -> OwnExam:
    """One linked exam, looked at without opening it. Raises `Absent` likewise."""
    async with ports.storage.reading() as tx:
        _, own = await access_link(tx, user, link)
        exams = await _exams(ports, tx, (own,))
    if not exams:
        raise Absent("link")
    return exams[0]


async def _exams(ports: Ports, tx: Transaction, links: Sequence[Link]) -> tuple[OwnExam, ...]:
    id_numbers = [link.id_number for link in links]
    entries = await tx.entries.many(id_numbers)
    released = await tx.results.standing(id_numbers)
    histories = await tx.results.histories(id_numbers)
    found = [
        await _exam(
            ports,
            tx,
            link,
            entry=entries[link.id_number],
            released=released.get(link.id_number),
            history=histories[link.id_number],
        )
        for link in links
        if link.id_number in entries
    ]
    return tuple(sorted(found, key=lambda own: own.entry.exam_date))


async def _exam(
    ports: Ports,
    tx: Transaction,
    link: Link,
    *,
    entry: Entry,
    released: ReleasedResult | Checking | None,
    history: tuple[Version, ...],
) -> OwnExam:
    exam = ports.catalogue.exam(entry.exam)
    centre = await tx.centres.get(entry.centre_number)
    return OwnExam(link, entry, exam, centre, _standing(entry, exam, released, history))


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


async def _read(ports: Ports, tx: Transaction, account: Account, exams: Sequence[OwnExam]) -> None:
    """Recorded once for each version; an alert that is still queued for it has nothing left to say."""
    now = ports.now()
    for own in exams:
        if isinstance(own.standing, Open):
            await tx.views.add(ports.new_id(), account.id, own.standing.version, now)
            await tx.outbox.seen(own.link.id, now)
