"""Visits at the edges of what is known: half a window, gaps of a day, months, and windows on one side only."""

from datetime import date, timedelta

import msgspec
import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import treated

from trialwright.derive.record import Record
from trialwright.derive.visits.attendance import Attendance, attendance
from trialwright.derive.visits.plan import Plan, anchors, plans
from trialwright.protocol.trial import TrialProtocol

HALVES = pytest.mark.parametrize(
    ("before", "after"), [(date(2024, 3, 31), None), (None, date(2024, 4, 14))], ids=["no end", "no beginning"]
)


def came(record: Record, protocol: TrialProtocol = PROTOCOL, **changed: Plan) -> Attendance:
    """What was held, with the plans of some visits in place of their own."""
    return attendance(protocol, record, {**plans(protocol, anchors(protocol, record)), **changed})


def widened(**windows: tuple[int, int]) -> TrialProtocol:
    """The protocol with other windows: days before and after, by visit."""
    visits = tuple(
        msgspec.structs.replace(visit, before=windows[visit.id][0], after=windows[visit.id][1])
        if visit.id in windows
        else visit
        for visit in PROTOCOL.schedule.visits
    )
    return msgspec.structs.replace(PROTOCOL, schedule=msgspec.structs.replace(PROTOCOL.schedule, visits=visits))


def half(before: date | None, after: date | None) -> Plan:
    return Plan(planned=date(2024, 4, 7), earliest=before, latest=after, started=True)


@HALVES
def test_half_a_window_says_nothing_of_a_visit(before: date | None, after: date | None) -> None:
    (one,) = came(treated("2024-04-07  visit M1 held", as_of="2024-05-01"), M1=half(before, after)).held["M1"]
    assert one.in_window is None


@HALVES
def test_half_a_window_draws_no_visit_that_names_none(before: date | None, after: date | None) -> None:
    """2024-04-07 is the planned day of M1; without both ends of its window, the nearest that has them gets the visit."""
    found = came(treated("2024-04-07  visit extra held", as_of="2024-05-01"), M1=half(before, after))
    assert [visit for visit, held in found.held.items() if any(one.by_day for one in held)] == ["D26"]


def test_between_windows_the_edges_count_also_where_they_are_a_day_away() -> None:
    """One day lies between the windows of Y9 and Y10: 303 days from the planned day of Y9, and 63 from that of Y10."""
    on = date(2024, 3, 10) + timedelta(days=3287 + 303)
    found = came(treated(f"{on}  visit extra held", as_of="2034-12-01"), widened(Y9=(60, 302), Y10=(62, 60)))
    assert [visit for visit, held in found.held.items() if any(one.by_day for one in held)] == ["Y9"]
    assert found.findings[0].found.endswith(": 1 days outside the window of Y9 and as near to Y10")


def test_a_contact_of_a_month_counts_from_its_first_day() -> None:
    """Y6 is planned for 2030-03-11: the first of that February is 38 days away, the last 11, and the tenth 29."""
    told = "2030-02  contact by telephone\n2030-02-10  contact by telephone"
    assert [one.event.seq for one in came(treated(told, as_of="2030-06-01")).held["Y6"]] == [9]


@pytest.mark.parametrize(("window", "held"), [((0, 0), True), ((0, 1), False), ((1, 0), False)])
def test_treatment_is_attendance_only_where_the_visit_has_one_day(window: tuple[int, int], *, held: bool) -> None:
    assert ("D0" in came(treated(), widened(D0=window)).held) is held


def test_a_visit_of_a_known_day_is_not_imprecise_while_nothing_is_planned() -> None:
    found = came(record_of("2024-04-07  visit M1 held", as_of="2024-05-01"))
    assert found.held["M1"][0].in_window is None
    assert found.findings == ()


def test_a_month_within_the_window_is_precise_enough() -> None:
    found = came(treated("2030-02  visit Y6 held", as_of="2030-06-01"))
    assert found.held["Y6"][0].in_window is True
    assert found.findings == ()
