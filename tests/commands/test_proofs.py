"""`results-bot verify` reads what is on a statement's QR code and in a credential."""

import io
from datetime import timedelta

import pytest
from rich.console import Console

from bot.commands.proofs import GENUINE, NOT_GENUINE, verify_proof
from bot.core.credentials import credential_claims
from bot.core.sharing import Scope
from bot.documents import signing
from bot.documents.proof_reading import read_proof
from bot.services.ports.signing import Algorithm
from tests.support.clock import START
from tests.support.proofs import ISSUER, KEYS, a_key, proven
from tests.support.samples import CATALOGUE

TRUSTED = {key.certificate: f"the {algorithm} key" for algorithm, key in KEYS.items()}


def as_code(**changes) -> bytes:
    return signing.qr_token(proven(CATALOGUE, **changes), KEYS[Algorithm.ES256]).encode()


def as_credential(**changes) -> bytes:
    claims = credential_claims(proven(CATALOGUE, **changes), ISSUER, CATALOGUE)
    return signing.credential(claims, KEYS[Algorithm.RS256]).encode()


def said_of(content: bytes) -> tuple[int, list[str]]:
    out = Console(file=io.StringIO(), width=400)
    code = verify_proof(content, read=read_proof, trusted=TRUSTED, catalogue=CATALOGUE, now=START, out=out)
    return code, out.file.getvalue().splitlines()


@pytest.mark.parametrize("given", [as_code, as_credential])
def test_both_say_what_was_signed_and_where_its_status_is(given):
    code, lines = said_of(given())
    assert code == GENUINE
    expected = "Name: Zoë García López,Exam: B2 First,Overall: 185,Grade: Grade A,Level of the CEFR: C1,Listening: 185"
    assert set(expected.split(",")) <= set(lines)
    assert "94567" in lines[-1]


@pytest.mark.parametrize("given", [as_code, as_credential])
def test_of_one_level_nothing_else_is_said(given):
    _, lines = said_of(given(scope=Scope.LEVEL, level="C1"))
    (answer,) = [line for line in lines if line.startswith("Reaches level C1 of the CEFR: ")]
    assert answer.endswith(("yes", "Passed"))
    assert not [line for line in lines if "Overall" in line or "185" in line]


@pytest.mark.parametrize("given", [as_code, as_credential])
def test_what_is_no_longer_shared_is_not_to_be_relied_on(given):
    code, lines = said_of(given(expires_at=START - timedelta(days=1)))
    assert (code, "no longer" in lines[-1]) == (NOT_GENUINE, True)


def test_what_was_forged_is_refused():
    code = as_code()
    stranger = signing.qr_token(proven(CATALOGUE), a_key()).encode()
    for content, words in ((code[:-4] + b"AAAA", "changed"), (stranger, "--trust"), (b"hello", "neither")):
        result, (line,) = said_of(content)
        assert (result, words in line) == (NOT_GENUINE, True)
