"""Eligibility: each criterion with its evidence, the whole, and what to order to know more.

Judged at the earlier of `as_of` and enrolment: what happens after enrolment does not change who was eligible.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from trialwright.derive.answer import Answer, Missing
from trialwright.derive.facts import facts_of
from trialwright.derive.judging import fold, judge
from trialwright.derive.ordering import order_list
from trialwright.derive.record import Record
from trialwright.events.decisions import DecisionMade
from trialwright.protocol.criteria import Criterion
from trialwright.protocol.trial import TrialProtocol


def judged_at(record: Record) -> datetime:
    """The instant for which eligibility is judged: the earlier of `as_of` and the enrolment that was given."""
    given = (e.happened.span()[1] for e, body in record.of(DecisionMade) if body.act == "enrol" and body.given)
    return min([record.as_of.happened, *given])


def criterion_answers(protocol: TrialProtocol, record: Record) -> dict[str, Answer[bool]]:
    """The answer to each criterion, by its id, in the order of the protocol.

    Returns
    -------
    dict[str, Answer[bool]]
        `value` says whether the rule holds; for an exclusion that means that the patient is excluded by it.
    """
    facts = facts_of(record, at=judged_at(record))
    return {
        c.id: msgspec.structs.replace(judge(c.rule, facts, harmless=c.kind == "inclusion"), rule=c.id)
        for c in protocol.criteria
    }


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
        order = order_list(open_, facts_of(record, at=judged_at(record)))
    return msgspec.structs.replace(whole, rule=f"{protocol.id} version {protocol.version}/eligibility", missing=order)


def _for_the_patient(criterion: Criterion, answer: Answer[bool]) -> Answer[bool]:
    verdict = satisfied(criterion, answer)
    return msgspec.structs.replace(answer, value=verdict, status="unknown" if verdict is None else "known")


def failing(protocol: TrialProtocol, answers: Mapping[str, Answer[bool]]) -> list[Criterion]:
    """The criteria that speak against the patient, in the order of the protocol."""
    return [c for c in protocol.criteria if satisfied(c, answers[c.id]) is False]
