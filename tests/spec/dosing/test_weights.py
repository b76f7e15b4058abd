"""Body surface, obesity, changes during the course, and the smallest patients."""

from decimal import Decimal

import msgspec
import pytest
from tests.spec.conftest import PROTOCOL, Story

from trialwright.derive.doses.body_size import surface_area
from trialwright.derive.doses.dosing import DrugDose
from trialwright.derive.doses.ideal_weight import adjusted_weight, ideal_weight
from trialwright.protocol.regimen import SurfaceFormula


@pytest.mark.parametrize(
    ("formula", "areas"),
    [
        ("mosteller", ("1.8819", "1.8181", "1.5635", "0.8563", "2.4833")),
        ("du_bois", ("1.8636", "1.8097", "1.5632", "0.8596", "2.4195")),
        ("haycock", ("1.8947", "1.8257", "1.5655", "0.8533", "2.5227")),
        ("gehan_george", ("1.8975", "1.8313", "1.5767", "0.8714", "2.5045")),
    ],
)
def test_body_surface(formula: SurfaceFormula, areas: tuple[str, ...]) -> None:
    """The published table: 170/75, 170/70, 160/55, 120/22 and 185/120 (cm/kg), in m2."""
    sizes = ((170, 75), (170, 70), (160, 55), (120, 22), (185, 120))
    computed = tuple(f"{surface_area(formula, Decimal(h), Decimal(w)):.4f}" for h, w in sizes)
    assert computed == areas


def test_ideal_and_adjusted_weight() -> None:
    """A man of 185 cm: 79.52 kg ideal, 95.71 adjusted at 120 kg. A woman of 160 cm: 52.38 and 69.43 at 95 kg."""
    man, woman = ideal_weight(Decimal(185), "male"), ideal_weight(Decimal(160), "female")
    assert (f"{man:.2f}", f"{woman:.2f}") == ("79.52", "52.38")
    part = Decimal("0.4")
    assert f"{adjusted_weight(Decimal(120), man, part):.2f}" == "95.71"
    assert f"{adjusted_weight(Decimal(95), woman, part):.2f}" == "69.43"
    with pytest.raises(ValueError, match="found a height of 0 cm, wanted one above zero"):
        ideal_weight(Decimal(0), "male")


def patient(height: str, weight: str, *more: str, sex: str = "male", born: str = "1986-01-01", **changed: str) -> Story:
    lines = (
        f"2026-10-20  {sex}, born {born}",
        f"2026-10-20  height {height} cm",
        f"2026-10-20  weight {weight} kg",
        "2026-10-20  creatinine 1.0 mg/dL",
        *more,
    )
    story = Story("\n".join(lines))
    regimen = msgspec.structs.replace(PROTOCOL.lymphodepletion, **changed)
    story.protocol = msgspec.structs.replace(PROTOCOL, lymphodepletion=regimen)
    return story


def step(story: Story, name: str) -> str:
    return next(f"{s.value:.2f}" for s in story.doses()["fludarabine"].steps if s.name == name)


def test_the_actual_weight_without_a_cap() -> None:
    """ASCO 2021. 185 cm and 120 kg: 2.4833 m2, 745 mg of cyclophosphamide; nothing is capped at 2 m2."""
    told = patient("185", "120", surface_weight="actual", clearance_weight="actual")
    assert step(told, "body surface area") == "2.48"
    assert f"{told.dose('cyclophosphamide').ordered_mg:.1f}" == "745.0"
    assert step(told, "creatinine clearance") == "166.67"


def test_an_adjusted_weight_in_the_clearance() -> None:
    """185 cm, 120 kg, 40 years, 1.0 mg/dL: with 95.71 kg the clearance is 132.93 mL/min; the surface stays as it is."""
    told = patient("185", "120", surface_weight="actual", clearance_weight="adjusted_if_obese")
    assert step(told, "creatinine clearance") == "132.93"
    assert step(told, "corrected weight") == "95.71"
    assert step(told, "body surface area") == "2.48"


