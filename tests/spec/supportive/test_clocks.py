"""Clocks of supportive care: from when, until when, for whom, and whether it is given."""

from datetime import date

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import LYMPHODEPLETION, treated

from trialwright.derive.record import Record
from trialwright.derive.visits.supportive import ClockState, supportive


def clock(name: str, record: Record) -> ClockState:
    return next(each for each in supportive(PROTOCOL, record) if each.clock.id == name)


def told(text: str, as_of: str) -> Record:
    return record_of(text, as_of=as_of)


def test_irradiated_blood() -> None:
    """From 7 days before the apheresis to D+90, both included."""
    collected = "2024-02-02  apheresis G123498654321"
    for as_of, status in (("2024-06-08", "running"), ("2024-06-09", "ended")):
        state = clock("irradiated_blood", treated(collected, as_of=as_of))
        assert (state.starts, state.ends, state.status) == (date(2024, 1, 26), date(2024, 6, 8), status)
        assert not state.planned


def test_before_the_apheresis_it_runs_from_the_slot() -> None:
    """It begins before the apheresis, so the slot in the laboratory starts it; that is a plan, and says so."""
    slot = "2024-01-20  slot reserved on 2024-02-02"
    for as_of, status in (("2024-01-25", "not_started"), ("2024-01-26", "running")):
        state = clock("irradiated_blood", told(slot, as_of))
        assert (state.status, state.planned, state.ends) == (status, True, None)
    assert clock("irradiated_blood", told("2024-01-05  consent C1", "2024-01-26")).status == "not_started"


def test_until_a_day_that_is_only_planned() -> None:
    """While the cells are not given, the end counts from the planned day 0, and moves with it."""
    waiting = clock("pjp_prophylaxis", told(LYMPHODEPLETION, "2024-03-08"))
    assert (waiting.starts, waiting.ends, waiting.planned) == (date(2024, 3, 5), date(2024, 9, 9), True)
    late = clock("pjp_prophylaxis", told(LYMPHODEPLETION + "2024-03-12  infusion 50 mL of bag B1", "2024-03-13"))
    assert (late.ends, late.planned) == (date(2024, 9, 11), False)


@pytest.mark.parametrize(
    ("more", "given"),
    [
        ("", False),
        ("2024-03-05  cotrimoxazole started as pjp_prophylaxis", True),
        ("2024-03-05  cotrimoxazole started as pjp_prophylaxis\n2024-03-20  cotrimoxazole stopped", False),
    ],
)
def test_whether_it_is_given(more: str, given: bool) -> None:
    """A clock that is named after a group of drugs knows whether one of them is being taken."""
    assert clock("pjp_prophylaxis", treated(more)).given is given
    assert clock("irradiated_blood", treated("2024-02-02  apheresis G123498654321")).given is None


@pytest.mark.parametrize(
    ("hbsag", "status"),
    [("positive", "running"), ("negative", "not_applicable"), ("indeterminate", "unknown"), ("", "unknown")],
)
def test_for_whom(hbsag: str, status: str) -> None:
    """Prophylaxis against hepatitis B is for carriers; of whoever was not tested nobody knows."""
    tested = f"2024-02-20  hbsag {hbsag}" if hbsag else ""
    assert clock("hbv_prophylaxis", treated(tested)).status == status


def test_who_needed_it_at_the_start_needs_it_still() -> None:
    """A year on the test is old, and the prophylaxis that it began goes on."""
    assert clock("hbv_prophylaxis", treated("2024-02-20  hbsag positive", as_of="2025-03-01")).status == "running"


def test_every_so_often() -> None:
    """Viral DNA every 28 days: first due when the clock begins, then 28 days after it was measured last."""
    positive = "2024-02-20  hbsag positive\n"
    first = clock("hbv_dna", treated(positive, as_of="2024-03-20"))
    assert (first.last_done, first.next_due) == (None, date(2024, 3, 5))
    measured = clock("hbv_dna", treated(positive + "2024-03-18  hbv_dna negative", as_of="2024-03-20"))
    assert (measured.last_done, measured.next_due) == (date(2024, 3, 18), date(2024, 4, 15))


def test_it_ends_with_death() -> None:
    """Nothing is given to the dead."""
    assert clock("pjp_prophylaxis", treated("2024-03-20  died: infection")).status == "ended"


def test_a_start_that_cannot_be_told() -> None:
    """Apheresis dated to the month: whether it runs is unknown, not "not started"."""
    vague = clock("irradiated_blood", told("2024-02  apheresis G123498654321", "2024-03-08"))
    assert (vague.status, vague.missing[0].reason) == ("unknown", "date_imprecise")
