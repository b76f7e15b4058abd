"""A whole rehearsal of NCT03919240, 196 patients enrolled, written to a trial file: under 20 s.

Everything is in it: drawing the patients, playing three years of each with every decision asked of the product, spoiling what
is written down, and appending it to a sealed log that verifies, on as many processes as there are. It is done three times and
the fastest counts: the machine is shared, and whatever else runs on it only adds. The reference in the same run appends the
very same lines to another file, in one batch: nothing is drawn, asked or spoiled.
"""

import os
import resource
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.invented_trial import standing_clock

from trialwright.events import Draft, Event
from trialwright.log import SqliteLog
from trialwright.log.timed import timed_entries
from trialwright.protocol.reading import protocol_from_canonical
from trialwright.rehearsing import Rehearsal, rehearsal_plan, rehearsal_salt, rehearse
from trialwright.simulate.plan import Plan
from trialwright.trials import trial_text

PROMISED_S = 20
NAME, PATIENTS, SEED = "NCT03919240", 196, 1
TIMES = 3
PROCESSES = os.cpu_count() or 1


def run() -> int:
    """Rehearse, append the same lines once more, print, and return 1 if the promise is broken."""
    plan = rehearsal_plan(
        trial_text(NAME), NAME, patients=PATIENTS, seed=SEED, start=date(2019, 1, 7), zone="Asia/Shanghai", site="SZ01"
    )
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.trial" for number in range(TIMES)]
        runs = [rehearsed(plan, path) for path in paths]
        assert len({done.seal for done, _ in runs}) == 1, "the same plan is to give the same seal"
        megabytes = paths[0].stat().st_size / 1e6
        reference = appended(plan, paths[0], Path(folder) / "again.trial")
    return told(runs[0][0], sorted(seconds for _, seconds in runs), megabytes, reference)


def rehearsed(plan: Plan, path: Path) -> tuple[Rehearsal, float]:
    """Rehearse into a new file, with its truth beside it; in how many seconds."""
    start = perf_counter()
    with new_log(plan, path) as log, path.with_suffix(".truth").open("wb") as truth:
        done = rehearse(log, plan, truth, processes=PROCESSES)
    seconds = perf_counter() - start
    assert done.enrolled == PATIENTS, f"{PATIENTS} patients are to be enrolled, found {done.enrolled}"
    return done, seconds


def appended(plan: Plan, path: Path, again: Path) -> float:
    """The reference: the same lines, with their times, into another file; in how many seconds."""
    with SqliteLog.open(path) as log:
        assert log.verify() == [], "the rehearsed log is to verify"
        lines = list(timed(log.read()))
        seal = log.head()
    start = perf_counter()
    with new_log(plan, again) as copy:
        assert copy.rehearse(timed_entries(lines)) == seal, "the same lines are to give the same seal"
    return perf_counter() - start


def new_log(plan: Plan, path: Path) -> SqliteLog:
    """An empty trial file for a rehearsal."""
    salt = rehearsal_salt(plan.seed, plan.scenario)
    return SqliteLog.create(path, protocol_from_canonical(plan.canonical).id, clock=standing_clock(), salt=salt)


def timed(events: Iterable[Event]) -> Iterator[tuple[datetime, Draft]]:
    """The drafts of events, each with the time at which it was recorded."""
    for event in events:
        assert event.body is not None, "nothing of a rehearsal is redacted"
        yield event.recorded_at, Draft(
            patient=event.patient, body=event.body, happened=event.happened, by=event.by, role=event.role,
            site=event.site, source=event.source, replaces=event.replaces, reason=event.reason,
        )  # fmt: skip


def told(done: Rehearsal, runs: list[float], megabytes: float, reference: float) -> int:
    """Print the numbers beside what was promised."""
    seconds = runs[0]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{done.referred} referred, {done.enrolled} enrolled, {done.infused} infused; {PROCESSES} processes")
    print(f"events                     {done.seal.seq:8d}      a file of {megabytes:.0f} MB")
    print(f"rehearsed, best of {TIMES}       {seconds:8.2f} s    promised: under {PROMISED_S} s")
    print(f"the slowest of {TIMES}           {runs[-1]:8.2f} s")
    print(f"events a second            {done.seal.seq / seconds:8.0f}")
    print(f"the same lines appended    {reference:8.2f} s    (nothing drawn, asked or spoiled)")
    print(f"ratio rehearsed / appended {seconds / reference:8.2f}")
    print(f"memory of this process     {memory:8.0f} MB   with the lines of the reference")
    kept = seconds < PROMISED_S
    print("PROMISE KEPT" if kept else "PROMISE BROKEN")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(run())
