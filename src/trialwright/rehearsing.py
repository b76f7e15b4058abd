"""Rehearsal: a whole invented trial into a new log, and its hidden truth beside it.

`main` lists these operations with all the others; here they have room. The log is as a hospital would have it, with all
that people get wrong; what is true of its patients stands in a file of its own, which nothing else reads.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import IO

import msgspec

from trialwright import __version__
from trialwright.errors import InputError
from trialwright.events import Seal
from trialwright.log.store import Log
from trialwright.log.timed import TimedEntry
from trialwright.playing import Played, Scene, playing
from trialwright.protocol.reading import canonical_of, protocol_from_canonical
from trialwright.simulate.events_of_the_trial import opened_to_accrual
from trialwright.simulate.plan import Plan
from trialwright.simulate.scenario import AS_PUBLISHED, Scenario, scenario
from trialwright.standards.when import read_when

TRUTH = ".truth.jsonl"
"""How the name of the file with the hidden truth ends; the rest is the name of the trial file."""
MOST_PATIENTS = 2000
"""More than any cell-therapy trial; the codes of a site end at 9,999 referrals."""


class Rehearsal(msgspec.Struct, frozen=True, kw_only=True):
    """What was rehearsed.

    Parameters
    ----------
    seal : Seal
        Where the log stands.
    referred, enrolled, infused : int
        Patients.
    dirt : dict[str, int]
        How often something was written down late, wrong, twice and so on.
    opened : bool
        Whether the protocol is closed to accrual and was opened for the rehearsal.
    last : date
        The last day that was recorded.
    """

    seal: Seal
    referred: int
    enrolled: int
    infused: int
    dirt: dict[str, int]
    opened: bool
    last: date


def rehearsal_plan(
    text: str,
    where: str,
    *,
    patients: int | None,
    seed: int,
    scenario_name: str = AS_PUBLISHED,
    scenarios: Path | None = None,
    start: date,
    zone: str,
    site: str,
) -> Plan:
    """What is to be rehearsed, checked.

    Raises
    ------
    ProtocolError
        If the protocol cannot be read.
    InputError
        If the number of patients is impossible, the scenario or the zone unknown.
    """
    read_when("2000", zone)
    as_written = canonical_of(text, where)
    canonical = opened_to_accrual(as_written)
    wanted = patients if patients is not None else protocol_from_canonical(canonical).planned_patients
    if not 1 <= wanted <= MOST_PATIENTS:
        raise InputError(
            f"{wanted} patients", f"from 1 to {MOST_PATIENTS} patients who are enrolled", "give another --patients"
        )
    return Plan(
        canonical=canonical, patients=wanted, seed=seed, scenario=scenario(scenario_name, scenarios), start=start, zone=zone,
        site=site, opened=canonical != as_written,
    )  # fmt: skip


def rehearse(
    log: Log, plan: Plan, truth: IO[bytes], *, processes: int = 1, progress: Callable[[int], None] | None = None
) -> Rehearsal:
    """Rehearse a trial into an empty log, the same to the byte for the same plan, on any number of processes.

    Parameters
    ----------
    log : Log
        Empty, with the salt of `rehearsal_salt`.
    truth : binary file
        Takes the plan, then the truth of each patient, then what was written down wrongly: one JSON object a line.
    processes : int
        On how many to draw, play and write.
    progress : callable, optional
        Told how many are enrolled, whenever one more is.
    """
    with playing(plan, processes=processes) as scenes:
        done: list[Played] = []
        seal = log.rehearse(_entries(scenes, progress, done))
    played = done[0]
    _write_truth(truth, plan, played, seal)
    return Rehearsal(
        seal=seal,
        referred=played.referred,
        enrolled=played.enrolled,
        infused=played.infused,
        dirt=played.dirt,
        opened=plan.opened,
        last=played.last,
    )


def rehearsal_salt(seed: int, scenario_: Scenario) -> Callable[[], bytes]:
    """A source of salt that repeats itself: a rehearsal has nothing to hide, and shall be the same to the byte."""
    numbers = count()
    name = f"{seed}/{scenario_.name}"
    return lambda: sha256(f"{name}/salt/{next(numbers)}".encode()).digest()[:16]


def _entries(
    scenes: Iterable[Scene | Played], progress: Callable[[int], None] | None, done: list[Played]
) -> Iterator[TimedEntry]:
    """The entries of all scenes; what there is to say at the end is put among `done`."""
    told = 0
    for scene in scenes:
        if isinstance(scene, Played):
            done.append(scene)
            return
        for enrolled in range(told + 1, scene.enrolled + 1):
            if progress is not None:
                progress(enrolled)
        told = scene.enrolled
        yield from scene.entries()


def _write_truth(file: IO[bytes], plan: Plan, played: Played, seal: Seal) -> None:
    about = {
        "what": "the hidden truth of a rehearsal; nothing of it is in the log",
        "software": __version__,
        "seal": str(seal),
        "seed": plan.seed,
        "patients": plan.patients,
        "scenario": plan.scenario,
    }
    file.write(msgspec.json.encode(about, order="sorted") + b"\n")
    file.write(played.truth)
