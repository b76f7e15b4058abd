"""A visit in the month of a death may have been before it."""

import pytest
from tests.spec.conftest import PROTOCOL
from tests.treated import treated

from trialwright.derive.deviations.deviations import deviation_findings


@pytest.mark.parametrize(
    ("visit", "after"), [("2024-05", False), ("2024-05-10", False), ("2024-05-11", True), ("2024-06", True)]
)
def test_only_what_was_surely_after_the_death(visit: str, *, after: bool) -> None:
    record = treated(f"2024-05-10  died: leukaemia\n{visit}  visit M2 held", as_of="2024-08-01")
    assert ("event.after_death" in {one.code for one in deviation_findings(PROTOCOL, record)}) is after
