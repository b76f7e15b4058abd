"""Laws of the schedule: shifting every date shifts every planned date and changes no status; a plan knows no future."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.spec.conftest import PROTOCOL
from tests.story import PATIENT, events_of

from trialwright.derive.belief import believe
from trialwright.derive.deviations.deviations import deviations
from trialwright.derive.record import AsOf, Record
from trialwright.derive.study_day import on_day, protocol_day, study_day
from trialwright.derive.visits.schedule import Calendar, calendar

START = date(2021, 3, 1)
LINES = st.sampled_from(
    [
        "fludarabine 54 mg given",
        "cyclophosphamide 540 mg given",
        "apheresis G123498654321",
        "infusion 50 mL of bag B1",
        "infusion 20 mL of bag B2, fraction 2",
        "igg 5 g/L",
        "contact by telephone",
        "lost",
        "died: infection",
        "consent C1",
        "withdrawn: treatment",
        "withdrawn: treatment_and_follow_up",
        "withdrawn: genetics",
        "goes no further: progression",
        "bag B1 released",
        "decided infuse",
        "visit extra held",
        *(f"visit {visit} held: csf" for visit in ("screening", "restaging", "M1", "M2", "M3", "Y6")),
        "visit M1 without imaging: refused",
    ]
)
STORIES = st.lists(st.tuples(st.integers(0, 400), LINES), max_size=12)


def record(story: list[tuple[int, str]], shift: int, as_of: int) -> Record:
    """The story told from a day on, believed at noon of another, both moved by so many days."""
    start = START + timedelta(days=shift)
    lines = "\n".join(f"{start + timedelta(days=day)}  {what}" for day, what in story)
    noon = datetime.combine(start + timedelta(days=as_of), datetime.min.time(), UTC) + timedelta(hours=4)
    recorded = datetime(2040, 1, 1, tzinfo=UTC)
    return believe(events_of(lines, recorded=recorded), patient=PATIENT, as_of=AsOf(noon, recorded + timedelta(days=1)))


def moved(day: date | None, shift: int) -> date | None:
    return None if day is None else day + timedelta(days=shift)


def statuses(days: Calendar) -> list[object]:
    return [
        (
            (row.visit.id, row.status, row.in_window, row.days_late, row.actual_day, row.study_day, row.because),
            [one.status for one in row.assessments],
        )
        for row in days.visits
    ]


@settings(max_examples=60, deadline=None)
@given(STORIES, st.integers(-3000, 3000), st.integers(0, 900))
def test_shifting_every_date_shifts_every_plan_and_changes_no_status(
    story: list[tuple[int, str]], shift: int, as_of: int
) -> None:
    here, there = (calendar(PROTOCOL, record(story, by, as_of)) for by in (0, shift))
    assert statuses(here) == statuses(there)
    assert here.shift == there.shift
    for one, other in zip(here.visits, there.visits, strict=True):
        for name in ("planned", "earliest", "latest", "first_planned", "actual"):
            assert moved(getattr(one, name), shift) == getattr(other, name)


@settings(max_examples=40, deadline=None)
@given(STORIES, st.integers(-3000, 3000), st.integers(0, 900))
def test_shifting_every_date_changes_no_deviation(story: list[tuple[int, str]], shift: int, as_of: int) -> None:
    here, there = (deviations(PROTOCOL, record(story, by, as_of)) for by in (0, shift))
    assert [(one.code, one.seqs, one.severity) for one in here] == [(one.code, one.seqs, one.severity) for one in there]


@settings(max_examples=60, deadline=None)
@given(STORIES, st.integers(0, 900))
def test_what_is_not_over_is_never_missed_and_the_ended_owe_nothing(story: list[tuple[int, str]], as_of: int) -> None:
    told = record(story, 0, as_of)
    now = START + timedelta(days=as_of)
    ended = any(what.startswith(("died", "withdrawn: treatment_and")) and day < as_of for day, what in story)
    signed_again = any(what == "consent C1" for _, what in story)
    for row in calendar(PROTOCOL, told).visits:
        if row.status == "overdue":
            assert row.latest is not None
            assert row.days_late == (now - row.latest).days > 0
        if row.status == "due":
            assert row.earliest is not None
            assert row.latest is not None
            assert row.earliest <= now <= row.latest
        if ended and not signed_again:
            assert row.status not in ("due", "overdue")


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(-6000, 6000))
def test_days_count_back(zero: date, day: int) -> None:
    on = on_day(zero, day)
    assert on is not None
    assert protocol_day(on, zero) == day
    assert study_day(on, zero) == (day + 1 if day >= 0 else day)
    assert study_day(on, zero) != 0
