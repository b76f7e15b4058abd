"""The flow of patients as a diagram: the numbers in its boxes, wrapped words, both languages."""

import re

import pytest
from tests.unit.publish.pages import Page

from trialwright.derive.answer import Answer
from trialwright.derive.trial.flow import Departure, Flow, Reason, Stage, Step, flow
from trialwright.protocol.phrases import Language
from trialwright.publish.figures.flow_picture import box_lines, flow_picture


def flow_of(*told: tuple[int, Step, Reason | None, str]) -> Flow:
    """The flow of so many patients each who came to a step, and why they went no further."""
    stages: dict[str, Stage] = {}
    for count, reached, reason, detail in told:
        for _ in range(count):
            departure = None if reason is None else Departure(reason=reason, detail=detail)
            stages[f"P{len(stages):03}"] = Stage(reached=reached, departure=departure)
    return flow({code: Answer(value=stage, status="known", rule="flow/stage") for code, stage in stages.items()})


FLOW = flow_of(
    (3, "prescreened", "declined", ""),
    (5, "consented", "not_eligible", "E3"),
    (2, "consented", "not_eligible", "I4.alt"),
    (1, "consented", "died", "infection"),
    (2, "consented", None, ""),
    (4, "infused", None, ""),
    (1, "infused", "died", "crs"),
    (1, "infused", "died", ""),
)


def lines(flow: Flow, place: int, language: Language = "en") -> list[str]:
    return list(box_lines(flow.passages[place], language))


def test_a_box_counts_who_went_no_further_by_reason_and_who_waits() -> None:
    assert lines(FLOW, 0) == ["3 went no further:", "  3 declined"]
    assert lines(FLOW, 1) == [
        "8 went no further:",
        "  7 not eligible",
        "      5 E3",
        "      2 I4.alt",
        "  1 died (infection)",
        "2 wait here",
    ]
    assert lines(FLOW, 2) == []
    assert lines(FLOW, 5) == ["2 went no further:", "  2 died", "      1 not said", "      1 CRS", "4 in follow-up"]


def test_a_criterion_has_its_short_words_beside_its_id() -> None:
    """A coordinator does not know what E3 is."""
    names = {"E3": "History of seizure"}
    assert list(box_lines(FLOW.passages[1], "en", names))[2:4] == ["      5 E3: History of seizure", "      2 I4.alt"]
    alone = flow_of((1, "consented", "not_eligible", "E3"))
    assert "1 not eligible (E3: History of seizure)" in Page(flow_picture(alone, "en", names)).text


def test_one_who_waits_waits() -> None:
    assert lines(flow_of((1, "enrolled", None, "")), 2) == ["1 waits here"]


def test_the_boxes_in_chinese() -> None:
    assert lines(FLOW, 1, "zh") == [
        "8 例未继续：",
        "  7 不符合入排标准",
        "      5 E3",
        "      2 I4.alt",
        "  1 死亡（感染）",
        "2 例在此等待",
    ]
    page = Page(flow_picture(FLOW, "zh"))
    assert "知情同意: 16" in page.text
    assert "患者流程" in page.text


def test_the_numbers_of_a_box_add_up() -> None:
    for place, passage in enumerate(FLOW.passages[:-1]):
        gone = sum(len(one.patients) for one in passage.lost)
        onward = len(FLOW.passages[place + 1].reached)
        assert len(passage.reached) == gone + len(passage.here) + onward


def test_long_reasons_are_wrapped_and_not_cut() -> None:
    words = (
        "the family moved to another province and preferred to be treated in a hospital that is nearer to their home"
    )
    told = lines(flow_of((1, "enrolled", "other", words)), 2)
    assert len(told) == 4
    assert max(map(len, told)) <= 56
    assert " ".join(" ".join(told[1:]).split()) == f"1 other ({words})"


def test_a_box_is_as_high_as_its_words() -> None:
    picture = flow_picture(FLOW)
    heights = [int(height) for height in re.findall(r'<rect x="330" y="\d+" width="420" height="(\d+)"', picture)]
    assert heights == [max(46, count * 18 + 14) for count in (2, 6, 5)]


@pytest.mark.parametrize(("language", "words"), [("en", "No patients yet"), ("zh", "尚无患者")])
def test_nobody_is_a_sentence_and_no_empty_diagram(language: Language, words: str) -> None:
    page = Page(flow_picture(flow({}), language))
    assert words in page.text
    assert page.count("svg") == 0


def test_the_diagram_is_the_same_to_the_byte() -> None:
    assert flow_picture(FLOW) == flow_picture(FLOW)


def test_markup_in_a_reason_stays_text() -> None:
    assert "<script" not in flow_picture(flow_of((1, "enrolled", "other", "<script>")))
