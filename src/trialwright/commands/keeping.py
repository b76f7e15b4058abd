"""Commands that keep the log: open it, add to it, verify it, back it up, take it out."""

import secrets
import shlex
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from trialwright.commands.options import (
    AS_JSON,
    OF_THE_TRIAL,
    PATIENT,
    TRIAL,
    acting,
    actor,
    as_of_times,
    looking_back,
    now,
    open_log,
    print_json,
    say_pauses,
)

if TYPE_CHECKING:
    from trialwright.derive.answer import Finding
    from trialwright.log.sqlite import SqliteLog
    from trialwright.main import Actor


@click.command()
@TRIAL
@click.option("--protocol", required=True, help="The name of a shipped trial, such as NCT03919240, or a protocol file.")
@click.option("--zone", default="Asia/Shanghai", show_default=True, help="The time zone of the site.")
@click.option("--rehearsal", is_flag=True, help="Invented patients: every page will say so.")
@acting
def init(trial: Path, protocol: str, zone: str, rehearsal: bool, by: str, role: str, site: str) -> None:
    """Make a new trial file and adopt its protocol."""
    from trialwright import main
    from trialwright.log.sqlite import SqliteLog

    text, where = main.find_protocol(protocol)
    opened = main.protocol_named(protocol)
    who = actor(by, role, site)
    with SqliteLog.create(trial, opened.id, clock=now) as log:
        try:
            seal = main.init(log, text, where, zone=zone, rehearsal=rehearsal, actor=who, now=now())
        except BaseException:
            log.close()
            log.path.unlink()  # a log that was not opened is no log; its name shall be free again
            raise
    click.echo(f"{trial}: {opened.id} version {opened.version}{', a rehearsal' if rehearsal else ''}\nseal {seal}")


@click.command()
@TRIAL
@PATIENT
@click.argument("kind")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option("--happened", required=True, metavar="TIME", help="2026-10-20, 2026-10, or 2026-10-20T08:00+08:00.")
@click.option("--source", help="The document or message it was taken from.")
@click.option("--replaces", type=int, metavar="SEQ", help="The event that this one corrects.")
@click.option("--reason", help="Why it is corrected.")
@acting
def record(
    trial: Path,
    patient: str,
    kind: str,
    fields: tuple[str, ...],
    happened: str,
    source: str | None,
    replaces: int | None,
    reason: str | None,
    by: str,
    role: str,
    site: str,
) -> None:
    """Record what happened.

    Facts are kept, however odd; what is odd about one is said at once, and kept as a finding.

    For example: record my.trial SZ01-0417-0 lab.resulted analyte=creatinine "value=141 umol/L" --happened 2026-10-20

    What concerns the trial as a whole, such as approval.given, has - in the place of the patient.
    """
    from trialwright import main
    from trialwright.standards.when import read_when

    with open_log(trial) as log:
        told = main.record_fact(
            log,
            None if patient == OF_THE_TRIAL else patient,
            kind,
            _fields(fields),
            happened=read_when(happened, main.zone_of(log)),
            actor=actor(by, role, site),
            source=source,
            replaces=replaces,
            reason=reason,
        )
        click.echo(f"event {told.seq} recorded")
        say_pauses(told.pauses)
        click.echo(f"seal {told.seal}")
        _say_doubts(log, None if patient == OF_THE_TRIAL else patient, told.seq)


def _fields(typed: tuple[str, ...]) -> dict[str, str]:
    from trialwright.errors import InputError

    fields: dict[str, str] = {}
    for field in typed:
        name, equals, value = field.partition("=")
        if not (name and equals):
            raise InputError(
                f"{field!r} is no field", "FIELD=VALUE, such as analyte=creatinine", "put a = between field and value"
            )
        if name in fields:
            raise InputError(
                f"the field {name} stands there twice: {fields[name]!r} and {value!r}",
                "each field once",
                "say which holds",
            )
        fields[name] = value
    return fields


def _say_doubts(log: "SqliteLog", patient: str | None, seq: int) -> None:
    """Say at once what is odd about an event: it is kept, and whoever typed it can still look at the report."""
    from trialwright import main
    from trialwright.errors import TrialwrightError

    with suppress(TrialwrightError):  # the event is recorded, whatever else may be wrong with the log
        for finding in main.findings_about(log, patient, seq, now=now()):
            click.echo(f"kept, but {finding.found}\n  wanted: {finding.wanted}\n  to do:  {finding.to_do}", err=True)


