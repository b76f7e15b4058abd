"""What is known of the people who are referred: the table `population.toml`, each row with its citation.

Values are drawn by these rows and not by words in the code, so that a haematologist can read and correct them.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

ANY_OTHER = "any_other"
"""The statement that stands for those that have no row of their own."""
GIRLS, WOMEN = 12, 18
"""Between these ages the difference between the sexes comes about, in size and in what depends on it."""


class Row(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"cause": "with", "by": "from"}
):
    """How an analyte is spread among referred patients; `population.toml` says what the fields mean."""

    citation: str
    median: float | None = None
    spread: float = 0.0
    scale: str = "log"
    female: float = 1.0
    by_age: tuple[tuple[float, float], ...] = ()
    ill: float = 0.0
    cause: str | None = None
    least: float | None = None
    most: float | None = None
    low: float | None = None
    high: float | None = None
    digits: int = 2
    by: str | None = None

    def middle(self, age: float, sex: str) -> float:
        """The median at an age, between the ages of the table in a straight line.

        Examples
        --------
        >>> Row(citation="assumed", median=0.8, by_age=((10, 0.5), (20, 0.9))).middle(15, "male")
        0.7
        """
        found = self.median or 0.0
        if self.by_age:
            ages = [at for at, _ in self.by_age]
            place = bisect_right(ages, age)
            if place in (0, len(ages)):
                found = self.by_age[0 if place == 0 else -1][1]
            else:
                (younger, below), (older, above) = self.by_age[place - 1 : place + 1]
                found = below + (above - below) * (age - younger) / (older - younger)
        grown = min(max((age - GIRLS) / (WOMEN - GIRLS), 0.0), 1.0) if sex == "female" else 0.0
        return found * (1.0 + grown * (self.female - 1.0))

    def within(self, value: float) -> float:
        """The value, or the limit that it would pass, as exact as it is reported."""
        if self.least is not None:
            value = max(value, self.least)
        if self.most is not None:
            value = min(value, self.most)
        return round(value, self.digits)


class Share(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"by": "from"}):
    """How often a test is positive, or a condition there; `population.toml` says what the fields mean."""

    citation: str
    share: float = 0.0
    child: float | None = None
    given: tuple[tuple[str, float], ...] = ()
    women: bool = False
    days: float = 0.0
    lasting: bool = True
    name: str | None = None
    by: str | None = None


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often a statement of the investigator speaks for taking part."""

    citation: str
    favourable: float


class Population(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole table."""

    analyte: dict[str, Row]
    concept: dict[str, Share]
    statement: dict[str, Said]
    size: dict[str, Row]


@lru_cache(maxsize=1)
def population() -> Population:
    """The table, in the order of the file: what a row is given by stands before it."""
    raw: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return msgspec.convert(raw, Population)


def reference_ranges() -> Mapping[str, tuple[float | None, float | None]]:
    """The usual range of adults by analyte, in its canonical unit; a row without limits has none."""
    return MappingProxyType({name: (row.low, row.high) for name, row in population().analyte.items()})
