"""What has been gathered of one patient while a file is read: facts, and findings about what could not be used.

The facts are ordinary events, so that eligibility is judged on them by the same function as on a trial's own log; but
they are numbered here, recorded by nobody, and never appended anywhere.
"""

import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import TypeAlias

import msgspec

from trialwright.derive.answer import Finding
from trialwright.errors import InputError
from trialwright.events import Body, Event, kind_of
from trialwright.events.kinds import Kind
from trialwright.standards.canonical import sha256_hex
from trialwright.standards.when import When, read_when

_UUID = re.compile(
    r"(?:urn:uuid:)?([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE
)
_FINER_THAN_MICROSECONDS = re.compile(r"(\.\d{6})\d+", re.ASCII)
_CODES_NAMED = 12
Moment: TypeAlias = tuple[When, datetime]
"""When something happened, and when it was recorded."""


class Identity(msgspec.Struct, frozen=True):
    """By what the hospital's system finds a patient: for the key that says which code is whom, and for nothing else.

    Parameters
    ----------
    id : str
        The id of the resource or the subject, or the address that stands in its place; empty where there is none.
    identifiers : tuple[str, ...]
        Numbers of the hospital, such as that of the medical record.
    """

    id: str = ""
    identifiers: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Say nothing: what is shown of facts, in a traceback for one, names nobody."""
        return "Identity(not shown)"


NOBODY = Identity()


class PatientFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says about one patient.

    Parameters
    ----------
    patient : str
        A label that is no name and no number of the hospital, see `patient_label`.
    events : tuple[Event, ...]
        The facts, numbered from 1 in the order of the file.
    findings : tuple[Finding, ...]
        What was odd, missing or unusable.
    shared : tuple[Event, ...]
        Facts of no patient, such as what a laboratory calls normal; a hospital record rarely has any.
    identity : Identity
        Who it is; it goes into no report and no log.
    place : str
        Where the Patient stands, if several answer to one identity; else it is where the data begin.
    """

    patient: str
    events: tuple[Event, ...]
    findings: tuple[Finding, ...]
    shared: tuple[Event, ...] = ()
    identity: Identity = NOBODY
    place: str = ""


class Problem(msgspec.Struct, frozen=True):
    """Why something could not be used, or only with care: the words of a finding to be."""

    code: str
    found: str
    wanted: str
    to_do: str


def patient_label(identity: str) -> str:
    """A short label for a patient: stable, and nothing that a person could be looked up by.

    A UUID is random, so its first eight digits may stand for it. Any other identifier may be a hospital number or even
    a name: the first eight digits of its SHA-256 stand for it.

    Examples
    --------
    >>> patient_label("urn:uuid:9afe28dc-7ad5-4e90-b6a6-16123eae98c3")
    '9afe28dc'
    >>> patient_label("MRN-4711")
    '6b5558ac'
    """
    match = _UUID.fullmatch(identity)
    return match[1].lower() if match else sha256_hex(identity.encode())[:8]


@lru_cache(maxsize=8192)
def when_of(text: str, zone: str) -> When | Problem:
    """The date or instant of a FHIR ``dateTime``; FHIR allows finer fractions of a second than clocks here have."""
    try:
        return read_when(_FINER_THAN_MICROSECONDS.sub(r"\1", text), zone)
    except InputError as wrong:
        return Problem("fhir.date_unreadable", wrong.found, wrong.wanted, wrong.to_do)


@lru_cache(maxsize=8192)
def instant_of(text: str) -> datetime | None:
    """The instant of a FHIR ``instant`` in UTC; None where it is none, or has no offset."""
    try:
        instant = datetime.fromisoformat(_FINER_THAN_MICROSECONDS.sub(r"\1", text))
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=8192)  # the results of one blood sample share their times
def times(text: str, issued: str | None, updated: str | None, zone: str) -> Moment | Problem:
    """When something happened and was recorded: issued, else updated, else the first instant that its date can mean."""
    happened = when_of(text, zone)
    return happened if isinstance(happened, Problem) else (happened, recorded_at(issued, updated, happened))


def recorded_at(issued: str | None, updated: str | None, happened: When) -> datetime:
    """When something was recorded, as far as the file says."""
    for text in (issued, updated):
        instant = instant_of(text) if text else None
        if instant is not None:
            return instant
    return happened.span()[0]


@cache
def _kind(body: type[Body]) -> tuple[str, int]:
    return kind_of(body).name, kind_of(body).schema


