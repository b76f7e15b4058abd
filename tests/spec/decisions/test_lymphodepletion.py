"""The go or no-go of D-7 to D-5: the last moment at which turning back costs the patient nothing. Two people decide."""

import pytest
from tests.spec.decisions.running import Running

from trialwright.derive.authority import in_effect

READY = """
    2026-10-05  decided enrol
    2026-10-22  bag B1 conditional: sterility outstanding
    2026-10-24  medical history taken
    2026-10-24  medication history taken
    2026-10-22  blasts_marrow 2 %
    2026-10-22  csf_blasts negative
    2026-10-24  2 tocilizumab reserved
    2026-10-24  bed reserved until 2026-11-30
    2026-10-24  infusion planned on 2026-10-31
"""


@pytest.fixture
def story(request: pytest.FixtureRequest) -> Running:
    return Running(READY + (request.function.__doc__ or ""))


def test_given_and_waiting_for_the_second_person(story: Running) -> None:
    """R4. Product on a named condition, laboratory and infection looked at again, restaged, rescue drug and bed."""
    decision = story.may("lymphodeplete")
    assert decision.given
    assert decision.second_person_wanted


@pytest.mark.parametrize(("day", "given"), [("24", True), ("25", True), ("26", True), ("27", False)])
def test_on_its_days(day: str, given: bool) -> None:
    """R4. Planned for the 31st: from the 24th (D-7) to the 26th (D-5)."""
    again = f"    2026-10-{day}  medical history taken\n    2026-10-{day}  creatinine 80 umol/L"
    found = Running(READY + again).against("lymphodeplete", as_of=f"2026-10-{day}")
    assert ("plan.day" in found) is not given


def test_a_rejected_product_is_no_product(story: Running) -> None:
    """D3.8 No lymphodepletion before release.

    2026-10-24  bag B1 rejected
    """
    assert story.against("lymphodeplete") == ["product.disposition"]


def test_an_infection_that_came(story: Running) -> None:
    """R4. Infection is looked for again within 3 days.

    2026-10-25  has infection
    """
    assert story.against("lymphodeplete") == ["infection.against"]


def test_kidneys_that_got_worse(story: Running) -> None:
    """R4. Eligible in September, and no longer today: 1.6 mg/dL is 141 umol/L.

    2026-10-25  creatinine 142 umol/L
    """
    assert "laboratory.against" in story.against("lymphodeplete")


def test_one_dose_of_tocilizumab(story: Running) -> None:
    """R4. At least 2 doses for each patient.

    2026-10-25  1 tocilizumab reserved
    """
    assert story.may("lymphodeplete").reasons[0].startswith("1 dose of tocilizumab is reserved; wanted are 2")


def test_hepatitis_b_that_was_met(story: Running) -> None:
    """TV-0.11 Antibodies against the core: not active, eligible, and a prophylaxis against reactivation is wanted.

    2026-10-23  anti_hbc positive
    """
    assert story.against("lymphodeplete") == ["hepatitis_b.against"]
    protected = story.and_then("    2026-10-24  entecavir started as hbv_prophylaxis")
    assert protected.may("lymphodeplete").given


def test_a_steroid_that_is_still_given(story: Running) -> None:
    """R4. Steroid washout: what runs today may run up to the cells.

    2026-10-20  dexamethasone started as systemic_steroid
    """
    assert story.against("lymphodeplete") == ["washout"]
    stopped = story.and_then("    2026-10-25  dexamethasone stopped")
    assert stopped.may("lymphodeplete").given


def test_it_takes_effect_with_another_person(story: Running) -> None:
    """D2.6 The first signer's second signature is none.

    2026-10-25  decision.made: act=lymphodeplete; given=yes; people=2
    """
    number = max(event.seq for event in story.record().events)
    assert in_effect(story.record(), "lymphodeplete").value is False
    again = story.and_then(f"    2026-10-25  confirmed {number}")
    assert in_effect(again.record(), "lymphodeplete").value is False
    other = story.and_then(f"    2026-10-25  confirmed {number} -- Dr Li, investigator")
    assert in_effect(other.record(), "lymphodeplete").value is True