@click.command()
@TRIAL
@PATIENT
@click.argument("seq", type=int)
@click.option("--reason", required=True, help="Why it never held for this patient.")
@acting
def void(trial: Path, patient: str, seq: int, reason: str, by: str, role: str, site: str) -> None:
    """Take back an event that never held for this patient.

    Enter it anew where it belongs.
    """
    from trialwright import main
    from trialwright.standards.when import When

    with open_log(trial) as log:
        today = When(now().isoformat(timespec="seconds"), main.zone_of(log))
        whose = None if patient == OF_THE_TRIAL else patient
        told = main.void(log, whose, seq, reason=reason, happened=today, actor=actor(by, role, site))
    click.echo(f"event {seq} voided by event {told.seq}")
    say_pauses(told.pauses)
    click.echo(f"seal {told.seal}")


@click.command("import")
@TRIAL
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--fhir", is_flag=True, help="FILE is a FHIR bundle of one patient; name the code with --patient.")
@click.option("--patient", help="The patient's code in this trial, for --fhir.")
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="FILE is a CSV table; this file says which columns become which events.",
)
@click.option("--preview", is_flag=True, help="With --mapping: show what would be recorded, and record nothing.")
@acting
def import_(
    trial: Path,
    file: Path,
    fhir: bool,
    patient: str | None,
    mapping: Path | None,
    preview: bool,
    by: str,
    role: str,
    site: str,
) -> None:
    """Import events from a file, once each by their source.

    All of them are recorded, or none.

    FILE holds JSON Lines (patient, kind, happened, source, fields), a FHIR bundle with --fhir, or a table with --mapping.
    """
    from trialwright import main
    from trialwright.commands.backfilling import import_by_mapping
    from trialwright.errors import InputError

    if mapping is None and preview:
        raise InputError("--preview without --mapping", "a table with its mapping", "add --mapping FILE")
    if mapping is not None:
        if fhir or patient is not None:
            raise InputError("--mapping with --fhir or --patient", "a table alone", "leave the others out")
        with open_log(trial) as log:
            import_by_mapping(log, file, mapping, actor(by, role, site), preview=preview)
        return
    findings: tuple[Finding, ...] = ()
    with open_log(trial) as log:
        if fhir:
            if patient is None:
                raise InputError("--fhir without --patient", "the patient's code in this trial", "add --patient CODE")
            result, findings = main.import_fhir(log, patient, file, actor=actor(by, role, site))
        elif patient is not None:
            raise InputError(
                "--patient without --fhir", "JSON Lines, which name the patient on each line", "leave --patient out"
            )
        else:
            with file.open("rb") as lines:
                result = main.import_entries(log, lines, file.name, actor=actor(by, role, site))
    click.echo(
        f"{result.appended} recorded, {result.skipped} known already, {result.corrected} changed at the source (corrections)"
    )
    say_pauses(main.pauses_in(result.followed))
    for finding in findings:
        click.echo(f"finding {finding.code}: {finding.found}")
    click.echo(f"seal {result.seal}")


@click.command()
@TRIAL
@click.option("--site", envvar="TRIALWRIGHT_SITE", default="SZ01", show_default=True, help="The site's code.")
def code(trial: Path, site: str) -> None:
    """Draw a new patient code.

    It carries the site, a number in random order and a check character.
    """
    from trialwright.standards.patient_code import new_patient_code

    with open_log(trial) as log:
        click.echo(new_patient_code(site, log.patients(), secrets.randbelow))


@click.command()
@TRIAL
@click.option("--against", metavar="SEAL", help="A seal from a sheet or an export.")
@AS_JSON
def verify(trial: Path, against: str | None, as_json: bool) -> None:
    """Verify the chain of a trial file; the first bad line is named."""
    from trialwright import main
    from trialwright.errors import LogBroken
    from trialwright.events.seal import read_seal

    findings = main.verify(trial, read_seal(against) if against else None)
    if as_json:
        print_json(findings)
    if not findings and not as_json:
        click.echo(f"{trial}: every line verifies\nseal {main.seal_of(trial)}")
    if findings:
        rest = "".join(f"\n  also: {finding.found}" for finding in findings[1:10])
        raise LogBroken(findings[0].found + rest, findings[0].wanted, findings[0].to_do, str(trial))


