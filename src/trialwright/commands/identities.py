"""Commands about who the patients are: show, set and erase an identity, and redact what slipped into the log."""

from pathlib import Path
from typing import IO

import click

from trialwright.commands.options import OF_THE_TRIAL, PATIENT, TRIAL, acting, actor, open_log, say_pauses


@click.group()
def identity() -> None:
    """Show, set and erase who a patient is.

    Identities stand in a file of their own beside the trial file, my.trial.identities; every look is noted in the trial.
    """


@identity.command()
@TRIAL
@PATIENT
@acting
def show(trial: Path, patient: str, by: str, role: str, site: str) -> None:
    """Show who a patient is; the look is noted first."""
    from trialwright import main
    from trialwright.log.identities import Identities, identities_path

    with open_log(trial) as log, Identities.open(identities_path(log.path)) as identities:
        found = main.look_up_identity(log, identities, patient, actor=actor(by, role, site))
    for field, value in found.items():
        click.echo(f"{field}: {value}")
    if not found:
        click.echo(f"nothing is kept of {patient}")


@identity.command("set")
@TRIAL
@PATIENT
@click.argument("fields", type=click.File("r", encoding="utf-8"), default="-")
@acting
def set_(trial: Path, patient: str, fields: IO[str], by: str, role: str, site: str) -> None:
    """Keep who a patient is; what was there in a field is overwritten.

    FIELDS is a file with a line such as `name: 王小明` for each field, or standard input: what is typed behind a command
    stays in the history of the terminal. The fields: name, name_latin, national_number, hospital_number, telephone, email,
    address, guardian_name, guardian_telephone, note.
    """
    from trialwright import main
    from trialwright.log.identities import Identities, identities_path

    told = _told(list(fields))
    with open_log(trial) as log, Identities.open(identities_path(log.path), create=True) as identities:
        main.put_identity(log, identities, patient, told, actor=actor(by, role, site))
    click.echo(f"{patient}: {', '.join(told)} kept")


def _told(lines: list[str]) -> dict[str, str]:
    from trialwright.errors import InputError

    told: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        field, colon, value = line.partition(":")
        if not line.strip():
            continue
        if not colon:
            raise InputError(
                f"line {number} is no field", "field: value, such as name: 王小明", "put a colon behind the field"
            )
        if field.strip() in told:
            raise InputError(f"the field {field.strip()} stands there twice", "each field once", "say which holds")
        told[field.strip()] = value.strip()
    return told


@identity.command()
@TRIAL
@PATIENT
@click.option("--reason", required=True, help="Why, and who has asked for it; no names.")
@acting
def erase(trial: Path, patient: str, reason: str, by: str, role: str, site: str) -> None:
    """Erase who a patient is, for ever.

    The link from earlier de-identified exports goes as well. Copies that were made of the file must be erased by hand.
    """
    from trialwright import main
    from trialwright.log.identities import Identities, identities_path

    with open_log(trial) as log, Identities.open(identities_path(log.path)) as identities:
        erased = main.erase_identity(log, identities, patient, reason=reason, actor=actor(by, role, site))
    click.echo(f"{patient}: erased" if erased else f"nothing was kept of {patient}")


@click.command()
@TRIAL
@PATIENT
@click.argument("seq", type=int)
@click.option("--permitted-by", required=True, help="Who permits it, such as the ethics committee; no person's name.")
@click.option("--reason", required=True, help="Why.")
@acting
def redact(trial: Path, patient: str, seq: int, permitted_by: str, reason: str, by: str, role: str, site: str) -> None:
    """Delete the body of an event, with permission.

    For personal data that were recorded by mistake. The line stays, and the chain still verifies; copies and exports that
    were made before keep the body. What concerns the trial as a whole has - in the place of the patient.
    """
    from trialwright import main

    with open_log(trial) as log:
        whose = None if patient == OF_THE_TRIAL else patient
        told = main.redact(log, whose, seq, permitted_by=permitted_by, reason=reason, actor=actor(by, role, site))
    click.echo(f"event {seq} redacted by event {told.seq}")
    say_pauses(told.pauses)
    click.echo(f"seal {told.seal}")
