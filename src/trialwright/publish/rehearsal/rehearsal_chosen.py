"""Which three patients of a rehearsal are shown whole: chosen by numbers, and the numbers are said."""

from collections import Counter

import msgspec

from trialwright.derive.trial.flow import STEPS
from trialwright.publish.status.trial_status import Standing, TrialStatus


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of one patient by which courses are compared.

    Parameters
    ----------
    missed : int
        Visits that were missed or are overdue.
    deviations, critical : int
        All, and those of them that are critical.
    grade : int or None
        The highest grade of any toxicity or adverse event that was recorded.
    severe : int
        How many of them reached grade 3.
    findings : int
        Queries.
    """

    missed: int
    deviations: int
    critical: int
    grade: int | None
    severe: int
    findings: int


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """The three patients whose sheets are shown; None where there is no such patient."""

    uneventful: str | None
    severe: str | None
    without: str | None

    def codes(self) -> tuple[str, ...]:
        """Those that there are."""
        return tuple(code for code in (self.uneventful, self.severe, self.without) if code is not None)


def marks(status: TrialStatus) -> dict[str, Marks]:
    """The numbers of each patient, by code."""
    course = status.course
    missed = Counter(code for visit in course.visits for code in (*visit.missed, *visit.overdue))
    critical = Counter(one.patient for one in status.deviations if one.severity == "critical")
    return {
        one.patient: Marks(
            missed=missed[one.patient],
            deviations=one.deviations,
            critical=critical[one.patient],
            grade=course.grades.get(one.patient),
            severe=course.severe.get(one.patient, 0),
            findings=one.findings,
        )
        for one in status.patients
    }


def chosen(status: TrialStatus) -> Chosen:
    """Three patients by rule: the most uneventful course, the worst one, and one who never got the cells.

    Where only one patient was infused, it is the worst course: what went wrong is what the report is about.
    """
    numbers = marks(status)
    infused = [one for one in status.patients if _reached(one) == "infused"]
    worst = max(infused, key=lambda one: _worse(numbers[one.patient]), default=None)
    calm = [one for one in infused if one is not worst and not _gone(one)]
    calmest = min(calm, key=lambda one: (*_eventful(numbers[one.patient]), one.patient), default=None)
    lost = [
        (STEPS.index(_reached(one)), one.events, one.patient)
        for one in status.patients
        if _gone(one) and _reached(one) in STEPS[STEPS.index("enrolled") : STEPS.index("infused")]
    ]
    return Chosen(
        uneventful=None if calmest is None else calmest.patient,
        severe=None if worst is None else worst.patient,
        without=max(lost)[2] if lost else None,
    )


def _eventful(one: Marks) -> tuple[int, ...]:
    """The smaller, the more uneventful: a whole visit that was missed weighs more than one of its deviations."""
    return one.missed, one.deviations, one.grade or 0, one.severe, one.findings


def _worse(one: Marks) -> tuple[int, ...]:
    return one.grade or 0, one.critical, one.deviations


def _reached(one: Standing) -> str:
    return "" if one.stage.value is None else one.stage.value.reached


def _gone(one: Standing) -> bool:
    return one.stage.value is not None and one.stage.value.departure is not None
