"""Enrolment: the trial runs, the consent stands, every criterion is decided in favour. All reasons come at once."""

import pytest
from tests.eligible import eligible_story, without
from tests.spec.conftest import Story
from tests.spec.decisions.running import PAPERS, Running


@pytest.fixture
def story(request: pytest.FixtureRequest) -> Running:
    return Running(request.function.__doc__ or "")


def test_given_where_everything_is_known_and_good(story: Running) -> None:
    """R3. Approvals in date, consent in force, choices signed, duty delegated, every criterion decided in favour."""
    decision = story.enrol()
    assert decision.given
    assert decision.second_person_wanted is False


def test_the_trial_is_closed_as_registered() -> None:
    """R1. The first real use is to enter historic patients; nobody is enrolled any more."""
    shipped = Story(eligible_story())
    assert "version 1 of the protocol is closed to accrual" in shipped.enrol().reasons


def test_one_unknown_criterion_refuses(story: Running) -> None:
    """D3.8 Unknown never becomes eligible."""
    told = Running("", patient=without(eligible_story(), "bilirubin"))
    assert told.against("enrol") == ["eligibility.unknown"]
    assert told.enrol().reasons[0].startswith("I4.bilirubin is unknown: bilirubin: no data")


def test_the_ethics_approval_has_ended(story: Running) -> None:
    """R3. Valid to the 28th of February 2027, that day included; eligibility has long left its windows by then.

    2027-02-27  approval of 1 by health_authority until 2028-02-28
    """
    assert "approval.date" not in story.against("enrol", as_of="2027-02-28")
    found = story.may("enrol", as_of="2027-03-01").reasons
    assert sum("is not in date: 2019-041" in words for words in found) == 2


def test_a_withdrawal_of_treatment(story: Running) -> None:
    """R3. Whoever withdraws from treatment is not enrolled.

    2026-10-22  withdrawn: treatment
    """
    assert story.enrol().reasons[0].startswith("consent was withdrawn on 2026-10-22")


def test_a_withdrawal_of_samples(story: Running) -> None:
    """R3. Samples are offered apart: without them the treatment goes on.

    2026-10-22  withdrawn: samples
    """
    assert story.enrol().given


def test_a_child_needs_guardian_and_assent() -> None:
    """R3. 12 years old: the mother signs, and the child is asked as well."""
    child = eligible_story(born="2014-01-01", weight="40").replace("consent 1", "consent 1 by mother")
    assert "assent.missing" in Running("", patient=child).against("enrol")
    asked = Running("    2026-10-03  assent 1", patient=child).against("enrol")
    assert not [code for code in asked if code.startswith(("assent", "consent", "age"))]
    declined = Running("    2026-10-03  no assent 1", patient=child).against("enrol")
    assert "assent.declined" in declined


def test_coming_of_age() -> None:
    """R3. The mother signed for a patient who turned 18 on the 20th of October: the patient signs anew."""
    child = eligible_story(born="2008-10-20").replace("consent 1", "consent 1 by mother")
    assert Running("    2026-10-03  assent 1", patient=child).against("enrol", as_of="2026-10-19") != ["consent.of_age"]
    assert Running("", patient=child).against("enrol") == ["consent.of_age"]
    assert Running("    2026-10-21  consent 1, came_of_age", patient=child).enrol().given


def test_who_is_not_delegated_does_not_enrol(story: Running) -> None:
    """D5.2 Delegation is recorded, and acts outside it are refused."""
    assert story.against("enrol", by="Dr Wu") == ["delegation.missing"]


def test_a_pause_of_enrolment(story: Running) -> None:
    """R5. A pause holds a stage until somebody decides to resume it.

    2026-10-20  paused enrolment: a death within 30 days
    """
    assert story.enrol().reasons[0].startswith("enrolment is paused since 2026-10-20: a death within 30 days")


def test_everything_at_once() -> None:
    """Nobody asks five times."""
    bare = Running("    2026-10-20  paused enrolment: a death", papers=PAPERS.replace("approval of 1", "approval of 0"),
                   patient="    2026-10-01  consent 7")  # fmt: skip
    found = bare.against("enrol", by="Dr Wu")
    assert found[:8] == [
        "approval.version", "approval.version", "approval.version", "paused", "consent.version", "age.unknown",
        "delegation.missing", "eligibility.unknown",
    ]  # fmt: skip
    assert found.count("eligibility.unknown") == len(bare.protocol.criteria)
