"""The files that a rehearsal makes: the trial file and its hidden truth, both or none, and the folder of the pages.

A rehearsal takes a minute, and is worth more than its pages: what cannot be made of them leaves the rehearsal as it is.
"""

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.commands.options import now

if TYPE_CHECKING:
    from trialwright.rehearsing import Rehearsal
    from trialwright.simulate.plan import Plan


def truth_of(out: Path) -> Path:
    """Where the hidden truth of a rehearsal stands."""
    from trialwright import main

    return out.with_name(out.name + main.TRUTH)


def check_names(out: Path, report: Path | None) -> None:
    """Refuse, before anything is played, what could not be kept afterwards.

    Raises
    ------
    InputError
        If a name is taken, or cannot be.
    """
    from trialwright.building import check_new_file, check_new_folder
    from trialwright.errors import InputError

    for path in (out, truth_of(out)):
        check_new_file(path, "--out")
    if report is None:
        return
    check_new_folder(report, "--report")
    if report.resolve() in (out.resolve(), *out.resolve().parents):
        raise InputError(f"{out} would stand in {report}", "a folder for the pages alone", "choose another --report")


def rehearse_into(plan: "Plan", out: Path, processes: int) -> "Rehearsal":
    """Rehearse into files beside those that were asked for, which get their names when both are whole."""
    from trialwright import main
    from trialwright.building import PART, claimed, discard, sync
    from trialwright.commands.breaking_off import in_words
    from trialwright.log.sqlite import SqliteLog
    from trialwright.protocol.reading import protocol_from_canonical

    truth = truth_of(out)
    part, truth_part = (path.with_name(path.name + PART) for path in (out, truth))
    trial = protocol_from_canonical(plan.canonical).id
    salt = main.rehearsal_salt(plan.seed, plan.scenario)
    with in_words("the rehearsal"), claimed(truth_part) as file:
        try:
            discard(part)  # of somebody who was killed: whoever still makes it would hold the other one
            with SqliteLog.create(part, trial, clock=now, salt=salt) as log, _bar(plan.patients) as progress:
                done = main.rehearse(log, plan, file, processes=processes, progress=progress)
                log.fold()
            file.flush()
            os.fsync(file.fileno())
            check_names(out, None)  # a minute has gone by
            _name(part, out, truth_part, truth)
            sync(out.absolute().parent)
        except BaseException:
            truth_part.unlink(missing_ok=True)
            discard(part)
            raise
    return done


def _name(part: Path, out: Path, truth_part: Path, truth: Path) -> None:
    """Give both their names, the trial file last: where it stands, all of the rehearsal does."""
    truth_part.rename(truth)
    try:
        part.rename(out)
    except BaseException:
        if part.exists():
            truth.unlink()
        raise


def report_into(plan: "Plan", done: "Rehearsal", trial: Path, folder: Path) -> Path:
    """Make the pages of a rehearsal that is kept already, and return the first one."""
    from trialwright import main
    from trialwright.building import built
    from trialwright.commands.breaking_off import in_words
    from trialwright.errors import InputError
    from trialwright.log.sqlite import SqliteLog

    again = f"`{shlex.join(['trialwright', 'report', str(trial), '--out', str(folder)])}`"
    kept = f"the pages were not made; {trial} is whole, and kept"
    try:
        with (
            in_words("the pages", kept=kept, again=again),
            SqliteLog.open(trial, clock=now) as log,
            built(folder) as part,
        ):
            index = main.rehearsal_report(log, plan, done, part)
    except OSError as wrong:
        raise InputError(f"{kept}: {wrong.strerror}", f"{folder} as a folder that can be made", again) from wrong
    return folder / index.name


@contextmanager
def _bar(length: int) -> Iterator[Callable[[int], None]]:
    """A bar of progress on a terminal; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=length, label="enrolled", file=sys.stderr) as bar:
        yield lambda _: bar.update(1)
