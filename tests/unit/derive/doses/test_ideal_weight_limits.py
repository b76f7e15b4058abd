"""The ideal weight takes every height above zero."""

from decimal import Decimal

import pytest

from trialwright.derive.doses.ideal_weight import ideal_weight


@pytest.mark.parametrize(("sex", "kilograms"), [("male", "50"), ("female", "45.5")])
def test_any_height_above_zero(sex: str, kilograms: str) -> None:
    assert ideal_weight(Decimal("0.01"), "female" if sex == "female" else "male") == Decimal(kilograms)


@pytest.mark.parametrize("height", ["0", "-1"])
def test_no_height_is_an_error_of_the_caller(height: str) -> None:
    with pytest.raises(ValueError, match="wanted one above zero"):
        ideal_weight(Decimal(height), "male")
