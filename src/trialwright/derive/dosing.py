"""Doses of lymphodepletion: computed for the day it begins, and looked at again while it runs.

Before the first dose everything goes by the newest facts. From then on the order stands; if weight or kidneys change
while the course runs, the dose is computed anew, and a person reviews it before it is given.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from trialwright.derive.answer import Answer, Finding
from trialwright.derive.courses import last_course
from trialwright.derive.drug_dose import DrugDose, band_of, doses_at
from trialwright.derive.facts import Facts, facts_of
from trialwright.derive.inputs import ABSENT, read_input
from trialwright.derive.person import ages
from trialwright.derive.record import Record
from trialwright.derive.reviewing import reviewed
from trialwright.derive.rounding import nearest, rounding_permitted, whole_vials
from trialwright.derive.weight_change import weight_finding
from trialwright.events.event import Event
from trialwright.protocol.trial import TrialProtocol

INFANT_WEIGHT_KG = Decimal(10)
"""Below it a dose by body surface is not given unseen: usual practice then goes by mg/kg (clinical rules, 4.1)."""
INFANT_YEARS = 1
"""The same under this age."""


def lymphodepletion(protocol: TrialProtocol, record: Record) -> dict[str, Answer[DrugDose]]:
    """The dose of each drug of the regimen, by the drug's name.

    Returns
    -------
    dict[str, Answer[DrugDose]]
        As of the first dose of the newest course, or as of the record where none was given. Status "review" where weight
        or clearance has changed since, with the dose computed anew, and for infants; "unknown" and blocked doses are
        those of `doses_at`.

    References
    ----------
    clearance bands: each drug's `renal_source`; surface area: `SURFACE_SOURCES`; change of weight: the protocol's
    `weight_change`.
    """
    course = last_course(protocol, record)
    if not course:
        at = record.as_of.happened
        return _infants_reviewed(protocol, record, facts_of(record, at=at), doses_at(protocol, record, at))
    begun = course[0].happened.span()[1]
    ordered = doses_at(protocol, record, begun)
    until = min(record.as_of.happened, _course_end(protocol, course[0]))
    anew = _rechecked(protocol, record, ordered, begun, until)
    return _infants_reviewed(protocol, record, facts_of(record, at=begun), anew)


def _course_end(protocol: TrialProtocol, first: Event) -> datetime:
    days = [day for drug in protocol.lymphodepletion.drugs for day in drug.days]
    return first.happened.span()[1] + timedelta(days=max(days) - min(days))


def _rechecked(
    protocol: TrialProtocol, record: Record, ordered: dict[str, Answer[DrugDose]], begun: datetime, until: datetime
) -> dict[str, Answer[DrugDose]]:
    """The ordered doses, or those computed anew where weight or kidneys have changed since."""
    regimen = protocol.lymphodepletion
    was, now = (
        read_input("weight", "kg", facts_of(record, at=at), regimen.weight_within_days) for at in (begun, until)
    )
    weight = weight_finding(record.patient, was, now, regimen.weight_change, what="lymphodepletion")
    anew = doses_at(protocol, record, until)
    return {name: _one_rechecked(record, name, before, anew[name], weight) for name, before in ordered.items()}


def _one_rechecked(
    record: Record, drug: str, before: Answer[DrugDose], after: Answer[DrugDose], weight: Finding | None
) -> Answer[DrugDose]:
    kidneys = _kidneys_changed(record.patient, drug, before, after)
    changed = tuple(finding for finding in (weight, kidneys) if finding is not None)
    if before.value is None:
        return before
    if after.value is None:
        contested = tuple(missing for missing in after.missing if missing.reason not in ABSENT)
        return msgspec.structs.replace(before, status="review", missing=contested) if contested else before
    return _under_review(record, after, changed) if changed else before


def _kidneys_changed(patient: str, drug: str, before: Answer[DrugDose], after: Answer[DrugDose]) -> Finding | None:
    """The finding that the clearance has gone into another band since the order."""
    then, now = _renal_step(before), _renal_step(after)
    if then is None or now is None or then[0] == now[0]:
        return None
    return Finding(
        code="dose.clearance_changed",
        patient=patient,
        seqs=tuple(sorted({*then[2], *now[2]})),
        found=f"{drug} was ordered with {then[1]}; now {now[1]}",
        wanted="a clearance in the band of the order until the last dose",
        to_do="repeat creatinine; if it is right, review the dose computed anew and attest dose_reviewed",
    )


def _renal_step(answer: Answer[DrugDose]) -> tuple[Decimal | None, str, tuple[int, ...]] | None:
    return next(((s.value, s.how, s.because) for s in answer.steps if s.name == "renal adjustment"), None)


def _infants_reviewed(
    protocol: TrialProtocol, record: Record, facts: Facts, doses: dict[str, Answer[DrugDose]]
) -> dict[str, Answer[DrugDose]]:
    finding = _infant(record.patient, facts, protocol.lymphodepletion.weight_within_days)
    if finding is None:
        return doses
    return {
        name: answer if answer.value is None or answer.value.blocked else _under_review(record, answer, (finding,))
        for name, answer in doses.items()
    }


def _infant(patient: str, facts: Facts, within_days: int) -> Finding | None:
    """The finding that somebody so small is dosed by body surface; an unknown age leaves it to the weight."""
    weight = read_input("weight", "kg", facts, within_days)
    person = facts.person
    possible = ages(person[1].birth, facts.at) if isinstance(person, tuple) else None
    young = isinstance(possible, tuple) and possible.youngest < INFANT_YEARS
    light = weight.value is not None and weight.value < INFANT_WEIGHT_KG
    if not young and not light:
        return None
    seqs = {*weight.because, *((person[0].seq,) if isinstance(person, tuple) else ())}
    words = [*(["under 1 year old"] if young else []), *([f"{weight.value:f} kg"] if light else [])]
    return Finding(
        code="dose.infant",
        patient=patient,
        seqs=tuple(sorted(seqs)),
        found=f"a dose by body surface for a child of {' and '.join(words)}",
        wanted=f"{INFANT_YEARS} year and {INFANT_WEIGHT_KG:f} kg or more, or a dose that a person has settled",
        to_do="decide whether the dose goes by mg/kg; attest dose_reviewed if the dose by surface is meant",
    )


def _under_review(record: Record, answer: Answer[DrugDose], asked: tuple[Finding, ...]) -> Answer[DrugDose]:
    """The answer as provisional, unless somebody has reviewed it since."""
    review = reviewed(record, (seq for finding in asked for seq in finding.seqs))
    if review is not None:
        because = tuple(sorted({*answer.because, review.seq}))
        return msgspec.structs.replace(answer, because=because)
    findings = tuple(dict.fromkeys((*answer.findings, *asked)))
    status = "review" if answer.status == "known" else answer.status
    return msgspec.structs.replace(answer, status=status, findings=findings)


def dose_findings(answers: Mapping[str, Answer[DrugDose]]) -> tuple[Finding, ...]:
    """What was odd on the way to the doses, each once."""
    return tuple(dict.fromkeys(finding for answer in answers.values() for finding in answer.findings))


__all__ = [
    "DrugDose",
    "band_of",
    "dose_findings",
    "lymphodepletion",
    "nearest",
    "rounding_permitted",
    "whole_vials",
]
