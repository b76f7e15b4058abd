"""Courses of lymphodepletion: which doses belong together, for which day each plans the infusion, which dose began it."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import LYMPHODEPLETION, prepared
from tests.unit.derive.telling import believed, event, quantity

from trialwright.derive.answer import Missing
from trialwright.derive.record import Record
from trialwright.derive.visits.courses import (
    Course,
    courses,
    doses_perhaps_of,
    doubtful_doses,
    newest_course,
    still_runs,
    vague_doses,
)
from trialwright.events.cells import InfusionGiven
from trialwright.events.doses import DrugGiven
from trialwright.protocol.trial import TrialProtocol

DOSE = DrugGiven(drug="fludarabine", dose=quantity("54 mg"))
CELLS = InfusionGiven(bag="B1", volume=quantity("50 mL"))
TWICE = """
    2026-10-01  fludarabine 55 mg given
    2026-10-02  fludarabine 55 mg given
    2026-10-02  tocilizumab 480 mg given
    2026-10-20  fludarabine 50 mg given
"""


def told(*lines: str, as_of: str = "2026-12-31") -> Record:
    return record_of("\n".join(f"2026-{line}" for line in lines), as_of=as_of)


def given(*days: str, more: tuple[str, ...] = (), as_of: str = "2026-12-31") -> Record:
    return told(*(f"{day}  fludarabine 54 mg given" for day in days), *more, as_of=as_of)


def grouped(record: Record, protocol: TrialProtocol = PROTOCOL) -> list[list[int]]:
    """The events of each course."""
    return [[dose.event.seq for dose in course.doses] for course in courses(protocol, record)]


def on_days(*days: tuple[int, ...], repeat_after: int = 28) -> TrialProtocol:
    """Our trial with drugs on other days, or with another wait after which lymphodepletion is repeated."""
    drugs = tuple(
        msgspec.structs.replace(drug, days=each)
        for drug, each in zip(PROTOCOL.lymphodepletion.drugs, days, strict=False)
    )
    gap = msgspec.structs.replace(PROTOCOL.schedule.lymphodepletion_to_infusion, repeat_after=repeat_after)
    return msgspec.structs.replace(
        PROTOCOL,
        lymphodepletion=msgspec.structs.replace(
            PROTOCOL.lymphodepletion, drugs=drugs or PROTOCOL.lymphodepletion.drugs
        ),
        schedule=msgspec.structs.replace(PROTOCOL.schedule, lymphodepletion_to_infusion=gap),
    )


def newest(record: Record, *, until: datetime | None = None) -> list[int] | str | None:
    course = newest_course(PROTOCOL, record, until=until)
    if isinstance(course, Course):
        return [dose.event.seq for dose in course.doses]
    return None if course is None else course.reason


def test_the_newest_course_counts_and_only_drugs_of_the_regimen() -> None:
    record = record_of(TWICE)
    began = next(e for e in record.events if e.happened.text == "2026-10-20").happened.span()[0]
    assert newest(record) == [4]
    assert newest(record, until=began) == [4]
    assert newest(record, until=began - timedelta(seconds=1)) == [1, 2]
    assert newest(record_of("2026-10-02  tocilizumab 480 mg given")) is None


def test_a_drug_is_of_the_regimen_however_it_is_written() -> None:
    record = told("10-01  Fludarabine 55 mg given", "10-02  CYCLOPHOSPHAMIDE 550 mg given")
    assert (grouped(record), newest(record)) == ([[1, 2]], [1, 2])


def test_a_dose_within_a_week_of_the_one_before_it_is_of_the_same_course() -> None:
    """The drugs are due on days in a row, so the ninth is seven days late, and nobody doses by the weight of the first."""
    assert grouped(given("10-01", "10-08")) == [[1, 2]]
    assert grouped(given("10-01", "10-09")) == [[1], [2]]


def test_a_dose_that_slips_past_the_planned_day_is_of_the_same_course_and_puts_the_infusion_off() -> None:
    """D-5 and D-4 of 2026-10-06; the last dose waits for a fever. The regimen rests three days before the cells."""
    for last, planned in (("10-05", "10-06"), ("10-06", "10-06"), ("10-07", "10-10"), ("10-09", "10-12")):
        (course,) = courses(PROTOCOL, given("10-01", "10-02", last))
        assert (str(course.day_zero), str(course.planned)) == ("2026-10-06", f"2026-{planned}")
        assert str(course.last) == f"2026-{last}"


def test_the_rest_before_the_cells_is_that_of_the_drug_that_is_given_last() -> None:
    other = on_days((-9, -8), (-9, -2))
    (course,) = courses(other, given("10-01", "10-12"))
    assert (str(course.day_zero), str(course.planned)) == ("2026-10-10", "2026-10-14")


def test_an_infusion_that_was_planned_anew_leaves_the_course_as_it_is() -> None:
    """Planned for the 6th, then for the 12th: the dose of the 7th, D-5 of the new plan, is still of the course."""
    moved = ("10-01  infusion planned on 2026-10-06", "10-02  infusion planned on 2026-10-12")
    assert grouped(given("10-01", "10-02", "10-07", more=moved)) == [[1, 2, 3]]
    assert grouped(given("10-01", "10-02", more=moved)) == [[1, 2]]


def test_a_course_that_is_repeated_because_the_cells_did_not_come() -> None:
    """More than 28 days after the last dose lymphodepletion is given anew; so it is where nobody waited that long."""
    for first in ("11-01", "10-31", "10-20"):
        assert grouped(given("10-01", "10-02", "10-03", first)) == [[1, 2, 3], [4]]


@pytest.mark.parametrize(("infused", "courses_"), [("10-04", [[1, 2], [3]]), ("10-05", [[1, 2, 3]])])
def test_after_the_cells_a_dose_is_for_other_cells(infused: str, courses_: list[list[int]]) -> None:
    """On the day of the infusion itself it counts to the course before it, whatever the hour."""
    cells = f"{infused}T09:00+08:00  infusion 50 mL of bag B1"
    assert grouped(told("10-02  fludarabine 54 mg given", "10-03  fludarabine 54 mg given",
                        "10-05T15:00+08:00  fludarabine 54 mg given", cells)) == courses_  # fmt: skip


def test_a_dose_of_the_day_of_the_infusion_and_one_of_the_next_day() -> None:
    record = given("10-03", "10-04", "10-05", more=("10-04  infusion 50 mL of bag B1",))
    assert grouped(record) == [[1, 2], [3]]


def test_cells_before_both_doses_keep_them_in_one_course() -> None:
    """Lymphodepletion for a second product begins soon after the first one."""
    record = given("10-01", "10-05", "10-06", more=("10-04  infusion 50 mL of bag B1",))
    assert grouped(record) == [[1], [2, 3]]


def test_an_infusion_without_content_keeps_courses_apart_and_one_without_a_day_does_not() -> None:
    doses = [event(1, DOSE, "2026-10-03"), event(2, DOSE, "2026-10-06")]
    assert grouped(believed([*doses, event(3, CELLS, "2026-10-04", redacted=True)])) == [[1], [2]]
    assert grouped(believed([*doses, event(3, CELLS, "2026-10")])) == [[1, 2]]


def test_a_regimen_that_leaves_days_free_is_one_course() -> None:
    """One drug on D-20, the other on D-5 and D-3: fifteen days lie between them by the plan, and a week more is late."""
    other = on_days((-20,), (-5, -3))
    assert grouped(given("10-01", "10-16", "10-18"), other) == [[1, 2, 3]]
    assert grouped(given("10-01", "10-22"), other) == [[1, 2]]
    assert grouped(given("10-01", "10-23"), other) == [[1], [2]]


def test_a_regimen_of_one_day() -> None:
    assert grouped(given("10-01", "10-08"), on_days((-3,))) == [[1, 2]]
    assert grouped(given("10-01", "10-09"), on_days((-3,))) == [[1], [2]]


def test_a_protocol_that_repeats_lymphodepletion_within_the_week() -> None:
    """After four days without cells it is given anew: the dose of the fifth day begins the new course."""
    other = on_days(repeat_after=4)
    assert grouped(given("10-01", "10-05"), other) == [[1, 2]]
    assert grouped(given("10-01", "10-06"), other) == [[1], [2]]
    # But what the regimen itself leaves free is no wait.
    assert grouped(given("10-01", "10-07"), on_days((-9,), (-3,), repeat_after=4)) == [[1, 2]]
    assert grouped(given("10-01", "10-08"), on_days((-9,), (-3,), repeat_after=4)) == [[1], [2]]


def test_a_course_began_with_its_first_instant_whatever_makes_its_plan() -> None:
    first, second = PROTOCOL.lymphodepletion.drugs
    other = on_days((-5, -4), (-3,))
    record = told(f"10-01T15:00+08:00  {first.name} 9 mg given", f"10-01T09:00+08:00  {second.name} 9 mg given")
    (course,) = courses(other, record)
    assert (course.doses[0].event.seq, course.began.seq, course.day_zero) == (1, 2, date(2026, 10, 6))
    same = told(f"10-01  {second.name} 9 mg given", f"10-01  {first.name} 9 mg given")
    assert courses(other, same)[0].began.seq == 1
    # A dose of that day, at an hour that nobody noted, may have been before nine.
    hour = told(f"10-01T09:00+08:00  {second.name} 9 mg given", f"10-01  {second.name} 9 mg given")
    assert courses(other, hour)[0].began.seq == 2


VAGUE = [
    # The newest course began on 2024-03-05; its last dose was on 2024-03-07.
    ("2024-03", "date_imprecise"),  # it may be of the 4th
    ("2024", "date_imprecise"),
    ("2024-02", "date_imprecise"),  # of 29 February, five days before
    ("2024-01", [1, 2, 3, 4, 5, 6]),  # another, older course
    ("2024-04", "date_imprecise"),  # another, newer course
]


@pytest.mark.parametrize(("dated", "expected"), VAGUE)
def test_a_dose_without_a_day_that_may_have_begun_the_newest_course(dated: str, expected: object) -> None:
    record = prepared(f"{dated}  fludarabine 54 mg given", as_of="2024-05-01")
    assert newest(record) == expected
    assert [one.seq for one in doubtful_doses(PROTOCOL, record)] == ([] if isinstance(expected, list) else [7])


def test_a_dose_without_a_day_that_is_later_than_what_is_asked_about() -> None:
    record = prepared("2024-04  fludarabine 54 mg given", as_of="2024-05-01")
    assert newest(record, until=datetime(2024, 3, 10, tzinfo=UTC)) == [1, 2, 3, 4, 5, 6]
    assert newest(record, until=datetime(2024, 3, 31, 16, tzinfo=UTC)) == "date_imprecise"


def test_a_dose_of_this_month_can_only_be_of_the_days_that_have_passed() -> None:
    """Begun on the 1st, and on the 8th a dose is dated to the month: on any of these days it is of this course."""
    assert newest(given("10-01", "10", as_of="2026-10-08")) == [1]
    assert newest(given("10-01", "10", as_of="2026-10-09")) == "date_imprecise"
    assert newest(given("10-01", "10", as_of="2026-10-31"), until=datetime(2026, 10, 8, tzinfo=UTC)) == [1]


def test_a_dose_of_this_month_may_be_of_a_day_before_the_first() -> None:
    assert newest(prepared("2024-03  fludarabine 54 mg given", as_of="2024-03-12")) == "date_imprecise"


def test_cells_keep_a_dose_without_a_day_apart_too() -> None:
    """The cells of 30 September: a dose of that month was for them, and the course of October is another."""
    cells = ("09-30  infusion 50 mL of bag B1",)
    assert newest(given("09", "10-03", more=cells)) == [2]
    assert newest(given("09", "10-03")) == "date_imprecise"
    assert newest(given("10-03", "10", more=("10-04  infusion 50 mL of bag B1",), as_of="2026-10-05")) == (
        "date_imprecise"
    )


def test_only_a_dose_without_a_day() -> None:
    course = newest_course(PROTOCOL, given("10"))
    assert isinstance(course, Missing)
    assert (course.what, course.detail) == (
        "start of lymphodepletion",
        "event 1 is dated 2026-10: on which day?",
    )


def test_a_dose_without_content() -> None:
    """It may be of any drug: what was redacted on the first day at an earlier hour may have begun the course."""
    at = "2026-10-05T09:00+08:00"
    first = event(1, DOSE, at)
    before = event(2, DOSE, "2026-10-05T08:00+08:00", redacted=True)
    course = newest_course(PROTOCOL, believed([first, before]))
    assert isinstance(course, Missing)
    assert (course.what, course.reason) == ("start of lymphodepletion", "redacted")
    assert course.detail == "event 2 was redacted: enter its facts again as its correction, or void it"
    assert newest(believed([first, event(2, DOSE, at, redacted=True)])) == [1]
    assert newest(believed([first, event(2, DOSE, "2026-10-06", redacted=True)])) == [1]


def test_doses_without_a_day_or_without_content() -> None:
    vague, hidden = event(1, DOSE, "2026-10"), event(2, DOSE, "2026-10-06", redacted=True)
    other = event(3, DrugGiven(drug="ibuprofen", dose=quantity("400 mg")), "2026-10")
    assert [one.seq for one in vague_doses(PROTOCOL, believed([vague, other]))] == [1]
    assert [one.seq for one in vague_doses(PROTOCOL, believed([hidden, other]))] == [2]


@pytest.mark.parametrize(("until", "perhaps"), [("2026-10-31", []), ("2026-11-01", [2])])
def test_a_dose_without_a_day_may_be_of_the_first_day_that_it_can_have(until: str, perhaps: list[int]) -> None:
    record = given("10-30", "11")
    (course,) = courses(PROTOCOL, record)
    found = doses_perhaps_of(PROTOCOL, record, course, until=date.fromisoformat(until))
    assert [one.seq for one in found] == perhaps


@pytest.mark.parametrize(
    ("text", "as_of", "runs"),
    [
        (LYMPHODEPLETION, "2024-03-07", False),
        (LYMPHODEPLETION.replace("2024-03-07  cyclophosphamide 540 mg given\n", ""), "2024-03-14", True),
        (LYMPHODEPLETION.replace("2024-03-07  cyclophosphamide 540 mg given\n", ""), "2024-03-15", False),
        # Two parts of one dose are one dose.
        (LYMPHODEPLETION.replace("2024-03-07  cyclo", "2024-03-06  cyclo"), "2024-03-08", True),
        (
            LYMPHODEPLETION.replace("2024-03-07  cyclophosphamide 540 mg given\n", "2024-03-08  infusion 5 mL of bag B1\n"),
            "2024-03-09",
            False,
        ),
    ],
)  # fmt: skip
def test_whether_doses_are_still_to_come(text: str, as_of: str, *, runs: bool) -> None:
    record = record_of(text, as_of=as_of)
    (course,) = courses(PROTOCOL, record)
    assert still_runs(PROTOCOL, record, course) is runs


def test_each_drug_is_counted_by_itself() -> None:
    """One drug on three days, the other on the first of them only: nothing is owed after four doses."""
    other = on_days((-5, -4, -3), (-5,))
    whole = given("10-01", "10-02", "10-03", more=("10-01  cyclophosphamide 540 mg given",), as_of="2026-10-03")
    short = given("10-01", "10-02", "10-03", as_of="2026-10-03")
    assert [still_runs(other, record, courses(other, record)[0]) for record in (whole, short)] == [False, True]


def test_a_plan_outside_the_calendar_makes_no_course() -> None:
    assert courses(PROTOCOL, believed([event(1, DOSE, "9999-12-30")], as_of="9999-12-30")) == ()


def test_a_dose_so_late_that_nothing_can_be_planned_after_it() -> None:
    record = believed([event(1, DOSE, "9999-12-24"), event(2, DOSE, "9999-12-30")], as_of="9999-12-30")
    (course,) = courses(PROTOCOL, record)
    assert (str(course.day_zero), str(course.planned)) == ("9999-12-29", "9999-12-29")
