"""Taking patients out as FHIR R4: for rehearsed patients, and for real ones only where somebody says what that means.

A Bundle holds a date of birth and every day of a course. Of a rehearsal that is nobody's; of a real log it is enough to know
a patient again, so such an export must be asked for by that name, and is noted before anything is written.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec

from trialwright.acting import Actor, believed, opening_of
from trialwright.derive.belief import believe
from trialwright.derive.record import AsOf, Record
from trialwright.errors import InputError, Refused
from trialwright.events import Seal
from trialwright.events.trial import TrialOpened
from trialwright.log.store import Log
from trialwright.publish.fhir.fhir_bundle import LeftOut, fhir_bundle
from trialwright.publish.fhir.fhir_bundle_parts import file_name

LINES = "patients.ndjson"
LEFT_OUT = "left_out.csv"


class ExportedFhir(msgspec.Struct, frozen=True, kw_only=True):
    """What left as FHIR: how many patients, the events that are not in the bundles, and where the log stood."""

    patients: int
    left_out: tuple[tuple[str, LeftOut], ...]
    seal: Seal


def export_fhir(
    log: Log,
    folder: Path,
    *,
    as_of: AsOf,
    patients: Sequence[str] | None = None,
    as_lines: bool = False,
    identifiable: bool = False,
    actor: Actor,
) -> ExportedFhir:
    """Write what is believed of each patient as a FHIR R4 Bundle into a new folder.

    Parameters
    ----------
    as_of : AsOf
        The two times for which is asked.
    patients : sequence of str or None
        Their codes; None for every patient of the log by then.
    as_lines : bool
        One file with a Bundle a line, instead of a file for each patient.
    identifiable : bool
        Also of a log that is no rehearsal, whose patients can be known again by what is written.

    Raises
    ------
    Refused
        If the log is no rehearsal, and `identifiable` is not said.
    InputError
        If the folder holds anything, or the log has no such patient.
    """
    opening = opening_of(log)
    _check_allowed(opening, identifiable=identifiable)
    wanted = None if patients is None else list(dict.fromkeys(patients))
    for code in wanted or ():
        believed(log, code, as_of)  # a wrong code is said before anything is written
    _check_empty(folder)
    seal = log.head()
    who = "all patients" if wanted is None else ", ".join(wanted)
    whose = "a rehearsal" if opening.rehearsal else "identifiable"
    log.record_access("export, FHIR", f"{who}; {whose}; seal {seal}", actor.by, actor.role)
    written, left_out = 0, list[tuple[str, LeftOut]]()
    with ExitStack() as opened:
        lines = opened.enter_context((folder / LINES).open("wb")) if as_lines else None
        for record in _records(log, log.patients() if wanted is None else wanted, as_of, seal.seq):
            bundle = fhir_bundle(record, opening=opening, seal=seal)
            if lines is None:
                (folder / f"{file_name(record.patient)}.json").write_bytes(bundle.raw)
            else:
                lines.write(bundle.raw + b"\n")
            left_out += [(record.patient, each) for each in bundle.left_out]
            written += 1
    _write_left_out(folder, left_out)
    (folder / "seal.txt").write_text(f"{seal}\n", encoding="utf-8")
    return ExportedFhir(patients=written, left_out=tuple(left_out), seal=seal)


def _check_allowed(opening: TrialOpened, *, identifiable: bool) -> None:
    if not (identifiable or opening.rehearsal):
        raise Refused(
            "this log is of real patients, and a FHIR bundle has their dates of birth and every day of their course",
            "a rehearsal, or somebody who says that what leaves is identifiable",
            "export with --de-identified, or add --identifiable where that is permitted; nothing was written",
        )


def _records(log: Log, patients: Sequence[str], as_of: AsOf, last: int) -> Iterator[Record]:
    """What is believed of each patient of whom anything had been recorded by then, one at a time, up to the seal."""
    shared = list(log.read(patients=[None], until=last))
    for code in patients:
        record = believe([*shared, *log.read(patients=[code], until=last)], patient=code, as_of=as_of)
        if record.seen.own > 0:
            yield record


def _check_empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise InputError(
            f"{folder} is not empty", "a new folder for this export alone", "give another folder; nothing was written"
        )


def _write_left_out(folder: Path, left_out: Sequence[tuple[str, LeftOut]]) -> None:
    with (folder / LEFT_OUT).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["patient", "seq", "kind", "why"])
        rows.writerows([patient, each.seq, each.kind, each.why] for patient, each in left_out)