@pytest.mark.parametrize(("weight", "obese"), [("95.41", False), ("95.43", True)])
def test_both_sides_of_obesity(weight: str, obese: bool) -> None:
    """1.2 x 79.52 kg is 95.42 kg."""
    told = patient("185", weight, surface_weight="actual", clearance_weight="adjusted_if_obese")
    names = [s.name for s in told.doses()["fludarabine"].steps]
    assert ("corrected weight" in names) is obese


@pytest.mark.parametrize(("choice", "weight"), [("actual", "95"), ("adjusted", "69.43"), ("ideal", "52.38")])
def test_which_weight_makes_the_surface(choice: str, weight: str) -> None:
    """A woman of 160 cm and 95 kg, by the word of the protocol."""
    told = patient("160", "95", sex="female", surface_weight=choice, clearance_weight="actual")
    exact = surface_area("mosteller", Decimal(160), Decimal(weight))
    assert abs(Decimal(step(told, "body surface area")) - exact) < Decimal("0.005")


def test_obese_at_the_limit_itself() -> None:
    """A woman of 150 cm has an ideal weight of 45.5 kg; 54.6 kg are exactly 1.2 times that, and count."""
    told = patient("150", "54.6", sex="female", surface_weight="actual", clearance_weight="adjusted_if_obese")
    assert step(told, "corrected weight") == "49.14"


@pytest.mark.parametrize(("born", "corrected"), [("2008-10-25", True), ("2008-10-26", False)])
def test_weights_are_corrected_from_the_18th_birthday_on(born: str, corrected: bool) -> None:
    """On the birthday the patient is an adult."""
    told = patient("185", "120", born=born, surface_weight="adjusted", clearance_weight="actual")
    assert ("corrected weight" in [s.name for s in told.doses()["cyclophosphamide"].steps]) is corrected


def test_the_correction_is_written_out() -> None:
    """The pharmacist sees which correction it was."""
    adjusted = patient("185", "120", surface_weight="adjusted", clearance_weight="actual")
    ideal = patient("185", "120", surface_weight="ideal", clearance_weight="actual")
    words = [
        next(s.how for s in told.doses()["cyclophosphamide"].steps if s.name == "corrected weight")
        for told in (adjusted, ideal)
    ]
    assert words == ["79.52 kg + 0.4 x (120 - 79.52) kg", "the ideal weight"]


def test_a_child_is_dosed_by_the_measured_weight() -> None:
    """Ideal weights are of adults."""
    told = patient("150", "95", born="2012-01-01", surface_weight="ideal", clearance_weight="adjusted_if_obese")
    assert "ideal weight" not in [s.name for s in told.doses()["fludarabine"].steps]


def test_a_correction_wants_sex_and_age() -> None:
    """Without them a corrected weight is unknown, and so is the dose."""
    story = Story("2026-10-20  height 160 cm\n2026-10-20  weight 95 kg")
    regimen = msgspec.structs.replace(PROTOCOL.lymphodepletion, surface_weight="adjusted")
    story.protocol = msgspec.structs.replace(PROTOCOL, lymphodepletion=regimen)
    assert [m.what for m in story.doses()["cyclophosphamide"].missing] == ["demographics"]


STARTED = "2026-10-25  cyclophosphamide 545 mg given"
COURSE = tuple(
    f"2026-10-{day}  {drug} given" for day in (25, 26, 27) for drug in ("fludarabine 55 mg", "cyclophosphamide 545 mg")
)


def doses(told: Story, as_of: str) -> tuple[str, DrugDose, list[str]]:
    answer = told.doses(as_of)["cyclophosphamide"]
    assert answer.value is not None
    return answer.status, answer.value, [f.code for f in answer.findings]


def test_the_order_stands_while_the_course_runs() -> None:
    """70 kg on the first day, 72 kg on the second: the dose is that of the first day, and years later it still is."""
    told = patient("170", "70", STARTED, "2026-10-26  weight 72 kg")
    for as_of in ("2026-10-25", "2026-10-26", "2031-10-26"):
        status, dose, found = doses(told, as_of)
        assert (status, f"{dose.ordered_mg:.1f}", found) == ("known", "545.4", [])