@click.command()
@TRIAL
@click.argument("file", type=click.Path(path_type=Path))
@acting
def backup(trial: Path, file: Path, by: str, role: str, site: str) -> None:
    """Make the one file that one can copy, and prove that it restores.

    Identities and documents stand beside the trial file and are not in it; where there are any, that is said.
    """
    from trialwright import main
    from trialwright.log.documents import documents_path
    from trialwright.log.identities import identities_path

    with open_log(trial) as log:
        seal = main.backup(log, file, actor=actor(by, role, site))
        beside = {
            identities_path: "whoever holds a backup need not know who the patients are, and an erased name must not live on\n"
            "          in one; guard a copy like the file itself, and erase in it whatever is erased there",
            documents_path: "a backup is one file, which holds the digests of the documents",
        }
        left_out = [(place, why) for place, why in beside.items() if place(log.path).exists()]
        trial = trial if trial.absolute() == log.path else log.path  # as it was typed, where that is where it is
    click.echo(f"{file}: restored and verified\nseal {seal}")
    for place, why in left_out:
        to_do = shlex.join(["cp", "-pR", str(place(trial)), str(place(file))])
        click.echo(f"not copied: {place(trial)}\n  why:    {why}\n  to do:  {to_do}, while nobody works with it")


@click.command()
@TRIAL
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--de-identified", is_flag=True, help="Without anything that a patient could be known by.")
@click.option("--dates", type=click.Choice(["shifted", "study_days"]), help="How dates leave; shifted if left out.")
@click.option("--with-genetic", is_flag=True, help="Also genetic data; wants an approval that is in date.")
@click.option("--fhir", is_flag=True, help="A FHIR R4 Bundle for each patient, of what is believed.")
@looking_back
@click.option(
    "--patient", "patients", multiple=True, metavar="CODE", help="With --fhir: only this patient; again for more."
)
@click.option("--lines", "as_lines", is_flag=True, help="With --fhir: one file, a Bundle a line.")
@click.option("--identifiable", is_flag=True, help="With --fhir: also real patients, with their dates of birth.")
@acting
def export(
    trial: Path,
    folder: Path,
    de_identified: bool,
    dates: Literal["shifted", "study_days"] | None,
    with_genetic: bool,
    fhir: bool,
    as_of: str | None,
    recorded_as_of: str | None,
    patients: tuple[str, ...],
    as_lines: bool,
    identifiable: bool,
    by: str,
    role: str,
    site: str,
) -> None:
    """Write the whole log in open forms.

    JSON Lines, CSV, the protocols as JSON and the seal: readable without this software. With --de-identified what stands,
    for people who must not know who the patients are. With --fhir what stands as FHIR, of a rehearsal.
    """
    from trialwright import main
    from trialwright.commands.exporting import check_fhir_options, export_fhir
    from trialwright.errors import InputError

    check_fhir_options(
        fhir, de_identified, {"--as-of": as_of, "--recorded-as-of": recorded_as_of, "--patient": patients,
                              "--lines": as_lines, "--identifiable": identifiable}
    )  # fmt: skip
    if not de_identified and (dates is not None or with_genetic):
        raise InputError(
            "--dates or --with-genetic without --de-identified", "a de-identified export", "add --de-identified"
        )
    with open_log(trial) as log:
        if fhir:
            times = as_of_times(as_of, recorded_as_of, main.zone_of(log), log)
            who = actor(by, role, site)
            export_fhir(log, folder, times, patients, who, as_lines=as_lines, identifiable=identifiable)
        elif de_identified:
            _export_deidentified(log, folder, dates or "shifted", with_genetic, actor(by, role, site))
        else:
            seal = main.export(log, folder, actor=actor(by, role, site))
            click.echo(f"{folder}: events 1 to {seal.seq}\nseal {seal}")


def _export_deidentified(
    log: "SqliteLog", folder: Path, dates: Literal["shifted", "study_days"], with_genetic: bool, who: "Actor"
) -> None:
    from trialwright import main
    from trialwright.log.identities import Identities, identities_path

    with Identities.open(identities_path(log.path), create=True) as identities:
        told = main.export_deidentified(
            log,
            identities,
            folder,
            dates=dates,
            with_genetic=with_genetic,
            now=now(),
            draw=secrets.randbelow,
            actor=who,
        )
    click.echo(
        f"{folder}: {told.events} events of {told.patients} patients, de-identified\n"
        f"left out: {told.withheld.genetic} genetic events, {told.withheld.patients} patients without consent"
    )
