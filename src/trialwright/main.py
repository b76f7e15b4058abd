"""Everything the product does, one function each; the command line and the web call nothing else.

A function here opens no file of its own choosing and reads no clock: the caller hands in the log, who acts, and when.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from trialwright import __version__
from trialwright.acting import (
    Actor,
    believed,
    check_pause_stands,
    confirm_decision,
    decide,
    drafted,
    enrol,
    zone_of,
)
from trialwright.backfill import import_table, preview_table
from trialwright.decide.adopt import Binds, adoption
from trialwright.decide.choices import unconfirmed
from trialwright.derive.answer import Finding
from trialwright.derive.belief import believe, protocol_for
from trialwright.derive.record import AsOf
from trialwright.derive.trial.touched import touched
from trialwright.errors import InputError, Refused
from trialwright.events import Draft, Event, Seal
from trialwright.events.entries import read_entries
from trialwright.events.facts import check_fact
from trialwright.events.reading import read_body
from trialwright.events.shorthand import spelled_out
from trialwright.events.trial import ChoicesConfirmed, EventVoided, ProtocolAdopted, TrialOpened
from trialwright.fhir_export import export_fhir
from trialwright.filing import check_documents, fetch_document, file_document
from trialwright.log.sqlite import SqliteLog, seal_of_file, verify_file
from trialwright.log.store import ImportResult, Log
from trialwright.overview import PatientPage, findings_about, patient, status
from trialwright.pausing import Recorded, Watch, pauses_in
from trialwright.privacy import erase_identity, export_deidentified, look_up_identity, put_identity, redact
from trialwright.protocol.criteria import Choice
from trialwright.protocol.diff import Difference, differences
from trialwright.protocol.phrases import Language
from trialwright.protocol.reading import canonical_of, read_protocol
from trialwright.protocol.translation import Translation, Translations, read_translations
from trialwright.protocol.trial import TrialProtocol
from trialwright.publish.screening.screening_key import screening_key
from trialwright.publish.screening.screening_page import screening_page
from trialwright.publish.screening.screening_report import ScreenedRow
from trialwright.publish.sharing.export import events_as_csv, events_as_json_lines
from trialwright.publish.status.status_page import status_page
from trialwright.publish.status.trial_status import TrialStatus
from trialwright.screen.fhir import read_path
from trialwright.screen.meds_map import CodeMap, find_map
from trialwright.screening import screen, screening_size
from trialwright.sheets import cells, dose, evidence, patient_words
from trialwright.standards.when import When, read_when
from trialwright.trials import protocol_text, translation_text

if TYPE_CHECKING:
    from trialwright.rehearsal_pages import rehearsal_report
    from trialwright.rehearsing import TRUTH, Rehearsal, rehearsal_again, rehearsal_plan, rehearsal_salt, rehearse
    from trialwright.simulate.scenario import scenarios as rehearsal_scenarios

__all__ = [  # offered here, and defined where there is room, in the modules of the layer below
    "TRUTH",
    "Actor",
    "PatientPage",
    "Recorded",
    "Rehearsal",
    "cells",
    "check_documents",
    "confirm_decision",
    "decide",
    "dose",
    "enrol",
    "erase_identity",
    "evidence",
    "export_deidentified",
    "export_fhir",
    "fetch_document",
    "file_document",
    "findings_about",
    "import_table",
    "look_up_identity",
    "patient",
    "patient_words",
    "pauses_in",
    "preview_table",
    "put_identity",
    "redact",
    "rehearsal_again",
    "rehearsal_plan",
    "rehearsal_report",
    "rehearsal_salt",
    "rehearsal_scenarios",
    "rehearse",
    "screen",
    "screening_key",
    "screening_size",
    "status",
    "zone_of",
]
_WHEN_ASKED_FOR = {
    "TRUTH": ("trialwright.rehearsing", "TRUTH"),
    "Rehearsal": ("trialwright.rehearsing", "Rehearsal"),
    "rehearsal_again": ("trialwright.rehearsing", "rehearsal_again"),
    "rehearsal_plan": ("trialwright.rehearsing", "rehearsal_plan"),
    "rehearsal_report": ("trialwright.rehearsal_pages", "rehearsal_report"),
    "rehearsal_salt": ("trialwright.rehearsing", "rehearsal_salt"),
    "rehearsal_scenarios": ("trialwright.simulate.scenario", "scenarios"),
    "rehearse": ("trialwright.rehearsing", "rehearse"),
}


def __getattr__(name: str) -> Any:
    """Load what a rehearsal needs when it is asked for: a third of a second that no command at a bedside should wait."""
    if name not in _WHEN_ASKED_FOR:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, there = _WHEN_ASKED_FOR[name]
    return getattr(import_module(module), there)


def find_protocol(name: str) -> tuple[str, str]:
    """The text of a protocol and where it is from: the name of a shipped trial, or the path of a file."""
    return protocol_text(name)


def protocol_named(name: str) -> TrialProtocol:
    """The protocol of this name or path, checked."""
    text, where = find_protocol(name)
    return read_protocol(text, where)


def translations(*names: str) -> Translations:
    """The Chinese reasons that stand beside protocols, each by its name or path; a later one counts before an earlier."""
    found: dict[str, Translation] = {}
    for written in map(translation_text, names):
        if written is not None:
            found |= read_translations(*written)
    return found


def init(log: Log, text: str, where: str, *, zone: str, rehearsal: bool, actor: Actor, now: datetime) -> Seal:
    """Open a new log for a trial and adopt its protocol."""
    protocol = read_protocol(text, where)
    today = When(str(read_when(now.isoformat(timespec="seconds"), zone).day()), zone)
    opened = TrialOpened(trial=protocol.id, title=protocol.title, zone=zone, rehearsal=rehearsal)
    adopted = adoption(canonical_of(text, where), trial=log.trial, adopted=(), binds="everyone")
    return log.append([drafted(None, body, today, actor) for body in (opened, adopted)])


def adopt(log: Log, canonical: str, *, binds: Binds, happened: When, actor: Actor) -> Seal:
    """Bring a version of the protocol into force: the first one, or an amendment."""
    earlier = (body for _, body in adopted_protocols(log))
    body = adoption(canonical, trial=log.trial, adopted=earlier, binds=binds)
    return log.append([drafted(None, body, happened, actor)])


def confirm(log: Log, choices: Iterable[str], *, happened: When, actor: Actor, as_of: AsOf) -> Seal:
    """Sign choices of the newest protocol that the record leaves open; only an investigator can."""
    if actor.role != "investigator":
        raise Refused(
            f"{actor.by} is here as {actor.role}",
            "an investigator, who answers for the choices",
            "give --role investigator",
        )
    protocol = protocol_for(believe(log.read(patients=[None]), patient="", as_of=as_of))
    known = {choice.id for choice in protocol.choices()}
    signed = tuple(dict.fromkeys(choices))
    for choice in signed:
        if choice not in known:
            raise InputError(
                f"the protocol has no choice {choice!r}", "a choice of the protocol", "see `trialwright protocol sign`"
            )
    return log.append([drafted(None, ChoicesConfirmed(protocol=protocol.sha256, choices=signed), happened, actor)])


def open_choices(log: Log, as_of: AsOf) -> list[Choice]:
    """The choices of the newest protocol that nobody has signed."""
    record = believe(log.read(patients=[None]), patient="", as_of=as_of)
    return unconfirmed(protocol_for(record), record)


def adopted_protocols(log: Log) -> Iterator[tuple[Event, ProtocolAdopted]]:
    """Every version of the protocol that was adopted, as it was recorded."""
    for event in log.read(patients=[None]):
        if isinstance(event.body, ProtocolAdopted):
            yield event, event.body


def protocol_differences(before: str, after: str) -> tuple[Difference, ...]:
    """What differs between two protocols, each by its name or path."""
    old, new = (canonical_of(*find_protocol(name)) for name in (before, after))
    return differences(old, new)


def patients_touched(
    log: Log, before: TrialProtocol, after: TrialProtocol, *, as_of: AsOf
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The patients who take part and for whom another version would change something, with what it would."""
    for code in log.patients():
        changes = touched(before, after, believed(log, code, as_of))
        if changes:
            yield code, changes


