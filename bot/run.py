"""`results-bot run`, apart from the rest of the command line, of which a start would load more than of itself."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NoReturn

from bot import app as product
from bot.logs import set_up_logs
from bot.settings import read_settings, require_all_to_run

if TYPE_CHECKING:
    from collections.abc import Iterator

REJECTED: Final = 1


def main() -> None:
    """For `__main__`; the command line calls `run` itself."""
    os.umask(0o077)
    with said_in_one_line():
        run()


def run() -> None:
    """Runs the bot, by long polling or webhook as configured."""
    found = read_settings(os.environ)
    set_up_logs(found.log_format, found.log_level)
    require_all_to_run(found)
    product.complete(product.run(found))


@contextmanager
def said_in_one_line() -> Iterator[None]:
    """What an operator can mend is said in one line; everything else is a fault and keeps its trace."""
    try:
        yield
    except product.STOPS_A_START as error:
        stop(str(error))


def stop(line: str, code: int = REJECTED) -> NoReturn:
    """In red, and the end of it."""
    from rich.console import Console  # noqa: PLC0415  a start that goes well writes nothing

    Console(stderr=True, highlight=False).print(line, style="red", soft_wrap=True, markup=False)
    raise SystemExit(code)
