"""A dose of cells that asks for a review is looked at by an investigator when leave is refused for it, and then given."""

import pytest
from tests.rehearsed import OURS, Played, rehearsed

from trialwright.derive.belief import protocol_for
from trialwright.derive.cells.cell_dose import cell_dose
from trialwright.derive.doses.reviewing import CELL_DOSE_REVIEWED


@pytest.fixture(scope="module")
def trial() -> Played:
    """Many slips of the pen, so that weights change on paper."""
    return rehearsed(OURS, 12, 3, dirt__slip=0.12)


def test_refused_looked_at_and_given(trial: Played) -> None:
    refused = [event for event in trial.events if event.kind == "decision.made" and "cells.review" in event.body.codes]
    assert refused
    settled = 0
    for event in refused:
        later = [other for other in trial.by_patient[event.patient] if other.seq > event.seq]
        looked = next((other for other in later if other.kind == "judgement.attested"), None)
        answer = next((other for other in later if other.kind == "decision.made"), None)
        if looked is None or answer is None or looked.seq > answer.seq:
            continue  # something late was chased first, and leave asked for again
        assert (looked.body.statement, looked.role) == (CELL_DOSE_REVIEWED, "investigator")
        assert "cells.review" not in answer.body.codes
        settled += answer.body.given
    assert settled > 0


def test_nobody_is_infused_with_a_dose_that_waits_for_a_look(trial: Played) -> None:
    infusions = [event for event in trial.events if event.kind == "infusion.given"]
    assert infusions
    for event in infusions:
        record = trial.believed(event.patient, before=event.seq)
        assert cell_dose(protocol_for(record), record).status == "known", event.seq
