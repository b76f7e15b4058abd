"""The wait between lymphodepletion and infusion under other numbers."""

import msgspec
import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import LYMPHODEPLETION, prepared, treated

from trialwright.derive.infusion_wait import lymphodepletion_gap
from trialwright.protocol.trial import TrialProtocol


def under(*, note: int, reassess: int) -> TrialProtocol:
    gap = msgspec.structs.replace(
        PROTOCOL.schedule.lymphodepletion_to_infusion, note_until_days_after=note, reassess_after=reassess
    )
    schedule = msgspec.structs.replace(PROTOCOL.schedule, lymphodepletion_to_infusion=gap)
    return msgspec.structs.replace(PROTOCOL, schedule=schedule)


@pytest.mark.parametrize(("note", "reassess"), [(10, 20), (20, 10)])
def test_where_note_and_reassessment_leave_a_hole_the_stricter_one_counts(note: int, reassess: int) -> None:
    protocol = under(note=note, reassess=reassess)
    for day, verdict in (("17", "note"), ("18", "reassess")):
        record = prepared(f"2024-03-{day}  infusion 50 mL of bag B1", as_of="2024-04-01")
        value = lymphodepletion_gap(protocol, record).value
        assert value is not None
        assert value.verdict == verdict


def test_it_says_what_it_rests_on() -> None:
    answer = lymphodepletion_gap(PROTOCOL, treated())
    assert (answer.status, answer.because) == ("known", (6, 7))
    assert answer.steps[0].how == "last dose 2024-03-07, infused 2024-03-10: 3 days, +0 days from the plan"


@pytest.mark.parametrize("before", [LYMPHODEPLETION, ""])
def test_a_dose_on_the_day_of_the_infusion(before: str) -> None:
    """It is the last dose, and there was no wait at all."""
    record = record_of(
        before + "2024-03-10  fludarabine 54 mg given\n2024-03-10  infusion 50 mL of bag B1", as_of="2024-04-01"
    )
    value = lymphodepletion_gap(PROTOCOL, record).value
    assert value is not None
    assert (str(value.last_dose), value.days) == ("2024-03-10", 0)


def test_a_course_after_the_infusion_is_not_the_one_before_it() -> None:
    again = LYMPHODEPLETION.replace("2024-03-0", "2024-05-0")
    value = lymphodepletion_gap(PROTOCOL, treated(again, as_of="2024-06-01")).value
    assert value is not None
    assert (str(value.last_dose), value.days) == ("2024-03-07", 3)
