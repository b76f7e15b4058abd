"""Another cell therapy is another file: the invented protocol goes through every answer that the shipped one goes through."""

from datetime import date
from decimal import Decimal

import pytest
from tests.other_protocol import OTHER, changed
from tests.story import record_of

from trialwright.decide.acts import may
from trialwright.decide.decision import Asker
from trialwright.derive.cells.cell_dose import cell_dose
from trialwright.derive.cells.cell_limits import cell_limits
from trialwright.derive.deviations.deviations import deviations
from trialwright.derive.doses.dosing import lymphodepletion
from trialwright.derive.doses.tocilizumab import tocilizumab
from trialwright.derive.eligibility.eligibility import criterion_answers, eligibility
from trialwright.derive.visits.schedule import schedule
from trialwright.protocol.reading import read_protocol

PROTOCOL = read_protocol(OTHER, "other_protocol.yaml")
CHEN = Asker(by="Dr Chen", role="investigator", site="SZ01")
STORY = """
    2026-10-01  consent 3.1
    2026-10-01  female, born 1986-03-01
    2026-10-02  has b_cell_all
    2026-10-20  creatinine 80 umol/L
    2026-10-20  ecog 1
    2026-10-20  alt 82.5 U/L, at Central
    2026-10-20  medical history taken
    2026-10-20T08:00+08:00  height 170 cm
    2026-10-20T08:00+08:00  weight 70 kg
"""


def test_an_adult_is_eligible_by_its_criteria() -> None:
    record = record_of(STORY, as_of="2026-10-22")
    assert {name: answer.value for name, answer in criterion_answers(PROTOCOL, record).items()} == {
        "A1": True, "A2": True, "A3": True, "A4": True, "X1": False, "A5": True,
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


def test_its_own_ranges_decide_where_no_laboratory_has_said_what_is_normal() -> None:
    """2.5 times the 33 U/L that the protocol has for women at Central are 82.5 U/L."""
    answer = criterion_answers(PROTOCOL, record_of(STORY, as_of="2026-10-22"))["A5"]
    assert [step.how.rpartition("; ")[2] for step in answer.steps] == [
        "upper limit from the protocol (range alt_women: an invented letter of 3 March 2025)"
    ]
    above = record_of(STORY.replace("82.5 U/L", "82.6 U/L"), as_of="2026-10-22")
    assert criterion_answers(PROTOCOL, above)["A5"].value is False
    elsewhere = record_of(STORY.replace("at Central", "at Nowhere"), as_of="2026-10-22")
    assert criterion_answers(PROTOCOL, elsewhere)["A5"].value is None


@pytest.mark.parametrize(
    ("weight", "born", "status", "said"),
    [
        ("45 kg", "2006-10-22", "known", None),
        ("44.9 kg", "2006-10-22", "review", "a dose by body surface for a patient of 44.9 kg"),
        ("45 kg", "2006-10-23", "review", "a dose by body surface for a patient of under 20 years old"),
    ],
)
def test_it_reviews_other_small_patients(weight: str, born: str, status: str, said: str | None) -> None:
    story = STORY.replace("70 kg", weight).replace("1986-03-01", born)
    answer = lymphodepletion(PROTOCOL, record_of(story, as_of="2026-10-22"))["cyclophosphamide"]
    assert answer.status == status
    assert [(f.found, f.wanted) for f in answer.findings] == (
        [] if said is None else [(said, "20 years and 45 kg or more, or a dose that a person has settled")]
    )


def test_its_endotoxin_is_counted_over_two_hours() -> None:
    """31 mL of 36 EU/mL are 1116 EU in the second part: for 70 kg in 2 hours 7.97 EU/kg/h, more than 4."""
    bag = (
        "2026-10-30  bag B1: 50 mL at 20 10*6/mL viable, viability 92%, CD3 95%, CAR 50% of viable, DMSO 5%, "
        "endotoxin {} {{EU}}/mL, thawed"
    )
    story = f"{STORY}\n    2026-10-28  apheresis G123426654321\n    {bag}"
    for endotoxin, kept in (("36", False), ("18.0645", True), ("18.0646", False)):  # 4 x 70 x 2 / 31 = 18.0645...
        record = record_of(story.format(endotoxin), as_of="2026-11-01")
        found = cell_limits(PROTOCOL, record, cell_dose(PROTOCOL, record))["endotoxin"]
        assert found.value is not None, found
        assert (found.value.kept, found.value.part, found.value.hours) == (kept, 2, 2)
        assert found.value.batch_limit is not None
        assert f"{found.value.batch_limit:.4f}" == "18.0645"
        assert found.steps[0].how.startswith("part 2 within 2 h, 70 kg: ")


def test_its_apheresis_waits_for_its_own_markers() -> None:
    needs = "needs: [{what: infectious_markers, within: 30 d}]"
    text = changed("decisions:\n", f"decisions:\n  - {{act: apherese, people: 1, roles: [investigator], {needs}}}\n")
    asked = may("apherese", read_protocol(text, "x"), record_of(STORY, as_of="2026-10-22"), asked_by=CHEN)
    untested = [reason.words for reason in asked.against if reason.code == "markers.missing"]
    assert [words.split(" of the patient")[0] for words in untested] == [
        "Hepatitis B surface antigen",
        "Hepatitis C antibody",
    ]


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


def test_its_assessments_have_their_own_patients_and_their_own_times() -> None:
    """A test for women under 55, a fluid after a seizure, a watch of four times a day on two days."""
    story = f"{STORY}\n    2026-11-04  infusion 20 mL of bag B1\n    2026-11-04  temperature 37 Cel"
    rows = {each.visit.id: each for each in schedule(PROTOCOL, record_of(story, as_of="2026-11-10"))}
    states = {one.assessment: one for one in rows["S1"].assessments}
    assert (states["hcg"].status, states["fluid"].status) == ("missed", "missed")
    assert rows["M3"].assessments[2].why.startswith("no seizure: the complete medical history was taken on 2026-10-20")
    (watch,) = (one for one in rows["first"].assessments if one.assessment == "watch")
    assert (str(watch), watch.status, watch.rest) == ("watch (1 of 4 times)", "done", "missed")
    assert "visit.too_seldom.first" in {one.code for one in deviations(PROTOCOL, record_of(story, as_of="2026-11-10"))}
    older = record_of(story.replace("1986-03-01", "1971-10-19"), as_of="2026-11-10")
    found = {one.assessment: one for one in schedule(PROTOCOL, older)[0].assessments}
    assert (found["hcg"].status, found["hcg"].why) == ("not_applicable", "55 years old is not below 55")
