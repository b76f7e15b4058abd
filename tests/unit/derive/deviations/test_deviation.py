"""The shape of a deviation."""

from typing import get_args, get_type_hints

import msgspec

from trialwright.derive.deviations.deviation import Category, Deviation, Severity
from trialwright.events.conduct import DeviationRecorded


def test_people_and_programme_use_the_same_words() -> None:
    hints = get_type_hints(DeviationRecorded)
    assert set(get_args(hints["category"])) == set(get_args(Category))
    assert set(get_args(hints["severity"])) == set(get_args(Severity))


def test_it_survives_json() -> None:
    one = Deviation(
        category="dose", code="dose.off_order", patient="P", seqs=(3,), found="a", wanted="b", severity="major"
    )
    assert msgspec.json.decode(msgspec.json.encode(one), type=Deviation) == one
