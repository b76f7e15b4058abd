"""Leave to act where a day and an hour of it meet: a paper of the day of the opening, an act of the day of its leave."""

import pytest
from tests.story import record_of
from tests.unit.derive.telling import believed, event

from trialwright.derive.authority import in_effect
from trialwright.events.decisions import DecisionDocumented
from trialwright.events.trial import TrialOpened

OPENED = "2026-10-20T10:00:00.000000+08:00"


@pytest.mark.parametrize(
    ("documented", "opened", "given"),
    [
        ("2026-10-20T09:59:59.999999+08:00", OPENED, True),
        (OPENED, OPENED, False),
        ("2026-10-20T10:00+08:00", "2026-10-20", False),
        ("2026-10-19T23:59+08:00", "2026-10-20", True),
    ],
)
def test_a_paper_counts_only_if_it_is_surely_older_than_the_log(documented: str, opened: str, *, given: bool) -> None:
    told = [
        event(1, TrialOpened(trial="T", title="t", zone="Asia/Shanghai"), opened, patient=None),
        event(2, DecisionDocumented(act="enrol", taken_by="principal investigator"), documented),
    ]
    assert in_effect(believed(told), "enrol").value is given


def test_an_act_at_an_hour_of_the_day_of_its_leave_has_begun() -> None:
    """The leave may have been given before that hour, so a later pause does not take it back."""
    text = """
    2026-10-20  decided infuse
    2026-10-20T10:00+08:00  infusion 50 mL of bag B1
    2026-10-22  paused infusion: a death
    """
    assert in_effect(record_of(text), "infuse").value is True
