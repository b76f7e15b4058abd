"""The command about a trial as a whole: how far its patients came, what deviates, what is overdue, what is not known."""

from pathlib import Path

import click

from trialwright.commands.options import (
    AS_JSON,
    TRIAL,
    acting,
    actor,
    as_of_times,
    looking_back,
    open_log,
    print_json,
    write_bytes,
)

_ROLES = ("investigator", "coordinator", "laboratory", "pharmacist", "cell_laboratory")


@click.command()
@TRIAL
@looking_back
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the status as a page.")
@click.option("--who", type=click.Choice(_ROLES), help="List as not known only what this role can fill.")
@AS_JSON
@acting
def status(
    trial: Path,
    as_of: str | None,
    recorded_as_of: str | None,
    html: Path | None,
    who: str | None,
    as_json: bool,
    by: str,
    role: str,
    site: str,
) -> None:
    """Show where the whole trial stands, each line with its evidence.

    The flow of patients with every loss, deviations, what is overdue, and what is not known with who can fill it.
    """
    from typing import cast

    from trialwright import main
    from trialwright.derive.trial.ledger import Role
    from trialwright.publish.status.status_text import status_text

    with open_log(trial) as log:
        times = as_of_times(as_of, recorded_as_of, main.zone_of(log), log)
        found = main.status(log, as_of=times, made_by=by)
        if html is not None:
            write_bytes(html, main.status_html(found).encode())
            main.note_access(log, "status page", f"seal {found.seal}", actor(by, role, site))
    if as_json:
        print_json(
            {
                "flow": found.flow,
                "fired": found.fired,
                "due": found.due,
                "deviations": found.deviations,
                "overdue": found.late,
                "unknown": found.unknowns,
                "findings": found.findings,
                "patients": found.patients,
                "choices": found.choices,
                "seal": str(found.seal),
            }
        )
    else:
        click.echo(status_text(found, who=cast(Role | None, who)))
