"""The recipient weight: that of the first day of lymphodepletion, looked at again on the day of infusion."""

from decimal import Decimal

import pytest
from tests.spec.dosing.bags import answer, dose, patient, with_dose


def test_the_weight_of_the_first_day_of_lymphodepletion() -> None:
    """62 kg were measured at the apheresis, 60 kg on D-5, 59 kg on D0: 60 kg count."""
    story = patient("60", "2026-10-10  weight 62 kg", "2026-10-30  weight 59 kg")
    found = dose(story)
    assert (found.weight_kg, found.weighed, found.newest_kg) == (Decimal(60), "2026-10-25", Decimal(59))
    assert answer(story).status == "known"


def test_before_lymphodepletion_the_dose_is_for_planning_only() -> None:
    """No drug was given yet: the newest weight stands in, and the answer awaits review."""
    story = patient("60").replace("2026-10-25  fludarabine 55 mg given", "")
    found = answer(story)
    assert found.status == "review"
    assert [m.what for m in found.missing] == ["start of lymphodepletion"]
    assert found.value is not None
    assert found.value.verdict == "within"


def test_weights_of_other_days_by_the_word_of_the_protocol() -> None:
    """The same patient, dosed by the weight of the apheresis, or of the day of infusion."""
    story = patient("60", "2026-10-10  weight 62 kg", "2026-10-30  weight 59 kg")
    assert dose(story, protocol=with_dose(weight="apheresis")).weight_kg == 62
    assert dose(story, protocol=with_dose(weight="infusion")).weight_kg == 59


def test_a_weight_too_old_is_no_weight() -> None:
    """The last weight before lymphodepletion was eight days old."""
    story = patient("60").replace("2026-10-25  weight", "2026-10-17  weight")
    assert [m.reason for m in answer(story).missing] == ["outside_window"]


@pytest.mark.parametrize(
    ("newest", "status", "weight"), [("65.9", "known", "60"), ("66", "review", "66"), ("54", "review", "54")]
)
def test_a_change_of_a_tenth(newest: str, status: str, weight: str) -> None:
    """From 10 % on, the dose is computed anew with the newer weight, and a person reviews it."""
    found = answer(patient("60", f"2026-10-30  weight {newest} kg"))
    assert found.value is not None
    assert (found.status, str(found.value.weight_kg)) == (status, weight)
    if status == "review":
        assert [f.code for f in found.findings] == ["dose.weight_changed"]
        assert found.findings[0].seqs == (4, 6)


@pytest.mark.parametrize("day", ["2026-10-30", "2026-11-02", "2026-11-03", "2026-11-09"])
def test_a_change_of_weight_does_not_pass_while_the_cells_wait(day: str) -> None:
    """66 kg on the 26th: a week later they are old, and still newer than the 60 kg of the first day of lymphodepletion."""
    found = answer(patient("60", "2026-10-26  weight 66 kg"), as_of=day)
    assert found.value is not None
    assert (found.status, found.value.weight_kg) == ("review", Decimal(66))


def test_a_review_settles_it_until_the_next_weight() -> None:
    """The investigator attests the dose for 66 kg; a new weight of 72 kg asks again."""
    reviewed = ("2026-10-30  weight 66 kg", "2026-10-30  cell_dose_reviewed: yes")
    found = answer(patient("60", *reviewed))
    assert (found.status, found.findings) == ("known", ())
    assert 7 in found.because
    withheld = answer(patient("60", reviewed[0], "2026-10-30  cell_dose_reviewed: no"))
    assert withheld.status == "review"
    again = answer(patient("60", *reviewed, "2026-10-31  weight 72 kg"), as_of="2026-10-31")
    assert again.status == "review"


def test_two_weights_of_the_day_of_infusion() -> None:
    """60 kg and 80 kg on D0: which holds is a question, and the dose awaits its answer."""
    found = answer(patient("60", "2026-10-30  weight 60 kg", "2026-10-30  weight 80 kg"))
    assert (found.status, [m.reason for m in found.missing]) == ("review", ["conflict"])


