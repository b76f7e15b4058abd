"""What becomes of patients: consistent with the toxicity; how often, `tests/trial/test_published_outcomes.py` says."""

from collections.abc import Iterator
from statistics import mean

import msgspec
import pytest
from tests.unit.simulate.shipped import (
    GOOD,
    HARMLESS,
    ILL,
    KINETICS,
    SOMEBODY,
    WAITED,
)

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.outcome import END, Treated, death_of_toxicity, draw_fate, remission_probability
from trialwright.simulate.patients.truth import Fate, Infection
from trialwright.simulate.scenario import Scenario, scenario

TREATED = Treated(
    person=SOMEBODY,
    age=36.0,
    leukaemia=ILL,
    attempts=(GOOD, GOOD),
    waiting=WAITED,
    kinetics=KINETICS,
    toxicity=HARMLESS,
)


def changed(name: str = "as_published", **values: float) -> Scenario:
    chosen = scenario(name)
    return msgspec.structs.replace(chosen, values=chosen.values | {f"fate.{k}": v for k, v in values.items()})


def fates(chosen: Scenario, treated: Treated = TREATED, number: int = 300) -> Iterator[Fate]:
    return (draw_fate(chosen, Chance("fate", each), treated) for each in range(number))


def test_a_toxic_product_kills_more_of_those_who_reach_grade_four() -> None:
    crs = msgspec.structs.replace(TREATED, toxicity=msgspec.structs.replace(HARMLESS, crs=(0, 2, 4, 4, 1)))
    usual, toxic = (
        sum(fate.death_cause == "crs" for fate in fates(scenario(name), crs))
        for name in ("as_published", "toxic_product")
    )

    assert toxic > usual > 0


def test_high_missingness_loses_more() -> None:
    usual, losing = (
        mean(fate.lost is not None for fate in fates(scenario(name))) for name in ("as_published", "high_missingness")
    )

    assert losing > 2 * usual


# what moves remission


@pytest.mark.parametrize(
    "worse",
    [
        msgspec.structs.replace(TREATED, waiting=msgspec.structs.replace(WAITED, blasts_after=90.0)),
        msgspec.structs.replace(TREATED, kinetics=msgspec.structs.replace(KINETICS, cmax=6_000.0)),
        msgspec.structs.replace(TREATED, leukaemia=msgspec.structs.replace(ILL, cd19=10.0)),
        msgspec.structs.replace(TREATED, leukaemia=msgspec.structs.replace(ILL, outside=("extramedullary_disease",))),
        msgspec.structs.replace(
            TREATED, attempts=(msgspec.structs.replace(GOOD, out_of_specification=("viability",)), GOOD)
        ),
    ],
    ids=["burden", "expansion", "cd19", "outside", "product"],
)
def test_what_makes_remission_less_likely(worse: Treated) -> None:
    assert remission_probability(scenario(), worse) < remission_probability(scenario(), TREATED)


def test_the_first_manufacture_that_gave_cells_counts() -> None:
    failed = msgspec.structs.replace(GOOD, failure="contamination", out_of_specification=("sterility",))
    again = msgspec.structs.replace(TREATED, attempts=(failed, GOOD))

    assert remission_probability(scenario(), again) == remission_probability(scenario(), TREATED)
    assert remission_probability(scenario(), TREATED) == pytest.approx(scenario()["fate.remission"])


# one patient holds together


@pytest.mark.parametrize("name", ["as_published", "toxic_product", "high_missingness"])
def test_nothing_happens_after_death_nor_after_the_rehearsal(name: str) -> None:
    for fate in fates(scenario(name), number=500):
        end = END if fate.death is None else fate.death
        assert 0 < end <= END
        days = (fate.relapse, fate.transplant, fate.lost, fate.withdraws, fate.b_cells_back, fate.second_malignancy)
        assert all(day is None or 28 < day < end for day in days)
        if fate.transplant is not None and fate.relapse is not None:
            assert fate.transplant < fate.relapse
        assert bool(fate.relapse_sites) is (fate.relapse is not None)
        assert fate.remission or fate.relapse is None
        if fate.remission:
            assert fate.residual < 5.0
        else:
            assert fate.residual > 0.0


def test_nobody_is_lost_from_bed_nor_transplanted_before_going_home() -> None:
    long_stay = msgspec.structs.replace(TREATED, toxicity=msgspec.structs.replace(HARMLESS, home=90))
    chosen = changed(lost_a_year=0.9, withdraws_a_year=0.9, transplant=1.0)
    found = list(fates(chosen, long_stay))

    assert all(day is None or day > 90 for fate in found for day in (fate.lost, fate.withdraws, fate.transplant))
    assert any(fate.lost for fate in found)


