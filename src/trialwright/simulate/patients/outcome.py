"""What becomes of a patient after the cells.

One model: how far the leukaemia has grown, how the cells expand and what the product is decide over remission; what is
left of the leukaemia and a transplant decide over relapse; and death comes of the toxicity that was drawn before, of the
transplant, of infections without B cells, or of the leukaemia that was not cured.
"""

from math import exp, inf, log

import msgspec

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.truth import Attempt, Fate, Infection, Kinetics, Leukaemia, Person, Toxicity, Waiting
from trialwright.simulate.patients.waiting import USUAL_BURDEN
from trialwright.simulate.scenario import Scenario

YEAR = 365.25
END = 1096
"""Three years after day 0, when a rehearsal ends for a patient."""
ASSESSED = 28
"""The day of the first look at the marrow; what comes back afterwards was in remission."""
USUAL_PEAK = 24_000.0
"""Copies per ug of DNA: Stein 2019."""
USUAL_DECAY = 0.0032
"""Per day, of the cells that persist: Stein 2019."""
CD19_NEEDED = 20.0
"""Percent of the blasts with CD19 below which the cells find no target: the usual limit of a positive marker."""
OLDEST_FOR_TRANSPLANT = 62
SECOND_TRANSPLANT = 0.3
"""Somebody who had a transplant before is so much less likely to have another: assumed."""
AFTER_TRANSPLANT = 110.0
"""Days from a transplant to the death that it causes, mean: assumed, most within half a year."""
SITES: dict[tuple[str, ...], float] = {
    ("marrow",): 0.6, ("marrow", "blood"): 0.18, ("cns",): 0.05, ("marrow", "cns"): 0.05, ("other_extramedullary",): 0.06,
    ("marrow", "other_extramedullary"): 0.06,
}  # fmt: skip
"""Where relapses are, mostly in the marrow: assumed, after Maude 2018 and Roddie 2024 (not confirmed)."""
OUTSIDE_AGAIN = 3.0
"""A relapse outside of the marrow is so much more frequent where the leukaemia was there before: assumed."""
DONORS = {"haploidentical": 0.6, "matched_sibling": 0.25, "unrelated": 0.15}
"""Assumed: haploidentical transplants lead in China."""
_DAYS = ("relapse", "transplant", "lost", "withdraws", "b_cells_back", "second_malignancy")


class Treated(msgspec.Struct, frozen=True, kw_only=True):
    """All that a fate depends on; `age` in years, at the referral."""

    person: Person
    age: float
    leukaemia: Leukaemia
    attempts: tuple[Attempt, ...]
    waiting: Waiting
    kinetics: Kinetics
    toxicity: Toxicity

    @property
    def burden(self) -> float:
        """Share of blasts in the marrow before the cells, against the usual one."""
        return self.waiting.blasts_after / 100.0 - USUAL_BURDEN


def draw_fate(scenario: Scenario, chance: Chance, treated: Treated) -> Fate:
    """Remission, relapse, transplant, death and the rest, by one model.

    A death of cytokine release, of neurotoxicity or of an early infection follows from the toxicity that was drawn.
    """
    answers = chance.happens(remission_probability(scenario, treated))
    incomplete, left = chance.happens(scenario["fate.incomplete"]), chance.happens(scenario["fate.residual_disease"])
    residue, still = min(max(chance.lognormal(0.12, 1.3), 0.011), 4.5), chance.between(0.3, 1.0)
    early = death_of_toxicity(scenario, chance, treated.toxicity)
    assessed = early is None or early[0] > ASSESSED
    residual = (residue if left else 0.0) if answers else max(treated.leukaemia.residual * still, 0.02)
    begun = Fate(
        remission=answers and assessed, incomplete=answers and assessed and incomplete, residual=round(residual, 3)
    )
    fate = (_in_remission if answers else _without_remission)(scenario, chance, treated, begun)
    fate = _not_followed(scenario, chance, treated, fate)
    fate = msgspec.structs.replace(fate, b_cells_back=_b_cells_back(scenario, chance, treated.kinetics, fate))
    if early is not None and (fate.death is None or early[0] <= fate.death):
        fate = msgspec.structs.replace(fate, death=early[0], death_cause=early[1])
    return _in_time(fate)


