"""Fludarabine and cyclophosphamide: surface, kidneys, bands, blocks, rounding."""

from decimal import Decimal

import msgspec
import pytest
from tests.spec.conftest import PROTOCOL, Story

from trialwright.derive.doses.body_size import cockcroft_gault, surface_area
from trialwright.derive.doses.dosing import rounding_permitted, whole_vials


def patient(
    height: str, weight: str, *, creatinine: str = "0.7 mg/dL", sex: str = "male", born: str = "1996-01-01"
) -> Story:
    return Story(
        f"""
        2026-10-20  {sex}, born {born}
        2026-10-20  height {height} cm
        2026-10-20  weight {weight} kg
        2026-10-20  creatinine {creatinine}
        """
    )


def shown(value: Decimal | None, digits: str) -> str:
    assert value is not None
    return str(value.quantize(Decimal(digits)))


@pytest.mark.parametrize(
    ("case", "height", "weight", "fludarabine", "cyclophosphamide", "course_fludarabine", "course_cyclophosphamide"),
    [
        ("TV-4.1", "170", "70", "54.54", "545.4", "163.6", "1636.3"),
        ("TV-4.2", "160", "55", "46.90", "469.0", "140.7", "1407.1"),
        ("TV-4.3", "120", "22", "25.69", "256.9", "77.1", "770.7"),
    ],
)
def test_full_doses(
    case: str,
    height: str,
    weight: str,
    fludarabine: str,
    cyclophosphamide: str,
    course_fludarabine: str,
    course_cyclophosphamide: str,
) -> None:
    """TV-4.1 to TV-4.3. 30 mg/m2 and 300 mg/m2 of an unrounded Mosteller surface, three days each."""
    told = patient(height, weight, creatinine="0.40 mg/dL")
    flu, cy = told.dose("fludarabine"), told.dose("cyclophosphamide")
    assert flu.ordered_mg is not None
    assert cy.ordered_mg is not None
    assert (shown(flu.ordered_mg, "0.01"), shown(cy.ordered_mg, "0.1")) == (fludarabine, cyclophosphamide), case
    assert shown(flu.ordered_mg * 3, "0.1") == course_fludarabine
    assert shown(cy.ordered_mg * 3, "0.1") == course_cyclophosphamide
    assert flu.days == cy.days == (-5, -4, -3)


def test_reduced_by_the_kidneys() -> None:
    """TV-4.4. Clearance 41.67 mL/min: 60 % of 30 mg/m2, which is 18 mg/m2; cyclophosphamide stays whole."""
    told = patient("165", "60", creatinine="1.5 mg/dL", born="1961-01-01")
    surface = surface_area("mosteller", Decimal(165), Decimal(60))
    assert told.dose("fludarabine").ordered_mg == 18 * surface
    assert told.dose("cyclophosphamide").ordered_mg == 300 * surface
    assert "clearance 41.67 mL/min is at least 30" in " ".join(s.how for s in told.doses()["fludarabine"].steps)


def test_surface_1_65_at_clearance_41_67() -> None:
    """TV-4.4 in its own numbers: 18 mg/m2 x 1.65 m2 is 29.7 mg, and 300 x 1.65 is 495 mg."""
    assert Decimal("30") * Decimal("0.6") * Decimal("1.65") == Decimal("29.70")
    height = Decimal("1.65") ** 2 * 3600 / 60
    told = patient(f"{height:f}", "60", creatinine="1.5 mg/dL", born="1961-01-01")
    assert shown(told.dose("fludarabine").ordered_mg, "0.01") == "29.70"
    assert shown(told.dose("cyclophosphamide").ordered_mg, "0.01") == "495.00"


def test_blocked_by_the_kidneys() -> None:
    """TV-4.5. Clearance 25.99 mL/min: fludarabine is not given, and there is no number to give."""
    flu = patient("160", "50", creatinine="1.59 mg/dL", sex="female", born="1956-01-01").dose("fludarabine")
    assert flu.blocked is not None
    assert (flu.ordered_mg, flu.rounded_mg, flu.course_mg, flu.whole_vials_mg) == (None, None, None, None)


