"""How often a day something was recorded: days of the site, several facts of one round, vague dates, hidden results."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.unit.derive.telling import believed, event, lab

from trialwright.derive.facts import Dated
from trialwright.derive.record import Record
from trialwright.derive.visits.attendance import Attended
from trialwright.derive.visits.day_counts import DayCount, day_count
from trialwright.derive.visits.evidence import Evidence, evidence
from trialwright.derive.visits.plan import Plan
from trialwright.events.course import VisitHeld

DAY = date(2026, 10, 20)
ON_THE_DAY = Plan(planned=DAY, earliest=DAY, latest=DAY, started=True)
THREE_DAYS = Plan(planned=DAY, earliest=date(2026, 10, 19), latest=date(2026, 10, 21), started=True)


def counted(
    record: Record,
    *,
    name: str = "vital_signs",
    wanted: int = 3,
    plan: Plan = ON_THE_DAY,
    today: date = date(2026, 10, 25),
) -> DayCount | None:
    return day_count(name, wanted, plan, (), evidence(PROTOCOL, record), today)


def numbers(text: str, plan: Plan = ON_THE_DAY) -> tuple[int, int, date]:
    found = counted(record_of(text), plan=plan)
    assert found is not None
    return found.recorded, found.perhaps, found.on


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (0, 0)),
        ("2026-10-20  temperature 37 Cel", (1, 0)),
        ("2026-10-20T06:00+08:00  temperature 37 Cel\n2026-10-20  temperature 37 Cel", (2, 0)),
        ("2026-10-20T06:00+08:00  temperature 37 Cel\n2026-10-20T06:00+08:00  systolic_pressure 110 mm[Hg]", (1, 0)),
        ("2026-10-20T06:00+08:00  temperature 37 Cel\n2026-10-20T06:00:00+08:00  temperature 38 Cel", (1, 0)),
        ("2026-10-20T06:00+08:00  temperature 37 Cel\n2026-10-20T06:01+08:00  temperature 37 Cel", (2, 0)),
        ("2026-10-19T16:00+00:00  temperature 37 Cel\n2026-10-20T16:00+00:00  temperature 37 Cel", (1, 0)),
        ("2026-10  temperature 37 Cel\n2026  temperature 37 Cel\n2026-09  temperature 37 Cel", (0, 2)),
        ("2026-10  temperature 37 Cel\n2026-10-20  oxygen_saturation 98 %\n2026-10-20  oxygen_saturation 97 %", (2, 0)),
    ],
)
def test_what_is_of_a_day(text: str, expected: tuple[int, int]) -> None:
    assert numbers(text) == (*expected, DAY)


def test_of_several_days_the_fullest_counts() -> None:
    text = "2026-10-19  temperature 37 Cel\n2026-10-21  temperature 37 Cel\n2026-10-21  temperature 38 Cel"
    assert numbers(text, THREE_DAYS) == (2, 0, date(2026, 10, 21))


def test_days_to_come_are_not_looked_at() -> None:
    record = record_of("2026-10-19  temperature 37 Cel")
    assert counted(record, plan=THREE_DAYS, today=date(2026, 10, 18)) is None
    found = counted(record, plan=THREE_DAYS, today=date(2026, 10, 19))
    assert found is not None
    assert (found.recorded, found.on, found.because) == (1, date(2026, 10, 19), (1,))


@pytest.mark.parametrize(
    "plan", [Plan(started=False, earliest=DAY, latest=DAY), Plan(started=True), Plan(started=True, earliest=DAY)]
)
def test_without_a_day_nothing_is_counted(plan: Plan) -> None:
    assert counted(record_of("2026-10-20  temperature 37 Cel"), plan=plan) is None


def test_a_result_without_its_content_may_be_one_more() -> None:
    results = [event(n, lab("ice", f"{n} {{score}}"), "2026-10-20", redacted=n == 2) for n in (1, 2)]
    found = counted(believed(results), name="ice", wanted=2)
    assert found is not None
    assert (found.recorded, found.perhaps, found.enough, str(found)) == (1, 1, None, "1 to 2 of 2 times")
    elsewhere = [
        results[0],
        msgspec.structs.replace(results[1], happened=event(9, lab("ice", "1 {score}"), "2026-10-21").happened),
    ]
    later = counted(believed(elsewhere), name="ice", wanted=2)
    assert later is not None
    assert (later.perhaps, later.enough) == (0, False)


def test_a_visit_that_names_it_shows_it_once() -> None:
    """Two visits of one day, each with the assessment, are two times; one of a vague date may be one."""

    def held(seq: int, day: str, first: date, last: date) -> Attended:
        told = event(seq, VisitHeld(visit="D3", done=("ice",)), day)
        return Attended(event=told, first=first, last=last, in_window=None, done=("ice",))

    exact = held(1, "2026-10-20", DAY, DAY)
    vague = held(2, "2026-10", date(2026, 10, 1), date(2026, 10, 31))
    until_today, from_today = held(3, "2026-10", date(2026, 10, 1), DAY), held(4, "2026-10", DAY, date(2026, 10, 31))
    over = held(5, "2026-10", date(2026, 10, 1), date(2026, 10, 19))
    to_come = held(6, "2026-10", date(2026, 10, 21), date(2026, 10, 31))
    shown = evidence(PROTOCOL, record_of(""))
    counts = [
        day_count("ice", 2, ON_THE_DAY, ticks, shown, DAY)
        for ticks in ((exact,), (exact, exact), (exact, vague), (vague,), (until_today, from_today), (over, to_come))
    ]
    assert [(one.recorded, one.perhaps) for one in counts if one is not None] == [
        (1, 0), (2, 0), (1, 1), (0, 1), (0, 2), (0, 0)
    ]  # fmt: skip


@pytest.mark.parametrize(("longer", "times"), [(timedelta(microseconds=-1), 1), (timedelta(0), 2)])
def test_what_is_known_to_less_than_a_minute_has_a_time_of_day(longer: timedelta, times: int) -> None:
    begins = datetime(2026, 10, 20, 6, tzinfo=UTC)
    twice = [Dated(begins, begins + timedelta(minutes=1) + longer, event(n, lab("ice", "9 {score}"))) for n in (1, 2)]
    found = day_count("ice", 2, ON_THE_DAY, (), Evidence({"ice": (twice,)}, "UTC"), DAY)
    assert found is not None
    assert found.recorded == times


@pytest.mark.parametrize(
    ("recorded", "perhaps", "words"),
    [(0, 1, "0 of 2 times"), (1, 0, "1 of 2 times"), (1, 1, "1 to 2 of 2 times"), (2, 1, "2 of 2 times")],
)
def test_what_may_be_more_is_said_where_it_matters(recorded: int, perhaps: int, words: str) -> None:
    assert str(DayCount(wanted=2, recorded=recorded, perhaps=perhaps, on=DAY)) == words
