"""The command that rehearses a trial before its first patient."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.commands.options import now

if TYPE_CHECKING:
    from trialwright.rehearsing import Rehearsal
    from trialwright.simulate.plan import Plan


@click.command()
@click.argument("protocol")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The trial file to make.")
@click.option("--patients", type=int, help="How many are to be enrolled; as many as the protocol plans if left out.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same file to the byte.")
@click.option("--scenario", default="as_published", show_default=True, help="See --list-scenarios.")
@click.option("--scenarios", type=click.Path(path_type=Path), help="A file with scenarios of your own.")
@click.option("--start", default="2019-01-07", show_default=True, metavar="DAY", help="When the site is activated.")
@click.option("--zone", default="Asia/Shanghai", show_default=True, help="The time zone of the site.")
@click.option("--site", default="SZ01", show_default=True, help="The site's code.")
@click.option(
    "--processes", type=click.IntRange(1, 64), help="How many draw, play and write; as many as there are, if left out."
)
@click.option(
    "--report", type=click.Path(path_type=Path), help="A folder for pages that say what would have gone wrong."
)
@click.option("--list-scenarios", is_flag=True, is_eager=True, callback=lambda c, _, v: _list(c, v), expose_value=False,
              help="Say which scenarios there are, and what they assume.")  # fmt: skip
def rehearse(
    protocol: str,
    out: Path,
    patients: int | None,
    seed: int,
    scenario: str,
    scenarios: Path | None,
    start: str,
    zone: str,
    site: str,
    processes: int | None,
    report: Path | None,
) -> None:
    """Rehearse a whole trial with invented patients.

    PROTOCOL is the name of a shipped trial, such as NCT03919240, or a protocol file. The trial file is a rehearsal: every page
    made from it says so. What is true of its patients stands beside it, in a file that ends in .truth.jsonl.
    """
    from trialwright import main

    text, where = main.find_protocol(protocol)
    plan = main.rehearsal_plan(
        text, where, patients=patients, seed=seed, scenario_name=scenario, scenarios=scenarios, start=_day(start, zone),
        zone=zone, site=site,
    )  # fmt: skip
    done = _rehearsed(plan, out, processes or os.cpu_count() or 1)
    _say(done, plan, out)
    if report is not None:
        from trialwright.log.sqlite import SqliteLog

        with SqliteLog.open(out, clock=now) as log:
            index = main.rehearsal_report(log, plan, done, report)
        click.echo(f"open {index} in a browser: what would have gone wrong")


def _rehearsed(plan: "Plan", out: Path, processes: int) -> "Rehearsal":
    """Into files beside those that were asked for, so that a rehearsal that was broken off leaves nothing that looks whole."""
    from trialwright import main
    from trialwright.errors import InputError
    from trialwright.log.sqlite import SqliteLog
    from trialwright.protocol.reading import protocol_from_canonical

    truth = out.with_name(out.name + main.TRUTH)
    for path in (out, truth):
        if path.exists():
            raise InputError(f"{path} is there already", "a new name", "choose another --out, or move the file away")
    part = out.with_name(out.name + ".part")
    part.unlink(missing_ok=True)
    trial = protocol_from_canonical(plan.canonical).id
    try:
        salt = main.rehearsal_salt(plan.seed, plan.scenario)
        with (
            SqliteLog.create(part, trial, clock=now, salt=salt) as log,
            truth.open("xb") as file,
            click.progressbar(length=plan.patients, label="enrolled", file=sys.stderr) as bar,
        ):
            done = main.rehearse(log, plan, file, processes=processes, progress=lambda _: bar.update(1))
        part.rename(out)
    except BaseException:
        for path in (part, truth):
            path.unlink(missing_ok=True)
        raise
    return done


def _say(done: "Rehearsal", plan: "Plan", out: Path) -> None:
    click.echo(
        f"{out}: {done.referred} patients referred, {done.enrolled} enrolled, {done.infused} infused; "
        f"{done.seal.seq} events until {done.last}; seed {plan.seed}, scenario {plan.scenario.name}"
    )
    if done.enrolled < plan.patients:
        click.echo(
            f"of {plan.patients} patients who were to be enrolled {done.enrolled} could be: see why with `trialwright status`"
        )
    if plan.opened:
        click.echo("the protocol is closed to accrual; the rehearsal has opened it")
    from trialwright import main

    click.echo(f"{out.name}{main.TRUTH}: what is true of them\nseal {done.seal}")


def _day(text: str, zone: str) -> date:
    from trialwright.errors import InputError
    from trialwright.standards.when import read_when

    day = read_when(text, zone).day()
    if day is None or len(text) != 10:
        raise InputError(f"--start {text}", "a day, such as 2019-01-07", "write year, month and day")
    return day


def _list(context: click.Context, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from trialwright import main

    for name, one in main.rehearsal_scenarios().items():
        click.echo(f"{name}: {one.text} {one.text_zh}")
        for parameter in one.changed:
            click.echo(f"  {parameter} = {one.values[parameter]:g}")
    context.exit()
