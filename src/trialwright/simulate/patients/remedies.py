"""What is given against the toxicity of the cells: fever, cytokine release, neurotoxicity, neutropenia.

The choice of drugs is assumed, after Neelapu 2018 (Nat Rev Clin Oncol 15:47) and Maus 2020 (J Immunother Cancer 8:e001511)
(not confirmed): tocilizumab from grade 2 on or where a fever does not go, steroids from grade 3 on or against neurotoxicity
from grade 2 on, siltuximab or anakinra where these do not help. How often is assumed. Oxygen and vasopressors belong to the
signs, in `release.py`.
"""

from decimal import ROUND_HALF_UP, Decimal

from trialwright.protocol.product import Tocilizumab
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.neurotoxicity import Neurotoxicity
from trialwright.simulate.patients.release import THIRDS, Release
from trialwright.simulate.patients.truth import Drug, Neurology, Person
from trialwright.simulate.scenario import Scenario

ADULT_KG = 40.0
"""From this weight on, doses of adults are given."""
HOURS_OF_A_THIRD = 24 // THIRDS
TOCILIZUMAB_BY_GRADE = {1: 0.18, 2: 0.78, 3: 0.97, 4: 1.0}
MORE_TOCILIZUMAB = {1: 0.0, 2: 0.25, 3: 0.6, 4: 0.9}
STEROID_BY_GRADE = {0: 0.0, 1: 0.03, 2: 0.25, 3: 0.85, 4: 1.0}
REFRACTORY = {0: 0.0, 1: 0.0, 2: 0.0, 3: 0.1, 4: 0.35}
PROPHYLAXIS_OF_SEIZURES = 0.5
GROWTH_FACTOR = 0.45
"""Of those with severe neutropenia."""
PARACETAMOL_MILD = 0.9
"""A fever of grade 1 is treated so often; above it always, so that later signs count without a fever."""


def draw_remedies(
    protocol: TrialProtocol,
    scenario: Scenario,
    chance: Chance,
    person: Person,
    release: Release,
    course: Neurotoxicity,
    neurology: tuple[Neurology, ...],
) -> list[Drug]:
    """What is given, without pressors; times in days and thirds."""
    weight = person.weight_kg
    drugs = _against_release(protocol.tocilizumab, scenario, chance, weight, release)
    steroid = _steroid(scenario, chance, weight, release, course)
    drugs += [steroid] if steroid else []
    drugs += _against_seizures(chance, weight, course, neurology)
    return drugs


def against_neutropenia(chance: Chance, person: Person, severe: list[int]) -> list[Drug]:
    """Filgrastim while neutrophils are below 0.5, not in the first days; `severe` are those days."""
    wanted = chance.happens(GROWTH_FACTOR)
    days = [day for day in severe if day >= 5]
    if not wanted or not days:
        return []
    dose = _milligrams(0.005 * person.weight_kg, "0.001")
    last = min(days[-1] + 1, days[0] + 14)
    return [Drug(drug="filgrastim", group="g_csf", starts=float(days[0]), stops=float(last), dose=dose)]


def against_hyperinflammation(weight_kg: float, begins: int, ends: int) -> list[Drug]:
    """Anakinra and dexamethasone: assumed, after Hines 2023 (not confirmed)."""
    per_day = _milligrams(min(5.0 * weight_kg, 200.0), "1")
    return [
        Drug(drug="anakinra", group="anakinra", starts=float(begins + 1), stops=float(ends), dose=per_day),
        Drug(
            drug="dexamethasone", group="systemic_steroid", starts=float(begins + 1), stops=float(ends),
            dose=_dexamethasone(weight_kg),
        ),
    ]  # fmt: skip


def _against_release(
    words: Tocilizumab, scenario: Scenario, chance: Chance, weight: float, release: Release
) -> list[Drug]:
    """Fever, then cytokines; every choice is drawn, so that one never moves the next."""
    treated, wanted, more, rarely, which = (chance.uniform() for _ in range(5))
    if not release.levels:
        return []
    begins, ends, worst = min(release.fever), len(release.levels), release.worst
    found = list[Drug]()
    if worst > 1 or treated < PARACETAMOL_MILD:
        dose = _milligrams(15.0 * weight if weight < ADULT_KG else 500.0, "1")
        found.append(
            Drug(drug="paracetamol", group="antipyretic", starts=begins / THIRDS, stops=ends / THIRDS, dose=dose)
        )
    if wanted < TOCILIZUMAB_BY_GRADE[worst] * scenario["toxicity.tocilizumab"]:
        doses = 1 + (more < MORE_TOCILIZUMAB[worst]) + (more < MORE_TOCILIZUMAB[worst] * 0.35)
        found += _tocilizumab(words, weight, _when_worse(release), doses)
    if rarely < REFRACTORY[worst]:
        found.append(_second_line(weight, (_when_worse(release) + THIRDS + 1) / THIRDS, which))
    return found


