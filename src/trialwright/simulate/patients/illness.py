"""The leukaemia at the referral, and the lines of treatment that it has been through.

The lines are built forward, from the first induction to the last that failed, and then dated back from the referral.
"""

from datetime import date
from math import exp, log

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.person import YEAR, age_on
from trialwright.simulate.patients.truth import Leukaemia, Line, Person
from trialwright.simulate.scenario import Scenario

CYCLE = 28
"""Days of a cycle of treatment."""
MOST_LINES = 6
REMISSION_LASTS = 180.0
"""Days of the median first remission of those who are referred: assumed, most relapses are early ones."""
LAST_BREAK = (10, 35)
"""Days from the last treatment to the referral."""
YOUNGEST_AT_DIAGNOSIS = 0.7
LOST_AFTER_CD19 = 4.0
"""CD19 is lost so much more often after a treatment against it; assumed."""
AGAINST_CD19 = frozenset({"blinatumomab", "car_t"})
ABERRATIONS = (
    ("KMT2A::AFF1", 0.05, 0.06), ("ETV6::RUNX1", 0.12, 0.01), ("TCF3::PBX1", 0.05, 0.05), ("hypodiploidy", 0.03, 0.05),
    ("IKZF1 deletion", 0.2, 0.3), ("TP53", 0.06, 0.1), ("complex karyotype", 0.05, 0.08),
)  # fmt: skip
"""What is found at diagnosis, with its share in children and in adults; relapsed leukaemia, assumed after reviews."""


class _Past:
    """Lines while they are built: days count forward from the diagnosis."""

    def __init__(self, chance: Chance) -> None:
        self.lines: list[tuple[str, str, int, int, int, str]] = []
        self.day, self._chance = 0, chance

    def add(self, treatment: str, intent: str, cycles: int, response: str, lasted: int | None = None) -> None:
        """A line that begins today and lasts its cycles; the next begins some weeks later."""
        lasted = cycles * CYCLE if lasted is None else lasted
        self.lines.append((treatment, intent, cycles, self.day, lasted, response))
        self.day += lasted + self._chance.whole(7, 28)

    def beside(self, treatment: str, cycles: int, lasted: int, intent: str = "other") -> None:
        """Something that is given beside the line that begins today."""
        self.lines.append((treatment, intent, cycles, self.day, lasted, "not_assessed"))

    def end(self, response: str) -> None:
        """What the last line came to in the end."""
        self.lines[-1] = (*self.lines[-1][:5], response)


def draw_leukaemia(scenario: Scenario, chance: Chance, person: Person, referred: date) -> Leukaemia:
    """The disease at the referral: burden, sites, genes, CD19, and what was tried.

    Examples
    --------
    >>> from trialwright.simulate.patients.person import draw_person
    >>> from trialwright.simulate.scenario import scenario
    >>> day = date(2026, 3, 1)
    >>> found = draw_leukaemia(scenario(), Chance(1, "x"), draw_person(scenario(), Chance(2, "x"), day), day)
    >>> "induction" in {line.intent for line in found.lines}, 0.0 < found.blasts <= 100.0
    (True, True)
    """
    age = age_on(person, referred)
    aberrations = _aberrations(scenario, chance, age)
    residual_only = chance.happens(scenario["illness.residual_only"])
    lines = _lines(scenario, chance, age, residual_only, "BCR::ABL1" in aberrations)
    blasts, residual = _burden(scenario, chance, residual_only)
    return Leukaemia(
        blasts=blasts,
        residual=residual,
        cd19=_cd19(scenario, chance, lines),
        residual_only=residual_only,
        outside=_outside(scenario, chance),
        aberrations=aberrations,
        lines=lines,
    )


def _aberrations(scenario: Scenario, chance: Chance, age: float) -> tuple[str, ...]:
    """A fusion excludes the others; deletions come beside it."""
    philadelphia = scenario["illness.bcr_abl1_child" if age < 18 else "illness.bcr_abl1_adult"]
    found = ["BCR::ABL1"] if chance.happens(philadelphia) else []
    for name, in_children, in_adults in ABERRATIONS:
        here = chance.happens(in_children if age < 18 else in_adults)
        if here and not ("::" in name and any("::" in other for other in found)):
            found.append(name)
    return tuple(found)


def _burden(scenario: Scenario, chance: Chance, residual_only: bool) -> tuple[float, float]:
    """Blasts by morphology, and by flow cytometry."""
    if residual_only:
        residual = min(chance.lognormal(scenario["illness.residual"], 1.4), 4.9)
        return round(chance.between(0.0, 2.0) + 0.5 * residual, 1), round(max(residual, 0.003), 3)
    middle = scenario["illness.blasts"] / 100.0
    logit = chance.normal(log(middle / (1.0 - middle)), scenario["illness.blasts_deviation"])
    blasts = max(5.0, 98.0 / (1.0 + exp(-logit)))
    return round(blasts, 1), round(min(blasts * chance.between(0.75, 1.05), 99.0), 2)