@pytest.mark.parametrize(("weight", "status", "ordered"), [("76.9", "known", "545.4"), ("77", "review", "572.1")])
def test_from_a_tenth_on_the_dose_is_computed_anew(weight: str, status: str, ordered: str) -> None:
    """77 kg are 10 % more than 70 kg: computed anew, and reviewed by a person before it is given."""
    found = doses(patient("170", "70", STARTED, f"2026-10-26  weight {weight} kg"), "2026-10-26")
    assert (found[0], f"{found[1].ordered_mg:.1f}") == (status, ordered)
    assert found[2] == (["dose.weight_changed"] if status == "review" else [])


def test_kidneys_that_fail_during_the_course() -> None:
    """1.0 mg/dL on the first day (97 mL/min), 1.4 on the second (69): fludarabine goes into the next band, to be reviewed."""
    told = patient("170", "70", "2026-10-25  fludarabine 55 mg given", "2026-10-26  creatinine 1.4 mg/dL")
    answer = told.doses("2026-10-26")["fludarabine"]
    assert answer.value is not None
    assert (answer.status, f"{answer.value.ordered_mg:.2f}") == ("review", "43.63")
    assert [f.code for f in answer.findings] == ["dose.clearance_changed"]
    assert told.doses("2026-10-26")["cyclophosphamide"].status == "known"


def test_kidneys_that_fail_altogether_block_the_rest() -> None:
    """4.0 mg/dL on the second day: fludarabine is blocked, and the sheet has no amount."""
    told = patient("170", "70", "2026-10-25  fludarabine 55 mg given", "2026-10-26  creatinine 4.0 mg/dL")
    answer = told.doses("2026-10-26")["fludarabine"]
    assert answer.value is not None
    assert answer.value.blocked is not None
    assert answer.status == "review"


def test_two_weights_during_the_course() -> None:
    """70 kg and 90 kg on the second day: the order of the first day awaits an answer which of them holds."""
    told = patient("170", "70", STARTED, "2026-10-26  weight 70 kg", "2026-10-26  weight 90 kg")
    answer = told.doses("2026-10-26")["cyclophosphamide"]
    assert (answer.status, [m.reason for m in answer.missing]) == ("review", ["conflict"])


def test_a_change_after_the_last_dose_is_no_question() -> None:
    """The course ended on the 27th; a weight of the 30th changes nothing."""
    told = patient("170", "70", *COURSE, "2026-10-30  weight 90 kg")
    assert doses(told, "2026-10-31")[0] == "known"


def test_a_dose_that_slips_is_looked_at_until_it_is_given() -> None:
    """The last dose waits from the 27th; the weight of the 30th is 90 kg. Given on the 31st, and never looked at again."""
    waiting = patient("170", "70", *COURSE[:-1], "2026-10-30  weight 90 kg")
    assert doses(waiting, "2026-10-29")[0] == "known"
    assert doses(waiting, "2026-10-31")[0] == "review"
    slipped = COURSE[-1].replace("10-27", "10-31")
    given = patient("170", "70", *COURSE[:-1], "2026-10-30  weight 90 kg", slipped)
    assert doses(given, "2026-11-20")[0] == "review"
    after = patient("170", "70", *COURSE[:-1], slipped, "2026-11-01  weight 90 kg")
    assert doses(after, "2026-11-20")[0] == "known"


@pytest.mark.parametrize(("weighed", "status"), [("27", "review"), ("28", "known")])
def test_a_course_that_broke_off(weighed: str, status: str) -> None:
    """One dose was given and no other: it is looked at up to the day of the last that was ordered, the 27th."""
    told = patient("170", "70", STARTED, f"2026-10-{weighed}  weight 90 kg")
    assert doses(told, "2026-11-20")[0] == status