def test_the_range_once_more_with_the_weight_of_the_day_of_infusion() -> None:
    """For 30 kg 42.9 mL are 9.999 million per kg; for the 29 kg of D0 they are 10.34, which is above the range."""
    found = answer(patient("30", "2026-10-30  weight 29 kg"))
    assert found.status == "review"
    assert [f.code for f in found.findings] == ["cell_dose.recheck"]
    assert found.findings[0].found == "299.9568 x 10^6 cells for 29 kg are 10.343337 x 10^6 per kg"
    assert found.value is not None
    assert found.value.weight_kg == 30


def test_below_the_range_by_the_weight_of_the_day_of_infusion() -> None:
    """349.6 million cells were enough for 69 kg, and are not for the 71 kg of D0."""
    assert [f.code for f in answer(patient("69", "2026-10-30  weight 71 kg")).findings] == ["cell_dose.recheck"]
    assert answer(patient("69", "2026-10-30  weight 69.92 kg")).findings == ()  # exactly 5 million per kg


def test_exactly_the_highest_dose_by_the_weight_of_the_day_of_infusion() -> None:
    """42.9 mL are exactly 10 million per kg for 29.99568 kg."""
    assert answer(patient("30", "2026-10-30  weight 29.99568 kg")).findings == ()
    assert answer(patient("30", "2026-10-30  weight 29.99567 kg")).findings != ()


def test_after_the_infusion_the_weight_of_later_days_is_no_question() -> None:
    """The patient loses weight in the weeks after the cells: the dose that was given is not computed anew."""
    story = patient("60", "2026-10-30  infusion 50 mL of bag A", "2026-11-20  weight 50 kg")
    found = answer(story, as_of="2026-11-25")
    assert (found.status, found.findings) == ("known", ())


def test_a_start_of_lymphodepletion_without_a_day() -> None:
    """ "In October" does not say whose weight counts."""
    story = patient("60").replace("2026-10-25  fludarabine", "2026-10  fludarabine")
    assert [(m.what, m.reason) for m in answer(story).missing] == [("start of lymphodepletion", "date_imprecise")]


def test_a_dose_without_a_day_that_may_have_begun_it() -> None:
    """Another dose "in October" may be of the 24th: whose weight counts is not known. One of August is of another course."""
    doubtful = answer(patient("60", "2026-10  cyclophosphamide 545 mg given"))
    assert [(m.what, m.reason) for m in doubtful.missing] == [("start of lymphodepletion", "date_imprecise")]
    assert dose(patient("60", "2026-08  cyclophosphamide 545 mg given")).weighed == "2026-10-25"


def test_a_dose_that_slips_keeps_the_weight_of_the_first_day() -> None:
    """The last dose waits for a fever, until six days after the first: it is the same course, dosed by 60 kg."""
    story = patient("60", "2026-10-31  weight 58 kg", "2026-10-31  fludarabine 55 mg given")
    found = dose(story, as_of="2026-11-02")
    assert (found.weight_kg, found.weighed, found.newest_kg) == (Decimal(60), "2026-10-25", Decimal(58))


def test_a_later_course_does_not_change_the_dose_that_was_given() -> None:
    """Lymphodepletion for a second product began; there is no second bag yet, and the first dose stays as it was."""
    story = patient(
        "60",
        "2026-10-30  infusion 50 mL of bag A",
        "2027-03-02  weight 40 kg",
        "2027-03-02  fludarabine 30 mg given",
    )
    assert dose(story, as_of="2027-03-03").weight_kg == 60


def test_an_apheresis_of_this_very_minute() -> None:
    """The weight of the apheresis, asked for at noon, at which it is recorded."""
    story = patient("60").replace("2026-10-10  apheresis", "2026-10-30T12:00+08:00  apheresis")
    found = answer(story, protocol=with_dose(weight="apheresis"))
    assert found.status == "known"


def test_a_second_course_of_lymphodepletion() -> None:
    """Four weeks later lymphodepletion was repeated: the weight of its own first day counts."""
    story = patient("60", "2026-11-24  weight 57 kg", "2026-11-25  fludarabine 50 mg given")
    assert dose(story, as_of="2026-11-30").weight_kg == 57
