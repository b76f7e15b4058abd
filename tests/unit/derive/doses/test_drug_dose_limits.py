"""The rounding of a drug dose, in words: by how much it is off, and to which side."""

import pytest
from tests.spec.conftest import Story


@pytest.mark.parametrize(("drug", "change"), [("fludarabine", "+0.8 %"), ("cyclophosphamide", "-0.1 %")])
def test_the_words_say_how_far_it_is_off(drug: str, change: str) -> None:
    told = Story(
        """
        2026-10-20  male, born 1996-01-01
        2026-10-20  height 170 cm
        2026-10-20  weight 70 kg
        2026-10-20  creatinine 0.7 mg/dL
        """
    )
    said = " ".join(step.how for step in told.doses()[drug].steps)
    assert f": {change}, permitted is 10 %" in said
