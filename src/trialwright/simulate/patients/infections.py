"""Infections and fevers in neutropenia after the cells, apart from cytokine release.

They never overlap a course of cytokine release: a fever then has one cause, so that a true grade can be told from the
record. In the clinic they overlap, and nobody knows which it is.
"""

from collections.abc import Sequence

import msgspec

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.truth import Infection
from trialwright.simulate.scenario import Scenario

LATEST_BEGIN = 55
MOST = 3
LASTS = {2: 6.0, 3: 9.0, 4: 14.0}
"""Days, median by grade: assumed."""
FEVERISH = frozenset({
    "Febrile neutropenia", "Sepsis", "Lung infection", "Catheter related infection", "Enterocolitis infectious",
})  # fmt: skip
SHOCK = 4
"""An infection of this grade is one with shock: hypotension and a vasopressor in its first days."""
_GRAM_NEGATIVE = ("Escherichia coli", "Klebsiella pneumoniae", "Pseudomonas aeruginosa")
_GRAM_POSITIVE = ("Staphylococcus epidermidis", "Enterococcus faecium")
KINDS: dict[str, tuple[float, float, tuple[str, ...]]] = {
    "Febrile neutropenia": (0.34, 0.0, ()),
    "Sepsis": (0.14, 0.95, (*_GRAM_NEGATIVE, *_GRAM_POSITIVE)),
    "Lung infection": (0.18, 0.35, ("Aspergillus fumigatus", "Klebsiella pneumoniae", "Streptococcus pneumoniae")),
    "Catheter related infection": (0.07, 0.8, _GRAM_POSITIVE),
    "Upper respiratory infection": (0.1, 0.3, ("Rhinovirus", "Respiratory syncytial virus")),
    "Cytomegalovirus infection reactivation": (0.08, 1.0, ("Cytomegalovirus",)),
    "Enterocolitis infectious": (0.05, 0.7, ("Clostridioides difficile",)),
    "Skin infection": (0.04, 0.2, ("Staphylococcus aureus",)),
}
"""Terms of CTCAE: the share of each, how often an organism is found, and which: assumed, after Hill 2018 (not confirmed)."""
LEAST_GRADE = {"Febrile neutropenia": 3, "Sepsis": 3}
MOST_GRADE = {"Upper respiratory infection": 3, "Skin infection": 3, "Cytomegalovirus infection reactivation": 3}
NEUTROPENIC = 1.0
"""10*9/L of neutrophils, below which a fever is one in neutropenia (CTCAE 5.0)."""


class Infected(msgspec.Struct, frozen=True, kw_only=True):
    """An infection with the term under which it is reported."""

    infection: Infection
    term: str

    @property
    def fever_until(self) -> int:
        """The last day of its fever; a day before its begin where it has none."""
        begins, ends = self.infection.begins, self.infection.ends
        return min(ends, begins + self.infection.grade) if self.term in FEVERISH else begins - 1

    @property
    def shock(self) -> range:
        """The days of shock."""
        begins = self.infection.begins
        grave = self.infection.grade >= SHOCK and self.term in FEVERISH
        return range(begins + 1, min(begins + 3, self.infection.ends)) if grave else range(0)


def draw_infections(
    scenario: Scenario, chance: Chance, release: tuple[int, int] | None, neutrophils: Sequence[float], first_day: int
) -> tuple[Infected, ...]:
    """The infections of the first two months, in their order; `neutrophils` each day from `first_day` on."""
    left, found = scenario["toxicity.infection"], list[Infected]()
    busy = [release] if release else []
    for _ in range(MOST):
        if not chance.happens(left):
            break
        each = _infection(scenario, chance, busy, neutrophils, first_day)
        if each is not None:
            found.append(each)
            busy.append((each.infection.begins, each.infection.ends))
        left *= 0.5
    return tuple(sorted(found, key=lambda each: each.infection.begins))


def _infection(
    scenario: Scenario, chance: Chance, busy: list[tuple[int, int]], neutrophils: Sequence[float], first_day: int
) -> Infected | None:
    begins = round(chance.lognormal(11.0, 0.8))
    term = chance.weighted({name: share for name, (share, _, _) in KINDS.items()})
    uniform, length = chance.uniform(), chance.lognormal(1.0, 0.4)
    _, known, organisms = KINDS[term]
    organism = chance.one_of(organisms) if chance.happens(known) else None
    severe = scenario["toxicity.infection_severe"]
    grade = 4 if uniform < severe * scenario["toxicity.infection_shock"] else 3 if uniform < severe else 2
    grade = min(max(grade, LEAST_GRADE.get(term, 2)), MOST_GRADE.get(term, 4))
    lasts = max(3, round(LASTS[grade] * length))
    for first, last in sorted(busy):
        if begins <= last + 1 and begins + lasts >= first - 1:
            begins = last + 2
    place = begins - first_day
    if term == "Febrile neutropenia" and not (place < len(neutrophils) and neutrophils[place] < NEUTROPENIC):
        return None  # a fever without neutropenia, and without an infection, is none of these
    if begins > LATEST_BEGIN:
        return None
    return Infected(infection=Infection(begins=begins, ends=begins + lasts, organism=organism, grade=grade), term=term)
