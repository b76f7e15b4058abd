"""Which facts are in a window and which may be the newest: edges of days, zones, months, and clocks that are put on."""

import pytest
from tests.story import noon
from tests.unit.derive.telling import believed, event, facts, facts_among, lab

from trialwright.derive.facts import facts_of, in_window, newest, window_start
from trialwright.events.judgements import JudgementAttested

SHANGHAI, BERLIN, NEW_YORK, APIA = "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Pacific/Apia"
GOOD = lab("creatinine", "0.9 mg/dL")


def split(text: str, days: int | None, as_of: str = "2026-10-25") -> tuple[list[int], list[int]]:
    told = facts(text, as_of=as_of)
    certain, vague = in_window(told.results("creatinine"), told.at, days)
    return [e.seq for e in certain], [e.seq for e in vague]


def rivals(text: str, days: int | None, as_of: str = "2026-10-25") -> tuple[list[int], str]:
    told = facts(text, as_of=as_of)
    found = newest("creatinine", told.results("creatinine"), told.at, days)
    return [e.seq for e in found.events], "" if found.missing is None else found.missing.reason


@pytest.mark.parametrize(
    ("happened", "certain", "vague"),
    [
        ("2026-10-11", True, False),
        ("2026-10-10", False, False),
        ("2026-10-11T00:00+08:00", True, False),
        ("2026-10-10T23:59:59+08:00", False, False),
        ("2026-10-10T16:00Z", True, False),  # the same instant, written in UTC
        ("2026-10", False, True),
        ("2026-09", False, False),
        ("2026", False, True),
        ("2025", False, False),
    ],
)
def test_both_sides_of_a_window_of_14_days(happened: str, certain: bool, vague: bool) -> None:
    assert split(f"{happened}  creatinine 0.9 mg/dL", 14) == ([1] if certain else [], [1] if vague else [])


def test_a_month_that_lies_in_the_window_is_certain() -> None:
    assert split("2026-10  creatinine 0.9 mg/dL", 30) == ([1], [])


def test_a_window_of_no_days_is_today() -> None:
    assert split("2026-10-25  creatinine 0.9 mg/dL", 0) == ([1], [])
    assert split("2026-10-24T23:59:59+08:00  creatinine 0.9 mg/dL", 0) == ([], [])


def test_ever_reaches_back_for_ever() -> None:
    assert split("1901  creatinine 0.9 mg/dL", None) == ([1], [])
    assert split("", None) == ([], [])


@pytest.mark.parametrize(
    ("zone", "at", "days", "start"),
    [
        (BERLIN, "2026-04-01", 7, "2026-03-24T23:00:00+00:00"),  # the clock was put on in between: winter time then
        (BERLIN, "2026-10-27", 7, "2026-10-19T22:00:00+00:00"),  # and put back: summer time then
        (NEW_YORK, "2026-10-25", 14, "2026-10-11T04:00:00+00:00"),
        (APIA, "2012-01-02", 3, "2011-12-30T10:00:00+00:00"),  # 30 December 2011 did not exist in Samoa
    ],
)
def test_a_window_counts_days_at_the_site(zone: str, at: str, days: int, start: str) -> None:
    assert window_start(noon(at), zone, days).isoformat() == start


def test_each_event_is_judged_by_the_days_of_its_own_site() -> None:
    """At 04:00 UTC on the 25th it is the 25th in Shanghai and still midnight, of the 25th, in New York."""
    told = facts_among(
        event(1, GOOD, "2026-10-10T18:00Z", zone=SHANGHAI),  # the 11th there: in
        event(2, GOOD, "2026-10-11T03:59:59Z", zone=NEW_YORK),  # the 10th there: out
        event(3, GOOD, "2026-10-11T04:00:00Z", zone=NEW_YORK),
    )
    certain, vague = in_window(told.results("creatinine"), told.at, 14)
    assert ([e.seq for e in certain], vague) == ([1, 3], [])
    without_the_last = told.results("creatinine")[:2]
    assert [e.seq for e in newest("creatinine", without_the_last, told.at, 14).events] == [1]


@pytest.mark.parametrize(
    ("text", "found", "reason"),
    [
        ("2026-10-20  creatinine 1 mg/dL\n2026-10-19  creatinine 2 mg/dL", [1], ""),
        ("2026-10-20T08:00+08:00  creatinine 1 mg/dL\n2026-10-20T08:00:30+08:00  creatinine 2 mg/dL", [1, 2], ""),
        ("2026-10-20T08:00:00+08:00  creatinine 1 mg/dL\n2026-10-20T08:00:01+08:00  creatinine 2 mg/dL", [2], ""),
        ("2026-10-20T08:00+08:00  creatinine 1 mg/dL\n2026-10-20T08:01+08:00  creatinine 2 mg/dL", [2], ""),
        ("2026-10-20T08:00+08:00  creatinine 1 mg/dL\n2026-10-20T00:00Z  creatinine 2 mg/dL", [1, 2], ""),
        ("2026-10-19T23:00+08:00  creatinine 1 mg/dL\n2026-10-20  creatinine 2 mg/dL", [2], ""),
        ("2026-10  creatinine 1 mg/dL\n2026-10-20  creatinine 2 mg/dL", [1, 2], "date_imprecise"),
        ("2026-10-05  creatinine 1 mg/dL", [], "outside_window"),
        ("", [], "no_data"),
    ],
)
def test_what_may_be_the_newest(text: str, found: list[int], reason: str) -> None:
    assert rivals(text, 14) == (found, reason)


def test_a_month_wholly_in_the_window_competes_without_being_too_vague() -> None:
    assert rivals("2026-10  creatinine 1 mg/dL\n2026-10-20  creatinine 2 mg/dL", 30) == ([1, 2], "")


def test_facts_up_to_an_instant() -> None:
    record = believed([event(1, GOOD, "2026-10-20"), event(2, GOOD, "2026-10-24")])
    assert len(facts_of(record).results("creatinine")) == 2
    assert len(facts_of(record, at=noon("2026-10-23")).results("creatinine")) == 1
    assert facts_of(record, at=noon("2027-10-23")).at == noon("2026-10-25"), "never beyond what is believed"


def test_a_redacted_result_may_be_of_any_analyte_and_a_redacted_judgement_any_statement() -> None:
    stated = JudgementAttested(statement="fit", holds=True)
    told = facts_among(
        event(1, GOOD, "2026-10-20"),
        event(2, GOOD, "2026-10-19", redacted=True),
        event(3, stated, "2026-10-21"),
        event(4, stated, "2026-10-22", redacted=True),
    )
    assert [one.event.seq for one in told.results("creatinine")] == [2, 1]
    assert [one.event.seq for one in told.results("alt")] == [2]
    assert [one.event.seq for one in told.statements("fit")] == [3, 4]
    assert [one.event.seq for one in told.statements("unfit")] == [4]