def remission_probability(scenario: Scenario, treated: Treated) -> float:
    """The probability of fewer than 5 % blasts at one month.

    Of several attempts at manufacture the first that gave cells is the one that was infused.
    """
    usual, leukaemia = scenario["fate.remission"], treated.leukaemia
    logit = log(usual / (1.0 - usual)) + scenario["fate.remission_by_burden"] * treated.burden
    expansion = min(max(log(treated.kinetics.cmax / USUAL_PEAK), -2.0), 2.0)
    logit += scenario["fate.remission_by_expansion"] * expansion
    used = next((attempt for attempt in treated.attempts if attempt.failure is None), treated.attempts[-1])
    for holds, name in (
        ("extramedullary_disease" in leukaemia.outside, "fate.remission_outside_marrow"),
        (leukaemia.cd19 < CD19_NEEDED, "fate.remission_cd19_lost"),
        (bool(used.out_of_specification), "fate.remission_poor_product"),
    ):
        logit += scenario[name] if holds else 0.0
    return 1.0 / (1.0 + exp(-logit))


def death_of_toxicity(scenario: Scenario, chance: Chance, toxicity: Toxicity) -> tuple[int, str] | None:
    """The day and the cause of a death of what the cells did; None where they killed nobody.

    Grade 4 comes before it, by a day at least; a grade 5 that was drawn is such a death already.
    """
    found: list[tuple[int, str]] = []
    for cause, grades in (("crs", toxicity.crs), ("icans", toxicity.icans)):
        dies, when = chance.happens(scenario[f"fate.{cause}_death"]), chance.uniform()
        worst = [day for day, grade in enumerate(grades) if grade == 4]
        fatal = [day for day, grade in enumerate(grades) if grade >= 5]
        if fatal:
            found.append((fatal[0], cause))
        elif worst and dies:
            found.append((worst[int(when * len(worst))] + 1, cause))
    for infection in toxicity.infections:
        dies, when = chance.happens(scenario["fate.infection_death"]), chance.uniform()
        if infection.grade >= 5 or (infection.grade == 4 and dies):
            found.append((_day_of_death(infection, when), "infection"))
    return min(found, default=None)


def _day_of_death(infection: Infection, when: float) -> int:
    """The last day of what was drawn as fatal; else a day of the infection, not its first."""
    if infection.grade >= 5:
        return infection.ends
    first = min(infection.begins + 1, infection.ends)
    return first + int(when * (infection.ends - first + 1))


# --------------------------------------------------------------------------------------------------------- two courses


def _without_remission(scenario: Scenario, chance: Chance, _: Treated, fate: Fate) -> Fate:
    """The leukaemia goes on, and kills unless another therapy saves."""
    saved = chance.happens(scenario["fate.cured_later"])
    day = chance.lognormal(scenario["fate.survival_without_remission"], 0.7)
    return fate if saved else msgspec.structs.replace(fate, death=max(round(day), 21))


def _in_remission(scenario: Scenario, chance: Chance, treated: Treated, fate: Fate) -> Fate:
    """Relapse against a transplant and the deaths of remission: whatever comes first."""
    transplant = _transplant(scenario, chance, treated)
    fatal, after = chance.happens(scenario["fate.transplant_death"]), chance.waiting(AFTER_TRANSPLANT)
    relapse = _relapse(scenario, chance, treated, fate, transplant)
    infection = max(ASSESSED + 20.0, _waiting_years(chance, scenario["fate.infection_death_a_year"]))
    returned = _returned(scenario, chance, treated)
    saved = chance.happens(scenario["fate.cured_later"])
    survives = chance.lognormal(scenario["fate.survival_after_relapse"], 0.9)
    donor = chance.weighted(DONORS)
    deaths = [(infection, "infection")]
    if transplant is not None and relapse <= transplant:
        transplant = None
    if transplant is not None:
        fate = msgspec.structs.replace(fate, transplant=transplant, donor=donor)
        deaths += [(transplant + 5.0 + after, "transplant")] if fatal else []
    death, cause = min(deaths)
    if relapse < death:
        sites, cd19 = returned
        fate = msgspec.structs.replace(fate, relapse=round(relapse), relapse_sites=sites, relapse_cd19=cd19)
        death, cause = (inf if saved else relapse + max(survives, 5.0)), "leukaemia"
    return fate if death > END else msgspec.structs.replace(fate, death=round(death), death_cause=cause)


