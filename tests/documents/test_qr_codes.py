"""The QR code of a real statement is read off paper: at 150 dpi, however it lies, and says what was signed."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from bot.core.proofs import Proven
from bot.core.qr_tokens import CUT, LONGEST, QrFacts
from bot.core.statements import Page
from bot.core.status_lists import Place
from bot.documents import signing
from bot.documents.proof_reading import read_proof
from bot.documents.typesetting import PIXELS_PER_INCH, Typesetter
from bot.services.ports.signing import Algorithm
from bot.texts import statement
from bot.texts.words import words_in
from tests.support.printed import PROOF, a_statement
from tests.support.proofs import ISSUER, KEYS, proven
from tests.support.samples import CATALOGUE

KEY = KEYS[Algorithm.ES256]
DPI = 150
ANGLES = (0, 7, 45, 90, 193)


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter()


def scanned(typesetter: Typesetter, address: str) -> Image.Image:
    """The page as a picture of 150 dots an inch."""
    picture = Image.open(BytesIO(typesetter.png(page_with(address)))).convert("L")
    return picture.resize((picture.width * DPI // PIXELS_PER_INCH, picture.height * DPI // PIXELS_PER_INCH))


def page_with(address: str) -> Page:
    return statement.page(words_in("en"), a_statement(CATALOGUE, proof=replace(PROOF, qr=address)))


LONG = proven(
    CATALOGUE,
    given_names="พระบรมวงศานุวงศ์" * 5,
    session="2026-11-B2-FIRST-MADRID-AND-BARCELONA",
    expires_at=datetime(2031, 11, 23, tzinfo=UTC),
    place=Place(9999, 131_071),
)


@pytest.mark.parametrize("told", [proven(CATALOGUE), LONG], ids=["usual", "longest"])
def test_it_is_read_off_a_scan_whichever_way_the_page_lies(typesetter: Typesetter, told: Proven):
    token = signing.qr_token(told, KEY)
    assert len(token) <= LONGEST
    page = scanned(typesetter, f"{ISSUER.offline_page}#{token}")
    for angle in ANGLES:
        turned = page.rotate(angle, resample=Image.Resampling.BILINEAR, expand=True, fillcolor=255)
        (found,) = zxingcpp.read_barcodes(turned)
        proof = read_proof(found.text.encode(), [KEY.certificate])
        assert isinstance(proof.said, QrFacts), angle
        assert told.name.startswith(proof.said.name.removesuffix(CUT))
        assert (proof.said.overall, proof.said.place) == (185, told.place)


def test_the_code_is_also_a_link_that_a_reader_of_the_file_finds(typesetter: Typesetter):
    """Pressed on a screen; and how the offline page reads a statement that is dropped on it."""
    token = signing.qr_token(LONG, KEY)
    pdf = typesetter.pdf(page_with(f"{ISSUER.offline_page}#{token}"))
    assert set(re.findall(rb"#([\w-]{100,400})(?![\w-])", pdf)) == {token.encode()}
