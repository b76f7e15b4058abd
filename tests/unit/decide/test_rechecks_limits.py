"""Visits before the days of a decision: one whose window reaches them says what is taken again."""

import pytest
from tests.unit.decide.cases import asked, codes, protocol

OLD = {"creatinine": "2026-10-13  creatinine 0.9 mg/dL"}


@pytest.mark.parametrize(("after_days", "counts"), [(2, True), (1, False)])
def test_a_window_that_touches_the_first_day(after_days: int, *, counts: bool) -> None:
    """Lymphodepletion is decided from D-7 on; this visit is on D-9, and takes no blood."""
    visit = (
        "    - {id: restaging, label: Again, label_zh: 复查, day: -9, before: 0 d, "
        f"after: {after_days} d, assessments: [judgement]}}\n"
    )
    bloodless = protocol(("    - {id: M12", visit + "    - {id: M12"))
    found = codes(asked("lymphodeplete", under=bloodless, exchange=OLD))
    assert ("laboratory.missing" not in found) is counts