class Gathering:
    """The facts and findings of one patient, as far as the file has been read."""

    def __init__(self, patient: str, *, zone: str, site: str, by: str = "fhir", identity: Identity = NOBODY) -> None:
        self.patient = patient
        self.identity = identity
        self.by = by
        self.zone = zone
        self.site = site
        self.events: list[Event] = []
        self.shared: list[Event] = []
        self.findings: list[Finding] = []
        self.unknown_codes: Counter[str] = Counter()
        self.unknown_concepts: Counter[str] = Counter()
        self.withdrawn: Counter[str] = Counter()
        self._by_source: dict[str, Event] = {}

    def add(
        self, body: Body | Kind, *, happened: When, recorded_at: datetime, source: str, role: str = "import"
    ) -> int | None:
        """Add a fact and return its number; None where the same fact of the same source is there already.

        In the place of a fact stands its kind where the content was taken out: that there was one may decide.
        """
        content = None if isinstance(body, Kind) else body
        known = self._by_source.get(source)
        if known is not None and known.body == content and known.happened == happened:
            return None
        kind, schema = (body.name, body.schema) if isinstance(body, Kind) else _kind(type(body))
        event = Event(
            seq=len(self.events) + 1,
            patient=self.patient,
            kind=kind,
            schema=schema,
            body=content,
            happened=happened,
            recorded_at=recorded_at,
            by=self.by,
            role=role,
            site=self.site,
            source=source,
        )
        self.events.append(event)
        self._by_source[source] = event
        if known is not None:
            self.note(_repeated(source), known.seq, event.seq)
        return event.seq

    def add_shared(self, body: Body, *, happened: When, recorded_at: datetime, source: str) -> None:
        """Add a fact of no patient; `facts` gives it its number."""
        kind, schema = _kind(type(body))
        event = Event(
            seq=0, patient=None, kind=kind, schema=schema, body=body, happened=happened, recorded_at=recorded_at,
            by=self.by, role="import", site=self.site, source=source,
        )  # fmt: skip
        self.shared.append(event)

    def note(self, problem: Problem, *seqs: int, source: str = "", patient_known: bool = True) -> None:
        """Add a finding; `source` is named in it where there is no fact to point at."""
        self.findings.append(
            Finding(
                code=problem.code,
                patient=self.patient if patient_known else None,
                seqs=seqs,
                found=f"{source}: {problem.found}" if source else problem.found,
                wanted=problem.wanted,
                to_do=problem.to_do,
            )
        )

    def facts(self) -> PatientFacts:
        """All that was gathered; what occurs by the hundred is one finding with its number."""
        if self.withdrawn:
            self.note(_withdrawn(self.withdrawn))
        if self.unknown_codes:
            self.note(_unknown_codes(self.unknown_codes))
        if self.unknown_concepts:
            self.note(_unknown_concepts(self.unknown_concepts))
        last = len(self.events)  # numbers are one row: what belongs to no patient comes after what does
        shared = tuple(msgspec.structs.replace(event, seq=last + n) for n, event in enumerate(self.shared, 1))
        return PatientFacts(
            patient=self.patient,
            events=tuple(self.events),
            findings=tuple(self.findings),
            shared=shared,
            identity=self.identity,
        )


def _repeated(source: str) -> Problem:
    return Problem(
        "fhir.repeated",
        f"{source} is in the file more than once, with different content",
        "one version of each resource",
        "both are kept, so a value that depends on it is unknown; export the present record again",
    )


def _withdrawn(counts: Counter[str]) -> Problem:
    words = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
    return Problem(
        "fhir.withdrawn",
        f"records left out: {words}",
        "records that stand",
        "nothing: the hospital itself has withdrawn them",
    )


def _named(counts: Counter[str]) -> str:
    named = sorted(counts)[:_CODES_NAMED]
    more = f" and {len(counts) - len(named)} more codes" if len(counts) > len(named) else ""
    return f"{counts.total()} ({', '.join(named)}{more})"


def _unknown_codes(counts: Counter[str]) -> Problem:
    return Problem(
        "fhir.code_unknown",
        f"observations left out because their code is not known: {_named(counts)}",
        "LOINC codes of standards/analytes.toml, or of the tests of standards/concepts.toml",
        "nothing, unless one of them is a test that a criterion needs: then add its code to the analyte",
    )


def _unknown_concepts(counts: Counter[str]) -> Problem:
    return Problem(
        "fhir.concept_unknown",
        f"conditions, procedures and drugs left out because their code is not known: {_named(counts)}",
        "codes of standards/concepts.toml",
        "nothing, unless one of them is what a criterion asks for: then record it, or add its code to the concept",
    )
