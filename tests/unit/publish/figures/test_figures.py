"""Figures of counts: what each bar and number stands for, the same bytes each time, and no empty chart."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.publish.pages import Page

from trialwright.derive.trial.funnel import FunnelStep
from trialwright.protocol.phrases import Language
from trialwright.publish.figures.figures import counts_figure, funnel_figure
from trialwright.publish.markup import Markup

ROOT = Path(__file__).parents[4]
LABELS = {"I1": "CD19+ B-ALL", "E3": "癫痫发作史"}


def step(name: str, met: int, unknown: int, not_met: int) -> FunnelStep:
    return FunnelStep(criterion=name, met=met, unknown=unknown, not_met=not_met, certain=met, missing=())


STEPS = (step("I1", 7, 2, 1), step("E3", 9, 0, 0))


def widths(figure: Markup, fill: str) -> list[float]:
    """How wide the bars of one filling are, in pixels."""
    drawn = re.findall(rf'<path d="M[-\d.]+,[-\d.]+h([\d.]+)v[-\d.]+h-[\d.]+Z" fill="{fill}"', figure)
    return [round(float(width), 3) for width in drawn]


def texts(figure: Markup) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", figure)


def test_the_parts_of_a_bar_are_as_wide_as_their_counts() -> None:
    figure = funnel_figure(STEPS, LABELS)
    assert widths(figure, "#0b5a6b") == [238.0, 306.0]  # 340 pixels for the ten who were looked at
    assert widths(figure, "#ffffff") == [68.0]
    assert widths(figure, "#f0b8b8") == [34.0]


def test_every_number_of_the_funnel_stands_in_words() -> None:
    figure = funnel_figure(STEPS, LABELS)
    told = texts(figure)
    assert [word for word in told if word.isdigit()] == ["7", "9", "2", "0", "1", "0"]
    assert {"✓ Met", "? Unknown", "✗ Not met", "I1 CD19+ B-ALL", "E3 癫痫发作史"} <= set(told)
    assert (
        "I1 CD19+ B-ALL: 7 met, 2 unknown, 1 not met; E3 癫痫发作史: 9 met, 0 unknown, 0 not met" in Page(figure).text
    )


def test_a_funnel_in_chinese() -> None:
    figure = funnel_figure(STEPS, LABELS, language="zh")
    assert {"✓ 符合", "? 未知", "✗ 不符合"} <= set(texts(figure))
    assert "E3 癫痫发作史：符合 9，未知 0，不符合 0" in Page(figure).text


def test_bars_are_ranked_and_as_long_as_their_counts() -> None:
    figure = counts_figure([("a", 2), ("b", 8), ("c", 2), ("d", 0)], title="What was missing")
    assert widths(figure, "#0b5a6b") == [568.0, 142.0, 142.0]
    told = [word for word in texts(figure) if word]
    assert told == ["b", "a", "c", "8", "2", "2"]
    assert "What was missing b: 8; a: 2; c: 2" in Page(figure).text


def test_what_is_not_drawn_is_said() -> None:
    figure = counts_figure([(f"kind {n}", 20 - n) for n in range(20)], title="T", most=3)
    assert {"kind 0", "kind 2", "17 others", "…"} <= set(texts(figure))
    assert "kind 3" not in texts(figure)
    assert "kind 19: 1" in Page(figure).text


def test_a_long_label_is_wrapped_into_two_lines_and_then_cut() -> None:
    figure = counts_figure([("a very long name of a fact that goes on and on and on for ever and ever", 1)], title="T")
    lines = re.findall(r"<tspan[^>]*>([^<]*)</tspan>", figure)
    assert lines == ["a very long name of a fact that goes", "on and on and on for ever and ever"]


@pytest.mark.parametrize(
    ("language", "patients", "counted"),
    [("en", "No patients yet", "Nothing to count"), ("zh", "尚无患者", "没有可计数的内容")],
)
def test_nothing_to_draw_is_a_sentence(language: Language, patients: str, counted: str) -> None:
    for figure in (
        funnel_figure((), {}, language=language),
        funnel_figure([step("I1", 0, 0, 0)], LABELS, language=language),
    ):
        assert patients in Page(figure).text
        assert Page(figure).count("svg") == 0
    for counts in ([], [("a", 0)]):
        figure = counts_figure(counts, title="T", language=language)
        assert counted in Page(figure).text
        assert Page(figure).count("svg") == 0


def test_markup_in_a_label_stays_text() -> None:
    figure = counts_figure([("<script>alert(1)</script>", 1)], title="<b>")
    assert "<script" not in figure
    assert "<b>" not in figure


def test_a_figure_is_the_same_to_the_byte_in_every_process() -> None:
    code = (
        "from tests.unit.publish.figures.test_figures import *;"
        "print(funnel_figure(STEPS, LABELS) + counts_figure([('肌酐', 3)], title='T'), end='')"
    )
    told = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, check=True, cwd=ROOT)
    again = funnel_figure(STEPS, LABELS) + counts_figure([("肌酐", 3)], title="T")
    assert told.stdout.decode() == again
