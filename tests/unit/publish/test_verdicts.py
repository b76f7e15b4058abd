"""What answers are called."""

from typing import Literal

import pytest

from trialwright.derive.answer import Answer, Missing, Status
from trialwright.protocol.criteria import Attested, Criterion
from trialwright.publish.verdicts import concept_words, verdict_of, wanted_words, whole_verdict


def criterion(kind: Literal["inclusion", "exclusion"]) -> Criterion:
    return Criterion(id="C1", kind=kind, text="t", rule=Attested(statement="s"), label="C")


@pytest.mark.parametrize(
    ("kind", "value", "status", "words", "speaks"),
    [
        ("inclusion", True, "known", "met", "for"),
        ("inclusion", False, "known", "not met", "against"),
        ("exclusion", True, "known", "excluded", "against"),
        ("exclusion", False, "known", "not excluded", "for"),
        ("inclusion", None, "unknown", "unknown", "open"),
        ("exclusion", None, "unknown", "unknown", "open"),
        ("inclusion", None, "not_applicable", "not applicable", "none"),
        ("inclusion", True, "review", "to be reviewed", "open"),
    ],
)
def test_every_answer_has_its_word(
    kind: Literal["inclusion", "exclusion"], value: bool | None, status: Status, words: str, speaks: str
) -> None:
    verdict = verdict_of(criterion(kind), Answer(value=value, status=status, rule="C1"))
    assert (verdict.words, verdict.speaks) == (words, speaks)


@pytest.mark.parametrize(
    ("value", "status", "words"),
    [
        (True, "known", "Eligible"),
        (False, "known", "Not eligible"),
        (None, "unknown", "Potentially eligible"),
        (True, "review", "Potentially eligible"),
    ],
)
def test_unknown_and_review_never_become_eligible(value: bool | None, status: Status, words: str) -> None:
    assert whole_verdict(Answer(value=value, status=status, rule="whole")).words == words


def test_what_is_missing_is_said_in_words() -> None:
    outside = Missing("creatinine", "outside_window", "the newest is of 2026-10-01; wanted: the last 14 days")
    assert wanted_words(outside) == (
        "creatinine: only outside the window (the newest is of 2026-10-01; wanted: the last 14 days)"
    )
    assert wanted_words(Missing("some_concept", "a_new_reason")) == "some concept: a new reason"


def test_concepts_have_their_labels_and_proper_names_their_capitals() -> None:
    assert concept_words("kps") == "Karnofsky performance status"
    assert concept_words("alt") == "alanine aminotransferase"
    assert concept_words("ecog").startswith("ECOG")
    assert concept_words("history_of_seizure") == "history of seizure"
