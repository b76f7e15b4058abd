"""A patient as one FHIR R4 Bundle: what is believed, so that whoever reads it comes to the same answers.

FHIR has the present state: of what was corrected only the correction is written, and what was voided is not. Two results of
one instant that differ are both written. What criteria look at is written whole; everything else that the log holds is
named with the reason why it stays there. docs/reference/fhir.md is the page of it.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import msgspec

from trialwright.derive.record import Record
from trialwright.events import Body, Event, Seal, kind_of
from trialwright.events.course import PatientDied
from trialwright.events.disease import RelapseFound
from trialwright.events.history import ConditionRecorded, HistoryTaken, TreatmentRecorded
from trialwright.events.judgements import JudgementAttested
from trialwright.events.medication import MedicationStarted, MedicationStopped
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import LabResulted, RangeRegistered, TestResulted, VitalMeasured
from trialwright.events.trial import TrialOpened
from trialwright.publish.fhir.fhir_bundle_history import (
    condition,
    relapse,
    stop_of,
    stopped,
    stops_alone,
    taken,
    treatment,
)
from trialwright.publish.fhir.fhir_bundle_parts import (
    Resource,
    Subject,
    Unsayable,
    fhir_time,
    put_extension,
    put_time_extension,
)
from trialwright.publish.fhir.fhir_bundle_results import attested, history, measured, redacted, registered, tested
from trialwright.standards.fhir_codes import OWN_PATIENT, OWN_SEAL, PERSON, REPORTED
from trialwright.standards.when import When

_Write = Callable[[Subject, Event, Any], Resource]
_WRITE: Mapping[type[Body], _Write] = {
    LabResulted: measured,
    VitalMeasured: measured,
    TestResulted: tested,
    JudgementAttested: attested,
    HistoryTaken: history,
    ConditionRecorded: condition,
    RelapseFound: relapse,
    TreatmentRecorded: treatment,
}
_OTHERWISE: tuple[type[Body], ...] = (DemographicsRecorded, MedicationStarted, MedicationStopped)
WRITTEN = frozenset(kind_of(body).name for body in (*_WRITE.keys(), *_OTHERWISE))
"""The kinds of events that criteria look at: all of them are written."""
_INVENTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}
"""FHIR's own mark of what is about nobody."""
_encode = msgspec.json.Encoder(decimal_format="number").encode


class LeftOut(msgspec.Struct, frozen=True):
    """An event that a bundle does not say, or not wholly: its number, its kind, and why."""

    seq: int
    kind: str
    why: str


class FhirBundle(msgspec.Struct, frozen=True):
    """A Bundle as bytes, the same for the same record, and what it does not say."""

    raw: bytes
    left_out: tuple[LeftOut, ...]


def fhir_bundle(record: Record, *, opening: TrialOpened, seal: Seal | None = None) -> FhirBundle:
    """What is believed of a patient as one FHIR R4 Bundle of type collection.

    Parameters
    ----------
    record : Record
        As of any two times; eligibility from the bundle is that from the record as of the instant that `judged_at` says.
    opening : TrialOpened
        For which trial, whether of invented patients, and in which zone. A bundle does not say the zone: whoever reads
        the bundle gives the same one.
    seal : Seal or None
        Where the log stood.
    """
    writing = _Writing(record, Subject(opening.trial, record.patient, opening.zone))
    entries = [
        {"fullUrl": writing.subject.url_of(name), "resource": resource} for name, resource in writing.resources()
    ]
    bundle: Resource = {"resourceType": "Bundle"}
    if opening.rehearsal:
        bundle["meta"] = {"security": [_INVENTED]}
    if seal is not None:
        bundle["identifier"] = {"system": OWN_SEAL, "value": str(seal)}
    bundle |= {"type": "collection", "timestamp": record.as_of.recorded.isoformat(), "entry": entries}
    return FhirBundle(_encode(bundle), tuple(sorted(set(writing.left_out), key=lambda each: each.seq)))


