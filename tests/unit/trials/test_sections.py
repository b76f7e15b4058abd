"""The sections of the shipped protocol: registered numbers as registered, and every other value a choice with its reason."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from tests.shared_data import shared_data

from trialwright.events.kinds import find_kind
from trialwright.protocol.endpoints import ENDPOINT_CONVENTIONS
from trialwright.protocol.lint import lint
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.safety import TOXICITY_CONVENTIONS
from trialwright.trials import trial_text

PROTOCOL = read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml")
CHOICES = {choice.id: choice.reason for choice in PROTOCOL.choices()}
VISITS = {visit.id: visit for visit in PROTOCOL.schedule.visits}


@pytest.fixture(scope="module")
def record() -> Any:
    path = shared_data("ctgov", "NCT03919240_record_excerpt.json")
    return json.loads(path.read_text(encoding="utf-8"))


def test_both_versions_of_the_record_are_kept(record: Any) -> None:
    old, new = record["versions"]
    first, second = PROTOCOL.status.versions
    assert (first.last_update, first.overall, first.planned_patients) == (
        old["lastUpdate"], old["status"], old["enrollment"],
    )  # fmt: skip
    assert (first.start, first.primary_completion, first.completion) == (
        old["start"], old["primaryCompletion"], old["completion"],
    )  # fmt: skip
    assert (second.last_update, second.overall, second.planned_patients, second.start) == (
        new["lastUpdatePostDate"], new["overallStatus"], new["enrollment"], new["start"],
    )  # fmt: skip
    assert (second.primary_completion, second.completion) == (None, None)
    assert PROTOCOL.status.last_update == second.last_update
    assert "status/primary_completion" in CHOICES


def test_what_was_once_written_in_code_is_a_choice() -> None:
    regimen, dose, making = PROTOCOL.lymphodepletion, PROTOCOL.cell_dose, PROTOCOL.manufacturing
    assert (regimen.review_below_kg, regimen.review_below_years, dose.infusion_hours) == (Decimal(10), 1, 1)
    assert making.infectious_markers == ("hiv_antibody_antigen", "hbsag", "anti_hbc", "anti_hcv", "syphilis")
    unsigned = {choice.id for choice in PROTOCOL.choices() if not choice.confirmed}
    assert {
        "lymphodepletion/review_below_weight",
        "lymphodepletion/review_below_age",
        "cell_dose/infusion_time",
        "manufacturing/infectious_markers",
        "reference_ranges/rows",
    } <= unsigned


def test_the_cell_dose_is_read_as_ten_to_the_six() -> None:
    dose = PROTOCOL.cell_dose
    assert dose.text in PROTOCOL.registered["intervention"]
    assert (dose.low_per_kg, dose.high_per_kg) == (Decimal(5_000_000), Decimal(10_000_000))
    assert [(part.day, part.fraction) for part in dose.parts] == [(0, Decimal(1))]
    assert (dose.below, dose.above) == (("infuse_below_target", "remanufacture", "withdraw"), ("infuse_capped",))
    for key in (
        "low",
        "high",
        "parts",
        "cap",
        "weight",
        "weight_change",
        "below",
        "above",
        "dmso",
        "volume",
        "endotoxin",
    ):
        assert f"cell_dose/{key}" in CHOICES


def test_endpoints_have_their_time_frames_windows_and_answers() -> None:
    by_id = {endpoint.id: endpoint for endpoint in PROTOCOL.endpoints}
    assert list(by_id) == ["CR", "MRD", "LFS", "OS", "CIR"]
    for name in ("CR", "MRD"):
        window = by_id[name].window
        assert window is not None
        assert (window.day - window.before, window.day + window.after) == (21, 42)
    assert [by_id[name].until_day for name in ("LFS", "OS", "CIR")] == [1096] * 3
    assert [by_id[name].kind for name in ("LFS", "CIR")] == ["time_to_event", "cumulative_incidence"]
    assert by_id["CIR"].conventions["death_without_relapse"] == "competing_event"


def test_every_answer_that_the_record_leaves_open_is_a_choice() -> None:
    asked = set()
    for endpoint in PROTOCOL.endpoints:
        for question in endpoint.conventions:
            # That a death competes with relapse stands under `competing`.
            key = "competing" if question == "death_without_relapse" else question
            assert f"endpoint.{endpoint.id}/{key}" in CHOICES
            asked.add(question)
    assert asked == set(ENDPOINT_CONVENTIONS)
    assert {f"toxicity/{question}" for question in TOXICITY_CONVENTIONS} <= set(CHOICES)


def test_the_release_specification_has_its_sources_and_its_hard_stops() -> None:
    tests = {test.attribute: test for test in PROTOCOL.release}
    assert len(tests) == 15
    assert all(test.source and f"release.{name}/limit" in CHOICES for name, test in tests.items())
    limits = {name: str(test.comparisons[0]) for name, test in tests.items() if test.comparisons}
    assert limits == {
        "car_positive": "at least 10 %",
        "viability": "at least 70 %",
        "t_cells": "at least 80 %",
        "residual_b_cells": "below 2 %",
        "vector_copies": "below 5 {copies}/{cell}",
        "endotoxin": "at most 5 {EU}/kg",
        "residual_beads": "below 100",
        "potency": "above 50 %",
    }
    never = {"chain_of_identity", "replicating_virus", "sterility", "mycoplasma", "endotoxin"}
    assert not any(tests[name].exceptional for name in never)
    assert {name for name, test in tests.items() if test.hard_stop == "conditional"} == {
        "vector_copies",
        "sterility",
        "potency",
    }


def test_every_step_that_names_an_event_names_one_that_exists() -> None:
    named = [step.event for step in PROTOCOL.manufacturing.steps if step.event is not None]
    assert len(named) >= 5
    assert [find_kind(name, 1).name for name in named] == named


def test_the_schedule_reaches_to_year_fifteen() -> None:
    assert PROTOCOL.schedule.month_days == 28
    years = [VISITS[f"Y{year}"].day for year in range(4, 16)]
    assert years == [int(year * 365.25 + 0.5) for year in range(4, 16)]
    assert VISITS["M36"].day == 1096
    assert {VISITS[f"Y{year}"].manner for year in range(6, 16)} == {"contact"}
    days = [visit.day for visit in PROTOCOL.schedule.visits if visit.anchor == "infusion"]
    assert days == sorted(days)
    assert [VISITS[f"D{day}"].day for day in range(15)] == list(range(15))


@pytest.mark.parametrize(
    ("assessment", "visits"),
    [
        ("replicating_virus", {"restaging", "M3", "M6", "M12"}),
        ("car_level", {"D1", "D3", "D7", "D10", "D14", "M1", "M3"}),
        ("vector_persistence", {"M6", "M12", "M18", "M24", "M30", "M36", "M42", "Y4", "M54", "Y5", "Y15"}),
        ("marrow_morphology", {"screening", "restaging", "M1", "M3", "M36"}),
        ("ice", {"restaging", *(f"D{day}" for day in range(15)), "M1"}),
        ("capd", {"restaging", *(f"D{day}" for day in range(15)), "M1"}),
        ("vital_signs", {"screening", "LD5", "LD4", "LD3", *(f"D{day}" for day in range(15)), "M1"}),
        ("csf", {"screening", "restaging", "M1"}),
    ],
)
def test_what_is_done_when(assessment: str, visits: set[str]) -> None:
    assert visits <= {visit.id for visit in PROTOCOL.schedule.visits if assessment in visit.assessments}


def test_the_ward_is_watched_several_times_a_day_until_day_14() -> None:
    """Clinical reference, 6.1: temperature, pressure and saturation at least every 8 hours, ICE or CAPD twice a day."""
    times = {
        each.id: {visit.id: visit.times_a_day(each) for visit in PROTOCOL.schedule.visits if visit.times_a_day(each)}
        for each in PROTOCOL.schedule.assessments
        if each.daily is not None
    }
    ward = [f"D{day}" for day in range(15)]
    assert times == {
        "vital_signs": dict.fromkeys(ward, 3), "ice": dict.fromkeys(ward, 2), "capd": dict.fromkeys(ward, 2),
    }  # fmt: skip


def test_what_is_meant_for_some_patients_only() -> None:
    """Clinical reference, 6.1 and R4: the fluid of everybody before the infusion, and after it where it was diseased."""
    meant = {each.id: each for each in PROTOCOL.schedule.assessments if each.applies is not None}
    assert set(meant) == {"ice", "capd", "pregnancy_test", "csf"}
    visits = ("screening", "restaging", "M1")
    assert [meant["csf"].meant_for(visit) is None for visit in visits] == [True, True, False]
    assert [meant["pregnancy_test"].meant_for(visit) is None for visit in visits] == [False, False, False]
    for name in ("ice/applies", "capd/applies", "pregnancy_test/age", "csf/applies_at", "vital_signs/daily"):
        assert f"assessment.{name}" in CHOICES


def test_genetic_results_are_marked() -> None:
    assert [each.id for each in PROTOCOL.schedule.assessments if each.genetic] == ["marrow_genetics"]
    assert PROTOCOL.approvals.before_export_of_genetic_data == ("genetic_resources",)


def test_the_two_strata_part_the_patients() -> None:
    assert [stratum.id for stratum in PROTOCOL.strata] == ["active_disease", "persistent_residual_disease"]


def test_stopping_bounds_have_a_prior_of_two_patients() -> None:
    for rule in PROTOCOL.safety.stopping:
        assert (rule.prior_a, rule.prior_b) == (2 * rule.limit, 2 * (1 - rule.limit))
        assert rule.cut == Decimal("0.90")


def test_rulesets_by_era() -> None:
    crs = [
        (era.ruleset, era.infused_from, era.infused_until)
        for era in PROTOCOL.safety.toxicity.rulesets
        if era.scale == "crs"
    ]
    assert [name for name, _, _ in crs] == ["Lee-2014", "ASTCT-2019"]
    assert str(crs[0][2]) == "2018-12-31"
    assert str(crs[1][1]) == "2019-01-01"


def test_washouts_before_apheresis_and_before_infusion() -> None:
    days = {(each.concept, each.before): each.days for each in PROTOCOL.washouts}
    assert days["systemic_steroid", "apheresis"] == days["systemic_steroid", "infusion"] == 3
    assert (days["t_cell_antibody", "apheresis"], days["tki", "apheresis"]) == (56, 3)
    assert all(f"washout.{each.id}/days" in CHOICES for each in PROTOCOL.washouts)


def test_decisions_and_people() -> None:
    people = {rule.act: rule.people for rule in PROTOCOL.decisions}
    assert people == {"enrol": 1, "apherese": 1, "lymphodeplete": 2, "infuse": 2, "pause": 1, "resume": 2}
    go = PROTOCOL.decision("lymphodeplete")
    assert go is not None
    assert (go.from_day, go.until_day) == (-7, -5)
    wanted = {
        "product_released",
        "infection_recheck",
        "pregnancy_test",
        "tocilizumab_reserved",
        "bed_reserved",
        "washouts",
    }
    assert wanted <= {need.what for need in go.needs}
    pause = PROTOCOL.decision("pause")
    assert pause is not None
    assert pause.after_lymphodepletion == "individual_decision"


def test_there_is_nothing_to_remark() -> None:
    assert lint(PROTOCOL) == ()


def test_every_reason_is_a_sentence_of_its_own() -> None:
    assert all(len(reason.split()) > 3 for reason in CHOICES.values())
    assert not [reason for reason in CHOICES.values() if re.search(r"\bTODO\b|\?\?", reason)]
