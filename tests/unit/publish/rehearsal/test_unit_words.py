"""The units of what a rehearsal assumes: each has a Chinese one, and none that is gone is kept."""

import re

from trialwright.publish.rehearsal.unit_words import UNIT_WORDS, unit_words
from trialwright.simulate.scenario import parameters


def test_every_unit_of_the_assumptions_has_its_chinese_one() -> None:
    assert {row.unit for row in parameters().values()} == set(UNIT_WORDS)


def test_they_are_chinese_but_for_symbols() -> None:
    plain = {unit for unit, words in UNIT_WORDS.items() if not re.search(r"[\u4e00-\u9fff]", words)}
    assert plain == {"%"}


def test_a_unit_without_a_chinese_one_is_marked() -> None:
    assert unit_words("1 of the moons", "zh") == '<span lang="en">1 of the moons</span>'
    assert unit_words("1 of the moons", "en") == "1 of the moons"
