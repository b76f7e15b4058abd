"""Tocilizumab where nothing was reserved, and where nothing was given."""

from tests.spec.conftest import PROTOCOL
from tests.story import record_of

from trialwright.derive.doses.tocilizumab import tocilizumab


def test_nothing_reserved_and_nothing_given() -> None:
    found = tocilizumab(PROTOCOL, record_of("2026-10-24  weight 60 kg")).value
    assert found is not None
    assert (found.reserved, found.given, found.left, found.not_before) == (0, 0, 4, None)


def test_the_newest_reservation_counts() -> None:
    story = "2026-10-24  weight 60 kg\n2026-10-22  1 tocilizumab reserved\n2026-10-23  3 tocilizumab reserved"
    answer = tocilizumab(PROTOCOL, record_of(story))
    assert answer.value is not None
    assert answer.value.reserved == 3
    assert 3 in answer.because
