"""Single cells of a file: taken exactly as they are, or refused with a reason. Nothing is mended."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.identity import IdNumber, SecretNumber
from bot.core.importing import cells
from bot.core.importing.problems import BadCell, Why
from bot.core.institutions import InstitutionType

EXAM_DAY = cells.day(cells.EARLIEST_EXAM, cells.LATEST_EXAM)


def refused(parse, cell) -> Why:
    with pytest.raises(BadCell) as bad:
        parse(cell)
    return bad.value.why


@pytest.mark.parametrize(
    ("parse", "cell", "value"),
    [
        (cells.id_number, " ABC123456 ", IdNumber("ABC123456")),
        (cells.secret_number, "0042", SecretNumber("0042")),
        (cells.secret_number, 1234.0, SecretNumber("1234")),
        (EXAM_DAY, "2026-11-07", date(2026, 11, 7)),
        (EXAM_DAY, date(2026, 11, 7), date(2026, 11, 7)),
        (cells.session, "2026-11-C1", "2026-11-C1"),
        (cells.number, 42.0, "42"),
        (cells.country, "ES", "ES"),
        (cells.email, "exams@centre.example", "exams@centre.example"),
        (cells.domain, "Uni.Example", "uni.example"),
        (cells.link, "https://uni.example/a?b=c", "https://uni.example/a?b=c"),
        (cells.phone, "+34 (910) 000-001 ext 7", "+34 (910) 000-001 ext 7"),
        (cells.aliases, "Uni A|U.A. | ", ("Uni A", "U.A.")),
        (cells.aliases, "", ()),
        (cells.text(20), "  Nguyễn \n Văn ", "Nguyễn Văn"),
        (cells.text(20), "نيکي\u200cنام", "نيکي\u200cنام"),  # a joiner belongs to the name
        (cells.label(40), "School \x93Leon Schiller\x94", "School Leon Schiller"),
        (cells.one_of(InstitutionType), "school", InstitutionType.SCHOOL),
    ],
)
def test_a_good_cell_is_its_value(parse, cell, value):
    assert parse(cell) == value


@pytest.mark.parametrize(
    ("parse", "cell", "why"),
    [
        (cells.id_number, "", Why.EMPTY),
        (cells.id_number, "ABC 123456", Why.ID_MISTYPED),
        (cells.secret_number, 42.0, Why.SECRET_LOST_ZERO),
        (cells.secret_number, "12345", Why.SECRET_SHAPE),
        (cells.secret_number, "OO42", Why.SECRET_MISTYPED),
        (cells.secret_number, "００４２", Why.SECRET_MISTYPED),
        (cells.secret_number, datetime(2026, 1, 1, tzinfo=UTC), Why.NOT_TEXT),
        (EXAM_DAY, 45970.0, Why.DATE_AS_NUMBER),
        (EXAM_DAY, "45970", Why.DATE_AS_NUMBER),
        (EXAM_DAY, datetime(2026, 11, 7, 9, 30, tzinfo=UTC), Why.DATE_SHAPE),
        (EXAM_DAY, "２０２６-11-07", Why.DATE_SHAPE),
        (EXAM_DAY, "2026-13-01", Why.DATE_IMPOSSIBLE),
        (EXAM_DAY, "1999-12-31", Why.DATE_OUT_OF_RANGE),
        (cells.session, date(2026, 11, 1), Why.NOT_TEXT),
        (cells.session, "2026 11", Why.SESSION_SHAPE),
        (cells.session, "x" * 41, Why.TOO_LONG),
        (cells.session, "a:b", Why.SESSION_SHAPE),
        (cells.number, "ES 001", Why.NUMBER_SHAPE),
        (cells.country, "es", Why.COUNTRY_SHAPE),
        (cells.country, "ESP", Why.TOO_LONG),
        (cells.country, "ЕС", Why.COUNTRY_SHAPE),
        (cells.email, "exams@centre", Why.EMAIL_SHAPE),
        (cells.email, "a@b.example, c@d.example", Why.EMAIL_SHAPE),
        (cells.domain, "http://uni.example", Why.DOMAIN_SHAPE),
        (cells.link, "javascript:alert(1)", Why.LINK_SHAPE),
        (cells.link, "www.uni.example", Why.LINK_SHAPE),
        (cells.phone, "call me", Why.NUMBER_SHAPE),
        (cells.text(5), "Siobhán", Why.TOO_LONG),
        (cells.text(9), "a\u202eb", Why.CONTROL_CHARACTER),
        (cells.text(9), "a\x93b", Why.CONTROL_CHARACTER),
        (cells.text(9), "a\x00b", Why.CONTROL_CHARACTER),
        (cells.text(9), True, Why.NOT_TEXT),
        (cells.text(9), time(9, 30), Why.NOT_TEXT),
        (cells.text(9), timedelta(hours=30), Why.NOT_TEXT),
        (cells.text(9), "#REF!", Why.ERROR_VALUE),
        (cells.text(9), "=A1", Why.FORMULA),
        (cells.one_of(InstitutionType), "School", Why.UNKNOWN_WORD),
    ],
)
def test_a_bad_cell_is_refused_with_its_reason(parse, cell, why):
    assert refused(parse, cell) is why


@given(st.integers(min_value=0, max_value=999))
def test_a_lost_zero_is_never_padded(number):
    assert refused(cells.secret_number, str(number)) is Why.SECRET_LOST_ZERO
    assert refused(cells.secret_number, float(number)) is Why.SECRET_LOST_ZERO


@given(
    st.one_of(st.text(max_size=60), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes()),
    st.sampled_from(
        [cells.id_number, cells.secret_number, EXAM_DAY, cells.session, cells.email, cells.aliases, cells.text(30)]
    ),
)
def test_no_cell_breaks_a_parser_and_no_refusal_repeats_it(cell, parse):
    try:
        parse(cell)
    except BadCell as bad:
        said = " ".join(map(str, bad.values.values()))
        assert not (isinstance(cell, str) and len(cell) > 3 and cell in said)
