"""The investigator who signs reads Chinese: each reason of a shipped protocol has a translation of its present wording."""

import re

import pytest

from trialwright.protocol.reading import read_protocol
from trialwright.protocol.translation import gaps, read_translations
from trialwright.trials import translation_text, trial_names, trial_text

NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
TO_DO = "translate what `trialwright protocol translate {name}` prints, into src/trialwright/trials/{name}.zh.yaml"
EVERY_TRIAL = pytest.mark.parametrize("name", trial_names())


@EVERY_TRIAL
def test_every_reason_has_a_translation_of_its_present_wording(name: str) -> None:
    written = translation_text(name)
    assert written is not None, TO_DO.format(name=name)
    protocol = read_protocol(trial_text(name), f"{name}.yaml")
    found = gaps(protocol.choices(), read_translations(*written))
    assert not found, f"{', '.join(map(str, found))}: {TO_DO.format(name=name)}"


@EVERY_TRIAL
def test_a_translation_has_the_numbers_of_its_reason_and_is_chinese(name: str) -> None:
    """A limit that was mistyped in the language in which it is signed would be signed."""
    written = translation_text(name)
    made = {} if written is None else read_translations(*written)
    for choice in read_protocol(trial_text(name), f"{name}.yaml").choices():
        if choice.id in made:
            reason = made[choice.id].reason
            assert sorted(NUMBER.findall(reason)) == sorted(NUMBER.findall(choice.reason)), (
                f"{choice.id}: the numbers of {reason!r} are not those of {choice.reason!r}"
            )
            assert re.search(r"[\u4e00-\u9fff]", reason), f"{choice.id}: {reason!r} is not Chinese"
