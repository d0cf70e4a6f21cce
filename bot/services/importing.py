"""Importing a file: checked and staged first, so that confirming it is one small step whatever its size; all rows or none."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from bot.core.audit import Action
from bot.core.errors import Absent, AlreadyDone, Forbidden, Moved
from bot.core.importing.report import Counts, ImportId, Report, Tally
from bot.core.importing.rows import ImportKind
from bot.core.importing.table import Unreadable, open_table
from bot.core.roles import Permission
from bot.services.announcing import void_for
from bot.services.import_desks import desk_for, second_desk_for
from bot.services.ports.audit import AuditEntry
from bot.services.ports.imports import Import, ImportState
from bot.services.ports.outbox import Channel, Notice
from bot.services.staff import require

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
    from datetime import datetime

    from bot.core.importing.problems import Note
    from bot.core.importing.rows import Row
    from bot.core.importing.table import Table, TableRow
    from bot.services.import_desks import Desk
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction
    from bot.services.staff import Person

    T = TypeVar("T")
    Progress = Callable[[int], Awaitable[None]]
    """Told, after each slice, how many rows have been read."""

SLICE: Final = 500
"""Rows that are read, judged, sealed or written without a pause: each takes some 3 to 10 milliseconds."""
AHEAD: Final = 2
"""Slices that are asked for, while another is judged."""
ENTRIES_BY_CHAT: Final = "chat_import_entries"
"""What `Forbidden` names where the house keeps entries out of Telegram's cloud."""
STAGED_FOR: Final = timedelta(minutes=15)
_CLOCKS_APART: Final = timedelta(minutes=1)
_ATTEMPTS: Final = 5
_LEFT: Final = frozenset({ImportState.STAGING, ImportState.STAGED, ImportState.DRAFTED})
"""Nobody has decided on it yet, so time may."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a file is handed in for: who may, at which desk its rows are judged, and as what it waits."""

    permission: Permission
    desk: Callable[[ImportKind, Ports, Transaction, Tally], Awaitable[Desk]]
    waits_as: ImportState


IMPORT: Final = Purpose(Permission.IMPORT, desk_for, ImportState.STAGED)


async def stage(
    ports: Ports,
    actor: Person,
    rows: Iterator[TableRow],
    *,
    wanted: ImportKind | None = None,
    notes: tuple[Note, ...] = (),
    progress: Progress | None = None,
    purpose: Purpose = IMPORT,
) -> Report:
    """Checks a file against itself and against what stands. Without problems it waits to be confirmed, for 15 minutes.

    Raises `Forbidden`: of entries in a chat too, where the house does not want them in Telegram's cloud.
    """
    try:
        table = open_table(rows, ports.catalogue, today=ports.now().date(), wanted=wanted)
    except Unreadable as unreadable:
        return Report(unreadable.kind, Counts(), unreadable.problems, notes)
    staging = await _begin(ports, actor, table.kind, purpose)
    tally = Tally()
    await _read(ports, staging.id, table, tally, progress=progress, purpose=purpose)
    report = Report(
        table.kind,
        tally.counts,
        tally.sorted_problems(),
        (*notes, *table.notes, *tally.notes),
        tuple(tally.credential_changes),
    )
    if report.problems:
        await _drop(ports, staging.id)
        return report
    await _finish(ports, staging, tally, purpose)
    return replace(report, import_id=staging.id)


async def confirm(ports: Ports, actor: Person, import_id: ImportId) -> Report:
    """Makes a staged import count. What moved since it was checked is checked again; then there may be problems after all.

    Raises Forbidden, Absent (discarded, run out, never there), AlreadyDone, or Moved where the register does not stand still.
    """
    for _ in range(_ATTEMPTS):
        try:
            return await _confirm(ports, actor, import_id)
        except Moved:
            report = await _check_again(ports, import_id)
            if report.problems:
                await _drop(ports, import_id)
                return report
    raise Moved("register")


async def discard(ports: Ports, actor: Person, import_id: ImportId) -> ImportKind:
    """Nothing of it stays. Raises Forbidden, Absent or AlreadyDone."""
    async with ports.storage.transaction() as tx:
        await require(ports, tx, actor, Permission.IMPORT)
        staged = await _claim(tx, import_id, ports.now())
        await tx.imports.save(replace(staged, state=ImportState.DISCARDED), staged.state)
        await _record(ports, tx, Action.IMPORT_DISCARDED, staged, actor)
    await sweep(ports)
    return staged.kind


async def expire(ports: Ports) -> tuple[Import, ...]:
    """Discards what nobody confirmed within 15 minutes, or was never read to its end; returns those."""
    before = ports.now() - STAGED_FOR
    async with ports.storage.reading() as tx:
        overdue = await tx.imports.overdue(before)
    for left in overdue:
        await _drop(ports, left.id)
        await _tell_interrupted(ports, left)
    await sweep(ports)
    return overdue


