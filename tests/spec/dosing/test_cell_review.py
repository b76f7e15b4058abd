"""A dose of cells that a person has to look at: it is not infused before an investigator has, and a look grows old.

A review counts for the facts that stood when it was made. A newer weight, another bag, a newer count or a bag that was
rejected since makes another dose, which is looked at again. What is wrong with a fact is put right, and not reviewed away.
"""

import pytest
from tests.spec.dosing.bags import BAG, answer, dose, patient, with_dose

CHANGED = "2026-10-30T07:00+08:00  weight 66 kg"
REVIEWED = "2026-10-30T08:00+08:00  cell_dose_reviewed: yes"
BAG_B = BAG.replace("bag A", "bag B")


def status(*more: str, as_of: str = "2026-10-30") -> str:
    """The status for 60 kg and what follows."""
    return answer(patient("60", *more), as_of=as_of).status


def test_a_review_is_wanted_and_made() -> None:
    """60 kg when lymphodepletion began, 66 kg on the day of the cells: the dose is computed anew and looked at."""
    assert status(CHANGED) == "review"
    assert status(CHANGED, REVIEWED) == "known"


def test_the_answer_says_who_reviewed_what_and_when() -> None:
    """What was found stays with the answer as a line of its evidence."""
    found = answer(patient("60", CHANGED, f"{REVIEWED} -- Dr Li"))
    (step,) = (step for step in found.steps if step.name == "review")
    assert step.how == (
        "Dr Li (investigator), 2026-10-30T08:00+08:00: the weight was 60 kg when the cell dose was dosed, "
        "and is 66 kg now (+10.0 %)"
    )
    assert step.because == (7,)
    assert [step.name for step in answer(patient("60", CHANGED)).steps].count("review") == 0


@pytest.mark.parametrize(
    "newer",
    [
        "2026-10-30T09:00+08:00  weight 66.1 kg",  # weighed again
        f"2026-10-30T09:00+08:00  {BAG_B}",  # another bag
        f"2026-10-30T09:00+08:00  {BAG.replace('50 mL', '48 mL')}",  # the same bag counted again
        "2026-10-29  bag A conditional: sterility outstanding",  # happened before it, was written down after it
        "2026-10-30T07:00+08:00  replaces 6: weight 67 kg",  # the weight that was looked at is corrected
        "2026-10-30T09:00+08:00  cell_dose.settled: outcome=planned_reduced; why=frail; target=200 10*6{cells}",
    ],
)
def test_a_review_before_a_newer_fact_does_not_count(newer: str) -> None:
    """Whatever the dose rests on and was written down after the review asks for another one, which settles it."""
    assert status(CHANGED, REVIEWED, newer) == "review"
    assert status(CHANGED, REVIEWED, newer, "2026-10-30T10:00+08:00  cell_dose_reviewed: yes") == "known"


def test_a_bag_rejected_since_makes_another_dose() -> None:
    """Two bags were reviewed, one is left."""
    two = (f"2026-10-24  {BAG_B}", CHANGED, REVIEWED)
    assert status(*two) == "known"
    assert status(*two, "2026-10-30T09:00+08:00  bag B rejected") == "review"


def test_what_does_not_make_the_dose_asks_for_nothing() -> None:
    """A creatinine after the review, and a bag of another dose's settling, leave it as it is."""
    assert status(CHANGED, REVIEWED, "2026-10-30T09:00+08:00  creatinine 80 umol/L") == "known"
    below = ("2026-10-30T07:00+08:00  weight 77 kg", REVIEWED)  # 4.54 million per kg
    settled = "2026-10-30T09:00+08:00  cell_dose.settled: outcome=infuse_below_target; why=no time"
    both = (f"{settled} -- Dr Chen, investigator", f"{settled} -- Wu Min, quality_assurance")
    assert status(*below, *both) == "known"
    assert dose(patient("60", *below, *both)).blocked is None


@pytest.mark.parametrize("role", ["nurse", "pharmacist", "cell_laboratory"])
def test_only_an_investigator_reviews(role: str) -> None:
    """Anybody may say that a dose is not as it should be; that it is, an investigator says."""
    by = f" -- Wu Min, {role}"
    assert status(CHANGED, f"2026-10-30T08:00+08:00  cell_dose_reviewed: yes{by}") == "review"
    withheld = f"2026-10-30T09:00+08:00  cell_dose_reviewed: no{by}"
    assert status(CHANGED, REVIEWED, withheld) == "review"
    assert status(CHANGED, REVIEWED, withheld, "2026-10-30T10:00+08:00  cell_dose_reviewed: yes") == "known"


