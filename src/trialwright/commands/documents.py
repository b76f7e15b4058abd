"""Commands about source documents: file one, take one out, check them all."""

from pathlib import Path

import click

from trialwright.commands.options import AS_JSON, OF_THE_TRIAL, PATIENT, TRIAL, acting, actor, open_log, print_json


@click.group()
def document() -> None:
    """File source documents, each with its digest in the log."""


@document.command()
@TRIAL
@PATIENT
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", required=True, help="What it is, such as `discharge letter`; no person's name.")
@click.option("--happened", required=True, metavar="TIME", help="The date of the document.")
@click.option("--certified-copy", is_flag=True, help="You certify that it is a true copy of the original.")
@click.option("--original", help="Where the original is kept.")
@acting
def add(
    trial: Path,
    patient: str,
    file: Path,
    name: str,
    happened: str,
    certified_copy: bool,
    original: str | None,
    by: str,
    role: str,
    site: str,
) -> None:
    """File a document of a patient (or - for one of the trial)."""
    from trialwright import main
    from trialwright.log.documents import Documents, documents_path
    from trialwright.standards.when import read_when

    with open_log(trial) as log:
        seal = main.file_document(
            log,
            Documents(documents_path(log.path)),
            None if patient == OF_THE_TRIAL else patient,
            file,
            name=name,
            certified_copy=certified_copy,
            original=original,
            happened=read_when(happened, main.zone_of(log)),
            actor=actor(by, role, site),
        )
    click.echo(f"filed as event {seal.seq}\nseal {seal}")


@document.command()
@TRIAL
@click.argument("seq", type=int)
@click.argument("to", type=click.Path(dir_okay=False, path_type=Path))
@acting
def get(trial: Path, seq: int, to: Path, by: str, role: str, site: str) -> None:
    """Copy the document of an event to a file; the look is noted."""
    from trialwright import main
    from trialwright.commands.options import write_bytes
    from trialwright.log.documents import Documents, documents_path

    with open_log(trial) as log:
        body, path = main.fetch_document(log, Documents(documents_path(log.path)), seq, actor=actor(by, role, site))
        write_bytes(to, path.read_bytes())
    click.echo(f"{to}: {body.name}, {body.size} bytes, SHA-256 {body.digest}")


@document.command()
@TRIAL
@AS_JSON
def check(trial: Path, as_json: bool) -> None:
    """Check every document against the digest that the log holds."""
    from trialwright import main
    from trialwright.errors import LogBroken
    from trialwright.log.documents import Documents, documents_path

    with open_log(trial) as log:
        findings = main.check_documents(log, Documents(documents_path(log.path)))
    if as_json:
        print_json(findings)
    elif not findings:
        click.echo(f"{trial}: every document is what was filed")
    if findings:
        rest = "".join(f"\n  also: {finding.found}" for finding in findings[1:10])
        raise LogBroken(findings[0].found + rest, findings[0].wanted, findings[0].to_do, str(trial))
