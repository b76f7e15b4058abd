"""Eligibility: each criterion with its evidence, the whole, and what to order to know more.

Judged at the earlier of `as_of` and enrolment: what happens after enrolment does not change who was eligible.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from trialwright.derive.answer import Answer, Finding, Missing
from trialwright.derive.authority import effective_from
from trialwright.derive.eligibility.folding import fold
from trialwright.derive.eligibility.judging import judge
from trialwright.derive.eligibility.ordering import order_list
from trialwright.derive.facts import Facts, facts_of
from trialwright.derive.record import Record
from trialwright.protocol.criteria import Criterion
from trialwright.protocol.trial import TrialProtocol


def judged_at(record: Record) -> datetime:
    """The instant for which eligibility is judged: the earlier of `as_of` and the enrolment that took effect."""
    enrolled = effective_from(record, "enrol")
    return record.as_of.happened if enrolled is None else min(record.as_of.happened, enrolled)


def criterion_answers(protocol: TrialProtocol, record: Record) -> dict[str, Answer[bool]]:
    """The answer to each criterion, by its id, in the order of the protocol.

    Returns
    -------
    dict[str, Answer[bool]]
        `value` says whether the rule holds; for an exclusion that means that the patient is excluded by it.
    """
    # The protocol is kept beside its answers, so that no other one can come to stand under the same identity.
    _, answers = record.once((criterion_answers, id(protocol)), lambda: (protocol, _judged(protocol, record)))
    return dict(answers)


def _judged(protocol: TrialProtocol, record: Record) -> dict[str, Answer[bool]]:
    facts = facts_of(record, at=judged_at(record), ranges=protocol.reference_ranges)
    return {c.id: _answer(c, facts, record.patient) for c in protocol.criteria}


def _answer(criterion: Criterion, facts: Facts, patient: str) -> Answer[bool]:
    answer = judge(criterion.rule, facts, harmless=criterion.kind == "inclusion")
    noticed = _noticed(criterion, facts, patient) if criterion.notice is not None else ()
    return msgspec.structs.replace(answer, rule=criterion.id, findings=(*answer.findings, *noticed))


def _noticed(criterion: Criterion, facts: Facts, patient: str) -> tuple[Finding, ...]:
    """What has to be thought of for this patient, whatever the criterion says."""
    assert criterion.notice is not None  # noqa: S101
    holds = judge(criterion.notice.when, facts)
    if holds.value is not True:
        return ()
    return (
        Finding(
            code=f"notice.{criterion.id}",
            patient=patient,
            seqs=holds.because,
            found="; ".join(f"{step.name.replace('_', ' ')}: {step.how}" for step in holds.steps),
            wanted=f"to be thought of with {criterion.id} ({criterion.label})",
            to_do=criterion.notice.text,
        ),
    )


def satisfied(criterion: Criterion, answer: Answer[bool]) -> bool | None:
    """Whether the answer speaks for the patient: None where it is unknown; what does not apply does not exclude."""
    if answer.status == "not_applicable":
        return True
    if answer.value is None:
        return None
    return answer.value if criterion.kind == "inclusion" else not answer.value


def eligibility(protocol: TrialProtocol, record: Record) -> Answer[bool]:
    """Whether the patient is eligible: every inclusion met and no exclusion met; unknown never becomes eligible.

    Returns
    -------
    Answer[bool]
        Where it is False, `because` are the events behind the criteria that fail. Where it is unknown, `missing` is
        the smallest set of facts that could still make the patient eligible: the coordinator's order list.
    """
    answers = criterion_answers(protocol, record)
    whole = fold([_for_the_patient(c, answers[c.id]) for c in protocol.criteria], decides=False)
    order: tuple[Missing, ...] = ()
    if whole.value is None:
        open_ = [(c.rule, c.kind == "inclusion") for c in protocol.criteria if satisfied(c, answers[c.id]) is None]
        facts = facts_of(record, at=judged_at(record), ranges=protocol.reference_ranges)
        order = order_list(open_, facts)
    return msgspec.structs.replace(whole, rule=f"{protocol.id} version {protocol.version}/eligibility", missing=order)


def _for_the_patient(criterion: Criterion, answer: Answer[bool]) -> Answer[bool]:
    verdict = satisfied(criterion, answer)
    return msgspec.structs.replace(answer, value=verdict, status="unknown" if verdict is None else "known")


def failing(protocol: TrialProtocol, answers: Mapping[str, Answer[bool]]) -> list[Criterion]:
    """The criteria that speak against the patient, in the order of the protocol."""
    return [c for c in protocol.criteria if satisfied(c, answers[c.id]) is False]
