"""A signed statement is genuine to the last byte, or it is not; whose it is, says its certificate; a timestamp says when."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from bot.core.exams import Catalogue
from bot.core.signatures import Fault, NotGenuine
from bot.core.statements import Page
from bot.documents.examining import examined, fingerprint_of
from bot.documents.key_pairs import make_key_pair
from bot.documents.pades import signed
from bot.documents.statements import KEPT, KEPT_FOR, TSA_REST, Shelf, StatementFiles
from bot.documents.typesetting import Typesetter
from bot.services.ports.signing import Algorithm, SigningKey
from bot.texts import statement as texts
from bot.texts.words import words_in
from tests.support.clock import FixedClock
from tests.support.logs import logs_kept
from tests.support.printed import Pdf, a_statement
from tests.support.timestamps import SEEN, TimestampServer, timestamp_server

ORGANISATION = "Northgate Examinations Board"
MADE = datetime.now(UTC) - timedelta(days=1)


def a_key(number: int = 1) -> SigningKey:
    pair = make_key_pair(Algorithm.ES256, ORGANISATION, MADE)
    return SigningKey(UUID(int=number), Algorithm.ES256, number, pair.kid, pair.certificate, MADE, private=pair.private)


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return a_key()


@pytest.fixture(scope="module")
def page(catalogue: Catalogue) -> Page:
    return texts.page(words_in("en"), a_statement(catalogue))


@pytest.fixture(scope="module")
def bare(page: Page) -> bytes:
    return Typesetter().pdf(page)


@pytest.fixture(scope="module")
def statement(bare: bytes, key: SigningKey) -> bytes:
    return signed(bare, key)


def fault_of(pdf: bytes) -> Fault:
    with pytest.raises(NotGenuine) as caught:
        examined(pdf)
    return caught.value.fault


def test_a_signed_statement_names_its_signer_and_is_a_pades_signature_over_the_whole_file(
    statement: bytes, key: SigningKey
) -> None:
    found = examined(statement)
    assert found.fingerprint == fingerprint_of(key.certificate)
    assert found.signer == ORGANISATION
    assert found.signed_at
    assert found.timestamp is None
    signature = PdfFileReader(BytesIO(statement)).embedded_signatures[0].sig_object
    assert signature["/SubFilter"] == "/ETSI.CAdES.detached"
    assert int(signature["/ByteRange"][2]) + int(signature["/ByteRange"][3]) == len(statement)


def test_a_signed_statement_is_as_accessible_as_before(statement: bytes, bare: bytes) -> None:
    assert Pdf(statement).tags() == Pdf(bare).tags()
    assert "pdfuaid:part" in Pdf(statement).metadata
    (field,) = Pdf(statement).root["/AcroForm"]["/Fields"]
    assert all(edge < 0 for edge in field.get_object()["/Rect"]), "a field that is off the page needs no tag"
    assert not int(field.get_object()["/F"]) & 0b10, "and is not hidden: PDF/A"


def test_one_changed_byte_is_caught_wherever_it_is(statement: bytes) -> None:
    """In the page, in the signature's own digits (their case, too) and in the room behind them."""
    chance = random.Random(3)
    start = statement.rindex(b"/Contents <")
    end = statement.index(b">", start)
    digits = range(start + 11, end)
    flips = [
        *((chance.randrange(len(statement)), 0x01) for _ in range(6)),
        *((place, 0x01) for place in digits[:8:2]),  # the length of the whole must not reach into the room behind it
        *((chance.choice(digits[:1500]), 0x01) for _ in range(6)),
        *((place, 0x20) for place in digits[:1500] if statement[place : place + 1].isalpha()),
        (end - 1, 0x01),
        (end, 0x01),
    ]
    for place, bit in [*flips[:16], *chance.sample(flips[16:-2], 3), *flips[-2:]]:
        altered = bytearray(statement)
        altered[place] ^= bit
        fault_of(bytes(altered))


@pytest.mark.parametrize("more", [b"\n", b" ", b"%% appended", b"\x00" * 64])
def test_what_is_appended_is_caught(statement: bytes, more: bytes) -> None:
    assert fault_of(statement + more) is Fault.ADDED_TO


