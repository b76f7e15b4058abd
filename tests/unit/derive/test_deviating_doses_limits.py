"""A course of lymphodepletion is over when the next one has begun, wherever the newest event was recorded."""

from datetime import UTC, datetime

from tests.spec.conftest import PROTOCOL
from tests.story import PATIENT
from tests.unit.derive.telling import LATER, event, lab, quantity

from trialwright.derive.belief import believe
from trialwright.derive.deviating_doses import deviating_doses
from trialwright.derive.record import AsOf
from trialwright.derive.study_day import today
from trialwright.events.doses import DrugGiven


def test_a_second_course_ends_the_first_before_the_day_does() -> None:
    """In Shanghai it is already the day after the planned infusion; in New York it is still that day."""
    dose = DrugGiven(drug="fludarabine", dose=quantity("54 mg"))
    events = (
        event(1, dose, "2024-03-05"),
        event(2, dose, "2024-03-11"),
        event(3, lab("alt", "9 U/L"), "2024-03-10T14:00-04:00", zone="America/New_York"),
    )
    as_of = AsOf(happened=datetime(2024, 3, 10, 20, tzinfo=UTC), recorded=LATER)
    record = believe(events, patient=PATIENT, as_of=as_of)
    assert str(today(record)) == "2024-03-10"
    missing = [
        one.code for one in deviating_doses(PROTOCOL, record) if one.code.startswith("dose.not_given.fludarabine")
    ]
    assert missing == ["dose.not_given.fludarabine.D-4", "dose.not_given.fludarabine.D-3"]
