"""The conduct of the trial: what belongs to the trial, to a patient, or to either."""

import pytest
from tests.unit.events.told import ZONE, refused, told

from trialwright.events import kind_of
from trialwright.events.conduct import (
    ApprovalGiven,
    DecisionConfirmed,
    DeviationRecorded,
    DocumentFiled,
    DutyDelegated,
    ReadingAdjudicated,
    TrialPaused,
    ValueUnrecoverable,
)
from trialwright.events.kinds import find_kind
from trialwright.standards.when import When

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def test_an_approval_covers_a_version_for_a_time() -> None:
    body = told(
        "approval.given",
        body="ethics_committee",
        number="2019-041",
        covers="2",
        valid_from="2019-03-01",
        valid_to="2027-02",
    )
    assert body == ApprovalGiven(
        body="ethics_committee",
        number="2019-041",
        covers="2",
        valid_from=When("2019-03-01", ZONE),
        valid_to=When("2027-02", ZONE),
    )


def test_duties_are_a_list() -> None:
    assert told("duty.delegated", person="Dr Li", role="investigator", duties="enrol, infuse") == DutyDelegated(
        person="Dr Li", role="investigator", duties=("enrol", "infuse"), until=None
    )


def test_a_pause_is_by_stage() -> None:
    assert told("trial.paused", stages="enrolment, infusion", why="a death") == TrialPaused(
        stages=("enrolment", "infusion"), why="a death"
    )
    assert "Invalid enum value 'everything'" in refused("trial.paused", stages="everything", why="a death")


def test_numbers_of_events_are_typed_with_commas() -> None:
    assert told("deviation.recorded", category="dose", severity="major", concerns="41, 42", detail="60 mg") == (
        DeviationRecorded(category="dose", severity="major", concerns=(41, 42), detail="60 mg")
    )
    assert told("reading.adjudicated", concerns="61,64", counts="64", why="second reading") == ReadingAdjudicated(
        concerns=(61, 64), counts=64, why="second reading"
    )
    assert told("decision.confirmed", decision="57") == DecisionConfirmed(decision=57)
    assert refused("decision.confirmed", decision="the last").endswith("'the last' is no whole number")


def test_a_document_is_kept_by_its_digest() -> None:
    body = told("document.filed", name="discharge letter", media_type="application/pdf", digest=DIGEST, size="48213")
    assert body == DocumentFiled(
        name="discharge letter", media_type="application/pdf", digest=DIGEST, size=48213, certified_copy=False
    )


def test_not_recoverable_is_a_value_with_a_reason() -> None:
    assert told("value.unrecoverable", concept="kps", why="the chart is lost") == ValueUnrecoverable(
        concept="kps", why="the chart is lost"
    )
    assert "missing required field `why`" in refused("value.unrecoverable", concept="kps")


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("approval.given", "trial"),
        ("trial.paused", "trial"),
        ("duty.delegated", "trial"),
        ("deviation.recorded", "either"),
        ("document.filed", "either"),
        ("decision.confirmed", "either"),
        ("reading.adjudicated", "patient"),
        ("value.unrecoverable", "patient"),
    ],
)
def test_whose_it_is(name: str, about: str) -> None:
    assert find_kind(name, 1).about == about
    assert kind_of(find_kind(name, 1).body).name == name
