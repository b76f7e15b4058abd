"""Tocilizumab for cytokine release syndrome: by weight, in two bands, with a maximum."""

from decimal import Decimal

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of

from trialwright.derive.answer import Answer
from trialwright.derive.doses.tocilizumab import TocilizumabOrder, tocilizumab


def order(story: str) -> Answer[TocilizumabOrder]:
    return tocilizumab(PROTOCOL, record_of(story))


@pytest.mark.parametrize(
    ("weight", "dose", "capped"),
    [
        ("29.9", "358.8", False),
        ("30.0", "240", False),
        ("100", "800", False),
        ("100.1", "800", True),
        ("110", "800", True),
    ],
)
def test_by_weight(weight: str, dose: str, capped: bool) -> None:
    """TV-4.32. 12 mg/kg below 30 kg, 8 mg/kg from 30 kg on, at most 800 mg: the dose falls at 30 kg, and that is right."""
    found = order(f"2026-10-24  weight {weight} kg").value
    assert found is not None
    assert (found.dose_mg, found.capped) == (Decimal(dose), capped)


def test_eight_hours_apart_and_at_most_four() -> None:
    """After two doses two are left, the next not before eight hours after the second; two stand ready."""
    found = order(
        """
        2026-10-24  weight 60 kg
        2026-10-23  2 tocilizumab reserved
        2026-10-25T01:00+08:00  tocilizumab 480 mg given
        2026-10-25T09:30+08:00  tocilizumab 480 mg given
        """
    ).value
    assert found is not None
    assert (found.given, found.left, found.reserved) == (2, 2, 2)
    assert found.not_before is not None
    assert found.not_before.isoformat(timespec="minutes") == "2026-10-25T09:30+00:00"  # 17:30 at the site


def test_a_fifth_dose_is_a_finding() -> None:
    """What was given is recorded, however many: four are the most."""
    doses = "\n".join(f"2026-10-2{day}  tocilizumab 480 mg given" for day in (0, 1, 2, 3, 4))
    found = order(f"2026-10-24  weight 60 kg\n{doses}")
    assert [f.code for f in found.findings] == ["tocilizumab.too_many"]
    assert found.value is not None
    assert found.value.left == 0
    four = order("2026-10-24  weight 60 kg\n" + doses.split("\n", 1)[1])
    assert four.findings == ()


def test_without_a_weight_no_dose() -> None:
    """A weight of the last week is wanted."""
    assert [m.reason for m in order("2026-10-10  weight 60 kg").missing] == ["outside_window"]
