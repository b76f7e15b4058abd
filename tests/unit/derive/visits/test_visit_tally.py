"""How the visits of all patients went."""

import pytest
from tests.treated import treated

from trialwright.derive.visits.schedule import schedule
from trialwright.derive.visits.visit_tally import became, visit_tallies
from trialwright.protocol.reading import read_protocol
from trialwright.trials import trial_text

PROTOCOL = read_protocol(trial_text("NCT03919240"), "NCT03919240")
M2 = next(visit for visit in PROTOCOL.schedule.visits if visit.id == "M2")


def of_m2(line: str, as_of: str) -> tuple[str, ...]:
    visits = schedule(PROTOCOL, treated(line, as_of=as_of))
    return became(next(visit for visit in visits if visit.visit.id == "M2"))


ALL = ", ".join(M2.assessments)
PLANNED = "2024-05-09"
LATE = "2024-06-05"


@pytest.mark.parametrize(
    ("line", "as_of", "wanted"),
    [
        ("", "2024-04-01", ()),
        (f"{PLANNED} visit M2 held: {ALL}", "2024-05-10", ("in_window",)),
        (f"{LATE} visit M2 held: {ALL}", "2024-06-06", ("outside",)),
        ("", "2024-12-01", ("missed",)),
        ("2024-04-20 died: leukaemia", "2024-12-01", ()),
    ],
)
def test_one_visit_is_counted_once(line: str, as_of: str, wanted: tuple[str, ...]) -> None:
    assert of_m2(line, as_of) == wanted


def test_a_visit_without_an_assessment_is_held_and_incomplete() -> None:
    first = M2.assessments[0]
    told = f"{PLANNED} visit M2 held: {first}\n{PLANNED} visit M2 without {M2.assessments[1]}: declined"
    assert of_m2(told, "2024-05-10") == ("in_window", "incomplete")


def test_the_sums_are_those_of_the_patients() -> None:
    told = {
        "A": [("M2", "in_window"), ("M2", "incomplete")], "B": [("M2", "outside")], "C": [("M2", "missed")],
        "D": [("M2", "overdue")], "E": [],
    }  # fmt: skip
    found = visit_tallies(PROTOCOL, told)
    assert [one.visit for one in found] == [visit.id for visit in PROTOCOL.schedule.visits]
    tally = next(one for one in found if one.visit == "M2")
    assert (tally.turns, tally.otherwise) == (4, ("A", "B", "C", "D"))
    assert all(one.turns == 0 and one.otherwise == () for one in found if one.visit != "M2")
