"""A leave to act and the act itself at one instant: what has begun is not held by a later pause."""

import pytest
from tests.story import record_of

from trialwright.derive.authority import in_effect

NOW = "2026-10-20T10:00:00.000000+08:00"


@pytest.mark.parametrize(
    ("infused", "stands"), [(NOW, True), ("2026-10-20T09:59:59.999999+08:00", False), ("2026-10", True)]
)
def test_an_act_of_the_instant_of_its_decision_has_begun(infused: str, *, stands: bool) -> None:
    text = f"{NOW}  decided infuse\n{infused}  infusion 50 mL of bag B1\n2026-10-22  paused infusion: a death"
    assert in_effect(record_of(text), "infuse").value is stands
