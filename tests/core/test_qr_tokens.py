"""The QR's token says what the statement discloses, and stays short whatever the name."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.errors import InvalidInput
from bot.core.exams import Catalogue
from bot.core.qr_tokens import CUT, LONGEST, SIGNATURE_BYTES, Told, packed, qr_facts, unpacked
from bot.core.sharing import Scope
from bot.core.status_lists import Place
from tests.support.proofs import proven
from tests.support.samples import CATALOGUE

KEY_ID = b"\x01\x02\x03\x04"


@pytest.mark.parametrize(
    ("scope", "level", "overall", "told", "said_level"),
    [
        (Scope.LEVEL, "C1", 185, Told.LEVEL_REACHED, "C1"),
        (Scope.LEVEL, "C1", 165, Told.LEVEL_NOT_REACHED, "C1"),
        (Scope.OVERALL, None, 185, Told.OVERALL, "C1"),
        (Scope.PAPERS, None, 165, Told.PAPERS, "B2"),
    ],
)
def test_it_says_what_is_disclosed_and_nothing_else(scope, level, overall, told, said_level):
    facts = qr_facts(proven(CATALOGUE, scope=scope, level=level, overall=overall), KEY_ID)
    assert unpacked(packed(facts)) == facts
    assert (facts.told, facts.level) == (told, said_level)
    assert (facts.overall is None) == (scope is Scope.LEVEL)
    assert facts.papers == ((overall,) * 5 if scope is Scope.PAPERS else ())


def test_what_is_not_reported_is_not_said(catalogue: Catalogue):
    facts = qr_facts(proven(catalogue, overall=100), KEY_ID)
    assert (facts.overall, facts.grade, facts.level, set(facts.papers)) == (None, "", "", {None})


@pytest.mark.parametrize("name", ["Zoë", "a" * 300, "ก" * 300, "प्रि" * 90, "王" * 200, "𠮷" * 120], ids=len)
@pytest.mark.parametrize("session", ["2026-11", "s" * 64])
def test_it_fits_whatever_the_name(catalogue: Catalogue, name: str, session: str):
    long = proven(
        catalogue,
        "B1-BUS",
        overall=160,
        given_names=name,
        family_name="",
        session=session,
        expires_at=datetime(2031, 1, 1, tzinfo=UTC),
        place=Place(9999, 131_071),
    )
    facts = qr_facts(long, KEY_ID)
    content = packed(facts)
    assert (len(content) + SIGNATURE_BYTES) * 4 / 3 <= LONGEST
    said = unpacked(content)
    assert replace(said, name=name) == facts
    assert said.name == name or (said.name.endswith(CUT) and name.startswith(said.name.removesuffix(CUT)))


def test_anything_else_is_refused(catalogue: Catalogue):
    content = packed(qr_facts(proven(catalogue), KEY_ID))
    broken = [content[:length] for length in range(len(content))]
    for other in (*broken, content + b"\0", b"\x02" + content[1:], content[:5] + b"\x09" + content[6:]):
        with pytest.raises(InvalidInput):
            unpacked(other)
