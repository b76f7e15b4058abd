"""Tocilizumab that was reserved twice: the order rests on the newer word only."""

from tests.spec.conftest import PROTOCOL
from tests.story import record_of

from trialwright.derive.doses.tocilizumab import tocilizumab


def test_an_order_rests_on_the_newest_reservation_only() -> None:
    story = "2026-10-24  weight 60 kg\n2026-10-22  1 tocilizumab reserved\n2026-10-23  3 tocilizumab reserved"
    assert tocilizumab(PROTOCOL, record_of(story)).because == (1, 3)
