"""Who may enter an inbox, and which results meet what an institution asks for."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from bot.core.errors import InvalidInput
from bot.core.exams import Catalogue
from bot.core.free_mail import is_free_mail
from bot.core.inbox import (
    INVITATION_LIFE,
    VISIT_GAP,
    Filter,
    Judgement,
    Member,
    MemberId,
    Requirement,
    is_contact,
    may_be_invited,
    parse_requirement,
    visited,
)
from bot.core.results import Result, Status, shown
from bot.core.sharing import InScope, Scope, in_scope
from tests.support.clock import START
from tests.support.shares import OXFORD

MET, NOT_MET, CANNOT_TELL = Judgement.MET, Judgement.NOT_MET, Judgement.CANNOT_TELL
BOTH = Requirement(176, 169)


def a_result(catalogue: Catalogue, scope: Scope, overall: int, least: int, code: str = "C1-CAE") -> InScope:
    exam = catalogue.exam(code)
    scores = dict.fromkeys([paper.key for paper in exam.papers], overall) | {exam.papers[0].key: least}
    found = in_scope(shown(Result(Status.FINAL, scores, overall), exam), scope, "C1", catalogue)
    assert found
    return found


@pytest.mark.parametrize(
    ("requirement", "shows", "judged"),
    [
        (BOTH, (Scope.PAPERS, 176, 169), MET),
        (BOTH, (Scope.PAPERS, 175, 169), NOT_MET),
        (BOTH, (Scope.PAPERS, 190, 168), NOT_MET),
        (BOTH, (Scope.OVERALL, 190, 168), CANNOT_TELL),
        (BOTH, (Scope.OVERALL, 175, 169), NOT_MET),
        (BOTH, (Scope.LEVEL, 190, 190), CANNOT_TELL),
        (Requirement(176), (Scope.OVERALL, 176, 100), MET),
        (Requirement(176), (Scope.PAPERS, 176, 142), MET),
        (Requirement(None, 169), (Scope.OVERALL, 190, 190), CANNOT_TELL),
        (Requirement(None, 169), (Scope.PAPERS, 170, 169), MET),
        (Requirement(176), (Scope.OVERALL, 130, 130), NOT_MET),  # not reported: under 142
        (Requirement(120), (Scope.OVERALL, 130, 130), CANNOT_TELL),  # nothing more is said of what is not reported
        (Requirement(None, 120), (Scope.PAPERS, 190, 130), CANNOT_TELL),
    ],
)
def test_a_requirement_is_judged_by_what_is_shown_and_no_more(requirement, shows, judged, catalogue):
    exam = catalogue.exam("C1-CAE")
    assert requirement.judge(a_result(catalogue, *shows), exam) is judged


def test_a_requirement_is_typed_in_two_fields_either_of_which_may_be_empty():
    def read(overall: str, papers: str) -> Requirement | None:
        return parse_requirement(overall, papers, lowest=80, highest=230)

    assert read(" 176 ", "169") == BOTH
    assert read("", "169") == Requirement(None, 169)
    assert read("", " ") is None
    for overall, papers, fault in (("C1", "", "overall"), ("231", "", "overall"), ("176", "79", "papers")):
        with pytest.raises(InvalidInput) as refused:
            read(overall, papers)
        assert refused.value.field == fault


@pytest.mark.parametrize("domain", ["gmail.com", "GMAIL.com", "yahoo.co.uk", "hotmail.com.ar", "mail.yandex.ru"])
def test_free_mail_is_known(domain):
    assert is_free_mail(domain)


@pytest.mark.parametrize("domain", ["oxbridge.example", "live.ac.uk", "gmail.com.example", "notgmail.com", "com", ""])
def test_what_only_looks_like_free_mail_is_none(domain):
    assert not is_free_mail(domain)


def test_only_the_own_domain_and_those_under_it_are_invited():
    for address in ("a@oxbridge.example", "a@Physics.Oxbridge.example"):
        assert may_be_invited(OXFORD, address)
    for address in ("a@notoxbridge.example", "a@oxbridge.example.org", "a@example", "oxbridge.example@gmail.com"):
        assert not may_be_invited(OXFORD, address)
    assert not may_be_invited(replace(OXFORD, email_domain=""), "a@oxbridge.example")
    assert not may_be_invited(replace(OXFORD, email_domain="gmail.com"), "a@gmail.com")


def test_a_contact_at_a_free_mail_provider_opens_no_inbox():
    assert is_contact(OXFORD, "Admissions@oxbridge.example")
    assert not is_contact(OXFORD, "other@oxbridge.example")
    assert not is_contact(replace(OXFORD, contact_email="oxbridge@gmail.com"), "oxbridge@gmail.com")


def a_member(**changes) -> Member:
    member = Member(MemberId(uuid4()), OXFORD.identity, "ann@oxbridge.example", "en", MemberId(uuid4()), START, START)
    return replace(member, **changes)


def test_the_register_decides_at_every_request():
    contact = a_member(address=OXFORD.contact_email, invited_by=None)
    assert contact.may_enter(OXFORD, START)
    assert a_member().may_enter(OXFORD, START)
    closed = replace(OXFORD, is_closed=True)
    moved = replace(OXFORD, email_domain="elsewhere.example")
    replaced = replace(OXFORD, contact_email="new@oxbridge.example")
    assert not contact.may_enter(closed, START)
    assert not contact.may_enter(replaced, START)
    assert a_member().may_enter(replaced, START)
    assert not a_member().may_enter(closed, START)
    assert not a_member().may_enter(moved, START)


def test_an_invitation_that_nobody_took_up_runs_out():
    waiting = a_member(joined_at=None)
    assert waiting.may_enter(OXFORD, START + INVITATION_LIFE - timedelta(seconds=1))
    assert not waiting.may_enter(OXFORD, START + INVITATION_LIFE)
    assert a_member().may_enter(OXFORD, START + INVITATION_LIFE)


def test_a_visit_ends_after_a_while_and_the_next_one_counts_from_there():
    here = a_member()
    assert visited(here, START) == (START, None)
    seen = replace(here, seen_at=START)
    soon, later = START + timedelta(minutes=29), START + VISIT_GAP
    assert visited(seen, soon) == (soon, None)
    assert visited(seen, later) == (later, START)


def test_a_filter_that_tells_something_of_results_is_known():
    assert Filter().is_empty
    assert not Filter(name="Ana", exam="C1-CAE", only_new=True).asks_for_result
    assert Filter(level="C1").asks_for_result
    assert Filter(judgement=MET).asks_for_result
