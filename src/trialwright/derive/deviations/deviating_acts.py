"""Deviations of order and leave: treatment without consent, enrolment, decision or release; enrolled though not eligible.

Facts are never refused, so what was done without leave is in the log, and stands here. Where dates are too vague to say
which came first, nobody is accused. What was done before this log was opened could not be decided in it: for historic
patients the consent, the release and the order are looked at, and not the decisions.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from trialwright.derive.answer import Answer
from trialwright.derive.authority import in_effect
from trialwright.derive.belief import adopted_version
from trialwright.derive.by_kind import infusions, of_kind
from trialwright.derive.deviations.deviating_consents import (
    Procedure,
    deviating_examinations,
    deviating_treatment,
    treatment,
)
from trialwright.derive.deviations.deviation import Deviation, Severity
from trialwright.derive.eligibility.eligibility import criterion_answers, satisfied
from trialwright.derive.record import AsOf, Record
from trialwright.derive.visits.courses import Course, courses, vague_doses
from trialwright.events.cells import ApheresisCollected, InfusionGiven, ProductReleased
from trialwright.events.conduct import DecisionConfirmed
from trialwright.events.decisions import DecisionMade
from trialwright.events.doses import DrugGiven
from trialwright.events.event import Event
from trialwright.events.trial import TrialOpened
from trialwright.protocol.criteria import Criterion
from trialwright.protocol.decisions import Act
from trialwright.protocol.trial import TrialProtocol

_DECIDING = (DecisionMade, DecisionConfirmed, ApheresisCollected, DrugGiven, InfusionGiven)
"""What leave depends on; looking at nothing else keeps this fast."""


class _Done(NamedTuple):
    """An act of treatment: the event that began it, and all events that belong to it."""

    act: Act
    words: str
    event: Event
    events: tuple[Event, ...]
    since: datetime | None
    """The leave must be newer than this: an earlier act has used it up."""

    @property
    def procedure(self) -> Procedure:
        """The act as something that needs consent."""
        return treatment(self.act, self.words, self.event)


def deviating_acts(protocol: TrialProtocol, record: Record) -> Iterator[Deviation]:
    """The deviations of consent, leave, order, release and eligibility."""
    done = _acts(protocol, record)
    for one in done:
        yield from deviating_treatment(protocol, record, one.procedure)
        if _after_opening(record, one.event):
            yield from _enrolment(protocol, record, one)
            yield from _leave(protocol, record, one)
    yield from deviating_examinations(protocol, record)
    yield from _release(record)
    yield from _order(protocol, record)
    yield from _eligibility(protocol, record)


def _acts(protocol: TrialProtocol, record: Record) -> list[_Done]:
    apheresis = list(of_kind(record, ApheresisCollected))
    done = [_Done("apherese", "cells were collected", event, (event,), None) for event in apheresis]
    before: datetime | None = None
    given = courses(protocol, record)
    for course in given:
        events = tuple(dose.event for dose in course.doses)
        done.append(_Done("lymphodeplete", "lymphodepletion began", course.began, events, before))
        before = events[-1].happened.span()[0]
    done.extend(
        _Done("infuse", "cells were infused", event, (event,), _cells_before(given, record, event))
        for event in infusions(record)
    )
    return done


def _cells_before(given: Sequence[Course], record: Record, infused: Event) -> datetime | None:
    """When the cells of an earlier course were last given: a leave from before that was for them."""
    began = [course.began.happened.span()[0] for course in given]
    newest = max((each for each in began if each <= infused.happened.span()[1]), default=None)
    firsts = (event.happened.span()[0] for event in infusions(record))
    return None if newest is None else max((first for first in firsts if first < newest), default=None)


def treatments(protocol: TrialProtocol, record: Record) -> list[Procedure]:
    """The acts of treatment that were done, as what needs consent."""
    return [one.procedure for one in _acts(protocol, record)]


def _after_opening(record: Record, event: Event) -> bool:
    opened = [opening.happened.span()[0] for opening, _ in record.shared_of(TrialOpened)]
    return not opened or event.happened.span()[1] >= min(opened)


def _before(record: Record, one: _Done) -> Record:
    """What had been decided and begun, or may have been, when an act began, without the act itself."""
    until = one.event.happened.span()[1]
    own = {event.seq for event in one.events}
    deciding = record.once(_DECIDING, lambda: [e for e in record.besides_results if isinstance(e.body, _DECIDING)])
    return msgspec.structs.replace(
        record,
        events=tuple(event for event in deciding if event.happened.span()[0] <= until and event.seq not in own),
        shared=tuple(event for event in record.shared if event.happened.span()[0] <= until),
        as_of=AsOf(until, record.as_of.recorded),
    )


def _deviation(record: Record, one: _Done, code: str, found: str, wanted: str, more: Sequence[int] = ()) -> Deviation:
    severity: Severity = "critical" if one.act == "infuse" else "major"
    return Deviation(
        category="order",
        code=f"{one.act}.{code}",
        patient=record.patient,
        seqs=tuple(sorted({one.event.seq, *more})),
        found=f"{one.words} on {one.event.happened.text}: {found}",
        wanted=wanted,
        severity=severity,
    )


def _enrolment(protocol: TrialProtocol, record: Record, one: _Done) -> Iterator[Deviation]:
    if protocol.decision("enrol") is None:
        return
    enrolled = in_effect(_before(record, one), "enrol")
    if not enrolled.value:
        how = enrolled.steps[-1].how if enrolled.steps else "nobody has decided"
        yield _deviation(record, one, "without_enrolment", f"enrolment: {how}", "enrolment before", enrolled.because)


def _leave(protocol: TrialProtocol, record: Record, one: _Done) -> Iterator[Deviation]:
    """An act that was refused, or that nobody had decided, and that happened all the same."""
    if protocol.decision(one.act) is None:
        return
    leave = in_effect(_before(record, one), one.act)
    how = leave.steps[-1].how if leave.steps else "nobody has decided"
    used = [
        e for e in record.besides_results if leave.value and e.seq in leave.because and isinstance(e.body, DecisionMade)
    ]
    if used and one.since is not None and all(event.happened.span()[1] < one.since for event in used):
        how = f"{how}, for the course before"
    elif leave.value:
        return
    wanted = f"a decision to {one.act} in effect before"
    yield _deviation(record, one, "without_leave", how, wanted, leave.because)


def _release(record: Record) -> Iterator[Deviation]:
    for event, body in record.of(InfusionGiven):
        until = event.happened.span()[1]
        said = [
            (release, of)
            for release, of in record.of(ProductReleased)
            if of.bag == body.bag and release.happened.span()[0] <= until
        ]
        if said and said[-1][1].disposition != "rejected":
            continue
        found = f"rejected on {said[-1][0].happened.text}" if said else "not released by then"
        one = _Done("infuse", f"bag {body.bag} was infused", event, (event,), None)
        more = (said[-1][0].seq,) if said else ()
        yield _deviation(
            record, one, "without_release", found, "a bag that is released, or released on a condition", more
        )


def _order(protocol: TrialProtocol, record: Record) -> Iterator[Deviation]:
    given = infusions(record)
    if not given:
        return
    one = _Done("infuse", "cells were infused", given[0], (given[0],), None)
    last = given[0].happened.span()[1]
    doses = [*(course.began for course in courses(protocol, record)), *vague_doses(protocol, record)]
    if protocol.lymphodepletion.drugs and not any(event.happened.span()[0] <= last for event in doses):
        found = "no dose of lymphodepletion was given by then"
        yield _deviation(record, one, "without_lymphodepletion", found, "lymphodepletion before")
    collected = list(of_kind(record, ApheresisCollected))
    if collected and all(event.happened.span()[0] > last for event in collected):
        seqs = tuple(event.seq for event in collected)
        yield _deviation(record, one, "before_apheresis", "the cells were collected later", "apheresis before", seqs)


def _eligibility(protocol: TrialProtocol, record: Record) -> Iterator[Deviation]:
    """Enrolled, and by what is known now the criteria of that day were not met, or are not known to have been.

    A decision that waits for a second person has enrolled nobody; who goes on all the same goes on without enrolment.
    """
    enrolled = _enrolled(record)
    if enrolled is None:
        return
    event, body = enrolled
    # An amendment does not make an old enrolment wrong: the version that it names is the one to ask.
    bound = adopted_version(record, body.protocol) or protocol
    answers = criterion_answers(bound, record)
    for criterion in bound.criteria:
        deviation = _criterion(record, event, criterion, answers[criterion.id])
        if deviation is not None:
            yield deviation


def _enrolled(record: Record) -> tuple[Event, DecisionMade] | None:
    """The decision of this log by which the patient is enrolled; None where there is none, or it was taken on paper."""
    leave = in_effect(record, "enrol")
    decided = ((event, body) for event, body in record.of(DecisionMade) if event.seq in leave.because)
    return next(decided, None) if leave.value else None


def _criterion(record: Record, enrolled: Event, criterion: Criterion, answer: Answer[bool]) -> Deviation | None:
    verdict = satisfied(criterion, answer)
    if verdict is True:
        return None
    if verdict is False:
        told, why = "is not met", "; ".join(step.how for step in answer.steps)
    else:
        told = "is unknown"
        why = ", ".join(f"{missing.what}: {missing.reason.replace('_', ' ')}" for missing in answer.missing)
    return Deviation(
        category="eligibility",
        code=f"eligibility.{'unknown' if verdict is None else 'not_met'}.{criterion.id}",
        patient=record.patient,
        seqs=(enrolled.seq,),
        because=answer.because,
        found=f"enrolled on {enrolled.happened.text}; {criterion.id} {told}: {why}",
        wanted=criterion.text,
        severity="minor" if verdict is None else "major",
    )
