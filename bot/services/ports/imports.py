"""Imports: rows staged beside what stands, made visible by one small statement."""

from __future__ import annotations

from typing import Protocol


class Imports(Protocol):
    """Grown with the import use cases."""
