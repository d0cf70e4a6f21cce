"""Key pairs for tests: real ones, made once for the run, for an RSA key takes as long as twenty tests."""

from collections.abc import Callable
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
    places = {algorithm: cycle(range(ENOUGH)) for algorithm in Algorithm}

    def next_pair(algorithm: Algorithm, organisation: str, now: datetime) -> KeyPair:
        return _pair(algorithm, next(places[algorithm]))

    return next_pair


@cache
def _pair(algorithm: Algorithm, place: int) -> KeyPair:
    return make_key_pair(algorithm, "Sample Exams", START)
