"""Deviations of a patient: those that follow from the record, and those that people have recorded, each once.

What is computable need not be noticed by anybody. A person who records a deviation of the same events judges the one that
was computed: its severity is then the person's, and it does not count twice.
"""

from collections.abc import Iterator

import msgspec

from trialwright.derive.answer import Finding
from trialwright.derive.deviations.deviating_acts import deviating_acts
from trialwright.derive.deviations.deviating_days import deviating_days
from trialwright.derive.deviations.deviating_doses import deviating_cells, deviating_doses, undecided_doses
from trialwright.derive.deviations.deviation import Deviation
from trialwright.derive.follow_up import days_of
from trialwright.derive.record import Record
from trialwright.derive.visits.schedule import Calendar, calendar
from trialwright.events.cells import ApheresisCollected, InfusionGiven
from trialwright.events.conduct import DeviationRecorded
from trialwright.events.course import PatientDied, VisitHeld
from trialwright.events.doses import DrugGiven
from trialwright.events.event import Event
from trialwright.protocol.trial import TrialProtocol

_OF_THE_LIVING = (ApheresisCollected, DrugGiven, InfusionGiven, VisitHeld)


def deviations(protocol: TrialProtocol, record: Record, *, days: Calendar | None = None) -> tuple[Deviation, ...]:
    """Everything that was done otherwise than the protocol says, by the events that it concerns.

    Parameters
    ----------
    protocol : TrialProtocol
        The protocol that binds the patient.
    record : Record
        What is believed of the patient.
    days : Calendar or None
        The calendar of this very record, where the caller has it.

    Returns
    -------
    tuple[Deviation, ...]
        Computed ones of windows, doses, consent, order and eligibility, with the records of people that concern the same
        events; then what only people have seen.

    References
    ----------
    ICH E6(R3) 4.3 and 3.9: deviations are recorded with their category, and the important ones are told apart.
    """
    computed = [
        *deviating_acts(protocol, record),
        *deviating_doses(protocol, record),
        *deviating_cells(protocol, record),
        *deviating_days(protocol, record, days or calendar(protocol, record)),
    ]
    return tuple(sorted(_with_records(record, computed), key=lambda one: (one.seqs or one.because, one.code)))


def _with_records(record: Record, computed: list[Deviation]) -> Iterator[Deviation]:
    matches: dict[int, list[tuple[Event, DeviationRecorded]]] = {}
    for event, body in _recorded(record):
        same = _concerned(body, computed)
        for index in same:
            matches.setdefault(index, []).append((event, body))
        if not same:
            yield Deviation(
                category=body.category,
                code="recorded",
                patient=record.patient,
                seqs=(event.seq, *sorted(body.concerns)),
                found=body.detail,
                wanted="what the protocol says",
                severity=body.severity,
                computed=False,
                recorded=(event.seq,),
            )
    for index, one in enumerate(computed):
        told = matches.get(index, [])
        severity = told[-1][1].severity if told else one.severity
        recorded = tuple(event.seq for event, _ in told)
        yield msgspec.structs.replace(one, severity=severity, recorded=recorded)


def _recorded(record: Record) -> Iterator[tuple[Event, DeviationRecorded]]:
    """Those of the patient, and those of the trial that concern events of this patient."""
    yield from record.of(DeviationRecorded)
    own = {event.seq for event in record.events}
    yield from (pair for pair in record.shared_of(DeviationRecorded) if own.intersection(pair[1].concerns))


def _concerned(body: DeviationRecorded, computed: list[Deviation]) -> list[int]:
    """The computed deviations that a person means: of the same category and events, or else of exactly these events.

    Identity is never computed, so a record of it always stands for itself.
    """
    concerns = set(body.concerns)
    touching = [index for index, one in enumerate(computed) if concerns.intersection(one.seqs)]
    alike = [index for index in touching if computed[index].category == body.category]
    if alike or body.category == "identity":
        return alike
    return [index for index in touching if set(computed[index].seqs) == concerns]


def deviation_findings(protocol: TrialProtocol, record: Record) -> tuple[Finding, ...]:
    """What stands in the way of judging deviations: doses that cannot be compared, visits after a death."""
    return (*undecided_doses(protocol, record), *_after_death(record))


def _after_death(record: Record) -> Iterator[Finding]:
    died = [(days_of(event)[1], event.seq) for event, _ in record.of(PatientDied)]
    for event in record.besides_results if died else ():
        if isinstance(event.body, _OF_THE_LIVING) and days_of(event)[0] > max(died)[0]:
            yield Finding(
                code="event.after_death",
                patient=record.patient,
                seqs=(max(died)[1], event.seq),
                found=f"{event.kind} on {event.happened.text}, after the death",
                wanted="no treatment and no visit after a death",
                to_do="check both dates against the sources and correct the wrong one",
            )
