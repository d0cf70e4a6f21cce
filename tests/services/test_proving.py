"""Proofs, held against libraries that are not ours, and their bits against whatever happens to the result or the share."""

import asyncio
import base64
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS, InvalidJWSSignature
from openbadgeslib.ob3 import OB3Verifier
from openbadgeslib.ob3.status import decode_encoded_list, set_indices
from openbadgeslib.ob3.verifier import OB3VerificationError

from bot.core.credentials import facts_of
from bot.core.entries import SessionName
from bot.core.errors import Absent, InvalidInput
from bot.core.results import Result, Status
from bot.core.sharing import Genuine, Scope, ShareState
from bot.core.status_lists import INDEX_BYTES, SIZE, Place
from bot.services import accounts, amending, privacy, proving, releasing, signing, viewing, withholding
from bot.services.disclosing import disclosed
from bot.services.ports.base import Ports
from bot.services.ports.proofs import Doubt, HeldBy, ProofEntry
from bot.services.ports.results import Checking, ReleasedResult
from bot.services.ports.signing import Algorithm
from tests.support.accounts import ANA
from tests.support.clock import START, FixedClock
from tests.support.cohort import SESSION, a_result, csv_file, one_result
from tests.support.forgetting import forgotten
from tests.support.shares import a_released_link, a_sent_share
from tests.support.staffing import APPROVER, PUBLISHER, hire

pytestmark = pytest.mark.begins_with(what=one_result)


def claims_of(token: str) -> dict:
    _, payload, _ = token.split(".")
    return json.loads(base64.urlsafe_b64decode(payload + "=="))


async def set_in(ports: Ports, name: str) -> set[int]:
    claims = claims_of(await proving.status_list(ports, name))
    return set(set_indices(decode_encoded_list(claims["credentialSubject"]["encodedList"])))


def index_of(credential: str) -> int:
    return int(claims_of(credential)["credentialStatus"][0]["statusListIndex"])


async def test_a_jose_library_verifies_the_credential_by_the_key_in_its_header(ports: Ports):
    share, _ = await a_sent_share(ports, await a_released_link(ports))
    credential = await proving.credential_of(ports, share)
    signed = JWS()
    signed.deserialize(credential)
    header = json.loads(signed.objects["protected"])
    assert set(header) == {"alg", "jwk", "typ"}
    key = JWK(**header["jwk"])
    signed.verify(key)
    (ours,) = [one for one in await signing.public_keys(ports) if one.algorithm is Algorithm.RS256]
    assert key.thumbprint() == ours.kid
    head, payload, signature = credential.split(".")
    for forged in (f"{head}.{payload[:-4]}AAAA.{signature}", f"{head}.{payload}.{signature[:-4]}AAAA"):
        altered = JWS()
        altered.deserialize(forged)
        with pytest.raises(InvalidJWSSignature):
            altered.verify(key)


async def test_an_open_badges_library_verifies_credential_and_status(ports: Ports, clock: FixedClock):
    clock.moment = datetime.now(UTC)  # the library looks at the real one
    share, _ = await a_sent_share(ports, await a_released_link(ports))
    credential = await proving.credential_of(ports, share)
    key = next(one for one in await signing.public_keys(ports) if one.algorithm is Algorithm.RS256)
    lists = {
        f"{ports.policy.public_url}/status/{name}": await proving.status_list(ports, name)
        for name in ("withdrawn-1", "superseded-1")
    }
    verifier = OB3Verifier(JWK.from_pem(key.certificate.encode()).export_to_pem())
    badge = verifier.verify(credential, check_status=True, download=lambda url: lists[url].encode())
    assert badge.achievement.name == "C1 Advanced"
    assert {result.value for result in badge.results} >= {"190", "C1"}
    assert badge.identifiers[0].identity_hash.startswith("Zoë")
    await withdraw(ports, share)
    lists = {url: await proving.status_list(ports, url.rpartition("/")[2]) for url in lists}
    with pytest.raises(OB3VerificationError, match="revocation"):
        verifier.verify(credential, check_status=True, download=lambda url: lists[url].encode())


async def withdraw(ports: Ports, share) -> None:
    async with ports.storage.transaction() as tx:
        assert await tx.shares.save(share.ended(ShareState.REVOKED, ports.now()), ShareState.OPEN)


