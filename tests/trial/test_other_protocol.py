"""Another cell therapy is another file: the invented protocol goes through every answer that the shipped one goes through."""

from datetime import date
from decimal import Decimal

from tests.other_protocol import OTHER
from tests.story import record_of

from trialwright.derive.cell_dose import cell_dose
from trialwright.derive.dosing import lymphodepletion
from trialwright.derive.eligibility import criterion_answers, eligibility
from trialwright.derive.schedule import schedule
from trialwright.derive.tocilizumab import tocilizumab
from trialwright.protocol.reading import read_protocol

PROTOCOL = read_protocol(OTHER, "other_protocol.yaml")
STORY = """
    2026-10-01  consent 3.1
    2026-10-01  female, born 1986-03-01
    2026-10-02  has b_cell_all
    2026-10-20  creatinine 80 umol/L
    2026-10-20  ecog 1
    2026-10-20  medical history taken
    2026-10-20T08:00+08:00  height 170 cm
    2026-10-20T08:00+08:00  weight 70 kg
"""


def test_an_adult_is_eligible_by_its_criteria() -> None:
    record = record_of(STORY, as_of="2026-10-22")
    assert {name: answer.value for name, answer in criterion_answers(PROTOCOL, record).items()} == {
        "A1": True, "A2": True, "A3": True, "A4": True, "X1": False,
    }  # fmt: skip
    assert eligibility(PROTOCOL, record).value is True


def test_a_child_is_not() -> None:
    record = record_of(STORY.replace("1986-03-01", "2008-10-23"), as_of="2026-10-22")
    assert criterion_answers(PROTOCOL, record)["A1"].value is False
    grown = record_of(STORY.replace("1986-03-01", "2008-10-22"), as_of="2026-10-22")
    assert criterion_answers(PROTOCOL, grown)["A1"].value is True


def test_its_own_limit_of_creatinine_holds() -> None:
    at_the_limit = record_of(STORY.replace("80 umol/L", "133 umol/L"), as_of="2026-10-22")
    above = record_of(STORY.replace("80 umol/L", "134 umol/L"), as_of="2026-10-22")
    assert criterion_answers(PROTOCOL, at_the_limit)["A3"].value is True
    assert criterion_answers(PROTOCOL, above)["A3"].value is False


def test_its_lymphodepletion_has_other_doses_on_other_days() -> None:
    doses = lymphodepletion(PROTOCOL, record_of(STORY, as_of="2026-10-22"))
    fludarabine, cyclophosphamide = (doses[name].value for name in ("fludarabine", "cyclophosphamide"))
    assert fludarabine is not None
    assert cyclophosphamide is not None
    assert fludarabine.ordered_mg is not None
    assert cyclophosphamide.ordered_mg is not None
    # Du Bois of 170 cm and 70 kg is 1.8097 m2: 25 mg/m2 make 45.24 mg, 500 mg/m2 make 904.8 mg.
    assert round(fludarabine.ordered_mg, 1) == Decimal("45.2")
    assert round(cyclophosphamide.ordered_mg) == 905
    assert (fludarabine.days, cyclophosphamide.days) == ((-6, -5, -4, -3), (-6, -5))


def test_its_visits_follow_its_own_calendar() -> None:
    story = f"{STORY}\n    2026-11-04  infusion 20 mL of bag B1"
    visits = {each.visit.id: each for each in schedule(PROTOCOL, record_of(story, as_of="2026-11-05"))}
    assert visits["second"].planned == date(2026, 11, 14)
    assert (visits["second"].earliest, visits["second"].latest) == (date(2026, 11, 12), date(2026, 11, 16))
    assert visits["Y2"].planned == date(2028, 11, 3)


def test_its_cells_are_a_fixed_number_whatever_the_weight() -> None:
    bag = "2026-10-30  bag B1: 50 mL at 20 10*6/mL viable, viability 92%, CD3 95%, CAR 50% of viable, thawed"
    for weight in ("70 kg", "95 kg"):
        story = f"{STORY.replace('70 kg', weight)}\n    2026-10-28  apheresis G123426654321\n    {bag}"
        answer = cell_dose(PROTOCOL, record_of(story, as_of="2026-11-01"))
        assert answer.value is not None, answer
        assert (answer.value.low_cells, answer.value.high_cells) == (Decimal(410_000_000), Decimal(410_000_000))
        drawn = [(part.day, [(draw.bag, draw.volume_ml) for draw in part.draws]) for part in answer.value.parts]
        # 20 million per mL, viable, half of them CAR-positive, are 10 million CAR-positive cells per mL.
        assert drawn == [(0, [("B1", Decimal(10))]), (10, [("B1", Decimal(31))])]


def test_its_rescue_drug_has_one_band() -> None:
    answer = tocilizumab(PROTOCOL, record_of(STORY, as_of="2026-10-22"))
    assert answer.value is not None, answer
    assert "560" in str(answer.value), "8 mg/kg of 70 kg"
