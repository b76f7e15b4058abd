"""Notes: who writes, when, and that a day's instants are those of the site, also where clocks are put forward."""

from datetime import UTC, date, datetime, timedelta

import pytest

from trialwright.events.consent import ConsentWithdrawn
from trialwright.simulate.telling.told import ROLES, STAFF, instant, moment, said

DAY = date(2026, 3, 1)
SITE = "Asia/Shanghai"


def test_a_note_about_a_minute_is_written_a_little_later() -> None:
    note = said(ConsentWithdrawn(), DAY, zone=SITE, by="coordinator", minutes=450, after=20, source="chart 3")
    assert note.happened.text == "2026-03-01T07:30+08:00"
    assert note.recorded == datetime(2026, 2, 28, 23, 50, tzinfo=UTC)
    assert (note.by, note.role, note.source) == ("coordinator.1", "coordinator", "chart 3")


def test_a_note_about_a_day_names_no_minute() -> None:
    note = said(ConsentWithdrawn(), DAY, zone=SITE, by="second")
    assert (note.happened.text, note.happened.zone) == ("2026-03-01", SITE)
    assert note.recorded == datetime(2026, 3, 1, 4, 15, tzinfo=UTC)
    assert (note.by, note.role) == ("investigator.2", "investigator")


@pytest.mark.parametrize("minutes", [0, 1439, 1440])
def test_the_first_and_the_last_minute_of_a_day(minutes: int) -> None:
    assert moment(DAY, minutes, SITE) == datetime(2026, 2, 28, 16, 0, tzinfo=UTC) + timedelta(minutes=minutes)


def test_a_noon_is_a_noon_on_the_day_on_which_clocks_are_put_forward() -> None:
    """Wall time: noon of such a day is 11 hours after its midnight, and is written as noon all the same."""
    noon = moment(date(2026, 3, 29), 720, "Europe/Berlin")
    assert instant(noon, "Europe/Berlin").text == "2026-03-29T12:00+02:00"


def test_all_of_the_staff_have_a_role_and_a_name_of_their_own() -> None:
    names = [getattr(STAFF, who) for who in ROLES]
    assert len(set(names)) == len(names) == len(STAFF.__struct_fields__)
