"""Dates and instants as precisely as they are known: between which two moments the truth lies."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.errors import InputError
from trialwright.standards.when import When, parse_stored, read_when

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"
TICK = timedelta(microseconds=1)


def hours(text: str, zone: str) -> float:
    first, last = read_when(text, zone).span()
    return (last + TICK - first) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-02", "2024-01-31T16:00:00", "2024-02-29T15:59:59.999999"),
        ("2023-02", "2023-01-31T16:00:00", "2023-02-28T15:59:59.999999"),
        ("2024", "2023-12-31T16:00:00", "2024-12-31T15:59:59.999999"),
        ("2024-02-29", "2024-02-28T16:00:00", "2024-02-29T15:59:59.999999"),
        ("2024-03-01T23:30+08:00", "2024-03-01T15:30:00", "2024-03-01T15:30:59.999999"),
        ("2024-03-01T23:30:05+08:00", "2024-03-01T15:30:05", "2024-03-01T15:30:05.999999"),
        ("2024-03-01T23:30:05.5+08:00", "2024-03-01T15:30:05.500000", "2024-03-01T15:30:05.500000"),
        ("2024-03-01T15:30Z", "2024-03-01T15:30:00", "2024-03-01T15:30:59.999999"),
        ("2024-03-01T10:30-05:00", "2024-03-01T15:30:00", "2024-03-01T15:30:59.999999"),
    ],
)
def test_the_span_at_a_site_in_china(text: str, first: str, last: str) -> None:
    assert read_when(text, SHANGHAI).span() == tuple(
        datetime.fromisoformat(end).replace(tzinfo=UTC) for end in (first, last)
    )


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        ("2024-03-31", BERLIN, 23),
        ("2024-10-27", BERLIN, 25),
        ("2024-06-01", BERLIN, 24),
        ("1986-05-04", SHANGHAI, 23),
        ("1991-09-15", SHANGHAI, 25),
        ("2024-06-01", SHANGHAI, 24),
    ],
)
def test_a_day_is_a_day_of_the_site_however_long(day: str, zone: str, expected: int) -> None:
    assert hours(day, zone) == expected


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        ("1986-05-03", 8), ("1986-05-05", 9), ("1986-09-13", 9), ("1986-09-15", 8), ("1988-07-01", 9), ("1991-09-14", 9),
        ("1991-09-16", 8), ("1992-07-01", 8),
    ],
)  # fmt: skip
def test_births_in_the_summers_of_china_from_1986_to_1991(day: str, offset: int) -> None:
    """References: IANA time zone database, rule PRC: summer time from 4 May 1986 to 15 September 1991."""
    first, _ = read_when(day, SHANGHAI).span()
    midnight = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    assert midnight - first == timedelta(hours=offset)


@pytest.mark.parametrize(
    ("text", "zone", "day"),
    [
        ("2024-03-01", SHANGHAI, date(2024, 3, 1)),
        ("2024-03-01T23:30Z", SHANGHAI, date(2024, 3, 2)),
        ("2024-03-01T23:30Z", BERLIN, date(2024, 3, 2)),
        ("2024-03-01T22:59Z", BERLIN, date(2024, 3, 1)),
        ("2024-03", SHANGHAI, None),
        ("2024", SHANGHAI, None),
    ],
)
def test_the_day_at_the_site(text: str, zone: str, day: date | None) -> None:
    assert read_when(text, zone).day() == day


@pytest.mark.parametrize(
    "text",
    [
        "", "24", "2024-1", "2024-13", "2024-00", "2024-02-30", "2023-02-29", "2024-3-1", "20240301", "2024-03-01T",
        "2024-03-01T23:30", "2024-03-01T24:00Z", "2024-03-01T23:60Z", "2024-03-01T23:59:60Z", "2024-03-01 23:30Z", "0000",
        "2024-03-01T23:30+24:00", "2024-03-01T23:30+8", "2024-03-01T23:30z", "２０２４", "2024-03-01\n", "9999", "9999-12-31",
        "0001-01-01", "yesterday", "2024-03-01T23:30:00.1234567Z",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(InputError) as wrong:
        read_when(text, SHANGHAI)
    assert wrong.value.found == f"{text!r} is not a date or an instant"
    assert "an instant has its offset" in wrong.value.wanted


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "Asia", "asia/nowhere", "../etc/passwd", "/etc/passwd", "Asia/Shanghai\0"]
)
@pytest.mark.parametrize("text", ["2024", "2024-03-01", "2024-03-01T23:30+08:00", "nonsense"])
def test_a_zone_is_checked_with_whatever_stands_beside_it(zone: str, text: str) -> None:
    with pytest.raises(InputError) as wrong:
        read_when(text, zone)
    assert wrong.value.found == f"{zone!r} is not a time zone"
    assert wrong.value.wanted == "an IANA name such as Asia/Shanghai"


@given(
    st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    st.sampled_from([SHANGHAI, BERLIN, "America/New_York", "Pacific/Apia", "UTC"]),
)
def test_days_follow_each_other_without_a_gap(day: date, zone: str) -> None:
    today, tomorrow = (read_when(each.isoformat(), zone).span() for each in (day, day + timedelta(days=1)))
    assert today[1] + TICK == tomorrow[0]
    assert today[0] <= today[1]


@given(st.integers(0, 4_000_000_000), st.sampled_from([SHANGHAI, BERLIN]))
def test_what_the_log_writes_reads_back(second: int, zone: str) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    when = read_when(moment.isoformat(timespec="seconds"), zone)
    assert parse_stored(str(when)) == when
    assert when.span()[0] <= moment <= when.span()[1]
    assert when.day() == moment.astimezone(ZoneInfo(zone)).date()


def test_a_time_is_written_with_its_zone() -> None:
    assert str(When("2024-03", SHANGHAI)) == "2024-03[Asia/Shanghai]"


@pytest.mark.parametrize(
    ("text", "zone"), [("9999-12-31T20:00:00Z", SHANGHAI), ("0001-01-01T02:00:00Z", "America/New_York")]
)
def test_an_instant_without_a_day_at_the_site_is_none(text: str, zone: str) -> None:
    """The calendar of the zone ends some hours before that of UTC, or begins after it."""
    with pytest.raises(InputError, match="is not a date or an instant"):
        read_when(text, zone)
    assert read_when(text, "UTC").text == text
