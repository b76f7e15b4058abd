"""The weeks between enrolment and infusion: bridging, growth, infection, kidneys, and what ends the way before the cells."""

from math import exp, log

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.truth import Leukaemia, Waiting
from trialwright.simulate.scenario import Scenario

MONTH = 30.4
LONGEST_WAIT = 180
"""Nothing is drawn for a wait that no trial would have."""
USUAL_BURDEN = 0.4
"""Share of blasts in the marrow for which the numbers of the scenario are meant."""
RESPONSES = {"complete_remission": 0.15, "partial_remission": 0.3, "no_response": 0.55}
"""To bridging: assumed; ZUMA-3 and FELIX saw few remissions."""


def draw_waiting(scenario: Scenario, chance: Chance, leukaemia: Leukaemia) -> Waiting:
    """What happens while the cells are made; days are counted from the enrolment.

    Examples
    --------
    >>> from trialwright.simulate.scenario import scenario
    >>> ill = Leukaemia(blasts=60.0, residual=55.0, cd19=98.0, residual_only=False)
    >>> waiting = draw_waiting(scenario(), Chance(1, "doctest"), ill)
    >>> waiting.blasts_after > 0.0, 0.5 < waiting.creatinine_rise < 3.0
    (True, True)
    """
    bridging, response, blasts = _bridged(scenario, chance, leukaemia)
    heavier = exp(scenario["waiting.by_burden"] * (leukaemia.blasts / 100.0 - USUAL_BURDEN))
    cause = "infection" if chance.happens(0.3) else "leukaemia"
    infection = chance.whole(5, 16) if chance.happens(scenario["waiting.infection"]) else 0
    held_up = chance.whole(1, 6) if chance.happens(0.15) else 0
    injured = chance.between(1.25, 2.0) if chance.happens(scenario["waiting.kidney_injury"]) else 1.0
    return Waiting(
        bridging=bridging,
        bridging_response=response,
        blasts_after=blasts,
        dies=_within_the_wait(chance, scenario["waiting.death_a_month"], heavier),
        death_cause=cause,
        withdraws=_within_the_wait(chance, scenario["waiting.withdraws_a_month"], 1.0),
        worsens=_within_the_wait(chance, scenario["waiting.worsens_a_month"], heavier),
        creatinine_rise=round(injured * chance.lognormal(1.0, 0.08), 3),
        weight_change=round(chance.lognormal(0.985, 0.035), 3),
        infection_days=infection,
        delay=infection + held_up,
    )


def _within_the_wait(chance: Chance, a_month: float, ratio: float) -> int | None:
    """The day of something that happens with this probability in a month."""
    day = 1 + int(chance.waiting(MONTH / (-log(1.0 - min(a_month, 0.999)) * ratio))) if a_month else LONGEST_WAIT + 1
    return day if day <= LONGEST_WAIT else None


def _bridged(scenario: Scenario, chance: Chance, leukaemia: Leukaemia) -> tuple[tuple[str, ...], str, float]:
    """What is given, how the leukaemia answers, and how many blasts are left."""
    share = scenario["waiting.bridged"] * (0.5 if leukaemia.residual_only else 1.0)
    bridged, growth = chance.happens(share), chance.normal(0.15, 0.3)
    response = chance.weighted(RESPONSES)
    if not bridged:
        return (), "not_assessed", _grown(leukaemia.blasts, growth)
    given = ["tki"] if "BCR::ABL1" in leukaemia.aberrations else []
    if not given or chance.happens(0.5):
        given.append("chemotherapy")
    if "cns_leukaemia" in leukaemia.outside:
        given.append("intrathecal_chemotherapy")
    if leukaemia.residual_only:
        return tuple(given), "complete_remission", leukaemia.blasts
    if response == "complete_remission":
        return tuple(given), response, round(chance.between(0.5, 4.5), 1)
    left = leukaemia.blasts * (chance.between(0.3, 0.6) if response == "partial_remission" else exp(growth - 0.15))
    return tuple(given), response, round(min(max(left, 5.0), 98.0), 1)


def _grown(blasts: float, growth: float) -> float:
    return round(min(blasts * exp(growth), 98.0), 1)