def test_a_death_of_cytokine_release_has_grade_four_before_it() -> None:
    crs = msgspec.structs.replace(HARMLESS, crs=(0, 1, 2, 3, 4, 4, 2, 1, 0))
    found = {death_of_toxicity(changed(crs_death=1.0), Chance("death", each), crs) for each in range(60)}

    assert found == {(5, "crs"), (6, "crs")}
    mild = msgspec.structs.replace(HARMLESS, crs=(0, 1, 3, 3, 2))
    assert death_of_toxicity(changed(crs_death=1.0), Chance("death"), mild) is None


def test_a_fifth_grade_is_a_death_of_that_day() -> None:
    fatal = msgspec.structs.replace(HARMLESS, icans=(0, 0, 2, 4, 5))

    assert death_of_toxicity(changed(icans_death=0.0), Chance("death"), fatal) == (4, "icans")
    treated = msgspec.structs.replace(TREATED, toxicity=fatal)
    for fate in fates(scenario(), treated, 40):
        assert (fate.death, fate.death_cause, fate.remission) == (4, "icans", False)


def test_a_death_of_an_infection_is_within_it() -> None:
    def dead(grade: int, deaths: float) -> set[tuple[int, str] | None]:
        ill = msgspec.structs.replace(HARMLESS, infections=(Infection(begins=6, ends=9, organism=None, grade=grade),))
        return {death_of_toxicity(changed(infection_death=deaths), Chance("death", each), ill) for each in range(40)}

    assert dead(4, 1.0) == {(7, "infection"), (8, "infection"), (9, "infection")}
    assert dead(5, 0.0) == {(9, "infection")}
    assert dead(3, 1.0) == {None}


def test_a_late_death_of_toxicity_leaves_the_first_marrow_as_it_was() -> None:
    late = Infection(begins=40, ends=41, organism="Candida", grade=5)
    treated = msgspec.structs.replace(TREATED, toxicity=msgspec.structs.replace(HARMLESS, infections=(late,)))
    found = list(fates(changed(remission=0.99, relapse_scale=20000.0), treated, 60))

    assert {(fate.death, fate.death_cause) for fate in found if fate.remission} == {(41, "infection")}
    assert mean(fate.remission for fate in found) > 0.9


# relapse


def test_a_transplant_keeps_from_relapse() -> None:
    chosen = changed(remission=0.99, transplant=1.0, transplant_death=0.0, relapse_after_transplant=0.01)
    without = changed(remission=0.99, transplant=0.0)

    kept = mean(fate.relapse is not None for fate in fates(chosen))
    assert kept < 0.5 * mean(fate.relapse is not None for fate in fates(without))


def test_residual_disease_comes_back_sooner() -> None:
    clear, left = (
        mean(
            fate.relapse is not None for fate in fates(changed(remission=0.99, transplant=0.0, residual_disease=share))
        )
        for share in (0.0, 1.0)
    )

    assert left > 1.2 * clear


def test_the_old_are_not_transplanted_and_a_second_transplant_is_rare() -> None:
    chosen = changed(transplant=1.0)
    old = msgspec.structs.replace(TREATED, age=66.0)
    line = msgspec.structs.replace(ILL.lines[0], treatment="allo_hsct", intent="transplant")
    again = msgspec.structs.replace(TREATED, leukaemia=msgspec.structs.replace(ILL, lines=(*ILL.lines, line)))

    assert not any(fate.transplant for fate in fates(chosen, old))
    assert 0.0 < mean(fate.transplant is not None for fate in fates(chosen, again)) < 0.45


def test_only_men_relapse_in_the_testis_and_cd19_may_be_gone() -> None:
    chosen = changed(remission=0.99, relapse_scale=60.0, transplant=0.0)
    women = list(fates(chosen, number=600))
    gone = msgspec.structs.replace(TREATED, leukaemia=msgspec.structs.replace(ILL, cd19=5.0))
    after = [
        fate
        for fate in fates(changed(remission=0.99, relapse_scale=60.0, remission_cd19_lost=0.0), gone)
        if fate.relapse
    ]

    assert not any("testis" in fate.relapse_sites for fate in women)
    assert {fate.relapse_cd19 for fate in women} == {"positive", "negative", "lineage_switch"}
    assert mean(fate.relapse_cd19 == "negative" for fate in after) > 0.6
