"""Rows of the register at the very instants where they begin and end, and a birthday within a vague date."""

import pytest
from tests.story import events_of, record_of

from trialwright.derive.answer import Missing
from trialwright.derive.eligibility.ranges import Filled, with_registered_range
from trialwright.derive.facts import facts_of


def asked(*lines: str) -> Filled | Missing:
    """The answer for the one result among the lines, which is the last."""
    story = "\n".join(lines)
    return with_registered_range(events_of(story)[-1], facts_of(record_of(story)))


@pytest.mark.parametrize(
    ("valid", "result", "fits"),
    [
        ("2026-10-20", "2026-10-20T00:00:00.000000+08:00", True),
        ("2026-10-20", "2026-10-19T23:59:59.999999+08:00", False),
        ("2019-01-01 to 2026-10-20", "2026-10-20T23:59:59.999999+08:00", True),
        ("2019-01-01 to 2026-10-20", "2026-10-21T00:00:00.000000+08:00", False),
    ],
)
def test_the_first_and_the_last_instant_of_a_row_belong_to_it(valid: str, result: str, fits: bool) -> None:
    row = f"2019-01-01  range of alt at Central, upper 40 U/L, valid {valid}"
    assert isinstance(asked(row, f"{result}  alt 100 U/L, at Central"), Filled) is fits


def test_who_turns_18_in_the_month_of_a_result_may_be_too_old_for_a_row_of_children() -> None:
    row = "2019-01-01  range of alt at Central, to 17, upper 40 U/L"
    born = "2026-10-01  male, born 2008-10-15"
    assert isinstance(asked(row, born, "2026-10  alt 100 U/L, at Central"), Missing)
    assert isinstance(asked(row, born, "2026-10-14  alt 100 U/L, at Central"), Filled)


def test_who_turns_18_in_the_month_of_a_result_may_be_too_young_for_a_row_of_adults() -> None:
    row = "2019-01-01  range of alt at Central, from 18, upper 40 U/L"
    born = "2026-10-01  male, born 2008-10-15"
    assert isinstance(asked(row, born, "2026-10  alt 100 U/L, at Central"), Missing)
    assert isinstance(asked(row, born, "2026-10-16  alt 100 U/L, at Central"), Filled)


@pytest.mark.parametrize(
    ("born", "result"),
    [
        ("2026-10-15", "2026-10"),  # on the first of the month nobody was born yet, on the last somebody was
        ("1905-10-15", "2026-10"),  # on the first of the month as old as anybody has become, on the last older
    ],
)
def test_an_age_that_is_possible_at_one_end_of_a_vague_date_only(born: str, result: str) -> None:
    """The row cannot be told by the age, and it is said so: nothing breaks, and no row is taken."""
    row = "2019-01-01  range of alt at Central, to 150, upper 40 U/L"
    answer = asked(row, f"2026-10-01  male, born {born}", f"{result}  alt 100 U/L, at Central")
    assert isinstance(answer, Missing)
    assert answer.reason == "range_missing"
    assert answer.detail == (
        "whether a range of the register fits (events 1) depends on a sex, an age or a date that is not known"
    )
