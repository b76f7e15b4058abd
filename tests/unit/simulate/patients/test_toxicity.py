"""What the cells do: the signs agree with the grades every day, rates are those of trials, and treatment is what is usual."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from statistics import geometric_mean
from time import process_time

import msgspec
import pytest
from tests.shared_data import shared_data
from tests.unit.simulate.grading import by_oxygen, crs_of_days, hypotensive, icans, icans_of_days
from tests.unit.simulate.shipped import DAY, ILL, KINETICS, SOMEBODY, other_protocol, our_protocol

from trialwright.derive.doses.tocilizumab import band_for, dose_for
from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.illness import draw_leukaemia
from trialwright.simulate.patients.kinetics import draw_kinetics
from trialwright.simulate.patients.person import completed_years, draw_person
from trialwright.simulate.patients.toxicity import draw_toxicity
from trialwright.simulate.patients.truth import Kinetics, Leukaemia, Neurology, Person, Toxicity, Workup
from trialwright.simulate.scenario import Scenario, scenario
from trialwright.standards.concepts import CONCEPTS

SICK = {"toxicity.crs_any": 1.0, "toxicity.crs_severe": 0.7, "toxicity.icans_any": 0.8, "toxicity.icans_severe": 0.4}
GROUPS = {"antipyretic", "tocilizumab", "siltuximab", "anakinra", "systemic_steroid", "vasopressor", "vasopressin",
          "anticonvulsant", "seizure_prophylaxis", "g_csf"}  # fmt: skip


class Case(msgspec.Struct, frozen=True):
    person: Person
    years: int
    kinetics: Kinetics
    toxicity: Toxicity


def changed(**values: float) -> Scenario:
    chosen = scenario()
    return msgspec.structs.replace(
        chosen, values=chosen.values | {name.replace("__", "."): v for name, v in values.items()}
    )


def case(chosen: Scenario, number: int) -> Case:
    person = draw_person(chosen, Chance(1, chosen.name, number, "person"), DAY)
    leukaemia = draw_leukaemia(chosen, Chance(1, chosen.name, number, "leukaemia"), person, DAY)
    kinetics = draw_kinetics(chosen, Chance(1, chosen.name, number, "kinetics"))
    years = completed_years(person, DAY)
    values = {"capd" if years < 12 else "ice": 0.0}
    workup = Workup(values=values, tests={}, conditions={}, statements={}, eligible=True)
    drawn = draw_toxicity(our_protocol(), chosen, 1, number, person, leukaemia, kinetics, workup, DAY)
    return Case(person, years, kinetics, drawn)


@lru_cache(maxsize=8)
def cases(name: str) -> tuple[Case, ...]:
    """Patients of a scenario: 300 of what was published; children; those who are very ill."""
    made = {
        "published": (scenario(), 300),
        "toxic": (scenario("toxic_product"), 300),
        "ill": (changed(**SICK), 150),
        "children": (changed(person__child=1.0, **SICK), 150),
    }
    chosen, number = made[name]
    return tuple(case(chosen, each) for each in range(1, number + 1))


EVERYBODY = pytest.mark.parametrize("name", ["published", "toxic", "ill", "children"])


def days_of(grades: Sequence[int]) -> list[int]:
    return [day for day, grade in enumerate(grades) if grade]


# signs and grades


@EVERYBODY
def test_the_signs_of_every_day_have_the_grade_of_cytokine_release(name: str) -> None:
    for number, each in enumerate(cases(name)):
        assert crs_of_days(each.toxicity, each.years) == list(each.toxicity.crs), (
            f"patient {number}, {each.years} years"
        )


@EVERYBODY
def test_the_examinations_of_every_day_have_the_grade_of_neurotoxicity(name: str) -> None:
    for number, each in enumerate(cases(name)):
        graded = icans_of_days(each.toxicity, child=each.years < 12)
        for day, grade in enumerate(each.toxicity.icans):
            assert graded.get(day, 0) == grade, f"patient {number}, day {day}"


def test_every_sign_of_every_grade_is_drawn() -> None:
    """Otherwise the agreement above would prove little."""
    ill = [*cases("ill"), *cases("children"), *cases("toxic")]
    devices = {support.device for each in ill for support in each.toxicity.oxygen}
    drugs = {drug.drug for each in ill for drug in each.toxicity.drugs}
    seen = [seen for each in ill for seen in each.toxicity.neurology]

    assert devices == {
        "room_air", "nasal_cannula", "blow_by", "high_flow_cannula", "face_mask", "non_rebreather", "venturi_mask", "cpap",
        "bipap", "ventilator",
    }  # fmt: skip
    assert drugs >= {
        "norepinephrine",
        "epinephrine",
        "vasopressin",
        "tocilizumab",
        "dexamethasone",
        "siltuximab",
        "anakinra",
    }
    assert {each.seizure for each in seen} == {"none", "brief", "eeg_only", "prolonged", "repetitive"}
    assert {each.oedema for each in seen} == {"none", "focal", "diffuse"}
    assert {each.consciousness for each in seen} == {"alert", "to_voice", "to_touch", "unarousable"}
    assert any(each.weakness == "focal_deep" for each in seen)
    for grades in (Counter(max(each.toxicity.crs) for each in ill), Counter(max(each.toxicity.icans) for each in ill)):
        assert set(grades) >= {1, 2, 3, 4}


def test_a_fever_may_be_treated_away_while_the_grade_stays() -> None:
    """Days of grade 2 and more without any fever: trap 1 of the clinical reference."""
    cool = [
        day
        for each in cases("ill")
        for day in days_of(each.toxicity.crs)
        if max(each.toxicity.vitals["temperature"][3 * day : 3 * day + 3], default=40.0) < 38.0
    ]
    assert cool


def test_a_small_child_is_not_hypotensive_by_the_limit_of_adults() -> None:
    """R7: below 90, and yet normal for the age."""
    low = [
        systolic
        for each in cases("children")
        if each.years < 9
        for third, systolic in enumerate(each.toxicity.vitals["systolic_pressure"])
        if each.toxicity.crs[third // 3] == 0 and systolic < 90
    ]
    assert low
    assert hypotensive(77, 4)
    assert not hypotensive(78, 4)
    assert hypotensive(89, 10)


def test_a_child_is_examined_by_capd_and_somebody_older_by_ice() -> None:
    for each in cases("children"):
        scores = [seen.score for seen in each.toxicity.neurology if seen.score is not None and seen.at < 0.5]
        assert set(scores) == {0 if each.years < 12 else 10}


def test_nobody_is_examined_while_ventilated() -> None:
    found = 0
    for each in (*cases("ill"), *cases("toxic")):
        supports = each.toxicity.oxygen
        for support, then in pairwise(supports):
            if support.device == "ventilator":
                found += 1
                assert not [seen for seen in each.toxicity.neurology if support.at - 1e-9 <= seen.at < then.at - 1e-9]
    assert found


# the grader itself, by the vectors of the clinical reference


@pytest.mark.parametrize(
    ("device", "flow", "grade"),
    [
        ("nasal_cannula", 6.0, 2),
        ("nasal_cannula", 6.1, 3),
        ("face_mask", 5.0, 3),
        ("bipap", None, 4),
        ("room_air", None, 0),
    ],
)
def test_the_grader_of_oxygen(device: str, flow: float | None, grade: int) -> None:
    assert by_oxygen(device, flow) == grade


@pytest.mark.parametrize(
    ("score", "signs", "child", "grade"),
    [
        (10, {}, False, 0), (9, {}, False, 1), (7, {}, False, 1), (6, {}, False, 2), (3, {}, False, 2), (2, {}, False, 3),
        (0, {}, False, 3), (None, {"consciousness": "unarousable"}, False, 4), (3, {"seizure": "brief"}, False, 3),
        (8, {"weakness": "focal_deep"}, False, 4), (7, {"oedema": "focal"}, False, 3),
        (6, {"consciousness": "to_voice"}, True, 2), (6, {}, True, 1), (12, {}, True, 3), (0, {}, True, 0),
    ],
)  # fmt: skip
def test_the_grader_of_neurotoxicity(score: int | None, signs: dict[str, str], child: bool, grade: int) -> None:
    assert icans(Neurology(at=1.0, score=score, **signs), child=child) == grade


# rates


def share(name: str, which: str, least: int) -> float:
    grades: list[int] = [max(getattr(each.toxicity, which)) for each in cases(name)]
    return sum(grade >= least for grade in grades) / len(grades)


def test_rates_are_inside_of_the_benchmarks() -> None:
    assert 0.70 <= share("published", "crs", 1) <= 0.90
    assert 0.10 <= share("published", "crs", 3) <= 0.28
    assert 0.12 <= share("published", "icans", 1) <= 0.30
    assert 0.02 <= share("published", "icans", 3) <= 0.12


@pytest.mark.parametrize("which", ["crs", "icans"])
def test_a_toxic_product_does_more_harm(which: str) -> None:
    assert share("toxic", which, 3) > share("published", which, 3) + 0.1
    assert share("toxic", which, 1) > share("published", which, 1)


def test_what_a_scenario_sets_comes() -> None:
    none = changed(toxicity__crs_any=0.0, toxicity__crs_severe=0.0, toxicity__icans_any=0.0, toxicity__icans_severe=0.0,
                   toxicity__infection=0.0)  # fmt: skip
    for number in range(1, 40):
        toxicity = case(none, number).toxicity
        assert not any(toxicity.crs)
        assert not any(toxicity.icans)
        assert not toxicity.infections
        assert max(toxicity.vitals["temperature"]) < 38.0
        assert not [drug for drug in toxicity.drugs if drug.group in ("tocilizumab", "vasopressor", "systemic_steroid")]


def test_cells_grow_higher_in_those_with_more_cytokine_release() -> None:
    peaks = {
        least: geometric_mean([each.kinetics.cmax for each in cases("published") if max(each.toxicity.crs) in least])
        for least in ((0,), (1, 2), (3, 4))
    }
    assert peaks[(0,)] < peaks[(1, 2)] < peaks[(3, 4)]


def test_more_leukaemia_is_more_harm() -> None:
    chosen = scenario()

    def severe(blasts: float) -> int:
        ill = msgspec.structs.replace(ILL, blasts=blasts)
        return sum(max(_drawn(number, ill, chosen=chosen).crs) >= 2 for number in range(1, 121))

    assert severe(90.0) > severe(2.0) + 15


def _drawn(number: int, leukaemia: Leukaemia = ILL, *, chosen: Scenario | None = None) -> Toxicity:
    nothing = Workup(values={"ice": 10.0}, tests={}, conditions={}, statements={}, eligible=True)
    return draw_toxicity(
        our_protocol(), chosen or scenario(), 1, number, SOMEBODY, leukaemia, KINETICS, nothing, DAY
    )  # fmt: skip


# the course


def test_cytokine_release_is_one_course_within_the_first_two_weeks() -> None:
    for each in (*cases("published"), *cases("toxic")):
        days = days_of(each.toxicity.crs)
        if days:
            assert days[0] <= 14
            assert days == list(range(days[0], days[-1] + 1))
            assert each.toxicity.crs[days[0]] <= 3


def test_neurotoxicity_begins_with_or_after_cytokine_release() -> None:
    both = [each.toxicity for each in cases("toxic") if any(each.toxicity.crs) and any(each.toxicity.icans)]

    assert len(both) > 50
    assert all(days_of(toxicity.icans)[0] >= days_of(toxicity.crs)[0] for toxicity in both)


def test_nobody_goes_home_with_toxicity_or_before_the_watch_of_the_protocol_ends() -> None:
    for each in (*cases("published"), *cases("toxic")):
        toxicity = each.toxicity
        assert toxicity.home >= 15
        assert len(toxicity.crs) == len(toxicity.icans) == toxicity.home + 1
        assert not any(toxicity.crs[-2:])
        assert not any(toxicity.icans[-2:])
        assert {len(values) for values in toxicity.vitals.values()} == {3 * toxicity.home + 1}


def test_infections_are_apart_from_cytokine_release() -> None:
    for each in (*cases("published"), *cases("ill")):
        days = days_of(each.toxicity.crs)
        for infection in each.toxicity.infections:
            assert infection.begins <= infection.ends
            assert not set(range(infection.begins, infection.ends + 1)) & set(days)


def test_shock_of_an_infection_is_no_cytokine_release() -> None:
    shocked = [
        each.toxicity
        for each in (*cases("ill"), *cases("toxic"), *cases("published"))
        for infection in each.toxicity.infections
        if infection.grade == 4
        and any(drug.drug == "norepinephrine" and drug.starts == infection.begins + 1 for drug in each.toxicity.drugs)
    ]
    assert shocked


# treatment


def doses(toxicity: Toxicity) -> Iterator[tuple[float, str]]:
    return ((drug.starts, drug.dose or "") for drug in toxicity.drugs if drug.drug == "tocilizumab")


@EVERYBODY
def test_tocilizumab_is_dosed_by_the_protocol(name: str) -> None:
    words = our_protocol().tocilizumab
    for each in cases(name):
        given, kg = list(doses(each.toxicity)), Decimal(str(each.person.weight_kg))
        assert len(given) <= words.maximum_doses
        assert all(then - now >= words.hours_between / 24 - 1e-9 for (now, _), (then, _) in pairwise(given))
        for at, dose in given:
            milligrams, unit = dose.split(" ")
            assert unit == "mg"
            assert abs(Decimal(milligrams) - dose_for(words, kg)) <= Decimal("0.5")
            assert each.toxicity.crs[int(at + 1e-9)] >= 1 or each.toxicity.crs[int(at + 1e-9) - 1] >= 1


def test_children_below_thirty_kilograms_get_more_for_each_of_them() -> None:
    words, per_kg = our_protocol().tocilizumab, set[Decimal]()
    for each in cases("children"):
        kg = Decimal(str(each.person.weight_kg))
        per_kg |= {band_for(words.bands, kg).mg_per_kg for _ in doses(each.toxicity)}

    assert per_kg == {Decimal(8), Decimal(12)}


def test_another_protocol_has_its_own_tocilizumab() -> None:
    words = other_protocol().tocilizumab
    nothing = Workup(values={}, tests={}, conditions={}, statements={}, eligible=True)
    worst = changed(toxicity__crs_any=1.0, toxicity__crs_severe=1.0, toxicity__crs_fourth=1.0)
    drawn = [
        draw_toxicity(other_protocol(), worst, 1, number, SOMEBODY, ILL, KINETICS, nothing, DAY)
        for number in range(1, 41)
    ]
    times = [[at for at, _ in doses(toxicity)] for toxicity in drawn]

    assert max(map(len, times)) == words.maximum_doses
    assert min(then - now for each in times for now, then in pairwise(each)) >= 0.5 - 1e-9
    assert {name for toxicity in drawn for name in toxicity.daily} == {"creatinine", "alt"}


def test_treatment_follows_the_grade() -> None:
    def treated(group: str, *grades: int) -> float:
        of_grade = [
            each.toxicity for each in (*cases("toxic"), *cases("published")) if max(each.toxicity.crs) in grades
        ]
        return sum(any(drug.group == group for drug in toxicity.drugs) for toxicity in of_grade) / len(of_grade)

    assert treated("tocilizumab", 0) == 0.0
    assert treated("tocilizumab", 1) < treated("tocilizumab", 2) < treated("tocilizumab", 3, 4)
    assert treated("systemic_steroid", 1) < treated("systemic_steroid", 3, 4)
    assert treated("antipyretic", 2, 3, 4) == 1.0


@EVERYBODY
def test_drugs_have_a_group_of_the_standard_and_stop_after_they_start(name: str) -> None:
    drugs = [drug for each in cases(name) for drug in each.toxicity.drugs]

    assert {drug.group for drug in drugs} <= GROUPS <= CONCEPTS.keys()
    assert all(0.0 <= drug.starts <= drug.stops for drug in drugs)
    assert [drug.starts for drug in cases(name)[0].toxicity.drugs] == sorted(
        drug.starts for drug in cases(name)[0].toxicity.drugs
    )


# adverse events


def test_adverse_events_have_terms_of_the_ruleset() -> None:
    path = shared_data("ctcae", "ctcae_v5_terms_no_meddra_codes.csv")
    with path.open(encoding="utf-8") as lines:
        terms = {row["CTCAE_Term"].strip() for row in csv.DictReader(lines)}
    found = {event.term for name in ("published", "ill") for each in cases(name) for event in each.toxicity.adverse}

    assert found - terms == set()


def test_adverse_events_agree_with_the_course() -> None:
    for each in (*cases("published"), *cases("ill")):
        grades = {event.term: event.grade for event in each.toxicity.adverse}
        assert grades.get("Cytokine release syndrome", 0) == max(each.toxicity.crs)
        assert grades.get("Encephalopathy", 0) == max(each.toxicity.icans)
        for event in each.toxicity.adverse:
            assert 1 <= event.grade <= 4
            assert event.ends is None or event.begins <= event.ends


def test_febrile_neutropenia_is_a_fever_and_neutropenia() -> None:
    """CTCAE 5.0: neutrophils below 1.0, and a temperature above 38.3, or of 38.0 for more than an hour."""
    found = 0
    for each in cases("published"):
        for event in each.toxicity.adverse:
            if event.term == "Febrile neutropenia" and event.begins < each.toxicity.home and event.begins <= 28:
                found += 1
                assert each.toxicity.daily["neutrophils"][event.begins + 5] < 1.0
                assert max(each.toxicity.vitals["temperature"][3 * event.begins : 3 * event.begins + 3]) >= 38.0
    assert found > 30


def test_severe_events_are_serious() -> None:
    named = {"Cytokine release syndrome", "Encephalopathy", "Sepsis", "Lung infection", "Febrile neutropenia"}
    for each in cases("ill"):
        for event in each.toxicity.adverse:
            if event.term in named:
                assert bool(event.serious) == (event.grade >= 3)
                assert ("life_threatening" in event.serious) == (event.grade == 4)


# chance


def test_the_same_patient_comes_back() -> None:
    assert _drawn(7) == _drawn(7)
    assert _drawn(7) != _drawn(8)


def test_a_patient_is_drawn_quickly() -> None:
    chosen = changed(**SICK)
    _drawn(1, chosen=chosen)
    begun = process_time()
    for number in range(1, 31):
        _drawn(number, chosen=chosen)

    assert (process_time() - begun) / 30 < 0.010 * 2, "10 ms on a quiet machine"


def test_the_age_decides_on_the_day_that_is_given() -> None:
    """The tenth birthday moves the limit of pressure."""
    child = Person(sex="male", birth=date(2016, 3, 2), height_cm=135.0, weight_kg=32.0)
    nothing = Workup(values={"capd": 0.0}, tests={}, conditions={}, statements={}, eligible=True)
    worst = changed(toxicity__crs_any=1.0, toxicity__crs_severe=0.0, toxicity__crs_second=1.0)
    for on, years in ((date(2026, 3, 1), 9), (date(2026, 3, 2), 10)):
        for number in range(1, 15):
            drawn = draw_toxicity(our_protocol(), worst, 1, number, child, ILL, KINETICS, nothing, on)
            assert crs_of_days(drawn, years) == list(drawn.crs)
