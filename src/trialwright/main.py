"""Everything the product does, one function each; the command line and the web call nothing else.

A function here opens no file of its own choosing and reads no clock: the caller hands in the log, who acts, and when.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

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
from trialwright.derive.dosing import lymphodepletion
from trialwright.derive.eligibility import criterion_answers, eligibility
from trialwright.derive.record import AsOf
from trialwright.derive.touched import touched
from trialwright.errors import InputError, Refused
from trialwright.events import Draft, Event, Seal
from trialwright.events.entries import read_entries
from trialwright.events.facts import check_fact
from trialwright.events.judgements import JudgementAttested
from trialwright.events.reading import read_body
from trialwright.events.results import Measured
from trialwright.events.shorthand import spelled_out
from trialwright.events.trial import ChoicesConfirmed, EventVoided, ProtocolAdopted, TrialOpened
from trialwright.filing import check_documents, fetch_document, file_document
from trialwright.log.sqlite import SqliteLog, seal_of_file, verify_file
from trialwright.log.store import ImportResult, Log
from trialwright.overview import PatientPage, patient, status
from trialwright.privacy import erase_identity, export_deidentified, look_up_identity, put_identity, redact
from trialwright.protocol.criteria import Choice
from trialwright.protocol.diff import Difference, differences
from trialwright.protocol.reading import canonical_of, read_protocol
from trialwright.protocol.trial import TrialProtocol
from trialwright.publish.cell_sheet import cell_sheet
from trialwright.publish.course import course_parts
from trialwright.publish.dose_sheet import dose_sheet
from trialwright.publish.evidence_sheet import evidence_sheet
from trialwright.publish.export import events_as_csv, events_as_json_lines
from trialwright.publish.parts import part_lines
from trialwright.publish.patient_text import patient_text
from trialwright.publish.screening_report import ScreenedRow, screening_page
from trialwright.publish.sheet import Sheet
from trialwright.publish.status_page import status_page
from trialwright.publish.trial_status import TrialStatus
from trialwright.screen.fhir import PatientFacts, bundle_files, read_path
from trialwright.standards.when import When, read_when
from trialwright.trials import protocol_text

__all__ = [  # offered here, and defined where there is room: in `acting`, `overview`, `backfill`, `filing` and `privacy`
    "Actor",
    "PatientPage",
    "check_documents",
    "confirm_decision",
    "decide",
    "enrol",
    "erase_identity",
    "export_deidentified",
    "fetch_document",
    "file_document",
    "import_table",
    "look_up_identity",
    "patient",
    "preview_table",
    "put_identity",
    "redact",
    "status",
    "zone_of",
]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def find_protocol(name: str) -> tuple[str, str]:
    """The text of a protocol and where it is from: the name of a shipped trial, or the path of a file."""
    return protocol_text(name)


def protocol_named(name: str) -> TrialProtocol:
    """The protocol of this name or path, checked."""
    text, where = find_protocol(name)
    return read_protocol(text, where)


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
) -> Seal:
    """Record what happened. Facts are not refused, however odd; only what cannot be read is."""
    check_fact(kind, 1, patient)
    check_pause_stands(log, replaces)
    body = read_body(kind, 1, spelled_out(kind, 1, fields, zone=happened.zone))
    draft = drafted(patient, body, happened, actor)
    return log.append([msgspec.structs.replace(draft, source=source, replaces=replaces, reason=reason)])


def void(log: Log, patient: str | None, seq: int, *, reason: str, happened: When, actor: Actor) -> Seal:
    """Take back an event that never held for this patient; a pause is none of those."""
    check_pause_stands(log, seq)
    draft = drafted(patient, EventVoided(), happened, actor)
    return log.append([msgspec.structs.replace(draft, replaces=seq, reason=reason)])


def import_entries(log: Log, lines: Iterable[bytes], where: str, *, actor: Actor) -> ImportResult:
    """Import events from JSON Lines, once each by their source; all of them, or none."""
    entries = read_entries(lines, where, zone_of(log))
    return log.import_([entry.draft(by=actor.by, role=actor.role, site=actor.site) for entry in entries])


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
    return log.import_(drafts), people[0].findings


def _address(event: Event, path: Path) -> str:
    """The resource's own address, the same in tomorrow's export; a resource without one is known by its file only."""
    source = event.source or ""
    return f"{path.name}#{source}" if " in entry " in source else f"FHIR {source}"


def evidence(page: PatientPage) -> str:
    """The evidence sheet of a patient: one HTML page."""
    course = course_parts(page.course, page.ledger, zone=page.sheet.zone())
    return evidence_sheet(page.sheet, page.answers, page.whole, page.doses, page.findings, page.decisions, course)


def patient_words(page: PatientPage) -> str:
    """Everything that follows for a patient, as text for a terminal."""
    parts = course_parts(page.course, page.ledger, zone=page.sheet.zone())
    course = [line for part in parts for line in (*part_lines(part), "")]
    return patient_text(page.sheet, page.answers, page.whole, page.doses, page.findings, page.decisions, course)


def status_html(found: TrialStatus) -> str:
    """The status of a trial: one HTML page."""
    return status_page(found)


def dose(page: PatientPage, *, infusion_day: date | None) -> bytes:
    """The dose sheet of a patient: a PDF, the same to the byte for the same log."""
    return dose_sheet(page.sheet, page.doses, infusion_day=infusion_day)


def cells(page: PatientPage, *, infusion_day: date | None) -> bytes:
    """The cell sheet of a patient, what to draw from which bag: a PDF, the same to the byte for the same log."""
    return cell_sheet(page.sheet, page.course.cells, page.course.limits, infusion_day=infusion_day)


def screen(
    protocol: TrialProtocol,
    paths: Iterable[Path],
    *,
    zone: str,
    as_of: datetime | None,
    sheets: Path | None = None,
    made_by: str = "screening",
    skip: Callable[[InputError], None] | None = None,
) -> Iterator[ScreenedRow]:
    """Screen the patients of FHIR bundles against a protocol; nothing is recorded.

    Parameters
    ----------
    as_of : datetime or None
        The instant for which is judged; None takes for each patient the day of the newest fact.
    sheets : Path or None
        A folder for an evidence sheet of each patient; None makes none.
    skip : callable or None
        Told of each file that cannot be read; without it the first such file ends the screening.
    """
    read_when("2000", zone)  # a wrong zone is one mistake, not one in every file
    for file in (file for path in paths for file in bundle_files(path)):
        for facts in read_path(file, zone=zone, skip=skip):
            yield _screened(protocol, facts, file.name, as_of, sheets, made_by)


def screening_sheet(
    protocol: TrialProtocol, rows: Sequence[ScreenedRow], *, made_by: str, rehearsal: bool = False
) -> str:
    """The screening report as a page."""
    return screening_page(rows, protocol, rehearsal=rehearsal, made_by=made_by, software=__version__)


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


def _screened(
    protocol: TrialProtocol, facts: PatientFacts, source: str, as_of: datetime | None, sheets: Path | None, made_by: str
) -> ScreenedRow:
    moment = as_of or _newest(facts)
    known = max((event.recorded_at for event in facts.events), default=_EPOCH)  # a bundle is no log: all of it is known
    record = believe(facts.events, patient=facts.patient, as_of=AsOf(happened=moment or known, recorded=known))
    whole, answers = eligibility(protocol, record), criterion_answers(protocol, record)
    sheet = None
    if sheets is not None:
        sheet = f"{source.partition('.')[0]}_{facts.patient}.html"
        frame = Sheet(
            protocol=protocol, record=record, seal=None, rehearsal=False, made_by=made_by, software=__version__
        )
        page = evidence_sheet(frame, answers, whole, lymphodepletion(protocol, record), facts.findings, ())
        sheets.mkdir(parents=True, exist_ok=True)
        (sheets / sheet).write_text(page, encoding="utf-8")
        sheet = f"{sheets.name}/{sheet}"
    return ScreenedRow(
        patient=facts.patient,
        as_of=moment,
        whole=whole,
        answers=answers,
        findings=len(facts.findings),
        source=source,
        sheet=sheet,
    )


def _newest(facts: PatientFacts) -> datetime | None:
    """The end of the day of the newest fact that a criterion can look at, if there is any."""
    days = (event.happened.span()[1] for event in facts.events if isinstance(event.body, Measured | JudgementAttested))
    return max(days, default=None)
