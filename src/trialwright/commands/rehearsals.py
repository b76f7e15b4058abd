"""The commands that rehearse a trial before its first patient, and make the pages of a rehearsal."""

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.commands.options import TRIAL, now

if TYPE_CHECKING:
    from trialwright.rehearsing import Rehearsal
    from trialwright.simulate.plan import Plan


def _list(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from trialwright import main

    for name, one in main.rehearsal_scenarios(context.params.get("scenarios")).items():
        click.echo(f"{name}: {one.text} {one.text_zh}".rstrip())
        for parameter in one.changed:
            click.echo(f"  {parameter} = {one.values[parameter]:g}")
    context.exit()


@click.command()
@click.argument("protocol")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The trial file to make.")
@click.option("--patients", type=int, help="How many are to be enrolled; as many as the protocol plans if left out.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same file to the byte.")
@click.option(
    "--scenario", help="See --list-scenarios. If left out: as_published, or the only one of the file of --scenarios."
)
@click.option(
    "--scenarios", type=click.Path(path_type=Path), is_eager=True,
    help="A file with scenarios of your own; with several of them, --scenario names one.",
)  # fmt: skip
@click.option("--start", default="2019-01-07", show_default=True, metavar="DAY", help="When the site is activated.")
@click.option("--zone", default="Asia/Shanghai", show_default=True, help="The time zone of the site.")
@click.option("--site", default="SZ01", show_default=True, help="The site's code.")
@click.option(
    "--processes", type=click.IntRange(1, 64), help="How many draw, play and write; as many as there are, if left out."
)
@click.option(
    "--report", type=click.Path(path_type=Path), help="A new folder for pages that say what would have gone wrong."
)
@click.option("--list-scenarios", is_flag=True, callback=_list, expose_value=False,
              help="Say which scenarios there are, those of --scenarios too, and what they assume.")  # fmt: skip
def rehearse(
    protocol: str,
    out: Path,
    patients: int | None,
    seed: int,
    scenario: str | None,
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
    from trialwright.commands.rehearsed_files import check_names, rehearse_into, report_into

    text, where = main.find_protocol(protocol)
    plan = main.rehearsal_plan(
        text, where, patients=patients, seed=seed, scenario_name=scenario, scenarios=scenarios, start=_day(start, zone),
        zone=zone, site=site,
    )  # fmt: skip
    check_names(out, report)
    done = rehearse_into(plan, out, processes or os.cpu_count() or 1)
    _say(done, plan, out)
    if report is not None:
        _say_pages(report_into(plan, done, out, report))


@click.command("report")
@TRIAL
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new folder for the pages.")
def report_(trial: Path, out: Path) -> None:
    """Make the pages of a rehearsal that was played before.

    What was asked of it stands in the file with its hidden truth, which must be there beside TRIAL.
    """
    from trialwright import main
    from trialwright.building import check_new_folder
    from trialwright.commands.rehearsed_files import report_into, truth_of
    from trialwright.log.sqlite import SqliteLog

    check_new_folder(out, "--out")
    with SqliteLog.open(trial, clock=now) as log:
        plan, done = main.rehearsal_again(log, truth_of(trial))
    _say_pages(report_into(plan, done, trial, out))


def _say_pages(index: Path) -> None:
    click.echo(f"open {index} in a browser: what would have gone wrong")


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
