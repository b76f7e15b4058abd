"""The adverse events of the first weeks, under the terms of CTCAE: what an investigator would report.

Cytokine release, neurotoxicity and infections are reported as what they are; beside them stand the complaints that everybody
has after lymphodepletion and fever. A fever of cytokine release is no event of its own. What comes of laboratory values is
reported once the values are settled.
"""

from collections.abc import Iterator, Mapping, Sequence

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.infections import NEUTROPENIC, Infected
from trialwright.simulate.patients.neurotoxicity import Neurotoxicity
from trialwright.simulate.patients.release import Release
from trialwright.simulate.patients.truth import Adverse, Neurology
from trialwright.simulate.scenario import Scenario

COMPLAINTS: dict[str, tuple[float, dict[int, float], tuple[int, int], tuple[int, int], tuple[str, ...]]] = {
    "Nausea": (0.3, {1: 0.65, 2: 0.3, 3: 0.05}, (0, 8), (2, 8), ("lymphodepletion",)),
    "Vomiting": (0.18, {1: 0.65, 2: 0.3, 3: 0.05}, (0, 8), (1, 4), ("lymphodepletion",)),
    "Headache": (0.25, {1: 0.65, 2: 0.33, 3: 0.02}, (1, 12), (2, 7), ("cells",)),
    "Fatigue": (0.28, {1: 0.55, 2: 0.4, 3: 0.05}, (0, 12), (5, 25), ("cells", "lymphodepletion")),
    "Diarrhea": (0.17, {1: 0.6, 2: 0.33, 3: 0.07}, (2, 18), (2, 8), ("lymphodepletion",)),
    "Constipation": (0.12, {1: 0.7, 2: 0.3}, (1, 12), (3, 9), ()),
    "Anorexia": (0.18, {1: 0.5, 2: 0.43, 3: 0.07}, (1, 12), (4, 15), ("cells",)),
    "Myalgia": (0.15, {1: 0.7, 2: 0.3}, (1, 10), (2, 8), ("cells",)),
    "Rash maculo-papular": (0.1, {1: 0.65, 2: 0.3, 3: 0.05}, (3, 20), (3, 12), ("cells", "other_drug")),
    "Mucositis oral": (0.08, {1: 0.5, 2: 0.4, 3: 0.1}, (3, 14), (5, 12), ("lymphodepletion",)),
    "Edema limbs": (0.1, {1: 0.7, 2: 0.3}, (4, 18), (4, 14), ("cells",)),
    "Sinus tachycardia": (0.14, {1: 0.75, 2: 0.25}, (1, 10), (2, 7), ("cells",)),
    "Cough": (0.11, {1: 0.8, 2: 0.2}, (3, 30), (4, 14), ()),
    "Insomnia": (0.1, {1: 0.75, 2: 0.25}, (0, 15), (4, 15), ()),
}
"""Term: how often, of which grade, begun between which days, for how many days, related to what: assumed."""
TREMOR = 0.3
"""Of those with neurotoxicity."""
HYPERINFLAMED = "Immune system disorders - Other, specify"
"""CTCAE 5.0 has no term for the syndrome."""


def draw_adverse(
    scenario: Scenario,
    chance: Chance,
    release: Release,
    course: Neurotoxicity,
    neurology: Sequence[Neurology],
    infections: Sequence[Infected],
    neutrophils: Sequence[float],
    hyper: tuple[int, int] | None,
    lysis: int | None,
) -> tuple[Adverse, ...]:
    """All of them, by the day on which they begin; `neutrophils` of each morning from D0 on."""
    found = [
        *_of_release(scenario, chance, release, neutrophils),
        *_of_the_brain(chance, course, neurology),
        *_of_infections(infections, neutrophils),
        *_complaints(chance),
    ]
    if hyper:
        serious = ("hospitalisation",)
        found.append(_adverse(HYPERINFLAMED, 3, hyper[0], hyper[1], ("cells",), serious))
    if lysis is not None:
        found.append(_adverse("Tumor lysis syndrome", 3, lysis, lysis + 4, ("cells", "disease"), ("important",)))
    return tuple(sorted(found, key=lambda each: (each.begins, each.term)))


def serious_by(grade: int) -> tuple[str, ...]:
    """Why an event of a grade is serious in somebody who is in hospital already: from grade 3 on it keeps him there."""
    return {3: ("hospitalisation",), 4: ("life_threatening", "hospitalisation")}.get(grade, ())


def _adverse(
    term: str, grade: int, begins: int, ends: int | None, related: tuple[str, ...], serious: tuple[str, ...] | None = None
) -> Adverse:  # fmt: skip
    why = serious_by(grade) if serious is None else serious
    return Adverse(term=term, grade=grade, begins=begins, ends=ends, related_to=related, serious=why)


def _of_release(
    scenario: Scenario, chance: Chance, release: Release, neutrophils: Sequence[float]
) -> Iterator[Adverse]:
    """Its fever in neutropenia is often reported as that as well."""
    also = chance.happens(scenario["toxicity.febrile_neutropenia"])
    if release.span is None:
        return
    first, last = release.span
    yield _adverse("Cytokine release syndrome", release.worst, first, last + 1, ("cells",))
    if also and neutrophils[first] < NEUTROPENIC:
        yield _adverse("Febrile neutropenia", 3, first, min(last, first + 5) + 1, ("cells", "lymphodepletion"))


