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

    with open_log(trial) as log:
        times = as_of_times(as_of, recorded_as_of, main.zone_of(log), log)
        page = main.patient(log, patient, as_of=times, made_by=by)
        if html is not None:
            write_bytes(html, main.evidence(page).encode())
            main.note_access(log, "evidence sheet", f"{patient}, seal {page.sheet.seal}", actor(by, role, site))
    if as_json:
        print_json(
            {
                "stage": page.course.stage,
                "judged_by": page.course.judged_by.version,
                "answers": page.answers,
                "eligible": page.whole,
                "doses": page.doses,
                "cell_dose": page.course.cells,
                "limits": page.course.limits,
                "tocilizumab": page.course.tocilizumab,
                "schedule": page.course.calendar.visits,
                "supportive": page.course.supportive,
                "washouts": page.course.washouts,
                "deviations": page.course.deviations,
                "decisions": [{"event": event.seq, "decision": body} for event, body in page.decisions],
                "unknown": page.ledger,
                "findings": page.findings,
                "seal": str(page.sheet.seal),
            }
        )
    else:
        click.echo(main.patient_words(page))


@click.command()
@TRIAL
@PATIENT
@looking_back
@click.option(
    "--infusion-day", type=click.DateTime(["%Y-%m-%d"]), help="The planned day of infusion (D0), for the dates."
)
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help="Write the dose sheet.")
@click.option("--cells-pdf", type=click.Path(dir_okay=False, path_type=Path), help="Write the cell sheet.")
@AS_JSON
@acting
def dose(
    trial: Path,
    patient: str,
    as_of: str | None,
    recorded_as_of: str | None,
    infusion_day: object,
    pdf: Path | None,
    cells_pdf: Path | None,
    as_json: bool,
    by: str,
    role: str,
    site: str,
) -> None:
    """Show the lymphodepletion doses with their arithmetic.

    --pdf prints the dose sheet, --cells-pdf the sheet that says what to draw from which bag.
    """
    from datetime import datetime

    from trialwright import main
    from trialwright.publish.sheets.patient_text import doses_text

    with open_log(trial) as log:
        times = as_of_times(as_of, recorded_as_of, main.zone_of(log), log)
        page = main.patient(log, patient, as_of=times, made_by=by)
        day = infusion_day.date() if isinstance(infusion_day, datetime) else None
        if pdf is not None:
            write_bytes(pdf, main.dose(page, infusion_day=day))
            main.note_access(log, "dose sheet", f"{patient}, seal {page.sheet.seal}", actor(by, role, site))
        if cells_pdf is not None:
            write_bytes(cells_pdf, main.cells(page, infusion_day=day))
            main.note_access(log, "cell sheet", f"{patient}, seal {page.sheet.seal}", actor(by, role, site))
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

    Short for decide TRIAL enrol PATIENT. The answer is recorded, given or refused with all reasons.
    """
    from trialwright import main
    from trialwright.commands.deciding import show

    with open_log(trial) as log:
        decision = main.enrol(log, patient, now=now(), actor=actor(by, role, site))
        seal = log.head()
    show(decision, patient, seal, as_json=as_json)
