"""Looking at a log: everything that follows for one patient, and where the whole trial stands.

`main` lists these operations with all the others; here they have room. A patient's events are held no longer than that
patient's turn, so that a trial of any size fits.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import msgspec

from trialwright import __version__
from trialwright.acting import believed, rehearsal_end, zone_of
from trialwright.decide.choices import unconfirmed
from trialwright.derive.answer import Answer, Finding
from trialwright.derive.authority import waiting
from trialwright.derive.belief import believe, protocol_for, trial_opening
from trialwright.derive.binding import protocol_at_enrolment
from trialwright.derive.deviations.deviation import Deviation
from trialwright.derive.doses.dosing import DrugDose
from trialwright.derive.identifiers import identifier_findings
from trialwright.derive.record import AsOf, Record
from trialwright.derive.trial.answers import PatientAnswers, patient_answers
from trialwright.derive.trial.findings import event_findings
from trialwright.derive.trial.flow import Stage, flow
from trialwright.derive.trial.ledger import BLOCKS, Unknown, unknowns_in
from trialwright.derive.trial.pauses import standing_pauses
from trialwright.derive.trial.trial_course import PatientCourse, patient_course, trial_course
from trialwright.derive.trial.triggers import Fired, fired, of_all, trigger_findings, unanswered
from trialwright.derive.visits.schedule import overdue
from trialwright.errors import InputError
from trialwright.events.decisions import DecisionMade
from trialwright.events.event import Event
from trialwright.events.seal import Seal
from trialwright.log.store import Log
from trialwright.protocol.trial import TrialProtocol
from trialwright.publish.parts import MOST_CITED
from trialwright.publish.sheet import Sheet
from trialwright.publish.status.trial_status import Awaited, Late, Standing, TrialStatus

LIFETIME = timedelta(days=36525)
"""Beyond it nobody is followed up, and the calendar itself ends: no days are counted there."""
_SEVERITIES = ("critical", "major", "minor")


class PatientPage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that follows for one patient, as of two times.

    Parameters
    ----------
    sheet : Sheet
        The frame of every sheet of the patient.
    course : PatientAnswers
        All answers.
    ledger : tuple[Unknown, ...]
        What is not known.
    decisions : tuple[tuple[Event, DecisionMade], ...]
        Every decision that was asked for, given or refused.
    """

    sheet: Sheet
    course: PatientAnswers
    ledger: tuple[Unknown, ...]
    decisions: tuple[tuple[Event, DecisionMade], ...]

    @property
    def answers(self) -> dict[str, Answer[bool]]:
        """The answer to each criterion, by its id."""
        return self.course.criteria

    @property
    def whole(self) -> Answer[bool]:
        """All criteria together."""
        return self.course.whole

    @property
    def doses(self) -> dict[str, Answer[DrugDose]]:
        """The dose of each drug of lymphodepletion."""
        return self.course.doses

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that is odd."""
        return self.course.findings


def patient(log: Log, code: str, *, as_of: AsOf, made_by: str) -> PatientPage:
    """Everything that follows for one patient, with its evidence."""
    with _collector_at_rest():
        record = believed(log, code, as_of)
        course = _course(record)
    opening = trial_opening(record)
    sheet = Sheet(
        protocol=course.protocol,
        record=record,
        seal=log.head(),
        rehearsal=opening is not None and opening.rehearsal,
        made_by=made_by,
        software=__version__,
        enrolled_by=course.judged_by,
        at_end=_at_end(log, as_of),
    )
    return PatientPage(sheet=sheet, course=course, ledger=unknowns_in(course), decisions=tuple(record.of(DecisionMade)))


def findings_about(log: Log, code: str | None, seq: int, *, now: datetime) -> tuple[Finding, ...]:
    """Everything odd about one event, whatever its date.

    What is dated later than today is not in the record of today, and whoever mistyped a date may have mistyped the value
    beside it: so the event by itself and the record of its own day are looked at as well.

    Parameters
    ----------
    log : Log
        The log that holds the event.
    code : str or None
        Whose event it is; None for an event of no patient.
    seq : int
        Its number.
    now : datetime
        The present.
    """
    found: dict[Finding, None] = {}
    for event in log.read(patients=[code], since=seq, until=seq):
        days = {now} | {day for day in event.happened.span() if now < day < now + LIFETIME}
        with _collector_at_rest():
            for day in sorted(days):
                found |= dict.fromkeys(_odd(log, code, AsOf(happened=day, recorded=max(now, event.recorded_at))))
        found |= dict.fromkeys(event_findings(event))
    return tuple(finding for finding in found if seq in finding.seqs)


def _odd(log: Log, code: str | None, as_of: AsOf) -> tuple[Finding, ...]:
    if code is not None:
        return _course(believed(log, code, as_of)).findings
    trial = believe(log.read(patients=[None]), patient="", as_of=as_of)
    return (*trial.findings, *identifier_findings(trial.shared))


def _course(record: Record) -> PatientAnswers:
    protocol = protocol_for(record)
    return patient_answers(protocol, protocol_at_enrolment(protocol, record), record)


def status(log: Log, *, as_of: AsOf, made_by: str) -> TrialStatus:
    """Where the trial of a log stands.

    Parameters
    ----------
    log : Log
        Read once; what is recorded meanwhile is not in it.
    as_of : AsOf
        The two times.
    made_by : str
        Who asks.

    Raises
    ------
    InputError
        If nothing had been recorded by then.
    ProtocolError
        If no protocol had been adopted by then.
    """
    seal, gathered, shared = log.head(), _Gathered(), list[Event]()
    newest: TrialProtocol | None = None
    with _collector_at_rest():
        for code, events in log.read_by_patient(until=seal.seq):
            if code is None:
                shared = events
            else:
                record = believe([*shared, *events], patient=code, as_of=as_of)
                if record.seen.own:
                    gathered.take(_course(record), len(events))
                    newest = newest or protocol_for(believe(shared, patient="", as_of=as_of))
                    gathered.watch(newest, record)
    whole = _status(seal, believe(shared, patient="", as_of=as_of), gathered, made_by)
    return msgspec.structs.replace(whole, at_end=_at_end(log, as_of))


def _at_end(log: Log, as_of: AsOf) -> date | None:
    """The last day of a rehearsal at its site, where it is looked at as of its end."""
    end = rehearsal_end(log)
    return end.astimezone(ZoneInfo(zone_of(log))).date() if end is not None and as_of == AsOf(end, end) else None


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Nothing that follows from a log refers back to itself, so searching it for cycles is a fifth of the time for nothing."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class _Gathered(msgspec.Struct):
    """What has been kept of the patients so far."""

    patients: list[Standing] = []
    stages: dict[str, Answer[Stage]] = {}
    deviations: list[Deviation] = []
    late: list[Late] = []
    unknowns: list[Unknown] = []
    findings: list[Finding] = []
    awaited: list[Awaited] = []
    cited: dict[int, Event] = {}
    fired: dict[str, tuple[Fired, ...]] = {}
    courses: list[PatientCourse] = []

    def watch(self, protocol: TrialProtocol, record: Record) -> None:
        """Keep what has fired in a patient, by the newest version: it concerns the trial, whatever binds the patient."""
        found = self.fired[record.patient] = fired(protocol, record)
        seqs = {seq for one in found for seq in one.because}
        self.cited.update((event.seq, event) for event in record.events if event.seq in seqs)

    def take(self, answers: PatientAnswers, events: int) -> None:
        """Keep what the status shows of a patient."""
        code, ledger = answers.record.patient, unknowns_in(answers)
        late = [Late(code, visit) for visit in overdue(answers.calendar.visits)]
        standing = Standing(
            patient=code,
            stage=answers.stage,
            bound_by=answers.protocol.version,
            judged_by=answers.judged_by.version,
            events=events,
            overdue=len(late),
            open=sum(entry.closed is None for entry in ledger),
            deviations=len(answers.deviations),
            findings=len(answers.findings),
        )
        awaited = [_awaited(event, body) for event, body in answers.waiting]
        self.patients.append(standing)
        self.stages[code] = answers.stage
        self.courses.append(patient_course(answers))
        self.deviations += answers.deviations
        self.late += late
        self.unknowns += ledger
        self.findings += answers.findings
        self.awaited += awaited
        self._cite(answers, ledger, late, awaited)

    def _cite(
        self, answers: PatientAnswers, ledger: tuple[Unknown, ...], late: list[Late], awaited: list[Awaited]
    ) -> None:
        """Keep the events that the lines of the status name, and no others."""
        seqs = set(
            chain(
                answers.stage.because,
                *((*one.seqs, *one.because, *one.recorded) for one in answers.deviations),
                *(one.visit.because for one in late),
                *(one.because[:MOST_CITED] for one in ledger),
                (one.closed.seq for one in ledger if one.closed is not None),
                *(one.seqs[:MOST_CITED] for one in answers.findings),
                (one.seq for one in awaited),
            )
        )
        record = answers.record
        self.cited.update((event.seq, event) for event in (*record.events, *record.shared) if event.seq in seqs)


def _status(seal: Seal, trial: Record, gathered: _Gathered, made_by: str) -> TrialStatus:
    opening = trial_opening(trial)
    if opening is None:
        times = f"{trial.as_of.recorded:%Y-%m-%d %H:%M} UTC"
        raise InputError(f"nothing had been recorded by {times}", "a later time", "ask as of later")
    protocol, pauses = protocol_for(trial), standing_pauses(trial)
    awaited = [_awaited(event, body) for event, body in waiting(trial)]
    own = {pause.event.seq for pause in pauses} | {one.seq for one in awaited}
    told = of_all(gathered.fired, fired(protocol, trial))
    odd = (*trigger_findings(told, trial), *trial.findings, *identifier_findings(trial.shared))
    own |= {seq for one in told for seq in one.because}
    own |= {seq for finding in odd for seq in finding.seqs}
    gathered.cited.update((event.seq, event) for event in trial.shared if event.seq in own)
    return TrialStatus(
        protocol=protocol,
        as_of=trial.as_of,
        seal=seal,
        zone=opening.zone,
        rehearsal=opening.rehearsal,
        made_by=made_by,
        software=__version__,
        events=seal.seq,
        patients=tuple(gathered.patients),
        flow=flow(gathered.stages),
        deviations=tuple(sorted(gathered.deviations, key=lambda one: (_SEVERITIES.index(one.severity), one.patient))),
        late=tuple(sorted(gathered.late, key=lambda one: (one.visit.latest or date.max, one.patient))),
        unknowns=tuple(sorted(gathered.unknowns, key=_urgency)),
        findings=(*odd, *gathered.findings),
        pauses=pauses,
        fired=told,
        due=unanswered(told, trial),
        awaited=(*awaited, *gathered.awaited),
        choices=tuple(unconfirmed(protocol, trial)),
        cited=tuple(gathered.cited.values()),
        course=trial_course(protocol, trial, gathered.courses, zone=opening.zone),
    )


def _urgency(one: Unknown) -> tuple[bool, int, int, str, str]:
    return one.closed is not None, BLOCKS.index(one.blocks), -len(one.answers), one.patient, one.what


def _awaited(event: Event, body: DecisionMade) -> Awaited:
    return Awaited(patient=event.patient, act=body.act, by=event.by, seq=event.seq)
