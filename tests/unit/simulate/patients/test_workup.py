"""What screening would find: consistent with itself, and read by the product as facts are read."""

from datetime import date, timedelta
from statistics import mean

import msgspec
import pytest
from tests.unit.simulate.shipped import DAY, ILL, INDUCTION, SOMEBODY, other_protocol, our_protocol

from trialwright.events.history import ConditionRecorded, HistoryTaken, TreatmentRecorded
from trialwright.events.judgements import JudgementAttested
from trialwright.events.medication import MedicationStarted
from trialwright.events.results import LabResulted, TestResulted, VitalMeasured
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.truth import Leukaemia, Person, Workup
from trialwright.simulate.patients.workup import BEDSIDE, bodies, draw_workup, drugs, is_eligible
from trialwright.standards.analytes import ANALYTES

MAN = Person(sex="male", birth=date(1975, 6, 1), height_cm=172.0, weight_kg=70.0)
GIRL = Person(sex="female", birth=DAY - timedelta(days=2000), height_cm=112.0, weight_kg=19.0)
WELL = {
    "creatinine": 0.8, "alt": 20.0, "ast": 20.0, "bilirubin": 0.6, "lvef": 62.0, "ecog": 1.0, "kps": 80.0,
    "cd19_blasts": 98.0, "mrd_flow": 35.0, "blasts_marrow": 40.0, "height": 160.0, "weight": 60.0,
}  # fmt: skip
NEGATIVE = dict.fromkeys(
    ("hbsag", "anti_hbc", "hbv_dna", "anti_hcv", "hcv_rna", "hiv_antibody_antigen", "hcg"), "negative"
)
STATED = {"survival_over_3_months": True, "intolerant_to_chemotherapy": False, "other_contraindication": False}
THERE = {"b_cell_all": 90, "remission_failure": 20}
FINE = Workup(values=WELL, tests=NEGATIVE, conditions=THERE, statements=STATED, eligible=True)


def workups(number: int = 150, person: Person = SOMEBODY, ill: Leukaemia = ILL) -> list[Workup]:
    return [draw_workup(our_protocol(), Chance("body", each), person, ill, DAY) for each in range(number)]


def holds(workup: Workup, protocol: TrialProtocol | None = None, ill: Leukaemia = ILL) -> bool:
    return is_eligible(protocol or our_protocol(), SOMEBODY, ill, workup, DAY)


# what is drawn


def test_hepatitis_b_is_consistent() -> None:
    found = workups(400)
    for one in found:
        if one.tests["hbsag"] == "positive":
            assert one.tests["anti_hbc"] == "positive"
            assert "hepatitis_b" in one.conditions
        if one.tests["hbv_dna"] == "positive":
            assert one.tests["anti_hbc"] == "positive"
    assert 0.02 < mean(one.tests["hbsag"] == "positive" for one in found) < 0.09
    assert 0.22 < mean(one.tests["anti_hbc"] == "positive" for one in found) < 0.4


def test_only_women_are_tested_for_a_pregnancy_and_only_they_can_bear_children() -> None:
    assert all("hcg" in one.tests for one in workups(20))
    for one in workups(60, MAN):
        assert "hcg" not in one.tests
        assert not {"pregnancy", "lactation", "no_childbearing_potential"} & one.conditions.keys()
    assert all("no_childbearing_potential" in one.conditions for one in workups(20, GIRL))


def test_performance_says_the_same_on_each_scale() -> None:
    for one in workups():
        ecog, kps = one.values["ecog"], one.values["kps"]
        assert "lansky" not in one.values
        assert max(100 - 20 * ecog - 10, 10) <= kps <= 100 - 20 * ecog
    for one in workups(30, GIRL):
        assert "lansky" in one.values
        assert not {"kps", "ice"} & one.values.keys()
        assert one.values["capd"] < 9


def test_the_marrow_is_that_of_the_leukaemia() -> None:
    ill = Leukaemia(
        blasts=2.0, residual=0.31, cd19=12.0, residual_only=True, outside=("cns_leukaemia",), lines=(INDUCTION,)
    )
    for one in workups(40, ill=ill):
        assert (one.values["blasts_marrow"], one.values["mrd_flow"], one.values["cd19_blasts"]) == (2.0, 0.31, 12.0)
        assert one.values["blasts_blood"] == 0.0
        assert one.tests["cd19_expression"] == "negative"
        assert "residual_disease" in one.conditions
        assert "remission_failure" not in one.conditions
        assert "cns_leukaemia" in one.conditions


def test_values_are_possible_and_a_child_has_a_childs_creatinine() -> None:
    for one in (*workups(), *workups(40, GIRL), *workups(40, MAN)):
        for name, value in one.values.items():
            plausible = ANALYTES[name].plausible
            assert plausible is not None
            assert plausible[0] <= value <= plausible[1], (name, value)
        assert one.values["wbc"] >= one.values["neutrophils"]
    assert mean(one.values["creatinine"] for one in workups(60, GIRL)) < 0.5
    assert 0.7 < mean(one.values["creatinine"] for one in workups(60, MAN)) < 1.05


def test_nothing_began_before_birth() -> None:
    born = (DAY - GIRL.birth).days

    assert all(days <= born for one in workups(60, GIRL) for days in one.conditions.values())