def record_fact(
    log: Log,
    patient: str | None,
    kind: str,
    fields: Mapping[str, Any],
    *,
    happened: When,
    actor: Actor,
    source: str | None = None,
    replaces: int | None = None,
    reason: str | None = None,
) -> Recorded:
    """Record what happened. Facts are not refused, however odd; only what cannot be read is.

    A fact that fires a pause trigger pauses the trial in the same transaction.
    """
    check_fact(kind, 1, patient)
    check_pause_stands(log, replaces)
    body = read_body(kind, 1, spelled_out(kind, 1, fields, zone=happened.zone))
    draft = drafted(patient, body, happened, actor)
    return _recorded(log, msgspec.structs.replace(draft, source=source, replaces=replaces, reason=reason), actor)


def void(log: Log, patient: str | None, seq: int, *, reason: str, happened: When, actor: Actor) -> Recorded:
    """Take back an event that never held for this patient; a pause is none of those."""
    check_pause_stands(log, seq)
    draft = drafted(patient, EventVoided(), happened, actor)
    return _recorded(log, msgspec.structs.replace(draft, replaces=seq, reason=reason), actor)


def _recorded(log: Log, draft: Draft, actor: Actor) -> Recorded:
    watch = Watch(actor)
    seal = log.append(list(watch.noting([draft])), then=watch.follow)
    return watch.recorded(seal)


