"""Reading patients from FHIR R4 Bundles.

A file that cannot be read is an error that names it. A resource that cannot be used is a finding, and costs neither the
patient nor the run. Two results of one instant are both kept: which one holds is not for a reader to decide.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from trialwright.errors import InputError
from trialwright.screen.fhir_facts import gather_observation, gather_patient
from trialwright.screen.fhir_resources import Entry, Observation, Unreadable, decode_bundle
from trialwright.screen.fhir_statements import gather_statement
from trialwright.screen.gathering import Gathering, PatientFacts, Problem, patient_label
from trialwright.standards.when import read_when

__all__ = ["PatientFacts", "read_bundle", "read_path"]

SUFFIXES = (".json", ".json.gz")


def read_path(
    path: Path, *, zone: str, site: str = "", skip: Callable[[InputError], None] | None = None
) -> Iterator[PatientFacts]:
    """The patients of a Bundle file, or of every Bundle file in a folder, in the order of their names.

    Parameters
    ----------
    path : Path
        A ``.json`` or ``.json.gz`` file, or a folder of such files; other files of a folder are passed over.
    zone : str
        The IANA zone of the hospital: a day is a day there.
    site : str
        The hospital, for the facts.
    skip : callable or None
        Told of each file that cannot be read, so that the others still are; without it the first such file is raised.

    Raises
    ------
    InputError
        If there is nothing to read, or a file cannot be read and `skip` is not given.
    """
    for file in bundle_files(path):
        try:
            patients = read_bundle(_bytes(file), where=str(file), zone=zone, site=site)
        except InputError as wrong:
            if skip is None:
                raise
            skip(wrong)
            continue
        yield from patients


def bundle_files(path: Path) -> list[Path]:
    """The file itself, or the Bundle files of a folder in the order of their names.

    Raises
    ------
    InputError
        If a folder has none.
    """
    if not path.is_dir():
        return [path]
    files = sorted(f for f in path.iterdir() if f.name.endswith(SUFFIXES) and f.is_file())
    if not files:
        raise InputError(
            "the folder has no Bundle files", "files that end in .json or .json.gz", "name the right folder", str(path)
        )
    return files


def _bytes(file: Path) -> bytes:
    try:
        raw = file.read_bytes()
        return gzip.decompress(raw) if file.name.endswith(".gz") else raw
    except (OSError, EOFError, zlib.error) as wrong:
        why = wrong.strerror if isinstance(wrong, OSError) and wrong.strerror else str(wrong)
        raise InputError(
            f"the file cannot be read: {why}",
            "a Bundle as .json, or compressed as .json.gz",
            "check the name and copy the file again",
            str(file),
        ) from wrong


def read_bundle(raw: bytes, *, where: str, zone: str, site: str = "") -> list[PatientFacts]:
    """The facts of each patient in a Bundle, in the order of the Bundle.

    Parameters
    ----------
    raw : bytes
        The Bundle as JSON.
    where : str
        The file, for messages.
    zone : str
        The IANA zone of the hospital.
    site : str
        The hospital, for the facts.

    Returns
    -------
    list[PatientFacts]
        At least one. What is said of nobody in the Bundle is a finding without a patient, with the first of them.

    Raises
    ------
    InputError
        If it is not JSON, not a Bundle, empty, a history, or without any Patient; or `zone` is no time zone.
    """
    read_when("2000", zone)  # a wrong zone is the caller's one mistake, not a finding on every date
    contents = decode_bundle(raw, where)
    if not contents.patients:
        raise InputError(
            f"the Bundle has {contents.total} entries, but none is a Patient",
            "a Patient, and Observations whose subject it is",
            "export the patient as one Bundle (Patient/$everything gives one)",
            where,
        )
    people = _people(contents.patients, where, zone, site)
    gathering, last = people.of(None), None
    for position, entry in contents.told:
        if isinstance(entry, Unreadable):
            people.note(_wrong_type(entry), entry.subject, _source(entry.kind, entry.id, entry.full_url, position))
            continue
        resource = entry.resource
        kind = type(resource)
        source = _source(kind.__name__, resource.id, entry.fullUrl, position)
        reference = resource.subject.reference if resource.subject else None
        if reference != last:  # nearly every record of a file is of one patient
            gathering, last = people.of(reference), reference
        if gathering is None:
            people.note(_OF_NOBODY, None, source)
        elif kind is Observation:
            gather_observation(gathering, resource, source)
        else:
            gather_statement(gathering, resource, source)
    return [gathering.facts() for gathering in people.all]


class _People:
    """The patients of a Bundle, and the references by which everything else points at them."""

    def __init__(self) -> None:
        self.all: list[Gathering] = []
        self._by_reference: dict[str, Gathering | None] = {}

    def add(self, gathering: Gathering, *references: str | None) -> None:
        self.all.append(gathering)
        for reference in filter(None, references):
            # A reference that two patients answer to points at neither.
            self._by_reference[reference] = None if reference in self._by_reference else gathering

    def of(self, reference: str | None) -> Gathering | None:
        if reference is None or reference in self._by_reference:
            return self._by_reference.get(reference or "")
        return self._by_reference.get(reference.partition("/_history/")[0])

    def note(self, problem: Problem, reference: str | None, source: str) -> None:
        """Note what belongs to the patient of a reference; where there is none, it is noted with the first patient."""
        gathering = self.of(reference)
        (gathering or self.all[0]).note(problem, source=source, patient_known=gathering is not None)


def _people(entries: list[tuple[int, Entry | Unreadable]], where: str, zone: str, site: str) -> _People:
    people = _People()
    labels: set[str] = set()
    for position, entry in entries:
        readable = entry.resource if isinstance(entry, Entry) else None
        own_id = readable.id if readable else entry.id  # type: ignore[union-attr]
        full_url = entry.fullUrl if isinstance(entry, Entry) else entry.full_url
        label = patient_label(own_id or full_url or f"{where}#{position}")
        if label in labels:
            label = f"{label}-{position}"
        labels.add(label)
        gathering = Gathering(label, zone=zone, site=site)
        people.add(gathering, *{full_url, f"Patient/{own_id}" if own_id else None})
        source = _source("Patient", own_id, full_url, position)
        if isinstance(entry, Entry):
            gather_patient(gathering, entry.resource, source)
        else:
            gathering.note(_wrong_type(entry), source=source)
    return people


def _source(kind: str, own_id: str | None, full_url: str | None, position: int) -> str:
    """Where a fact is from: the resource's own address, or its place in the Bundle where it has none."""
    return f"{kind}/{own_id}" if own_id else full_url or f"{kind} in entry {position}"


_OF_NOBODY = Problem(
    "fhir.subject_unknown",
    "its subject is missing, or is no one Patient of this Bundle",
    "a reference to a Patient of the same Bundle",
    "not used; export the patient together with the results",
)


def _wrong_type(entry: Unreadable) -> Problem:
    return Problem(
        "fhir.wrong_type",
        entry.why,
        f"the types of FHIR R4 for {entry.kind}",
        "not used; correct it at its source, or report it to the exporting system",
    )
