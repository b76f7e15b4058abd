"""Who is referred: sex, age, height and weight, children and adults."""

from datetime import date, timedelta

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.population import population
from trialwright.simulate.patients.truth import Person
from trialwright.simulate.scenario import Scenario

YEAR = 365.2425
YOUNGEST, GROWN_UP, OLDEST = 3, 18, 70
"""Years of age of those who are referred, and from which age on they are adults."""


def draw_person(scenario: Scenario, chance: Chance, referred: date) -> Person:
    """A child or an adult, of a size that fits sex and age.

    Examples
    --------
    >>> from trialwright.simulate.scenario import scenario
    >>> somebody = draw_person(scenario(), Chance(1, "doctest"), date(2026, 3, 1))
    >>> 3 <= completed_years(somebody, date(2026, 3, 1)) <= 70
    True
    """
    sex = "female" if chance.happens(scenario["person.female"]) else "male"
    age = _age(scenario, chance)
    sizes = population().analyte["height"], population().size["body_mass_index"]
    height = sizes[0].within(chance.lognormal(sizes[0].middle(age, sex), sizes[0].spread))
    index = sizes[1].within(chance.lognormal(sizes[1].middle(age, sex), sizes[1].spread))
    weight = population().analyte["weight"].within(index * (height / 100.0) ** 2)
    birth = referred - timedelta(days=int(age * YEAR) + 1)
    return Person(sex=sex, birth=birth, height_cm=height, weight_kg=weight)


def _age(scenario: Scenario, chance: Chance) -> float:
    if chance.happens(scenario["person.child"]):
        return chance.between(YOUNGEST, GROWN_UP)
    for _ in range(20):
        age = chance.lognormal(scenario["person.adult_age"], scenario["person.adult_age_deviation"])
        if GROWN_UP <= age < OLDEST + 1:
            return age
    return chance.between(GROWN_UP, OLDEST)


def age_on(person: Person, day: date) -> float:
    """The age in years, with its fraction."""
    return (day - person.birth).days / YEAR


def completed_years(person: Person, day: date) -> int:
    """The age in completed years.

    Examples
    --------
    >>> somebody = Person(sex="male", birth=date(2008, 3, 2), height_cm=170.0, weight_kg=60.0)
    >>> completed_years(somebody, date(2026, 3, 1)), completed_years(somebody, date(2026, 3, 2))
    (17, 18)
    """
    birth = person.birth
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def birthday(person: Person, years: int) -> date:
    """The day on which somebody completes so many years; who was born on 29 February does it on 1 March, or on that day.

    Examples
    --------
    >>> birthday(Person(sex="male", birth=date(2008, 2, 29), height_cm=170.0, weight_kg=60.0), 18)
    datetime.date(2026, 3, 1)
    """
    birth = person.birth
    leap = birth.month == 2 and birth.day == 29
    return date(birth.year + years, 2, 28) + timedelta(days=1) if leap else birth.replace(year=birth.year + years)
