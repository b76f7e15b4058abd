"""Drugs beside the regimen, and blood products."""

from tests.unit.events.told import refused, told

from trialwright.events.medication import MedicationStarted, MedicationStopped, TransfusionGiven
from trialwright.standards.quantity import read_quantity


def test_a_drug_counts_by_its_group() -> None:
    assert told("medication.started", drug="dexamethasone", group="systemic_steroid", dose="5 mg") == MedicationStarted(
        drug="dexamethasone", group="systemic_steroid", dose=read_quantity("5 mg")
    )
    assert told("medication.started", drug="paracetamol") == MedicationStarted(drug="paracetamol")


def test_a_stop_names_the_drug() -> None:
    assert told("medication.stopped", drug="dexamethasone") == MedicationStopped(drug="dexamethasone")
    assert "missing required field `drug`" in refused("medication.stopped")


def test_whether_blood_was_irradiated_may_be_unknown() -> None:
    assert told("transfusion.given", product="platelets") == TransfusionGiven(
        product="platelets", units=1, irradiated=None
    )
    body = told("transfusion.given", product="red_cells", units="2", irradiated="no")
    assert body == TransfusionGiven(product="red_cells", units=2, irradiated=False)
