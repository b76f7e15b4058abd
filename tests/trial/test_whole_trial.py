"""A small invented trial through the status: every sum is counted once more, straight from the raw events.

The counting here knows nothing of records, answers or stages: it reads kinds and bodies as JSON, as anybody could.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from bench.invented_trial import TRIAL, invented_trial, standing_clock
from tests.log_material import counted

from trialwright import main
from trialwright.derive.record import AsOf
from trialwright.log import MemoryLog
from trialwright.publish.sharing.export import events_as_json_lines
from trialwright.publish.status.status_text import status_text
from trialwright.publish.status.trial_status import TrialStatus

NOW = datetime(2026, 11, 3, 1, tzinfo=UTC)
PATIENTS, EVENTS = 40, 6000
STEPS = ("prescreened", "consented", "enrolled", "apheresed", "lymphodepleted", "infused")
WHOLE = "treatment_and_follow_up"
"""The level of a withdrawal that names none."""
REGIMEN = {"fludarabine", "cyclophosphamide"}

Raw = dict[str, Any]


@lru_cache(maxsize=1)
def trial() -> tuple[TrialStatus, dict[str, list[Raw]]]:
    """The status, and the raw events of each patient."""
    log = MemoryLog.create(TRIAL, clock=standing_clock(NOW), salt=counted())
    drafts = invented_trial(PATIENTS, EVENTS)
    while batch := list(islice(drafts, 2000)):
        log.append(batch)
    raw: dict[str, list[Raw]] = defaultdict(list)
    for line in events_as_json_lines(log.read()):
        event = json.loads(line)
        if event["patient"] is not None:
            raw[event["patient"]].append(event)
    return main.status(log, as_of=AsOf(NOW, NOW), made_by="test"), raw


def kinds(events: list[Raw]) -> set[str]:
    return {event["kind"] for event in events}


def fields(events: list[Raw], kind: str) -> Iterator[Raw]:
    return (event["fields"] for event in events if event["kind"] == kind)


def steps(events: list[Raw]) -> set[str]:
    """The steps that raw events tell."""
    told = {"prescreened"}
    told |= {"consented"} if "consent.signed" in kinds(events) else set()
    told |= {"enrolled"} if any(f["act"] == "enrol" and f["given"] for f in fields(events, "decision.made")) else set()
    told |= {"apheresed"} if "apheresis.collected" in kinds(events) else set()
    told |= {"lymphodepleted"} if any(f["drug"] in REGIMEN for f in fields(events, "drug.given")) else set()
    return told | ({"infused"} if "infusion.given" in kinds(events) else set())


def test_the_invented_trial_is_the_same_every_time() -> None:
    first, again = (list(invented_trial(5, 1500)) for _ in range(2))
    assert first == again
    assert len(first) == 1500


def test_every_step_has_as_many_patients_as_the_raw_events_say() -> None:
    found, raw = trial()
    furthest = Counter(max(steps(events), key=STEPS.index) for events in raw.values())
    for number, passage in enumerate(found.flow.passages):
        assert len(passage.reached) == sum(furthest[step] for step in STEPS[number:])
        assert set(passage.unrecorded) == {code for code in passage.reached if passage.step not in steps(raw[code])}
    assert found.flow.reached("prescreened") == PATIENTS
    assert found.flow.reached("infused") > PATIENTS // 2


def test_the_flow_adds_up_at_every_step() -> None:
    found, _ = trial()
    for number, passage in enumerate(found.flow.passages):
        went_on = len(found.flow.passages[number + 1].reached) if number + 1 < len(STEPS) else 0
        assert len(passage.reached) == len(passage.here) + sum(len(one.patients) for one in passage.lost) + went_on


def test_the_losses_are_those_of_the_raw_events() -> None:
    found, raw = trial()
    lost = {
        (code, one.reason): one.detail
        for passage in found.flow.passages
        for one in passage.lost
        for code in one.patients
    }
    gone = {code for code, _ in lost}
    died = {code for code, events in raw.items() if "patient.died" in kinds(events)}
    assert {code for code, reason in lost if reason == "died"} == died
    assert {lost[code, "died"] for code in died} == {f["cause"] for c in died for f in fields(raw[c], "patient.died")}
    for code, events in raw.items():
        withdrew = any(f.get("level", WHOLE) == WHOLE for f in fields(events, "consent.withdrawn"))
        refused = any(not f["given"] for f in fields(events, "decision.made"))
        lost_before = any(f["outcome"] != "approached" for f in fields(events, "prescreening.recorded"))
        ends = kinds(events) & {"patient.died", "patient.lost", "participation.ended"}
        assert (code in gone) == bool(ends or withdrew or refused or lost_before), code
    assert {detail for (_, reason), detail in lost.items() if reason == "not_eligible"} == {"E3"}


def test_every_event_is_counted_once() -> None:
    found, raw = trial()
    assert found.events == EVENTS
    assert {one.patient: one.events for one in found.patients} == {code: len(events) for code, events in raw.items()}


def test_a_missing_serology_is_in_the_ledger_of_exactly_those_who_lack_it() -> None:
    found, raw = trial()
    waiting = set(found.flow.passages[1].here)
    without = {code for code in waiting if not any(f["test"] == "hbsag" for f in fields(raw[code], "test.resulted"))}
    listed = {one.patient for one in found.unknowns if one.what == "hbsag" and one.reason == "no_data"}
    assert listed == without


def test_who_is_dead_lost_or_withdrawn_has_nothing_overdue() -> None:
    found, raw = trial()
    late = {one.patient for one in found.late}
    for code in late:
        assert not kinds(raw[code]) & {"patient.died", "patient.lost"}
        assert "infusion.given" in kinds(raw[code])


def test_visits_outside_their_window_are_deviations() -> None:
    """Counted by hand: days from the infusion, against the windows of the protocol."""
    found, raw = trial()
    windows = {v.id: v for v in found.protocol.schedule.visits if v.anchor == "infusion"}
    outside = set()
    for events in raw.values():
        zero = next((date.fromisoformat(e["happened"][:10]) for e in events if e["kind"] == "infusion.given"), None)
        for event in events if zero is not None else ():
            if event["kind"] == "visit.held":
                visit = windows[event["fields"]["visit"]]
                day = (date.fromisoformat(event["happened"][:10]) - zero).days  # type: ignore[operator]
                if not visit.day - visit.before <= day <= visit.day + visit.after:
                    outside.add(event["seq"])
    computed = {seq for one in found.deviations if one.code == "visit.outside_window" for seq in one.seqs}
    assert outside
    assert outside <= computed


def test_the_text_names_every_patient_once_in_the_list_of_patients() -> None:
    found, raw = trial()
    told = status_text(found)
    patients = told[told.index("\nPatients: ") : told.index("\nOpen choices: ")]
    assert all(patients.count(f"\n  {code}  ") == 1 for code in raw)
