"""Reasons in another language: bound to one English wording, shown in English with a mark for any other."""

import pytest
from tests.unit.protocol.small_protocol import SMALL

from trialwright.errors import ProtocolError
from trialwright.protocol.criteria import Choice
from trialwright.protocol.plain import plain
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.translation import (
    MARK,
    Translation,
    gaps,
    read_translations,
    reason_in,
    to_translate,
    wording,
)
from trialwright.trials import trial_text

LONG = "the record gives no window at all; 14 days is usual practice"
CHOICE = Choice(id="I1/within", reason=LONG, confirmed=False)
OTHER = Choice(id="I2/within", reason="usual", confirmed=False)
MADE = {"I1/within": Translation(wording(LONG), "注册信息未给出时间窗")}


def test_a_wording_is_its_first_words_and_all_of_it() -> None:
    assert wording(LONG).startswith("the record gives no window at all; 14 [")
    assert wording(LONG) != wording(LONG.replace("usual practice", "rare practice")), "a change after the eighth word"
    assert wording(LONG) != wording(LONG.replace("14 days", "41 days"))
    assert wording("a  b\n c ") == wording("a b c"), "where the lines are broken says nothing"
    assert wording("usual").startswith("usual [")


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        (LONG, "注册信息未给出时间窗"),
        (LONG.replace("14 days is", "14  days\nis"), "注册信息未给出时间窗"),
        (LONG.replace("practice", "practise"), f"{LONG.replace('practice', 'practise')} {MARK}"),
    ],
)
def test_a_translation_serves_for_its_own_wording_only(reason: str, shown: str) -> None:
    choice = Choice(id="I1/within", reason=reason, confirmed=False)
    assert reason_in(choice, "zh", MADE) == shown
    assert reason_in(choice, "en", MADE) == reason


def test_a_choice_that_nobody_translated_stands_in_english_with_a_mark() -> None:
    assert MARK == "(English; no translation of this wording 此措辞暂无译文)"
    assert reason_in(OTHER, "zh", MADE) == f"usual {MARK}"
    assert reason_in(OTHER, "zh", {}) == f"usual {MARK}"


def test_gaps_are_missing_stale_or_left_over() -> None:
    stale = Choice(id="I1/within", reason="another reason", confirmed=True)
    assert gaps([CHOICE], MADE) == ()
    assert [str(gap) for gap in gaps([stale, OTHER], MADE)] == ["I1/within (stale)", "I2/within (missing)"]
    assert [str(gap) for gap in gaps([], MADE)] == ["I1/within (left over)"]


def test_what_is_to_translate_is_a_file_to_fill_in() -> None:
    tricky = Choice(id="E1/any", reason='says "or": read as # one \\ of two', confirmed=False)
    lines = list(to_translate([CHOICE, OTHER, tricky], MADE))
    assert lines[:4] == ["I2/within:", "  # usual", f'  english: "{wording("usual")}"', "  reason:"]
    with pytest.raises(ProtocolError, match="reason of E1/any: empty"):
        read_translations("\n".join(lines), "mine.zh.yaml")
    filled = read_translations("\n".join(lines).replace("reason:", "reason: 按常规"), "mine.zh.yaml")
    assert gaps([CHOICE, OTHER, tricky], MADE | filled) == ()


def test_an_older_translation_is_shown_to_whoever_makes_it_anew() -> None:
    changed = Choice(id="I1/within", reason="another reason", confirmed=False)
    assert list(to_translate([changed], MADE))[1:3] == [
        "  # another reason",
        f"  # until now, of {wording(LONG)!r}: 注册信息未给出时间窗",
    ]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "the file is empty"),
        ("- a", "x.zh.yaml line 1: the file is a list"),
        ("words", "the file is the text 'words'"),
        ("I1/within: 无", "the translation of I1/within is the text '无'"),
        ("I1/within: {}", "the translation of I1/within is a mapping of nothing"),
        ("I1/within: {reason: 无}", "the translation of I1/within is a mapping of reason"),
        (
            "I1/within: {english: a, reason: 无, by: 王}",
            "the translation of I1/within is a mapping of by, english, reason",
        ),
        ("\nI1/within: {english: a, reason: ' '}", "x.zh.yaml line 2: reason of I1/within"),
        ("I1/within: {english: [a], reason: 无}", "english of I1/within: a list"),
        (
            "I1/within: {english: a, reason: 无}\nI1/within: {english: a, reason: 无}",
            "the key 'I1/within' stands here a second",
        ),
    ],
)
def test_a_file_of_another_form_is_refused(written: str, words: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        read_translations(written, "x.zh.yaml")
    assert words in str(refused.value)


def test_a_protocol_is_shown_with_its_reasons_in_either_language() -> None:
    protocol = read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml")
    first, *rest = protocol.choices()
    assert rest
    made = {first.id: Translation(wording(first.reason), "常规")}
    english, chinese = list(plain(protocol, "en", made)), list(plain(protocol, "zh", made))
    assert (
        english[english.index("Choices where the registered record is silent") + 1] == f"  {first.id}: {first.reason}"
    )
    below = chinese[chinese.index("注册记录未作规定而由方案作出的选择") + 1 :]
    assert below == [f"  {first.id}：常规", *(f"  {one.id}：{one.reason} {MARK}" for one in rest)]
    assert MARK not in "\n".join(english)


def test_a_choice_that_the_file_confirms_says_so() -> None:
    protocol = read_protocol(SMALL.replace("status: unconfirmed", "status: confirmed"), "small.yaml")
    lines = list(plain(protocol, "en"))
    assert lines[-1].endswith(" (confirmed in the file)")
    assert list(plain(protocol, "zh"))[-1].endswith("（文件中已确认）")


def test_a_translation_changes_nothing_that_is_signed() -> None:
    protocol = read_protocol(SMALL, "small.yaml")
    assert "translation" not in type(protocol).__struct_fields__
    before = protocol.sha256
    list(plain(protocol, "zh", MADE))
    assert read_protocol(SMALL, "small.yaml").sha256 == before