def test_a_course_whose_first_day_is_not_known() -> None:
    """ "In October": as of which day the order stands nobody can say, so a person looks at the dose of today."""
    told = patient("170", "70", "2026-10  cyclophosphamide 545 mg given")
    answer = told.doses("2026-10-26")["cyclophosphamide"]
    assert [(m.what, m.reason) for m in answer.missing] == [("start of lymphodepletion", "date_imprecise")]
    status, dose, _ = doses(told, "2026-10-26")
    assert (status, f"{dose.ordered_mg:.1f}") == ("review", "545.4")
    unknown = Story("2026-10-20  weight 70 kg\n2026-10  cyclophosphamide 545 mg given").doses()["cyclophosphamide"]
    assert (unknown.status, unknown.value) == ("unknown", None)
    assert [m.what for m in unknown.missing] == ["height", "start of lymphodepletion"]


def test_a_person_reviews_it() -> None:
    """The investigator attests the dose that was computed anew."""
    told = patient("170", "70", STARTED, "2026-10-26  weight 80 kg", "2026-10-26  dose_reviewed: yes")
    status, dose, found = doses(told, "2026-10-26")
    assert (status, f"{dose.ordered_mg:.1f}", found) == ("known", "583.1", [])


def test_a_look_before_the_first_dose_was_put_on_another_day_is_none() -> None:
    """Reviewed by the 9.0 kg of the 19th; the course began on the 21st, and goes by the 9.8 kg of that day."""
    infant = """
    2026-10-01  male, born 2025-06-05
    2026-10-19  height 75 cm
    2026-10-19  weight 9.0 kg
    2026-10-21  weight 9.8 kg
    2026-10-20  creatinine 0.2 mg/dL
    2026-10-20  fludarabine 11 mg given
    2026-10-21  dose_reviewed: yes
    """
    moved = f"{infant}\n2026-10-21  replaces 6: fludarabine 11 mg given"
    next_dose = f"{infant}\n2026-10-22  fludarabine 11 mg given"
    looked_at = f"{moved}\n2026-10-22  dose_reviewed: yes"
    told = (infant, next_dose, moved, looked_at)
    statuses = [Story(each).doses("2026-10-22")["fludarabine"].status for each in told]
    assert statuses == ["known", "known", "review", "known"]


@pytest.mark.parametrize(
    ("height", "weight", "born", "status"),
    [
        ("75", "9.99", "2025-01-01", "review"),
        ("75", "10", "2025-01-01", "known"),
        ("75", "10", "2025-10-26", "review"),
        ("75", "10", "2025-10-25", "known"),
    ],
)
def test_infants_are_reviewed(height: str, weight: str, born: str, status: str) -> None:
    """Under 10 kg or under 1 year doses usually go by mg/kg: a dose by surface is never given unseen."""
    told = patient(height, weight, born=born)
    answer = told.doses()["cyclophosphamide"]
    assert answer.status == status
    assert [f.code for f in answer.findings] == (["dose.infant"] if status == "review" else [])


def test_an_infant_whose_dose_is_blocked_or_unknown_stays_so() -> None:
    """Kidneys that forbid fludarabine forbid it for an infant too; without a height there is nothing to review."""
    blocked = patient("75", "9", "2026-10-21  creatinine 2.0 mg/dL", born="2025-01-01").doses()["fludarabine"]
    assert blocked.value is not None
    assert (blocked.status, blocked.value.blocked is None, blocked.findings) == ("known", False, ())
    unknown = Story("2026-10-20  male, born 2025-01-01\n2026-10-20  weight 9 kg").doses()["cyclophosphamide"]
    assert (unknown.status, unknown.findings) == ("unknown", ())


def test_a_corrected_weight_is_written_to_two_places() -> None:
    """A measured weight stands as it was reported, a corrected one has endless decimals."""
    told = patient("185", "120", surface_weight="actual", clearance_weight="adjusted_if_obese")
    plain = patient("185", "80.5", surface_weight="actual", clearance_weight="adjusted_if_obese")
    words = [
        next(s.how for s in one.doses()["fludarabine"].steps if s.name == "creatinine clearance")
        for one in (told, plain)
    ]
    assert words == [
        "(140 - 40) x 95.71 kg / (72 x 1.0000 mg/dL), male",
        "(140 - 40) x 80.5 kg / (72 x 1.0000 mg/dL), male",
    ]
