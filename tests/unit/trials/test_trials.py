"""The shipped trial: registered words whole, numbers as registered, and everything else a choice to be signed."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.shared_data import shared_data

from trialwright.errors import InputError
from trialwright.protocol.check import unconfirmed
from trialwright.protocol.criteria import (
    AllOf,
    AnyOf,
    Attested,
    Comparison,
    Criterion,
    Implies,
    Latest,
    Limit,
    Not,
    Occurred,
    Resulted,
    Rule,
    SexIs,
)
from trialwright.protocol.reading import canonical_of, protocol_from_canonical, read_protocol
from trialwright.protocol.regimen import RenalBand
from trialwright.protocol.words import in_words
from trialwright.trials import example_paths, translation_text, trial_names, trial_text

NAME = "NCT03919240"
TEXT = trial_text(NAME)
PROTOCOL = read_protocol(TEXT, f"{NAME}.yaml")
CRITERIA = {criterion.id: criterion for criterion in PROTOCOL.criteria}
LEAD_IN = "Sufficient organ function:"
"""The one phrase of the record that no criterion carries: it only opens the list of I4."""


def latest(concept: str, operator: Any, limit: str, days: int) -> Rule:
    value, unit = limit.split(maxsplit=1)
    comparison = Comparison(operator, Limit(Decimal(value), unit))
    return Latest(concept=concept, comparisons=(comparison,), within_days=days, absent="unknown")


@pytest.fixture(scope="module")
def record() -> Any:
    path = shared_data("ctgov", "NCT03919240_record_excerpt.json")
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_registered_passages_are_whole(record: Any) -> None:
    # The public copies escape the sign; the protocol holds it plain, and asks the investigator about it.
    assert PROTOCOL.registered["eligibility"] == record["eligibilityText_verbatim"].replace("\\<", "<")
    assert PROTOCOL.registered["intervention"] == record["intervention_verbatim"]
    assert PROTOCOL.registered["status"] == record["versions"][-1]["overallStatus"]
    assert (PROTOCOL.title, PROTOCOL.official_title) == (record["briefTitle"], record["officialTitle"])
    assert PROTOCOL.planned_patients == record["versions"][-1]["enrollment"]
    assert PROTOCOL.phase == record["versions"][-1]["phases"]
    assert PROTOCOL.condition == record["versions"][-1]["condition"]


def test_the_five_outcomes_are_whole_and_the_first_three_primary(record: Any) -> None:
    found = [[endpoint.title, endpoint.text, endpoint.time_frame] for endpoint in PROTOCOL.endpoints]
    assert found == record["outcomes_verbatim"]
    assert [endpoint.rank for endpoint in PROTOCOL.endpoints] == [*["primary"] * 3, *["secondary"] * 2]


def test_there_is_a_question_for_each_trap_of_the_record(record: Any) -> None:
    assert len(PROTOCOL.questions) == len(record["traps"]) == 8
    assert all("?" in question for question in PROTOCOL.questions)


def bullets(kind: str) -> list[str]:
    head, _, tail = PROTOCOL.registered["eligibility"].partition("Exclusion Criteria:")
    lines = (head if kind == "inclusion" else tail).splitlines()
    return [line[2:] for line in lines if line.startswith("- ")]


@pytest.mark.parametrize("kind", ["inclusion", "exclusion"])
def test_every_registered_sentence_is_a_criterion_and_no_criterion_says_more(kind: str) -> None:
    texts = [criterion.text for criterion in PROTOCOL.criteria if criterion.kind == kind]
    registered = bullets(kind)
    assert len(registered) == (5 if kind == "inclusion" else 6)
    for text in texts:
        assert sum(text in bullet for bullet in registered) == 1, text
    for bullet in registered:
        left = bullet
        for text in texts:
            left = left.replace(text, "")
        assert re.sub(r"[;,.\s]", "", left) in ("", LEAD_IN.replace(" ", "")), left


def test_the_criteria_stand_in_the_order_of_the_record() -> None:
    assert list(CRITERIA) == [
        *("I1", "I2", "I3", "I4.lvef", "I4.creatinine", "I4.alt", "I4.ast", "I4.bilirubin", "I5"),
        *("E1", "E2.infection", "E2.complication", "E3", "E4.hepatitis_b", "E4.hepatitis_c", "E4.hiv"),
        *("E5.pregnancy", "E5.lactation", "E5.contraception", "E6"),
    ]
    assert all((criterion.kind == "inclusion") == (criterion.id[0] == "I") for criterion in PROTOCOL.criteria)


COMPUTED: dict[str, Rule] = {
    "I4.lvef": latest("lvef", "at_least", "50 %", 30),
    "I4.creatinine": latest("creatinine", "below", "1.6 mg/dL", 14),
    "I4.alt": latest("alt", "below", "3 ULN", 14),
    "I4.ast": latest("ast", "below", "3 ULN", 14),
    "I4.bilirubin": latest("bilirubin", "below", "2.0 mg/dL", 14),
    "I5": AnyOf((latest("kps", "at_least", "60 {score}", 14), latest("ecog", "at_most", "2 {score}", 14))),
}


@pytest.mark.parametrize("criterion", COMPUTED)
def test_the_registered_numbers_are_computed_as_registered(criterion: str) -> None:
    assert CRITERIA[criterion].rule == COMPUTED[criterion]


HISTORY: Any = {"closed_by": "medical", "closed_within_days": 14}


def positive(test: str, days: int = 90, absent: Any = "unknown") -> Rule:
    return Resulted(test=test, result="positive", within_days=days, absent=absent)


RECORDED: dict[str, Rule] = {
    "E2.infection": Occurred(concept="infection", active=True, **HISTORY),
    "E2.complication": Occurred(concept="uncontrolled_complication", active=True, **HISTORY),
    "E3": Occurred(concept="seizure", **HISTORY),
    "E4.hepatitis_b": AnyOf(
        (
            positive("hbsag"),
            positive("hbv_dna", absent="not_met"),
            AllOf((positive("anti_hbc"), positive("hbv_dna"))),
        )
    ),
    "E4.hepatitis_c": AnyOf(
        (positive("hcv_rna", absent="not_met"), AllOf((positive("anti_hcv"), positive("hcv_rna"))))
    ),
    "E4.hiv": AnyOf((positive("hiv_antibody_antigen"), Occurred(concept="hiv", **HISTORY))),
    "E5.pregnancy": Implies(
        when=AllOf((SexIs(sex="female"), Not(Occurred(concept="no_childbearing_potential", **HISTORY)))),
        then=AnyOf((positive("hcg", 14), Occurred(concept="pregnancy", active=True, **HISTORY))),
    ),
    "E5.lactation": Implies(when=SexIs(sex="female"), then=Occurred(concept="lactation", active=True, **HISTORY)),
    "E5.contraception": Occurred(concept="refuses_contraception", active=True, closed_within_days=14),
}


@pytest.mark.parametrize("criterion", RECORDED)
def test_what_is_recorded_is_computed_and_not_attested(criterion: str) -> None:
    assert CRITERIA[criterion].rule == RECORDED[criterion]


def test_the_disease_is_computed() -> None:
    marked, failed = in_words(CRITERIA["I1"].rule), in_words(CRITERIA["I2"].rule)
    assert "B-cell acute lymphoblastic leukaemia at any time" in marked
    assert "CD19-positive blasts of the last 180 days is at least 20 %" in marked
    assert "no remission after treatment in the last 180 days" in failed
    assert "residual disease by flow cytometry (marrow) of the last 60 days is at least 0.01 %" in failed
    assert "consolidation in the last 730 days, counted by its cycles, is at least 2" in failed


def test_only_the_judgements_of_the_record_are_attested() -> None:
    attested = {
        criterion.id: criterion.rule.statement
        for criterion in PROTOCOL.criteria
        if isinstance(criterion.rule, Attested)
    }
    assert attested == {
        "I3": "survival_over_3_months",
        "E1": "intolerant_to_chemotherapy",
        "E6": "other_contraindication",
    }


def leaves(rule: Rule) -> int:
    match rule:
        case AllOf(rules=parts) | AnyOf(rules=parts):
            return sum(leaves(part) for part in parts)
        case Not(rule=part):
            return leaves(part)
        case Implies(when=guard, then=part):
            return leaves(guard) + leaves(part)
    return 1


def test_the_criteria_have_many_leaves_and_no_limit_of_age() -> None:
    assert len(PROTOCOL.criteria) == 20
    assert sum(leaves(criterion.rule) for criterion in PROTOCOL.criteria) == 36
    assert not any("age is" in in_words(criterion.rule) for criterion in PROTOCOL.criteria)
    assert any("No limits of age are given" in question for question in PROTOCOL.questions)


def test_a_past_hepatitis_b_is_noticed() -> None:
    notice = CRITERIA["E4.hepatitis_b"].notice
    assert notice is not None
    assert notice.when == positive("anti_hbc")
    assert [criterion.id for criterion in PROTOCOL.criteria if criterion.notice is not None] == ["E4.hepatitis_b"]


def has_choice(criterion: Criterion, key: str) -> bool:
    return f"{criterion.id}/{key}" in {choice.id for choice in criterion.choices}


def test_what_the_record_leaves_open_is_a_choice() -> None:
    for criterion in PROTOCOL.criteria:
        keys = {choice.id.removeprefix(f"{criterion.id}/") for choice in criterion.choices}
        said = in_words(criterion.rule)
        assert keys & {"within", "closed_within"}, (
            f"{criterion.id}: each looks back, and the record says nowhere how far"
        )
        assert not ("closed_by" in keys and "history" not in said), criterion.id
    assert has_choice(CRITERIA["E1"], "attested")
    assert has_choice(CRITERIA["I4.alt"], "latest"), "that ALT is meant is a choice"
    assert has_choice(CRITERIA["I5"], "any_of"), "that Lansky does not count is a choice"
    assert has_choice(CRITERIA["E2.infection"], "active"), "what active means is a choice"
    assert all(has_choice(CRITERIA[f"E4.{name}"], "rule") for name in ("hepatitis_b", "hepatitis_c", "hiv"))
    assert all(has_choice(CRITERIA[f"E5.{name}"], "when") for name in ("pregnancy", "lactation"))


def test_nothing_is_confirmed_before_an_investigator_has_signed() -> None:
    choices = list(PROTOCOL.choices())
    assert unconfirmed(PROTOCOL) == choices
    ids = [choice.id for choice in choices]
    assert len(ids) == len(set(ids)) > 200


def test_the_regimen_is_as_registered() -> None:
    regimen = PROTOCOL.lymphodepletion
    fludarabine, cyclophosphamide = regimen.drugs
    assert all(drug.text in PROTOCOL.registered["intervention"] for drug in regimen.drugs)
    assert [(drug.name, drug.dose, drug.days) for drug in regimen.drugs] == [
        ("fludarabine", Decimal(30), (-5, -4, -3)),
        ("cyclophosphamide", Decimal(300), (-5, -4, -3)),
    ]
    assert fludarabine.renal_bands == tuple(
        RenalBand(at_least=Decimal(start), fraction=Decimal(share))
        for start, share in (("80", "1"), ("50", "0.8"), ("30", "0.6"), ("0", "0"))
    )
    assert cyclophosphamide.renal_bands == ()
    assert [str(vial) for vial in fludarabine.vials_mg] == ["50"]
    assert [str(vial) for vial in cyclophosphamide.vials_mg] == ["200", "500", "1000", "2000"]
    assert (fludarabine.rounding_within, cyclophosphamide.rounding_within) == (Decimal("0.10"), Decimal("0.10"))


def test_every_lymphodepletion_value_that_is_not_registered_is_a_choice() -> None:
    ids = {choice.id for choice in PROTOCOL.choices()}
    for key in (
        *("surface", "adult_clearance", "child_clearance"),
        *("creatinine_within", "height_within", "weight_within"),
    ):
        assert f"lymphodepletion/{key}" in ids
    for drug in ("fludarabine", "cyclophosphamide"):
        for key in ("dose", "days", "renal", "vials", "measurable", "rounding"):
            assert f"{drug}/{key}" in ids


def test_the_registry_says_that_nobody_is_recruited() -> None:
    assert PROTOCOL.accrual == "closed"


def test_every_rule_can_be_said_in_words() -> None:
    assert in_words(CRITERIA["I4.creatinine"].rule) == (
        "the newest creatinine of the last 14 days is below 1.6 mg/dL; without one: unknown"
    )
    assert len({in_words(criterion.rule) for criterion in PROTOCOL.criteria}) == len(PROTOCOL.criteria)


def test_the_log_gets_the_same_protocol() -> None:
    assert protocol_from_canonical(canonical_of(TEXT, f"{NAME}.yaml")) == PROTOCOL


def test_an_editor_finds_the_schema() -> None:
    assert TEXT.startswith("# yaml-language-server: $schema=../protocol/protocol.schema.json\n")


def test_only_shipped_trials_have_a_text() -> None:
    assert NAME in trial_names()
    with pytest.raises(InputError) as refused:
        trial_text("../protocol/NCT03919240")
    assert str(refused.value) == (
        "no trial is shipped as '../protocol/NCT03919240'\n"
        f"  wanted: one of: {', '.join(trial_names())}\n"
        "  to do:  give the path of your protocol file"
    )


def test_a_translation_stands_beside_its_protocol_and_is_no_trial(tmp_path: Path) -> None:
    assert all(not name.endswith(".zh") for name in trial_names())
    text, where = translation_text(NAME) or ("", "")
    assert where == f"{NAME}.zh.yaml"
    assert text.startswith("# The reasons of the choices of NCT03919240 in Chinese")
    assert translation_text("NCT00000000") is None
    assert translation_text(f"../trials/{NAME}") is None
    for name in ("mine.yaml", "two.v2.yml", "plain"):
        protocol = tmp_path / name
        protocol.write_text(TEXT, encoding="utf-8")
        assert translation_text(str(protocol)) is None
        beside = protocol.with_suffix(".zh.yaml")
        beside.write_text("I1/within: {english: a, reason: 无}", encoding="utf-8")
        assert translation_text(str(protocol)) == ("I1/within: {english: a, reason: 无}", beside.name)
        beside.write_bytes(b"\xff")
        with pytest.raises(InputError, match="is no text in UTF-8"):
            translation_text(str(protocol))


def test_examples_are_files_in_the_order_of_their_names() -> None:
    paths = example_paths()
    assert paths == sorted(paths)
    assert all(path.is_file() for path in paths)
