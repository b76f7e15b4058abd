"""The clearance is looked at again until the last dose: another value in the same band asks for nothing."""

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of

from trialwright.derive.doses.dosing import lymphodepletion


@pytest.mark.parametrize(
    ("creatinine", "codes"),
    [
        ("1.0", []),
        ("1.1", []),
        ("1.25", []),
        ("1.26", ["dose.clearance_changed"]),
    ],
)
def test_only_another_band_is_another_dose(creatinine: str, codes: list[str]) -> None:
    """A 40-year-old man of 72 kg has a clearance of 100 / creatinine; the full dose is given from 80 on."""
    text = f"""
        2026-10-20  male, born 1986-10-20
        2026-10-20  height 170 cm
        2026-10-20  weight 72 kg
        2026-10-20  creatinine 1 mg/dL
        2026-10-22  fludarabine 55 mg given
        2026-10-23  creatinine {creatinine} mg/dL
    """
    answer = lymphodepletion(PROTOCOL, record_of(text))["fludarabine"]
    assert [finding.code for finding in answer.findings] == codes
    assert answer.status == ("review" if codes else "known")
