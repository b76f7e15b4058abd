"""History: what the patient has or had, and what silence means."""

from tests.unit.events.told import ZONE, refused, told

from trialwright.events.history import (
    AberrationTested,
    AllergyRecorded,
    ConditionRecorded,
    HistoryTaken,
    TreatmentRecorded,
)
from trialwright.standards.when import When


def test_a_condition_is_there_unless_it_is_said_not_to_be() -> None:
    assert told("condition.recorded", condition="seizure", began="1998") == ConditionRecorded(
        condition="seizure", present=True, began=When("1998", ZONE)
    )
    assert told("condition.recorded", condition="seizure", present="no") == ConditionRecorded(
        condition="seizure", present=False
    )


def test_a_condition_that_nobody_listed_is_kept() -> None:
    """The log refuses no fact: a concept without a row is a fact all the same."""
    assert told("condition.recorded", condition="something_rare") == ConditionRecorded(condition="something_rare")


def test_a_history_says_whether_it_is_complete() -> None:
    assert told("history.taken", part="medical", complete="yes") == HistoryTaken(part="medical", complete=True)
    assert "missing required field `complete`" in refused("history.taken", part="medical")
    assert "Invalid enum value 'social'" in refused("history.taken", part="social", complete="yes")


def test_a_line_of_treatment() -> None:
    body = told("treatment.recorded", treatment="chemotherapy", intent="consolidation", cycles="2", line="1")
    assert body == TreatmentRecorded(treatment="chemotherapy", intent="consolidation", cycles=2, line=1)
    assert isinstance(body, TreatmentRecorded)
    assert body.response == "not_assessed"


def test_cycles_are_whole() -> None:
    assert refused("treatment.recorded", treatment="tki", intent="other", cycles="two").endswith(
        "'two' is no whole number"
    )
    assert refused("treatment.recorded", treatment="tki", intent="other", cycles="1.5").endswith(
        "'1.5' is no whole number"
    )


def test_an_aberration_that_was_not_found_is_a_fact() -> None:
    body = told("aberration.tested", aberration="BCR::ABL1", method="pcr", found="no")
    assert body == AberrationTested(aberration="BCR::ABL1", method="pcr", found=False, constitutional=False)


def test_an_allergy_of_unknown_severity() -> None:
    assert told("allergy.recorded", substance="pegaspargase") == AllergyRecorded(
        substance="pegaspargase", reaction=None, severity="unknown"
    )
