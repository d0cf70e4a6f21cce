"""What is typed for an institution: taken as people write it, and refused with the reason."""

import pytest

from bot.core.errors import InvalidInput
from bot.core.free_mail import is_free_mail
from bot.core.institution_requests import parse_city, parse_contact, parse_domain, parse_name, parse_website


@pytest.mark.parametrize(
    ("parse", "typed", "understood"),
    [
        (parse_name, "  Escola   Tècnica ", "Escola Tècnica"),
        (parse_name, "北大", "北大"),
        (parse_city, "Girona", "Girona"),
        (parse_website, "www.etg.example", "https://www.etg.example"),
        (parse_website, "http://etg.example/en?x=1", "http://etg.example/en?x=1"),
        (parse_domain, "@ETG.example", "etg.example"),
        (parse_contact, "Admissions@ETG.example", "Admissions@etg.example"),
    ],
)
def test_it_is_taken_as_people_write_it(parse, typed, understood):
    assert parse(typed) == understood


@pytest.mark.parametrize(
    ("parse", "typed", "reason"),
    [
        (parse_name, "x", "shape"),
        (parse_name, "", "shape"),
        (parse_name, "=HYPERLINK(1)", "shape"),
        (parse_name, "x" * 201, "too_long"),
        (parse_name, "a\u202eb", "shape"),
        (parse_city, "y" * 101, "too_long"),
        (parse_website, "no website", "shape"),
        (parse_website, "javascript:alert(1)", "shape"),
        (parse_website, "https://localhost", "shape"),
        (parse_website, "etg.example/" + "x" * 200, "too_long"),
        (parse_domain, "etg", "shape"),
        (parse_domain, "gmail.com", "free_mail"),
        (parse_domain, "mail.yahoo.co.uk", "free_mail"),
        (parse_contact, "etg.example", "shape"),
    ],
)
def test_it_is_refused_with_the_reason(parse, typed, reason):
    with pytest.raises(InvalidInput) as refused:
        parse(typed)
    assert refused.value.reason == reason


def test_a_domain_that_only_ends_alike_is_nobodys_mail_provider():
    assert not is_free_mail("notgmail.com")
    assert not is_free_mail("gmail.com.example")
