"""The ledger of what is not known about a patient: which answers wait for it, why it is missing, and who can fill it.

A missing fact is listed once, however many answers wait for it, and only while one of them matters: a criterion while the
patient is in screening, or where it was unknown at enrolment; a dose until it is given; a visit once it is overdue; what an
endpoint wants once its visit was missed, or the patient is gone. What somebody has recorded as not recoverable stays in the
ledger, closed.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, get_args

import msgspec

from trialwright.derive.answer import Answer, Missing
from trialwright.derive.binding import protocol_at_enrolment
from trialwright.derive.deviations.deviating_acts import treatments
from trialwright.derive.deviations.deviating_consents import consent_unknowns
from trialwright.derive.eligibility.eligibility import satisfied
from trialwright.derive.record import Record
from trialwright.derive.trial.answers import PatientAnswers, patient_answers
from trialwright.derive.trial.untold import untold
from trialwright.derive.visits.schedule import PlannedVisit
from trialwright.events.cells import ApheresisCollected
from trialwright.events.conduct import ValueUnrecoverable
from trialwright.events.consent import ConsentSigned
from trialwright.events.course import PatientDied, TransplantDone
from trialwright.events.event import Event
from trialwright.events.kinds import kind_of
from trialwright.protocol.criteria import AllOf, AnyOf, Attested, Implies, Not, Rule
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS

Role = Literal["investigator", "coordinator", "laboratory", "pharmacist", "cell_laboratory"]
Blocks = Literal["infusion", "lymphodepletion", "apheresis", "enrolment", "follow_up", "analysis"]
BLOCKS: tuple[Blocks, ...] = get_args(Blocks)
"""What waits, the nearest to harm first: this is the order of the ledger."""

_AT_THE_BEDSIDE = frozenset(
    (
        "weight", "height", "body_surface_area", "temperature", "systolic_pressure", "diastolic_pressure", "heart_rate",
        "respiratory_rate", "oxygen_saturation", "inhaled_oxygen_flow", "inhaled_oxygen_fraction", "lvef",
    )
)  # fmt: skip
_OF_CONCEPT: Mapping[str, Role] = MappingProxyType(
    {"test": "laboratory", "condition": "investigator", "treatment": "investigator", "medication": "pharmacist"}
)
_JUDGED = frozenset(("not_attested", "not_investigator", "not_taken", "review"))
_ALSO_CLOSES = MappingProxyType({"birth": ("date of birth", "demographics"), "sex": ("demographics",)})
_DATED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        kind_of(ConsentSigned).name: ("consent", "consent"),
        kind_of(ApheresisCollected).name: ("apheresis", "visits after apheresis"),
        kind_of(TransplantDone).name: ("transplant", "course after transplant"),
        kind_of(PatientDied).name: ("death", "survival"),
    }
)
"""Events whose day is part of an answer: what the day is of, and which answer it is."""


class Closed(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody looked, and nobody can find it any more."""

    seq: int
    by: str
    why: str


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that is not known, with all that waits for it.

    Parameters
    ----------
    patient : str
        The patient's code.
    what, reason, detail : str
        As in `Missing`; the details of all answers that wait for it.
    answers : tuple[str, ...]
        The answers that are unknown without it, such as ``I4.creatinine`` or ``dose of fludarabine``.
    blocks : Blocks
        The nearest thing that waits for it.
    who : Role
        Who can fill it.
    because : tuple[int, ...]
        The events that do not suffice; where there are none, those that make the fact matter, such as the enrolment.
    closed : Closed or None
        Where the value is recorded as not recoverable.
    """

    patient: str
    what: str
    reason: str
    detail: str
    answers: tuple[str, ...]
    blocks: Blocks
    who: Role
    because: tuple[int, ...] = ()
    closed: Closed | None = None


class _Entry(NamedTuple):
    """One answer that waits for one fact."""

    blocks: Blocks
    answer: str
    missing: Missing
    because: tuple[int, ...]
    who: Role


def unknowns(protocol: TrialProtocol, record: Record) -> tuple[Unknown, ...]:
    """Everything that is not known about a patient and that an answer waits for.

    Parameters
    ----------
    protocol : TrialProtocol
        The protocol in force; criteria are those of the version at enrolment.
    record : Record
        What is believed of the patient.

    Returns
    -------
    tuple[Unknown, ...]
        What is open before what is closed; of it, what blocks the nearest act first, and then what most answers wait for.

    References
    ----------
    Clinical review, R1: "not recoverable" is a value.
    """
    return unknowns_in(patient_answers(protocol, protocol_at_enrolment(protocol, record), record))


def unknowns_in(answers: PatientAnswers) -> tuple[Unknown, ...]:
    """The same as `unknowns`, from answers that are at hand."""
    entries = [
        *_criteria(answers),
        *_doses(answers),
        *_cells(answers),
        *_clocks(answers),
        *_decisions(answers),
        *_consents(answers),
        *_visits(answers),
        *_endpoints(answers),
        *_dates(answers.record),
    ]
    closed = {_plain(name): closing for name, closing in _closings(answers.record)}
    merged = [_merged(answers, key, group, closed) for key, group in _grouped(entries).items()]
    return tuple(sorted(merged, key=_order))


def _order(one: Unknown) -> tuple[Any, ...]:
    return one.closed is not None, BLOCKS.index(one.blocks), -len(one.answers), one.what, one.reason


def _grouped(entries: Iterable[_Entry]) -> dict[tuple[str, str], list[_Entry]]:
    groups: dict[tuple[str, str], list[_Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.missing.what, entry.missing.reason), []).append(entry)
    return groups


def _merged(
    answers: PatientAnswers, key: tuple[str, str], group: list[_Entry], closed: Mapping[str, Closed]
) -> Unknown:
    what, reason = key
    because = {seq for entry in group for seq in entry.because}
    return Unknown(
        patient=answers.record.patient,
        what=what,
        reason=reason,
        detail="; ".join(dict.fromkeys(entry.missing.detail for entry in group if entry.missing.detail)),
        answers=tuple(dict.fromkeys(entry.answer for entry in group)),
        blocks=min((entry.blocks for entry in group), key=BLOCKS.index),
        who=group[0].who,
        because=tuple(sorted(because)) or answers.stage.because,
        closed=closed.get(_plain(what)),
    )


def _closings(record: Record) -> Iterator[tuple[str, Closed]]:
    """What is recorded as not recoverable, by the name of the fact; the newest record of it counts."""
    for event, body in record.of(ValueUnrecoverable):
        for name in (body.concept, *_ALSO_CLOSES.get(_plain(body.concept), ())):
            yield name, Closed(seq=event.seq, by=event.by, why=body.why)


def _plain(name: str) -> str:
    return name.replace("_", " ").casefold().strip()


def who_fills(missing: Missing) -> Role:
    """Who can supply a missing fact, by what kind of fact it is.

    Examples
    --------
    >>> who_fills(Missing("creatinine", "outside_window")), who_fills(Missing("kps", "no_data"))
    ('laboratory', 'investigator')
    >>> who_fills(Missing("alt upper limit of normal", "range_missing")), who_fills(Missing("fludarabine", "rounding"))
    ('laboratory', 'pharmacist')
    """
    if missing.reason in _JUDGED or missing.what.endswith(" history"):
        return "investigator"
    if missing.reason in ("range_missing", "rounding"):
        return "laboratory" if missing.reason == "range_missing" else "pharmacist"
    if missing.what in _AT_THE_BEDSIDE:
        return "coordinator"
    analyte = ANALYTES.get(missing.what)
    if analyte is not None:
        return "investigator" if analyte.unit == "{score}" else "laboratory"
    concept = CONCEPTS.get(missing.what)
    return "coordinator" if concept is None else _OF_CONCEPT[concept.kind]


def _missing(blocks: Blocks, name: str, answer: Answer[Any], who: Role | None = None) -> Iterator[_Entry]:
    """What an answer is unknown for; where it is to be reviewed, what it is to be reviewed for."""
    for missing in answer.missing:
        yield _Entry(blocks, name, missing, answer.because, who or who_fills(missing))
    if answer.status == "review":
        for finding in answer.findings:
            yield _Entry(blocks, name, Missing(name, "review", finding.found), finding.seqs, "investigator")


def _criteria(answers: PatientAnswers) -> Iterator[_Entry]:
    """In screening while the patient may still be eligible; after enrolment what was unknown then."""
    reached, gone = answers.reached
    if reached == "prescreened" or (reached == "consented" and (gone or answers.whole.value is False)):
        return
    blocks: Blocks = "enrolment" if reached == "consented" else "analysis"
    for criterion in answers.judged_by.criteria:
        answer = answers.criteria[criterion.id]
        if satisfied(criterion, answer) is None:
            stated = statements_of(criterion.rule)
            for entry in _missing(blocks, criterion.id, answer):
                yield entry._replace(who="investigator") if entry.missing.what in stated else entry


def statements_of(rule: Rule) -> frozenset[str]:
    """What an investigator states, of all that a rule asks for."""
    match rule:
        case Attested(statement=statement):
            return frozenset((statement,))
        case AllOf(rules=parts) | AnyOf(rules=parts):
            return frozenset().union(*map(statements_of, parts))
        case Not(rule=part):
            return statements_of(part)
        case Implies(when=guard, then=part):
            return statements_of(guard) | statements_of(part)
    return frozenset()


def _doses(answers: PatientAnswers) -> Iterator[_Entry]:
    reached, gone = answers.reached
    if gone or reached not in ("enrolled", "apheresed", "lymphodepleted"):
        return
    for drug, answer in answers.doses.items():
        if answer.status in ("unknown", "review"):
            yield from _missing("lymphodepletion", f"dose of {drug}", answer)


def _cells(answers: PatientAnswers) -> Iterator[_Entry]:
    """The dose of cells until it is given; after that only what nobody can say of it."""
    reached, gone = answers.reached
    if reached in ("prescreened", "consented") or (gone and reached != "infused"):
        return
    blocks: Blocks = "analysis" if reached == "infused" else "infusion"
    if answers.cells.status == "unknown" or (answers.cells.status == "review" and reached != "infused"):
        for entry in _missing(blocks, "dose of cells", answers.cells):
            known = entry.missing.what in ANALYTES or entry.who == "investigator"
            yield entry if known else entry._replace(who="cell_laboratory")
    if answers.tocilizumab.status == "unknown" and reached in ("apheresed", "lymphodepleted"):
        yield from _missing("infusion", "dose of tocilizumab", answers.tocilizumab)


def _clocks(answers: PatientAnswers) -> Iterator[_Entry]:
    """Washouts before an act that lies ahead or lies behind, and clocks of which nobody can say whether they run."""
    reached, gone = answers.reached
    if reached in ("prescreened", "consented"):
        return
    for state in answers.washouts:
        if state.status == "unknown" and (state.act is not None or not gone):
            blocks: Blocks = "analysis" if state.act is not None else state.washout.before
            for missing in state.missing:
                yield _Entry(blocks, f"washout of {state.washout.id}", missing, state.because, who_fills(missing))
    for clock in answers.supportive if not gone else ():
        if clock.status == "unknown":
            for missing in clock.missing:
                yield _Entry("follow_up", f"clock {clock.clock.id}", missing, clock.because, who_fills(missing))


def _decisions(answers: PatientAnswers) -> Iterator[_Entry]:
    """Decisions that wait for a second person."""
    stages: Mapping[str, Blocks] = {
        "enrol": "enrolment", "apherese": "apheresis", "lymphodeplete": "lymphodepletion", "infuse": "infusion"
    }  # fmt: skip
    for event, body in answers.waiting:
        missing = Missing("second person", "not_attested", f"{body.act}: given by {event.by}, not confirmed")
        yield _Entry(stages.get(body.act, "analysis"), f"decision to {body.act}", missing, (event.seq,), "investigator")


def _consents(answers: PatientAnswers) -> Iterator[_Entry]:
    """What nobody can tell about the consent to what was done."""
    done = treatments(answers.protocol, answers.record)
    for missing, because in consent_unknowns(answers.protocol, answers.record, done):
        yield _Entry("analysis", "consent", missing, because, "coordinator")


def _visits(answers: PatientAnswers) -> Iterator[_Entry]:
    for visit in answers.calendar.visits:
        late = [str(one) for one in visit.assessments if one.overdue]
        if visit.status == "overdue" or late:
            missing = Missing(f"visit {visit.visit.id}", "overdue", _overdue_words(visit, late))
            yield _Entry("follow_up", f"visit {visit.visit.id}", missing, visit.because, "coordinator")
        elif visit.status == "unknown":
            for missing in visit.missing:
                yield _Entry("follow_up", f"visit {visit.visit.id}", missing, visit.because, "coordinator")
    yield from _for_whom(answers)


def _for_whom(answers: PatientAnswers) -> Iterator[_Entry]:
    """What would tell whether an assessment is meant for the patient, once one was to be made and was not."""
    asked: dict[tuple[str, Missing], tuple[int, ...]] = {}
    for visit in answers.calendar.visits:
        for one in visit.assessments:
            if one.doubt and {one.status, one.rest} & {"due", "overdue", "missed"}:
                for missing in one.missing:
                    asked.setdefault((one.assessment, missing), visit.because)
    for (assessment, missing), because in asked.items():
        yield _Entry("follow_up", f"for whom {assessment} is meant", missing, because, who_fills(missing))


def _endpoints(answers: PatientAnswers) -> Iterator[_Entry]:
    """What would tell an endpoint of the protocol that cannot be told."""
    for one in untold(answers.protocol, answers.record, answers.calendar):
        yield _Entry("analysis", f"endpoint {one.endpoint}", one.missing, one.because, "coordinator")


def _overdue_words(visit: PlannedVisit, late: list[str]) -> str:
    since = f"until {visit.latest}" if visit.latest is not None else "no day is known"
    return f"{since}: {', '.join(late)}" if late else since


def _dates(record: Record) -> Iterator[_Entry]:
    """Days that answers count from, known only to the month or the year."""
    for event in record.besides_results:
        named = _DATED.get(event.kind)
        if named is not None and event.happened.day() is None:
            yield _dated(event, *named)


def _dated(event: Event, what: str, answer: str) -> _Entry:
    missing = Missing(what, "date_imprecise", f"dated {event.happened.text}")
    return _Entry("analysis", answer, missing, (event.seq,), "coordinator")
