"""The words of the clearance say which factor was used."""

import pytest
from tests.spec.conftest import Story


@pytest.mark.parametrize(("sex", "factor"), [("female", True), ("male", False)])
def test_the_factor_for_women_is_said_for_women_only(sex: str, factor: bool) -> None:
    told = Story(
        f"""
        2026-10-20  {sex}, born 1996-01-01
        2026-10-20  height 170 cm
        2026-10-20  weight 70 kg
        2026-10-20  creatinine 0.7 mg/dL
        """
    )
    (how,) = [step.how for step in told.doses()["fludarabine"].steps if step.name == "creatinine clearance"]
    assert (" x 0.85" in how) is factor
