"""How a trial has gone so far, over a few patients."""

from datetime import UTC, datetime

import msgspec
from tests.eligible import eligible_story
from tests.story import record_of

from trialwright.derive.trial.accrual import Held
from trialwright.derive.trial.answers import patient_answers
from trialwright.derive.trial.trial_course import PatientCourse, TrialCourse, patient_course, trial_course
from trialwright.protocol.reading import read_protocol
from trialwright.standards.when import When
from trialwright.trials import trial_text

PROTOCOL = read_protocol(trial_text("NCT03919240"), "NCT03919240")
ZONE = "Asia/Shanghai"
TRIAL = """
2026-09-01 paused enrolment, infusion: a death
2026-09-11 resumed enrolment: advised
"""


def one(story: str, patient: str) -> PatientCourse:
    record = record_of(story, as_of="2026-11-30", patient=patient)
    return patient_course(patient_answers(PROTOCOL, PROTOCOL, record))


def course(*patients: PatientCourse) -> TrialCourse:
    return trial_course(PROTOCOL, record_of(TRIAL, as_of="2026-11-30", patient=""), patients, zone=ZONE)


ENROLLED = one(eligible_story() + "2026-10-23 refused enrol: no\n2026-10-24 decided enrol", "A")
TOXIC = one(
    eligible_story()
    + "2026-10-25 crs 2 by ASTCT-2019\n2026-10-26 adverse event 1: Sepsis 4 by CTCAE-5.0\n2026-10-27 crs 1 by ASTCT-2019",
    "B",
)
DECLINED = one("2026-10-01 prescreened: declined", "C")


def test_every_patient_is_counted_where_it_belongs() -> None:
    found = course(ENROLLED, TOXIC, DECLINED)
    assert found.accrual.months[-1].counts == {"referred": 3, "consented": 2, "enrolled": 1, "infused": 0}
    assert found.asked == {"enrol": 1}
    assert [(refusal.patient, refusal.days_until_given) for refusal in found.refused] == [("A", 1)]
    assert found.grades == {"B": 4}
    assert found.severe == {"B": 1}
    assert set(found.milestones) == {"A", "B", "C"}


def test_only_who_consented_is_in_the_funnel() -> None:
    found = course(ENROLLED, TOXIC, DECLINED)
    assert (found.funnel[0].entered, found.otherwise_judged) == (2, 0)


def test_who_is_judged_by_other_criteria_is_counted_apart() -> None:
    fewer = dict(list((ENROLLED.criteria or {}).items())[1:])
    found = course(msgspec.structs.replace(ENROLLED, criteria=fewer), TOXIC)
    assert (found.funnel[0].entered, found.otherwise_judged) == (1, 1)


def test_every_pause_of_every_stage_is_kept_whether_or_not_it_lasts() -> None:
    assert [(held.stage, held.pause) for held in course().held] == [
        ("enrolment", Held(When("2026-09-01", ZONE), When("2026-09-11", ZONE))),
        ("infusion", Held(When("2026-09-01", ZONE), None)),
    ]


def test_the_day_is_one_of_the_site() -> None:
    evening = datetime(2026, 11, 30, 20, tzinfo=UTC)
    trial = record_of(TRIAL, as_of="2026-11-30", patient="")
    late = msgspec.structs.replace(trial, as_of=msgspec.structs.replace(trial.as_of, happened=evening))
    assert str(trial_course(PROTOCOL, late, (), zone=ZONE).accrual.until) == "2026-12-01"


def test_a_trial_without_patients_has_nothing_to_count() -> None:
    found = course()
    assert (found.accrual.months, found.refused, found.asked, found.grades) == ((), (), {}, {})
    assert [step.entered for step in found.funnel] == [0] * len(PROTOCOL.criteria)


def test_an_event_that_was_reported_twice_is_severe_once() -> None:
    told = "2026-10-25 adverse event 1: Sepsis 3 by CTCAE-5.0\n2026-10-26 adverse event 1: Sepsis 4 by CTCAE-5.0\n"
    assert (
        one(eligible_story() + told + "2026-10-26 crs 3 by ASTCT-2019\n2026-10-27 icans 2 by ASTCT-2019", "A").severe
        == 2
    )


def test_a_trial_with_one_version_has_no_amendment() -> None:
    assert course(ENROLLED).amendments == ()
