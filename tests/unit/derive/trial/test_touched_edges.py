"""A visit that was missed is not still to come: another day for it touches nobody."""

import pytest
from tests.story import record_of

from trialwright.derive.trial.touched import touched
from trialwright.protocol.amending import amended
from trialwright.protocol.reading import canonical_of, protocol_from_canonical
from trialwright.trials import trial_text

CANONICAL = canonical_of(trial_text("NCT03919240"), "NCT03919240.yaml")
INFUSED = """
    2026-10-19  consent 1
    2026-10-21  decided enrol
    2026-10-30  fludarabine 50 mg given
    2026-10-31  fludarabine 50 mg given
    2026-11-01  fludarabine 50 mg given
    2026-11-04  infusion 50 mL of bag B1
"""


@pytest.mark.parametrize(
    ("as_of", "said"),
    [("2026-11-10", ("visits still to come are planned otherwise: M1",)), ("2027-05-10", ())],
)
def test_a_missed_visit_stays_missed(as_of: str, said: tuple[str, ...]) -> None:
    after = protocol_from_canonical(amended(CANONICAL, {"schedule.visits.M1.day": "30"}))
    assert touched(protocol_from_canonical(CANONICAL), after, record_of(INFUSED, as_of=as_of)) == said
