"""Dates are read in the form that is named, at every edge of it, and never guessed."""

import pytest

from trialwright.errors import InputError
from trialwright.tables.dates import date_form, date_forms, read_date

SHANGHAI = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("text", "form", "read"),
    [
        ("2015-03-01", "YYYY-MM-DD", "2015-03-01"),
        ("2015/3/1", "YYYY/M/D", "2015-03-01"),
        ("2015/03/01", "YYYY/M/D", "2015-03-01"),
        ("01.03.2015", "DD.MM.YYYY", "2015-03-01"),
        ("3/1/2015", "M/D/YYYY", "2015-03-01"),
        ("2015年3月1日", "YYYY年M月D日", "2015-03-01"),
        ("20150301", "YYYYMMDD", "2015-03-01"),
        ("2015-03", "YYYY-MM", "2015-03"),
        ("2015", "YYYY", "2015"),
        ("2016-02-29", "YYYY-MM-DD", "2016-02-29"),
        ("2015-03-01 9:05", "YYYY-MM-DD h:mm", "2015-03-01T09:05+08:00"),
        ("2015-03-01T09:05:07", "YYYY-MM-DDThh:mm:ss", "2015-03-01T09:05:07+08:00"),
        ("1988-07-01 09:00", "YYYY-MM-DD hh:mm", "1988-07-01T09:00+09:00"),  # China had summer time then
        ("42064", "excel", "2015-03-01"),
        ("61", "excel", "1900-03-01"),
        ("42064.5", "excel", "2015-03-01T12:00:00+08:00"),
        ("40602", "excel 1904", "2015-03-01"),
    ],
)
def test_a_date_in_its_form(text: str, form: str, read: str) -> None:
    assert read_date(text, [date_form(form)], SHANGHAI).text == read


@pytest.mark.parametrize(
    ("text", "form", "words"),
    [
        ("2015/3/1", "YYYY-MM-DD", "'2015/3/1' is no date in the form of its column\n  wanted: YYYY-MM-DD"),
        ("2015-3-1", "YYYY-MM-DD", "is no date in the form"),
        ("2015-02-29", "YYYY-MM-DD", "day is out of range for month\n  wanted: a day of the calendar"),
        ("2015-13", "YYYY-MM", "month must be in 1..12"),
        ("2015-03-01 25:00", "YYYY-MM-DD hh:mm", "hour must be in 0..23"),
        ("０１/02/2015", "DD/MM/YYYY", "is no date in the form"),
        ("60", "excel", "'60' is no serial number of a day between 1900-03-01 and 2099-12-31"),
        ("99999", "excel", "no serial number of a day"),
        ("2015-03-01", "excel", "is no date in the form"),
        ("1986-05-04 02:30", "YYYY-MM-DD hh:mm", "the clock was set at that time"),
        ("1986-09-14 01:30", "YYYY-MM-DD hh:mm", "the clock was set at that time"),
    ],
)
def test_what_is_no_such_date(text: str, form: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        read_date(text, [date_form(form)], SHANGHAI)
    assert words in str(refused.value)


def test_the_first_form_that_fits_counts() -> None:
    forms = date_forms(["YYYY-MM-DD", "YYYY-MM", "YYYY"])
    assert [read_date(text, forms, SHANGHAI).text for text in ("2015", "2015-03", "2015-03-01")] == [
        "2015", "2015-03", "2015-03-01",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "form", ["", "YY-MM-DD", "yyyy-mm-dd", "MM/DD", "YYYY-DD", "YYYY-MM-MM", "YYYY-MM-DD hh", "Excel", "YYYY Q1"]
)
def test_what_is_no_form(form: str) -> None:
    with pytest.raises(InputError, match="is no form of a date"):
        date_form(form)


@pytest.mark.parametrize(
    ("one", "other"),
    [("MM/DD/YYYY", "D/M/YYYY"), ("YYYY-MM-DD", "YYYY-DD-MM"), ("excel", "YYYY"), ("excel", "excel 1904")],
)
def test_two_forms_that_read_one_text_as_two_days(one: str, other: str) -> None:
    with pytest.raises(InputError, match="read one text as two dates"):
        date_forms([one, other])
