"""From FHIR resources to facts: conditions, procedures and drugs, by the codes of the list of concepts.

What is doubtful is not used and not hidden: a provisional diagnosis, a proposed drug and a record without any date become
findings. A refuted diagnosis is a fact of its own: it was looked for, and is not there. A diagnosis that is resolved
without saying when has ended by the day on which that was last known.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from trialwright.events import Body
from trialwright.events.history import ConditionRecorded, TreatmentRecorded
from trialwright.events.medication import MedicationStarted, MedicationStopped
from trialwright.screen.fhir_own import drug, exact, is_relapse, relapse, time_of
from trialwright.screen.fhir_own import treatment as with_own_words
from trialwright.screen.fhir_resources import (
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
from trialwright.standards.fhir_codes import (
    ICD9CM,
    ICD10,
    ICD10CM,
    OWN_CONDITION,
    OWN_TREATMENT,
    REPORTED,
    RXNORM,
    SNOMED,
)
from trialwright.standards.when import When

_SYSTEMS: Mapping[str, tuple[CodeSystem, str]] = {
    SNOMED: ("snomed", "SNOMED CT"),
    ICD10: ("icd10", "ICD-10"),
    ICD10CM: ("icd10", "ICD-10-CM"),
    ICD9CM: ("icd9", "ICD-9-CM"),
    RXNORM: ("rxnorm", "RxNorm"),
}
_OWN: Mapping[str, Literal["condition", "treatment"]] = {OWN_CONDITION: "condition", OWN_TREATMENT: "treatment"}
"""Our own systems: the code is the name that the log has, whether or not the list of concepts knows it."""
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


@lru_cache(maxsize=8192)  # the same few hundred codes come back in every record
def _concept(system: str | None, code: str | None) -> tuple[Concept | None, str]:
    own_kind = _OWN.get(system or "")
    if own_kind is not None and code:
        return Concept(name=code, label=code, label_zh="", kind=own_kind, citation="by its name"), code
    known = _SYSTEMS.get(system or "")
    if known is None or code is None:
        return None, ""
    return concept_of_code(known[0], code), f"{known[1]} {code}"


def _gather_condition(gathering: Gathering, condition: Condition, source: str) -> None:
    relapsed = is_relapse(condition.code)
    concepts = {} if relapsed else _known(gathering, "condition", condition.code, _DIAGNOSED)
    if not concepts and not relapsed:
        return
    sure = _codes(condition.verificationStatus)
    if _left_out(gathering, sure, condition.modifierExtension, source):
        return
    if sure - {"confirmed", "refuted"}:
        gathering.note(_doubtful("verificationStatus", sure, "confirmed or refuted"), source=source)
        return
    began = condition.onsetDateTime or (condition.onsetPeriod.start if condition.onsetPeriod else None)
    began, ended = _exact(condition, "onsetDateTime", began), _exact(condition, "abatementDateTime", _end(condition))
    told = _exact(condition, "recordedDate", condition.recordedDate)
    moment = _moment(gathering, told or began, condition.recordedDate, condition, source)
    if moment is None:
        return
    if relapsed:
        _add_or_note(gathering, relapse(condition.extension), moment, source)
        return
    dates = _dates(gathering, source, began, ended)
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
        return None if "refuted" in sure else treatment(concept, began, ended)
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
    day, period = procedure.performedDateTime, procedure.performedPeriod
    start = _exact(procedure, "performedDateTime", day) or _exact(
        procedure, "performedPeriod.start", period.start if period else None
    )
    end = _exact(procedure, "performedPeriod.end", period.end if period else None)
    _gather_treatments(gathering, concepts, (start, end), procedure, source)


def _gather_taken(gathering: Gathering, taken: MedicationStatement, source: str) -> None:
    own = drug(taken.extension, taken.medicationCodeableConcept) if taken.extension else None
    if own is not None:
        _gather_own_drug(gathering, taken, own, source)
        return
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


def _gather_own_drug(gathering: Gathering, taken: MedicationStatement, drug_: MedicationStarted, source: str) -> None:
    """A start and a stop under one name, or a stop alone: a bundle of ours says no more than the log."""
    if _left_out(gathering, {taken.status or ""}, taken.modifierExtension, source):
        return
    period = taken.effectivePeriod or Period()
    start, end = (
        _exact(taken, f"effectivePeriod.{name}", text) for name, text in (("start", period.start), ("end", period.end))
    )
    moment = _moment(gathering, start or end, None, taken, source)
    dates = _dates(gathering, source, start, end) if moment else None
    if moment is None or dates is None:
        return
    if dates[0] is not None:
        _add(gathering, drug_, moment, source)
    if dates[1] is not None:
        _add(gathering, MedicationStopped(drug=drug_.drug), (dates[1], moment[1]), f"{source}#end")


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
    gathering: Gathering, concepts: _Concepts, span: tuple[str | None, str | None], procedure: Procedure, source: str
) -> None:
    reported = time_of(procedure.extension, REPORTED) if procedure.extension else None
    moment = _moment(gathering, reported or span[0], None, procedure, source)
    dates = _dates(gathering, source, *span) if moment else None
    if moment is None or dates is None:
        return
    for concept, _ in concepts.values():
        body: TreatmentRecorded | Problem = treatment(concept, *dates)
        if procedure.extension and isinstance(body, TreatmentRecorded):
            body = with_own_words(body, procedure.extension)
        _add_or_note(gathering, body, moment, _apart(source, concept, concepts))


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
            _add(gathering, treatment(concept, *dates), moment, own)
            continue
        seq = _add(gathering, MedicationStarted(drug=code, group=concept.name), moment, own)
        if dates[1] is not None:
            _add(gathering, MedicationStopped(drug=code), (dates[1], moment[1]), f"{own}#end")
        elif not running and seq is not None:
            gathering.note(_ENDLESS, seq, source=source)


def treatment(concept: Concept, began: When | None, ended: When | None) -> TreatmentRecorded:
    """A treatment as a fact of the history."""
    intent = "transplant" if concept.name in _TRANSPLANTS else "other"
    return TreatmentRecorded(treatment=concept.name, intent=intent, began=began, ended=ended)  # type: ignore[arg-type]


def _add(gathering: Gathering, body: Body, moment: Moment, source: str) -> int | None:
    return gathering.add(body, happened=moment[0], recorded_at=moment[1], source=source)


def _add_or_note(gathering: Gathering, body: Body | Problem, moment: Moment, source: str) -> None:
    if isinstance(body, Problem):
        gathering.note(body, source=source)
    else:
        _add(gathering, body, moment, source)


def _exact(statement: Statement, field: str, text: str | None) -> str | None:
    """A time as precisely as it is known; only a bundle of ours says that it is known to the minute."""
    return exact(text, statement.extension, field) if statement.extension else text


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
