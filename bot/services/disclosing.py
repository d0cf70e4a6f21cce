"""The one answer to what a share shows now: chat preview, verification page, inbox, statement and credential all ask here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.results import shown
from bot.core.sharing import Closed, Genuine, InScope, Why, closed, in_scope
from bot.services.ports.results import Checking, ReleasedResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from bot.core.entries import Entry
    from bot.core.identity import IdNumber
    from bot.core.results import Result
    from bot.core.sharing import Disclosure, Share, ShareId
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction


async def disclosed(ports: Ports, tx: Transaction, share: Share) -> Disclosure:
    """What this share shows at this moment. Asked of the database each time: nothing stale is shown anywhere."""
    return (await disclosed_many(ports, tx, (share,)))[share.id]


async def disclosed_many(ports: Ports, tx: Transaction, shares: Iterable[Share]) -> dict[ShareId, Disclosure]:
    """The same for many, in as many statements as for one."""
    now = ports.now()
    answers: dict[ShareId, Disclosure] = {}
    opened: list[Share] = []
    for share in shares:
        if said := closed(share, now):
            answers[share.id] = said
        else:
            opened.append(share)
    id_numbers = {share.id_number for share in opened}
    entries = await tx.entries.many(id_numbers) if opened else {}
    standing = await tx.results.standing(id_numbers) if opened else {}
    earlier = await tx.results.versions(_overtaken(opened, standing))
    for share in opened:
        answers[share.id] = _opened(ports, share, entries.get(share.id_number), standing.get(share.id_number), earlier)
    return answers


async def preview(ports: Ports, tx: Transaction, draft: Share) -> Disclosure:
    """What the recipient of a share that is not sent yet would see, were it sent now."""
    standing = (await tx.results.standing((draft.id_number,))).get(draft.id_number)
    entry = (await tx.entries.many((draft.id_number,))).get(draft.id_number)
    return _opened(ports, draft, entry, standing, {})


def _overtaken(shares: Iterable[Share], standing: Mapping[IdNumber, ReleasedResult | Checking]) -> set[UUID]:
    """Versions that were sent and do not stand any more."""
    return {
        share.version
        for share in shares
        if share.version
        and isinstance(now := standing.get(share.id_number), ReleasedResult)
        and now.id != share.version
    }


def _opened(
    ports: Ports,
    share: Share,
    entry: Entry | None,
    standing: ReleasedResult | Checking | None,
    earlier: Mapping[UUID, Result],
) -> Disclosure:
    match standing:
        case Checking(stopped_at):
            return Closed(Why.CHECKING, stopped_at)
        case ReleasedResult() if entry is not None:
            return _genuine(ports, share, entry, standing, earlier)
        case _:  # its entry or its release is gone: nothing the exam board stands behind
            return Closed(Why.CHECKING)


def _genuine(
    ports: Ports, share: Share, entry: Entry, standing: ReleasedResult, earlier: Mapping[UUID, Result]
) -> Disclosure:
    exam = ports.catalogue.exam(entry.exam)
    now = in_scope(shown(standing.result, exam), share.scope, share.level, ports.catalogue)
    if now is None:
        return Closed(Why.WITHHELD, standing.withheld_at or standing.released_at)
    sent = earlier.get(share.version) if share.version else None
    before = in_scope(shown(sent, exam), share.scope, share.level, ports.catalogue) if sent else None
    if sent is not None and before is None:
        before = InScope(share.scope, share.level)  # it showed nothing: whatever stands now is new
    return Genuine(
        given_names=entry.given_names,
        family_name=entry.family_name,
        exam=exam,
        session=entry.session,
        exam_date=entry.exam_date,
        now=now,
        version=standing.id,
        released_at=standing.released_at,
        before=before,
    )
