"""Supportive care with clocks, after the cells: prophylaxis ends when its time is over, and what is due every month is done."""

from collections.abc import Iterator
from datetime import date, timedelta

from trialwright.events.medication import MedicationStopped
from trialwright.events.results import TestResulted
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.patients.truth import Truth
from trialwright.simulate.telling.desk import Desk
from trialwright.simulate.telling.meant import meant
from trialwright.simulate.telling.readiness import prophylaxis
from trialwright.simulate.telling.told import Told, said
from trialwright.standards.concepts import CONCEPTS

EARLY = 2
"""Days by which people are early, so as not to be late: assumed."""


def guarded(protocol: TrialProtocol, truth: Truth, zero: date, desk: Desk) -> Iterator[tuple[int, Told]]:
    """Each note with its day, counted from day 0."""
    drugs = prophylaxis(protocol, truth)
    for clock in protocol.supportive:
        if clock.until_event != "infusion":
            continue
        if clock.id in drugs:
            over = zero + timedelta(days=clock.until_day + 1)
            stopped = MedicationStopped(drug=drugs[clock.id])
            yield clock.until_day + 1, said(stopped, over, zone=desk.zone, by="investigator", minutes=620)
        concept, every = CONCEPTS.get(clock.id), clock.every_days
        if every is None or concept is None or concept.kind != "test":
            continue
        if clock.applies is None or meant(clock.applies, truth, zero):
            soon = max(every - EARLY, 1)
            yield from _done_again(clock.id, range(soon, clock.until_day + 1, soon), zero, desk)


def _done_again(test: str, days: range, zero: date, desk: Desk) -> Iterator[tuple[int, Told]]:
    """A test that is looked at again and again, before it is due, and finds nothing."""
    for day in days:
        on = zero + timedelta(days=day)
        body = TestResulted(test=test, result="negative")
        yield day, said(body, on, zone=desk.zone, by="laboratory", minutes=450, after=1500, source=f"{test} {on}")