def _cd19(scenario: Scenario, chance: Chance, lines: tuple[Line, ...]) -> float:
    tried = any(line.treatment in AGAINST_CD19 for line in lines)
    lost = chance.happens(scenario["illness.cd19_lost"] * (LOST_AFTER_CD19 if tried else 1.0))
    uniform = chance.uniform()
    return round(45.0 * uniform**2 if lost else 100.0 - 25.0 * uniform**3, 1)


def _outside(scenario: Scenario, chance: Chance) -> tuple[str, ...]:
    shares = {"cns_leukaemia": "illness.cns", "extramedullary_disease": "illness.extramedullary"}
    return tuple(name for name, share in shares.items() if chance.happens(scenario[share]))


# ------------------------------------------------------------------------------------------------ lines of treatment


def _lines(scenario: Scenario, chance: Chance, age: float, residual_only: bool, philadelphia: bool) -> tuple[Line, ...]:
    past = _Past(chance)
    remission = residual_only or chance.happens(0.8)
    transplant = chance.happens(scenario["illness.transplant_before"])
    _first_line(chance, past, age, remission, philadelphia)
    if remission:
        _kept_in_remission(chance, past, transplant=transplant and not residual_only)
    if not residual_only:
        further = min(int(chance.waiting(scenario["illness.further_lines"])), MOST_LINES)
        if remission:
            past.day += round(chance.lognormal(REMISSION_LASTS, 0.8))
        for _ in range(further):
            _salvage(scenario, chance, past)
        past.end("relapse" if remission and not further else "no_response")
    return _dated(chance, past, age)


def _first_line(chance: Chance, past: _Past, age: float, remission: bool, philadelphia: bool) -> None:
    if philadelphia:
        past.beside("tki", 1, chance.whole(60, 300))
    past.beside("intrathecal_chemotherapy", chance.whole(2, 6), 50)
    reached = "complete_remission" if remission else "no_response"
    past.add("chemotherapy", "induction", 1 if age < 40 else chance.whole(1, 2), reached)


def _kept_in_remission(chance: Chance, past: _Past, *, transplant: bool) -> None:
    """Consolidation, then a transplant, or maintenance, or nothing; how long it lasts is drawn widely."""
    past.add(
        "chemotherapy",
        "consolidation",
        chance.weighted({1: 0.08, 2: 0.2, 3: 0.27, 4: 0.25, 6: 0.2}),
        "complete_remission",
    )
    if transplant:
        past.add("allo_hsct", "transplant", 1, "complete_remission", lasted=1)
        past.day += round(chance.lognormal(240.0, 0.6))
    elif chance.happens(0.35):
        months = chance.whole(2, 20)
        past.add("chemotherapy", "maintenance", months, "complete_remission", lasted=months * 30)


def _salvage(scenario: Scenario, chance: Chance, past: _Past) -> None:
    transplanted = any(line[0] == "allo_hsct" for line in past.lines)
    weights = {
        "chemotherapy": 0.62,
        "blinatumomab": scenario["illness.blinatumomab_before"],
        "inotuzumab": scenario["illness.inotuzumab_before"],
        "car_t": scenario["illness.cells_before"],
        "donor_lymphocytes": 0.08 if transplanted else 0.0,
        "radiotherapy": 0.02,
    }
    treatment = chance.weighted(weights)
    response = chance.weighted({"no_response": 0.5, "partial_remission": 0.15, "relapse": 0.35})
    if treatment in ("car_t", "donor_lymphocytes"):
        past.add(treatment, "salvage", 1, response, lasted=1)
    else:
        past.add(treatment, "salvage", chance.weighted({1: 0.7, 2: 0.3}), response)


def _dated(chance: Chance, past: _Past, age: float) -> tuple[Line, ...]:
    """Counted back from the referral; the last line ended some weeks before it, so that washouts can be kept."""
    ended = max(begun + lasted for _, _, _, begun, lasted, _ in past.lines)
    shorter = min(1.0, (age - YOUNGEST_AT_DIAGNOSIS) * YEAR / (ended + LAST_BREAK[1]))  # no leukaemia before birth
    referral = round(ended * shorter) + chance.whole(*LAST_BREAK)
    return tuple(
        Line(
            treatment=treatment, intent=intent, cycles=cycles, before=referral - round(begun * shorter),
            lasted=round(lasted * shorter), response=response,
        )
        for treatment, intent, cycles, begun, lasted, response in past.lines
    )  # fmt: skip
