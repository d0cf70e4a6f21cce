"""Key pairs for tests: real ones, made once for the run, for an RSA key takes as long as twenty tests."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from itertools import cycle

from bot.documents.key_pairs import make_key_pair
from bot.services.ports.signing import Algorithm, KeyPair
from tests.support.clock import START

ENOUGH = 4
"""More than any test has in one database."""


def key_pairs() -> Callable[[Algorithm, str, datetime], KeyPair]:
    """Stands in for `make_key_pair`; all certificates name one organisation and one moment."""
    made: dict[Algorithm, Iterator[KeyPair]] = {}

    def next_pair(algorithm: Algorithm, organisation: str, now: datetime) -> KeyPair:
        return next(made.setdefault(algorithm, cycle(_pool(algorithm))))

    return next_pair


@cache
def _pool(algorithm: Algorithm) -> tuple[KeyPair, ...]:
    return tuple(make_key_pair(algorithm, "Sample Exams", START) for _ in range(ENOUGH))
