"""Leave to infuse: a dose of cells that asks for a person is given only after an investigator has looked at it."""

import pytest
from tests.spec.decisions.running import Running

READY = """
    2026-10-05  decided enrol
    2026-10-10  apheresis G123498654321
    2026-10-22  bag B1: 50 mL at 20 10*6/mL total, viability 92%, CD3 95%, CAR 40% of viable_cd3
    2026-10-23  bag B1 released
    2026-10-25  weight 60 kg
    2026-10-25  fludarabine 55 mg given
    2026-10-26  fludarabine 55 mg given
    2026-10-27  fludarabine 55 mg given
    2026-10-29  no infection
    2026-10-29  medication history taken
    2026-10-29  2 tocilizumab reserved
"""
D0 = "2026-10-30"


@pytest.fixture
def story(request: pytest.FixtureRequest) -> Running:
    return Running(READY + (request.function.__doc__ or ""))


def test_a_weight_that_has_changed(story: Running) -> None:
    """R5, 4.5. From 60 kg on D-5 to 66 kg on D0: the dose is computed anew, and nobody has looked at it.

    2026-10-30T07:00+08:00  weight 66 kg
    """
    assert story.against("infuse", as_of=D0) == ["cells.review"]
    assert "An investigator attests cell_dose_reviewed" in story.may("infuse", as_of=D0).reasons[0]


def test_an_investigator_has_looked(story: Running) -> None:
    """R5. The same, and then the investigator's word.

    2026-10-30T07:00+08:00  weight 66 kg
    2026-10-30T08:00+08:00  cell_dose_reviewed: yes
    """
    assert story.may("infuse", as_of=D0).given


def test_weighed_again_after_the_look(story: Running) -> None:
    """R5. The look was at 66 kg; at 67 kg it is another dose.

    2026-10-30T07:00+08:00  weight 66 kg
    2026-10-30T08:00+08:00  cell_dose_reviewed: yes
    2026-10-30T09:00+08:00  weight 67 kg
    """
    assert story.against("infuse", as_of=D0) == ["cells.review"]
    assert story.and_then("    2026-10-30T10:00+08:00  cell_dose_reviewed: yes").may("infuse", as_of=D0).given


def test_a_weight_that_has_hardly_changed(story: Running) -> None:
    """4.5. From 60 to 65.9 kg is less than a tenth: nobody is asked.

    2026-10-30T07:00+08:00  weight 65.9 kg
    """
    assert story.may("infuse", as_of=D0).given
