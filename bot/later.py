"""Modules that a start does without. What it handles first needs none of them, and they are most of what there is to load."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_expected: list[str] = []


class _Module:
    """Stands for a module until something is asked of it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)


def later(module: str) -> Any:
    """The module, which `load_what_is_expected` loads beside the first updates; who asks for something before that waits for it."""
    _expected.append(module)
    return _Module(module)


def at_need(module: str) -> Any:
    """The module, loaded when something is first asked of it: where that is rare, and takes long."""
    return _Module(module)


def load_what_is_expected() -> None:
    """All that `later` has promised, and what that promises in turn. For a thread of its own."""
    with loading():
        for module in _expected:
            import_module(module)


@contextmanager
def doing_without(*packages: str) -> Iterator[None]:
    """Whoever imports these in the block finds that they are not installed. For what is optional to all who ask, and takes long."""
    absent = [package for package in packages if package not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None says so to the import system
    try:
        yield
    finally:
        for package in absent:
            del sys.modules[package]


@contextmanager
def loading() -> Iterator[None]:
    """What is loaded stays: to look for garbage in it, now or ever, would take a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
