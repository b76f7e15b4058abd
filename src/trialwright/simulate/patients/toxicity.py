"""What the cells do to one patient: cytokine release, neurotoxicity, infections, what is given, and what the ward sees.

Grades come first, of one hidden severity that the burden of the leukaemia and the peak of the cells decide in part; signs,
treatments and values are then built to agree with them. Whatever is drawn has a strand of chance of its own.
"""

from collections.abc import Callable, Mapping
from datetime import date
from math import log, sqrt
from statistics import NormalDist
from typing import NamedTuple

from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.adverse_events import draw_adverse
from trialwright.simulate.patients.counts import FIRST, draw_counts
from trialwright.simulate.patients.infections import Infected, draw_infections
from trialwright.simulate.patients.neurotoxicity import Neurotoxicity, draw_neurotoxicity, examinations
from trialwright.simulate.patients.person import completed_years
from trialwright.simulate.patients.physiology import (
    MOVES,
    Burdens,
    asked_of_blood,
    daily,
    draw_burdens,
    usual_signs,
    vitals,
)
from trialwright.simulate.patients.population import population
from trialwright.simulate.patients.release import THIRDS, Release, draw_release, oxygen, pressors
from trialwright.simulate.patients.remedies import against_hyperinflammation, against_neutropenia, draw_remedies
from trialwright.simulate.patients.truth import Drug, Kinetics, Leukaemia, Neurology, Person, Support, Toxicity, Workup
from trialwright.simulate.scenario import Scenario

USUAL_LOGIT, LOGIT_SPREAD = -0.7, 1.9
"""Of the marrow blasts of those who are referred: what their burden is measured against."""
LONGEST_STAY = 75
SEVERE_NEUTROPENIA = 0.5
"""10*9/L."""
_STANDARD = NormalDist()


def draw_toxicity(
    protocol: TrialProtocol,
    scenario: Scenario,
    seed: int,
    number: int,
    person: Person,
    leukaemia: Leukaemia,
    kinetics: Kinetics,
    workup: Workup,
    on: date,
) -> Toxicity:
    """What befalls the patient of a number after the cells.

    Parameters
    ----------
    on : date
        A day near the infusion, such as that of the referral: limits of pressure go by the age on it.

    Examples
    --------
    >>> from trialwright.protocol.reading import read_protocol
    >>> from trialwright.simulate.patients.kinetics import draw_kinetics
    >>> from trialwright.simulate.scenario import scenario
    >>> from trialwright.trials import trial_text
    >>> protocol = read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml")
    >>> somebody = Person(sex="female", birth=date(1990, 1, 1), height_cm=160.0, weight_kg=60.0)
    >>> ill = Leukaemia(blasts=60.0, residual=55.0, cd19=98.0, residual_only=False)
    >>> found = Workup(values={}, tests={}, conditions={}, statements={}, eligible=True)
    >>> cells = draw_kinetics(scenario(), Chance(1, "doctest"))
    >>> drawn = draw_toxicity(protocol, scenario(), 1, 1, somebody, ill, cells, found, date(2026, 3, 1))
    >>> drawn.home >= 15, len(drawn.crs) == drawn.home + 1, len(drawn.daily["creatinine"])
    (True, True, 34)
    """

    def chance(topic: str) -> Chance:
        return Chance(seed, scenario.name, number, "toxicity", topic)

    years = completed_years(person, on)
    harm = _harm(protocol, scenario, chance, leukaemia, kinetics, workup)
    release, course, infections, home = harm.release, harm.course, harm.infections, harm.home
    supports = oxygen(chance("oxygen"), release, years, awake=_awake(release, course))
    asleep = _ventilated(supports, THIRDS * home)
    neurology = examinations(protocol, chance("neurology"), course, home, asleep, by_capd="capd" in workup.values)
    drugs = _drugs(protocol, scenario, chance, person, harm, neurology)
    burdens = draw_burdens(scenario, chance("burdens"), release, infections, drugs, harm.hyper, harm.lysis)
    neutrophils = harm.counts["neutrophils"][-FIRST:]
    return Toxicity(
        crs=tuple([release.day(day) for day in range(home + 1)]),
        icans=tuple([course.day(day) for day in range(home + 1)]),
        home=home,
        drugs=drugs,
        oxygen=tuple(supports),
        neurology=neurology,
        infections=tuple([each.infection for each in infections]),
        adverse=draw_adverse(
            scenario, chance("adverse"), release, course, neurology, infections, neutrophils, harm.hyper, harm.lysis
        ),
        vitals=vitals(chance("vitals"), usual_signs(workup.values), years, home, release, infections, drugs, supports),
        daily=_daily(protocol, chance, workup.values, harm.counts, burdens),
    )