async def sweep(ports: Ports) -> None:
    """Deletes, slice by slice, staged rows that will never count."""
    swept = SLICE
    while swept:
        async with ports.storage.transaction() as tx:
            swept = await tx.staging.sweep(SLICE)


async def _begin(ports: Ports, actor: Person, kind: ImportKind, purpose: Purpose) -> Import:
    if kind is ImportKind.ENTRIES and not isinstance(actor, str) and not ports.policy.chat_import_entries:
        raise Forbidden(ENTRIES_BY_CHAT)
    async with ports.storage.transaction() as tx:
        await require(ports, tx, actor, purpose.permission)
        import_id, version = ImportId(ports.new_id()), await tx.imports.version()
        staging = Import(import_id, kind, ImportState.STAGING, actor, version, ports.now())
        await tx.imports.add(staging)
    return staging


async def _read(
    ports: Ports, import_id: ImportId, table: Table, tally: Tally, *, progress: Progress | None, purpose: Purpose
) -> None:
    async with ports.storage.reading() as tx:
        desk = await purpose.desk(table.kind, ports, tx, tally)
    async with _beside() as write, aclosing(_looked_up(ports, desk, table, tally)) as slices:
        try:
            async for read, rows, found in slices:
                staged = desk.judge(rows, found)
                if staged and not tally.problems:
                    await write(partial(desk.write, import_id, staged))
                await (progress(read) if progress else asyncio.sleep(0))
        except Unreadable as unreadable:
            tally.break_off(*unreadable.problems)


async def _looked_up(
    ports: Ports, desk: Desk, table: Table, tally: Tally
) -> AsyncGenerator[tuple[int, Sequence[Row], Sequence[Any]]]:
    """Slice by slice: how many rows were read so far, those that are well formed, and what stands where they would go.

    The next slices are asked for meanwhile. Where the file breaks off, `Unreadable` comes after what was read before.
    """
    slices = _slices(table, tally)
    coming: deque[asyncio.Task[tuple[int, Sequence[Row], Sequence[Any]]]] = deque()

    async def ask(read: int, rows: Sequence[Row]) -> tuple[int, Sequence[Row], Sequence[Any]]:
        async with ports.storage.look_up() as tx:
            return read, rows, await desk.look_up(tx, rows)

    broken: Unreadable | None = None
    try:
        while broken is None:
            try:
                rows = next(slices)
            except StopIteration:
                break
            except Unreadable as unreadable:
                broken = unreadable
            else:
                coming.append(asyncio.create_task(ask(*rows)))
                await asyncio.sleep(0)  # it is asked before anything else is done
                if len(coming) > AHEAD:
                    yield await coming.popleft()
        while coming:
            yield await coming.popleft()
    finally:
        for asked in coming:
            asked.cancel()
        await asyncio.gather(*coming, return_exceptions=True)
    if broken:
        raise broken


def _slices(table: Table, tally: Tally) -> Iterator[tuple[int, Sequence[Row]]]:
    """How many rows were read so far, and of the last of them those that are well formed."""
    items, read = iter(table), 0
    while (batch := list(islice(items, SLICE))) and not tally.is_overfull:
        read += len(batch)
        rows = []
        for item in batch:
            if isinstance(item, tuple):
                tally.refuse(item)
            else:
                rows.append(item)
        yield read, rows


