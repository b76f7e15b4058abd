"""A pause by stage: R5 of the clinical review. After lymphodepletion has begun nothing is blocked by itself."""

import pytest
from tests.spec.decisions.running import Running

from trialwright.derive.authority import in_effect

GIVEN = """
    2026-09-26  weight 60 kg
    2026-10-05  decided enrol
    2026-10-10  weight 60 kg
    2026-10-11  bag B1: 50 mL at 20 10*6/mL total, viability 92%, CD3 95%, CAR 40% of viable_cd3
    2026-10-12  bag B1 released
    2026-10-14  weight 60 kg
    2026-10-18  fludarabine 50 mg given
    2026-10-19  fludarabine 50 mg given
    2026-10-20  fludarabine 50 mg given
    2026-10-24  2 tocilizumab reserved
    2026-10-24  medical history taken
"""
"""Lymphodepletion on D-5 to D-3: the cells are planned for the 23rd of October."""


@pytest.fixture
def story(request: pytest.FixtureRequest) -> Running:
    return Running(GIVEN + (request.function.__doc__ or ""))


def test_without_a_pause(story: Running) -> None:
    """Two days late is free."""
    assert story.may("infuse").given


def test_a_pause_asks_for_an_individual_decision(story: Running) -> None:
    """R5. Withholding cells after lymphodepletion can itself kill.

    2026-10-24  paused infusion: a related death
    """
    (words,) = story.may("infuse").reasons
    assert "the pause does not hold this patient by itself: decide today" in words


def test_the_individual_decision_of_the_same_day(story: Running) -> None:
    """R5. With reasons, by an investigator, and it is good for this day only.

    2026-10-24  paused infusion: a related death
    2026-10-25  judgement.attested: statement=infuse_despite_pause; holds=yes; comment=no graft, no way back
    """
    assert story.may("infuse").given
    tomorrow = story.and_then("    2026-10-26  medical history taken")
    assert tomorrow.against("infuse", as_of="2026-10-26") == ["paused.individual"]


def test_a_pause_takes_back_a_leave_that_was_not_used(story: Running) -> None:
    """R16. And a resumption does not give it back: it is asked for anew.

    2026-10-24  decided infuse
    2026-10-24  paused infusion: a related death
    2026-10-25  resumed infusion: advised
    """
    answer = in_effect(story.record(), "infuse")
    assert answer.value is False
    assert "it must be asked for anew" in answer.steps[0].how


@pytest.mark.parametrize(
    ("last", "code"),
    [("2026-10-21", []), ("2026-10-11", []), ("2026-10-10", ["gap.reassess"]), ("2026-09-26", ["gap.repeat"])],
)
def test_how_long_the_cells_may_wait(last: str, code: list[str]) -> None:
    """4.9. Free to D+3, with a note to 14 days after the last dose, assessed anew after that, repeated after 28 days."""
    told = GIVEN.replace("2026-10-20  fludarabine", f"{last}  fludarabine")
    told = "\n".join(line for line in told.splitlines() if "2026-10-18" not in line and "2026-10-19" not in line)
    noted = "\n    2026-10-25  infusion_delay_noted: yes"
    assert Running(told + noted).against("infuse") == code


def test_a_wait_that_nobody_noted() -> None:
    """4.9. From D+4 on an investigator notes why."""
    told = (
        GIVEN.replace("2026-10-18", "2026-10-14")
        .replace("2026-10-19", "2026-10-15")
        .replace("2026-10-20", "2026-10-16")
    )
    assert Running(told).against("infuse") == ["gap.note"]
    assert Running(told + "\n    2026-10-25  infusion_delay_noted: yes").may("infuse").given
