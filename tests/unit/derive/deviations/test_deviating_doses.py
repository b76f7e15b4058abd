"""Doses whose bound, unit or order leaves open whether they fit."""

from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import LYMPHODEPLETION, PERSON, prepared

from trialwright.derive.deviations.deviating_doses import deviating_cells, deviating_doses, undecided_doses


def test_a_bound_is_no_dose() -> None:
    text = PERSON + LYMPHODEPLETION.replace("2024-03-05  fludarabine 54 mg", "2024-03-05  fludarabine >54 mg")
    record = record_of(text, as_of="2024-03-08")
    assert list(deviating_doses(PROTOCOL, record)) == []
    (finding,) = undecided_doses(PROTOCOL, record)
    assert (finding.code, finding.seqs, finding.patient) == ("dose.unit", (5,), "SZ01-0417-0")
    assert finding.found == "fludarabine of 2024-03-05: >54 mg is no number of mg"


def test_the_day_of_a_dose_needs_no_order() -> None:
    """Height and weight are not known, so no amount can be judged; the day can."""
    record = prepared("2024-03-08  fludarabine 54 mg given", as_of="2024-03-09")
    assert [one.code for one in deviating_doses(PROTOCOL, record)] == ["dose.wrong_day"]
    (one,) = deviating_doses(PROTOCOL, record)
    assert (one.found, one.wanted) == ("fludarabine was given on 2024-03-08, which is D-2", "on D-5, D-4, D-3")


def test_without_an_infusion_no_cells_deviate() -> None:
    assert list(deviating_cells(PROTOCOL, prepared())) == []