async def test_a_credential_says_what_its_scope_discloses(ports: Ports):
    own = await a_released_link(ports)
    overall = {"Overall": "190", "Grade": "Grade C", "Level of the CEFR": "C1"}
    for scope, said, results in (
        (Scope.LEVEL, {"Reaches level C1 of the CEFR": "Passed"}, 1),
        (Scope.OVERALL, overall, 3),
        (Scope.PAPERS, overall | {"Writing": "185"}, 8),
    ):
        share, _ = await a_sent_share(ports, own, scope=scope, level="C1")
        claims = claims_of(await proving.credential_of(ports, share))
        facts = dict(facts_of(claims))
        assert facts.items() >= said.items()
        assert len(claims["credentialSubject"]["result"]) == results
        assert (claims["exp"], claims["nbf"]) == (int(share.expires_at.timestamp()), int(ports.now().timestamp()))


async def test_a_proof_made_again_is_the_same(ports: Ports):
    share, _ = await a_sent_share(ports, await a_released_link(ports))
    made = await asyncio.gather(*(proving.credential_of(ports, share) for _ in range(3)))
    assert len({claims_of(one)["jti"] for one in made}) == 1
    again = await proving.credential_of(ports, share)
    assert again == await proving.credential_of(ports, share)


async def test_a_share_that_shows_nothing_has_no_credential(ports: Ports):
    share, _ = await a_sent_share(ports, await a_released_link(ports))
    await withdraw(ports, share)
    async with ports.storage.reading() as tx:
        ended = await tx.shares.get(share.id)
    with pytest.raises(Absent):
        await proving.credential_of(ports, ended)


async def unlinked(ports: Ports, clock: FixedClock, share) -> None:
    await accounts.unlink(ports, ANA, share.link_id)


async def erased(ports: Ports, clock: FixedClock, share) -> None:
    await privacy.erase(ports, ANA)


async def stopped(ports: Ports, clock: FixedClock, share) -> None:
    await releasing.stop(ports, "cli:tests", SessionName(SESSION))


async def withheld(ports: Ports, clock: FixedClock, share) -> None:
    async with ports.storage.reading() as tx:
        entry = await tx.entries.of(share.id_number)
    await withholding.withhold(ports, "cli:tests", entry.id)


async def test_a_proof_goes_with_its_share_and_stays_withdrawn_when_the_share_is_forgotten(
    ports: Ports, clock: FixedClock
):
    own = await a_released_link(ports)
    revoked, lasting = [(await a_sent_share(ports, own))[0] for _ in range(2)]
    first, second = [index_of(await proving.credential_of(ports, share)) for share in (revoked, lasting)]
    await withdraw(ports, revoked)
    assert await set_in(ports, "withdrawn-1") == {first}
    clock.advance(timedelta(days=30))
    assert await set_in(ports, "withdrawn-1") == {first, second}
    async with ports.storage.transaction() as tx:
        assert await forgotten(tx.shares, clock() + timedelta(days=400)) == 2
    assert await set_in(ports, "withdrawn-1") == {first, second}
    assert await set_in(ports, "superseded-1") == set()


@pytest.mark.parametrize("happened", [unlinked, erased, stopped, withheld])
async def test_whatever_withdraws_it_sets_its_bit_at_the_next_request(ports: Ports, clock: FixedClock, happened):
    share, _ = await a_sent_share(ports, await a_released_link(ports))
    index = index_of(await proving.credential_of(ports, share))
    assert await set_in(ports, "withdrawn-1") == set()
    await happened(ports, clock, share)
    assert await set_in(ports, "withdrawn-1") == {index}
    assert await set_in(ports, "superseded-1") == set()


async def test_a_corrected_result_supersedes_the_proof_and_has_one_of_its_own(ports: Ports, clock: FixedClock):
    own = await a_released_link(ports)
    share, _ = await a_sent_share(ports, own)
    before = index_of(await proving.credential_of(ports, share))
    await hire(ports)
    clock.advance(timedelta(days=1))
    file = csv_file(a_result(str(own.id_number), listening=197))
    report = await amending.stage(ports, PUBLISHER, io.BytesIO(file), "amended.csv")
    proposal = await amending.propose(ports, PUBLISHER, report.import_id)
    await releasing.approve(ports, APPROVER, proposal.id)
    assert (await set_in(ports, "withdrawn-1"), await set_in(ports, "superseded-1")) == (set(), {before})
    corrected = await proving.credential_of(ports, share)
    assert dict(facts_of(claims_of(corrected)))["Listening"] == "197"
    assert index_of(corrected) != before
    assert await set_in(ports, "superseded-1") == {before}


