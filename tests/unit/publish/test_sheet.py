"""What every sheet knows about itself."""

from datetime import UTC, datetime

import msgspec
from tests.story import record_of
from tests.unit.publish.sample_sheets import ELIGIBLE, derived

from trialwright.events import Event
from trialwright.events.trial import TrialOpened
from trialwright.standards.when import When

OPENED = Event(
    seq=40, patient=None, kind="trial.opened", schema=1,
    body=TrialOpened(trial="NCT03919240", title="t", zone="Asia/Shanghai"),
    happened=When("2026-09-01", "Asia/Shanghai"), recorded_at=datetime(2026, 12, 1, tzinfo=UTC),
    by="b", role="r", site="s",
)  # fmt: skip


def test_a_sheet_is_dated_by_the_last_event_of_its_record_not_by_a_clock() -> None:
    sheet = derived(ELIGIBLE).sheet
    assert sheet.stamped_at() == max(event.recorded_at for event in sheet.record.events)
    with_shared = msgspec.structs.replace(sheet, record=msgspec.structs.replace(sheet.record, shared=(OPENED,)))
    assert with_shared.stamped_at() == OPENED.recorded_at


def test_an_empty_record_is_dated_by_its_as_of() -> None:
    empty = msgspec.structs.replace(derived(ELIGIBLE).sheet, record=record_of(""))
    assert empty.stamped_at() == record_of("").as_of.recorded
    assert empty.events() == {}


def test_the_zone_is_that_of_the_opening_and_events_are_in_the_order_of_their_numbers() -> None:
    sheet = derived(ELIGIBLE).sheet
    assert sheet.zone() is None
    opened = msgspec.structs.replace(sheet, record=msgspec.structs.replace(sheet.record, shared=(OPENED,)))
    assert opened.zone() == "Asia/Shanghai"
    assert list(opened.events()) == sorted(opened.events())
    assert 40 in opened.events()
