"""The demonstration's rehearsal: the whole of NCT03919240 with invented patients, and what would have gone wrong in it."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

from trialwright import main
from trialwright.demo.stage import ZONE, Stage
from trialwright.log.sqlite import SqliteLog
from trialwright.publish.rehearsal.rehearsal_report import Beside

NAME = "NCT03919240"
TRIAL = "rehearsal.trial"
PATIENTS = 196
"""As many as the trial has registered."""
_START = date(2019, 1, 7)
_SEED, _SITE = 1, "SZ01"
_TOLD = 4
"""So often the terminal is told how far the enrolment has come."""
_BESIDE = (
    Beside(
        words="The story of one patient, from screening to a dose sheet, and of somebody who alters the log",
        words_zh="一例患者从筛选到剂量单的经过，以及篡改日志的后果（英文）",
        href="story.html",
    ),
)


def rehearse_trial(folder: Path, patients: int, say: Callable[[str], None]) -> main.Rehearsal:
    """Rehearse the trial into the folder, with its pages; `index.html` is the first of them.

    Parameters
    ----------
    folder : Path
        Where the trial file, the hidden truth and the pages go.
    patients : int
        How many are to be enrolled.
    say : callable
        Takes each line for the terminal.
    """
    text, where = main.find_protocol(NAME)
    plan = main.rehearsal_plan(text, where, patients=patients, seed=_SEED, start=_START, zone=ZONE, site=_SITE)
    stage, path, began = Stage(), folder / TRIAL, perf_counter()
    salt = main.rehearsal_salt(plan.seed, plan.scenario)
    with SqliteLog.create(path, NAME, clock=stage.clock, salt=salt) as log:
        with (folder / f"{TRIAL}{main.TRUTH}").open("xb") as truth:
            done = main.rehearse(log, plan, truth, processes=os.cpu_count() or 1, progress=_progress(patients, say))
        counts = f"{done.referred} referred, {done.enrolled} enrolled, {done.infused} infused; {done.seal.seq:,} events"
        say(f"  {counts} ({perf_counter() - began:.0f} s)")
        say("reading the log, counting what went wrong, making the pages")
        main.rehearsal_report(log, plan, done, folder, beside=_BESIDE)
    return done


def _progress(patients: int, say: Callable[[str], None]) -> Callable[[int], None]:
    step = max(patients // _TOLD, 1)

    def told(enrolled: int) -> None:
        if enrolled % step == 0:
            say(f"  {enrolled} of {patients} enrolled")

    return told
