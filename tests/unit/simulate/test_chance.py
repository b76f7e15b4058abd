"""Chance that repeats itself: the same on any machine for ever, and distributed as it says."""

from collections import Counter
from math import exp, log, sqrt
from statistics import fmean, median, pstdev

import pytest

from trialwright.simulate.chance import Chance, deviation_of_cv

NUMBER = 4000
FIRST = [0.372486300668, 0.874017407419, 0.839279151942]
BOUND = 4.0 / sqrt(NUMBER)
"""Four standard errors of a mean whose deviation is one."""


def many(draw: str, *arguments: float) -> list[float]:
    chance = Chance("test", draw)
    return [float(getattr(chance, draw)(*arguments)) for _ in range(NUMBER)]


def test_a_strand_is_what_it_was_when_it_was_first_drawn() -> None:
    """If these numbers ever change, every rehearsal that a site has kept its seed of is another one."""
    chance = Chance(1, "as_published", 7, "kinetics")
    assert [round(chance.uniform(), 12) for _ in range(3)] == FIRST


def test_strands_of_other_names_are_others() -> None:
    names = [(1, "a", 2), (2, "a", 2), (1, "b", 2), (1, "a", 3), (1, "a"), (1, "a", 2, "x")]
    assert len({Chance(*name).uniform() for name in names}) == len(names)


def test_what_one_strand_gives_does_not_move_another() -> None:
    one, two = Chance(1, "one"), Chance(1, "two")
    two.uniform()
    drawn = [one.uniform() for _ in range(5)]
    again = Chance(1, "one")
    assert [again.uniform() for _ in range(5)] == drawn


def test_a_probability_of_none_and_of_one_are_certain() -> None:
    chance = Chance("edges")
    assert not any(chance.happens(0.0) for _ in range(NUMBER))
    assert all(chance.happens(1.0) for _ in range(NUMBER))
    assert abs(fmean(many("happens", 0.3)) - 0.3) < BOUND * sqrt(0.21)


def test_whole_numbers_come_with_both_ends_and_equally_often() -> None:
    counts = Counter(many("whole", 2, 5))
    assert set(counts) == {2, 3, 4, 5}
    assert all(abs(count / NUMBER - 0.25) < BOUND * sqrt(0.25 * 0.75) for count in counts.values())
    assert {Chance("one", n).whole(7, 7) for n in range(50)} == {7}


def test_numbers_between_two_stay_there() -> None:
    drawn = many("between", -3.0, 5.0)
    assert -3.0 <= min(drawn) < -2.9
    assert 4.9 < max(drawn) < 5.0
    assert abs(fmean(drawn) - 1.0) < BOUND * 8.0 / sqrt(12.0)


def test_the_normal_distribution() -> None:
    drawn = many("normal", 10.0, 2.0)
    assert abs(fmean(drawn) - 10.0) < 2.0 * BOUND
    assert abs(pstdev(drawn) - 2.0) < 2.0 * BOUND
    assert set(many("normal", 5.0, 0.0)) == {5.0}


def test_the_lognormal_distribution_by_its_median() -> None:
    drawn = many("lognormal", 24_000.0, 0.8)
    assert abs(fmean(map(log, drawn)) - log(24_000.0)) < 0.8 * BOUND
    assert abs(median(drawn) / 24_000.0 - 1.0) < 0.1


def test_waiting_times() -> None:
    drawn = many("waiting", 5.0)
    assert min(drawn) >= 0.0
    assert abs(fmean(drawn) - 5.0) < 5.0 * BOUND
    late = fmean(value > 5.0 for value in drawn)
    assert abs(late - exp(-1.0)) < BOUND * sqrt(exp(-1.0) * (1 - exp(-1.0)))


def test_one_of_some_by_weight() -> None:
    chance = Chance("weights")
    counts = Counter(chance.weighted({"a": 1.0, "b": 3.0, "never": 0.0}) for _ in range(NUMBER))
    assert set(counts) == {"a", "b"}
    assert abs(counts["b"] / NUMBER - 0.75) < BOUND * sqrt(0.75 * 0.25)
    assert {Chance(n).one_of("xyz") for n in range(100)} == {"x", "y", "z"}


def test_weights_that_do_not_sum_to_one_by_rounding_still_give_something() -> None:
    chance = Chance("rounding")
    assert {chance.weighted({"a": 0.1, "b": 0.2, "c": 0.7}) for _ in range(NUMBER)} == {"a", "b", "c"}


@pytest.mark.parametrize(("cv", "deviation"), [(0.0, 0.0), (0.3, 0.29356), (1.0, 0.83255)])
def test_a_coefficient_of_variation(cv: float, deviation: float) -> None:
    assert abs(deviation_of_cv(cv) - deviation) < 1e-5
