"""Statements of results: for the candidate of their own result, for a reader as far as a share goes. What stands is asked each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.errors import Absent
from bot.core.sharing import Scope, in_scope
from bot.core.statements import Proof, Statement, holder_of, own_reference
from bot.core.viewing import Open
from bot.core.writing import printable
from bot.services.proving import issuer_of, own_qr, share_qr
from bot.services.signing import signing_key

if TYPE_CHECKING:
    from bot.core.sharing import Genuine, Share
    from bot.core.statements import Page
    from bot.core.viewing import OwnExam
    from bot.services.ports.base import Ports

BY_HAND: Final = "/verify"


async def own_statement(ports: Ports, own: OwnExam) -> Statement:
    """Of the person's own result, whole. Raises `Absent` where nothing final stands."""
    told = in_scope(own.standing.shown, Scope.PAPERS, None, ports.catalogue) if isinstance(own.standing, Open) else None
    if told is None or not isinstance(own.standing, Open):
        raise Absent("statement")
    proof = Proof(issuer_of(ports).offline_page, by_hand=False, qr=await own_qr(ports, own))
    return Statement(
        version=own.standing.version,
        holder=holder_of(own.entry.given_names, own.entry.family_name),
        exam=own.exam,
        session=own.entry.session,
        exam_date=own.entry.exam_date,
        released_at=own.standing.released_at,
        told=told,
        organisation=printable(ports.policy.organisation),
        reference=own_reference(own.standing.version),
        issued_on=ports.now().date(),
        proof=proof,
        held_by=own.link.id,
    )


async def shared_statement(ports: Ports, share: Share, shown: Genuine) -> Statement:
    """Exactly what `disclosing` says that the share shows now."""
    proof = Proof(f"{ports.policy.public_url}{BY_HAND}", by_hand=True, qr=await share_qr(ports, share, shown))
    return Statement(
        version=shown.version,
        holder=holder_of(shown.given_names, shown.family_name),
        exam=shown.exam,
        session=shown.session,
        exam_date=shown.exam_date,
        released_at=shown.released_at,
        told=shown.now,
        organisation=printable(ports.policy.organisation),
        reference=share.reference,
        issued_on=ports.now().date(),
        proof=proof,
        held_by=share.id,
        is_corrected=shown.is_corrected,
    )


async def signed_pdf(ports: Ports, page: Page) -> bytes:
    """Signed by the key that signs now."""
    return await ports.documents.pdf(page, await signing_key(ports))
