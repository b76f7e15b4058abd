"""May this patient be enrolled?"""

from collections.abc import Iterator

from trialwright.decide.choices import choices_against
from trialwright.decide.decision import Decision
from trialwright.derive.answer import Answer, Finding
from trialwright.derive.eligibility import criterion_answers, satisfied
from trialwright.derive.record import Record
from trialwright.events.consent import ConsentSigned, ConsentWithdrawn
from trialwright.events.decisions import DecisionMade
from trialwright.events.event import Event
from trialwright.events.kinds import kind_of
from trialwright.protocol.criteria import Criterion
from trialwright.protocol.trial import TrialProtocol

_CONSENTS = frozenset(kind_of(body).name for body in (ConsentSigned, ConsentWithdrawn))


def enrol(protocol: TrialProtocol, record: Record) -> Decision:
    """Whether the patient may be enrolled, with every reason against it at once.

    Parameters
    ----------
    protocol : TrialProtocol
        The protocol that binds the patient.
    record : Record
        What is believed of the patient now.

    Returns
    -------
    Decision
        Given only where the trial accrues, the consent in force stands, every choice is signed (or the log is a
        rehearsal), no fact of the patient is redacted, dated in the future or corrected in two ways, and every criterion
        is decided in the patient's favour: unknown never becomes eligible.
    """
    answers = criterion_answers(protocol, record)
    reasons = (
        *_accrual(protocol),
        *_consent(protocol, record),
        *choices_against(protocol, record),
        *_already(record),
        *(finding.found + ": " + finding.to_do for finding in _hidden(record)),
        *(reason for criterion in protocol.criteria for reason in _criterion(criterion, answers[criterion.id])),
    )
    because = {seq for answer in answers.values() for seq in answer.because}
    because |= {event.seq for event in record.events if event.kind in _CONSENTS}
    because |= {event.seq for event in _enrolments(record)}
    because |= {seq for finding in _hidden(record) for seq in finding.seqs}
    return Decision(
        act="enrol",
        given=not reasons,
        reasons=reasons,
        because=tuple(sorted(because)),
        seen=record.seen,
        protocol=protocol.sha256,
    )


def _accrual(protocol: TrialProtocol) -> Iterator[str]:
    if protocol.accrual != "open":
        yield f"version {protocol.version} of the protocol is closed to accrual"


def _consent(protocol: TrialProtocol, record: Record) -> Iterator[str]:
    signed = list(record.of(ConsentSigned))
    if not signed:
        yield "no consent is signed"
        return
    last, body = signed[-1]
    if any(event.happened.span()[1] >= last.happened.span()[0] for event, _ in record.of(ConsentWithdrawn)):
        yield "consent was withdrawn"
    if body.version != protocol.consent.version:
        yield f"consent version {body.version} is signed; version {protocol.consent.version} is in force"


def _hidden(record: Record) -> Iterator[Finding]:
    """What belief had to leave out or leave open: it may be the very fact that speaks against the patient."""
    seen = {event.seq for event in record.events}
    for finding in record.findings:
        if finding.patient == record.patient and (
            finding.code in ("correction.forked", "event.redacted")
            or (finding.code == "date.future" and not seen.issuperset(finding.seqs))
        ):
            yield finding


def _already(record: Record) -> Iterator[str]:
    for event in _enrolments(record):
        yield f"the patient is enrolled since {event.happened.text} (event {event.seq})"


def _enrolments(record: Record) -> Iterator[Event]:
    return (event for event, body in record.of(DecisionMade) if body.act == "enrol" and body.given)


def _criterion(criterion: Criterion, answer: Answer[bool]) -> Iterator[str]:
    verdict = satisfied(criterion, answer)
    if verdict is None:
        wanted = "; ".join(
            f"{m.what}: {m.reason.replace('_', ' ')}" + (f" ({m.detail})" if m.detail else "") for m in answer.missing
        )
        yield f"{criterion.id} is unknown: {wanted}"
    elif verdict is False:
        how = "; ".join(step.how for step in answer.steps)
        yield f"{criterion.id} {'is not met' if criterion.kind == 'inclusion' else 'excludes'}: {how}"
