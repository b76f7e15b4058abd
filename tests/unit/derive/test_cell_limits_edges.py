"""The limits of a dose in several parts go by the part that brings most."""

from decimal import Decimal

import pytest
from tests.spec.dosing.bags import limits, patient, with_dose

from trialwright.protocol.product import DosePart


@pytest.mark.parametrize("name", ["dmso", "volume", "endotoxin"])
@pytest.mark.parametrize(("shares", "most"), [(("0.3", "0.7"), 2), (("0.7", "0.3"), 1)])
def test_the_part_that_brings_most(name: str, shares: tuple[str, str], most: int) -> None:
    parts = tuple(DosePart(day=day, fraction=Decimal(share)) for day, share in enumerate(shares))
    protocol = with_dose(parts=parts, volume_limit_below_years=None)
    found = limits(patient("60"), protocol=protocol)[name].value
    assert found is not None
    assert found.part == most