@asynccontextmanager
async def _beside() -> AsyncIterator[Callable[[Callable[[], Coroutine[Any, Any, None]]], Awaitable[None]]]:
    """What is handed in runs while the block goes on; when the block ends, all of it has.

    Two at once: one is made ready while the other is written.
    """
    under_way: deque[asyncio.Task[None]] = deque()

    async def start(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if len(under_way) > 1:
            await under_way[0]
            under_way.popleft()
        under_way.append(asyncio.create_task(work()))

    try:
        yield start
        await asyncio.gather(*under_way)
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _finish(ports: Ports, staging: Import, tally: Tally, purpose: Purpose) -> None:
    staged = replace(staging, state=purpose.waits_as, counts=tally.counts, sessions=tuple(sorted(tally.sessions)))
    async with ports.storage.transaction() as tx:
        if not await tx.imports.save(staged, ImportState.STAGING):
            raise Absent("import")
        await _record(ports, tx, Action.IMPORT_STAGED, staged, staged.actor)


async def _confirm(ports: Ports, actor: Person, import_id: ImportId) -> Report:
    now = ports.now()
    async with ports.storage.transaction() as tx:
        await require(ports, tx, actor, Permission.IMPORT)
        staged = await _claim(tx, import_id, now)
        await tx.sessions.touch(staged.sessions, now)
        if await tx.imports.claim_version() != staged.checked_version:
            raise Moved("register")
        if staged.kind is ImportKind.ENTRIES:
            await tx.staging.keep_credentials(import_id, staged.created_at - _CLOCKS_APART)
        if not await tx.imports.confirm(import_id, now):
            raise AlreadyDone("import")
        await _record(ports, tx, Action.IMPORT_CONFIRMED, staged, actor)
        await _void_proposals(ports, tx, staged, actor)
        await _record_credentials(ports, tx, staged, actor)
    return Report(staged.kind, staged.counts)


async def _void_proposals(ports: Ports, tx: Transaction, staged: Import, actor: Person) -> None:
    """What was approved is not what stands any more."""
    for proposal in await void_for(tx, staged.sessions, ports.now()):
        details: dict[str, str | int] = {"import": staged.id.hex, "proposal": proposal.id.hex}
        voided = AuditEntry(
            ports.new_id(), ports.now(), Action.RELEASE_VOIDED, actor, session=proposal.session, details=details
        )
        await tx.audit.add(voided)


async def _claim(tx: Transaction, import_id: ImportId, now: datetime) -> Import:
    """A staged import that is ours until the transaction ends."""
    staged = await tx.imports.claim(import_id)
    if staged and staged.state is ImportState.CONFIRMED:
        raise AlreadyDone("import")
    if staged is None or staged.state is not ImportState.STAGED or now - staged.created_at > STAGED_FOR:
        raise Absent("import")
    return staged


async def _check_again(ports: Ports, import_id: ImportId) -> Report:
    """Rows stay as the file has them; what they do to the register is judged anew."""
    async with ports.storage.reading() as tx:
        staged = await tx.imports.get(import_id)
        version = await tx.imports.version()
    if staged is None:
        raise Absent("import")
    tally = Tally()
    again = replace(staged, checked_version=version)
    if staged.kind is ImportKind.ENTRIES or staged.kind is ImportKind.RESULTS:
        await _judge_again(ports, staged.kind, import_id, tally)
        again = replace(again, counts=tally.counts, sessions=tuple(sorted(tally.sessions)))
    async with ports.storage.transaction() as tx:
        await tx.imports.save(again, ImportState.STAGED)
    return Report(staged.kind, again.counts, tally.sorted_problems())


async def _judge_again(
    ports: Ports, kind: Literal[ImportKind.ENTRIES, ImportKind.RESULTS], import_id: ImportId, tally: Tally
) -> None:
    async with ports.storage.reading() as tx:
        desk = await second_desk_for(kind, ports, tx, tally)
        judged, after = await desk.judge_again(tx, import_id, None, SLICE)
    while after:
        if judged and not tally.problems:
            async with ports.storage.transaction() as tx:
                await desk.correct(tx, judged)
        async with ports.storage.reading() as tx:
            judged, after = await desk.judge_again(tx, import_id, after, SLICE)


async def _drop(ports: Ports, import_id: ImportId) -> None:
    """Discards it, unless somebody confirmed it meanwhile."""
    async with ports.storage.transaction() as tx:
        left = await tx.imports.claim(import_id)
        if left and left.state in _LEFT:
            await tx.imports.save(replace(left, state=ImportState.DISCARDED), left.state)
    await sweep(ports)


async def _tell_interrupted(ports: Ports, left: Import) -> None:
    """Who waits in a chat for a report that will not come: the process ended while it read."""
    if left.state is ImportState.STAGING and not isinstance(left.actor, str):
        notice = Notice(f"import:{left.id.hex}", Channel.CHAT, left.actor, "import_interrupted", {})
        async with ports.storage.transaction() as tx:
            await tx.outbox.queue(notice, ports.now())


async def _record(ports: Ports, tx: Transaction, action: Action, staged: Import, actor: Person) -> None:
    counts = staged.counts
    details: dict[str, str | int] = {
        "import": staged.id.hex,
        "kind": staged.kind.value,
        "rows": counts.rows,
        "new": counts.new,
        "changed": counts.changed,
    }
    await tx.audit.add(AuditEntry(ports.new_id(), ports.now(), action, actor, details=details))


async def _record_credentials(ports: Ports, tx: Transaction, staged: Import, actor: Person) -> None:
    """Changed credentials have entries of their own: they open the door to somebody's results."""
    changes = {
        Action.SECRET_NUMBER_CHANGED: staged.counts.secrets_changed,
        Action.DATE_OF_BIRTH_CHANGED: staged.counts.births_changed,
    }
    for action, count in changes.items():
        if count:
            details: dict[str, str | int] = {"import": staged.id.hex, "rows": count}
            await tx.audit.add(AuditEntry(ports.new_id(), ports.now(), action, actor, details=details))