@pytest.mark.parametrize(
    ("creatinine", "fraction"),
    [("1.2500", "1"), ("1.2501", "0.8"), ("2.0000", "0.8"), ("2.0001", "0.6"), ("3.3333", "0.6"), ("3.3334", None)],
)
def test_both_sides_of_each_band(creatinine: str, fraction: str | None) -> None:
    """A 40-year-old man of 72 kg has a clearance of 100 / creatinine: 80, 50 and 30 mL/min are the lower edges.

    A value between two printed bands (79.5) belongs to the lower one, and an edge to the band above it.
    """
    told = patient("170", "72", creatinine=f"{creatinine} mg/dL", born="1986-10-25")
    flu = told.dose("fludarabine")
    surface = surface_area("mosteller", Decimal(170), Decimal(72))
    if fraction is None:
        assert flu.blocked is not None
    else:
        assert flu.ordered_mg == 30 * Decimal(fraction) * surface


@pytest.mark.parametrize(
    ("age", "weight", "creatinine", "sex", "expected"),
    [
        (40, "60", "1.0", "female", "70.83"),
        (65, "60", "1.5", "male", "41.67"),
        (30, "70", "1.6", "male", "66.84"),
        (70, "50", "1.59", "female", "25.99"),
        (25, "55", "0.6", "female", "124.45"),
    ],
)
def test_cockcroft_gault(age: int, weight: str, creatinine: str, sex: str, expected: str) -> None:
    """The worked clearances of the reference, in mL/min."""
    value = cockcroft_gault(age, Decimal(weight), Decimal(creatinine), "female" if sex == "female" else "male")
    assert shown(value, "0.01") == expected


def test_creatinine_in_micromoles_goes_into_the_formula_exactly() -> None:
    """53 years, 85 kg, 90 umol/L, male: 100.91 mL/min with 88.42, not the 101.07 of the SI shortcut."""
    steps = patient("180", "85", creatinine="90 umol/L", born="1973-01-01").doses()["fludarabine"].steps
    value = next(s.value for s in steps if s.name == "creatinine clearance")
    assert shown(value, "0.01") == "100.91"


def test_under_18_the_bedside_schwartz_equation() -> None:
    """8 years, 120 cm, 0.40 mg/dL: 0.413 x 120 / 0.40 is 123.9 mL/min/1.73 m2; it is not de-indexed."""
    told = patient("120", "22", creatinine="0.40 mg/dL", born="2018-01-01")
    step = next(s for s in told.doses()["fludarabine"].steps if s.name == "estimated filtration rate")
    assert (shown(step.value, "0.1"), step.unit) == ("123.9", "mL/min/{1.73_m2}")
    assert shown(told.dose("fludarabine").ordered_mg, "0.01") == "25.69"


def test_the_18th_birthday() -> None:
    """On the day before the 18th birthday Schwartz, on the birthday Cockcroft-Gault."""
    told = patient("170", "70", born="2008-10-25")
    before = [s.name for s in told.doses(as_of="2026-10-24")["fludarabine"].steps]
    on_it = [s.name for s in told.doses(as_of="2026-10-25")["fludarabine"].steps]
    assert "estimated filtration rate" in before
    assert "creatinine clearance" in on_it


@pytest.mark.parametrize(
    ("ordered", "proposed", "permitted"),
    [("54.54", "55", True), ("54.54", "50", True), ("46.90", "50", True), ("45", "50", False)],
)
def test_rounding(ordered: str, proposed: str, permitted: bool) -> None:
    """TV-4.6. Within 10 % of the ordered dose."""
    assert rounding_permitted(Decimal(ordered), Decimal(proposed), Decimal("0.10")) is permitted


def test_rounding_at_the_limit_itself() -> None:
    """Exactly 10 % is within."""
    assert rounding_permitted(Decimal(50), Decimal(55), Decimal("0.10"))
    assert not rounding_permitted(Decimal(50), Decimal("55.01"), Decimal("0.10"))


def test_proposed_rounding_and_whole_vials() -> None:
    """TV-4.6. 54.54 mg: 55 mg can be drawn up; one vial of 50 mg is the permitted alternative (-8.3 %)."""
    flu = patient("170", "70").dose("fludarabine")
    assert (flu.rounded_mg, flu.whole_vials_mg, flu.course_mg) == (Decimal(55), Decimal(50), Decimal(165))


def test_no_whole_vial_within_the_permitted_rounding() -> None:
    """45 mg: one vial of 50 mg is 11.1 % more, so there is no whole-vial alternative."""
    flu = next(d for d in PROTOCOL.lymphodepletion.drugs if d.name == "fludarabine")
    assert whole_vials(Decimal(45), flu) is None


def test_without_weight_no_dose(story: Story) -> None:
    """A missing weight is missing for both drugs.

    2026-10-20  male, born 1990-01-01
    2026-10-20  height 170 cm
    2026-10-20  creatinine 0.9 mg/dL
    """
    assert {drug: [m.what for m in answer.missing] for drug, answer in story.doses().items()} == {
        "fludarabine": ["weight"],
        "cyclophosphamide": ["weight"],
    }


