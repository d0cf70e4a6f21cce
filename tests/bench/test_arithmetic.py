"""What the benchmarks reckon with, by hand: bars, percentiles, a rolling second, and the page that is written."""

from pathlib import Path

import pytest

from bench.bars import Bar, Sheet, spread
from bench.growth import grown
from bench.million import error
from bench.probes import percentile
from bench.seed import mixed_rank
from bench.stub import RollingSecond
from bench.written import write


class Clock:
    """In seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("bar", "is_reached"),
    [
        (Bar("ms", 50, 50), True),
        (Bar("ms", 50.1, 50), False),
        (Bar("a second", 950, 950, at_least=True), True),
        (Bar("a second", 949.9, 950, at_least=True), False),
        (Bar("lost", 0, 0), True),
        (Bar("lost", 1, 0), False),
    ],
)
def test_a_bar_is_reached_from_its_own_side(bar: Bar, is_reached: bool):
    assert bar.is_reached is is_reached
    assert str(bar).startswith("reached" if is_reached else "MISSED")


@pytest.mark.parametrize(
    ("figure", "short"), [(0.98765, "0.988"), (12.345, "12.3"), (99.96, "100"), (123.4, "123"), (1234.5, "1,234")]
)
def test_figures_have_three_digits_or_all_of_a_whole_part(figure: float, short: str):
    assert f": {short}, at most 1," in f"{Bar('figure', figure, 1)},"


def test_the_spread_is_the_median_with_the_least_and_the_most():
    assert spread([3, 1000, 2]) == "3 (2 to 1,000)"


@pytest.mark.parametrize(("of_a_hundred", "value"), [(50, 100), (99, 198), (100, 200), (1, 2)])
def test_a_percentile_is_the_smallest_that_so_many_do_not_exceed(of_a_hundred: int, value: int):
    assert percentile([*range(200, 0, -1)], of_a_hundred) == value


def test_a_percentile_of_one_is_that_one():
    assert percentile([7.0], 50) == percentile([7.0], 99) == 7.0


def test_as_many_as_the_limit_are_taken_in_a_second_and_not_one_more():
    clock = Clock()
    second = RollingSecond(3, clock)
    for clock.now in (0.0, 0.4, 0.999):
        assert second.take() == clock.now
    assert second.take() is None
    clock.now = 1.0  # the first is a second ago
    assert second.take() == 1.0
    assert second.take() is None
    assert second.most == 3


def test_without_a_limit_all_are_taken_and_the_most_is_counted():
    clock = Clock()
    second = RollingSecond(0, clock)
    for clock.now in (0.0, 0.5, 0.9, 1.2, 9.0):
        assert second.take() is not None
    assert second.most == 3


def test_a_row_that_is_measured_again_replaces_its_own_section_alone(tmp_path: Path):
    page, order = tmp_path / "benchmarks.md", ["first", "second", "third"]
    for name in ("third", "first", "second"):
        write(name, _sheet(f"Old {name}"), 1, order=order, page=page)
    first, second, third = page.read_text("utf-8").split("<!-- row: ")[1:]
    write("second", _sheet("New second"), 61, order=order, page=page)
    again, replaced, last = page.read_text("utf-8").split("<!-- row: ")[1:]
    assert (again, last) == (first, third)
    assert first.startswith("first -->\n## Old first\n")
    assert replaced.startswith("second -->\n## New second\n")
    assert "Old second" in second
    assert "Old second" not in replaced
    assert "took 61 s" in replaced
    assert page.read_text("utf-8").startswith("# Benchmarks\n")


def test_a_row_that_is_gone_leaves_the_page(tmp_path: Path):
    page = tmp_path / "benchmarks.md"
    write("gone", _sheet("Gone"), 1, order=["gone"], page=page)
    write("stays", _sheet("Stays"), 1, order=["stays"], page=page)
    assert "Gone" not in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("said", "truth", "wrong_by"),
    [
        ("16 minutes and 40 seconds", 1000, 0.0),
        ("1 hour and 10 minutes", 4000, 0.05),
        ("2 hours", 6000, 0.2),
        ("1 minute", 80, 0.25),
        ("less than a minute", 3, 0.0),
        ("less than a minute", 90, 0.5),
        ("", 100, 1.0),
    ],
)
def test_a_time_left_is_wrong_by_a_share_of_the_truth(said: str, truth: float, wrong_by: float):
    assert error(said, truth) == pytest.approx(wrong_by)


@pytest.mark.parametrize("candidates", [300, 20_000, 1_000_000])
def test_those_who_are_mixed_all_have_a_rank_of_their_own_far_from_their_place(candidates: int):
    ranks = [mixed_rank(place, candidates) for place in range(candidates)]
    assert len(set(ranks)) == candidates
    assert max(abs(rank - place) for place, rank in enumerate(ranks)) > candidates // 2


def _sheet(title: str) -> Sheet:
    return Sheet(title, ("", "figure"), (("ours", "1"),), (Bar("figure", 1, 2),))


def test_growth_is_told_by_rounds_and_from_like_to_like():
    """A machine that gets twice as slow in the second round; the first seconds cost more than the later ones."""
    rounds = {
        1_000: [{"early": 200, "alert": 200, "reply": 10}, {"early": 400, "alert": 400, "reply": 20}],
        10_000: [{"early": 220, "alert": 100, "reply": 11}, {"early": 440, "alert": 200, "reply": 22}],
        100_000: [{"early": 999, "alert": 120, "reply": 12}, {"early": 999, "alert": 240, "reply": 24}],
    }
    assert grown(rounds, "alert") == pytest.approx({1_000: 1.0, 10_000: 1.1, 100_000: 1.32})
    assert grown(rounds, "reply") == pytest.approx({1_000: 1.0, 10_000: 1.1, 100_000: 1.2})