def _of_the_brain(chance: Chance, course: Neurotoxicity, neurology: Sequence[Neurology]) -> Iterator[Adverse]:
    """CTCAE 5.0 has no term for neurotoxicity of the cells: encephalopathy, and what else is seen."""
    trembles, mild = chance.happens(TREMOR), chance.whole(1, 2)
    if not course.grades:
        return
    yield _adverse("Encephalopathy", course.worst, course.onset, course.last + 1, ("cells",))
    if trembles:
        yield _adverse("Tremor", mild, course.onset, course.last + 1, ("cells",))
    for sign, kinds, term, grade in (
        ("seizure", ("brief", "eeg_only"), "Seizure", 2), ("seizure", ("prolonged", "repetitive"), "Seizure", 4),
        ("oedema", ("focal",), "Edema cerebral", 3), ("oedema", ("diffuse",), "Edema cerebral", 4),
    ):  # fmt: skip
        days = [int(seen.at) for seen in neurology if getattr(seen, sign) in kinds]
        if days:
            yield _adverse(term, grade, days[0], days[-1] + 1, ("cells",))


def _of_infections(infections: Sequence[Infected], neutrophils: Sequence[float]) -> Iterator[Adverse]:
    """Each under its term; with a fever in neutropenia that is reported beside it."""
    for each in infections:
        begins, grade = each.infection.begins, each.infection.grade
        yield _adverse(each.term, grade, begins, each.infection.ends, ("lymphodepletion",))
        neutropenic = begins < len(neutrophils) and neutrophils[begins] < NEUTROPENIC
        if neutropenic and each.fever_until >= begins and each.term != "Febrile neutropenia":
            yield _adverse("Febrile neutropenia", 3, begins, each.fever_until + 1, ("lymphodepletion",))


def _complaints(chance: Chance) -> Iterator[Adverse]:
    for term, (share, grades, begun, length, related) in COMPLAINTS.items():
        here, begins, lasts = chance.happens(share), chance.whole(*begun), chance.whole(*length)
        grade = chance.weighted(grades)
        if here:
            yield _adverse(term, grade, begins, begins + lasts, related, ())


# ------------------------------------------------------------------------------------------- what laboratory values come to


LIMITS: dict[str, tuple[str, str, tuple[tuple[float, int], ...], int, tuple[str, ...]]] = {
    "neutrophils": ("Neutrophil count decreased", "below", ((0.5, 4), (1.0, 3)), 3, ("lymphodepletion", "cells")),
    "platelets": ("Platelet count decreased", "below", ((25.0, 4), (50.0, 3)), 3, ("lymphodepletion", "cells")),
    "haemoglobin": ("Anemia", "below", ((8.0, 3),), 3, ("lymphodepletion", "disease")),
    "wbc": ("White blood cell decreased", "below", ((1.0, 4), (2.0, 3)), 4, ("lymphodepletion",)),
    "fibrinogen": ("Fibrinogen decreased", "below", ((0.5, 4), (1.0, 3), (1.5, 2)), 2, ("cells",)),
    "potassium": ("Hypokalemia", "below", ((2.5, 4), (3.0, 3)), 3, ("other_drug",)),
    "albumin": ("Hypoalbuminemia", "below", ((2.0, 3),), 3, ("cells",)),
    "alt": ("Alanine aminotransferase increased", "above", ((1000.0, 4), (250.0, 3), (150.0, 2)), 2, ("cells",)),
    "ast": ("Aspartate aminotransferase increased", "above", ((800.0, 4), (200.0, 3), (120.0, 2)), 2, ("cells",)),
    "bilirubin": ("Blood bilirubin increased", "above", ((14.0, 4), (4.2, 3), (2.1, 2)), 2, ("cells",)),
}
"""Analyte: term, side, limits with their grades (CTCAE 5.0, with the usual upper limits), from which grade on it is reported."""
CREATININE = ((3.0, 3), (1.5, 2))
"""Times the baseline, with grades."""


def of_laboratory(daily: Mapping[str, Sequence[float]], first_day: int) -> Iterator[Adverse]:
    """Events that the morning values from D0 on come to, each once, with its worst grade.

    Examples
    --------
    >>> [(each.grade, each.begins, each.ends) for each in of_laboratory({"potassium": [4.0, 2.9, 2.4, 4.0]}, 0)]
    [(4, 1, 3)]
    """
    for name, (term, side, limits, least, related) in LIMITS.items():
        values = daily.get(name, ())[-first_day:] if first_day else daily.get(name, ())
        grades = [_grade(value, side, limits) for value in values]
        yield from _reported(term, grades, least, related)
    creatinine = daily.get("creatinine", ())
    if creatinine:
        ratios = [value / creatinine[0] for value in creatinine[-first_day:]]
        yield from _reported(
            "Creatinine increased", [_grade(each, "above", CREATININE) for each in ratios], 2, ("cells",)
        )


def _grade(value: float, side: str, limits: tuple[tuple[float, int], ...]) -> int:
    return next((grade for limit, grade in limits if (value < limit if side == "below" else value > limit)), 0)


def _reported(term: str, grades: Sequence[int], least: int, related: tuple[str, ...]) -> Iterator[Adverse]:
    """From the first day on which it was of a grade that is reported to the last; open where it goes on."""
    days = [day for day, grade in enumerate(grades) if grade >= least]
    if days:
        ends = days[-1] + 1
        yield _adverse(term, max(grades), days[0], ends if ends < len(grades) else None, related, ())
