"""The course: a grade has its rule set, and what is not known is not zero."""

from tests.unit.events.told import ZONE, refused, told

from trialwright.events.course import (
    ContactMade,
    GvhdGraded,
    PatientDied,
    PatientLost,
    SecondMalignancyFound,
    VisitHeld,
)
from trialwright.standards.when import When


def test_a_grade_cannot_be_read_without_its_rule_set() -> None:
    assert told("gvhd.graded", form="acute", grade="2", ruleset="MAGIC-2016") == GvhdGraded(
        form="acute", grade=2, ruleset="MAGIC-2016"
    )
    assert "missing required field `ruleset`" in refused("gvhd.graded", form="acute", grade="2")


def test_a_visit_names_what_was_done() -> None:
    assert told("visit.held", visit="D28", done="marrow, b_cells") == VisitHeld(visit="D28", done=("marrow", "b_cells"))
    assert told("visit.held", visit="D28", done="") == VisitHeld(visit="D28", done=())


def test_a_missed_assessment_has_a_reason() -> None:
    assert "missing required field `why`" in refused("assessment.missed", visit="M2", assessment="marrow")


def test_a_second_malignancy_that_nobody_tested() -> None:
    assert told("malignancy.found", diagnosis="lymphoma") == SecondMalignancyFound(
        diagnosis="lymphoma", t_cell=None, car_detected="not_tested"
    )


def test_a_contact_is_with_a_living_patient_unless_it_is_said_otherwise() -> None:
    assert told("contact.made", how="telephone") == ContactMade(how="telephone", alive=True)
    assert told("contact.made", how="record", alive="no") == ContactMade(how="record", alive=False)


def test_loss_knows_when_the_patient_was_last_alive_or_does_not() -> None:
    assert told("patient.lost", last_known_alive="2028-04") == PatientLost(last_known_alive=When("2028-04", ZONE))
    assert told("patient.lost") == PatientLost(last_known_alive=None)


def test_death_has_a_principal_cause() -> None:
    assert told("patient.died", cause="unknown") == PatientDied(cause="unknown")
    assert "missing required field `cause`" in refused("patient.died")
    assert "Invalid enum value 'relapse'" in refused("patient.died", cause="relapse")


def test_leaving_the_trial_is_neither_death_nor_loss_nor_withdrawal() -> None:
    for word in ("death", "lost", "withdrawal"):
        assert f"Invalid enum value '{word}'" in refused("participation.ended", why=word)
