"""Visits that were held, sorted to the visits that were planned."""

from datetime import date

import msgspec
import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import treated

from trialwright.derive.record import Record
from trialwright.derive.visits.attendance import Attendance, attendance
from trialwright.derive.visits.plan import anchors, plans


def came(record: Record) -> Attendance:
    return attendance(PROTOCOL, record, plans(PROTOCOL, anchors(PROTOCOL, record)))


def test_treatment_is_attendance() -> None:
    found = came(treated("2024-02-02  apheresis G123498654321"))
    assert {visit: [one.event.seq for one in held] for visit, held in found.held.items()} == {
        "LD5": [1],
        "LD4": [3],
        "LD3": [5],
        "D0": [7],
        "apheresis": [8],
    }
    assert found.findings == ()


def test_a_recorded_visit_comes_before_the_treatment_on_it() -> None:
    held = came(treated("2024-03-10  visit D0 held: vital_signs")).held["D0"]
    assert [(one.event.seq, one.done) for one in held] == [(8, ("vital_signs",))]


def test_a_dose_on_another_day_is_no_attendance() -> None:
    late = record_of("2024-03-05  fludarabine 54 mg given\n2024-03-08  fludarabine 54 mg given", as_of="2024-03-09")
    assert set(came(late).held) == {"LD5"}


def test_a_name_counts_whatever_the_day() -> None:
    (one,) = came(treated("2024-06-09  visit M1 held", as_of="2024-07-01")).held["M1"]
    assert (one.in_window, one.by_day, one.first) == (False, False, date(2024, 6, 9))


def test_a_vague_visit() -> None:
    found = came(treated("2024-04  visit M1 held", as_of="2024-07-01"))
    assert found.held["M1"][0].in_window is None
    assert [finding.code for finding in found.findings] == ["visit.date_imprecise"]
    outside = came(treated("2024-07  visit M3 held", as_of="2024-09-01")).held["M3"][0]
    assert outside.in_window is False


@pytest.mark.parametrize(("infused", "held"), [("2024-03-10", "2024-03"), ("2024-03-20", "2024-05")])
def test_a_month_that_touches_the_window_by_one_day(infused: str, held: str) -> None:
    """The window of M1 opens on the last day of that March, or closes on the first of that May."""
    record = record_of(f"{infused}  infusion 50 mL of bag B1\n{held}  visit M1 held", as_of="2024-07-01")
    assert came(record).held["M1"][0].in_window is None


def test_an_unnamed_visit_takes_no_place_that_is_taken() -> None:
    more = "2024-06-09  visit M3 held\n2024-06-12  visit extra held"
    found = came(treated(more, as_of="2024-09-01"))
    assert [one.event.seq for one in found.held["M3"]] == [8]
    assert [one.by_day for one in found.held["M2"]] == [True]


def test_an_unnamed_visit_of_a_vague_day_stands_alone() -> None:
    found = came(treated("2024-06  visit extra held", as_of="2024-09-01"))
    assert not any(one.by_day for held in found.held.values() for one in held)
    assert found.findings[0].found.endswith("no window can be told")
    assert found.findings[0].to_do == "correct the event so that it names its visit"


def test_an_unknown_assessment_is_a_finding() -> None:
    (finding,) = came(treated("2024-04-01  visit M1 held: marrow_morphology and horoscope")).findings
    assert (finding.code, finding.seqs) == ("visit.assessment_unknown", (8,))
    assert finding.found == "visit M1: the schedule has no assessment horoscope"


def test_overlapping_windows_go_by_the_planned_day() -> None:
    """2024-04-04 lies in the windows of D24, D26 (by a day) and M1; D24 is planned for 2024-04-03."""
    found = came(treated("2024-04-04  visit extra held", as_of="2024-05-01"))
    assert [visit for visit, held in found.held.items() if any(one.by_day for one in held)] == ["D24"]


def test_inside_two_windows_the_nearer_day_counts_not_the_earlier() -> None:
    """With a window of D26 up to D40, a visit on D28 is still that of month 1."""
    visits = tuple(
        msgspec.structs.replace(visit, after=14) if visit.id == "D26" else visit for visit in PROTOCOL.schedule.visits
    )
    wide = msgspec.structs.replace(PROTOCOL, schedule=msgspec.structs.replace(PROTOCOL.schedule, visits=visits))
    record = treated("2024-04-07  visit extra held", as_of="2024-05-01")
    found = attendance(wide, record, plans(wide, anchors(wide, record)))
    assert [one.by_day for one in found.held["M1"]] == [True]


def test_a_contact_with_the_dead_is_none() -> None:
    dead = "2030-02-01  contact.made: how=telephone; alive=no"
    assert "Y6" not in came(treated(dead, as_of="2030-06-01")).held
    two = "2030-02-01  contact by telephone\n2030-03-01  contact by telephone"
    assert [one.event.seq for one in came(treated(two, as_of="2030-06-01")).held["Y6"]] == [9]
