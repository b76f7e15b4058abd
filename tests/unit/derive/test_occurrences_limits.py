"""A drug that is stopped at the instant at which it was started has been stopped; an older stop is not its own."""

import pytest
from tests.unit.derive.telling import facts

from trialwright.derive.occurrences import OPEN

STARTED = "2026-10-20T10:00:00.000000+08:00"


@pytest.mark.parametrize(
    ("stopped", "ended"), [(STARTED, True), ("2026-10-20T09:59:59.999999+08:00", False), ("2026-10", True)]
)
def test_a_stop_of_the_instant_of_the_start(stopped: str, *, ended: bool) -> None:
    text = f"{STARTED}  dexamethasone started as systemic_steroid\n{stopped}  dexamethasone stopped"
    (spell,) = facts(text).occurred["dexamethasone"]
    assert (spell.until_last != OPEN) is ended
