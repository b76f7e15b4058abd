"""For whom an assessment is meant: by what is true of a patient, and by what was agreed to."""

from datetime import date

import msgspec
import pytest
from tests.unit.simulate.shipped import other_protocol, our_protocol

from trialwright.protocol.criteria import (
    AllOf,
    AnyOf,
    Attested,
    Implies,
    Not,
    NotOccurred,
    Occurred,
    Resulted,
    Rule,
    SexIs,
)
from trialwright.simulate.patients.draw import draw_truth
from trialwright.simulate.patients.truth import Person, Truth
from trialwright.simulate.scenario import scenario
from trialwright.simulate.telling.meant import agreed_to, assessed, declined, meant, scale_on, score_of

ON = date(2026, 3, 2)
WOMAN, MAN = SexIs(sex="female"), SexIs(sex="male")


def somebody(sex: str = "female", birth: date = date(1990, 1, 1), *, number: int = 1, **workup: object) -> Truth:
    drawn = draw_truth(our_protocol(), scenario(), 1, number, date(2026, 2, 1))
    found = msgspec.structs.replace(drawn.workup, conditions={}, **workup)
    person = Person(sex=sex, birth=birth, height_cm=165.0, weight_kg=60.0)
    return msgspec.structs.replace(drawn, person=person, workup=found)


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        (WOMAN, True), (MAN, False), (Not(rule=MAN), True),
        (AllOf(rules=(WOMAN, MAN)), False), (AnyOf(rules=(WOMAN, MAN)), True),
        (Implies(when=MAN, then=MAN), True), (Implies(when=WOMAN, then=MAN), False),
        (Occurred(concept="seizure"), False), (NotOccurred(concept="seizure"), True),
        (Resulted(test="hbsag", result="positive"), True), (Resulted(test="hcg", result="positive"), False),
        (Attested(statement="fit"), False), (Attested(statement="never asked"), True),
    ],
)  # fmt: skip
def test_a_rule_is_asked_of_what_is_true(rule: Rule, holds: bool) -> None:
    patient = somebody(tests={"hbsag": "positive"}, statements={"fit": False})
    assert meant(rule, patient, ON) is holds


def test_a_condition_that_is_there_counts() -> None:
    patient = msgspec.structs.replace(somebody().workup, conditions={"seizure": 40})
    assert meant(Occurred(concept="seizure"), msgspec.structs.replace(somebody(), workup=patient), ON)


@pytest.mark.parametrize(
    ("birth", "done", "not_done"),
    [(date(2014, 3, 2), "ice", "capd"), (date(2014, 3, 3), "capd", "ice"), (date(1990, 1, 1), "ice", "capd")],
)
def test_ice_from_the_twelfth_birthday_on_and_capd_before_it(birth: date, done: str, not_done: str) -> None:
    visit = our_protocol().schedule.visit("D3")
    assert visit is not None
    names = assessed(our_protocol(), visit, somebody(birth=birth), ON)
    assert done in names
    assert not_done not in names
    assert scale_on(our_protocol(), somebody(birth=birth), ON) == done


@pytest.mark.parametrize(("sex", "wanted"), [("female", True), ("male", False)])
def test_nobody_ticks_off_a_pregnancy_test_of_a_man(sex: str, wanted: bool) -> None:
    visit = our_protocol().schedule.visit("screening")
    assert visit is not None
    assert ("pregnancy_test" in assessed(our_protocol(), visit, somebody(sex), ON)) is wanted


def test_an_assessment_for_some_visits_only_is_for_everybody_at_the_others() -> None:
    """In the other protocol fluid is looked at after a seizure, but that is asked at month 3 alone."""
    for name, wanted in (("S1", True), ("M3", False)):
        visit = other_protocol().schedule.visit(name)
        assert visit is not None
        assert ("fluid" in assessed(other_protocol(), visit, somebody(), ON)) is wanted


def test_most_agree_to_genetics_and_those_who_do_not_are_not_tested() -> None:
    """R3 Consent to genetics stands apart."""
    protocol, visit = our_protocol(), our_protocol().schedule.visit("M1")
    assert visit is not None
    patients = [somebody(birth=date(1970 + number % 30, 5, 1), number=number) for number in range(1, 61)]
    for patient in patients:
        agreed = "genetics" in agreed_to(protocol, patient)
        assert agreed_to(protocol, patient) == agreed_to(protocol, patient)
        assert ("marrow_genetics" in assessed(protocol, visit, patient, ON)) is agreed
        assert declined(protocol, visit, patient) == ([] if agreed else ["marrow_genetics"])
    assert 40 <= sum("genetics" in agreed_to(protocol, patient) for patient in patients) < 60


def test_what_the_protocol_requires_nobody_declines() -> None:
    visit = other_protocol().schedule.visit("M3")
    assert visit is not None
    assert (agreed_to(other_protocol(), somebody()), declined(other_protocol(), visit, somebody())) == ((), [])


@pytest.mark.parametrize(
    ("drawn", "name", "found", "score"),
    [
        ("ice", "ice", 7, 7), ("ice", "ice", None, 0), ("capd", "capd", 12, 12), ("capd", "capd", None, None),
        ("capd", "ice", 0, 10), ("capd", "ice", 8, 8), ("capd", "ice", 9, 2), ("capd", "ice", None, 0),
        ("ice", "capd", 10, 0), ("ice", "capd", 7, 4), ("ice", "capd", 3, 4), ("ice", "capd", 2, 12),
    ],
)  # fmt: skip
def test_a_score_is_told_on_the_scale_of_the_day(drawn: str, name: str, found: int | None, score: int | None) -> None:
    """Lee 2019: an ICE of 0 is of somebody who cannot be woken; of CAPD there is none then."""
    assert score_of(name, found, somebody(values={drawn: 0.0})) == score
