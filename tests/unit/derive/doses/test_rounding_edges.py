"""Whole vials where the dose is tiny, and where two sizes of vial would do."""

from decimal import Decimal

import msgspec
from tests.spec.conftest import PROTOCOL

from trialwright.derive.doses.rounding import whole_vials
from trialwright.protocol.regimen import Drug


def drug(*vials: str) -> Drug:
    return msgspec.structs.replace(
        PROTOCOL.lymphodepletion.drugs[0],
        vials_mg=tuple(Decimal(vial) for vial in vials),
        rounding_within=Decimal("0.10"),
    )


def test_a_vial_of_one_milligram_is_a_vial() -> None:
    assert whole_vials(Decimal("1.05"), drug("1")) == 1


def test_no_vial_at_all_is_no_dose() -> None:
    assert whole_vials(Decimal("0.4"), drug("1")) is None


def test_of_two_sizes_the_one_that_is_nearer_to_the_dose() -> None:
    assert whole_vials(Decimal(100), drug("45", "101")) == 101
    assert whole_vials(Decimal(100), drug("49", "109")) == 98