def _when_worse(release: Release) -> int:
    """The third after the first of grade 2, or after two days of fever."""
    second = release.first(2)
    return min(release.fever) + 2 * THIRDS if second is None else second


def _tocilizumab(words: Tocilizumab, weight: float, first: int, doses: int) -> list[Drug]:
    """Doses by the band of the weight, as far apart and as many as the protocol admits."""
    kg = Decimal(str(weight))
    bands = sorted(words.bands, key=lambda band: band.at_least_kg)
    per_kg = [band.mg_per_kg for band in bands if band.at_least_kg <= kg][-1]
    dose = _milligrams(float(min(per_kg * kg, words.maximum_mg)), "1")
    apart = -(-words.hours_between // HOURS_OF_A_THIRD)
    times = [(first + number * apart) / THIRDS for number in range(min(doses, words.maximum_doses))]
    return [Drug(drug="tocilizumab", group="tocilizumab", starts=at, stops=at, dose=dose) for at in times]


def _second_line(weight: float, at: float, which: float) -> Drug:
    if which < 0.5:
        dose = _milligrams(11.0 * weight, "1")
        return Drug(drug="siltuximab", group="siltuximab", starts=at, stops=at, dose=dose)
    dose = _milligrams(min(2.0 * weight, 100.0), "1")
    return Drug(drug="anakinra", group="anakinra", starts=at, stops=at + 4.0, dose=dose)


def _steroid(scenario: Scenario, chance: Chance, weight: float, release: Release, course: Neurotoxicity) -> Drug | None:
    """One course: from the first reason until a day after the last, longer where the brain is the reason."""
    for_release, which, longer = chance.uniform(), chance.uniform(), chance.whole(1, 3)
    reasons = list[tuple[float, float]]()
    first = release.first(min(release.worst, 3))
    if first is not None and for_release < STEROID_BY_GRADE[release.worst] * scenario["toxicity.steroids"]:
        begins = (first + 1) / THIRDS
        grave = max(third for third, level in enumerate(release.levels) if level >= min(release.worst, 3))
        reasons.append((begins, max(begins + longer, (grave + 1) / THIRDS)))  # not stopped while it is at its worst
    severe = [day for day in range(course.onset, course.last + 1) if course.day(day) >= 2]
    if severe:
        reasons.append((severe[0] + 1 / THIRDS, severe[-1] + 1.0 + longer))
    if not reasons:
        return None
    starts, stops = min(begin for begin, _ in reasons), max(end for _, end in reasons)
    if which < 0.65:
        drug, dose = "dexamethasone", _dexamethasone(weight)
    else:
        drug, dose = "methylprednisolone", _milligrams(weight, "1")
    return Drug(drug=drug, group="systemic_steroid", starts=starts, stops=stops, dose=dose)


def _against_seizures(
    chance: Chance, weight: float, course: Neurotoxicity, neurology: tuple[Neurology, ...]
) -> list[Drug]:
    """Levetiracetam before a seizure, in many from D0 on; and against one."""
    before = chance.happens(PROPHYLAXIS_OF_SEIZURES)
    dose = _milligrams(min(10.0 * weight, 500.0), "1")
    found = list[Drug]()
    if before:
        found.append(Drug(drug="levetiracetam", group="seizure_prophylaxis", starts=0.0, stops=30.0, dose=dose))
    elif course.worst >= 2:
        starts, stops = float(course.onset), course.last + 14.0
        found.append(Drug(drug="levetiracetam", group="seizure_prophylaxis", starts=starts, stops=stops, dose=dose))
    seizures = [each.at for each in neurology if each.seizure != "none"]
    if seizures:
        rescue = _milligrams(min(0.1 * weight, 4.0), "0.1")
        found.append(
            Drug(drug="lorazepam", group="anticonvulsant", starts=seizures[0], stops=seizures[0] + 1.0, dose=rescue)
        )
    return found


def _dexamethasone(weight: float) -> str:
    return _milligrams(min(0.5 * weight, 10.0), "0.1")


def _milligrams(value: float, step: str) -> str:
    """The dose in mg, as it is written on a chart.

    Examples
    --------
    >>> _milligrams(479.6, "1"), _milligrams(3.25, "0.1"), _milligrams(10.0, "0.1")
    ('480 mg', '3.3 mg', '10 mg')
    """
    text = format(Decimal(str(value)).quantize(Decimal(step), ROUND_HALF_UP), "f")
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} mg"
