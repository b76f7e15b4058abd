"""Doses of lymphodepletion: computed for the day it begins, and looked at again while it runs.

Before the first dose everything goes by the newest facts. From then on the order stands; if weight or kidneys change
while the course runs, the dose is computed anew, and a person reviews it before it is given.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from trialwright.derive.answer import Answer, Finding, Missing
from trialwright.derive.doses.drug_dose import DrugDose, band_of, doses_at
from trialwright.derive.doses.height_change import height_findings
from trialwright.derive.doses.inputs import ABSENT, read_input
from trialwright.derive.doses.reviewing import reviewed
from trialwright.derive.doses.rounding import nearest, rounding_permitted, whole_vials
from trialwright.derive.doses.weight_change import weight_finding
from trialwright.derive.facts import Facts, facts_of
from trialwright.derive.person import ages
from trialwright.derive.record import Record
from trialwright.derive.visits.courses import Course, newest_course, still_runs
from trialwright.events.doses import DrugGiven
from trialwright.protocol.regimen import Lymphodepletion
from trialwright.protocol.trial import TrialProtocol


def lymphodepletion(protocol: TrialProtocol, record: Record) -> dict[str, Answer[DrugDose]]:
    """The dose of each drug of the regimen, by the drug's name.

    Returns
    -------
    dict[str, Answer[DrugDose]]
        As of the first dose of the newest course, or as of the record where none was given. Status "review" where weight
        or clearance has changed since, with the dose computed anew, and for whoever is below the protocol's
        `review_below_kg` or `review_below_years`, and where the height of an adult is in dispute; also where it is not
        known with which dose that course began, with the dose as of the record. "unknown" and blocked doses are those of
        `doses_at`.

    References
    ----------
    clearance bands: each drug's `renal_source`; surface area: `SURFACE_SOURCES`; change of weight: the protocol's
    `weight_change`.
    """
    course = newest_course(protocol, record)
    if not isinstance(course, Course):
        at = record.as_of.happened
        doses = doses_at(protocol, record, at)
        if course is not None:
            doses = {drug: _in_doubt(answer, course) for drug, answer in doses.items()}
        doses = _infants_reviewed(protocol, record, facts_of(record, at=at), doses)
        return _heights_reviewed(record, at, doses)
    begun = course.began.happened.span()[1]
    ordered = doses_at(protocol, record, begun)
    until = _looked_at_until(protocol, record, course)
    anew = _rechecked(protocol, record, ordered, begun, until)
    return _heights_reviewed(record, until, _infants_reviewed(protocol, record, facts_of(record, at=begun), anew))


def _in_doubt(answer: Answer[DrugDose], start: Missing) -> Answer[DrugDose]:
    """Nobody knows as of which day the order stands, so a person looks at what would be ordered now."""
    status = "review" if answer.status == "known" else answer.status
    return msgspec.structs.replace(answer, status=status, missing=(*answer.missing, start))


def _looked_at_until(protocol: TrialProtocol, record: Record, course: Course) -> datetime:
    """The last day by the regimen, or the last dose where it slipped past it; now while a dose is still to come."""
    if still_runs(protocol, record, course):
        return record.as_of.happened
    days = [day for drug in protocol.lymphodepletion.drugs for day in drug.days]
    begun, lasts = course.began.happened.span()[1], timedelta(days=max(days) - min(days))
    if record.as_of.happened - begun <= lasts:  # asked so, for the days after may lead out of the calendar
        return record.as_of.happened
    last_given = max(dose.event.happened.span()[1] for dose in course.doses)
    return min(record.as_of.happened, max(begun + lasts, last_given))


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
    finding = _infant(record.patient, facts, protocol.lymphodepletion)
    if finding is None:
        return doses
    return {
        name: answer if answer.value is None or answer.value.blocked else _under_review(record, answer, (finding,))
        for name, answer in doses.items()
    }


def _infant(patient: str, facts: Facts, regimen: Lymphodepletion) -> Finding | None:
    """The finding that somebody so small is dosed by body surface; an unknown age leaves it to the weight."""
    weight = read_input("weight", "kg", facts, regimen.weight_within_days)
    years, least = regimen.review_below_years, regimen.review_below_kg
    person = facts.person
    possible = ages(person[1].birth, facts.at) if isinstance(person, tuple) else None
    young = isinstance(possible, tuple) and possible.youngest < years
    light = weight.value is not None and weight.value < least
    if not young and not light:
        return None
    seqs = {*weight.because, *((person[0].seq,) if isinstance(person, tuple) else ())}
    spoken = f"{years} year{'' if years == 1 else 's'}"
    words = [*([f"under {spoken} old"] if young else []), *([f"{weight.value:f} kg"] if light else [])]
    return Finding(
        code="dose.infant",
        patient=patient,
        seqs=tuple(sorted(seqs)),
        found=f"a dose by body surface for a patient of {' and '.join(words)}",
        wanted=f"{spoken} and {least:f} kg or more, or a dose that a person has settled",
        to_do="decide whether the dose goes by mg/kg; attest dose_reviewed if the dose by surface is meant",
    )


def _heights_reviewed(
    record: Record, until: datetime, doses: dict[str, Answer[DrugDose]]
) -> dict[str, Answer[DrugDose]]:
    """A dose by the height of an adult that was another one before, or became another one since, is provisional."""
    told = tuple(height_findings(record, until))
    return {name: _one_height_reviewed(record, answer, told) for name, answer in doses.items()}


def _one_height_reviewed(record: Record, answer: Answer[DrugDose], told: tuple[Finding, ...]) -> Answer[DrugDose]:
    asked = tuple(finding for finding in told if not set(finding.seqs).isdisjoint(answer.because))
    if not asked or answer.value is None or answer.value.blocked:
        return answer
    return _under_review(record, answer, asked)


def _under_review(record: Record, answer: Answer[DrugDose], asked: tuple[Finding, ...]) -> Answer[DrugDose]:
    """The answer as provisional, unless somebody has reviewed it after all that it rests on.

    The next dose of a course that was reviewed asks nobody again. A corrected one does: it may move the day on which the
    course began, and with it the weight by which all of its doses go.
    """
    moved = (event.seq for event, _ in record.of(DrugGiven) if event.replaces is not None)
    review = reviewed(record, (*answer.because, *(seq for finding in asked for seq in finding.seqs), *moved))
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
