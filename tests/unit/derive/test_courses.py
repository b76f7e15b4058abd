"""Courses of lymphodepletion: which doses belong together, and up to when."""

from datetime import timedelta

from tests.spec.conftest import PROTOCOL
from tests.story import record_of

from trialwright.derive.courses import last_course

TWICE = """
    2026-10-01  fludarabine 55 mg given
    2026-10-02  fludarabine 55 mg given
    2026-10-02  tocilizumab 480 mg given
    2026-10-20  fludarabine 50 mg given
"""


def days(text: str, **until: int) -> list[int]:
    record = record_of(text)
    moment = None
    if until:
        first = next(e for e in record.events if e.happened.text == "2026-10-20").happened.span()[0]
        moment = first + timedelta(seconds=until["seconds"])
    return [event.seq for event in last_course(PROTOCOL, record, until=moment)]


def test_the_newest_course_counts_and_only_drugs_of_the_regimen() -> None:
    assert days(TWICE) == [4]
    assert days(TWICE, seconds=0) == [4]
    assert days(TWICE, seconds=-1) == [1, 2]
    assert days("2026-10-02  tocilizumab 480 mg given") == []


def test_a_dose_that_slips_by_a_week_is_of_the_same_course() -> None:
    assert days("2026-10-01  fludarabine 55 mg given\n2026-10-08  fludarabine 55 mg given") == [1, 2]
    assert days("2026-10-01  fludarabine 55 mg given\n2026-10-09  fludarabine 55 mg given") == [2]