NOW_STANDS = ReleasedResult(UUID(int=2), Result(Status.FINAL, {}, 185), START)


@pytest.mark.parametrize(
    ("word", "withdrawn", "superseded"),
    [
        (NOW_STANDS, set(), {5}),
        (replace(NOW_STANDS, result=Result(Status.WITHHELD)), {5}, set()),
        (replace(NOW_STANDS, id=UUID(int=1), result=Result(Status.WITHHELD)), {5}, set()),
        (replace(NOW_STANDS, result=Result(Status.PENDING)), {5}, set()),
        (Checking(START), {5}, set()),
        (None, {5}, set()),
    ],
)
def test_superseded_is_what_has_another_result_in_its_place(word, withdrawn: set[int], superseded: set[int]):
    instead = {} if word is None else {UUID(int=1): word}
    bits = proving._bits(frozenset({9}), (Doubt(5, UUID(int=1)),), instead)
    assert (bits.withdrawn, bits.superseded) == (withdrawn | {9}, superseded)


async def test_the_candidates_own_statement_holds_as_long_as_the_result_stands(ports: Ports, clock: FixedClock):
    own = await a_released_link(ports)
    exam = await viewing.open_result(ports, ANA, own.id)
    assert (await proving.own_qr(ports, exam)).startswith(f"{ports.policy.public_url}/verify/offline#")
    await accounts.unlink(ports, ANA, own.id)
    assert await set_in(ports, "withdrawn-1") == set()
    await releasing.stop(ports, "cli:tests", SessionName(SESSION))
    assert len(await set_in(ports, "withdrawn-1")) == 1


async def test_the_statement_of_a_share_has_the_bits_of_its_credential(ports: Ports):
    share, _ = await a_sent_share(ports, await a_released_link(ports))
    async with ports.storage.reading() as tx:
        shown = await disclosed(ports, tx, share)
    assert isinstance(shown, Genuine)
    await proving.share_qr(ports, share, shown)
    await proving.credential_of(ports, share)
    async with ports.storage.reading() as tx:
        entry = await tx.proofs.get(share.id, shown.version)
    assert index_of(await proving.credential_of(ports, share)) == entry.place.index


async def test_a_list_that_is_full_is_followed_by_the_next(ports: Ports):
    own = await a_released_link(ports)
    drawn = [bytes(INDEX_BYTES)] * 40
    crowded = Crowded(ports, drawn)
    first, _ = await a_sent_share(ports, own)
    second, _ = await a_sent_share(ports, own)
    places = [
        claims_of(await proving.credential_of(crowded.ports, share))["credentialStatus"][0]["id"].rpartition("/")[2]
        for share in (first, second)
    ]
    assert places == ["withdrawn-1#0", "withdrawn-2#0"]
    await withdraw(ports, second)
    assert (await set_in(ports, "withdrawn-1"), await set_in(ports, "withdrawn-2")) == (set(), {0})


class Crowded:
    """Draws the same place again and again."""

    def __init__(self, ports: Ports, drawn: list[bytes]) -> None:
        def random_bytes(length: int) -> bytes:
            return drawn.pop() if length == INDEX_BYTES else ports.random_bytes(length)

        self.ports = replace(ports, random_bytes=random_bytes)


async def test_a_list_that_is_not_there_is_refused(ports: Ports):
    for name, error in (("withdrawn-2", Absent), ("other-1", InvalidInput)):
        with pytest.raises(error):
            await proving.status_list(ports, name)


async def test_a_place_is_taken_once(ports: Ports):
    own = await a_released_link(ports)
    entries = [
        ProofEntry(ports.new_id(), Place(1, SIZE - 1), HeldBy.OWN, holder, ports.new_id(), ports.now())
        for holder in (own.id, ports.new_id())
    ]
    async with ports.storage.transaction() as tx:
        assert [await tx.proofs.add(entry) for entry in entries] == [True, False]
