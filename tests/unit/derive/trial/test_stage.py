"""How far a patient came, one story after the other, and the reason why no further."""

import msgspec
import pytest
from tests.eligible import DECIDING
from tests.story import events_of, record_of
from tests.unit.derive.telling import believed, event
from tests.unit.publish.sample_sheets import protocol

from trialwright.derive.trial.flow import Stage
from trialwright.derive.trial.stage import stage_of
from trialwright.events.cells import InfusionGiven
from trialwright.events.consent import ConsentSigned
from trialwright.standards.quantity import read_quantity

CONSENTED = "2026-09-01 consent 1\n"
ENROLLED = CONSENTED + "2026-09-10 decided enrol\n"
APHERESED = ENROLLED + "2026-09-20 apheresis G123498654321\n"
LYMPHODEPLETED = APHERESED + "2026-10-05 fludarabine 55 mg given\n"
INFUSED = LYMPHODEPLETED + "2026-10-10 infusion 50 mL of bag B1\n"
SEIZURE = f"""
    2026-10-01 consent 1
    2026-10-19 male, born 1990-03-01
    {DECIDING}
    2026-10-20 seizure began 1998
"""


def stage(story: str, as_of: str = "2026-10-25") -> Stage:
    value = stage_of(protocol(), record_of(story, as_of=as_of)).value
    assert value is not None
    return value


def gone(story: str, as_of: str = "2026-10-25") -> tuple[str, str, str] | None:
    found = stage(story, as_of)
    departure = found.departure
    return None if departure is None else (found.reached, departure.reason, departure.detail)


@pytest.mark.parametrize(
    ("story", "reached"),
    [
        ("2026-09-01 prescreened: approached", "prescreened"),
        (CONSENTED, "consented"),
        (ENROLLED, "enrolled"),
        (APHERESED, "apheresed"),
        (LYMPHODEPLETED, "lymphodepleted"),
        (INFUSED, "infused"),
    ],
)
def test_each_step_is_reached_by_its_event(story: str, reached: str) -> None:
    answer = stage_of(protocol(), record_of(story))
    assert (answer.value, answer.status) == (Stage(reached=reached), "known")  # type: ignore[arg-type]
    assert answer.because == (len(story.strip().splitlines()),)


@pytest.mark.parametrize("outcome", ["unsuitable", "declined", "lost"])
def test_before_consent_the_newest_outcome_of_prescreening_decides(outcome: str) -> None:
    assert gone(f"2026-09-01 prescreened: {outcome}") == ("prescreened", outcome, "")
    assert gone(f"2026-09-01 prescreened: {outcome}\n2026-09-08 prescreened: approached") is None
    assert gone(f"2026-09-01 prescreened: {outcome}\n2026-09-08 consent 1") is None


@pytest.mark.parametrize(
    ("line", "reason", "detail"),
    [
        ("died: leukaemia", "died", "leukaemia"),
        ("withdrawn: treatment_and_follow_up", "withdrew", ""),
        ("withdrawn: treatment", "withdrew", "treatment"),
        ("lost, last alive 2026-10-20", "lost", ""),
        ("goes no further: manufacturing_failure", "manufacturing_failure", ""),
        ("goes no further: progression", "progression", ""),
        ("goes no further: other", "other", ""),
        (
            "participation.ended: why=other; detail=the trial takes no more patients",
            "other",
            "the trial takes no more patients",
        ),
        ("participation.ended: why=progression; detail=in the marrow", "progression", ""),
        ("contact.made: how=telephone; alive=no", "died", "unknown"),
        ("cell_dose.settled: outcome=withdraw; why=too few cells", "dose_not_reached", ""),
    ],
)
def test_what_ends_the_way_before_the_infusion(line: str, reason: str, detail: str) -> None:
    assert gone(f"{APHERESED}2026-10-21 {line}") == ("apheresed", reason, detail)


def test_withdrawal_of_samples_ends_nothing() -> None:
    assert gone(f"{APHERESED}2026-10-21 withdrawn: samples") is None


def test_who_signs_again_goes_on() -> None:
    assert gone(f"{APHERESED}2026-10-21 withdrawn: treatment\n2026-10-23 consent 1") is None


