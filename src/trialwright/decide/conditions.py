"""Every condition by the name that a protocol gives it, and those that no protocol can leave out.

A protocol adds needs; it does not take away the floor: nobody is enrolled without consent, and no drug is given before a
product is there, whatever a file forgets to say.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from trialwright.decide.case import Case, Checked, Condition
from trialwright.decide.consenting import consent
from trialwright.decide.delegation import delegation, role
from trialwright.decide.markers import infectious_markers
from trialwright.decide.participation import eligibility, enrolment, nothing_hidden, taking_part
from trialwright.decide.permission import accrual_open, approvals, choices_signed
from trialwright.decide.readiness import (
    bed_reserved,
    dosable,
    on_a_planned_day,
    product_released,
    slot_reserved,
    tocilizumab_reserved,
)
from trialwright.decide.rechecks import (
    hepatitis_b_prophylaxis,
    infection_recheck,
    laboratory_recheck,
    pregnancy_test,
    restaging_csf,
    restaging_marrow,
)
from trialwright.decide.unpaused import not_paused
from trialwright.decide.washouts import washouts
from trialwright.protocol.decisions import Needed

CONDITIONS: Mapping[Needed, Condition] = MappingProxyType(
    {
        "accrual_open": accrual_open,
        "approvals": approvals,
        "not_paused": not_paused,
        "consent": consent,
        "choices_signed": choices_signed,
        "delegation": delegation,
        "enrolment": enrolment,
        "eligibility": eligibility,
        "infectious_markers": infectious_markers,
        "washouts": washouts,
        "slot_reserved": slot_reserved,
        "product_released": product_released,
        "laboratory_recheck": laboratory_recheck,
        "infection_recheck": infection_recheck,
        "pregnancy_test": pregnancy_test,
        "restaging_marrow": restaging_marrow,
        "restaging_csf": restaging_csf,
        "hepatitis_b_prophylaxis": hepatitis_b_prophylaxis,
        "tocilizumab_reserved": tocilizumab_reserved,
        "bed_reserved": bed_reserved,
        "dosable": dosable,
    }
)
"""By the name of the need; reasons come in this order."""


def of_the_patient(case: Case, floor: tuple[Needed, ...]) -> Iterator[Checked]:
    """What every condition of an act about a patient says."""
    yield from of_the_trial(case, floor)
    yield taking_part(case, None)
    yield on_a_planned_day(case, None)
    yield nothing_hidden(case, None)


def of_the_trial(case: Case, floor: tuple[Needed, ...]) -> Iterator[Checked]:
    """What the conditions of an act about the trial as a whole say: the asker's role, the floor, the protocol's needs."""
    wanted: dict[Needed, int | None] = dict.fromkeys(floor)
    if case.rule is not None:
        wanted |= {need.what: need.within_days for need in case.rule.needs}
    yield role(case, None)
    for name, condition in CONDITIONS.items():
        if name in wanted:
            yield condition(case, wanted[name])
