"""The criteria of a patient as they stood when screening ended."""

from tests.eligible import eligible_story
from tests.story import record_of

from trialwright.derive.trial.answers import PatientAnswers, patient_answers
from trialwright.derive.trial.screened import screened
from trialwright.protocol.reading import read_protocol
from trialwright.trials import trial_text

PROTOCOL = read_protocol(trial_text("NCT03919240"), "NCT03919240")
YEARS_LATER = "2029-01-01"


def answers(story: str, as_of: str) -> PatientAnswers:
    return patient_answers(PROTOCOL, PROTOCOL, record_of(story, as_of=as_of))


def test_somebody_who_was_refused_is_judged_as_of_the_refusal_and_not_years_later() -> None:
    found = answers(eligible_story() + "2026-10-24 refused enrol: no consent is signed", YEARS_LATER)
    assert found.criteria["I4.creatinine"].value is None
    then = screened(found)
    assert then is not None
    assert then["I4.creatinine"].value is True


def test_the_newest_request_counts() -> None:
    story = eligible_story() + "2026-10-24 refused enrol: no\n2027-06-01 refused enrol: no"
    then = screened(answers(story, YEARS_LATER))
    assert then is not None
    assert then["I4.creatinine"].value is None


def test_somebody_who_left_without_a_request_is_judged_as_of_that_day() -> None:
    then = screened(answers(eligible_story() + "2026-10-24 goes no further: investigator", YEARS_LATER))
    assert then is not None
    assert then["I4.creatinine"].value is True


def test_somebody_who_is_enrolled_is_judged_as_of_the_enrolment() -> None:
    found = answers(eligible_story() + "2026-10-24 decided enrol", YEARS_LATER)
    assert screened(found) is found.criteria


def test_somebody_who_still_waits_is_judged_as_of_now() -> None:
    found = answers(eligible_story(), "2026-10-25")
    assert screened(found) is found.criteria


def test_nobody_is_screened_before_consent() -> None:
    assert screened(answers("2026-10-01 prescreened: declined", YEARS_LATER)) is None
