"""What lies after the last day of a rehearsal is not held against anybody."""

from functools import cache

from tests.unit.publish.rehearsals import status_of

from trialwright.publish.rehearsal_reach import beyond_reach, within_reach
from trialwright.publish.trial_status import TrialStatus

PATIENT = "SZ01-0417-0"
STORY = """
    2025-02-03  consent 1
    2025-02-10  decided enrol
    2025-03-10  fludarabine 54 mg given
    2025-03-15  infusion 50 mL of bag B1
"""
LAST = 100


@cache
def status() -> TrialStatus:
    """Infused two years ago, and nobody has recorded a single visit."""
    return status_of({PATIENT: STORY})


def test_a_visit_is_beyond_where_its_window_ends_after_the_last_day() -> None:
    beyond = beyond_reach(status(), LAST)
    visits = {visit.id: visit for visit in status().protocol.schedule.visits}
    assert "M6" in beyond
    assert "D28" not in beyond
    edge = visits["M6"].day + visits["M6"].after
    assert "M6" not in beyond_reach(status(), edge)
    assert "M6" in beyond_reach(status(), edge - 1)


def test_nothing_is_said_of_visits_beyond() -> None:
    whole, near = status(), within_reach(status(), LAST)
    beyond = set(beyond_reach(whole, LAST))
    assert {one.code.rpartition(".")[2] for one in whole.deviations} & beyond
    assert not {one.code.rpartition(".")[2] for one in near.deviations} & beyond
    assert not {one.visit for one in near.course.visits} & beyond
    assert not {one.visit.visit.id for one in near.late} & beyond
    assert not {one.what for one in near.unknowns} & {f"visit {name}" for name in beyond}
    assert near.deviations


def test_the_row_of_the_patient_is_counted_anew() -> None:
    near = within_reach(status(), LAST)
    (one,) = near.patients
    assert one.deviations == len(near.deviations) < len(status().deviations)
    assert one.overdue == len(near.late)
    assert one.open == sum(each.closed is None for each in near.unknowns)


def test_where_everything_is_played_nothing_is_left_out() -> None:
    assert beyond_reach(status(), 100_000) == ()
    assert within_reach(status(), 100_000) == status()
