"""A candidate's own centre is found however it is typed, and no centre is made up."""

import pytest

from bot.core.entries import Centre
from bot.services.centre_search import best_matches, find_centres
from bot.services.ports.base import Ports
from bot.storage.engine import SqlStorage
from tests.support.register import BOLOGNA, MADRID, SHANGHAI, open_centres

SAO_PAULO = Centre("BR033", "Centro de Exames São Paulo", "BR", "São Paulo", "e@br033.example", "", "")
CAMBRIDGE = Centre("GB007", "Cambridgeshire Open Centre", "GB", "Cambridge", "e@gb007.example", "", "")
REGISTER = (MADRID, BOLOGNA, SHANGHAI, SAO_PAULO, CAMBRIDGE)


@pytest.mark.parametrize(
    ("typed", "centre"),
    [
        ("ES001", MADRID),
        ("es-oo1", MADRID),
        ("IT 014", BOLOGNA),
        ("Madrid", MADRID),
        ("madird", MADRID),
        ("centro de examenes madrid", MADRID),
        ("sao paulo", SAO_PAULO),
        ("São Pualo", SAO_PAULO),
        ("bologna esami", BOLOGNA),
        ("Cambridge", CAMBRIDGE),
        ("cambrige", CAMBRIDGE),
        ("上海", SHANGHAI),
        ("上海考试中心", SHANGHAI),
    ],
)
def test_number_name_and_city_find_the_centre(typed: str, centre: Centre):
    assert best_matches(typed, REGISTER)[0] == centre


def test_a_number_that_fits_is_the_only_answer():
    assert best_matches("ES001", REGISTER) == (MADRID,)


@pytest.mark.parametrize("typed", ["", " ", "x", "😀", "Reykjavík", "qwertyuiop", "x" * 4000, "… — !"])
def test_what_is_like_no_centre_finds_none(typed: str):
    assert best_matches(typed, REGISTER) == ()


def test_at_most_three_are_shown():
    crowd = tuple(Centre(f"ES{n:03d}", f"Madrid {n}", "ES", "Madrid", "", "", "") for n in range(20))
    assert len(best_matches("Madrid", crowd)) == 3


async def test_the_register_that_stands_is_searched(ports: Ports, storage: SqlStorage):
    await open_centres(storage, MADRID, BOLOGNA)
    assert await find_centres(ports, "madrid") == (MADRID,)


def test_a_query_of_many_words_is_cut_short():
    many = " ".join(["Bologna", *"abcdefghijklmnopqrstuvwxyz"])
    assert best_matches(many, REGISTER) == best_matches("Bologna a b c d e f g", REGISTER)
