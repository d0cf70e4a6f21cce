"""Sets a page as PDF and as PNG: one Typst template, values handed in as JSON, fonts of our own. Blocking; signs nothing."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import segno
import typst

if TYPE_CHECKING:
    from bot.core.statements import Page

TEMPLATE: Final = "statement.typ"
FONT_PACKAGES: Final = ("manimgx_fonts", "manimgx_fonts_cjk", "fontpkg_ibm_plex_sans_arabic")
"""Noto Sans with its scripts, Noto Sans CJK, IBM Plex Sans Arabic: ADR 10 says why these."""
STANDARDS: Final[list[typst.PDFStandard]] = ["ua-1", "a-2a"]
"""Tagged, to be read aloud (PDF/UA-1) and to be kept (PDF/A-2a)."""
PIXELS_PER_INCH: Final = 160
QR_ERROR_CORRECTION: Final = "m"
QR_MASK: Final = 2
"""Any mask is valid. Finding the prettiest of the eight takes 30 ms, and what is encoded is as good as random."""


class Typesetter:
    """Reads template and fonts once. Its methods block, and are called one at a time."""

    def __init__(self) -> None:
        folders = [_folder_of(package) for package in FONT_PACKAGES]
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
        room = _folder_of("bot.documents")
        self._drawn = ("", "")
        self._compiler = typst.Compiler(
            Path(room) / TEMPLATE, root=room, font_paths=fonts, ignore_system_fonts=True, package_path=room
        )

    def pdf(self, page: Page) -> bytes:
        """Tagged always; by the letter of the standards wherever our fonts have every character of the name."""
        try:
            return self._pdf(page, STANDARDS)
        except typst.TypstError:
            return self._pdf(page, [])

    def _pdf(self, page: Page, standards: list[typst.PDFStandard]) -> bytes:
        compiled = self._compiler.compile(
            format="pdf",
            sys_inputs=self._values(page),
            pdf_standards=standards,
            timestamp=datetime.combine(page.issued_on, time(), UTC),
        )
        return _one(compiled)

    def png(self, page: Page) -> bytes:
        return _one(self._compiler.compile(format="png", ppi=PIXELS_PER_INCH, sys_inputs=self._values(page)))

    def _values(self, page: Page) -> dict[str, str]:
        """The code is drawn once for the PDF and the picture of a page."""
        values = {"page": json.dumps(asdict(page), default=str)}
        if not page.qr:
            return values
        if page.qr != self._drawn[0]:
            self._drawn = (page.qr, _qr(page.qr))
        return {**values, "qr": self._drawn[1]}


def _folder_of(package: str) -> str:
    return str(resources.files(package))


def _qr(payload: str) -> str:
    """Without a border: the page around it is white."""
    code = segno.make_qr(payload, error=QR_ERROR_CORRECTION, mask=QR_MASK, boost_error=False)
    drawn = BytesIO()
    code.save(drawn, kind="svg", border=0)
    return drawn.getvalue().decode()


def _one(compiled: bytes | list[bytes] | None) -> bytes:
    """A statement is one page, whatever is on it."""
    if isinstance(compiled, bytes):
        return compiled
    raise ValueError(f"{len(compiled or ())} pages")
