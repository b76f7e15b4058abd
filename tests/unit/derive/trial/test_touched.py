"""Whom an amendment touches: what is still to come changes, what was done stays done."""

from collections.abc import Mapping

import pytest
from tests.story import record_of

from trialwright.derive.trial.touched import entered, touched
from trialwright.protocol.amending import amended
from trialwright.protocol.reading import canonical_of, protocol_from_canonical, read_protocol
from trialwright.protocol.trial import TrialProtocol
from trialwright.trials import trial_text

CANONICAL = canonical_of(trial_text("NCT03919240"), "NCT03919240.yaml")
BEFORE = protocol_from_canonical(CANONICAL)

ENROLLED = """
    2026-10-19  female, born 1986-03-01
    2026-10-19  consent 1
    2026-10-20  creatinine 1.4 mg/dL
    2026-10-21  decided enrol
"""
INFUSED = f"""{ENROLLED}
    2026-10-30  fludarabine 50 mg given
    2026-10-31  fludarabine 50 mg given
    2026-11-01  fludarabine 50 mg given
    2026-11-04  infusion 50 mL of bag B1
"""


def by(changes: Mapping[str, str]) -> TrialProtocol:
    return protocol_from_canonical(amended(CANONICAL, changes))


def changes(story: str, changed: Mapping[str, str], as_of: str = "2026-11-10") -> tuple[str, ...]:
    return touched(BEFORE, by(changed), record_of(story, as_of=as_of))


def test_who_only_consented_is_not_touched() -> None:
    story = "2026-10-19  consent 1"
    assert entered(record_of(story)) is False
    assert changes(story, {"consent.version": "2", "criteria.I4.creatinine.rule.below": "1.2 mg/dL"}) == ()


@pytest.mark.parametrize(
    "story",
    ["2026-10-21  decided enrol", "2016-05-01  apheresis G123416654321", "2016-06-01  infusion 50 mL of bag B1"],
)
def test_who_takes_part(story: str) -> None:
    assert entered(record_of(story)) is True


def test_a_refused_enrolment_is_none() -> None:
    assert entered(record_of("2026-10-21  refused enrol: no consent")) is False


@pytest.mark.parametrize("dated", ["2026-10-30", "2026-10"])
def test_lymphodepletion_that_has_begun_is_not_touched(dated: str) -> None:
    """Also where nobody knows on which day."""
    surface = {"lymphodepletion.surface": "haycock"}
    assert changes(ENROLLED, surface) == ("lymphodepletion has not begun, and its rules change",)
    assert changes(f"{ENROLLED}\n{dated}  fludarabine 50 mg given", surface) == ()


def test_the_same_protocol_touches_nobody() -> None:
    assert touched(BEFORE, BEFORE, record_of(INFUSED, as_of="2026-11-10")) == ()


def test_another_title_touches_nobody() -> None:
    assert changes(INFUSED, {"trial.title": "Another title"}) == ()


def test_a_new_form_is_to_be_signed_by_who_is_in_follow_up() -> None:
    assert changes(INFUSED, {"consent.version": "2"}) == ("version 2 of the consent form is to be signed",)
    died = f"{INFUSED}\n    2026-11-08  died: infection"
    assert changes(died, {"consent.version": "2"}) == ()


def test_an_answer_at_enrolment_that_would_be_another() -> None:
    assert changes(ENROLLED, {"criteria.I4.creatinine.rule.below": "1.2 mg/dL"}) == (
        "criterion I4.creatinine at enrolment: holds, and does not hold by the other version",
    )
    assert changes(ENROLLED, {"criteria.I4.creatinine.rule.below": "1.5 mg/dL"}) == ()
    assert changes(ENROLLED, {"criteria.I4.creatinine.rule.within": "0 d"}) == (
        "criterion I4.creatinine at enrolment: holds, and unknown by the other version",
    )


def test_a_criterion_that_is_called_otherwise_was_not_asked() -> None:
    found = changes(ENROLLED, {"criteria.I4.creatinine.id": "I4.crea"})
    assert found == (
        "criterion I4.creatinine at enrolment: holds, and not asked by the other version",
        "criterion I4.crea at enrolment: not asked, and holds by the other version",
    )


def test_a_dose_changes_for_whom_it_was_not_given_to() -> None:
    less = {"lymphodepletion.drugs.fludarabine.dose": "25 mg/m2"}
    assert changes(ENROLLED, less) == ("lymphodepletion has not begun, and its rules change",)
    assert changes(INFUSED, less) == ()
    assert changes(INFUSED, less, as_of="2026-10-25") == ("lymphodepletion has not begun, and its rules change",)


def test_cells_change_for_whom_they_were_not_infused_to() -> None:
    less = {"cell_dose.high": "8 10*6/kg"}
    assert changes(ENROLLED, less) == ("cells were not infused yet, and their dose changes",)
    assert changes(INFUSED, less) == ()


def test_a_visit_still_to_come_moves_and_one_that_was_held_does_not() -> None:
    later = {"schedule.visits.M1.day": "30"}
    assert changes(INFUSED, later) == ("visits still to come are planned otherwise: M1",)
    held = f"{INFUSED}\n    2026-12-02  visit M1 held: marrow_morphology"
    assert changes(held, later, as_of="2026-12-03") == ()
    assert changes(f"{INFUSED}\n    2026-11-08  died: infection", later) == ()


def test_an_endpoint_touches_who_was_infused_even_after_death() -> None:
    other = {"endpoints.CR.conventions.after_new_therapy": "counted"}
    said = ("endpoints change, by which infused patients are judged",)
    assert changes(ENROLLED, other) == ()
    assert changes(INFUSED, other) == said
    assert changes(f"{INFUSED}\n    2026-11-08  died: infection", other) == said


def test_everything_is_said_at_once() -> None:
    assert changes(
        ENROLLED,
        {"consent.version": "2", "cell_dose.high": "8 10*6/kg", "lymphodepletion.drugs.fludarabine.dose": "25 mg/m2"},
    ) == (
        "version 2 of the consent form is to be signed",
        "lymphodepletion has not begun, and its rules change",
        "cells were not infused yet, and their dose changes",
    )


def test_for_whom_an_assessment_is_meant_touches_only_those_of_whom_it_changes() -> None:
    """The fluid at month 1 is to be looked at where leukaemia was there; the amendment asks all women instead."""
    text = trial_text("NCT03919240")
    old = "          - {any: cns_leukaemia, within: ever, closed_by: medical}\n"
    assert text.count(old) == 1
    after = read_protocol(text.replace(old, "          - {sex: female}\n"), "x")
    history = f"{INFUSED}2026-10-19  medical history taken\n"
    told = {
        sex: touched(BEFORE, after, record_of(history.replace("female", sex), as_of="2026-11-10"))
        for sex in ("female", "male")
    }
    assert told == {"female": ("visits still to come are planned otherwise: M1",), "male": ()}


def test_more_times_a_day_touch_who_is_still_on_the_ward() -> None:
    more = {"schedule.assessments.ice.daily.times": "3"}
    assert changes(f"{INFUSED}2026-10-19  medical history taken", more, as_of="2026-11-16")[0].endswith(
        "otherwise: D12, D13, D14"
    )
    assert changes(INFUSED, more, as_of="2026-12-16") == ()
