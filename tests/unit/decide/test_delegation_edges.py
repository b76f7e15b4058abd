"""A duty ends by what ends it, and by nothing else that happens in the trial afterwards."""

from tests.unit.decide.cases import asked, codes


def test_what_happens_in_the_trial_later_ends_no_duty() -> None:
    assert asked("enrol", more="2026-06-01  site SZ01 activated\n2026-06-02  accrual opened: begin").given


def test_the_end_of_another_duty_or_of_another_persons_duty_ends_no_duty() -> None:
    assert asked("enrol", more="2026-06-01  Dr Chen no longer may infuse\n2026-06-01  Dr Li no longer may enrol").given
    assert codes(asked("enrol", more="2026-06-01  Dr Chen no longer may enrol")) == ["delegation.missing"]
