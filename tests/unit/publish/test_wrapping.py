"""Lines that fit, in English and in Chinese."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.publish.wrapping import at_most_lines, columns, shortened, wrapped


def test_no_closing_mark_begins_a_line_and_no_opening_one_ends_it() -> None:
    lines = list(wrapped("数值不合理（三千毫克每升，超出合理范围）：肌酐。", 12))
    assert len(lines) > 2
    assert not any(line[0] in "，。；：）" for line in lines)
    assert not any(line.endswith("（") for line in lines)


def test_a_number_and_its_unit_in_chinese_words_keep_their_space() -> None:
    assert list(wrapped("日期为 2026-10，无法判断", 40)) == ["日期为 2026-10，无法判断"]


def test_a_word_longer_than_a_line_stands_alone() -> None:
    assert list(wrapped("a immunohistochemistry b", 5)) == ["a", "immunohistochemistry", "b"]


def test_nothing_is_one_empty_line() -> None:
    assert list(wrapped("", 10, "- ")) == ["-"]


@given(st.text(alphabet="ab ，。（）王肌", max_size=60), st.integers(4, 30))
def test_wrapping_loses_no_character(words: str, width: int) -> None:
    assert "".join("".join(wrapped(words, width)).split()) == "".join(words.split())


@given(st.lists(st.sampled_from(["ALT", "肌酐", "of", "，"]), max_size=20), st.integers(6, 30))
def test_every_line_of_short_words_fits(parts: list[str], width: int) -> None:
    lines = list(wrapped(" ".join(part for part in parts if part != "，"), width))
    assert all(columns(line) <= width for line in lines)


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("ALT", ["ALT"]),
        ("one two three four", ["one two", "three…"]),
        ("E2.complication Uncontrolled", ["E2.compl…", "Uncontro…"]),
        ("左心室射血分数降低的患者", ["左心室射", "血分数降…"]),
    ],
)
def test_what_does_not_fit_into_so_many_lines_says_so(words: str, lines: list[str]) -> None:
    assert at_most_lines(words, 9, 2) == lines


def test_what_is_cut_is_never_wider_than_asked_for() -> None:
    assert shortened("肌酐清除率", 6) == "肌酐…"
    assert columns(shortened("肌酐清除率", 6)) <= 6
