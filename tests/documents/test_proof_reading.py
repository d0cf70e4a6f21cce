"""Proofs read back: whatever form they come in, and never on the word of the key they bring along."""

import json
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from bot.core.credentials import credential_claims
from bot.core.errors import InvalidInput
from bot.core.qr_tokens import LONGEST, QrFacts
from bot.core.sharing import Scope
from bot.documents import signing
from bot.documents.proof_reading import read_proof
from bot.services.ports.signing import Algorithm
from tests.support.clock import START
from tests.support.proofs import ISSUER, KEYS, a_key, proven
from tests.support.samples import CATALOGUE

CERTIFICATES = [key.certificate for key in KEYS.values()]
PROOF = proven(CATALOGUE)
TOKEN = signing.qr_token(PROOF, KEYS[Algorithm.ES256])
CREDENTIAL = signing.credential(credential_claims(PROOF, ISSUER, CATALOGUE), KEYS[Algorithm.RS256])


@pytest.mark.parametrize(
    "text", [TOKEN, f"{TOKEN}\n", f"{ISSUER.offline_page}#{TOKEN}", f"{TOKEN[:70]}\r\n {TOKEN[70:]}"], ids=range(4)
)
def test_the_text_of_a_qr_code_is_read_however_it_was_copied(text: str):
    found = read_proof(text.encode(), CERTIFICATES)
    assert isinstance(found.said, QrFacts)
    assert (found.said.name, found.said.overall, found.signer) == ("Zoë García López", 185, ISSUER.name)
    assert len(TOKEN) < LONGEST


@pytest.mark.parametrize(
    "text", [CREDENTIAL, json.dumps({"id": f"data:application/vc+jwt,{CREDENTIAL}"}), f'"{CREDENTIAL}"'], ids=range(3)
)
def test_a_credential_is_read_out_of_whatever_holds_it(text: str):
    found = read_proof(text.encode(), CERTIFICATES)
    assert isinstance(found.said, dict)
    assert (found.said["iss"], found.certificate) == (ISSUER.id, KEYS[Algorithm.RS256].certificate)


def test_keys_of_another_kind_are_passed_over():
    other = ec.generate_private_key(ec.SECP384R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Somebody")])
    made = x509.CertificateBuilder(named, named, other.public_key(), 1, START, START + timedelta(days=1))
    pem = made.sign(other, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
    assert read_proof(TOKEN.encode(), [pem, *CERTIFICATES]).signer == ISSUER.name


def test_no_changed_character_is_accepted():
    for text in (TOKEN, CREDENTIAL):
        for place in range(0, len(text), max(1, len(text) // 200)):
            changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
            try:
                found = read_proof(changed.encode(), CERTIFICATES)
            except InvalidInput:
                continue
            assert place == len(text) - 1, place  # bits after the end of the last byte
            assert found.said == read_proof(text.encode(), CERTIFICATES).said


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (signing.qr_token(PROOF, a_key()), "signer"),
        (signing.credential(credential_claims(PROOF, ISSUER, CATALOGUE), a_key(Algorithm.RS256)), "signer"),
        (CREDENTIAL.replace(CREDENTIAL.split(".")[0], "eyJhbGciOiJub25lIn0"), "signer"),
        (TOKEN[:-4] + "AAAA", "signature"),
        ("Dear Sir or Madam", "shape"),
        ("", "shape"),
        (b"\xff\xfe\x00", "shape"),
    ],
    ids=range(7),
)
def test_anything_else_is_refused_with_its_reason(content: str | bytes, reason: str):
    with pytest.raises(InvalidInput) as refused:
        read_proof(content if isinstance(content, bytes) else content.encode(), CERTIFICATES)
    assert refused.value.reason == reason


def test_a_scope_of_one_level_tells_nothing_else():
    told = proven(CATALOGUE, scope=Scope.LEVEL, level="C1")
    token = signing.qr_token(told, KEYS[Algorithm.ES256])
    assert b"Grade" not in repr(read_proof(token.encode(), CERTIFICATES)).encode()