def _transplant(scenario: Scenario, chance: Chance, treated: Treated) -> int | None:
    """The day for which a transplant is planned in remission, if one is."""
    before = any(line.treatment == "allo_hsct" for line in treated.leukaemia.lines)
    wanted = chance.happens(scenario["fate.transplant"] * (SECOND_TRANSPLANT if before else 1.0))
    day = chance.lognormal(scenario["fate.transplant_day"], 0.3)
    if not wanted or treated.age > OLDEST_FOR_TRANSPLANT:
        return None
    return max(round(day), treated.toxicity.home + 14, ASSESSED + 7)


def _relapse(scenario: Scenario, chance: Chance, treated: Treated, fate: Fate, transplant: int | None) -> float:
    """The day on which the cumulative hazard reaches what chance allows; it is lower from a transplant on."""
    scale, shape = scenario["fate.relapse_scale"], scenario["fate.relapse_shape"]
    ratio = exp(scenario["fate.relapse_by_burden"] * treated.burden)
    ratio *= scenario["fate.relapse_residual"] if fate.residual > 0.0 else 1.0
    first = ASSESSED + 2
    allowed = chance.waiting(1.0) / ratio
    until = inf if transplant is None else (max(transplant - first, 0) / scale) ** shape
    if allowed > until:
        allowed = until + (allowed - until) / scenario["fate.relapse_after_transplant"]
    return float(first + scale * allowed ** (1.0 / shape))


def _returned(scenario: Scenario, chance: Chance, treated: Treated) -> tuple[tuple[str, ...], str]:
    """Where it would come back, and whether with CD19."""
    again = OUTSIDE_AGAIN if treated.leukaemia.outside else 1.0
    sites = {where: share * (again if {*where} - {"marrow", "blood"} else 1.0) for where, share in SITES.items()}
    if treated.person.sex == "male":
        sites[("testis",)] = 0.02 * again
    switched, negative = scenario["fate.lineage_switch"], scenario["fate.relapse_cd19_negative"]
    if treated.leukaemia.cd19 < CD19_NEEDED:
        negative = max(negative, 0.8)
    kept = max(1.0 - switched - negative, 0.0)
    cd19 = chance.weighted({"lineage_switch": switched, "negative": negative, "positive": kept})
    return chance.weighted(sites), cd19


# -------------------------------------------------------------------------------------------------------- beside them


def _not_followed(scenario: Scenario, chance: Chance, treated: Treated, fate: Fate) -> Fate:
    """Lost or withdrawn, but nobody from a hospital bed; and second cancers."""
    home = max(treated.toxicity.home, ASSESSED)
    lost, withdraws, second = (
        round(min(_waiting_years(chance, scenario[f"fate.{name}_a_year"]), END))
        for name in ("lost", "withdraws", "second_malignancy")
    )
    return msgspec.structs.replace(
        fate, lost=home + 1 + lost, withdraws=home + 1 + withdraws, second_malignancy=120 + second
    )


def _waiting_years(chance: Chance, a_year: float) -> float:
    """Days until something happens that has this probability in a year."""
    uniform = chance.waiting(1.0)
    return inf if a_year <= 0.0 else uniform * YEAR / -log(1.0 - min(a_year, 0.999))


def _b_cells_back(scenario: Scenario, chance: Chance, kinetics: Kinetics, fate: Fate) -> int:
    """Sooner where the cells fade; after a transplant from the donor; and often just before a CD19-positive relapse."""
    persistence = min(max((USUAL_DECAY / kinetics.beta) ** 0.3, 0.4), 2.5)
    day = chance.lognormal(scenario["fate.b_cells_back"] * persistence, 0.6)
    from_donor, heralds = chance.lognormal(150.0, 0.35), chance.happens(0.6)
    if fate.transplant is not None:
        day = fate.transplant + from_donor
    elif fate.relapse is not None and heralds and fate.relapse_cd19 == "positive":
        day = min(day, fate.relapse - 15.0)
    return max(round(day), ASSESSED + 2)


def _in_time(fate: Fate) -> Fate:
    """Nothing happens on the day of a death or later, nor after the rehearsal."""
    death = fate.death if fate.death is not None and fate.death <= END else None
    end = END if death is None else death
    days = {name: getattr(fate, name) for name in _DAYS}
    kept = {name: day if day is not None and day < end else None for name, day in days.items()}
    fate = msgspec.structs.replace(fate, **kept, death=death, death_cause=fate.death_cause if death else "leukaemia")
    return (
        fate if fate.relapse is not None else msgspec.structs.replace(fate, relapse_sites=(), relapse_cd19="positive")
    )
