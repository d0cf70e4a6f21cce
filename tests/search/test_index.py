"""What is found in the register: mistyped, without accents, in any order, unfinished. On a register that is made up."""

import pytest

from bench.made_register import made_register
from bench.queries import KINDS
from bench.register import listing_of
from bot.core.institutions import Institution, InstitutionType
from bot.search.directory import search
from bot.search.entries import entry_of
from bot.search.index import CANDIDATES, Index, build

OXFORD = ("University of Oxford", "GB", "Oxford", "ox.ac.uk", ())
MIT = ("Massachusetts Institute of Technology", "US", "Cambridge", "mit.edu", ())
UCL = ("University College London", "GB", "London", "ucl.ac.uk", ())
MUNICH = ("Ludwig-Maximilians-Universität München", "DE", "München", "lmu.de", ("LMU Munich",))
KINGS = ("King’s College", "GB", "Aberdeen", "kings.example", ())
PEKING = ("北京大学", "CN", "北京", "pku.edu.cn", ("Peking University",))
CAIRO = ("جامعة القاهرة", "EG", "القاهرة", "cu.edu.eg", ())
SEOUL = ("서울대학교", "KR", "서울", "snu.ac.kr", ())
HEBREW = ("האוניברסיטה העברית", "IL", "ירושלים", "huji.ac.il", ())
LODZ = ("Politechnika Łódzka", "PL", "Łódź", "p.lodz.pl", ())
KNOWN = (OXFORD, MIT, UCL, MUNICH, KINGS, PEKING, CAIRO, SEOUL, HEBREW, LODZ)


def an_institution(name: str, country: str, city: str, domain: str, aliases: tuple[str, ...] = ()) -> Institution:
    return Institution(name, InstitutionType.UNIVERSITY, country, city, f"https://www.{domain}/", domain, "", aliases)


def indexed(*register: Institution) -> Index:
    return build([entry_of(listing_of(one)) for one in register])


def found(index: Index, typed: str) -> list[str]:
    return [index.entries[place].identity for place in search(index, typed)]


@pytest.fixture(scope="module")
def register() -> list[Institution]:
    return made_register(4_000)


@pytest.fixture(scope="module")
def index(register: list[Institution]) -> Index:
    return indexed(*register, *(an_institution(*known) for known in KNOWN))


@pytest.mark.parametrize("kind", KINDS)
def test_the_right_one_is_among_the_first_for_98_of_100(index, register, kind):
    make, first = KINDS[kind]
    queries = make(register, 400)
    hits = sum(query.meant in found(index, query.typed)[:first] for query in queries)
    assert hits / len(queries) >= 0.98


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("univ of oxford", OXFORD),
        ("oxfrod university", OXFORD),
        ("ox.ac.uk", OXFORD),
        ("https://www.ox.ac.uk/admissions", OXFORD),
        ("registry@ox.ac.uk", OXFORD),
        ("MIT", MIT),
        ("masachusets tech", MIT),
        ("UCL", UCL),
        ("lmu", MUNICH),
        ("muenchen ludwig maximilians", MUNICH),
        ("universitat munchen ludwig", MUNICH),
        ("KINGS COLLEGE aberdeen", KINGS),
        ("king's college aberdeen", KINGS),
        ("北京大学", PEKING),
        ("京大", PEKING),
        ("جامعة القاهره", CAIRO),
        ("서울대", SEOUL),
        ("העברית", HEBREW),
        ("politechnika lodzka", LODZ),
    ],
)
def test_people_find_what_they_mean(index, typed, meant):
    assert found(index, typed)[0] == meant[3]


@pytest.mark.parametrize("typed", ["", "   ", "...", "🎓", "'", "\x00\n", "%_", "zzzzzzzz qqqqqqq"])
def test_what_names_nobody_finds_nobody(index, typed):
    assert found(index, typed) == []


@pytest.mark.parametrize("typed", ["o", "ox", "x" * 300, "university " * 30, "a b c d e f g h i j k l m n o p"])
def test_any_query_is_answered_with_no_more_than_are_looked_at(index, typed):
    assert len(found(index, typed)) <= CANDIDATES + 20


def test_one_letter_is_a_beginning(index):
    assert all(
        any(word.startswith(("ž", "z")) for word, _ in index.entries[place].words) for place in search(index, "ž")
    )


def test_namesakes_are_in_one_order_and_the_city_tells_them_apart():
    cities = [("FR", "Lyon"), ("BE", "Gent"), ("FR", "Arles")]
    index = indexed(
        *(an_institution("Lycée Pasteur", country, city, f"{city.lower()}.example") for country, city in cities)
    )
    assert found(index, "lycee pasteur") == ["gent.example", "arles.example", "lyon.example"]
    assert found(index, "pasteur lyon")[0] == "lyon.example"


def test_an_empty_register_finds_nobody():
    assert found(indexed(), "oxford") == []
