"""Reading patients from FHIR R4: Bundles, and the NDJSON of Bulk Data.

A file that cannot be read is an error that names it, and so is a line. A resource that cannot be used is a finding, and
costs neither the patient nor the run. Two results of one instant are both kept: which one holds is not for a reader to
decide.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from trialwright.errors import InputError
from trialwright.screen.bulk import BundleLine, read_export
from trialwright.screen.fhir_decoding import Entry, Resources, Unreadable, decode_bundle, decode_resources
from trialwright.screen.fhir_facts import gather_observation, gather_patient, identifiers
from trialwright.screen.fhir_own import gather_ranges
from trialwright.screen.fhir_resources import Observation
from trialwright.screen.fhir_statements import gather_statement
from trialwright.screen.files import BUNDLES, LINES, Skip, has_lines, read_whole
from trialwright.screen.folders import files_of
from trialwright.screen.gathering import Gathering, Identity, PatientFacts, Problem, patient_label
from trialwright.standards.when import read_when

__all__ = ["PatientFacts", "read_bundle", "read_path"]


class BundleFile(msgspec.Struct, frozen=True):
    """A file that is one Bundle; it is read where it is judged."""

    file: Path


Portion = BundleFile | BundleLine | Resources
"""What can be read and judged by itself: it holds all that is said of its patients."""


def fhir_files(path: Path) -> list[Path]:
    """The file itself, or the FHIR files of a folder and of the folders in it, in the order of their names.

    Raises
    ------
    InputError
        If a folder has none.
    """
    found = files_of([path]).fhir if path.is_dir() else [path]
    if not found:
        endings = (*BUNDLES, *LINES)
        raise InputError(
            "the folder has no FHIR files",
            f"files that end in {', '.join(endings[:-1])} or {endings[-1]}",
            "name the right folder",
            str(path),
        )
    return found


def portions(files: Iterable[Path], *, skip: Skip | None, progress: Callable[[int], None]) -> Iterator[Portion]:
    """What is in FHIR files, in pieces of one or a few patients; however large a file of lines is, it is not held.

    Parameters
    ----------
    files : iterable of Path
        The files with lines that lie in one folder are one export, and come where the first of them stands.
    skip : callable or None
        Told of what cannot be read; without it that is raised.
    progress : callable
        Told how many more bytes are done.
    """
    every = list(files)
    exports: dict[Path, list[Path]] = {}
    for file in filter(has_lines, every):
        exports.setdefault(file.parent, []).append(file)
    for file in every:
        if not has_lines(file):
            yield BundleFile(file)
            progress(file.stat().st_size if file.is_file() else 0)
        elif (export := exports.pop(file.parent, None)) is not None:
            yield from read_export(list(dict.fromkeys(export)), skip=skip, progress=progress)


def read_portion(portion: Portion, *, zone: str, site: str = "") -> list[PatientFacts]:
    """The facts of each patient in a portion.

    Raises
    ------
    InputError
        If a Bundle cannot be read.
    """
    match portion:
        case BundleFile(file):
            return read_bundle(read_whole(file), where=str(file), zone=zone, site=site)
        case BundleLine(file, number, raw):
            return read_bundle(raw, where=f"{file} line {number}", zone=zone, site=site)
        case Resources():
            return read_resources(portion, zone=zone, site=site)


def read_path(path: Path, *, zone: str, site: str = "", skip: Skip | None = None) -> Iterator[PatientFacts]:
    """The patients of a FHIR file, or of every FHIR file in a folder, in the order of their names.

    Parameters
    ----------
    path : Path
        A ``.json`` file with a Bundle, a ``.ndjson`` file with a Bundle or a resource on each line, either compressed as
        ``.gz``, or a folder of such files; other files of a folder are passed over.
    zone : str
        The IANA zone of the hospital: a day is a day there.
    site : str
        The hospital, for the facts.
    skip : callable or None
        Told of each file or line that cannot be read, so that the others still are; without it the first such is raised.

    Raises
    ------
    InputError
        If there is nothing to read, or a file cannot be read and `skip` is not given.
    """
    for portion in portions(fhir_files(path), skip=skip, progress=lambda _: None):
        try:
            patients = read_portion(portion, zone=zone, site=site)
        except InputError as wrong:
            if skip is None:
                raise
            skip(wrong)
            continue
        yield from patients


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
    people = _people(contents.patients, _entry, where, zone, site)
    gathering, last = people.of(None), None
    for position, entry in contents.told:
        reference = _reference(entry)
        if reference != last:  # nearly every record of a file is of one patient
            gathering, last = people.of(reference), reference
        if gathering is None:
            people.note(
                _wrong_type(entry) if isinstance(entry, Unreadable) else _OF_NOBODY, _name(entry, position, _entry)
            )
        else:
            _gather(gathering, entry, _name(entry, position, _entry))
    for position, definition in contents.ranges:
        for each in people.all:
            gather_ranges(each, definition.resource, _name(definition, position, _entry))
    return [gathering.facts() for gathering in people.all]


def read_resources(resources: Resources, *, zone: str, site: str = "") -> list[PatientFacts]:
    """The facts of the one patient whom resources of an export are about.

    Where the export has two different Patients of one identity, nobody knows whose the rest is: both come without facts.
    """
    contents = decode_resources(resources)

    def place(position: int) -> str:
        return resources.lines[position - 1][0]

    people = _people(contents.patients, place, resources.where, zone, site)
    if len(people.all) == 1:
        for position, entry in contents.told:
            _gather(people.all[0], entry, _name(entry, position, place))
        return [people.all[0].facts()]
    for gathering in people.all:
        gathering.note(_twice(len(people.all), len(contents.told)))
    return [
        msgspec.structs.replace(gathering.facts(), place=place(position))
        for gathering, (position, _) in zip(people.all, contents.patients, strict=True)
    ]


def _entry(position: int) -> str:
    return f"entry {position}"


def _reference(entry: Entry | Unreadable) -> str | None:
    if isinstance(entry, Unreadable):
        return entry.subject
    return entry.resource.subject.reference if entry.resource.subject else None


def _gather(gathering: Gathering, entry: Entry | Unreadable, source: str) -> None:
    if isinstance(entry, Unreadable):
        gathering.note(_wrong_type(entry), source=source)
    elif type(entry.resource) is Observation:
        gather_observation(gathering, entry.resource, source)
    else:
        gather_statement(gathering, entry.resource, source)


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

    def note(self, problem: Problem, source: str) -> None:
        """Note what belongs to nobody, with the first patient."""
        self.all[0].note(problem, source=source, patient_known=False)


def _people(
    entries: list[tuple[int, Entry | Unreadable]], place: Callable[[int], str], where: str, zone: str, site: str
) -> _People:
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
        identity = Identity(own_id or full_url or "", identifiers(readable.identifier) if readable else ())
        gathering = Gathering(label, zone=zone, site=site, identity=identity)
        people.add(gathering, *{full_url, f"Patient/{own_id}" if own_id else None})
        source = _name(entry, position, place)
        if isinstance(entry, Entry):
            gather_patient(gathering, entry.resource, source)
        else:
            gathering.note(_wrong_type(entry), source=source)
    return people


def _name(entry: Entry | Unreadable, position: int, place: Callable[[int], str]) -> str:
    """Where a fact is from: the resource's own address, or its place where it has none."""
    if isinstance(entry, Unreadable):
        kind, own_id, full_url = entry.kind, entry.id, entry.full_url
    else:
        kind, own_id, full_url = type(entry.resource).__name__, entry.resource.id, entry.fullUrl
    return f"{kind}/{own_id}" if own_id else full_url or f"{kind} in {place(position)}"


def _twice(patients: int, resources: int) -> Problem:
    return Problem(
        "fhir.patient_twice",
        f"the export has {patients} different Patients of this identity, and {resources} resources about them",
        "one Patient of each identity in the files of one folder",
        "the resources are not used; put each hospital's export into a folder of its own, or export it again",
    )


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
