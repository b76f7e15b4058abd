"""What happens at the very instant that is asked about is a fact; what happens after it is none."""

import pytest
from tests.story import record_of

from trialwright.derive.facts import facts_of
from trialwright.standards.when import When


@pytest.mark.parametrize(("at", "known"), [("11:59:59.999999", False), ("12:00:00.000000", True)])
def test_a_condition_of_that_instant(at: str, *, known: bool) -> None:
    record = record_of("2026-10-20T12:00:00.000000+08:00  has seizure")
    instant = When(f"2026-10-20T{at}+08:00", "Asia/Shanghai").span()[0]
    assert ("seizure" in facts_of(record, at=instant).occurred) is known
