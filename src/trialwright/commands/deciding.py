"""Commands for decisions: ask for leave to act, and confirm what somebody else was given."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from trialwright.commands.options import AS_JSON, OF_THE_TRIAL, PATIENT, TRIAL, acting, actor, now, open_log, print_json

if TYPE_CHECKING:
    from trialwright.decide.decision import Decision
    from trialwright.events import Seal
    from trialwright.events.conduct import Stage
    from trialwright.protocol.decisions import Act

ACTS = ("enrol", "apherese", "lymphodeplete", "infuse", "pause", "resume")
STAGES = ("enrolment", "apheresis", "lymphodepletion", "infusion")


@click.command()
@TRIAL
@click.argument("act", type=click.Choice(ACTS))
@click.argument("patient", required=False)
@click.option("--stage", "stages", multiple=True, type=click.Choice(STAGES), help="Of a pause, or of a resumption.")
@click.option("--why", help="Why the trial is paused, or goes on.")
@AS_JSON
@acting
def decide(
    trial: Path,
    act: str,
    patient: str | None,
    stages: tuple[str, ...],
    why: str | None,
    as_json: bool,
    by: str,
    role: str,
    site: str,
) -> None:
    """Ask for leave to act.

    The answer is recorded, given or refused with all reasons. A pause or a resumption names no PATIENT.

    For example: decide my.trial lymphodeplete SZ01-0417-0 --role investigator
    """
    from trialwright import main

    code = None if patient == OF_THE_TRIAL else patient
    with open_log(trial) as log:
        decision = main.decide(
            log,
            cast("Act", act),
            code,
            now=now(),
            actor=actor(by, role, site),
            stages=cast("tuple[Stage, ...]", stages),
            why=why,
        )
        seal = log.head()
    show(decision, code, seal, as_json=as_json)


def show(decision: "Decision", code: str | None, seal: "Seal", *, as_json: bool) -> None:
    """Print a decision; a refusal ends with its exit code."""
    from trialwright.errors import Refused

    whose = "the trial" if code is None else code
    if as_json:
        print_json(decision)
    elif decision.given:
        click.echo(f"{_given(decision.act, whose)}: recorded as event {seal.seq}")
        if decision.second_person_wanted:
            click.echo(f"it takes effect when another person confirms it: trialwright confirm TRIAL {code or OF_THE_TRIAL} "
                       f"{seal.seq}")  # fmt: skip
        click.echo(f"seal {seal}")
    if not decision.given:
        reasons = "".join(f"\n  - {reason}" for reason in decision.reasons)
        raise Refused(
            f"{_NOUNS[decision.act]} of {whose} is refused (event {seal.seq}):{reasons}",
            "none of these reasons, by what is recorded",
            "supply what is missing and ask again; the refusal is recorded",
        )


_NOUNS = {
    "enrol": "enrolment",
    "apherese": "apheresis",
    "lymphodeplete": "lymphodepletion",
    "infuse": "infusion",
    "pause": "a pause",
    "resume": "a resumption",
}


def _given(act: str, whose: str) -> str:
    done = {"enrol": "enrolled", "apherese": "apheresed", "lymphodeplete": "lymphodepleted", "infuse": "infused"}
    if act in done:
        return f"{whose} may be {done[act]}"
    return f"{whose} is paused" if act == "pause" else f"{whose} may go on"


@click.command()
@TRIAL
@PATIENT
@click.argument("seq", type=int)
@acting
def confirm(trial: Path, patient: str, seq: int, by: str, role: str, site: str) -> None:
    """Confirm a decision of somebody else, as the second person.

    SEQ is the number of the decision; PATIENT is - for one of the trial as a whole. Nobody confirms their own decision.
    """
    from trialwright import main

    code = None if patient == OF_THE_TRIAL else patient
    with open_log(trial) as log:
        main.confirm_decision(log, code, seq, now=now(), actor=actor(by, role, site))
        seal = log.head()
    click.echo(f"decision {seq} is confirmed by {by} ({role}) and in effect: recorded as event {seal.seq}\nseal {seal}")
