"""Rehearsal: a whole invented trial into a new log, and its hidden truth beside it.

`main` lists these operations with all the others; here they have room. The log is as a hospital would have it, with all
that people get wrong; what is true of its patients stands in a file of its own. Nothing reads that of it; its first line, with
what was asked and what came of it, is read where pages are made later.
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
from trialwright.events.trial import ProtocolAdopted
from trialwright.log.store import Log
from trialwright.log.timed import TimedEntry
from trialwright.playing import Played, Scene, playing
from trialwright.protocol.reading import canonical_of, protocol_from_canonical
from trialwright.simulate.events_of_the_trial import opened_to_accrual
from trialwright.simulate.plan import Plan
from trialwright.simulate.scenario import Scenario, scenario
from trialwright.standards.patient_code import new_patient_code
from trialwright.standards.when import read_when

TRUTH = ".truth.jsonl"
"""How the name of the file with the hidden truth ends; the rest is the name of the trial file."""
_WHAT = "the hidden truth of a rehearsal; nothing of it is in the log"
MOST_PATIENTS = 2000
"""More than any cell-therapy trial; the codes of a site end at 9,999 referrals."""
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""Between these a rehearsal begins: whoever types another year has mistyped it."""


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


class _About(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of the file of the truth: what was asked, and what came of it."""

    what: str
    software: str
    seal: str
    seed: int
    patients: int
    scenario: Scenario
    start: date
    zone: str
    site: str
    told: Rehearsal


def rehearsal_plan(
    text: str,
    where: str,
    *,
    patients: int | None,
    seed: int,
    scenario_name: str | None = None,
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
        If the number of patients or the start is impossible, the scenario or the zone unknown, or the code of the site has
        another form.
    """
    read_when("2000", zone)
    _check_site(site)
    if not EARLIEST <= start <= LATEST:
        raise InputError(f"--start {start}", f"a day from {EARLIEST} to {LATEST}", "look at the year")
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


def _check_site(site: str) -> None:
    try:
        new_patient_code(site, (), lambda _: 0)
    except InputError as wrong:
        raise InputError(wrong.found, wrong.wanted, "correct --site") from wrong


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
    told = Rehearsal(
        seal=seal,
        referred=played.referred,
        enrolled=played.enrolled,
        infused=played.infused,
        dirt=played.dirt,
        opened=plan.opened,
        last=played.last,
    )
    _write_truth(truth, plan, told, played.truth)
    return told


def rehearsal_again(log: Log, truth: Path) -> tuple[Plan, Rehearsal]:
    """What was rehearsed, and what came of it, as the file of the truth says: the log itself knows nothing of it.

    Parameters
    ----------
    log : Log
        The log of the rehearsal; it is only read.
    truth : Path
        The file that `rehearse` wrote beside it.

    Raises
    ------
    InputError
        If there is no such file, it is of another rehearsal, or something was recorded since.
    """
    about = _about(truth)
    if about.told.seal != log.head():
        raise InputError(
            f"{truth.name} is about a log that ends at {about.seal}",
            f"the truth of this log, which ends at {log.head()}",
            "name the trial file beside which it was made, with nothing recorded since",
            str(truth),
        )
    adopted = next((e.body for e in log.read(patients=[None]) if isinstance(e.body, ProtocolAdopted)), None)
    if adopted is None:
        raise InputError("a log without a protocol", "the log of a rehearsal", "rehearse again", str(truth))
    plan = Plan(
        canonical=adopted.canonical, patients=about.patients, seed=about.seed, scenario=about.scenario, start=about.start,
        zone=about.zone, site=about.site, opened=about.told.opened,
    )  # fmt: skip
    return plan, about.told


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


def _write_truth(file: IO[bytes], plan: Plan, told: Rehearsal, truth: bytes) -> None:
    about = _About(
        what=_WHAT, software=__version__, seal=str(told.seal), seed=plan.seed, patients=plan.patients, scenario=plan.scenario,
        start=plan.start, zone=plan.zone, site=plan.site, told=told,
    )  # fmt: skip
    file.write(msgspec.json.encode(about) + b"\n")
    file.write(truth)


def _about(truth: Path) -> _About:
    """The first line of the file of the truth."""
    try:
        with truth.open("rb") as file:
            return msgspec.json.decode(file.readline(), type=_About)
    except FileNotFoundError as absent:
        raise InputError(
            "there is no such file; the scenario and the seed of a rehearsal stand in it alone",
            "the file with the hidden truth beside the trial file",
            "bring it back, or rehearse again",
            str(truth),
        ) from absent
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise InputError(
            "this is not the truth of a rehearsal, or an older version wrote it",
            "a file that `trialwright rehearse` wrote",
            "rehearse again with this version",
            str(truth),
        ) from wrong