def test_a_later_revision_is_caught_although_the_signature_still_holds(statement: bytes) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(statement))
    writer.root["/Lang"] = generic.TextStringObject("xx")
    writer.update_root()
    revised = BytesIO()
    writer.write(revised)
    assert fault_of(revised.getvalue()) is Fault.ADDED_TO


def test_somebody_elses_signature_beside_ours_is_caught(statement: bytes) -> None:
    doubled = PdfFileReader(BytesIO(statement))
    assert len(doubled.embedded_signatures) == 1
    assert fault_of(statement + statement) is not None


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"", Fault.UNREADABLE), (b"PK\x03\x04", Fault.UNREADABLE), (b"%PDF-1.7\nrubbish", Fault.ALTERED)],
)
def test_what_is_no_statement_is_no_proof(content: bytes, fault: Fault) -> None:
    assert fault_of(content) is fault


def test_an_unsigned_statement_says_that_it_is_not_signed(bare: bytes) -> None:
    assert fault_of(bare) is Fault.NOT_SIGNED


# --- with a timestamp -------------------------------------------------------------------------------------------------


@pytest.fixture
async def server() -> TimestampServer:
    async with timestamp_server() as server:
        yield server


async def test_with_a_timestamp_server_the_proof_says_when_and_holds_what_later_checks_need(
    page: Page, key: SigningKey, clock: FixedClock, server: TimestampServer
) -> None:
    pdf = await StatementFiles(clock, tsa_url=server.url).pdf(page, key)
    found = await asyncio.to_thread(examined, pdf)
    assert found.fingerprint == fingerprint_of(key.certificate)
    assert found.timestamp
    assert found.timestamp.at == SEEN
    assert found.timestamp.server == "Time Server"
    assert len(Pdf(pdf).root["/DSS"]["/Certs"]) == 3  # ours, the server's and its authority's: PAdES B-LT
    assert PdfFileReader(BytesIO(pdf)).xrefs.total_revisions == 2  # as it was set, and signed: nothing is added later
    altered = bytearray(pdf)
    altered[len(pdf) // 2] ^= 1
    await asyncio.to_thread(fault_of, bytes(altered))


async def test_a_timestamp_server_that_is_down_keeps_no_statement_back(
    page: Page, key: SigningKey, clock: FixedClock, server: TimestampServer
) -> None:
    files = StatementFiles(clock, tsa_url=server.url)
    server.is_down = True
    with logs_kept() as logs:
        assert (await asyncio.to_thread(examined, await files.pdf(page, key))).timestamp is None
        assert (await asyncio.to_thread(examined, await files.pdf(page, key))).timestamp is None
    assert server.asked == 1, "it is left in peace for a while"
    assert logs.getvalue().count("the timestamp server gave no timestamp, statements go without") == 1
    server.is_down = False
    clock.advance(TSA_REST)
    assert (await asyncio.to_thread(examined, await files.pdf(page, key))).timestamp


# --- kept for a while -------------------------------------------------------------------------------------------------


async def test_the_same_page_is_made_once_and_any_other_anew(
    page: Page, key: SigningKey, clock: FixedClock, catalogue: Catalogue
) -> None:
    files = StatementFiles(clock)
    first = await files.pdf(page, key)
    assert await files.pdf(page, key) is first
    assert await files.png(page) is await files.png(page)
    corrected = texts.page(words_in("en"), a_statement(catalogue, "B2-FCE", 186, 184, 180, 186, 190))
    assert await files.pdf(corrected, key) is not first
    assert await files.pdf(texts.page(words_in("es"), a_statement(catalogue)), key) is not first
    assert await files.pdf(page, a_key(2)) is not first
    clock.advance(KEPT_FOR)
    assert await files.pdf(page, key) is not first


def test_the_shelf_holds_only_so_many(clock: FixedClock) -> None:
    shelf = Shelf(clock)
    for number in range(KEPT):
        shelf.put(number, b"%d" % number)
    assert shelf.take(0) == b"0"
    shelf.put("new", b"new")
    assert shelf.take(1) is None, "the one that nobody asked for longest"
    assert shelf.take(0) == b"0"
