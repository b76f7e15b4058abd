"""The course of neurotoxicity (ICANS) in one patient, day by day, and the examinations in which its grades are seen.

Grades after ASTCT 2019 (Lee 2019): by ICE from 12 completed years on, by CAPD below. As the table has it, a CAPD of 1 is
grade 1 already, so a child without neurotoxicity has 0.
"""

from collections.abc import Sequence

import msgspec

from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.release import THIRDS, Release, ramp
from trialwright.simulate.patients.truth import Neurology
from trialwright.simulate.scenario import Scenario

LATEST_ONSET = 35
LEAST_DAYS = {1: 1, 2: 3, 3: 4, 4: 5}
MOST_DAYS = 20
LONGER = {0: 0.0, 1: 0.5, 2: 1.0, 3: 1.4, 4: 2.0}
"""How long a course lasts against one of grade 2: assumed."""
SCORES = frozenset({"ice", "capd"})
EXAMINED_AT = {1: (0,), 2: (0, 2)}
"""The thirds of a day at which somebody is examined so many times a day."""
COMA, SEIZURE, OEDEMA, WEAKNESS, SCORE = "coma", "seizure", "oedema", "weakness", "score"
MANNER_3 = {SCORE: 0.75, SEIZURE: 0.17, OEDEMA: 0.08}
MANNER_4 = {COMA: 0.5, SEIZURE: 0.3, OEDEMA: 0.12, WEAKNESS: 0.08}
"""What makes grade 3 and grade 4: assumed, the score and consciousness lead."""


class Neurotoxicity(msgspec.Struct, frozen=True, kw_only=True):
    """A course: the day of its onset, and the grade of each of its days; no days where there is none."""

    onset: int = 0
    grades: tuple[int, ...] = ()

    def day(self, day: int) -> int:
        """The grade of a day."""
        place = day - self.onset
        return self.grades[place] if 0 <= place < len(self.grades) else 0

    @property
    def worst(self) -> int:
        """The grade of the course."""
        return max(self.grades, default=0)

    @property
    def last(self) -> int:
        """The last day; one before D0 where there is none."""
        return self.onset + len(self.grades) - 1 if self.grades else -1


def draw_neurotoxicity(scenario: Scenario, chance: Chance, grade: int, release: Release) -> Neurotoxicity:
    """The course of a grade: after the onset of cytokine release as a rule, or on its own."""
    after = chance.lognormal(scenario["toxicity.icans_after"], 0.5)
    alone = chance.lognormal(scenario["toxicity.crs_onset"] + scenario["toxicity.icans_after"], 0.4)
    length = round(chance.lognormal(scenario["toxicity.icans_days"] * LONGER[grade], 0.5)) if grade else 0
    if not grade:
        return Neurotoxicity()
    begun = release.span[0] + after if release.span else alone
    days = min(max(length, LEAST_DAYS[grade]), MOST_DAYS)
    return Neurotoxicity(onset=min(max(round(begun), 1), LATEST_ONSET), grades=tuple(ramp(grade, days)))


def examinations(
    protocol: TrialProtocol,
    chance: Chance,
    course: Neurotoxicity,
    home: int,
    ventilated: Sequence[int],
    *,
    by_capd: bool,
) -> tuple[Neurology, ...]:
    """Every examination until the day of discharge, as often as the protocol asks, and twice a day while there is need.

    Nobody is examined in a third of `ventilated`: what is seen of somebody sedated is not neurotoxicity.
    """
    times, until = _how_often(protocol)
    manner = {3: chance.weighted(MANNER_3), 4: chance.weighted(MANNER_4)}
    found = list[Neurology]()
    asleep, seen = frozenset(ventilated), set[int]()
    for day in range(home):
        grade = course.day(day)
        asked = max(times if day <= until else 1, 2 if grade else 1)
        thirds = EXAMINED_AT.get(asked, tuple(range(THIRDS)))
        worst = thirds[chance.whole(0, len(thirds) - 1)] if grade else -1
        for third in thirds:
            if THIRDS * day + third in asleep:
                continue
            here = grade if third == worst or not grade else max(grade - chance.whole(0, 1), 0)
            found.append(_examined(chance, day + third / THIRDS, here, _how(here, manner, seen), by_capd=by_capd))
    return tuple(found)


def _how(grade: int, manner: dict[int, str], seen: set[int]) -> str:
    """What makes the grade: a seizure of grade 3 is one event, all else lasts as long as its grade."""
    how = manner.get(grade, SCORE)
    if grade == 3 and how == SEIZURE and grade in seen:
        how = SCORE
    seen.add(grade)
    return how


def _how_often(protocol: TrialProtocol) -> tuple[int, int]:
    """Times a day, and until which day, by the protocol; once a day where it says nothing."""
    asked = [
        (each.daily.times, each.daily.until_day)
        for each in protocol.schedule.assessments
        if each.daily is not None and not SCORES.isdisjoint(each.gives)
    ]
    return max(asked, default=(1, 0))


def _examined(chance: Chance, at: float, grade: int, how: str, *, by_capd: bool) -> Neurology:
    uniform, awakens = chance.uniform(), chance.uniform()
    if grade < 3 or how == SCORE:
        score = _score(grade, uniform, by_capd=by_capd)
        return Neurology(at=at, score=score, consciousness=_awakens(grade, awakens, by_capd=by_capd))
    if how == COMA or (how == OEDEMA and grade == 4):
        oedema = "diffuse" if how == OEDEMA else "none"
        return Neurology(at=at, score=None, consciousness="unarousable", oedema=oedema)
    milder = Neurology(at=at, score=_score(2, uniform, by_capd=by_capd), consciousness="to_voice")
    fit = (("brief", "eeg_only") if grade == 3 else ("prolonged", "repetitive"))[int(2 * awakens)]
    sign = {SEIZURE: {"seizure": fit}, WEAKNESS: {"weakness": "focal_deep"}, OEDEMA: {"oedema": "focal"}}[how]
    return msgspec.structs.replace(milder, **sign)


def _awakens(grade: int, uniform: float, *, by_capd: bool) -> str:
    """To what: only this tells grade 2 from grade 1 by CAPD."""
    if grade == 2:
        return "to_voice" if by_capd or uniform < 0.4 else "alert"
    if grade == 3:
        return "to_touch" if uniform < 0.3 else "to_voice" if uniform < 0.7 else "alert"
    return "alert"


def _score(grade: int, uniform: float, *, by_capd: bool) -> int | None:
    """Of ICE, or of CAPD; None where nobody can be asked."""
    ranges = (
        {0: (0, 0), 1: (1, 8), 2: (1, 8), 3: (9, 24)} if by_capd else {0: (10, 10), 1: (7, 9), 2: (3, 6), 3: (0, 2)}
    )
    if grade not in ranges:
        return None
    low, high = ranges[grade]
    return low + int(uniform * (high - low + 1))
