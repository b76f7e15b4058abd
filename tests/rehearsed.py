"""Small rehearsals for the tests, each played once in memory: the events, the plan, and the hidden truth as it was written."""

import io
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

import msgspec
from tests.log_material import showing
from tests.other_protocol import OTHER

from trialwright.derive.belief import believe
from trialwright.derive.record import AsOf, Record
from trialwright.log import MemoryLog
from trialwright.protocol.reading import protocol_from_canonical
from trialwright.rehearsing import Rehearsal, rehearsal_plan, rehearsal_salt, rehearse
from trialwright.simulate.patients.truth import Truth
from trialwright.simulate.plan import Plan
from trialwright.trials import trial_text

OURS = "NCT03919240"
ANOTHER = "other_protocol.yaml"
TEXTS = {OURS: trial_text(OURS), ANOTHER: OTHER}
START = date(2019, 1, 7)


class Played(msgspec.Struct, frozen=True, kw_only=True, dict=True, eq=False):
    """A rehearsal that has been played; `dirt` is what is wrong with an event, by its number."""

    log: MemoryLog
    plan: Plan
    done: Rehearsal
    written: bytes
    head: Mapping[str, Any]
    truths: Mapping[str, Truth]
    dirt: Mapping[int, str]

    @cached_property
    def events(self) -> list[Any]:
        """All of the log."""
        return list(self.log.read())

    @cached_property
    def by_patient(self) -> Mapping[str | None, list[Any]]:
        """The events of each patient by seq; of no patient under None."""
        found: dict[str | None, list[Any]] = defaultdict(list)
        for event in self.events:
            found[event.patient].append(event)
        return found

    @cached_property
    def by_seq(self) -> Mapping[int, Any]:
        """Each event by its number."""
        return {event.seq: event for event in self.events}

    @property
    def last(self) -> datetime:
        """When the last line was recorded."""
        last: datetime = self.events[-1].recorded_at
        return last

    def believed(self, patient: str | None, *, before: int | None = None, at: datetime | None = None) -> Record:
        """What is believed of a patient, or of none: of the events before a number, or of those recorded up to a time."""
        at = at or (self.last if before is None else self.by_seq[before].recorded_at)
        events = self.by_patient[None] + (self.by_patient[patient] if patient is not None else [])
        known = [event for event in events if before is None or event.seq < before]
        return believe(known, patient=patient or "", as_of=AsOf(at, at))


def plan(text: str = OTHER, where: str = ANOTHER, **more: Any) -> Plan:
    """A plan of a few patients."""
    given: dict[str, Any] = {"patients": 3, "seed": 1, "start": START, "zone": "Asia/Shanghai", "site": "SZ01"} | more
    return rehearsal_plan(text, where, **given)


def played(of: Plan, *, processes: int = 1) -> Played:
    """The rehearsal of a plan."""
    trial = protocol_from_canonical(of.canonical).id
    log = MemoryLog.create(trial, clock=showing(()), salt=rehearsal_salt(of.seed, of.scenario))
    written = io.BytesIO()
    done = rehearse(log, of, written, processes=processes)
    head, *lines = map(json.loads, written.getvalue().splitlines())
    return Played(
        log=log, plan=of, done=done, written=written.getvalue(), head=head,
        truths={line["patient"]: msgspec.convert(line["truth"], Truth) for line in lines if "truth" in line},
        dirt={line["dirt"]["seq"]: line["dirt"]["what"] for line in lines if "dirt" in line},
    )  # fmt: skip


@lru_cache(maxsize=8)
def rehearsed(name: str, patients: int, seed: int, scenario: str = "as_published", **values: float) -> Played:
    """A rehearsal of one of the two protocols, with some numbers of the scenario changed."""
    asked = plan(TEXTS[name], name, patients=patients, seed=seed, scenario_name=scenario)
    changed = msgspec.structs.replace(asked.scenario, values=asked.scenario.values | _named(values))
    return played(msgspec.structs.replace(asked, scenario=changed))


def _named(values: Mapping[str, float]) -> dict[str, float]:
    """Parameters by their names: `dirt__late` stands for ``dirt.late``."""
    return {name.replace("__", "."): value for name, value in values.items()}
