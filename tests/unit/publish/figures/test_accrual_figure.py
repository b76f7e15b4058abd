"""The accrual curve: where its points stand, its names and numbers, pauses, and nothing drawn of nobody."""

import re
from datetime import date
from itertools import pairwise

import pytest
from tests.unit.publish.pages import Page

from trialwright.derive.trial.accrual import ACCRUAL_STEPS, Accrual, AccrualMonth, accrual
from trialwright.protocol.phrases import Language
from trialwright.publish.figures.accrual_figure import accrual_figure, named_months, placed, spread
from trialwright.standards.when import When


def at(text: str) -> When:
    return When(text, "Asia/Shanghai")


TWO = accrual(
    [
        {"referred": at("2026-04-03"), "consented": at("2026-04-10"), "enrolled": at("2026-05-02")},
        {"referred": at("2026-05-20"), "consented": at("2026-05-20")},
        {"referred": None},
    ],
    until=date(2026, 5, 31),
)


def months(count: int) -> Accrual:
    names = [f"{2020 + n // 12}-{n % 12 + 1:02}" for n in range(count)]
    rows = tuple(AccrualMonth(month=name, counts=dict.fromkeys(ACCRUAL_STEPS, 1)) for name in names)
    return Accrual(months=rows, undated={}, until=date.fromisoformat(f"{names[-1]}-28"))


def test_each_line_ends_in_its_name_and_number() -> None:
    words = Page(accrual_figure(TWO, planned=10)).text
    assert "By the end of 2026-05: referred 2, consented 2, enrolled 1, infused 0; planned: 10" in words
    for name in ("referred 2", "consented 2", "enrolled 1", "infused 0", "planned: 10"):
        assert words.count(name) >= 2  # in the description, and where the line ends


def test_the_curve_in_chinese() -> None:
    words = Page(accrual_figure(TWO, planned=10, language="zh")).text
    assert "截至 2026-05：转诊 2、知情同意 2、入组 1、回输 0；计划：10" in words
    assert "月份不明，未绘入：转诊 1。" in words


def test_a_line_goes_through_the_number_of_each_month() -> None:
    figure = accrual_figure(TWO, planned=10)
    height, top = 320, 10 * 1.06
    wanted = [(x, round(height * (1 - count / top), 2)) for x, count in ((0, 0), (320, 0), (640, 1))]
    lines = re.findall(r'<path d="M([-\d.,L]+)" stroke="#0b5a6b"', figure)
    points = [tuple(round(float(part), 2) for part in point.split(",")) for point in lines[0].split("L")]
    assert points == wanted


def test_who_has_no_month_is_said_below() -> None:
    assert "Not drawn, since the month is not known: referred 1." in Page(accrual_figure(TWO, planned=10)).text
    assert "Not drawn" not in Page(accrual_figure(months(2), planned=1)).text


def test_a_pause_is_shaded_with_its_word_and_said() -> None:
    pauses = [(date(2026, 4, 16), date(2026, 4, 30)), (date(2026, 5, 16), None), (date(2027, 1, 1), None)]
    figure = accrual_figure(TWO, planned=10, pauses=pauses[:2])
    assert Page(figure).text.count("paused") == 4
    assert "paused from 2026-04-16 to 2026-04-30; paused since 2026-05-16" in Page(figure).text
    later = accrual_figure(TWO, planned=10, pauses=pauses[2:])
    assert len(re.findall(">paused<", later)) == 0


@pytest.mark.parametrize(
    ("day", "end", "place"),
    [
        (date(2026, 4, 1), False, 0.0),
        (date(2026, 4, 16), False, 0.5),
        (date(2026, 4, 30), True, 1.0),
        (date(2026, 5, 1), False, 1.0),
        (date(2026, 3, 1), False, 0.0),
        (date(2026, 6, 1), False, 2.0),
        (date(2030, 1, 1), True, 2.0),
    ],
)
def test_a_day_has_its_place_on_the_axis_and_none_off_it(day: date, end: bool, place: float) -> None:
    assert placed(day, TWO, end=end) == pytest.approx(place)


@pytest.mark.parametrize(("count", "named"), [(1, 1), (9, 9), (10, 5), (26, 9), (28, 5), (120, 5), (600, 10)])
def test_never_so_many_months_are_named_that_they_touch(count: int, named: int) -> None:
    names = named_months(months(count))
    assert len(names) == named
    assert names[0] == "2020-01"


def test_labels_that_would_touch_are_moved_apart_in_their_order() -> None:
    assert spread([0, 0, 0, 200], 17, 320) == [0, 17, 34, 200]
    assert spread([], 17, 320) == []
    moved = spread([310, 311, 312, 313, 320], 17, 320)
    assert moved[-1] == 320
    assert all(after - before >= 17 for before, after in pairwise(moved))


@pytest.mark.parametrize(("language", "words"), [("en", "No patients yet"), ("zh", "尚无患者")])
def test_nobody_is_a_sentence_and_no_empty_chart(language: Language, words: str) -> None:
    nobody = accrual([{"referred": None}], until=date(2026, 1, 1))
    page = Page(accrual_figure(nobody, planned=196, language=language))
    assert words in page.text
    assert page.count("svg") == 0
    assert "1" in page.text  # who has no month is not forgotten


def test_the_curve_is_the_same_to_the_byte() -> None:
    assert accrual_figure(TWO, planned=10) == accrual_figure(TWO, planned=10)