def test_without_creatinine_cyclophosphamide_only(story: Story) -> None:
    """Kidneys do not matter for cyclophosphamide at this dose; for fludarabine they must be known.

    2026-10-20  male, born 1990-01-01
    2026-10-20  height 170 cm
    2026-10-20  weight 70 kg
    """
    assert story.doses()["fludarabine"].value is None
    assert shown(story.dose("cyclophosphamide").ordered_mg, "0.1") == "545.4"


def test_without_birth_date_no_fludarabine(story: Story) -> None:
    """Neither sex nor age is guessed.

    2026-10-20  height 170 cm
    2026-10-20  weight 70 kg
    2026-10-20  creatinine 0.9 mg/dL
    """
    assert [m.what for m in story.doses()["fludarabine"].missing] == ["demographics"]


def test_two_weights_at_the_same_time(story: Story) -> None:
    """Which weight holds? Nobody knows: no dose.

    2026-10-20  male, born 1990-01-01
    2026-10-20  height 170 cm
    2026-10-20  weight 70 kg
    2026-10-20  weight 17 kg
    """
    assert [m.reason for m in story.doses()["cyclophosphamide"].missing] == ["conflict"]


def test_an_implausible_weight(story: Story) -> None:
    """700 kg is a slip of the pen.

    2026-10-20  male, born 1990-01-01
    2026-10-20  height 170 cm
    2026-10-20  weight 700 kg
    """
    assert [m.reason for m in story.doses()["cyclophosphamide"].missing] == ["implausible"]


def how(told: Story, name: str, drug: str = "fludarabine") -> str:
    return next(s.how for s in told.doses()[drug].steps if s.name == name)


def test_the_words_of_the_arithmetic() -> None:
    """The pharmacist sees the factor of the kidneys where there is one, and the factor for women where it applies."""
    man = patient("170", "70", creatinine="1.5 mg/dL", born="1961-01-01")
    woman = patient("170", "70", sex="female", born="1961-01-01")
    assert how(man, "ordered dose") == "30 mg/m2 x 0.6 x 1.8181 m2, unrounded surface"
    assert how(woman, "ordered dose") == "30 mg/m2 x 1.8181 m2, unrounded surface"
    assert how(man, "creatinine clearance") == "(140 - 65) x 70 kg / (72 x 1.5000 mg/dL), male"
    assert how(woman, "creatinine clearance") == "(140 - 65) x 70 kg x 0.85 / (72 x 0.7000 mg/dL), female"


def test_a_clearance_on_an_edge_is_shown_on_its_side() -> None:
    """80 mL/min exactly is "80.00"; 29.998 is never shown as 30.00."""
    on_it = patient("170", "72", creatinine="1.2500 mg/dL", born="1986-10-25")
    assert how(on_it, "renal adjustment") == "clearance 80.00 mL/min is at least 80: 1 of the dose"
    below = patient("170", "72", creatinine="3.3335 mg/dL", born="1986-10-25")
    assert how(below, "renal adjustment") == "BLOCKED: clearance 29.999 mL/min is below 30; do not give fludarabine"


def test_a_child_without_height() -> None:
    """Schwartz wants the height, and the surface as well."""
    told = Story("2026-10-20  male, born 2018-01-01\n2026-10-20  weight 22 kg\n2026-10-20  creatinine 0.4 mg/dL")
    assert [m.what for m in told.doses()["fludarabine"].missing] == ["height"]


def test_what_cannot_be_measured_closely_enough_is_unknown() -> None:
    """Steps of 50 mg: 23 mg would be nothing, or more than twice as much; nothing is proposed."""
    drug = msgspec.structs.replace(PROTOCOL.lymphodepletion.drugs[0], measurable_mg=Decimal(50))
    told = patient("120", "22", creatinine="0.40 mg/dL", born="2018-01-01")
    told.protocol = msgspec.structs.replace(
        PROTOCOL, lymphodepletion=msgspec.structs.replace(PROTOCOL.lymphodepletion, drugs=(drug,))
    )
    answer = told.doses()["fludarabine"]
    assert (answer.value, [(m.reason, m.detail) for m in answer.missing]) == (
        None,
        [("rounding", "what can be drawn up is +94.6 % off the ordered dose; permitted is 10 %")],
    )
    assert "ordered dose" not in [s.name for s in answer.steps]
