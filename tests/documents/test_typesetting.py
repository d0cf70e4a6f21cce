"""The statement as it is printed: one page, whole fonts of our own, tags, and nothing handed in that is more than text."""

import re
import struct
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from bot.core.exams import Catalogue
from bot.core.sharing import Scope
from bot.core.statements import Page, Statement
from bot.documents.typesetting import Typesetter
from bot.texts import statement as texts
from bot.texts.words import words_in
from tests.support.printed import PROOF, Pdf, a_statement

NAMES = {
    "latin": ("Łucja Nguyễn", "Wójcik-Żółkiewska", "NotoSans-Regular"),
    "cyrillic": ("Анна", "Кузнецова", "NotoSans-Regular"),
    "greek": ("Ελένη", "Παπαδοπούλου", "NotoSans-Regular"),
    "arabic": ("محمد", "عبد الكريم", "IBMPlexSansArabic-SemiBold"),
    "hebrew": ("רחל", "לוי־כהן", "NotoSansHebrew-Light"),
    "simplified": ("王", "小明", "NotoSansCJKsc-Thin"),
    "traditional": ("陳", "慧敏", "NotoSansCJKtc-Thin"),
    "japanese": ("山田", "さくら", "NotoSansCJKjp-Thin"),
    "korean": ("김", "민준", "NotoSansCJKkr-Thin"),
    "devanagari": ("प्रिया", "शर्मा", "NotoSansDevanagari-Regular"),
    "thai": ("สมชาย", "ใจดี", "NotoSansThai-Regular"),
}


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter()


def page(statement: Statement, language: str = "en") -> Page:
    return texts.page(words_in(language), statement)


@pytest.mark.parametrize("script", NAMES)
def test_a_name_of_every_script_is_set_in_an_embedded_font_and_can_be_read_out(
    typesetter: Typesetter, catalogue: Catalogue, script: str
) -> None:
    given, family, font = NAMES[script]
    pdf = Pdf(typesetter.pdf(page(a_statement(catalogue, name=(given, family)))))
    assert font in pdf.fonts
    assert all({"/FontFile2", "/FontFile3"} & descriptor.keys() for descriptor in pdf.fonts.values())
    assert {*given, *family} - {" "} <= pdf.characters
    assert f"{given} {family}" in pdf.metadata


def test_the_page_is_tagged_to_be_read_aloud_and_made_to_be_kept(typesetter: Typesetter, catalogue: Catalogue) -> None:
    pdf = Pdf(typesetter.pdf(page(a_statement(catalogue), "es")))
    assert pdf.root["/MarkInfo"]["/Marked"] is not None
    assert str(pdf.root["/Lang"]) == "es"
    assert "pdfuaid:part" in pdf.metadata
    assert re.search(r"pdfaid:part>\s*2", pdf.metadata)
    tags = pdf.tags()
    assert tags.count("/H1") == 1
    assert tags.count("/Table") == 3  # the facts, the figures, the papers
    assert tags.count("/TR") == 2 + 2 + 6
    assert {"/H2", "/TH", "/TD", "/Figure", "/Link"} <= {*tags}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "result",
    [
        ("A2-KEY", 128, 135, 81),
        ("B1-BUS", 168, 170, 165, 169),
        ("C1-CAE", 150, 160, 170, 155, 141),
        ("B2-FCE", 118, 119, 110, 120, 121),
    ],
)
def test_whatever_is_on_it_it_is_one_page(
    typesetter: Typesetter, catalogue: Catalogue, result: tuple[str, int], language: str
) -> None:
    name = ("Maria " * 20, "Wolfeschlegelsteinhausenbergerdorff" * 3 + " x" * 40)
    long = a_statement(catalogue, *result, name=name, organisation="The Board of Examinations " * 5, is_corrected=True)
    assert Pdf(typesetter.pdf(page(long, language))).pages == 1


@pytest.mark.parametrize(
    "hostile",
    [
        '#read("/etc/passwd") #panic("x")',
        '"]; #set page(width: 1pt) [ \\" \\u{41} $x$ *b* _i_ `r` <l> @ref // c /* c',
        "\u202eevil\u202c\u2066\u0000\u200f\x1b[31m",
        "a\u0301" + "\u0301" * 60 + " e\u0308",
        "&lt;b&gt; <script>alert(1)</script> {name} %s",
    ],
)
def test_nothing_in_a_name_is_more_than_text(typesetter: Typesetter, catalogue: Catalogue, hostile: str) -> None:
    pdf = Pdf(typesetter.pdf(page(a_statement(catalogue, name=(hostile, "López"), organisation=f"Board {hostile}"))))
    assert pdf.pages == 1
    assert [float(edge) for edge in pdf.page["/MediaBox"]] == pytest.approx([0, 0, 595.276, 841.89], abs=0.01)
    shown = {char for char in hostile if char.isalnum() and char.isascii()}
    assert shown <= pdf.characters


@pytest.mark.parametrize("scope", [Scope.LEVEL, Scope.OVERALL])
def test_what_is_out_of_scope_is_not_on_it(typesetter: Typesetter, catalogue: Catalogue, scope: Scope) -> None:
    pdf = Pdf(typesetter.pdf(page(a_statement(catalogue, scope=scope, level="B2"))))
    assert pdf.tags().count("/Table") == (1 if scope is Scope.LEVEL else 2)  # the facts, and the figures
    assert pdf.tags().count("/Figure") == (1 if scope is Scope.LEVEL else 2)  # the code to scan, and the scale


def test_a_character_that_no_font_has_stops_no_statement(typesetter: Typesetter, catalogue: Catalogue) -> None:
    assert Pdf(typesetter.pdf(page(a_statement(catalogue, name=("Ana \U00013000", "Ruiz"))))).pages == 1


def test_marks_that_turn_what_follows_are_not_printed(typesetter: Typesetter, catalogue: Catalogue) -> None:
    pdf = Pdf(typesetter.pdf(page(a_statement(catalogue, name=("\u202eAna", "\u2067Ruiz\u0007")))))
    assert not pdf.characters & {"\u202e", "\u2067", "\u0007"}


def test_the_picture_is_the_page_at_150_dpi_or_more_and_its_code_is_read_from_it(
    typesetter: Typesetter, catalogue: Catalogue
) -> None:
    png = typesetter.png(page(a_statement(catalogue)))
    width, height = struct.unpack(">II", png[16:24])
    assert width >= 1240
    assert height >= 1754
    turned = Image.open(BytesIO(png)).rotate(17, expand=True, fillcolor="white")
    assert [found.text for found in zxingcpp.read_barcodes(turned)] == [PROOF.qr]


def test_the_same_page_is_the_same_file(typesetter: Typesetter, catalogue: Catalogue) -> None:
    statement = page(a_statement(catalogue))
    assert typesetter.pdf(statement) == typesetter.pdf(statement)
