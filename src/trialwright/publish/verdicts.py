"""What an answer is called on paper: words and a mark for each, so that no meaning hangs on a colour."""

from collections.abc import Mapping

import msgspec

from trialwright.derive.answer import Answer, Missing
from trialwright.derive.eligibility.eligibility import failing, satisfied
from trialwright.protocol.criteria import Criterion
from trialwright.protocol.trial import TrialProtocol
from trialwright.publish.numbers import in_prose
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS


class Verdict(msgspec.Struct, frozen=True):
    """A status in words, its mark, its mark in plain ASCII for terminals, and which way it speaks."""

    words: str
    mark: str
    ascii_mark: str
    speaks: str


MET = Verdict("met", "✓", "+", "for")
NOT_MET = Verdict("not met", "✗", "x", "against")
EXCLUDED = Verdict("excluded", "✗", "x", "against")
NOT_EXCLUDED = Verdict("not excluded", "✓", "+", "for")
UNKNOWN = Verdict("unknown", "?", "?", "open")
REVIEW = Verdict("to be reviewed", "?", "?", "open")
NOT_APPLICABLE = Verdict("not applicable", "○", ".", "none")

ELIGIBLE = Verdict("Eligible", "✓", "+", "for")
INELIGIBLE = Verdict("Not eligible", "✗", "x", "against")
POTENTIALLY = Verdict("Potentially eligible", "?", "?", "open")
GIVEN = Verdict("given", "✓", "+", "for")
REFUSED = Verdict("refused", "✗", "x", "against")

_REASONS: Mapping[str, str] = {
    "no_data": "not recorded",
    "outside_window": "only outside the window",
    "unit_unusable": "the unit cannot be used",
    "conflict": "the record contradicts itself",
    "not_attested": "nobody has stated it",
    "range_missing": "the reference range is missing",
    "implausible": "not plausible",
    "beyond_measurement": "beyond what was measured",
    "date_imprecise": "the date is too vague",
    "not_investigator": "no investigator has stated it",
    "redacted": "the newest entry was redacted",
    "rounding": "no measurable amount is near enough",
    "not_taken": "not taken",
    "indeterminate": "neither positive nor negative",
}

MISSING_REASONS: tuple[str, ...] = tuple(_REASONS)
"""Why a fact may be missing, by the short names of a derivation."""
_PROPER = ("Karnofsky", "Lansky", "Cornell", "International")
_NOTHING = "nothing is recorded"  # the reason says it already


def verdict_of(criterion: Criterion, answer: Answer[bool]) -> Verdict:
    """What the answer to a criterion is called."""
    if answer.status == "not_applicable":
        return NOT_APPLICABLE
    if answer.status == "review":
        return REVIEW
    verdict = satisfied(criterion, answer)
    if verdict is None:
        return UNKNOWN
    if criterion.kind == "inclusion":
        return MET if verdict else NOT_MET
    return NOT_EXCLUDED if verdict else EXCLUDED


def whole_verdict(whole: Answer[bool]) -> Verdict:
    """What the answer for the patient as a whole is called."""
    if whole.value is None or whole.status != "known":
        return POTENTIALLY
    return ELIGIBLE if whole.value else INELIGIBLE


class Against(msgspec.Struct, frozen=True):
    """A reason against a patient, and the events that it rests on."""

    words: str
    because: tuple[int, ...]


def reasons_against(protocol: TrialProtocol, answers: Mapping[str, Answer[bool]]) -> list[Against]:
    """Each criterion that speaks against the patient with its arithmetic, in the order of the protocol."""
    return [_reason(criterion, answers[criterion.id]) for criterion in failing(protocol, answers)]


def _reason(criterion: Criterion, answer: Answer[bool]) -> Against:
    how = in_prose("; ".join(step.how for step in answer.steps))
    verdict = verdict_of(criterion, answer)
    words = f"{criterion.id} ({criterion.label}): {verdict.words}" + (f": {how}" if how else "")
    return Against(words, answer.because)


def wanted_words(missing: Missing) -> str:
    """What is missing and why, in words.

    Examples
    --------
    >>> wanted_words(Missing("lvef", "no_data", "nothing is recorded"))
    'left ventricular ejection fraction: not recorded'
    >>> wanted_words(Missing("creatinine", "implausible", "3000 mg/L is outside what is plausible"))
    'creatinine: not plausible (3000 mg/L is outside what is plausible)'
    """
    return f"{concept_words(missing.what)}: {reason_words(missing)}"


def concept_words(what: str) -> str:
    """A concept as people call it: the label of an analyte, a condition or a test, the words of a statement."""
    entry = ANALYTES.get(what) or CONCEPTS.get(what)
    if entry is None:
        return what.replace("_", " ")
    first = entry.label.split(" ")[0]
    proper = not (first[1:].islower() and first[1].isalpha()) or first in _PROPER
    return entry.label if proper else entry.label[0].lower() + entry.label[1:]


def reason_words(missing: Missing) -> str:
    """Why a fact is missing, in words, with what there is instead."""
    reason = _REASONS.get(missing.reason, missing.reason.replace("_", " "))
    return reason if missing.detail in ("", _NOTHING) else f"{reason} ({in_prose(missing.detail)})"
