"""Rounding to what can be drawn up: nothing is never a rounded dose."""

from decimal import Decimal
from fractions import Fraction

import msgspec
from tests.spec.conftest import PROTOCOL

from trialwright.derive.doses.rounding import rounded_down, rounded_up, whole_vials


def test_no_vial_is_no_alternative_however_generous_the_rounding() -> None:
    drug = msgspec.structs.replace(
        PROTOCOL.lymphodepletion.drugs[0], vials_mg=(Decimal(50),), rounding_within=Decimal(1)
    )
    assert whole_vials(Decimal(10), drug) is None
    assert whole_vials(Decimal(26), drug) == 50


def test_a_multiple_of_the_step_stays_as_it_is() -> None:
    for exact in (Fraction(0), Fraction(1, 10), Fraction(429, 10)):
        assert rounded_down(exact, Decimal("0.1")) == rounded_up(exact, Decimal("0.1")) == exact
