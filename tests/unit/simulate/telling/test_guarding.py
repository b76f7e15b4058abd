"""Supportive care after the cells: prophylaxis ends with its clock, and what is due every month is done in time."""

from datetime import date

import msgspec
import pytest
from tests.unit.simulate.shipped import other_protocol, our_protocol

from trialwright.events.medication import MedicationStopped
from trialwright.events.results import TestResulted
from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.draw import draw_truth
from trialwright.simulate.patients.truth import Truth
from trialwright.simulate.scenario import scenario
from trialwright.simulate.telling.desk import Desk
from trialwright.simulate.telling.guarding import guarded
from trialwright.simulate.telling.readiness import restaging, risen

ZERO = date(2026, 3, 2)
DESK = Desk(zone="Asia/Shanghai", site="SZ01", chance=Chance("guarding"))


def somebody(tests: dict[str, str], conditions: dict[str, int]) -> Truth:
    drawn = draw_truth(our_protocol(), scenario(), 1, 1, date(2026, 2, 1))
    found = msgspec.structs.replace(drawn.workup, tests=drawn.workup.tests | tests, conditions=conditions)
    return msgspec.structs.replace(drawn, workup=found)


MET = {"hbsag": "negative", "anti_hbc": "positive"}
NEVER_MET = {"hbsag": "negative", "anti_hbc": "negative"}


@pytest.mark.parametrize(
    ("tests", "stops"),
    [
        (NEVER_MET, {"trimethoprim-sulfamethoxazole": 184, "aciclovir": 184}),
        (MET, {"trimethoprim-sulfamethoxazole": 184, "aciclovir": 184, "entecavir": 549}),
    ],
)
def test_each_prophylaxis_ends_on_the_day_after_its_clock(tests: dict[str, str], stops: dict[str, int]) -> None:
    notes = list(guarded(our_protocol(), somebody(tests, {}), ZERO, DESK))
    assert {note.body.drug: day for day, note in notes if isinstance(note.body, MedicationStopped)} == stops
    assert all((note.happened.day() - ZERO).days == day for day, note in notes)  # type: ignore[operator]  # all have days


def test_the_dna_of_hepatitis_b_is_never_due_for_longer_than_the_protocol_lets_it_be() -> None:
    (clock,) = (each for each in our_protocol().supportive if each.id == "hbv_dna")
    notes = guarded(our_protocol(), somebody(MET, {}), ZERO, DESK)
    days = [day for day, note in notes if isinstance(note.body, TestResulted) and note.body.test == "hbv_dna"]
    assert clock.every_days is not None
    assert all(later - before <= clock.every_days for before, later in zip([0, *days], days, strict=False))
    assert clock.until_day - days[-1] < clock.every_days


def test_nobody_is_tested_every_month_who_never_met_the_virus() -> None:
    notes = guarded(our_protocol(), somebody(NEVER_MET, {}), ZERO, DESK)
    assert [note for _, note in notes if isinstance(note.body, TestResulted)] == []


def test_a_protocol_without_clocks_has_nothing_to_end() -> None:
    assert other_protocol().supportive == ()
    assert [note for _, note in guarded(other_protocol(), somebody(NEVER_MET, {}), ZERO, DESK)] == []


def test_what_is_being_taken_already_is_not_started_again() -> None:
    def started(conditions: dict[str, int]) -> set[str]:
        told = restaging(our_protocol(), somebody(MET, conditions), ZERO, date(2026, 3, 9), DESK)
        return {note.body.drug for note in told if type(note.body).__name__ == "MedicationStarted"}

    assert started({}) - started({"hbv_prophylaxis": 200}) == {"entecavir"}
    assert restaging(our_protocol(), somebody(MET, {}), ZERO, date(2026, 3, 9), DESK, tried=1)


def test_kidneys_recover_from_the_restaging_on_and_while_one_waits() -> None:
    """What the order was computed from, and what is found on the days of the doses, are one course."""
    one = somebody(NEVER_MET, {})
    hurt = msgspec.structs.replace(one, waiting=msgspec.structs.replace(one.waiting, creatinine_rise=1.8))
    course = [risen(hurt, day) for day in range(-8, 15)]
    assert course[:3] == [1.8, 1.8, 1.8]
    assert course == sorted(course, reverse=True)
    assert 1.0 < course[-1] < 1.01
    assert risen(hurt, -6, tried=1) < risen(hurt, -6)
