"""From FHIR resources to facts: conditions, procedures and drugs, by the codes of the list of concepts.

What is doubtful is not used and not hidden: a provisional diagnosis, a proposed drug and a record without any date become
findings. A refuted diagnosis is a fact of its own: it was looked for, and is not there. A diagnosis that is resolved
without saying when has ended by the day on which that was last known.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from trialwright.events import Body
from trialwright.events.history import ConditionRecorded, TreatmentRecorded
from trialwright.events.medication import MedicationStarted, MedicationStopped
from trialwright.screen.fhir_resources import (
    ICD10,
    ICD10CM,
    RXNORM,
    SNOMED,
    CodeableConcept,
    Condition,
    MedicationRequest,
    MedicationStatement,
    Period,
    Procedure,
    Statement,
)
from trialwright.screen.gathering import Gathering, Moment, Problem, times, when_of
from trialwright.standards.concepts import CodeSystem, Concept, concept_of_code
from trialwright.standards.when import When

_SYSTEMS: Mapping[str, tuple[CodeSystem, str]] = {
    SNOMED: ("snomed", "SNOMED CT"),
    ICD10: ("icd10", "ICD-10"),
    ICD10CM: ("icd10", "ICD-10-CM"),
    RXNORM: ("rxnorm", "RxNorm"),
}
_Concepts: TypeAlias = dict[str, tuple[Concept, str]]
_WITHDRAWN = frozenset({"entered-in-error", "cancelled", "not-done", "not-taken"})
_OVER = frozenset({"inactive", "resolved"})
_DONE = frozenset({"completed", "in-progress"})
_TAKEN = frozenset({"active", "completed", "stopped", "on-hold"})
_ORDERED = frozenset({"order", "original-order", "reflex-order", "filler-order", "instance-order"})
_DIAGNOSED = frozenset({"condition", "treatment"})  # a status after a treatment is coded as a condition
_DONE_TO = frozenset({"treatment"})
_DRUGS = frozenset({"medication", "treatment"})
_TRANSPLANTS = frozenset({"transplant", "allo_hsct", "auto_hsct"})


def gather_statement(gathering: Gathering, statement: Statement, source: str) -> None:
    """The facts of one condition, procedure or drug."""
    _GATHER[type(statement)](gathering, statement, source)


def _known(gathering: Gathering, what: str, code: CodeableConcept | None, kinds: frozenset[str]) -> _Concepts:
    """The concepts that the codes stand for, each with the code in words; codes that nobody knows are counted."""
    found: _Concepts = {}
    words = ""
    for coding in code.coding if code else ():
        concept, said = _concept(coding.system, coding.code)
        if concept is not None and concept.kind in kinds:
            found.setdefault(concept.name, (concept, said))
        words = words or said
    if not found:
        gathering.unknown_concepts[words or f"{what} without such a code"] += 1
    return found


@lru_cache(maxsize=65536)  # the same few hundred codes come back in every record
def _concept(system: str | None, code: str | None) -> tuple[Concept | None, str]:
    known = _SYSTEMS.get(system or "")
    if known is None or code is None:
        return None, ""
    return concept_of_code(known[0], code), f"{known[1]} {code}"


def _gather_condition(gathering: Gathering, condition: Condition, source: str) -> None:
    concepts = _known(gathering, "condition", condition.code, _DIAGNOSED)
    if not concepts:
        return
    sure = _codes(condition.verificationStatus)
    if _left_out(gathering, sure, condition.modifierExtension, source):
        return
    if sure - {"confirmed", "refuted"}:
        gathering.note(_doubtful("verificationStatus", sure, "confirmed or refuted"), source=source)
        return
    began = condition.onsetDateTime or (condition.onsetPeriod.start if condition.onsetPeriod else None)
    moment = _moment(gathering, condition.recordedDate or began, condition.recordedDate, condition, source)
    if moment is None:
        return
    dates = _dates(gathering, source, began, _end(condition))
    if dates is None:
        return
    for concept, _ in concepts.values():
        body = _condition(concept, condition, sure, dates, moment[0])
        if body is not None:
            _add(gathering, body, moment, _apart(source, concept, concepts))


def _condition(
    concept: Concept, condition: Condition, sure: set[str], dates: tuple[When | None, When | None], told: When
) -> Body | None:
    began, ended = dates
    if concept.kind == "treatment":  # a status such as "stem cell transplant status" says that it was done
        return None if "refuted" in sure else _treatment(concept, began, ended)
    if "refuted" in sure:
        return ConditionRecorded(condition=concept.name, present=False)
    if ended is None and _codes(condition.clinicalStatus) & _OVER:
        updated = condition.meta.lastUpdated if condition.meta else None
        known = when_of(updated, told.zone) if updated else told
        ended = told if isinstance(known, Problem) else known
        return ConditionRecorded(
            condition=concept.name,
            began=began,
            ended=ended,
            detail="ended, on a day that is not said; known by this day",
        )
    return ConditionRecorded(condition=concept.name, began=began, ended=ended)


def _end(condition: Condition) -> str | None:
    period = condition.abatementPeriod
    return condition.abatementDateTime or ((period.end or period.start) if period else None)


def _gather_procedure(gathering: Gathering, procedure: Procedure, source: str) -> None:
    concepts = _known(gathering, "procedure", procedure.code, _DONE_TO)
    if not concepts:
        return
    status = {procedure.status or ""}
    if _left_out(gathering, status, procedure.modifierExtension, source):
        return
    if not status & _DONE:
        gathering.note(_doubtful("status", status, "completed or in-progress"), source=source)
        return
    _gather_treatments(gathering, concepts, procedure.performedDateTime, procedure.performedPeriod, procedure, source)


def _gather_taken(gathering: Gathering, taken: MedicationStatement, source: str) -> None:
    concepts = _known(gathering, "drug", taken.medicationCodeableConcept, _DRUGS)
    if not concepts:
        return
    status = {taken.status or ""}
    if _left_out(gathering, status, taken.modifierExtension, source):
        return
    if not status & _TAKEN:
        gathering.note(_doubtful("status", status, "a drug that is or was taken"), source=source)
        return
    start = taken.effectiveDateTime or (taken.effectivePeriod.start if taken.effectivePeriod else None)
    end = taken.effectivePeriod.end if taken.effectivePeriod else None
    if end is None and taken.effectiveDateTime and status & {"completed", "stopped"}:
        end = taken.effectiveDateTime  # one moment, and over
    running = bool(status & {"active", "on-hold"})
    _gather_drugs(gathering, concepts, (start or taken.dateAsserted, end), taken, source, running=running)


def _gather_ordered(gathering: Gathering, ordered: MedicationRequest, source: str) -> None:
    concepts = _known(gathering, "drug", ordered.medicationCodeableConcept, _DRUGS)
    if not concepts:
        return
    status = {ordered.status or ""}
    if _left_out(gathering, status, ordered.modifierExtension, source):
        return
    if ordered.doNotPerform or ordered.intent not in _ORDERED or not status & _TAKEN:
        found = {ordered.intent or "", ordered.status or ""} | ({"doNotPerform"} if ordered.doNotPerform else set())
        gathering.note(_doubtful("intent and status", found, "an order that was carried out"), source=source)
        return
    running = ordered.status in ("active", "on-hold")
    _gather_drugs(gathering, concepts, (ordered.authoredOn, None), ordered, source, running=running)


def _gather_treatments(
    gathering: Gathering,
    concepts: _Concepts,
    day: str | None,
    period: Period | None,
    statement: Statement,
    source: str,
) -> None:
    start = day or (period.start if period else None)
    moment = _moment(gathering, start, None, statement, source)
    dates = _dates(gathering, source, start, period.end if period else None) if moment else None
    if moment is not None and dates is not None:
        for concept, _ in concepts.values():
            _add(gathering, _treatment(concept, *dates), moment, _apart(source, concept, concepts))


def _gather_drugs(
    gathering: Gathering,
    concepts: _Concepts,
    span: tuple[str | None, str | None],
    statement: Statement,
    source: str,
    *,
    running: bool,
) -> None:
    """A start and, where it is known, a stop; a drug that is itself a line of treatment is recorded as one."""
    start, end = span
    moment = _moment(gathering, start, None, statement, source)
    dates = _dates(gathering, source, start, end) if moment else None
    if moment is None or dates is None:
        return
    for concept, code in concepts.values():
        own = _apart(source, concept, concepts)
        if concept.kind == "treatment":
            _add(gathering, _treatment(concept, *dates), moment, own)
            continue
        seq = _add(gathering, MedicationStarted(drug=code, group=concept.name), moment, own)
        if dates[1] is not None:
            _add(gathering, MedicationStopped(drug=code), (dates[1], moment[1]), f"{own}#end")
        elif not running and seq is not None:
            gathering.note(_ENDLESS, seq, source=source)


def _treatment(concept: Concept, began: When | None, ended: When | None) -> TreatmentRecorded:
    intent = "transplant" if concept.name in _TRANSPLANTS else "other"
    return TreatmentRecorded(treatment=concept.name, intent=intent, began=began, ended=ended)  # type: ignore[arg-type]


def _add(gathering: Gathering, body: Body, moment: Moment, source: str) -> int | None:
    return gathering.add(body, happened=moment[0], recorded_at=moment[1], source=source)


def _apart(source: str, concept: Concept, concepts: _Concepts) -> str:
    """One resource may tell several facts, and each needs a source of its own."""
    return source if len(concepts) == 1 else f"{source}#{concept.name}"


def _codes(concept: CodeableConcept | None) -> set[str]:
    return {coding.code for coding in concept.coding if coding.code} if concept else set()


def _left_out(gathering: Gathering, status: set[str], modified: tuple[object, ...], source: str) -> bool:
    for word in sorted(status & _WITHDRAWN):
        gathering.withdrawn[word] += 1
        return True
    if modified:
        gathering.note(_MODIFIED, source=source)
    return bool(modified)


def _moment(
    gathering: Gathering, text: str | None, issued: str | None, statement: Statement, source: str
) -> Moment | None:
    if text is None:
        gathering.note(_UNDATED, source=source)
        return None
    moment = times(text, issued, statement.meta.lastUpdated if statement.meta else None, gathering.zone)
    if isinstance(moment, Problem):
        gathering.note(moment, source=source)
        return None
    return moment


def _dates(
    gathering: Gathering, source: str, began: str | None, ended: str | None
) -> tuple[When | None, When | None] | None:
    """The beginning and the end; None where one of them cannot be read, which is noted."""
    read = list(_read(began, ended, gathering.zone))
    for problem in read:
        if isinstance(problem, Problem):
            gathering.note(problem, source=source)
            return None
    first, last = (None if isinstance(one, Problem) else one for one in read)
    return first, last


def _read(began: str | None, ended: str | None, zone: str) -> Iterator[When | Problem | None]:
    for text in (began, ended):
        yield None if text is None else when_of(text, zone)


def _doubtful(field: str, found: set[str], wanted: str) -> Problem:
    words = " and ".join(sorted(word for word in found if word)) or "missing"
    return Problem(
        "fhir.doubtful",
        f"{field} is {words}",
        wanted,
        "not used; ask whoever made the record, and record what is sure",
    )


_MODIFIED = Problem(
    "fhir.modified",
    "it has a modifierExtension, which may turn its meaning round",
    "a record that can be read by itself",
    "not used; read it in the hospital's own system",
)
_UNDATED = Problem(
    "fhir.date_missing",
    "it does not say when it began, was done or was recorded",
    "a date, or at least a year",
    "not used; look up the date, and record the fact",
)
_ENDLESS = Problem(
    "fhir.end_missing",
    "the drug was stopped, and it is not said when",
    "the day of the last dose",
    "kept as if it still ran; record medication.stopped with its day",
)
_GATHER: Mapping[type[Statement], Callable[[Gathering, Any, str], None]] = {
    Condition: _gather_condition,
    Procedure: _gather_procedure,
    MedicationStatement: _gather_taken,
    MedicationRequest: _gather_ordered,
}