def test_a_review_of_the_first_product_is_none_of_the_second() -> None:
    """R11. Months later a second product is made; the weight changes again between lymphodepletion and cells."""
    second = (
        CHANGED,
        REVIEWED,
        "2026-10-30  infusion 50 mL of bag A",
        "2027-03-01  weight 60 kg",
        "2027-03-01  fludarabine 55 mg given",
        f"2027-03-02  {BAG_B}",
        "2027-03-06  weight 66 kg",
    )
    assert status(*second, as_of="2027-03-06") == "review"
    assert status(*second, "2027-03-06  cell_dose_reviewed: yes", as_of="2027-03-06") == "known"


def test_a_question_about_a_fact_is_answered_and_not_reviewed_away() -> None:
    """Two weights of one minute: a review does not say which holds; whoever weighs again does."""
    rivals = ("2026-10-30T07:00+08:00  weight 60 kg", "2026-10-30T07:00+08:00  weight 66 kg")
    assert status(*rivals, REVIEWED) == "review"
    assert status(*rivals, REVIEWED, "2026-10-30T09:00+08:00  weight 61 kg") == "known"


def test_more_given_than_was_meant_is_looked_at() -> None:
    """A part that the dose does not have: corrected, or looked at."""
    third = "2026-10-30T07:30+08:00  infusion 10 mL of bag A, fraction 3"
    protocol = with_dose()
    assert answer(patient("60", third), protocol=protocol).status == "review"
    assert answer(patient("60", REVIEWED, third), protocol=protocol).status == "review"
    assert answer(patient("60", third, REVIEWED), protocol=protocol).status == "known"


def test_a_look_at_the_drugs_is_no_look_at_the_cells() -> None:
    """The same change of weight asks about both; who has looked at fludarabine has not looked at the bags."""
    drugs = REVIEWED.replace("cell_dose_reviewed", "dose_reviewed")
    assert status(CHANGED, drugs) == "review"
    assert status(CHANGED, drugs.replace("yes", "no"), REVIEWED) == "known"
    assert status(CHANGED, REVIEWED, drugs.replace("yes", "no")) == "known"


def test_a_look_of_the_day_before_that_was_entered_late_does_not_count() -> None:
    """It was recorded after the newest weight, and was over before anybody stood on the scales."""
    assert status(CHANGED, REVIEWED.replace("30T08:00", "30T06:59")) == "review"
    assert status(CHANGED, REVIEWED.replace("30T08:00", "30T07:00")) == "known"
    assert status(CHANGED, "2026-10-30  cell_dose_reviewed: yes") == "known"  # of that day, at an hour nobody gave


@pytest.mark.parametrize(
    "shaping",
    [
        "2026-10-29  cell_dose.settled: outcome=planned_reduced; why=frail; target=30 10*6{cells}",
        f"2026-10-29  {BAG_B}",
        "2026-10-29  bag A released",
    ],
)
def test_what_shaped_the_dose_and_was_voided_makes_another_dose(shaping: str) -> None:
    """A look at a reduced dose is none at the whole one; it leaves no trace among what stands."""
    assert status(shaping, CHANGED, REVIEWED) == "known"
    voided = (shaping, CHANGED, REVIEWED, "2026-10-30T09:00+08:00  void 6")
    assert status(*voided) == "review"
    assert status(*voided, "2026-10-30T10:00+08:00  cell_dose_reviewed: yes") == "known"


def test_a_rejection_that_was_voided_brings_a_bag_back() -> None:
    told = (f"2026-10-29  {BAG_B}", "2026-10-29  bag B rejected", CHANGED, REVIEWED)
    assert status(*told) == "known"
    assert status(*told, "2026-10-30T09:00+08:00  void 7") == "review"


def test_what_only_somebody_has_written_beside_it_changes_nothing() -> None:
    """The voiding of a side effect is none of the dose."""
    told = ("2026-10-29  crs 1 by ASTCT-2019", CHANGED, REVIEWED, "2026-10-30T09:00+08:00  void 6")
    assert status(*told) == "known"
