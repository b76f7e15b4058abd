"""The record hands out events of one kind, in the order in which they happened, and never one without content."""

import msgspec
from tests.story import record_of
from tests.unit.derive.telling import believed, event, lab

from trialwright.events.results import LabResulted, Measured, VitalMeasured
from trialwright.events.trial import ChoicesConfirmed

SIGNED = ChoicesConfirmed(protocol="p", choices=("a",))


def test_of_one_kind_by_time() -> None:
    told = [
        event(1, lab("alt", "9 U/L"), "2026-10-21"),
        event(2, lab("ast", "9 U/L"), "2026-10-20"),
        event(3, lab("ggt", "9 U/L"), redacted=True),
        event(4, VitalMeasured(analyte="weight", value=lab("alt", "60 kg").value)),
        event(5, SIGNED, patient=None),
    ]
    record = believed(told)
    assert [e.seq for e, _ in record.of(LabResulted)] == [2, 1]
    assert [e.seq for e, _ in record.of(Measured)] == [2, 4, 1]
    assert list(record.of(ChoicesConfirmed)) == []
    assert [(e.seq, body) for e, body in record.shared_of(ChoicesConfirmed)] == [(5, SIGNED)]


def test_what_follows_from_a_record_alone_is_made_once() -> None:
    record = record_of("2026-10-20 weight 60 kg")
    calls: list[int] = []

    def make() -> int:
        calls.append(1)
        return len(calls)

    assert (record.once("weights", make), record.once("weights", make), record.once("others", make)) == (1, 1, 2)


def test_another_record_makes_its_own() -> None:
    """A record that is changed into another one takes nothing along."""
    record = record_of("2026-10-20 weight 60 kg")
    assert record.once("weights", lambda: 1) == 1
    earlier = msgspec.structs.replace(record, events=())
    assert earlier.once("weights", lambda: 2) == 2
    assert list(earlier.of(VitalMeasured)) == []
    assert len(list(record.of(VitalMeasured))) == 1
