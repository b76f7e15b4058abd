"""The criteria of a patient as they stood when screening ended: at the enrolment, or when leave to enrol was last asked for.

Results leave their windows later. Whoever was not enrolled would otherwise look, years afterwards, as if nothing had ever
been known.
"""

from datetime import datetime

import msgspec

from trialwright.derive.answer import Answer
from trialwright.derive.eligibility.eligibility import criterion_answers
from trialwright.derive.record import AsOf, Record
from trialwright.derive.trial.answers import PatientAnswers
from trialwright.derive.trial.flow import STEPS, Stage
from trialwright.events.decisions import DecisionMade


def screened(answers: PatientAnswers) -> dict[str, Answer[bool]] | None:
    """The answer to each criterion as it stood when screening ended; None of somebody who never consented.

    Parameters
    ----------
    answers : PatientAnswers
        All that follows for the patient.

    References
    ----------
    CONSORT 2010, item 13a: those who were assessed for eligibility, and excluded with reasons.
    """
    stage, record = answers.stage.value, answers.record
    if stage is None or stage.reached == "prescreened":
        return None
    ended = _ended(stage, record)
    if ended is None or STEPS.index(stage.reached) >= STEPS.index("enrolled"):
        return answers.criteria
    then = AsOf(min(ended, record.as_of.happened), record.as_of.recorded)
    return criterion_answers(answers.judged_by, msgspec.structs.replace(record, as_of=then))


def _ended(stage: Stage, record: Record) -> datetime | None:
    """When leave to enrol was last asked for, or else when the way of the patient ended."""
    asked = [event for event, body in record.of(DecisionMade) if body.act == "enrol"]
    if asked:
        return asked[-1].happened.span()[1]
    because = () if stage.departure is None else stage.departure.because
    return max((event.happened.span()[1] for event in record.events if event.seq in because), default=None)