def test_the_first_of_several_ends_counts_before_the_infusion() -> None:
    story = f"{APHERESED}2026-10-21 withdrawn: treatment_and_follow_up\n2026-10-23 died: infection"
    assert gone(story) == ("apheresed", "withdrew", "")


def test_after_the_infusion_a_death_counts_before_all_else() -> None:
    story = f"{INFUSED}2026-10-21 withdrawn: treatment_and_follow_up\n2026-10-23 died: infection"
    assert gone(story, as_of="2026-10-22") == ("infused", "withdrew", "")
    assert gone(story) == ("infused", "died", "infection")


def test_after_the_infusion_only_the_end_of_follow_up_is_a_loss() -> None:
    """Whoever stops the treatment is still followed; so is whoever relapses."""
    assert gone(f"{INFUSED}2026-10-21 withdrawn: treatment\n2026-10-22 goes no further: progression") is None


def test_a_screen_failure_names_the_criterion_that_spoke_against_the_patient_then() -> None:
    """Years later every result has left its window, and the criterion is still the one of that day."""
    story = f"{SEIZURE}    2026-10-21 refused enrol: E3 excludes"
    assert gone(story) == ("consented", "not_eligible", "E3")
    assert gone(story, as_of="2029-10-25") == ("consented", "not_eligible", "E3")


def test_a_refusal_without_a_failing_criterion_is_no_loss() -> None:
    """Something was missing: it can still be supplied."""
    assert gone(f"{CONSENTED}2026-10-21 refused enrol: creatinine is unknown") is None


def test_a_corrected_fact_takes_the_screen_failure_back() -> None:
    story = f"{SEIZURE}    2026-10-21 refused enrol: E3 excludes\n"
    seizure = len(events_of(story)) - 1
    assert gone(f"{story}    2026-10-22 void {seizure}") is None


def test_an_ended_screening_names_the_criterion_too() -> None:
    assert gone(f"{SEIZURE}    2026-10-22 goes no further: not_eligible") == ("consented", "not_eligible", "E3")
    assert gone(f"{CONSENTED}2026-10-22 goes no further: not_eligible") == ("consented", "not_eligible", "")


def test_a_step_that_nobody_recorded_is_to_be_reviewed() -> None:
    answer = stage_of(protocol(), record_of(CONSENTED + "2026-10-10 infusion 50 mL of bag B1"))
    assert answer.value is not None
    assert (answer.status, answer.value.skipped) == ("review", ("enrolled", "apheresed", "lymphodepleted"))
    assert [missing.what for missing in answer.missing] == ["enrolled", "apheresed", "lymphodepleted"]


def test_an_enrolment_that_waits_for_a_second_person_is_none() -> None:
    waiting = "2026-09-10 decision.made: act=enrol; given=yes; people=2\n"
    assert stage(CONSENTED + waiting).reached == "consented"
    assert stage(f"{CONSENTED}{waiting}2026-09-11 confirmed 2 -- Dr Li").reached == "enrolled"


def test_a_redacted_infusion_is_still_one() -> None:
    infusion = InfusionGiven(bag="B1", volume=read_quantity("50 mL"))
    consent = ConsentSigned(version="1", language="zh-Hans")
    record = believed([event(1, consent, "2026-09-01"), event(2, infusion, "2026-10-10", redacted=True)])
    value = stage_of(protocol(), record).value
    assert value is not None
    assert value.reached == "infused"


def test_other_drugs_are_no_lymphodepletion() -> None:
    assert stage(f"{APHERESED}2026-10-05 levetiracetam 500 mg given").reached == "apheresed"


def test_another_regimen_has_other_drugs() -> None:
    regimen = protocol().lymphodepletion
    drug = msgspec.structs.replace(regimen.drugs[0], name="bendamustine")
    other = msgspec.structs.replace(protocol(), lymphodepletion=msgspec.structs.replace(regimen, drugs=(drug,)))
    value = stage_of(other, record_of(f"{APHERESED}2026-10-05 bendamustine 150 mg given")).value
    assert value is not None
    assert value.reached == "lymphodepleted"
