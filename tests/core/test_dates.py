"""A date of birth is read as people write it; what can be read two ways is given both ways."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.dates import NoDate, TwoDates, WhyNot, read_date

TODAY = date(2026, 11, 23)
THIRD_OF_APRIL = date(2005, 4, 3)


@pytest.mark.parametrize(
    "text",
    [
        "2005-04-03",
        " 2005-04-03\n",
        "2005/4/3",
        "2005.04.03",
        "20050403",
        "3 April 2005",
        "3 april 2005",
        "April 3, 2005",
        "Apr 3 2005",
        "3-Apr-2005",
        "3rd of April 2005",
        "the 3rd of April, 2005",
        "Sunday 3 April 2005",
        "3 de abril de 2005",
        "3 de abril del 2005",
        "domingo, 3 de abril de 2005",
        "3º de abril de 2005",
        "3 abr. 2005",
        "3/abril/2005",
        "2005 April 3",
        "٢٠٠٥-٠٤-٠٣",
        "２００５-０４-０３",
        "२००५-०४-०३",
        "\u200f2005-04-03",
    ],
)
def test_one_date_in_many_ways_of_writing(text):
    assert read_date(text, today=TODAY) == THIRD_OF_APRIL


@pytest.mark.parametrize(
    "text", ["03/04/2005", "3/4/2005", "3.4.2005", "03-04-2005", "3 4 2005", "03042005", "٠٣/٠٤/٢٠٠٥"]
)
def test_a_date_that_can_be_read_two_ways_is_given_both_ways(text):
    assert read_date(text, today=TODAY) == TwoDates(day_first=THIRD_OF_APRIL, month_first=date(2005, 3, 4))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("13/04/2005", date(2005, 4, 13)),
        ("04/13/2005", date(2005, 4, 13)),
        ("04/04/2005", date(2005, 4, 4)),
        ("10/12/2026", date(2026, 10, 12)),  # the other reading lies in the future
        ("29/02/2004", date(2004, 2, 29)),
        ("20012001", date(2001, 1, 20)),
    ],
)
def test_where_only_one_reading_is_possible_nobody_is_asked(text, read):
    assert read_date(text, today=TODAY) == read


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", WhyNot.UNLIKE),
        ("hello", WhyNot.UNLIKE),
        ("April 2005", WhyNot.UNLIKE),
        ("3 Smarch 2005", WhyNot.UNLIKE),
        ("1 2 3 4", WhyNot.UNLIKE),
        ("2005年4月3日", WhyNot.UNLIKE),
        ("ABC123456", WhyNot.UNLIKE),
        ("0042", WhyNot.UNLIKE),
        ("1" * 4096, WhyNot.UNLIKE),
        ("03/04/05", WhyNot.SHORT_YEAR),
        ("3 abril 05", WhyNot.SHORT_YEAR),
        ("31/02/2005", WhyNot.IMPOSSIBLE),
        ("29 February 2005", WhyNot.IMPOSSIBLE),
        ("2005-13-01", WhyNot.IMPOSSIBLE),
        ("2005-00-10", WhyNot.IMPOSSIBLE),
        ("32 enero 2005", WhyNot.IMPOSSIBLE),
        ("1899-12-31", WhyNot.OUT_OF_RANGE),
        ("2026-11-24", WhyNot.OUT_OF_RANGE),
        ("12/12/9999", WhyNot.OUT_OF_RANGE),
    ],
)
def test_what_is_no_date_of_birth_says_why(text, why):
    assert read_date(text, today=TODAY) == NoDate(why)


ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
SPANISH = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]


@given(st.dates(date(1900, 1, 1), TODAY), st.data())
def test_any_date_written_unambiguously_is_read_back(day, data):
    english, spanish = ENGLISH[day.month - 1], SPANISH[day.month - 1]
    short = data.draw(st.sampled_from([english[:3], spanish[:3], spanish[:4], english]))
    ways = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.day} {english} {day.year}",
        f"{english} {day.day}, {day.year}",
        f"{day.day} de {spanish} de {day.year}",
        f"{day.day}-{short}-{day.year}",
    ]
    assert read_date(data.draw(st.sampled_from(ways)), today=TODAY) == day


@given(st.dates(date(1900, 1, 1), TODAY), st.sampled_from("/.- "))
def test_figures_alone_give_the_date_meant_or_both(day, mark):
    reading = read_date(f"{day.day}{mark}{day.month}{mark}{day.year}", today=TODAY)
    assert reading == day or (isinstance(reading, TwoDates) and reading.day_first == day)


@given(st.text(max_size=200) | st.text("0123456789/.- abrildemyJ", max_size=40))
def test_no_text_makes_reading_fail(text):
    read_date(text, today=TODAY)
