"""Washouts where contents are redacted, drugs overlap, or courses of treatment are vague."""

from datetime import date

from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.unit.derive.telling import believed, event

from trialwright.derive.eligibility.washouts import WashoutState, washouts
from trialwright.derive.record import Record
from trialwright.events.cells import ApheresisCollected
from trialwright.events.history import HistoryTaken
from trialwright.events.medication import MedicationStarted

STEROID = MedicationStarted(drug="dexamethasone", group="systemic_steroid")
COLLECTED = ApheresisCollected(product_number="G123498654321")
ASKED = HistoryTaken(part="medication", complete=True)


def state(record: Record, name: str = "steroid_apheresis") -> WashoutState:
    return next(each for each in washouts(PROTOCOL, record) if each.washout.id == name)


def test_every_washout_has_a_state() -> None:
    assert [each.washout for each in washouts(PROTOCOL, record_of(""))] == list(PROTOCOL.washouts)


def test_a_redacted_drug_may_be_the_one() -> None:
    record = believed(
        [
            event(1, STEROID, "2026-09-30", redacted=True),
            event(2, ASKED, "2026-10-01"),
            event(3, COLLECTED, "2026-10-02"),
        ]
    )
    assert (state(record).status, state(record).missing[0].reason) == ("unknown", "redacted")


def test_of_two_drugs_the_later_counts() -> None:
    text = (
        "2026-09-01  prednisone started as systemic_steroid\n2026-09-10  prednisone stopped\n"
        "2026-09-20  dexamethasone started as systemic_steroid\n2026-10-01  dexamethasone stopped\n"
        "2026-10-02  apheresis G123498654321"
    )
    found = state(record_of(text))
    assert (found.status, found.because, found.free_from) == ("breached", (3, 5), date(2026, 10, 4))


def test_a_treatment_that_ended_in_some_month() -> None:
    text = "2026-10-01  treatment history taken\n2026-10-02  apheresis G123498654321\n2026-09-01  treatment.recorded: "
    vague = text + "treatment=blinatumomab; intent=salvage; began=2026-08-01; ended=2026-09"
    assert state(record_of(vague), "blinatumomab_apheresis").status == "unknown"
    certain = text + "treatment=blinatumomab; intent=salvage; began=2026-08-01; ended=2026-09-25"
    assert state(record_of(certain), "blinatumomab_apheresis").status == "clear"
    near = text + "treatment=blinatumomab; intent=salvage; began=2026-08-01; ended=2026-09-26"
    assert state(record_of(near), "blinatumomab_apheresis").status == "breached"


def test_a_month_that_begins_just_in_time() -> None:
    """Ended some day in September, collected on the 8th: on the first of the month it would be 7 days."""
    text = (
        "2026-09-07  treatment history taken\n2026-09-08  apheresis G123498654321\n2026-09-01  treatment.recorded: "
        "treatment=blinatumomab; intent=salvage; began=2026-08-01; ended=2026-09"
    )
    assert state(record_of(text), "blinatumomab_apheresis").status == "unknown"


def test_only_the_first_apheresis_is_looked_at() -> None:
    text = (
        "2026-09-30  medication history taken\n2026-10-02  apheresis G123498654321\n"
        "2026-10-10  dexamethasone started as systemic_steroid\n2026-10-11  apheresis G123498654322"
    )
    assert (state(record_of(text)).status, state(record_of(text)).act) == ("clear", 2)


def test_at_the_very_instant_of_the_act() -> None:
    """Which came first cannot be told."""
    now = "2026-10-02T10:00:00.000000+08:00"
    text = f"2026-10-01  medication history taken\n{now}  apheresis G123498654321\n{now}  systemic_steroid started"
    assert (state(record_of(text)).status, state(record_of(text)).missing[0].reason) == ("unknown", "date_imprecise")
