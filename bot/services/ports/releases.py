"""Releases of exam sessions and the proposals that lead to them."""

from __future__ import annotations

from typing import Protocol


class Releases(Protocol):
    """Grown with the release use cases."""
