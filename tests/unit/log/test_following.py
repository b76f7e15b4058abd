"""What follows from events is kept with them or not at all; and no door of the log ends a pause."""

from typing import Any

import pytest
from tests.log_material import lab, voided

from trialwright.errors import InputError
from trialwright.events import Draft
from trialwright.events.conduct import TrialPaused
from trialwright.log import Log
from trialwright.log.following import Added, Reading


def test_a_pause_does_not_end_by_an_import_a_correction_or_a_voiding(log: Log) -> None:
    """And a redaction of its words leaves it standing: then it holds every stage."""
    wide, narrow = (TrialPaused(stages=stages, why="x") for stages in (("enrolment", "infusion"), ("enrolment",)))
    of_nobody: dict[str, Any] = {"patient": None, "source": "board 7"}
    log.import_([lab(body=wide, **of_nobody)])
    assert log.import_([lab(body=wide, **of_nobody)]).skipped == 1
    with pytest.raises(InputError) as wrong:
        log.import_([lab(source="b"), lab(body=narrow, **of_nobody)])
    assert str(wrong.value) == (
        "entry 2 (of no patient, source board 7): event 1 is a pause, and a pause does not end by a correction, a voiding "
        "or an import\n  wanted: a decision to resume\n  to do:  ask for it with `trialwright decide TRIAL resume`; a wider "
        "pause is a pause of its own, with a source of its own"
    )
    for draft in (lab(body=narrow, patient=None, replaces=1, reason="r"), voided(1, patient=None)):
        with pytest.raises(InputError, match="event 1 is a pause"):
            log.append([draft])
    assert [event.kind for event in log.read()] == ["trial.paused"]
    log.redact(1, permitted_by="IRB", reason="a name", by="wu", role="data", site="S1")
    assert log.import_([lab(body=narrow, **of_nobody)]).skipped == 1


def test_what_follows_stands_with_its_events_or_neither_does(log: Log) -> None:
    seen: list[int] = []

    def follow(reading: Reading, added: Added) -> list[Draft]:
        events = list(reading(["S1-007K"]))
        seen.extend(event.seq for event in events)
        assert added.now == added.recorded_at == events[-1].recorded_at
        return [lab(str(events[-1].seq), source="followed")]

    assert log.append([lab(), lab()], then=follow).seq == 3
    told = log.import_([lab(source="a")], then=follow)
    assert (told.appended, told.seal.seq, len(told.followed), seen) == (1, 5, 1, [1, 2, 1, 2, 3, 4])
    assert log.import_([lab(source="a")], then=lambda *_: ()).followed == ()

    def broken(_reading: Reading, _added: Added) -> list[Draft]:
        return [lab(replaces=99, reason="r")]

    for attempt in (lambda: log.append([lab()], then=broken), lambda: log.import_([lab(source="b")], then=broken)):
        with pytest.raises(InputError, match="names event 99"):
            attempt()
    assert log.head().seq == 5
    assert log.verify() == []
