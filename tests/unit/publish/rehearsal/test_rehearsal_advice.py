"""What went wrong by its code: every code that the product gives has words in both languages."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import trialwright
from trialwright.derive.trial.flow import REASONS
from trialwright.derive.trial.making import MISHAPS
from trialwright.publish.rehearsal.rehearsal_advice import (
    AGAINST,
    DEVIATION,
    LOST,
    MADE,
    ODD,
    Advice,
    advice,
    deviation_kind,
    family,
)

SOURCE = Path(trialwright.__file__).parent
NEVER_REFUSED = {"decision.act", "second.same", "nothing.paused"}
"""What never stands in a refusal about a patient: reasons of a second person, who records no refusal, and of a resumption."""
HIDING = {"correction.forked", "event.redacted", "date.future"}
"""Findings that hide a fact; the reason that follows from them has a code of its own."""
FINDINGS = (
    "doubts", "findings", "impossible", "ranges", "personal", "leaves", "happening", "dosing", "tocilizumab", "triggers",
    "identifiers", "attendance", "cell_doubts", "deviations", "weight_change", "height_change",
)  # fmt: skip
CODE = re.compile(r'f?"([a-z_]+\.[a-z_]+)["{.]')


def codes_in(*patterns: str) -> set[str]:
    files = [path for pattern in patterns for path in SOURCE.glob(pattern)]
    assert files
    return {code for path in files for code in CODE.findall(path.read_text(encoding="utf-8"))}


def test_every_reason_of_a_refusal_has_words() -> None:
    codes = codes_in("decide/*.py", "derive/consents/consents.py")
    assert {"consent.version", "slot.day", "eligibility.unknown", "paused.individual", "assent.version"} <= codes
    assert {code for code in codes - NEVER_REFUSED - HIDING if family(AGAINST, code) is None} == set()


@pytest.mark.parametrize(
    "code", ["gap.note", "gap.reassess", "infection.unknown", "hepatitis_b.against", "washout", "paused", "hidden"]
)
def test_reasons_that_are_put_together_have_words(code: str) -> None:
    assert family(AGAINST, code) is not None


def test_every_computed_deviation_has_words() -> None:
    codes = codes_in("derive/**/deviating_*.py")
    assert {"visit.outside_window", "infusion.early", "cells.below_target", "dose.wrong_day"} <= codes
    findings = {"dose.order_unknown", "dose.unit"}
    lacks = {code for code in codes if code.partition(".")[0] in ("consent", "assent", "samples", "genetics")}
    assert {code for code in codes - findings - lacks if deviation_kind(code) is None} == set()


@pytest.mark.parametrize(
    "lack",
    [
        "without_consent", "withdrawn_consent", "consent_version", "consent_language", "consent_scope", "consent_guardian",
        "consent_of_age", "assent_missing", "assent_declined", "assent_version", "without_samples_consent",
        "without_genetics_consent", "age_unknown", "without_leave", "without_enrolment", "without_release",
        "without_lymphodepletion", "before_apheresis",
    ],
)  # fmt: skip
def test_whatever_was_done_what_was_wrong_with_it_has_the_same_words(lack: str) -> None:
    assert deviation_kind(f"infuse.{lack}") == deviation_kind(f"apherese.{lack}") == lack


def test_every_finding_has_words() -> None:
    codes = codes_in(*(f"derive/**/{name}.py" for name in FINDINGS))
    assert {"date.future", "cell_dose.below", "visit.unnamed", "patient.code"} <= codes
    assert {code for code in codes if family(ODD, code) is None} == set()


def test_every_departure_and_every_mishap_has_words() -> None:
    assert set(LOST) == set(REASONS)
    assert set(MADE) == set(MISHAPS)


@pytest.mark.parametrize("table", [AGAINST, DEVIATION, MADE, ODD])
def test_both_languages_say_what_it_is_and_what_to_change(table: Mapping[str, Advice]) -> None:
    for name, (what, what_zh, change, change_zh) in table.items():
        assert re.search(r"[A-Za-z]", what), name
        assert re.search(r"[A-Za-z]", change), name
        assert re.search(r"[\u4e00-\u9fff]", what_zh), name
        assert re.search(r"[\u4e00-\u9fff]", change_zh), name


def test_the_language_that_was_asked_for_is_given() -> None:
    assert advice(AGAINST, "bed.missing", "en") == ("no bed, or not for long enough", "reserve the bed up to day 28")
    assert advice(AGAINST, "bed.missing", "zh") == ("无床位或预留时间不足", "预留至第28天")
    assert advice(AGAINST, "moon.full", "zh") is None