class Harm(NamedTuple):
    """What befalls somebody, before anything is given or measured; `hyper` and `lysis` are days, or None."""

    release: Release
    course: Neurotoxicity
    counts: dict[str, list[float]]
    infections: tuple[Infected, ...]
    hyper: tuple[int, int] | None
    lysis: int | None
    home: int


def _harm(
    protocol: TrialProtocol, scenario: Scenario, chance: Callable[[str], Chance], leukaemia: Leukaemia,
    kinetics: Kinetics, workup: Workup,
) -> Harm:  # fmt: skip
    severity = severity_of(scenario, chance("severity"), leukaemia, kinetics)
    release = draw_release(scenario, chance("crs"), grade_of(scenario, "crs", severity))
    brain = icans_severity(scenario, chance("icans severity"), severity)
    course = draw_neurotoxicity(scenario, chance("icans"), grade_of(scenario, "icans", brain), release)
    counts = draw_counts(scenario, chance("counts"), leukaemia, kinetics, workup.values, release)
    infections = draw_infections(scenario, chance("infections"), release.span, counts["neutrophils"], FIRST)
    hyper, lysis = _rare(scenario, chance("rare"), release, leukaemia)
    home = _home(protocol, scenario, chance("stay"), release, course, infections, hyper)
    return Harm(release, course, counts, infections, hyper, lysis, home)


# ------------------------------------------------------------------------------------------------------------- how grave


def severity_of(scenario: Scenario, chance: Chance, leukaemia: Leukaemia, kinetics: Kinetics) -> float:
    """How grave cytokine release becomes, as a number of the standard normal distribution.

    More blasts and a higher peak make it graver; how much is what the scenario sets as correlations.
    """
    share = min(max(leukaemia.blasts / 100.0, 0.005), 0.995)
    burden = min(max((log(share / (1.0 - share)) - USUAL_LOGIT) / LOGIT_SPREAD, -1.6), 2.0)
    peak = log(kinetics.cmax / scenario["kinetics.cmax"]) / sqrt(scenario["kinetics.cmax_variance"])
    by_burden, by_peak = scenario["toxicity.by_burden"], scenario["toxicity.by_peak"]
    own = sqrt(1.0 - by_burden**2 - by_peak**2)
    return by_burden * burden + by_peak * peak + chance.normal(0.0, own)


def icans_severity(scenario: Scenario, chance: Chance, severity: float) -> float:
    """How grave neurotoxicity becomes: in part what cytokine release is."""
    shared = scenario["toxicity.icans_with_crs"]
    return shared * severity + chance.normal(0.0, sqrt(1.0 - shared**2))


def grade_of(scenario: Scenario, which: str, severity: float) -> int:
    """The grade, 0 to 4, by the shares that the scenario sets.

    Examples
    --------
    >>> from trialwright.simulate.scenario import scenario
    >>> [grade_of(scenario(), "crs", severity) for severity in (-3.0, 3.5)]
    [0, 4]
    """
    above = 1.0 - _STANDARD.cdf(severity)
    severe, some = scenario[f"toxicity.{which}_severe"], scenario[f"toxicity.{which}_any"]
    if above < severe:
        return 4 if above < severe * scenario[f"toxicity.{which}_fourth"] else 3
    if above < some:
        return 2 if above < severe + (some - severe) * scenario[f"toxicity.{which}_second"] else 1
    return 0


# ------------------------------------------------------------------------------------------------------------ what follows


