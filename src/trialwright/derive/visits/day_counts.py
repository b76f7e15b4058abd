"""How often a day something was recorded, where the protocol asks for it several times a day.

What the assessment gives is counted, by that fact of it which was recorded most often: a temperature, a pressure and a
saturation of one round are one round. Nothing is guessed about the time of day. A value without one counts as one time,
two values of the same minute are one, and what is dated too vaguely, or was redacted, may be one more.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import msgspec

from trialwright.derive.facts import Dated
from trialwright.derive.visits.attendance import Attended
from trialwright.derive.visits.evidence import Evidence
from trialwright.derive.visits.plan import Plan
from trialwright.events.event import Event

_A_MINUTE = timedelta(minutes=1)
"""What is known less closely than this has no time of day."""


class DayCount(msgspec.Struct, frozen=True, kw_only=True):
    """What was recorded on one day, against what is wanted.

    Parameters
    ----------
    wanted : int
        How often a day, by the protocol.
    recorded : int
        How often for certain.
    perhaps : int
        How often more, at most: what may be of this day.
    on : date
        The day; of a window of several days the one with the most.
    because : tuple[int, ...]
        The events that were counted.
    """

    wanted: int
    recorded: int
    perhaps: int
    on: date
    because: tuple[int, ...] = ()

    @property
    def enough(self) -> bool | None:
        """Whether it was recorded as often as wanted; None where it cannot be told.

        Examples
        --------
        >>> [DayCount(wanted=2, recorded=n, perhaps=1, on=date(2024, 3, 10)).enough for n in (0, 1, 2)]
        [False, None, True]
        """
        if self.recorded >= self.wanted:
            return True
        return None if self.recorded + self.perhaps >= self.wanted else False

    def __str__(self) -> str:
        """Return the numbers in words."""
        most = f" to {self.recorded + self.perhaps}" if self.enough is None else ""
        return f"{self.recorded}{most} of {self.wanted} times"


def day_count(
    assessment: str, wanted: int, plan: Plan, held: Iterable[Attended], evidence: Evidence, today: date
) -> DayCount | None:
    """How often an assessment was recorded on the day of a visit.

    Parameters
    ----------
    assessment : str
        By its id in the schedule.
    wanted : int
        How often a day, by the protocol.
    plan : Plan
        The days of the visit.
    held : iterable of Attended
        What was held of it; a visit that names the assessment shows that it was made once.
    evidence : Evidence
        What shows that assessments were made.
    today : date
        Days after it are not looked at.

    Returns
    -------
    DayCount or None
        None while no day of the visit has come.
    """
    if plan.earliest is None or plan.latest is None or not plan.started:
        return None
    ticks = [one for one in held if assessment in one.done]
    counts = [
        _on_a_day(assessment, wanted, day, ticks, evidence) for day in _days(plan.earliest, min(plan.latest, today))
    ]
    # Of several days the fullest counts: an assessment of a visit may be made on any day of its window.
    return max(counts, key=lambda count: (count.recorded, count.perhaps), default=None)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _on_a_day(assessment: str, wanted: int, day: date, ticks: list[Attended], evidence: Evidence) -> DayCount:
    ticked = [one.event for one in ticks if one.first == one.last == day]
    may_be = [one for one in ticks if one.first <= day <= one.last and one.event not in ticked]
    surely, most = ticked, len(ticked) + len(may_be)
    for inside, overlapping in evidence.on_day(assessment, day):
        once = _distinct(inside)
        most = max(most, len(once) + len(overlapping))
        surely = max(surely, once, key=len)
    return DayCount(
        wanted=wanted,
        recorded=len(surely),
        perhaps=most - len(surely) + evidence.hidden_on(day),
        on=day,
        because=tuple(event.seq for event in surely),
    )


def _distinct(dated: Iterable[Dated]) -> list[Event]:
    """Each value by itself, and of those of one and the same time of day only the first."""
    times: set[datetime] = set()
    kept = []
    for one in dated:
        if one.last - one.first >= _A_MINUTE or one.first not in times:
            kept.append(one.event)
        times.add(one.first)
    return kept
