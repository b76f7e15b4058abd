"""Pauses in a rehearsal: they fall when a fact fires a trigger, as at every door of a real log, and end by a decision."""

from datetime import datetime

from trialwright import __version__
from trialwright.decide.acts import may
from trialwright.decide.confirming import against_confirming
from trialwright.decide.recording import as_event, pause_for
from trialwright.derive.belief import believe, protocol_for
from trialwright.derive.record import AsOf, Record
from trialwright.derive.trial.triggers import CEREBRAL_OEDEMA, VIRUS, fired, unanswered
from trialwright.events import Body, Event
from trialwright.events.conduct import DecisionConfirmed, DeviationRecorded, Stage, TrialPaused, TrialResumed
from trialwright.events.course import ContactMade, PatientDied, SecondMalignancyFound
from trialwright.events.results import TestResulted
from trialwright.events.safety import AdverseEventReported, NeurologyExamined
from trialwright.simulate.stations.chart import Chart, Pen, asker_for

WHY_RESUMED = "the safety board has looked at it, and the trial goes on"
_MEASURED = frozenset({"lab.resulted", "vital.measured"})
"""Most of a chart, at which no trigger looks."""


def is_grave(body: Body) -> bool:
    """Whether a trigger can rest on something at all; what else can fire one only changes how something grave is judged.

    Until something grave was written of a patient, nobody has to look.

    Examples
    --------
    >>> is_grave(NeurologyExamined(consciousness="alert", oedema="none")), is_grave(PatientDied(cause="crs"))
    (False, True)
    """
    match body:
        case NeurologyExamined(oedema=oedema):
            return oedema == "diffuse"
        case AdverseEventReported(term=term, outcome=outcome, serious=serious):
            return term.strip().casefold() in CEREBRAL_OEDEMA or outcome == "fatal" or "death" in serious
        case ContactMade(alive=alive):
            return not alive
        case TestResulted(test=test, result=result):
            return test == VIRUS and result != "negative"
    return isinstance(body, PatientDied | SecondMalignancyFound | DeviationRecorded)


def pauses_due(chart: Chart, pen: Pen, now: datetime) -> list[TrialPaused]:
    """The pauses that follow from what has just been written into a chart."""
    trial = _trial(pen, now)
    told = (event for event in chart.events if event.kind not in _MEASURED)
    found = fired(protocol_for(trial), believe([*pen.shared, *told], patient=chart.code, as_of=AsOf(now, now)))
    return [pause_for(one) for one in unanswered(found, trial)]


def resumed(pen: Pen, stages: tuple[Stage, ...], site: str, now: datetime) -> bool:
    """Ask to go on, have a second person confirm where that is wanted, and write what comes of it."""
    trial = _trial(pen, now)
    protocol = protocol_for(trial)
    asker = asker_for(protocol, "resume", site)
    decision = may("resume", protocol, trial, asked_by=asker, stages=stages)
    made = as_event(decision, software=__version__, stages=stages, why=WHY_RESUMED)
    event = pen.write_now(None, made, now, asker.by, asker.role)
    if not decision.given:
        return False
    if made.people > 1:
        return _confirmed(pen, event, stages, site, now)
    pen.write_now(None, TrialResumed(stages=stages, why=WHY_RESUMED), now, asker.by, asker.role)
    return True


def _confirmed(pen: Pen, event: Event, stages: tuple[Stage, ...], site: str, now: datetime) -> bool:
    trial = _trial(pen, now)
    protocol = protocol_for(trial)
    second = asker_for(protocol, "resume", site, not_by=event.by)
    made = event.body
    if against_confirming(protocol, trial, event, made, asked_by=second):  # type: ignore[arg-type]  # a decision
        return False
    pen.write_now(None, TrialResumed(stages=stages, why=WHY_RESUMED), now, second.by, second.role)
    pen.write_now(None, DecisionConfirmed(decision=event.seq), now, second.by, second.role)
    return True


def _trial(pen: Pen, now: datetime) -> Record:
    return believe(pen.shared, patient="", as_of=AsOf(now, now))
