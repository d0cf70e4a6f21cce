"""Proofs that verify without us: the credential, the token in a statement's QR code, and the status lists that say which still hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.credentials import credential_claims
from bot.core.errors import Absent
from bot.core.proofs import Issuer, Proven
from bot.core.sharing import Genuine, InScope, Scope, is_shareable
from bot.core.status_lists import INDEX_BYTES, Bits, Place, index_from, parse_list_name, status_list_claims
from bot.core.viewing import Open
from bot.services.disclosing import disclosed
from bot.services.ports.proofs import HeldBy, ProofEntry
from bot.services.ports.results import ReleasedResult
from bot.services.ports.signing import Algorithm
from bot.services.signing import signing_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from bot.core.sharing import Share
    from bot.core.viewing import OwnExam
    from bot.services.ports.base import Ports
    from bot.services.ports.proofs import Doubt
    from bot.services.ports.results import Checking

DRAWS: Final = 8
"""Of a place in a list. A list that is half full takes nearly all of its guests so; then the next one is begun."""


def issuer_of(ports: Ports) -> Issuer:
    return Issuer(ports.policy.organisation, ports.policy.public_url)


async def credential_of(ports: Ports, share: Share) -> str:
    """What this share shows now, as a signed credential. Raises Absent where it shows no result."""
    async with ports.storage.reading() as tx:
        shown = await disclosed(ports, tx, share)
    if not isinstance(shown, Genuine):
        raise Absent("share")
    proven = await _proven_to_recipient(ports, share, shown)
    key = await signing_key(ports, Algorithm.RS256)
    return ports.signer.credential(credential_claims(proven, issuer_of(ports), ports.catalogue), key)


async def share_qr(ports: Ports, share: Share, shown: Genuine) -> str:
    """The address in the QR code of the statement that belongs to this share."""
    return await _qr(ports, await _proven_to_recipient(ports, share, shown))


async def own_qr(ports: Ports, own: OwnExam) -> str:
    """The address in the QR code of the candidate's own statement. Raises Absent where there is no result to state."""
    match own.standing:
        case Open(shown) if shown.verdict is not None:
            told = InScope(Scope.PAPERS, verdict=shown.verdict, papers=shown.papers)
        case _:
            raise Absent("result")
    entry = await _entry(ports, HeldBy.OWN, own.link.id, own.standing.version)
    proven = Proven(
        id=entry.id,
        place=entry.place,
        given_names=own.entry.given_names,
        family_name=own.entry.family_name,
        exam=own.exam,
        session=own.entry.session,
        exam_date=own.entry.exam_date,
        told=told,
        issued_at=own.standing.released_at,
    )
    return await _qr(ports, proven)


async def status_list(ports: Ports, name: str) -> str:
    """A list of either kind as a signed credential, its bits as they are at this moment. Raises InvalidInput or Absent."""
    kind, number = parse_list_name(name)
    now = ports.now()
    async with ports.storage.reading() as tx:
        if number > await tx.proofs.lists():
            raise Absent("list")
        unheld = await tx.proofs.unheld(number, now)
        doubts = await tx.proofs.doubts(number, now)
        instead = await tx.results.in_place_of(doubt.version for doubt in doubts)
    claims = status_list_claims(kind, number, _bits(unheld, doubts, instead), issuer_of(ports), now)
    return ports.signer.credential(claims, await signing_key(ports, Algorithm.RS256))


def _bits(unheld: frozenset[int], doubts: tuple[Doubt, ...], instead: Mapping[UUID, ReleasedResult | Checking]) -> Bits:
    """Superseded is what has another result in its place; withdrawn, what has none that anybody stands behind."""
    superseded = frozenset(doubt.index for doubt in doubts if _is_corrected(doubt, instead.get(doubt.version)))
    return Bits(unheld | {doubt.index for doubt in doubts} - superseded, superseded)


def _is_corrected(doubt: Doubt, word: ReleasedResult | Checking | None) -> bool:
    return isinstance(word, ReleasedResult) and word.id != doubt.version and is_shareable(word.result)


async def _proven_to_recipient(ports: Ports, share: Share, shown: Genuine) -> Proven:
    entry = await _entry(ports, HeldBy.SHARE, share.id, shown.version)
    return Proven(
        id=entry.id,
        place=entry.place,
        given_names=shown.given_names,
        family_name=shown.family_name,
        exam=shown.exam,
        session=shown.session,
        exam_date=shown.exam_date,
        told=shown.now,
        issued_at=shown.released_at,
        expires_at=share.expires_at,
    )


async def _qr(ports: Ports, proven: Proven) -> str:
    token = ports.signer.qr_token(proven, await signing_key(ports))
    return f"{issuer_of(ports).offline_page}#{token}"


async def _entry(ports: Ports, held_by: HeldBy, holder: UUID, version: UUID) -> ProofEntry:
    """The one there is; the first proof of this version in these hands makes it."""
    async with ports.storage.reading() as tx:
        entry = await tx.proofs.get(holder, version)
    return entry or await _new_entry(ports, held_by, holder, version)


async def _new_entry(ports: Ports, held_by: HeldBy, holder: UUID, version: UUID) -> ProofEntry:
    async with ports.storage.transaction() as tx:
        number = await tx.proofs.lists()
        for draw in range(2 * DRAWS):
            place = Place(number + draw // DRAWS, index_from(ports.random_bytes(INDEX_BYTES)))
            entry = ProofEntry(ports.new_id(), place, held_by, holder, version, ports.now())
            if await tx.proofs.add(entry):
                return entry
            if made := await tx.proofs.get(holder, version):  # somebody else was quicker
                return made
    raise AssertionError("a list that nobody has used is full")
