"""The milestones of a patient, from the referral to the infusion, and how many days lie between two of them.

A day that nobody knows is not guessed: an interval counts where both of its ends are known to the day.
"""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Literal, get_args

import msgspec

from trialwright.derive.record import Record
from trialwright.derive.trial.accrual import ACCRUAL_STEPS, accrual_steps
from trialwright.events.cells import ApheresisCollected, ProductReleased
from trialwright.events.doses import DrugGiven
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.when import When

Milestone = Literal["referred", "consented", "enrolled", "apheresed", "released", "lymphodepleted", "infused"]
MILESTONES: tuple[Milestone, ...] = get_args(Milestone)
"""In the order in which they should come."""
INTERVALS: tuple[tuple[Milestone, Milestone], ...] = (
    ("referred", "consented"), ("consented", "enrolled"), ("enrolled", "apheresed"), ("apheresed", "released"),
    ("released", "lymphodepleted"), ("lymphodepleted", "infused"), ("apheresed", "infused"), ("referred", "infused"),
)  # fmt: skip
"""From one step to the next; then vein to vein, and the whole way."""


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """How long patients took from one milestone to another.

    Parameters
    ----------
    begins, ends : Milestone
        From which to which.
    patients : int
        Whose days are both known.
    median : float
        Calendar days.
    shortest, longest : int
        Calendar days; below 0 where the later milestone came first.
    longest_of : tuple[str, ...]
        The patients who took longest, the longest first; three at most, and none who took no longer than most.
    """

    begins: Milestone
    ends: Milestone
    patients: int
    median: float
    shortest: int
    longest: int
    longest_of: tuple[str, ...]


def milestones(protocol: TrialProtocol, record: Record) -> dict[Milestone, When]:
    """When a patient came to each milestone, of those that are recorded.

    Parameters
    ----------
    protocol : TrialProtocol
        With the drugs of its regimen.
    record : Record
        What is believed of the patient.
    """
    steps = accrual_steps(record)
    found: dict[Milestone, When | None] = {name: steps.get(name) for name in ACCRUAL_STEPS}
    regimen = {drug.name.casefold() for drug in protocol.lymphodepletion.drugs}
    found["apheresed"] = next((event.happened for event, _ in record.of(ApheresisCollected)), None)
    passed = (event for event, body in record.of(ProductReleased) if body.disposition != "rejected")
    found["released"] = next((event.happened for event in passed), None)
    given = (event for event, body in record.of(DrugGiven) if body.drug.casefold() in regimen)
    found["lymphodepleted"] = next((event.happened for event in given), None)
    return {name: when for name in MILESTONES if (when := found.get(name)) is not None}


def intervals(patients: Mapping[str, Mapping[Milestone, When]]) -> tuple[Interval, ...]:
    """How long patients took from each milestone to the next, where at least one patient's days are known.

    Parameters
    ----------
    patients : Mapping[str, Mapping[Milestone, When]]
        The milestones of each patient, by code.

    Examples
    --------
    >>> zone = "Asia/Shanghai"
    >>> one = {"consented": When("2026-03-01", zone), "enrolled": When("2026-03-11", zone)}
    >>> two = {"consented": When("2026-04-01", zone), "enrolled": When("2026-04-05T09:00+08:00", zone)}
    >>> [(each.patients, each.median, each.shortest, each.longest) for each in intervals({"A": one, "B": two})]
    [(2, 7.0, 4, 10)]
    """
    found = ((begins, ends, _days(patients, begins, ends)) for begins, ends in INTERVALS)
    return tuple(_interval(begins, ends, days) for begins, ends, days in found if days)


def _days(
    patients: Mapping[str, Mapping[Milestone, When]], begins: Milestone, ends: Milestone
) -> list[tuple[int, str]]:
    return [(days, code) for code, told in patients.items() if (days := _between(told, begins, ends)) is not None]


def _between(told: Mapping[Milestone, When], begins: Milestone, ends: Milestone) -> int | None:
    first, last = told.get(begins), told.get(ends)
    start, end = (None if when is None else when.day() for when in (first, last))
    return None if start is None or end is None else (end - start).days


def _interval(begins: Milestone, ends: Milestone, days: Sequence[tuple[int, str]]) -> Interval:
    middle = float(median(number for number, _ in days))
    longest = sorted((one for one in days if one[0] > middle), key=lambda one: (-one[0], one[1]))[:3]
    return Interval(
        begins=begins,
        ends=ends,
        patients=len(days),
        median=middle,
        shortest=min(days)[0],
        longest=max(days)[0],
        longest_of=tuple(code for _, code in longest),
    )
