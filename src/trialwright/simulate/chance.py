"""Chance that can be repeated: one strand of numbers for each patient and each topic.

A strand depends on its names alone, so what one part of a rehearsal draws never moves what another part gets, and a patient
is the same on any number of processes. Only `random.Random.random` is used, which Python promises to keep for ever.

>>> Chance(1, "as_published", 7, "kinetics").uniform() == Chance(1, "as_published", 7, "kinetics").uniform()
True
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from math import exp, log, sqrt
from random import Random
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")
_STANDARD = NormalDist()
_SMALLEST = 2.0**-54  # the inverse of the normal distribution has no value at 0


class Chance:
    """A strand of chance.

    Parameters
    ----------
    *names : str or int
        What the strand is for: the seed, the scenario, the patient's number, the topic.
    """

    def __init__(self, *names: str | int) -> None:
        key = sha256("/".join(map(str, names)).encode()).digest()
        self.uniform = Random(int.from_bytes(key, "big")).random  # noqa: S311 nothing is kept secret by it

    def happens(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self.uniform() < probability

    def between(self, low: float, high: float) -> float:
        """A number between two, all equally likely."""
        return low + (high - low) * self.uniform()

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.uniform() * (high - low + 1))

    def normal(self, mean: float = 0.0, deviation: float = 1.0) -> float:
        """A number of the normal distribution."""
        return mean + deviation * _STANDARD.inv_cdf(max(self.uniform(), _SMALLEST))

    def lognormal(self, median: float, deviation: float) -> float:
        """A positive number: `deviation` is that of its natural logarithm."""
        return median * exp(self.normal(0.0, deviation))

    def waiting(self, mean: float) -> float:
        """A waiting time of the exponential distribution."""
        return -mean * log(1.0 - self.uniform())

    def one_of(self, things: Sequence[T]) -> T:
        """One of some things, all equally likely."""
        return things[int(self.uniform() * len(things))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of some things, by their weights."""
        left = self.uniform() * sum(weights.values())
        for thing, weight in weights.items():
            left -= weight
            if left < 0.0:
                return thing
        return list(weights)[-1]


def deviation_of_cv(cv: float) -> float:
    """The deviation on the scale of the logarithm that a coefficient of variation means.

    Examples
    --------
    >>> round(deviation_of_cv(1.0), 4)
    0.8326
    """
    return sqrt(log(1.0 + cv * cv))
