"""Consent: versions, languages, who signs, what for, and withdrawal by level."""

import pytest
from tests.unit.events.told import refused, told

from trialwright.events.consent import AssentGiven, ConsentSigned, ConsentWithdrawn


def test_the_patient_signs_for_treatment_and_follow_up_unless_it_is_said_otherwise() -> None:
    assert told("consent.signed", version="2.0", language="zh-Hans") == ConsentSigned(
        version="2.0",
        language="zh-Hans",
        signed_by="patient",
        guardian=None,
        scope=("treatment", "long_term_follow_up"),
        occasion="first",
    )


def test_a_guardian_signs_by_relation() -> None:
    body = told(
        "consent.signed",
        version="2.0",
        language="zh-Hans",
        signed_by="guardian",
        guardian="mother",
        scope="treatment, samples, genetics",
        occasion="amendment",
    )
    assert isinstance(body, ConsentSigned)
    assert (body.guardian, body.scope, body.occasion) == ("mother", ("treatment", "samples", "genetics"), "amendment")


def test_consent_to_something_else_cannot_be_read() -> None:
    assert "Invalid enum value 'everything'" in refused(
        "consent.signed", version="2.0", language="zh-Hans", scope="treatment, everything"
    )


def test_a_minor_may_refuse() -> None:
    assert told("assent.given", version="C1", language="zh-Hans", given="no") == AssentGiven(
        version="C1", language="zh-Hans", given=False
    )


@pytest.mark.parametrize("level", ["treatment", "treatment_and_follow_up", "samples", "genetics"])
def test_withdrawal_has_levels(level: str) -> None:
    body = told("consent.withdrawn", level=level)
    assert isinstance(body, ConsentWithdrawn)
    assert body.level == level


def test_withdrawal_without_a_level_is_of_everything() -> None:
    assert told("consent.withdrawn") == ConsentWithdrawn(level="treatment_and_follow_up")


def test_prescreening_has_four_outcomes() -> None:
    assert "Invalid enum value 'consented'" in refused("prescreening.recorded", outcome="consented")
