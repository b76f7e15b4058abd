"""Washouts, clocks and doses of cells in the ledger: while they matter, and with the events they rest on."""

import msgspec
import pytest
from tests.spec.conftest import PROTOCOL
from tests.spec.dosing.bags import BAG
from tests.story import record_of

from trialwright.derive.trial.ledger import Unknown, unknowns

CONSENTED = "2026-09-01  consent 1\n"
ENROLLED = CONSENTED + "2026-09-10  decided enrol\n"
APHERESED = ENROLLED + "2026-09-20  apheresis G123498654321\n"
INFUSED = APHERESED + "2026-10-05  fludarabine 55 mg given\n2026-10-10  infusion 50 mL of bag A\n"
DIED = "2026-10-12  died: infection\n"
STEROID = next(one for one in PROTOCOL.washouts if one.id == "steroid_apheresis")
WASHOUT = f"washout of {STEROID.id}"
ONE_WASHOUT = msgspec.structs.replace(PROTOCOL, washouts=(STEROID,))


def ledger(story: str) -> dict[str, Unknown]:
    """By the answers that wait."""
    found = unknowns(ONE_WASHOUT, record_of(story))
    return {answer: one for one in found for answer in one.answers}


@pytest.mark.parametrize(
    ("story", "blocks"),
    [
        (CONSENTED, None),
        (ENROLLED, "apheresis"),
        (ENROLLED + DIED, None),
        (APHERESED, "analysis"),
        (APHERESED + DIED, "analysis"),
        (APHERESED + "2026-09-19  medication history taken\n", None),
        (ENROLLED + "2026-10-24  systemic_steroid started\n", None),  # it is running, which is known
    ],
)
def test_a_washout_that_nobody_can_tell(story: str, blocks: str | None) -> None:
    """Nobody has asked for drugs: this matters before the apheresis, and for good once it was made."""
    asked = ledger(story).get(WASHOUT)
    assert (None if asked is None else asked.blocks) == blocks


def test_what_rests_on_no_event_rests_on_what_makes_it_matter() -> None:
    asked = ledger(ENROLLED)[WASHOUT]
    assert asked.because == (2,), "the enrolment"


def test_what_rests_on_events_rests_on_them_only() -> None:
    asked = ledger(APHERESED + "2026-10-05  fludarabine 55 mg given\n")[WASHOUT]
    assert asked.because == (3,), "the apheresis, not the lymphodepletion that was reached since"


def test_a_clock_that_nobody_can_tell_is_asked_about() -> None:
    asked = ledger(INFUSED.replace("2026-10-10  ", "2026-10  "))["clock growth_factor"]
    assert (asked.blocks, asked.what, asked.reason) == ("follow_up", "infusion", "date_imprecise")


def test_a_clock_that_has_not_started_is_not_asked_about() -> None:
    assert not [answer for answer in ledger(ENROLLED) if answer.startswith("clock ")]


def test_a_dose_of_cells_that_was_given_is_not_reviewed_in_the_ledger() -> None:
    """More was infused than the bag held: a query, and no fact that anybody could supply."""
    person = f"2026-10-04  male, born 1996-01-01\n2026-10-04  weight 60 kg\n2026-10-01  {BAG}\n"
    assert "dose of cells" not in ledger(INFUSED + person + "2026-10-10  infusion 50 mL of bag A\n")
