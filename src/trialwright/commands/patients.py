"""Commands about one patient: everything that follows, the doses, the decision to enrol."""

from pathlib import Path

import click

from trialwright.commands.options import (
    AS_JSON,
    PATIENT,
    TRIAL,
    acting,
    actor,
    as_of_times,
    looking_back,
    now,
    open_log,
    print_json,
    write_bytes,
)


@click.command()
@TRIAL
@PATIENT
@looking_back
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the evidence sheet.")
@AS_JSON
@acting
def patient(
    trial: Path,
    patient: str,
    as_of: str | None,
    recorded_as_of: str | None,
    html: Path | None,
    as_json: bool,
    by: str,
    role: str,
    site: str,
) -> None:
    """Show everything that follows for a patient, with its evidence."""
    from trialwright import main
    from trialwright.publish.patient_text import patient_text

    with open_log(trial) as log:
        times = as_of_times(as_of, recorded_as_of, main.zone_of(log))
        page = main.patient(log, patient, as_of=times, made_by=by)
        if html is not None:
            write_bytes(html, main.evidence(page).encode())
            main.note_access(log, "evidence sheet", f"{patient}, seal {page.sheet.seal}", actor(by, role, site))
    if as_json:
        print_json(
            {
                "answers": page.answers,
                "eligible": page.whole,
                "doses": page.doses,
                "findings": page.findings,
                "seal": str(page.sheet.seal),
            }
        )
    else:
        click.echo(patient_text(page.sheet, page.answers, page.whole, page.doses, page.findings, page.decisions))


@click.command()
@TRIAL
@PATIENT
@looking_back
@click.option(
    "--infusion-day", type=click.DateTime(["%Y-%m-%d"]), help="The planned day of infusion (D0), for the dates."
)
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help="Write the dose sheet.")
@AS_JSON
@acting
def dose(
    trial: Path,
    patient: str,
    as_of: str | None,
    recorded_as_of: str | None,
    infusion_day: object,
    pdf: Path | None,
    as_json: bool,
    by: str,
    role: str,
    site: str,
) -> None:
    """Show the lymphodepletion doses with their arithmetic.

    --pdf prints the dose sheet.
    """
    from datetime import datetime

    from trialwright import main
    from trialwright.publish.patient_text import doses_text

    with open_log(trial) as log:
        times = as_of_times(as_of, recorded_as_of, main.zone_of(log))
        page = main.patient(log, patient, as_of=times, made_by=by)
        if pdf is not None:
            day = infusion_day.date() if isinstance(infusion_day, datetime) else None
            write_bytes(pdf, main.dose(page, infusion_day=day))
            main.note_access(log, "dose sheet", f"{patient}, seal {page.sheet.seal}", actor(by, role, site))
    if as_json:
        print_json({"doses": page.doses, "seal": str(page.sheet.seal)})
    else:
        click.echo(doses_text(page.sheet, page.doses))


@click.command()
@TRIAL
@PATIENT
@AS_JSON
@acting
def enrol(trial: Path, patient: str, as_json: bool, by: str, role: str, site: str) -> None:
    """Ask whether a patient may be enrolled.

    The answer is recorded, given or refused with all reasons.
    """
    from trialwright import main
    from trialwright.errors import Refused

    with open_log(trial) as log:
        decision = main.enrol(log, patient, now=now(), actor=actor(by, role, site))
        seal = log.head()
    if as_json:
        print_json(decision)
    elif decision.given:
        click.echo(f"{patient} may be enrolled: recorded as event {seal.seq}\nseal {seal}")
    if not decision.given:
        reasons = "".join(f"\n  - {reason}" for reason in decision.reasons)
        raise Refused(
            f"enrolment of {patient} is refused (event {seal.seq}):{reasons}",
            "every criterion decided in favour, consent in force, trial open, choices signed",
            "supply what is missing and ask again; the refusal is recorded",
        )
