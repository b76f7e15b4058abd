"""The record hands out events of one kind, in the order in which they happened, and never one without content."""

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
