"""The file of assumptions: every number possible and with a source, every scenario in both languages."""

import pytest

from trialwright.simulate.scenario import AS_PUBLISHED, parameters, scenarios

NAMES = ("as_published", "toxic_product", "poor_manufacturing", "slow_accrual", "high_missingness")


def test_every_number_is_possible_and_says_where_it_is_from() -> None:
    for name, row in parameters().items():
        assert row.low <= row.value <= row.high, name
        assert row.unit, name
        assert len(row.source) >= len("assumed"), name
        assert "." in name, f"{name} has no group"


def test_a_probability_is_one() -> None:
    for name, row in parameters().items():
        if row.unit == "1" and name != "fate.relapse_shape":
            assert 0.0 <= row.low <= row.high <= 1.0, name


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_is_told_in_both_languages_and_changes_something(name: str) -> None:
    chosen = scenarios()[name]

    assert chosen.text.endswith(".")
    assert chosen.text_zh.endswith("。")
    assert bool(chosen.changed) is (name != AS_PUBLISHED)
    published = scenarios()[AS_PUBLISHED].values
    assert all(chosen.values[each] != published[each] for each in chosen.changed), "what is set differs"
