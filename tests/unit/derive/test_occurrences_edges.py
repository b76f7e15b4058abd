"""How many times a report counts."""

import pytest
from tests.unit.derive.telling import facts


@pytest.mark.parametrize(
    ("told", "concept", "times"),
    [
        ("has seizure", "seizure", 1),
        ("dexamethasone started as systemic_steroid", "dexamethasone", 1),
        ("blinatumomab as salvage x1", "blinatumomab", 1),
        ("consolidation x2", "consolidation", 2),
    ],
)
def test_only_a_treatment_counts_by_its_cycles(told: str, concept: str, times: int) -> None:
    assert [spell.times for spell in facts(f"2026-10-20  {told}").occurred[concept]] == [times]