def _imported(log: Log, drafts: Iterable[Draft], actor: Actor) -> ImportResult:
    watch = Watch(actor)
    return log.import_(watch.noting(drafts), then=watch.follow)


def import_entries(log: Log, lines: Iterable[bytes], where: str, *, actor: Actor) -> ImportResult:
    """Import events from JSON Lines, once each by their source; all of them, or none."""
    entries = read_entries(lines, where, zone_of(log))
    return _imported(log, [entry.draft(by=actor.by, role=actor.role, site=actor.site) for entry in entries], actor)


def import_fhir(log: Log, patient: str, path: Path, *, actor: Actor) -> tuple[ImportResult, tuple[Finding, ...]]:
    """Import the facts of a FHIR bundle with one patient as facts of a patient of the trial."""
    people = list(read_path(path, zone=zone_of(log)))
    if len(people) != 1:
        raise InputError(
            f"{path.name} holds {len(people)} patients",
            "a bundle of one patient",
            "export one patient a bundle, and import each under its code",
        )
    drafts = [
        Draft(
            patient=patient, body=event.body, happened=event.happened, by=actor.by, role=actor.role, site=actor.site,
            source=_address(event, path),
        )
        for event in people[0].events
        if event.body is not None
    ]  # fmt: skip
    return _imported(log, drafts, actor), people[0].findings


def _address(event: Event, path: Path) -> str:
    """The resource's own address, the same in tomorrow's export; a resource without one is known by its file only."""
    source = event.source or ""
    return f"{path.name}#{source}" if " in entry " in source else f"FHIR {source}"


def status_html(found: TrialStatus) -> str:
    """The status of a trial: one HTML page."""
    return status_page(found)


def code_map_named(name: str) -> CodeMap:
    """The code map of this path, or the shipped one of this name."""
    return find_map(name)


def screening_sheet(
    protocol: TrialProtocol,
    rows: Sequence[ScreenedRow],
    *,
    made_by: str,
    rehearsal: bool = False,
    language: Language = "en",
) -> str:
    """The screening report as a page, in English or Chinese."""
    return screening_page(rows, protocol, rehearsal=rehearsal, made_by=made_by, software=__version__, language=language)


def verify(path: Path, against: Seal | None = None) -> list[Finding]:
    """What is wrong with a trial file, the first bad line first; the file is only read, however damaged it is."""
    return verify_file(path, against)


def seal_of(path: Path) -> Seal:
    """Where the log of a trial file stands; the file is only read, so that a backup stays as it is to the byte."""
    return seal_of_file(path)


def backup(log: SqliteLog, path: Path, *, actor: Actor) -> Seal:
    """Make the one file that one can copy, prove that it restores, and note that it was made."""
    seal = log.backup(path)
    log.record_access("backup", f"{path.name} at {seal}", actor.by, actor.role)
    return seal


def export(log: Log, folder: Path, *, actor: Actor) -> Seal:
    """Write the whole log in open forms into a folder, with its seal, and note that it was done."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "seal.txt").unlink(missing_ok=True)  # an export without its seal is not whole
    seal = log.head()
    with (folder / "events.jsonl").open("wb") as file:
        file.writelines(events_as_json_lines(log.read(until=seal.seq)))
    with (folder / "events.csv").open("w", encoding="utf-8", newline="") as file:
        file.writelines(events_as_csv(log.read(until=seal.seq)))
    for number, (_, body) in enumerate(adopted_protocols(log), 1):
        (folder / f"protocol_{number}.json").write_text(body.canonical, encoding="utf-8")
    (folder / "seal.txt").write_text(f"{seal}\n", encoding="utf-8")
    log.record_access("export", f"events 1 to {seal.seq}, seal {seal}", actor.by, actor.role)
    return seal


def note_access(log: Log, action: str, detail: str, actor: Actor) -> None:
    """Note in the chain of accesses that somebody took something out of the system."""
    log.record_access(action, detail, actor.by, actor.role)
