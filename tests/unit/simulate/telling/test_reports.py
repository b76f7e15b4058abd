"""Adverse events as they are reported: with the grade of the day, anew when it rises, fatal only when somebody has died."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from tests.unit.simulate.shipped import our_protocol

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.draw import draw_truth
from trialwright.simulate.patients.truth import Adverse, Truth
from trialwright.simulate.scenario import scenario
from trialwright.simulate.telling.desk import Desk
from trialwright.simulate.telling.reports import fatal_of, reports

ZERO = date(2026, 3, 2)
RELEASE = Adverse(
    term="Cytokine release syndrome", grade=4, begins=3, ends=9, related_to=("cells",),
    serious=("life_threatening", "hospitalisation"),
)  # fmt: skip
NAUSEA = Adverse(term="Nausea", grade=2, begins=1, ends=4, related_to=("lymphodepletion",))
SEPSIS = Adverse(term="Sepsis", grade=4, begins=6, ends=14, related_to=("lymphodepletion",))


def somebody(*events: Adverse, death: int | None = None, cause: str = "leukaemia") -> Truth:
    drawn = draw_truth(our_protocol(), scenario(), 1, 1, date(2026, 2, 1))
    crs = (0, 0, 0, 1, 2, 4, 4, 2, 1, 0, 0, 0, 0, 0, 0, 0)
    toxicity = msgspec.structs.replace(drawn.toxicity, adverse=events, crs=crs, icans=(0,) * len(crs))
    fate = msgspec.structs.replace(drawn.fate, death=death, death_cause=cause)
    return msgspec.structs.replace(drawn, toxicity=toxicity, fate=fate)


def told(one: Truth) -> list[tuple[int, Any]]:
    desk = Desk(zone="Asia/Shanghai", site="SZ01", chance=Chance("reports"))
    return [(day, note) for day, note in reports(our_protocol(), one, ZERO, desk)]


def test_cytokine_release_is_reported_with_the_grade_of_the_day_and_anew_when_it_rises() -> None:
    found = [(day, note.body.grade, note.body.outcome) for day, note in told(somebody(RELEASE))]
    assert found == [
        (3, 1, "not_recovered"), (4, 2, "not_recovered"), (5, 4, "not_recovered"), (9, 4, "recovered"),
    ]  # fmt: skip


def test_it_is_serious_from_the_grade_on_that_makes_it_so() -> None:
    assert [bool(note.body.serious) for _, note in told(somebody(RELEASE))] == [False, False, True, True]


def test_what_is_serious_is_written_within_a_day() -> None:
    for _, note in told(somebody(RELEASE, SEPSIS)):
        assert note.recorded - note.happened.span()[0] <= timedelta(days=1)


def test_other_events_have_one_grade() -> None:
    assert [(day, note.body.grade) for day, note in told(somebody(NAUSEA))] == [(1, 2), (4, 2)]


def test_an_event_keeps_its_number() -> None:
    numbers = {(note.body.number, note.body.term) for _, note in told(somebody(RELEASE, NAUSEA))}
    assert numbers == {(1, "Nausea"), (2, "Cytokine release syndrome")}


@pytest.mark.parametrize(("cause", "term"), [("crs", RELEASE.term), ("infection", SEPSIS.term)])
def test_what_somebody_dies_of_is_reported_as_fatal_on_the_day_of_the_death(cause: str, term: str) -> None:
    notes = told(somebody(RELEASE, SEPSIS, death=8, cause=cause))
    (fatal,) = [note for _, note in notes if note.body.outcome == "fatal"]
    assert (fatal.body.term, fatal.body.grade, "death" in fatal.body.serious) == (term, 5, True)
    assert fatal.happened.day() == ZERO + timedelta(days=8)
    assert [note.body.grade for _, note in notes if note.body.outcome != "fatal" and note.body.grade > 4] == []


def test_a_late_infection_becomes_an_event_when_somebody_dies_of_it() -> None:
    notes = told(somebody(NAUSEA, death=300, cause="infection"))
    late = [(day, note.body.term, note.body.grade, note.body.outcome) for day, note in notes if day > 100]
    assert late == [(296, "Sepsis", 4, "not_recovered"), (299, "Sepsis", 5, "fatal")]


@pytest.mark.parametrize(("death", "cause"), [(None, "crs"), (40, "leukaemia"), (40, "transplant"), (40, "crs")])
def test_no_event_is_fatal_of_which_nobody_dies(death: int | None, cause: str) -> None:
    """A death of cytokine release that was over long before has no event of its own."""
    one = somebody(RELEASE, NAUSEA, death=death, cause=cause)
    assert fatal_of(one, one.toxicity.adverse) is None
