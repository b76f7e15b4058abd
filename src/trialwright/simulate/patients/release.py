"""The course of cytokine release in one patient, third of a day by third, and the signs that make its grades.

Grades after ASTCT 2019 (Lee DW et al., Biol Blood Marrow Transplant 2019;25:625). The course begins with a fever; what
comes later may be without one, because it was treated away. The signs are built from the grade and not the other way
round, so that the truth is known, and whoever grades the record has to find it.
"""

from collections.abc import Iterator, Sequence

import msgspec

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.truth import Drug, Support
from trialwright.simulate.scenario import Scenario

THIRDS = 3
"""A day has so many: night, day and evening, as a ward takes signs every eight hours."""
LATEST_ONSET = 14
"""Day: none began later in 475 patients (Blood Adv 2024;8:5346, abstract; lymphoma)."""
LEAST_DAYS = {0: 0, 1: 1, 2: 3, 3: 4, 4: 5}
MOST_DAYS = 21
LONGER = {0: 0.0, 1: 0.65, 2: 1.0, 3: 1.35, 4: 1.7}
"""How long a course lasts against one of grade 2: assumed."""
MODES = {(True, False): 0.55, (False, True): 0.28, (True, True): 0.17}
"""Whether pressure, or breath, or both decide the grade: assumed; hypotension leads (67 and 20 %, Kymriah 2018, ALL)."""
HIGH = {"high_flow_cannula": 0.4, "face_mask": 0.25, "non_rebreather": 0.15, "venturi_mask": 0.1, "nasal_cannula": 0.1}
"""Oxygen of grade 3: a nasal cannula counts above 6 L/min."""
PRESSURE_SUPPORT = {"bipap": 0.45, "ventilator": 0.4, "cpap": 0.15}
VASOPRESSIN = 0.2
"""Beside norepinephrine: assumed."""


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """A course of cytokine release.

    Parameters
    ----------
    levels : tuple[int, ...]
        The grade in each third of a day from D0 on, until the last that is not 0; empty where there is no course.
    fever : frozenset[int]
        The thirds in which there must be a fever: the first, and one of each day of grade 1.
    pressure, breath : bool
        Which of the two makes the grades above 1.
    """

    levels: tuple[int, ...] = ()
    fever: frozenset[int] = frozenset()
    pressure: bool = False
    breath: bool = False

    @property
    def worst(self) -> int:
        """The grade of the course."""
        return max(self.levels, default=0)

    def day(self, day: int) -> int:
        """The grade of a day: the worst of its thirds.

        Examples
        --------
        >>> [Release(levels=(0, 1, 1, 2)).day(day) for day in range(3)]
        [1, 2, 0]
        """
        return max(self.levels[THIRDS * day : THIRDS * day + THIRDS], default=0) if day >= 0 else 0

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last day; None where there is no course."""
        return (min(self.fever) // THIRDS, (len(self.levels) - 1) // THIRDS) if self.levels else None

    def first(self, level: int) -> int | None:
        """The first third that reaches a level."""
        return next((third for third, found in enumerate(self.levels) if found >= level), None)


def draw_release(scenario: Scenario, chance: Chance, grade: int) -> Release:
    """The course of a grade; its onset, its length and its signs.

    Examples
    --------
    >>> from trialwright.simulate.scenario import scenario
    >>> course = draw_release(scenario(), Chance(1, "doctest"), 3)
    >>> course.worst, course.levels[min(course.fever)]
    (3, 1)
    """
    earlier = 1.15 - 0.1 * grade  # the worse ones begin earlier, in published series by a day or two
    onset = min(round(chance.lognormal(scenario["toxicity.crs_onset"] * earlier, 0.55)), LATEST_ONSET)
    length = round(chance.lognormal(scenario["toxicity.crs_days"] * LONGER[grade], 0.35)) if grade else 0
    pressure, breath = chance.weighted(MODES)
    if not grade:
        return Release()
    days = min(max(length, LEAST_DAYS[grade]), MOST_DAYS)
    grades = ramp(grade, days)
    levels, fever = [0] * (THIRDS * onset), set[int]()
    for number, found in enumerate(grades):
        _day_of(chance, levels, fever, found, first=number == 0, last=number == days - 1)
    while levels[-1] == 0:
        levels.pop()
    return Release(levels=tuple(levels), fever=frozenset(fever), pressure=pressure, breath=breath)


def ramp(worst: int, days: int) -> list[int]:
    """Grades of the days of a course: up within its first third, down in its last one.

    Examples
    --------
    >>> ramp(3, 7), ramp(1, 2), ramp(4, 5)
    ([2, 3, 3, 3, 3, 2, 1], [1, 1], [2, 4, 4, 3, 2])
    """
    lead = max(2 if worst > 1 else 1, round(days * 0.35))
    hold = max(lead, round(days * 0.65))
    rising = [1 + (worst - 1) * (day + 1) // lead for day in range(lead)]
    left = days - hold
    falling = [1 + (worst - 1) * (left - day) // (left + 1) for day in range(left)]
    return [*rising, *[worst] * (hold - lead), *falling]


def _day_of(chance: Chance, levels: list[int], fever: set[int], grade: int, *, first: bool, last: bool) -> None:
    """Add the three thirds of a day: one has its grade, the others that or one less; the first of all is a fever."""
    start, begins = len(levels), chance.whole(0, 1) if first else 0
    at = chance.whole(begins + first, THIRDS - 1)
    ends = chance.whole(at, THIRDS - 1) if last else THIRDS - 1
    if first and grade == 1:
        at = begins
    lower = max(grade - 1, 1)
    for third in range(THIRDS):
        other = grade if chance.happens(0.65) else lower
        inside = begins <= third <= ends
        levels.append((grade if third == at else 1 if first and third == begins else other) if inside else 0)
    if first:
        fever.add(start + begins)
    if grade == 1:
        fever.add(start + at)


# ------------------------------------------------------------------------------------------------------------ the signs


def pressors(chance: Chance, release: Release) -> list[Drug]:
    """The vasopressors of a course: one from grade 3 on, two at grade 4, and now and then vasopressin beside them."""
    with_vasopressin = chance.happens(VASOPRESSIN)
    if not release.pressure:
        return []
    given = [("norepinephrine", "vasopressor", 3), ("epinephrine", "vasopressor", 4)]
    given += [("vasopressin", "vasopressin", 3)] if with_vasopressin else []
    return [
        Drug(drug=drug, group=group, starts=begins / THIRDS, stops=ends / THIRDS)
        for drug, group, level in given
        for begins, ends in stretches(release.levels, level)
    ]


def oxygen(chance: Chance, release: Release, years: int, *, awake: bool) -> list[Support]:
    """The oxygen of a course, each time that it changes; `awake` where somebody must be able to examine the mind."""
    ventilated = chance.weighted(PRESSURE_SUPPORT)
    devices = {
        2: "blow_by" if years < 4 and chance.happens(0.4) else "nasal_cannula",
        3: chance.weighted(HIGH),
        4: "bipap" if awake and ventilated == "ventilator" else ventilated,
    }
    if not release.breath:
        return []
    found, now = list[Support](), 0
    for third, level in enumerate((*(level if level > 1 else 0 for level in release.levels), 0)):
        if level != now:
            found.append(_support(chance, third / THIRDS, devices.get(level, "room_air"), level, years))
        now = level
    return found


def _support(chance: Chance, at: float, device: str, level: int, years: int) -> Support:
    smaller = 0.4 if years < 8 else 1.0
    flows = {
        "nasal_cannula": (2, 5) if level == 2 else (7, 8), "blow_by": (4, 8), "face_mask": (6, 9),
        "non_rebreather": (10, 15), "venturi_mask": (6, 12), "high_flow_cannula": (round(30 * smaller), round(50 * smaller)),
    }  # fmt: skip
    fractions = {"high_flow_cannula": (8, 12), "venturi_mask": (7, 10)} | dict.fromkeys(PRESSURE_SUPPORT, (8, 16))
    flow = float(chance.whole(*flows[device])) if device in flows else None
    fraction = 5.0 * chance.whole(*fractions[device]) if device in fractions else None
    return Support(at=at, device=device, flow=flow, fraction=fraction)


def stretches(levels: Sequence[int], least: int) -> Iterator[tuple[int, int]]:
    """Where a level is reached without a break: the first third, and the third after the last.

    Examples
    --------
    >>> list(stretches((0, 3, 4, 2, 3), 3))
    [(1, 3), (4, 5)]
    """
    begins: int | None = None
    for third, level in enumerate((*levels, least - 1)):
        if level >= least and begins is None:
            begins = third
        elif level < least and begins is not None:
            yield begins, third
            begins = None
