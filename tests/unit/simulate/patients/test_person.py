"""Who is referred: of an age and a size that a clinic would believe."""

from datetime import date
from statistics import mean, median

import msgspec
import pytest
from tests.unit.simulate.shipped import DAY

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.person import OLDEST, YOUNGEST, age_on, completed_years, draw_person
from trialwright.simulate.patients.truth import Person
from trialwright.simulate.scenario import Scenario, scenario


def people(chosen: Scenario, number: int = 400) -> list[Person]:
    return [draw_person(chosen, Chance("people", each), DAY) for each in range(number)]


def test_ages_are_within_what_is_referred_and_few_are_children() -> None:
    ages = [completed_years(one, DAY) for one in people(scenario())]

    assert min(ages) >= YOUNGEST
    assert max(ages) <= OLDEST
    assert 0.09 < mean(age < 18 for age in ages) < 0.21
    assert 27 < median(age for age in ages if age >= 18) < 39


def test_sizes_fit_sex_and_age() -> None:
    found = people(scenario(), 800)

    def heights(sex: str, low: float, high: float) -> list[float]:
        return [one.height_cm for one in found if one.sex == sex and low <= age_on(one, DAY) < high]

    assert 168 < mean(heights("male", 18, 71)) < 174
    assert 156 < mean(heights("female", 18, 71)) < 162
    assert 95 < mean(heights("male", 3, 6) + heights("female", 3, 6)) < 115
    assert all(12.0 < one.weight_kg / (one.height_cm / 100.0) ** 2 < 43.0 for one in found)


@pytest.mark.parametrize(("share", "children"), [(0.0, set()), (1.0, {True})])
def test_a_scenario_decides_how_many_children_there_are(share: float, children: set[bool]) -> None:
    chosen = scenario()
    chosen = msgspec.structs.replace(chosen, values={**chosen.values, "person.child": share})
    found = {age_on(one, DAY) < 18 for one in people(chosen, 60)}

    assert found - {False} == children


def test_a_birthday_counts_from_its_day_on() -> None:
    leap = Person(sex="male", birth=date(2008, 2, 29), height_cm=170.0, weight_kg=60.0)

    assert [completed_years(leap, day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [17, 18]
