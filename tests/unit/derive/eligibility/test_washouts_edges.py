"""A washout that is over rests on the drugs that were taken, and one that is in doubt on the doubtful drug only."""

from tests.spec.conftest import PROTOCOL
from tests.story import record_of

from trialwright.derive.eligibility.washouts import WashoutState, washouts

LONG_AGO = "2026-09-01  prednisone started as systemic_steroid\n2026-09-10  prednisone stopped\n"
ACT = "2026-10-01  medication history taken\n2026-10-02  apheresis G123498654321\n"


def state(story: str) -> WashoutState:
    return next(each for each in washouts(PROTOCOL, record_of(story)) if each.washout.id == "steroid_apheresis")


def test_what_was_stopped_in_time_is_named() -> None:
    found = state(LONG_AGO + ACT)
    assert (found.status, found.because) == ("clear", (1, 4))


def test_in_doubt_only_the_doubtful_drug_is_named() -> None:
    found = state(f"{LONG_AGO}{ACT}2026-10  dexamethasone started as systemic_steroid")
    assert (found.status, found.because) == ("unknown", (4, 5))
