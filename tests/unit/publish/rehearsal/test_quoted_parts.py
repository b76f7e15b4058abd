"""The sentences inside of sentences, and what the cell laboratory writes: both languages, the same gaps, none forgotten."""

import re
from pathlib import Path
from string import Formatter

import pytest

import trialwright
from trialwright.decide.infuse import STATEMENTS as ASKED_FOR
from trialwright.decide.markers import DONOR_ACCEPTED
from trialwright.decide.unpaused import DESPITE_PAUSE
from trialwright.derive.doses.reviewing import CELL_DOSE_REVIEWED, DOSE_REVIEWED
from trialwright.publish.rehearsal.quoted_parts import (
    FOUND,
    LABORATORY,
    PAUSED,
    RELATIONS,
    STANDING,
    STATEMENTS,
    TRIGGERED,
)
from trialwright.simulate.patients.production import FAILURES

TABLES = (FOUND, LABORATORY, PAUSED, STANDING, TRIGGERED)


@pytest.mark.parametrize(("english", "chinese"), [said for table in TABLES for said in table])
def test_both_languages_have_the_same_gaps(english: str, chinese: str) -> None:
    names = [{name for _, name, _, _ in Formatter().parse(words) if name} for words in (english, chinese)]
    assert names[0] == names[1]
    assert re.search(r"[\u4e00-\u9fff]", chinese) or "{trigger}" in chinese


def test_every_reason_of_a_failed_manufacture_in_a_rehearsal_has_its_words() -> None:
    assert set(FAILURES) <= {english for english, _ in LABORATORY}


def test_every_statement_that_a_decision_asks_for_has_its_words() -> None:
    despite = {DESPITE_PAUSE.format(act=act) for act in ("lymphodeplete", "infuse")}
    assert {*ASKED_FOR.values(), DONOR_ACCEPTED, DOSE_REVIEWED, CELL_DOSE_REVIEWED, *despite} == set(STATEMENTS)


def test_every_relation_of_an_adverse_event_has_its_word() -> None:
    source = (Path(trialwright.__file__).parent / "events" / "safety.py").read_text(encoding="utf-8")
    told = re.search(r"relatedness: Annotated\[\s*(?:Literal\[)?(.+?)\]", source, re.DOTALL)
    assert told is not None
    names = set(re.findall(r'"([a-z_]+)"', told[1]))
    assert names <= set(RELATIONS), names - set(RELATIONS)
