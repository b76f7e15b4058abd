"""Who is asked for the dose of cells, for tocilizumab and for visits, step by step."""

from datetime import timedelta

import msgspec
import pytest
from tests.spec.conftest import PROTOCOL
from tests.spec.dosing.bags import BAG
from tests.story import record_of

from trialwright.derive.trial.ledger import Unknown, unknowns
from trialwright.derive.visits.schedule import schedule
from trialwright.protocol.trial import TrialProtocol

CONSENTED = "2026-09-01  consent 1\n"
ENROLLED = CONSENTED + "2026-09-10  decided enrol\n"
APHERESED = ENROLLED + "2026-09-20  apheresis G123498654321\n"
LYMPHODEPLETED = APHERESED + "2026-10-05  fludarabine 55 mg given\n"
INFUSED = LYMPHODEPLETED + "2026-10-10  infusion 50 mL of bag B1\n"
DIED = "2026-10-12  died: infection\n"


def ledger(story: str, *, as_of: str = "2026-10-25", protocol: TrialProtocol = PROTOCOL) -> dict[str, Unknown]:
    return {f"{one.what} {one.reason}": one for one in unknowns(protocol, record_of(story, as_of=as_of))}


def waiting(story: str) -> set[str]:
    return {answer for one in ledger(story).values() for answer in one.answers}


@pytest.mark.parametrize(
    ("story", "asked"),
    [
        (CONSENTED, False),
        (CONSENTED + DIED, False),
        (ENROLLED, True),
        (ENROLLED + DIED, False),
        (LYMPHODEPLETED, True),
        (LYMPHODEPLETED + DIED, False),
        (INFUSED, True),
        (INFUSED + DIED, True),
    ],
)
def test_who_is_asked_for_the_dose_of_cells(story: str, *, asked: bool) -> None:
    """There is a bag, and no weight; before enrolment, and after an end on the way, that matters to nobody."""
    story += f"2026-10-01  {BAG}\n"
    assert ("dose of cells" in waiting(story)) is asked


@pytest.mark.parametrize(
    ("story", "asked"),
    [(CONSENTED, False), (ENROLLED, False), (APHERESED, True), (LYMPHODEPLETED, True), (INFUSED, False)],
)
def test_who_is_asked_for_the_dose_of_tocilizumab(story: str, *, asked: bool) -> None:
    assert ("dose of tocilizumab" in waiting(story)) is asked


def test_a_dose_of_cells_that_is_only_provisional_is_asked_about() -> None:
    weights = "2026-10-04  male, born 1996-01-01\n2026-10-04  weight 60 kg\n2026-10-20  weight 75 kg\n"
    story = APHERESED + weights + f"2026-10-01  {BAG}\n" + "2026-10-05  fludarabine 55 mg given\n"
    asked = ledger(story)["dose of cells review"]
    assert (asked.blocks, asked.who, asked.answers) == ("infusion", "investigator", ("dose of cells",))


def test_a_visit_that_is_overdue_with_nothing_to_be_done_at_it() -> None:
    visits = tuple(msgspec.structs.replace(visit, assessments=()) for visit in PROTOCOL.schedule.visits)
    bare = msgspec.structs.replace(PROTOCOL, schedule=msgspec.structs.replace(PROTOCOL.schedule, visits=visits))
    found = ledger(INFUSED, as_of="2026-11-25", protocol=bare)
    assert found["visit M1 overdue"].detail == "until 2026-11-21"


def test_a_visit_that_was_held_without_what_is_due_at_it() -> None:
    found = ledger(INFUSED + "2026-11-07  visit M1 held: vital_signs", as_of="2026-11-25")
    assert found["visit M1 overdue"].detail.startswith("until 2026-11-21: ")


def test_for_whom_an_assessment_is_meant_is_asked_where_nobody_knows() -> None:
    """The history would say whether the fluid is to be looked at; asked once, when month 1 has come, not before."""
    before = ledger(INFUSED, as_of="2026-10-30")
    assert "for whom csf is meant" not in [name for one in before.values() for name in one.answers]
    found = ledger(INFUSED, as_of="2026-11-10")["medical history not_taken"]
    assert "for whom csf is meant" in found.answers
    assert (found.blocks, found.who) in (("follow_up", "investigator"), ("analysis", "investigator"))


def test_what_was_recorded_too_seldom_is_overdue_with_its_number() -> None:
    """The day after D14 the next visit is not open yet: the second score can still be entered."""
    days = {row.visit.id: row.latest for row in schedule(PROTOCOL, record_of(INFUSED, as_of="2026-11-25"))}
    last = days["D14"]
    assert last is not None
    found = ledger(f"{INFUSED}{last}  ice 10\n", as_of=str(last + timedelta(days=1)))["visit D14 overdue"]
    assert "ice (if " in found.detail
    assert "; 1 of 2 times)" in found.detail
