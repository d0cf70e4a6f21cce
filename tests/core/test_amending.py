"""What a reader sees otherwise, as a table; and which change of a result is its last correction."""

from datetime import timedelta
from uuid import uuid4

import pytest

from bot.core.amending import Version, difference, last_correction
from bot.core.exams import Catalogue
from bot.core.results import Result, Status
from bot.texts.differences import plain_difference
from bot.texts.words import words_in
from tests.support.clock import START

PAPERS = ("reading", "use_of_english", "writing", "listening", "speaking")


def final(*scores: int) -> Result:
    """Of B2 First."""
    return Result(Status.FINAL, dict(zip(PAPERS, scores, strict=True)), (2 * sum(scores) + 5) // 10)


OLD = final(170, 170, 170, 168, 172)
WITHHELD = Result(Status.WITHHELD, OLD.scores, OLD.overall)
PENDING = Result(Status.PENDING)
ABSENT = Result(Status.ABSENT_ALL)
NEW = final(170, 170, 170, 172, 172)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (OLD, NEW, "Listening 168 → 172, overall 170 → 171, grade unchanged"),
        (
            OLD,
            final(170, 170, 169, 169, 172),
            "Writing 170 → 169, Listening 168 → 169, overall unchanged, grade unchanged",
        ),
        (OLD, final(180, 180, 180, 168, 172), None),
        (final(122, 122, 122, 122, 122), final(122, 122, 122, 122, 100), None),
        (OLD, WITHHELD, "Overall 170, Grade C → Withheld"),
        (WITHHELD, NEW, "Withheld → Overall 171, Grade C"),
        (WITHHELD, Result(Status.WITHHELD), "nothing that is shown has changed"),
        (ABSENT, OLD, "Absent → Overall 170, Grade C"),
        (OLD, OLD, "nothing that is shown has changed"),
    ],
)
def test_a_difference_in_one_sentence(catalogue: Catalogue, before: Result, after: Result, said: str | None) -> None:
    sentence = plain_difference(words_in("en"), difference(before, after, catalogue.exam("B2-FCE")))
    if said is not None:
        assert sentence == said
    else:
        assert "→" in sentence


def test_a_grade_and_a_level_that_change_are_named(catalogue: Catalogue) -> None:
    changed = difference(final(179, 179, 179, 179, 179), final(180, 180, 180, 180, 180), catalogue.exam("B2-FCE"))
    sentence = plain_difference(words_in("en"), changed)
    assert sentence.endswith("overall 179 → 180, Grade B → Grade A, CEFR level B2 → C1")


def test_what_is_not_reported_is_not_told_by_its_change(catalogue: Catalogue) -> None:
    changed = difference(final(150, 150, 150, 150, 110), final(150, 150, 150, 150, 112), catalogue.exam("B2-FCE"))
    assert changed.papers == ()
    assert "110" not in plain_difference(words_in("en"), changed)


@pytest.mark.parametrize(
    ("history", "corrected"),
    [
        ((), None),
        ((OLD,), None),
        ((PENDING, OLD), None),
        ((OLD, NEW), (170, 171)),
        ((OLD, NEW, NEW), (170, 171)),
        ((OLD, OLD), None),
        ((PENDING, OLD, NEW), (170, 171)),
    ],
)
def test_the_last_correction(
    catalogue: Catalogue, history: tuple[Result, ...], corrected: tuple[int, int] | None
) -> None:
    versions = [Version(uuid4(), result, START + timedelta(days=day)) for day, result in enumerate(history)]
    last = last_correction(versions, catalogue.exam("B2-FCE"))
    assert (last.difference.overalls if last else None) == corrected
