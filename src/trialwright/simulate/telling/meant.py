"""For whom an assessment is meant, by what is true of a patient: nobody ticks off a pregnancy test of a man.

The product asks the record; the people at the bedside see the patient. Windows and closed histories are of the record, so
they play no part here.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any
from zlib import crc32

from trialwright.events.consent import Scope
from trialwright.protocol.criteria import (
    AgeIs,
    AllOf,
    AnyOf,
    Attested,
    Implies,
    Not,
    NotOccurred,
    Occurred,
    Operator,
    Resulted,
    Rule,
    SexIs,
)
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.visits import Visit
from trialwright.simulate.patients.person import completed_years
from trialwright.simulate.patients.truth import Truth

WELL, DELIRIOUS = 10, 9
"""The best ICE; the CAPD from which on it is a delirium."""
NO_GENETICS = "no consent to genetic tests"
"""Why a genetic assessment was not made."""
ACCEPTS = 0.9
"""How often a patient agrees to what the protocol only offers: assumed."""
_COMPARED: dict[Operator, Callable[[Any, Any], bool]] = {"below": lt, "at_most": le, "at_least": ge, "above": gt}


def meant(rule: Rule, truth: Truth, on: date) -> bool:
    """Whether a rule holds of a patient on a day; what cannot be seen at the bedside counts as held."""
    match rule:
        case AllOf(rules=rules):
            return all(meant(part, truth, on) for part in rules)
        case AnyOf(rules=rules):
            return any(meant(part, truth, on) for part in rules)
        case Not(rule=part):
            return not meant(part, truth, on)
        case Implies(when=guard, then=part):
            return not meant(guard, truth, on) or meant(part, truth, on)
    look = _LOOKS.get(type(rule))
    return look is None or look(rule, truth, on)


def _is_of_age(rule: AgeIs, truth: Truth, on: date) -> bool:
    years = Decimal(completed_years(truth.person, on))
    return all(_COMPARED[one.operator](years, one.limit.value) for one in rule.comparisons)


_LOOKS: dict[Any, Callable[[Any, Truth, date], bool]] = {
    SexIs: lambda rule, truth, _: truth.person.sex == rule.sex,
    AgeIs: _is_of_age,
    Occurred: lambda rule, truth, _: rule.concept in truth.workup.conditions,
    NotOccurred: lambda rule, truth, _: rule.concept not in truth.workup.conditions,
    Resulted: lambda rule, truth, _: truth.workup.tests.get(rule.test) == rule.result,
    Attested: lambda rule, truth, _: truth.workup.statements.get(rule.statement, True),
}


def assessed(protocol: TrialProtocol, visit: Visit, truth: Truth, on: date) -> tuple[str, ...]:
    """The assessments of a visit that are meant for a patient, in their order; genetic ones for those who agreed."""
    known = {each.id: each.meant_for(visit.id) for each in protocol.schedule.assessments}
    not_wanted = declined(protocol, visit, truth)
    rules = ((name, known[name]) for name in visit.assessments if name not in not_wanted)
    return tuple(name for name, rule in rules if rule is None or meant(rule, truth, on))


def scale_on(protocol: TrialProtocol, truth: Truth, on: date) -> str:
    """By which score the mind is examined on a day: a child who turns twelve is asked as the older ones are."""
    for name in ("ice", "capd"):
        for each in protocol.schedule.assessments:
            if name in each.gives and each.applies is not None and meant(each.applies, truth, on):
                return name
    return "capd" if "capd" in truth.workup.values else "ice"


def score_of(name: str, found: int | None, truth: Truth) -> int | None:
    """A score on the scale of the day; what was drawn on the other one, before the birthday, as the same grade of it.

    References
    ----------
    Lee 2019: ICE 10, 7 to 9, 3 to 6, 0 to 2 are what CAPD below 9 and from 9 on tell apart less well; an ICE of 0 stands for
    somebody who cannot be woken.
    """
    drawn = "capd" if "capd" in truth.workup.values else "ice"
    if name == drawn or found is None:
        return 0 if found is None and name == "ice" else found
    if name == "ice":
        return 10 if found == 0 else 8 if found < DELIRIOUS else 2
    return 0 if found == WELL else 4 if found > 2 else 12


def declined(protocol: TrialProtocol, visit: Visit, truth: Truth) -> list[str]:
    """The genetic assessments of a visit, where the patient did not agree to them."""
    if "genetics" in (*protocol.consent.required_scopes, *agreed_to(protocol, truth)):
        return []
    return [each.id for each in protocol.schedule.assessments if each.genetic and each.id in visit.assessments]


def agreed_to(protocol: TrialProtocol, truth: Truth) -> tuple[Scope, ...]:
    """What a patient agrees to of all that the protocol only offers: the same whenever the form is signed."""
    who = f"{truth.number}/{truth.person.birth}"
    return tuple(
        scope for scope in protocol.consent.offered_scopes if crc32(f"{scope}/{who}".encode()) % 1000 < 1000 * ACCEPTS
    )
