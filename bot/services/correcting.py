"""What an amendment does when it is released or comes to nothing, and who hears that a result says something else now.

All of it in the transaction of the decision itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.errors import Moved
from bot.core.importing.report import ImportId
from bot.core.sharing import ShareState
from bot.services.ports.imports import ImportState
from bot.services.ports.outbox import Channel, Notice
from bot.services.refusals import is_refused
from bot.services.sending import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.core.entries import Entry
    from bot.core.institutions import Institution
    from bot.core.releases import Proposal
    from bot.core.sharing import Share
    from bot.services.ports.base import Ports
    from bot.services.ports.storage import Transaction
    from bot.services.ports.withholdings import Withholding


async def apply(ports: Ports, tx: Transaction, proposal: Proposal, now: datetime) -> None:
    """Its versions count from now on, what it lifts is lifted, and whoever holds an earlier version is told. Raises Moved."""
    if not proposal.amends:
        return
    if proposal.import_id:
        await tx.imports.claim_version()
        if not await tx.imports.confirm(ImportId(proposal.import_id), now):
            raise Moved(proposal.session)
    for withholding in proposal.lifts:
        if not await tx.withholdings.lift(withholding, now):
            raise Moved(proposal.session)
    held = await tx.shares.open_of_items(proposal.id)
    name = "share_corrected" if proposal.import_id else "share_lifted"  # the version that they saw stands again
    await _tell_holders(ports, tx, held, name=name, why=proposal.id.hex, now=now)


async def forget_versions(tx: Transaction, proposal: Proposal) -> None:
    """Nothing comes of it: the file's versions are swept."""
    if proposal.import_id is None:
        return
    await tx.releases.drop_items(proposal.id)
    staged = await tx.imports.claim(ImportId(proposal.import_id))
    if staged and staged.state is ImportState.PROPOSED:
        await tx.imports.save(replace(staged, state=ImportState.DISCARDED), ImportState.PROPOSED)


async def tell_withheld(ports: Ports, tx: Transaction, withholding: Withholding, entry: Entry, now: datetime) -> None:
    """The candidate, without a reason, and every institution that holds it. An alert that is queued still says only that there
    is something to read.
    """
    held = await tx.shares.open_of(entry.id_number)
    await _tell_holders(ports, tx, held, name="share_withheld", why=withholding.id.hex, now=now)
    holder = await tx.links.holder(entry.id_number)
    account = await tx.accounts.get(holder.account_id) if holder else None
    if holder is None or account is None:
        return
    values: dict[str, str | int] = {"exam": ports.catalogue.exam(entry.exam).name, "link": holder.id.hex}
    key = f"withheld:{withholding.id.hex}"
    notice = Notice(key, Channel.CHAT, account.user_id, "result_withheld", values, account_id=account.id)
    await tx.outbox.queue(notice, now)


async def _tell_holders(
    ports: Ports, tx: Transaction, shares: Iterable[Share], *, name: str, why: str, now: datetime
) -> None:
    """By mail, each share by itself; what is queued ends with the link, and with the account.

    Who was only handed a link has no address: its page says it.
    """
    if not ports.policy.mail_enabled:
        return
    open_ones = [share for share in shares if share.is_open(now)]
    entries = await tx.entries.many(share.id_number for share in open_ones)
    for share in open_ones:
        institution = await _addressee(tx, share)
        entry = entries.get(share.id_number)
        if institution is None or entry is None:
            continue
        values: dict[str, str | int] = {
            "share": share.id.hex,
            "institution": share.recipient.name,
            "given_names": entry.given_names,
            "family_name": entry.family_name,
            "exam": ports.catalogue.exam(entry.exam).name,
            "reference": share.reference,
            "language": language_of(institution),
        }
        key, own = f"{name}:{why}:{share.id.hex}", (share.account_id, share.link_id)
        await tx.outbox.queue(Notice(key, Channel.MAIL, institution.contact_email, name, values, *own), now)


async def _addressee(tx: Transaction, share: Share) -> Institution | None:
    """Of the register as it stands now. None: a plain link, nobody there any more, or they want no mail."""
    if share.state is not ShareState.OPEN or share.recipient.identity is None:
        return None
    institution = await tx.institutions.get(share.recipient.identity)
    if institution is None or await is_refused(tx, institution.contact_email):
        return None
    return institution
