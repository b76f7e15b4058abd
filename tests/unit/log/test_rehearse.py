"""A rehearsal brings the times of its lines with it; a real log never takes them from outside."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.log_material import START, TRIAL, lab

from trialwright.errors import InputError
from trialwright.events import Draft
from trialwright.events.results import LabResulted
from trialwright.events.seal import Seal
from trialwright.events.trial import TrialOpened
from trialwright.log import Log
from trialwright.log.timed import timed_entries

OPENED = lab(patient=None, body=TrialOpened(trial=TRIAL, title="x", zone="Asia/Shanghai", rehearsal=True))
REAL = lab(patient=None, body=TrialOpened(trial=TRIAL, title="x", zone="Asia/Shanghai"))


def rehearsed(log: Log, timed: Iterable[tuple[datetime, Draft]]) -> Seal:
    return log.rehearse(timed_entries(timed))


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def test_each_line_bears_the_time_that_came_with_it(log: Log) -> None:
    seal = rehearsed(log, [(at(0), OPENED), (at(5), lab()), (at(5), lab("1.70")), (at(600), lab("1.80"))])
    assert (seal.seq, seal) == (4, log.head())
    assert [event.recorded_at for event in log.read()] == [at(0), at(5), at(5), at(600)]
    assert log.verify(seal) == []


def test_a_time_of_another_zone_is_the_same_instant(log: Log) -> None:
    there = at(7).astimezone(timezone(timedelta(hours=8)))
    rehearsed(log, [(at(0), OPENED), (there, lab())])
    last = list(log.read())[-1].recorded_at
    assert (last, last.tzinfo) == (at(7), UTC)


def test_time_never_runs_backwards(log: Log) -> None:
    rehearsed(log, [(at(10), OPENED), (at(3), lab()), (at(11), lab()), (at(10.5), lab())])
    assert [event.recorded_at for event in log.read()] == [at(10), at(10), at(11), at(11)]
    assert log.verify() == []


def test_a_rehearsal_of_nothing_leaves_the_log_empty(log: Log) -> None:
    assert rehearsed(log, []).seq == 0
    assert rehearsed(log, [(at(0), OPENED)]).seq == 1


def test_a_log_with_events_is_no_place_for_it(log: Log) -> None:
    log.append([OPENED])
    with pytest.raises(InputError) as wrong:
        rehearsed(log, [(at(0), OPENED)])
    assert str(wrong.value) == "the log has events already\n  wanted: an empty log\n  to do:  rehearse into a new file"
    assert log.head().seq == 1


@pytest.mark.parametrize("first", [REAL, lab(), lab(patient=None)], ids=["a real trial", "a fact", "a fact of nobody"])
def test_only_a_rehearsal_may_say_when_its_lines_were_recorded(log: Log, first: Draft) -> None:
    with pytest.raises(InputError) as wrong:
        rehearsed(log, [(at(0), first), (at(1), OPENED)])
    assert str(wrong.value) == (
        "the first event does not open a rehearsal\n  wanted: trial.opened with rehearsal: yes, for only a rehearsal may say "
        "when its lines were recorded\n  to do:  append to a real log instead, whose clock says so"
    )
    assert log.head().seq == 0


def test_a_draft_that_cannot_be_read_undoes_all_and_is_named(log: Log) -> None:
    with pytest.raises(InputError, match=r"^entry 3 \(patient S1-007K\): .*names event 99"):
        rehearsed(log, [(at(0), OPENED), (at(1), lab()), (at(2), lab(replaces=99, reason="r"))])
    assert log.head().seq == 0


def test_whatever_raises_meanwhile_undoes_all(log: Log) -> None:
    def told() -> Iterator[tuple[datetime, Draft]]:
        yield at(0), OPENED
        for _ in range(3000):  # more than is handed to the store at once
            yield at(1), lab()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rehearsed(log, told())
    assert (log.head().seq, list(log.read())) == (0, [])
    assert rehearsed(log, [(at(0), OPENED)]).seq == 1


def test_a_time_without_a_zone_is_no_time(log: Log) -> None:
    with pytest.raises(ValueError, match="the clock of a log gives aware times"):
        rehearsed(log, [(datetime(2024, 3, 1, 8, 0), OPENED)])  # noqa: DTZ001  that is what is refused
    assert log.head().seq == 0


def test_a_draft_is_refused_on_its_way_and_named(log: Log) -> None:
    with pytest.raises(InputError, match=r"^entry 2 \(patient S1-007K\): a correction that names a source"):
        rehearsed(log, [(at(0), OPENED), (at(1), lab(corrects="report 7"))])
    assert log.head().seq == 0


def test_what_comes_again_is_written_as_it_was_and_what_only_equals_it_as_itself(log: Log) -> None:
    body = lab("5").body
    assert (body, hash(body)) == (lab("5.0").body, hash(lab("5.0").body))
    told = [lab("5", body=body), lab("5", body=body), lab("5.0")]
    rehearsed(log, [(at(0), OPENED), *((at(1), one) for one in told)])
    assert [str(event.body.value.value) for event in log.read() if isinstance(event.body, LabResulted)] == [
        "5",
        "5",
        "5.0",
    ]
