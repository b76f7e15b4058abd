"""Consent known to the month only, or signed anew on the day of a test; the first and the last instant of an approval."""

from datetime import date

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import events_of, record_of

from trialwright.derive.belief import believe
from trialwright.derive.record import AsOf
from trialwright.derive.visits.genetics import agrees_to_genetics, genetic_approval, genetics_declined
from trialwright.standards.when import When


def test_a_withdrawal_within_the_month_of_signing_counts() -> None:
    text = "2026-10  consent 1, for treatment and genetics\n2026-10-10  withdrawn: genetics"
    assert not agrees_to_genetics(record_of(text))


@pytest.mark.parametrize(
    ("as_of", "in_date"),
    [
        ("2026-10-09T23:59:59.999999+08:00", False),
        ("2026-10-10T00:00:00.000000+08:00", True),
        ("2026-10-20T23:59:59.999999+08:00", True),
        ("2026-10-21T00:00:00.000000+08:00", False),
    ],
)
def test_an_approval_is_in_date_from_its_first_instant_to_its_last(as_of: str, *, in_date: bool) -> None:
    approval = "approval.given: body=genetic_resources; number=7; covers=1; valid_from=2026-10-10; valid_to=2026-10-20"
    instant = When(as_of, "Asia/Shanghai").span()[0]
    later = When("2027", "Asia/Shanghai").span()[0]
    record = believe(events_of(f"2026-01-01  {approval}"), patient="x", as_of=AsOf(happened=instant, recorded=later))
    assert (genetic_approval(record) is not None) is in_date


@pytest.mark.parametrize(("signed_anew", "declined"), [("2024-03-09T23:00", (2,)), ("2024-03-10T09:00", ())])
def test_who_leaves_genetics_out_on_the_day_of_the_test_had_agreed_that_morning(
    signed_anew: str, declined: tuple[int, ...]
) -> None:
    text = f"2024-01-05  consent C1, for treatment and genetics\n{signed_anew}+08:00  consent C1"
    day = date(2024, 3, 10)
    assert genetics_declined(PROTOCOL.consent, record_of(text, as_of="2024-04-01"), day, day) == declined
