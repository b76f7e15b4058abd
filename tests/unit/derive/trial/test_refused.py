"""What was refused, read back from the log."""

import msgspec
import pytest
from tests.story import PATIENT, record_of

from trialwright.decide.participation import in_words
from trialwright.derive.answer import Missing
from trialwright.derive.record import Record
from trialwright.derive.trial.refused import Against, alike, refusals, wanted_facts
from trialwright.events.decisions import DecisionMade

ASKED = """
2026-10-01  refused enrol: no consent is signed
2026-10-05  decided apherese
2026-10-11  decided enrol
2026-10-12  refused infuse: no bed is reserved
"""


def with_codes(record: Record, *codes: str) -> Record:
    """The record with these codes in its first decision."""
    first, *others = record.events
    assert isinstance(first.body, DecisionMade)
    body = msgspec.structs.replace(first.body, codes=codes)
    return msgspec.structs.replace(record, events=(msgspec.structs.replace(first, body=body), *others))


def test_each_refusal_says_about_whom_for_what_and_how_long_until_leave_was_given() -> None:
    first, second = refusals(record_of(ASKED))
    assert (first.patient, first.act, first.seq, first.days_until_given) == (PATIENT, "enrol", 1, 10)
    assert (second.act, second.days_until_given) == ("infuse", None)


def test_the_code_stands_beside_the_sentence() -> None:
    (first, _) = refusals(with_codes(record_of(ASKED), "consent.missing"))
    assert first.against == (Against("consent.missing", "no consent is signed"),)


def test_a_log_without_codes_has_its_sentences() -> None:
    assert refusals(record_of(ASKED))[0].against == (Against("", "no consent is signed"),)


def test_codes_that_do_not_fit_the_sentences_count_for_nothing() -> None:
    (first, _) = refusals(with_codes(record_of(ASKED), "consent.missing", "bed.missing"))
    assert first.against == (Against("", "no consent is signed"),)


def test_leave_that_was_given_before_does_not_end_a_refusal() -> None:
    (only,) = refusals(record_of("2026-10-01 decided enrol\n2026-10-03 refused enrol: no bed is reserved"))
    assert only.days_until_given is None


def test_a_vague_day_gives_no_number_of_days() -> None:
    (only,) = refusals(record_of("2026-10 refused enrol: no bed is reserved\n2026-10-11 decided enrol"))
    assert only.days_until_given is None


def test_nobody_asked() -> None:
    assert refusals(record_of("2026-10-01 consent 1")) == ()


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("the slot of 2026-11-02 is 9 days away, not 3 (event 12)", "the slot of … is … days away, not …"),
        ("I4.creatinine is not met: 1.71 mg/dL is not below 1.6 mg/dL (events 3, 4 and 5)",
         "I4.creatinine is not met: … mg/dL is not below … mg/dL"),
        ("taken 2026-03 or 2026-03-01T23:30+08:00", "taken … or …"),
        ("CD19 of bag B1 is rejected", "CD19 of bag B1 is rejected"),
    ],
)  # fmt: skip
def test_sentences_of_two_patients_become_alike(words: str, same: str) -> None:
    assert alike(words) == same


@pytest.mark.parametrize(
    "reason",
    [
        "no_data", "outside_window", "unit_unusable", "conflict", "not_attested", "range_missing", "implausible",
        "beyond_measurement", "date_imprecise", "not_investigator", "redacted", "rounding", "not_taken", "indeterminate",
    ],
)  # fmt: skip
def test_what_a_refusal_says_is_missing_reads_back(reason: str) -> None:
    told = (
        Missing("alt upper limit of normal", reason),
        Missing("medical history", reason, "asked for: seizure; HIV infection"),
    )
    back = wanted_facts(f"I4.alt is unknown: {in_words(told)} (events 3 and 4)")
    assert [(one.what, one.reason) for one in back] == [(one.what, one.reason) for one in told]


def test_a_sentence_about_something_else_names_no_fact() -> None:
    assert wanted_facts("the patient is not enrolled: nobody has decided") == ()


def test_a_code_is_taken_away_whole_and_not_as_a_year() -> None:
    told = "enrolment is paused: SZ01-{}-E (event 12): died on 2026-01-30, 15 days after"
    assert (
        alike(told.format("4838"))
        == alike(told.format("0417"))
        == "enrolment is paused: … (event …): died on …, … days after"
    )
