"""The cell laboratory as a place: nothing here belongs to a patient."""

import pytest
from tests.unit.events.told import refused, told

from trialwright.events.kinds import find_kind
from trialwright.events.laboratory import LineCleared, LotCertified, QualificationRecorded


@pytest.mark.parametrize("name", ["line.cleared", "environment.monitored", "qualification.recorded", "lot.certified"])
def test_it_is_of_the_trial(name: str) -> None:
    assert find_kind(name, 1).about == "trial"


def test_a_clearance_has_a_second_person() -> None:
    assert told("line.cleared", room="C2", second="Zhao") == LineCleared(room="C2", second="Zhao")
    assert "missing required field `second`" in refused("line.cleared", room="C2")


def test_a_qualification_without_an_end() -> None:
    assert told("qualification.recorded", of="equipment", name="E-4", task="counting") == QualificationRecorded(
        of="equipment", name="E-4", task="counting", valid_to=None
    )


def test_a_vector_lot_may_carry_its_test_for_replicating_virus() -> None:
    body = told("lot.certified", material="lentiviral vector", lot="LV-3", replicating_virus="negative")
    assert body == LotCertified(material="lentiviral vector", lot="LV-3", replicating_virus="negative")
    assert told("lot.certified", material="medium", lot="M-1") == LotCertified(material="medium", lot="M-1")
