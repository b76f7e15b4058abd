"""Test results that are words: positive, negative or indeterminate, by code or by the few texts that leave no doubt.

A number where a word is wanted (a viral load, a signal-to-cut-off ratio) is never turned into a word here: whether it is
positive is the laboratory's to say.
"""

from collections.abc import Mapping

from trialwright.events.results import Outcome, TestResulted
from trialwright.screen.fhir_resources import CodeableConcept, Component
from trialwright.screen.gathering import Problem
from trialwright.standards.concepts import Concept
from trialwright.standards.fhir_codes import INTERPRETATION, LOINC, SNOMED

_BY_CODE: Mapping[tuple[str, str], Outcome] = {
    # SNOMED CT qualifiers; LOINC answers LL2021-5 and LL744-4; HL7 v3 ObservationInterpretation
    (SNOMED, "10828004"): "positive",
    (SNOMED, "260373001"): "positive",  # detected
    (SNOMED, "11214006"): "positive",  # reactive
    (SNOMED, "52101004"): "positive",  # present
    (SNOMED, "260385009"): "negative",
    (SNOMED, "260415000"): "negative",  # not detected
    (SNOMED, "131194007"): "negative",  # non-reactive
    (SNOMED, "2667000"): "negative",  # absent
    (SNOMED, "82334004"): "indeterminate",
    (SNOMED, "42425007"): "indeterminate",  # equivocal
    (SNOMED, "419984006"): "indeterminate",  # inconclusive
    (LOINC, "LA6576-8"): "positive",
    (LOINC, "LA11882-0"): "positive",  # detected
    (LOINC, "LA9633-4"): "positive",  # present
    (LOINC, "LA6577-6"): "negative",
    (LOINC, "LA11883-8"): "negative",  # not detected
    (LOINC, "LA9634-2"): "negative",  # absent
    (LOINC, "LA11885-3"): "indeterminate",  # equivocal
    (LOINC, "LA9663-1"): "indeterminate",  # inconclusive
    (INTERPRETATION, "POS"): "positive",
    (INTERPRETATION, "DET"): "positive",
    (INTERPRETATION, "RR"): "positive",
    (INTERPRETATION, "NEG"): "negative",
    (INTERPRETATION, "ND"): "negative",
    (INTERPRETATION, "NR"): "negative",
    (INTERPRETATION, "IND"): "indeterminate",
    (INTERPRETATION, "E"): "indeterminate",
}
_BY_TEXT: Mapping[str, Outcome] = {
    **dict.fromkeys(("positive", "detected", "reactive", "present", "阳性", "检出"), "positive"),
    **dict.fromkeys(
        ("negative", "not detected", "undetectable", "non-reactive", "nonreactive", "absent", "阴性", "未检出"),
        "negative",
    ),
    **dict.fromkeys(("indeterminate", "equivocal", "inconclusive", "不确定", "可疑"), "indeterminate"),
}


def test_result(part: Component, concept: Concept) -> TestResulted | Problem:
    """The result of a test in a word, or why there is none.

    Parameters
    ----------
    part : Component
        An observation, or a component of one.
    concept : Concept
        The test that its code names.
    """
    if part.dataAbsentReason is not None:
        codes = [coding.code for coding in part.dataAbsentReason.coding if coding.code]
        return _no_word(concept, f"has no result, for the reason {' or '.join(codes) or 'that is not coded'}")
    if part.valueCodeableConcept is not None:
        words = _outcomes(part.valueCodeableConcept)
        if len(words) == 1:
            return TestResulted(test=concept.name, result=words.pop())
        found = (
            f"is {' and '.join(sorted(words))} at the same time" if words else "has a result whose code is not known"
        )
        return _no_word(concept, found)
    if part.valueString is not None:
        word = _BY_TEXT.get(part.valueString.strip().casefold())
        return (
            TestResulted(test=concept.name, result=word)
            if word
            else _no_word(concept, "has a text that is no plain word")
        )
    if part.valueQuantity is not None or part.valueInteger is not None:
        return _no_word(concept, "has a number where a word is wanted")
    return _no_word(concept, "has no result")


def _outcomes(concept: CodeableConcept) -> set[Outcome]:
    told = {_BY_CODE.get((coding.system or "", coding.code or "")) for coding in concept.coding}
    return {word for word in told if word is not None}


def _no_word(concept: Concept, found: str) -> Problem:
    return Problem(
        "fhir.word_missing",
        f"{concept.name} {found}",
        "positive, negative or indeterminate, as a code or as that word",
        "not used; read the report, and record the result as test.resulted",
    )
