"""Fifty rehearsed trials beside those that were published: whole truths, as a rehearsal draws them.

The ranges are those that section 8.1 of the clinical review gives for adults with refractory or relapsed disease, from ZUMA-3
(Shah 2021), FELIX (Roddie 2024), the trials of Soochow (Ma 2024) and Lu Daopei (Zhang 2020), and the CIBMTR register
(Pasquini 2020); the second pair is between which numbers nine of ten trials of this size lie.
"""

from collections.abc import Iterator
from functools import lru_cache
from statistics import mean

from tests.unit.simulate.shipped import DAY, our_protocol

from trialwright.simulate.patients.draw import draw_truth
from trialwright.simulate.patients.truth import Fate, Truth
from trialwright.simulate.scenario import scenario

SEEDS, REFERRED = 50, 90
VEIN_TO_VEIN = 20
"""Days from enrolment to day 0 beside those of the manufacture: slot, bed, lymphodepletion."""


def enrolled(name: str, seed: int) -> Iterator[Truth]:
    """Those who are approached, agree and are eligible."""
    for number in range(1, REFERRED + 1):
        truth = draw_truth(our_protocol(), scenario(name), seed, number, DAY)
        if truth.prescreening == "approached" and truth.workup.eligible:
            yield truth


def infused(truth: Truth) -> bool:
    """Whether a manufacture succeeds before anything else befalls the patient."""
    used = next((place for place, each in enumerate(truth.attempts) if each.failure is None), None)
    if used is None:
        return False
    waiting = truth.waiting
    ends = [day for day in (waiting.dies, waiting.worsens, waiting.withdraws) if day is not None]
    lasts = VEIN_TO_VEIN + waiting.delay + sum(each.days for each in truth.attempts[: used + 1])
    return min(ends, default=lasts + 1) > lasts


def alive(fate: Fate) -> bool:
    return fate.death is None or fate.death > 365


def well(fate: Fate) -> bool:
    return fate.remission and alive(fate) and (fate.relapse is None or fate.relapse > 365)


def rates(name: str, seed: int) -> dict[str, float]:
    everybody = list(enrolled(name, seed))
    treated = [truth for truth in everybody if infused(truth)]
    fates = [truth.fate for truth in treated]
    remission = [fate for fate in fates if fate.remission]
    return {
        "remission": len(remission) / len(fates),
        "residual disease not found": mean(fate.residual == 0.0 for fate in remission),
        "alive at 12 months": mean(map(alive, fates)),
        "without event at 12 months": mean(map(well, fates)),
        "cytokine release of grade 3 or more": mean(max(truth.toxicity.crs) >= 3 for truth in treated),
        "neurotoxicity of grade 3 or more": mean(max(truth.toxicity.icans) >= 3 for truth in treated),
        "not infused": 1.0 - len(treated) / len(everybody),
        "first manufacture failed": mean(truth.attempts[0].failure is not None for truth in everybody),
        "transplant in remission": mean(fate.transplant is not None for fate in remission),
    }


@lru_cache(maxsize=8)
def over_seeds(name: str, seeds: int) -> dict[str, tuple[float, ...]]:
    each = [rates(name, seed) for seed in range(seeds)]
    return {rate: tuple(one[rate] for one in each) for rate in each[0]}


RANGES = {
    "remission": (0.70, 0.92, 0.66, 0.96),
    "residual disease not found": (0.85, 0.97, 0.83, 1.00),
    "alive at 12 months": (0.55, 0.75, 0.50, 0.82),
    "without event at 12 months": (0.45, 0.60, 0.35, 0.65),
    "cytokine release of grade 3 or more": (0.05, 0.35, 0.05, 0.35),
    "neurotoxicity of grade 3 or more": (0.02, 0.20, 0.00, 0.20),
    "not infused": (0.10, 0.25, 0.05, 0.35),
    "first manufacture failed": (0.03, 0.10, 0.00, 0.15),
    "transplant in remission": (0.35, 0.60, 0.25, 0.75),
}
"""Of the mean of all trials, and of nine in ten of them."""


def test_fifty_trials_look_like_published_ones() -> None:
    for rate, found in over_seeds("as_published", SEEDS).items():
        low, high, lowest, highest = RANGES[rate]
        assert low <= mean(found) <= high, rate
        assert mean(lowest <= one <= highest for one in found) >= 0.9, rate


def test_poor_manufacturing_treats_fewer() -> None:
    usual, poor = over_seeds("as_published", 8), over_seeds("poor_manufacturing", 8)

    assert mean(poor["not infused"]) > mean(usual["not infused"]) + 0.03
    assert mean(poor["first manufacture failed"]) > 2 * mean(usual["first manufacture failed"])


def test_a_toxic_product_harms_more() -> None:
    usual, toxic = over_seeds("as_published", 8), over_seeds("toxic_product", 8)

    for harm in ("cytokine release of grade 3 or more", "neurotoxicity of grade 3 or more"):
        assert mean(toxic[harm]) > 1.5 * mean(usual[harm])
