"""Unpacks a workbook's zip with its eyes open: sizes are measured while unpacking, not believed. Knows nothing of cells."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_UNPACKED: Final = 256 * 1024 * 1024
"""Of one part: 200,000 rows of entries take about half of it."""
MOST_PARTS: Final = 10_000
_PIECE: Final = 64 * 1024
_LOCAL_HEADER: Final = struct.Struct("<4s5H3I2H")  # APPNOTE.TXT of the ZIP format, 4.3.7
_ENCRYPTED: Final = 0x1


class TooLarge(Exception):  # noqa: N818 - it never leaves this folder
    """A part unpacks to more than is allowed, or there are too many."""


class Damaged(Exception):  # noqa: N818 - the same
    """No zip, or one that contradicts itself."""


class Locked(Exception):  # noqa: N818 - the same
    """It needs a password."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a workbook by name."""

    file: BinaryIO
    infos: dict[str, ZipInfo]

    @classmethod
    def of(cls, file: BinaryIO) -> Parts:
        """Reads the directory alone."""
        try:
            with ZipFile(file) as archive:
                infos = {info.filename: info for info in archive.infolist()}
        except (BadZipFile, ValueError, NotImplementedError, OSError, struct.error):
            raise Damaged from None
        if len(infos) > MOST_PARTS:
            raise TooLarge
        if any(info.flag_bits & _ENCRYPTED for info in infos.values()):
            raise Locked
        return cls(file, infos)

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part, unpacked piece by piece. Raises `TooLarge` as soon as it is, `Damaged` where the directory lies."""
        info = self.infos.get(name)
        if info is None or info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise Damaged
        unpacked, check = 0, 0
        for piece in _stored(self._raw(info)) if info.compress_type == ZIP_STORED else _inflated(self._raw(info)):
            unpacked, check = unpacked + len(piece), zlib.crc32(piece, check)
            if unpacked > MOST_UNPACKED:
                raise TooLarge
            yield piece
        if (unpacked, check) != (info.file_size, info.CRC):
            raise Damaged

    def whole(self, name: str) -> bytes:
        return b"".join(self.pieces(name))

    def _raw(self, info: ZipInfo) -> Iterator[bytes]:
        self.file.seek(info.header_offset)
        header = self.file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
            raise Damaged
        *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        self.file.seek(name_length + extra_length, 1)
        left = info.compress_size
        while left > 0 and (raw := self.file.read(min(left, _PIECE))):
            left -= len(raw)
            yield raw


def _stored(raw: Iterator[bytes]) -> Iterator[bytes]:
    return raw


def _inflated(raw: Iterator[bytes]) -> Iterator[bytes]:
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for packed in raw:
            rest = packed
            while rest:
                yield unpack.decompress(rest, _PIECE)
                rest = unpack.unconsumed_tail
        yield unpack.flush()
    except zlib.error:
        raise Damaged from None
