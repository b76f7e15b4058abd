"""How the visits of all patients went, visit by visit: held in time, held outside the window, missed, or incomplete."""

from collections.abc import Iterable, Mapping

import msgspec

from trialwright.derive.visits.schedule import PlannedVisit
from trialwright.protocol.trial import TrialProtocol


class VisitTally(msgspec.Struct, frozen=True, kw_only=True):
    """One visit of the schedule, over all patients for whom its turn has come.

    Parameters
    ----------
    visit : str
        Its id.
    in_window, outside, missed, overdue, incomplete : tuple[str, ...]
        The patients whose visit was held in its window, was held outside of it, was missed, or is overdue; and those in
        whom it was held without an assessment that it asks for, whenever that was.
    """

    visit: str
    in_window: tuple[str, ...]
    outside: tuple[str, ...]
    missed: tuple[str, ...]
    overdue: tuple[str, ...]
    incomplete: tuple[str, ...]

    @property
    def turns(self) -> int:
        """In how many patients its turn has come: held, missed or overdue."""
        return len(self.in_window) + len(self.outside) + len(self.missed) + len(self.overdue)

    @property
    def otherwise(self) -> tuple[str, ...]:
        """The patients in whom anything about it was otherwise, each once."""
        return tuple(sorted({*self.outside, *self.missed, *self.overdue, *self.incomplete}))


def became(visit: PlannedVisit) -> tuple[str, ...]:
    """What became of one visit of one patient, as fields of a tally; nothing while its turn has not come."""
    found: list[str] = []
    if visit.status in ("missed", "overdue"):
        found.append(visit.status)
    elif visit.status == "done":
        found.append("outside" if visit.in_window is False else "in_window")
        if any("missed" in (each.status, each.rest) or each.overdue for each in visit.assessments):
            found.append("incomplete")
    return tuple(found)


def visit_tallies(protocol: TrialProtocol, told: Mapping[str, Iterable[tuple[str, str]]]) -> tuple[VisitTally, ...]:
    """The tally of each visit of a protocol, in its order.

    Parameters
    ----------
    protocol : TrialProtocol
        With its schedule.
    told : Mapping[str, iterable of (str, str)]
        By patient: the visit, and what became of it.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for patient, pairs in told.items():
        for visit, what in pairs:
            groups.setdefault((visit, what), []).append(patient)
    fields = ("in_window", "outside", "missed", "overdue", "incomplete")
    return tuple(
        VisitTally(visit=visit.id, **{name: tuple(groups.get((visit.id, name), ())) for name in fields})
        for visit in protocol.schedule.visits
    )
