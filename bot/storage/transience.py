"""Tells the intake of updates that the storage is unavailable, in the intake's own word."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.ptb.errors import Transient
from bot.storage.errors import StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def transient_when_unavailable() -> Iterator[None]:
    """An update that meets a storage that is busy or down is brought again."""
    try:
        yield
    except StorageUnavailable as error:
        raise Transient(type(error).__name__) from error