def _awake(release: Release, course: Neurotoxicity) -> bool:
    """Whether there is neurotoxicity to be examined on a day of grade 4."""
    days = {third // THIRDS for third, level in enumerate(release.levels) if level >= 4}
    return any(course.day(day) for day in days)


def _ventilated(supports: list[Support], thirds: int) -> list[int]:
    """The thirds in which nobody can be examined."""
    found = list[int]()
    until = [round(then.at * THIRDS) for then in supports[1:]]
    for support, ends in zip(supports, [*until, thirds], strict=False):
        if support.device == "ventilator":
            found += range(round(support.at * THIRDS), ends)
    return found


def _rare(
    scenario: Scenario, chance: Chance, release: Release, leukaemia: Leukaemia
) -> tuple[tuple[int, int] | None, int | None]:
    """The days of hyperinflammation as cytokine release goes, and the day of a tumour lysis."""
    hyper, lysis = chance.happens(scenario["toxicity.hyperinflammation"]), chance.uniform()
    after, lasts, day = chance.whole(0, 2), chance.whole(5, 10), chance.whole(1, 5)
    many = lysis < scenario["toxicity.tumour_lysis"] * 2.0 * leukaemia.blasts / 100.0
    begins = release.span[1] + after if release.span else 0
    return ((begins, begins + lasts) if hyper and release.worst >= 2 else None), (day if many else None)


def _home(
    protocol: TrialProtocol,
    scenario: Scenario,
    chance: Chance,
    release: Release,
    course: Neurotoxicity,
    infections: tuple[Infected, ...],
    hyper: tuple[int, int] | None,
) -> int:
    """The day of discharge: after the watch that the protocol asks for, and when nothing is left that needs a bed."""
    watched = [each.daily.until_day for each in protocol.schedule.assessments if each.daily is not None]
    least = max([round(scenario["toxicity.stay"]), *(day + 1 for day in watched)])
    well = max(release.span[1] + 3 if release.span else 0, course.last + 3, hyper[1] + 2 if hyper else 0, least)
    for each in infections:
        if each.infection.begins <= well:
            well = max(well, each.infection.ends + 1)
    return min(well + chance.whole(0, 3), max(LONGEST_STAY, least))


def _drugs(
    protocol: TrialProtocol, scenario: Scenario, chance: Callable[[str], Chance], person: Person, harm: Harm,
    neurology: tuple[Neurology, ...],
) -> tuple[Drug, ...]:  # fmt: skip
    """All that is given, by the time at which it starts."""
    drugs = draw_remedies(protocol, scenario, chance("remedies"), person, harm.release, harm.course, neurology)
    drugs += pressors(chance("pressors"), harm.release)
    drugs += [_for_shock(each.shock) for each in harm.infections if each.shock]
    neutrophils = harm.counts["neutrophils"][-FIRST:]
    severe = [day for day, value in enumerate(neutrophils) if value < SEVERE_NEUTROPENIA]
    drugs += against_neutropenia(chance("growth factor"), person, severe)
    drugs += against_hyperinflammation(person.weight_kg, *harm.hyper) if harm.hyper else []
    return tuple(sorted(drugs, key=lambda drug: (drug.starts, drug.drug)))


def _for_shock(days: range) -> Drug:
    return Drug(drug="norepinephrine", group="vasopressor", starts=float(days.start), stops=float(days.stop))


def _daily(
    protocol: TrialProtocol,
    chance: Callable[[str], Chance],
    values: Mapping[str, float],
    counts: Mapping[str, list[float]],
    burdens: Burdens,
) -> dict[str, tuple[float, ...]]:
    """The morning blood that the protocol asks for, as exact as it is reported."""
    rows, found = population().analyte, dict[str, tuple[float, ...]]()
    for name in sorted(asked_of_blood(protocol)):
        if name in counts:
            series = counts[name]
        elif name in MOVES:
            base = values.get(name, rows[name].median or 0.0)
            series = daily(chance(name), base, name, burdens)
        else:
            continue
        digits = rows[name].digits
        found[name] = tuple([round(value, digits) for value in series])
    return found
