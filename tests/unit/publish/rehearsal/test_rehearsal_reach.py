"""What lies after the end of a patient's play is not held against anybody, and everything else is as in the status."""

from datetime import date, timedelta
from functools import cache

from tests.unit.publish.rehearsals import NOW, status_of

from trialwright.publish.rehearsal.rehearsal_reach import beyond_reach, played_until, within_reach
from trialwright.publish.status.trial_status import TrialStatus

PATIENT, LATER = "SZ01-0417-0", "SZ01-4838-5"
STORY = """
    2025-02-03  consent 1
    2025-02-10  decided enrol
    2025-03-10  fludarabine 54 mg given
    2025-03-15  infusion 50 mL of bag B1
"""
ZERO = date(2025, 3, 15)
LAST = 100
"""Month 3 (D91, 14 days either way) is the last visit before it."""


@cache
def status() -> TrialStatus:
    """Infused two years ago, and nobody has recorded a single visit."""
    return status_of({PATIENT: STORY})


def missed(found: TrialStatus, visit: str) -> bool:
    return any(one.visit == visit and (one.missed or one.overdue) for one in found.course.visits)


def test_everybody_is_played_to_the_end_of_the_window_of_the_last_visit() -> None:
    m3 = next(visit for visit in status().protocol.schedule.visits if visit.id == "M3")
    assert m3.day <= LAST
    assert played_until(status(), LAST) == {PATIENT: ZERO + timedelta(days=LAST + m3.after)}
    assert beyond_reach(status(), LAST).last == "M3"


def test_a_visit_with_its_window_in_the_last_days_counts() -> None:
    """The day of month 36 is the last day of a rehearsal, and its window ends four weeks later."""
    month = next(visit for visit in status().protocol.schedule.visits if visit.id == "M6")
    assert missed(within_reach(status(), month.day), "M6")
    assert not missed(within_reach(status(), month.day - 1), "M6")


def test_nothing_is_said_of_visits_beyond() -> None:
    whole, near, beyond = status(), within_reach(status(), LAST), beyond_reach(status(), LAST)
    assert set(beyond.visits) >= {"M6", "M9", "M12"}
    assert not {one.code.rpartition(".")[2] for one in near.deviations} & set(beyond.visits)
    assert not [name for name in beyond.visits if missed(near, name)]
    assert not {one.visit.visit.id for one in near.late} & set(beyond.visits)
    assert not {one.what for one in near.unknowns} & {f"visit {name}" for name in beyond.visits}
    assert near.deviations
    left = len(whole.deviations) - len(near.deviations) + len(whole.late) - len(near.late)
    assert (beyond.count, beyond.deviations) == (left, len(whole.deviations))
    assert beyond.unknowns == sum(one.closed is None for one in whole.unknowns)


def test_what_was_recorded_counts_whenever_it_was() -> None:
    late = "2025-09-20 visit M6 held: performance\n2025-09-20 visit M6 without survival: nobody asked\n"
    near = within_reach(status_of({PATIENT: STORY + late}), LAST)
    (tally,) = (one for one in near.course.visits if one.visit == "M6")
    assert (*tally.in_window, *tally.outside) == (PATIENT,)
    assert any(one.code == "assessment.missed" for one in near.deviations)


def test_who_was_infused_early_is_seen_until_the_last_one_has_had_the_time() -> None:
    later = STORY.replace("2025-03-1", "2025-12-1")
    found = status_of({PATIENT: STORY, LATER: later})
    until = played_until(found, LAST)
    assert until[PATIENT] == date(2025, 12, 15) + timedelta(days=LAST)
    assert until[LATER] > until[PATIENT]
    near = within_reach(found, LAST)
    (sixth,) = (one for one in near.course.visits if one.visit == "M6")
    assert PATIENT in (*sixth.missed, *sixth.overdue)
    assert LATER not in (*sixth.missed, *sixth.overdue)


def test_while_accrual_is_open_everybody_is_seen_to_the_end() -> None:
    assert set(played_until(status(), LAST, closed=False).values()) == {NOW.date()}
    assert within_reach(status(), LAST, closed=False) == status()


def test_the_row_of_the_patient_is_counted_anew() -> None:
    near = within_reach(status(), LAST)
    (one,) = near.patients
    assert one.deviations == len(near.deviations) < len(status().deviations)
    assert one.overdue == len(near.late)
    assert one.open == sum(each.closed is None for each in near.unknowns)


def test_where_everything_is_played_nothing_is_left_out() -> None:
    assert beyond_reach(status(), 100_000).count == 0
    assert within_reach(status(), 100_000) == status()


def test_where_nobody_was_infused_nothing_is_left_out() -> None:
    nobody = status_of({})
    assert (played_until(nobody, LAST), within_reach(nobody, LAST)) == ({}, nobody)