def test_the_body_does_not_depend_on_the_protocol() -> None:
    ours, theirs = (
        draw_workup(protocol, Chance("same"), SOMEBODY, ILL, DAY) for protocol in (our_protocol(), other_protocol())
    )

    assert (ours.values, ours.tests, ours.conditions) == (theirs.values, theirs.tests, theirs.conditions)
    assert theirs.statements == {}


# what the product makes of it


def test_somebody_well_is_eligible() -> None:
    assert holds(FINE)
    assert holds(FINE, other_protocol())


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("values", {"creatinine": 1.6}),
        ("values", {"alt": 150.0}),
        ("values", {"lvef": 49.0}),
        ("values", {"ecog": 3.0, "kps": 50.0}),
        ("values", {"cd19_blasts": 19.0}),
        ("tests", {"hbsag": "positive"}),
        ("tests", {"anti_hbc": "positive", "hbv_dna": "positive"}),
        ("tests", {"hcg": "positive"}),
        ("conditions", {"infection": 4}),
        ("conditions", {"seizure": 9000}),
        ("statements", {"other_contraindication": True}),
        ("statements", {"survival_over_3_months": False}),
    ],
)
def test_one_thing_that_excludes_is_enough(field: str, changed: dict[str, object]) -> None:
    worse = msgspec.structs.replace(FINE, **{field: getattr(FINE, field) | changed})
    if changed.get("cd19_blasts"):
        worse = msgspec.structs.replace(worse, tests=worse.tests | {"cd19_expression": "negative"})

    assert not holds(worse)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("values", {"creatinine": 1.59}),
        ("values", {"lvef": 50.0}),
        ("values", {"ecog": 3.0, "kps": 60.0}),
        ("tests", {"anti_hbc": "positive"}),
        ("conditions", {"systemic_steroid": 4}),
    ],
)
def test_what_is_at_the_limit_or_beside_it_does_not_exclude(field: str, changed: dict[str, object]) -> None:
    assert holds(msgspec.structs.replace(FINE, **{field: getattr(FINE, field) | changed}))


def test_another_protocol_judges_by_its_own_criteria() -> None:
    slower = msgspec.structs.replace(FINE, values=WELL | {"ecog": 2.0, "kps": 60.0})

    assert holds(slower)
    assert not holds(slower, other_protocol())


def test_residual_disease_needs_two_cycles_of_consolidation() -> None:
    def after(cycles: int) -> bool:
        line = msgspec.structs.replace(
            INDUCTION, intent="consolidation", cycles=cycles, before=60, response="complete_remission"
        )
        ill = msgspec.structs.replace(ILL, residual_only=True, blasts=1.0, residual=0.5, lines=(INDUCTION, line))
        residual = msgspec.structs.replace(
            FINE, values=WELL | {"mrd_flow": 0.5, "blasts_marrow": 1.0}, conditions={"b_cell_all": 90}
        )
        return holds(residual, ill=ill)

    assert [after(1), after(2)] == [False, True]


# how it reads


def test_facts_are_those_that_the_protocol_asks_for() -> None:
    facts = [body for body, _ in bodies(other_protocol(), SOMEBODY, ILL, FINE, DAY, "UTC")]
    measured = {body.analyte for body in facts if isinstance(body, LabResulted | VitalMeasured)}

    assert {"creatinine", "ecog", "alt", "blasts_marrow", "mrd_flow", "height", "weight"} <= measured
    assert not {"lvef", "kps", "ast"} & measured
    assert {body.analyte for body in facts if isinstance(body, VitalMeasured)} <= BEDSIDE
    assert not any(isinstance(body, JudgementAttested | MedicationStarted) for body in facts)
    assert "hbsag" not in {body.test for body in facts if isinstance(body, TestResulted)}
    assert {body.part for body in facts if isinstance(body, HistoryTaken)} == {"medical"}


def test_results_carry_unit_digits_and_range() -> None:
    facts = [body for body, _ in bodies(our_protocol(), SOMEBODY, ILL, FINE, DAY, "UTC")]
    (alt,) = [body for body in facts if isinstance(body, LabResulted) and body.analyte == "alt"]

    assert (str(alt.value), str(alt.low), str(alt.high)) == ("20 U/L", "7 U/L", "50 U/L")


def test_a_no_stands_where_somebodys_word_is_needed_and_a_past_thing_has_its_dates() -> None:
    there = msgspec.structs.replace(FINE, conditions=THERE | {"seizure": 400, "hbv_prophylaxis": 30})
    facts = list(bodies(our_protocol(), SOMEBODY, ILL, there, DAY, "Asia/Shanghai", referred=DAY - timedelta(days=8)))
    conditions = {body.condition: body for body, _ in facts if isinstance(body, ConditionRecorded)}
    (given,) = [(body, when) for body, when in facts if isinstance(body, MedicationStarted)]
    (line,) = [body for body, _ in facts if isinstance(body, TreatmentRecorded)]

    assert conditions["refuses_contraception"].present is False
    seizure = conditions["seizure"]
    assert seizure.began == seizure.ended
    assert seizure.began is not None
    assert seizure.began.text == (DAY - timedelta(days=408)).isoformat()
    assert (given[0].drug, given[0].group, given[1].text) == ("entecavir", "hbv_prophylaxis", "2026-01-22")
    assert line.began is not None
    assert line.began.text == (DAY - timedelta(days=98)).isoformat()
    assert drugs(there) == {"hbv_prophylaxis": 30}