class _Writing:
    """The resources of one patient, and what could not be said on the way."""

    def __init__(self, record: Record, subject: Subject) -> None:
        self.record, self.subject = record, subject
        self.left_out: list[LeftOut] = []
        self._starts = [event for event, _ in record.of(MedicationStarted)]
        self._stops = [event for event, _ in record.of(MedicationStopped)]
        self._alone = {stop.seq for stop in stops_alone(self._starts, self._stops)}
        self._ended: set[int] = set()

    def resources(self) -> Iterator[tuple[str | None, Resource]]:
        """Each with the name by which its address is made; the patient has none."""
        yield None, self._patient()
        for event, body in self._ranges():
            yield from self._said(event, partial(registered, self.subject, event, body))
        for event in self.record.events:
            make = self._make(event)
            if make is not None:
                yield from self._said(event, make)
        for stop in self._stops:
            if stop.seq not in self._alone | self._ended:
                self._leave(stop, "the start that it ends could not be written")

    def _said(self, event: Event, make: Callable[[], Resource]) -> Iterator[tuple[str, Resource]]:
        try:
            resource = make()
        except Unsayable as why:
            self._leave(event, str(why))
            return
        self._note_zones(event)
        yield str(event.seq), resource

    def _note_zones(self, event: Event) -> None:
        zones = sorted(_zones(event) - {self.subject.zone})
        if zones:
            self._leave(
                event, f"written, but its days are of {' and '.join(zones)}, and are read as of {self.subject.zone}"
            )

    def _make(self, event: Event) -> Callable[[], Resource] | None:
        """How to write an event; None where another resource says it, or none does."""
        subject, body = self.subject, event.body
        if body is None and event.kind in WRITTEN:
            return lambda: redacted(subject, event)
        if isinstance(body, MedicationStarted):
            return lambda: self._taken(event, body)
        if isinstance(body, MedicationStopped):
            return (lambda: stopped(subject, event, body)) if event.seq in self._alone else None
        write = _WRITE.get(type(body)) if body is not None else None
        if write is not None:
            return lambda: write(subject, event, body)
        if isinstance(body, PatientDied):
            self._leave(event, "the day of death is written, and the cause is not: Patient has no element for it")
        elif not isinstance(body, DemographicsRecorded):
            self._leave(event, "no criterion looks at events of this kind; it stays in the log")
        return None

    def _taken(self, event: Event, body: MedicationStarted) -> Resource:
        stop = stop_of(event, self._stops)
        resource = taken(self.subject, event, body, stop)
        if stop is not None:
            self._ended.add(stop.seq)
            self._note_zones(stop)
        return resource

    def _leave(self, event: Event, why: str) -> None:
        self.left_out.append(LeftOut(event.seq, event.kind, why))

    def _ranges(self) -> list[tuple[Event, RangeRegistered]]:
        """The register of the laboratories that the patient's results name, for what they measured."""
        named = {(body.laboratory, body.analyte) for _, body in self.record.of(LabResulted)}
        told = self.record.shared_of(RangeRegistered)
        return [(event, body) for event, body in told if (body.laboratory, body.analyte) in named]

    def _patient(self) -> Resource:
        people = list(self.record.of(DemographicsRecorded))
        resource: Resource = {"resourceType": "Patient", "id": self.subject.id_of()}
        resource["identifier"] = [{"system": OWN_PATIENT, "value": self.subject.patient}]
        told = dict.fromkeys((body.sex, body.birth.text) for _, body in people)
        if told:
            event, body = people[-1]
            resource["meta"] = {"lastUpdated": event.recorded_at.isoformat()}
            put_time_extension(resource, REPORTED, event.happened)
        for event, _ in people:
            self._note_zones(event)
        if len(told) == 1:
            resource |= {"gender": body.sex, "birthDate": _date(body.birth)}
        elif told:  # FHIR has one sex and one birth date: where two are told, neither is written as the one
            for sex, birth in told:
                put_extension(resource, PERSON, valueString=f"{sex} {birth}")
        for event, _ in self.record.of(PatientDied):
            resource["deceasedDateTime"] = fhir_time(event.happened)
        return resource


def _date(birth: When) -> str:
    """A ``date`` has no time of day; the day is that of the zone of birth."""
    day = birth.day()
    return birth.text if day is None else day.isoformat()


def _zones(event: Event) -> set[str]:
    """The zones of all times of an event."""
    fields = [] if event.body is None else [getattr(event.body, name) for name in event.body.__struct_fields__]
    return {event.happened.zone, *(field.zone for field in fields if isinstance(field, When))}
