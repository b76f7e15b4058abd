"""The course after the infusion: the ward, the visits, and what becomes of the patient, up to the end."""

from collections.abc import Iterator
from datetime import date, timedelta

from trialwright.events.course import PatientLost
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.patients.truth import Truth
from trialwright.simulate.scenario import Scenario
from trialwright.simulate.telling.desk import Desk
from trialwright.simulate.telling.disease import of_the_disease
from trialwright.simulate.telling.guarding import guarded
from trialwright.simulate.telling.leaving import died, withdrawn
from trialwright.simulate.telling.told import Told, said
from trialwright.simulate.telling.visits import between_visits, visits
from trialwright.simulate.telling.ward import ward
from trialwright.standards.when import When

FOUND_LOST_AFTER = 90
"""Days of silence after which the site says that somebody is lost: assumed."""


def course(
    protocol: TrialProtocol, truth: Truth, day_zero: date, desk: Desk, until: date, scenario: Scenario
) -> list[Told]:
    """Everything after the infusion, in the order in which it is written down.

    Parameters
    ----------
    until : date
        The last day that is told of; a death, a loss or a withdrawal before it is the last thing.
    """
    fate = truth.fate
    ends = [end for end in (fate.death, fate.lost, fate.withdraws) if end is not None]
    last = min([(until - day_zero).days, *ends])
    notes = [
        *ward(protocol, truth, day_zero, desk),
        *visits(protocol, truth, day_zero, desk, scenario, until),
        *between_visits(protocol, truth, day_zero, desk),
        *of_the_disease(protocol, truth, day_zero, desk),
        *guarded(protocol, truth, day_zero, desk),
    ]
    if min(ends, default=last + 1) <= last:
        last -= 1  # of the day on which somebody dies, goes or was seen last, only that is told
    told = [note for day, note in notes if day <= last]
    told += (note for day, note in _end(truth, day_zero, desk) if day <= (until - day_zero).days)
    return sorted(told, key=lambda note: note.recorded)


def _end(truth: Truth, zero: date, desk: Desk) -> Iterator[tuple[int, Told]]:
    """The first of what ends the follow-up."""
    fate = truth.fate
    ways = {"death": fate.death, "lost": fate.lost, "withdraws": fate.withdraws}
    found = sorted((day, way) for way, day in ways.items() if day is not None)
    if not found:
        return
    day, way = found[0]
    on = zero + timedelta(days=day)
    if way == "death":
        yield day, died(on, fate.death_cause, desk)
    elif way == "withdraws":
        yield day, withdrawn(on, desk)
    else:
        known = When(on.isoformat(), desk.zone)
        late = on + timedelta(days=FOUND_LOST_AFTER)
        yield day + FOUND_LOST_AFTER, said(PatientLost(last_known_alive=known), late, zone=desk.zone, by="coordinator")
