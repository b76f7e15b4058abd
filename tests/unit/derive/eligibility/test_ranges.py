"""The register of reference ranges: what the paragraphs of the manual leave out."""

import pytest
from tests.story import events_of
from tests.unit.derive.telling import believed, event

from trialwright.derive.answer import Missing
from trialwright.derive.eligibility.ranges import Filled, with_registered_range
from trialwright.derive.facts import Facts, facts_of
from trialwright.events import Event
from trialwright.events.results import RangeRegistered

ROW = "2019-01-01  range of alt at Central, lower 7 U/L, upper 40 U/L, valid 2019-01-01"


def asked(*lines: str, hidden: tuple[Event, ...] = ()) -> Filled | Missing:
    """The answer for the one result among the lines, which is the last."""
    events = events_of("\n".join(lines))
    # Rows of the register belong to no patient.
    facts: Facts = facts_of(believed([*events, *hidden]))
    return with_registered_range(events[-1], facts)


def test_both_limits_come_from_the_row() -> None:
    filled = asked(ROW, "2026-10-20  alt 100 U/L, at Central")
    assert isinstance(filled, Filled)
    assert isinstance(filled.row, Event)
    assert (str(filled.body.low), str(filled.body.high), filled.row.seq) == ("7 U/L", "40 U/L", 1)
    assert str(filled.body.value) == "100 U/L"


def test_a_row_with_a_lower_limit_only_has_no_upper_limit_to_give() -> None:
    answer = asked("2019-01-01  range of alt at Central, lower 7 U/L", "2026-10-20  alt 100 U/L, at Central")
    assert isinstance(answer, Missing)
    assert answer.reason == "range_missing"


def test_a_redacted_row_is_no_row() -> None:
    body = RangeRegistered(laboratory="Central", analyte="alt", valid_from=events_of(ROW)[0].happened)
    answer = asked("2026-10-20  alt 100 U/L, at Central", hidden=(event(9, body, patient=None, redacted=True),))
    assert isinstance(answer, Missing)


@pytest.mark.parametrize(
    ("valid", "fits"),
    [
        ("2026-09", True),  # began at the latest on the last of September
        ("2026-10", None),
        ("2026-11", False),
        ("2019-01-01 to 2026-11", True),  # ends at the earliest on the first of November
        ("2019-01-01 to 2026-10", None),
        ("2019-01-01 to 2026-09", False),
    ],
)
def test_a_row_dated_to_the_month(valid: str, fits: bool | None) -> None:
    row = f"2019-01-01  range of alt at Central, upper 40 U/L, valid {valid}"
    answer = asked(row, "2026-10-20  alt 100 U/L, at Central")
    if fits:
        assert isinstance(answer, Filled)
    else:
        assert isinstance(answer, Missing)
        assert ("depends on" in answer.detail) is (fits is None)


def test_a_result_dated_to_the_month_may_be_before_the_row() -> None:
    row = "2019-01-01  range of alt at Central, upper 40 U/L, valid 2026-10-10"
    assert isinstance(asked(row, "2026-10  alt 100 U/L, at Central"), Missing)
    assert isinstance(asked(ROW, "2026-10  alt 100 U/L, at Central"), Filled)


def test_one_that_fits_beside_one_that_may_fit_is_not_exactly_one() -> None:
    female = "2019-01-01  range of alt at Central, female, upper 33 U/L"
    answer = asked(ROW, female, "2026-10-20  alt 100 U/L, at Central")
    assert isinstance(answer, Missing)
    assert answer.reason == "range_missing"
    assert "(events 1 and 2) depends on" in answer.detail
