"""Statements of results as values: `a_statement(catalogue, "B2-FCE", 185, 184, 180, 186, 190)`; and what a PDF holds."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from uuid import UUID

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from bot.core.exams import Catalogue
from bot.core.results import Result, Status, shown
from bot.core.sharing import Scope, in_scope
from bot.core.statements import Proof, Statement, holder_of, own_reference

VERSION = UUID("0199f2aa-1111-7abc-9def-a1b2c3d4e5f6")
HELD_BY = UUID(int=9)
GOOD = (185, 184, 180, 186, 190)
PROOF = Proof(
    "https://例子.example/verify", by_hand=True, qr="https://results.example/verify/offline#" + "aB3_-9xQ" * 43
)
"""As long as the longest token."""


def a_statement(
    catalogue: Catalogue,
    code: str = "B2-FCE",
    *scores: int,
    name: tuple[str, str] = ("Zoë", "García López"),
    scope: Scope = Scope.PAPERS,
    level: str | None = None,
    proof: Proof = PROOF,
    organisation: str = "Northgate Examinations Board",
    is_corrected: bool = False,
) -> Statement:
    """Of a final result with these papers, as far as the scope goes."""
    exam = catalogue.exam(code)
    papers = dict(zip((paper.key for paper in exam.papers), scores or GOOD, strict=True))
    told = in_scope(shown(Result(Status.FINAL, papers, exam.overall(papers)), exam), scope, level, catalogue)
    assert told
    return Statement(
        version=VERSION,
        holder=holder_of(*name),
        exam=exam,
        session="2026-11-B2",
        exam_date=date(2026, 11, 7),
        released_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
        told=told,
        organisation=organisation,
        reference=own_reference(VERSION),
        issued_on=date(2026, 11, 25),
        proof=proof,
        held_by=HELD_BY,
        is_corrected=is_corrected,
    )


class Pdf:
    """A PDF taken apart as far as a test looks: no reader of text is installed, and none is needed."""

    def __init__(self, content: bytes) -> None:
        self.reader = PdfFileReader(BytesIO(content))
        self.root = self.reader.root

    @property
    def pages(self) -> int:
        return int(self.root["/Pages"]["/Count"])

    @property
    def fonts(self) -> dict[str, generic.DictionaryObject]:
        """Those of the page by their name without the subset's mark, each with its descriptor."""
        found = self.page["/Resources"]["/Font"]
        fonts = (found[name]["/DescendantFonts"][0] for name in found)
        return {str(font["/BaseFont"]).partition("+")[2]: font["/FontDescriptor"] for font in fonts}

    @property
    def page(self) -> generic.DictionaryObject:
        return self.root["/Pages"]["/Kids"][0]

    @property
    def characters(self) -> set[str]:
        """Every character that a font of the page says it can be read as."""
        fonts = self.page["/Resources"]["/Font"]
        maps = (fonts[name]["/ToUnicode"].data.decode() for name in fonts)
        return {char for cmap in maps for char in _read_as(cmap)}

    @property
    def metadata(self) -> str:
        return self.root["/Metadata"].data.decode()

    def tags(self) -> list[str]:
        """The kinds of structure, in reading order."""
        return [*_tags(self.root["/StructTreeRoot"])]


def _read_as(cmap: str) -> Iterator[str]:
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for digits in re.findall(r"<\w+>\s*<(\w+)>", block):
            yield from bytes.fromhex(digits).decode("utf-16-be")


def _tags(node: generic.PdfObject) -> Iterator[str]:
    if isinstance(node, generic.IndirectObject):
        node = node.get_object()
    if isinstance(node, generic.ArrayObject):
        for child in node:
            yield from _tags(child)
    elif isinstance(node, generic.DictionaryObject):
        if "/S" in node:
            yield str(node["/S"])
        if "/K" in node:
            yield from _tags(node["/K"])
