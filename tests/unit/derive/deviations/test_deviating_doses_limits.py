"""A course of lymphodepletion is over when the next one has begun, when its cells were given, or when their day is past."""

import msgspec
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import INFUSION, LYMPHODEPLETION

from trialwright.derive.deviations.deviating_doses import deviating_doses
from trialwright.derive.record import Record
from trialwright.protocol.trial import TrialProtocol


def not_given(record: Record, protocol: TrialProtocol = PROTOCOL) -> list[str]:
    codes = [one.code for one in deviating_doses(protocol, record)]
    return [code for code in codes if code.startswith("dose.not_given.fludarabine")]


def test_a_second_course_ends_the_first_before_the_day_does() -> None:
    """Drugs on D-14 to D-12: day 0 is planned for the 15th, and on the 9th, a week late, everything begins again."""
    drugs = tuple(msgspec.structs.replace(drug, days=(-14, -13, -12)) for drug in PROTOCOL.lymphodepletion.drugs)
    regimen = msgspec.structs.replace(PROTOCOL.lymphodepletion, drugs=drugs)
    other = msgspec.structs.replace(PROTOCOL, lymphodepletion=regimen)
    text = "2024-03-01  fludarabine 54 mg given\n2024-03-09  fludarabine 54 mg given"
    expected = ["dose.not_given.fludarabine.D-13", "dose.not_given.fludarabine.D-12"]
    assert not_given(record_of(text, as_of="2024-03-09"), other) == expected
    assert not_given(record_of(text.splitlines()[0], as_of="2024-03-09"), other) == []


def test_doses_that_are_still_to_come_before_a_second_infusion_are_not_missed() -> None:
    """The cells of March were for the course of March: that of June runs, on its first day as on its planned day 0."""
    text = LYMPHODEPLETION + INFUSION + "2024-06-05  fludarabine 54 mg given\n"
    assert not_given(record_of(text, as_of="2024-06-10")) == []
    expected = ["dose.not_given.fludarabine.D-4", "dose.not_given.fludarabine.D-3"]
    assert not_given(record_of(text, as_of="2024-06-11")) == expected
    infused = text + "2024-06-05T15:00+08:00  infusion 50 mL of bag B2"
    assert not_given(record_of(infused, as_of="2024-06-06")) == expected


def test_cells_of_the_very_instant_of_the_first_dose_may_have_come_after_it() -> None:
    instant = "2024-06-05T15:00:00.000000+08:00"
    text = f"{instant}  fludarabine 54 mg given\n{instant}  infusion 50 mL of bag B2"
    assert len(not_given(record_of(text, as_of="2024-06-06"))) == 2


def test_a_dose_that_slips_past_the_planned_day_is_one_of_that_course() -> None:
    """It was not given on D-3, and it was given on D+1: both are said, and no second course is asked for its doses."""
    late = record_of(LYMPHODEPLETION.replace("2024-03-07  flu", "2024-03-11  flu"), as_of="2024-03-12")
    found = {one.code: one.found for one in deviating_doses(PROTOCOL, late)}
    assert found == {
        "dose.wrong_day": "fludarabine was given on 2024-03-11, which is D+1",
        "dose.not_given.fludarabine.D-3": "no fludarabine is recorded on 2024-03-07, which is D-3",
    }
