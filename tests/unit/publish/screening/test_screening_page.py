"""The screening report as a page: self-contained, accessible, in both languages, and the same as on the terminal."""

import re

import msgspec
import pytest
from tests.unit.publish.pages import Page, assert_accessible, assert_self_contained
from tests.unit.publish.sample_sheets import BLOCKED, ELIGIBLE, INELIGIBLE, UNKNOWN, protocol, screened

from trialwright.protocol.phrases import Language
from trialwright.publish.screening.screening_page import screening_page
from trialwright.publish.screening.screening_report import ScreenedRow

LITTLE = ELIGIBLE.replace("2026-10-20  hbsag negative\n", "")
TAGS = {"en": "en", "zh": "zh-Hans"}


@pytest.fixture(scope="module")
def few() -> list[ScreenedRow]:
    return [screened("bo", INELIGIBLE), screened("anna", ELIGIBLE), screened("王", UNKNOWN)]


@pytest.fixture(scope="module")
def many() -> list[ScreenedRow]:
    kinds = [screened("one", story) for story in (BLOCKED, LITTLE, UNKNOWN)]
    return [msgspec.structs.replace(kinds[number % 3], patient=f"patient-{number:02}") for number in range(20)]


def page_of(rows: list[ScreenedRow], *, language: Language = "en", rehearsal: bool = False, by: str = "Wu Min") -> str:
    return screening_page(rows, protocol(), made_by=by, software="0.1.0", rehearsal=rehearsal, language=language)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("rehearsal", [True, False])
def test_the_page_is_self_contained_and_accessible(
    few: list[ScreenedRow], many: list[ScreenedRow], rehearsal: bool, language: Language
) -> None:
    for rows in (few, many, []):
        html = page_of(rows, language=language, rehearsal=rehearsal)
        assert_self_contained(html)
        assert_accessible(html, TAGS[language])
        assert ("REHEARSAL" in html) is rehearsal
        assert protocol().sha256[:12] in html


def test_no_heading_skips_a_level(few: list[ScreenedRow]) -> None:
    page = Page(page_of(few))
    assert [tag for tag, _ in page.tags if re.fullmatch(r"h\d", tag)] == ["h1", *["h2"] * 6]


def test_the_work_is_on_top_with_its_counts(few: list[ScreenedRow]) -> None:
    words = Page(page_of(few)).text
    headings = [
        "Eligible (1) Every inclusion",
        "Potentially eligible: what to order (1) The fewest",
        "Not eligible: why not (1) The first",
        "Order list What",
        "Eligibility, criterion by criterion Eligibility",
    ]
    places = [words.index(heading) for heading in headings]
    assert places == sorted(places)
    assert "17 facts missing" in words


def test_criteria_that_nobody_came_to_are_neither_drawn_nor_listed_but_counted() -> None:
    page = page_of([screened("bo", INELIGIBLE)])
    funnel = page[page.index('id="funnel"') : page.index('id="criteria"')]
    ids = [criterion.id for criterion in protocol().criteria]
    number = len(ids) - ids.index("I4.alt") - 1
    assert f"<p>{number} more criteria are left out: nobody was left to be looked at.</p>" in funnel
    assert "E6" not in funnel
    assert "I4.alt" in funnel
    assert "E6" in page[page.index('id="criteria"') :]
    assert "left out" not in page_of([screened("cai", ELIGIBLE)])


def test_the_page_says_how_a_code_is_made(few: list[ScreenedRow]) -> None:
    words = Page(page_of(few)).text
    assert "Codes Patients go by codes, so that the report names nobody." in words
    assert "screen again with --key FILE" in words


def test_the_first_reason_has_its_own_column(few: list[ScreenedRow]) -> None:
    words = Page(page_of(few)).text
    assert "First reason All other reasons" in words
    assert "I4.alt (ALT): not met: 120 U/L is not below 120 U/L (3 x 40 U/L), 2026-10-20" in words


def test_who_needs_the_same_for_the_same_reason_stands_together(many: list[ScreenedRow]) -> None:
    words = Page(page_of(many)).text
    assert "hepatitis B surface antigen 13 laboratory not recorded: patient-01, patient-04," in words


def test_of_very_many_who_need_the_same_the_first_are_named() -> None:
    one = screened("p", LITTLE)
    rows = [msgspec.structs.replace(one, patient=f"p{number:03}") for number in range(203)]
    words = Page(page_of(rows)).text
    assert "hepatitis B surface antigen 203 laboratory" in words
    assert "p199 3 others" in words


def test_the_order_list_is_drawn_only_where_several_need_the_same(
    few: list[ScreenedRow], many: list[ScreenedRow]
) -> None:
    assert "orders-figure" not in page_of(few)
    assert Page(page_of(many)).count("svg") == 2


def test_the_funnel_is_a_figure_and_a_table(few: list[ScreenedRow]) -> None:
    page = Page(page_of(few))
    assert page.count("svg") == 1
    assert "I4.alt ALT: 1 met, 1 unknown, 1 not met" in page.text
    assert "ALT I4.alt 3 1 1 1 2 1 alanine aminotransferase (1)" in page.text


def test_an_empty_group_is_said_and_not_a_table() -> None:
    words = Page(page_of([screened("a", ELIGIBLE)])).text
    assert "Potentially eligible: what to order (0) Nobody." in words
    assert "Order list Nothing has to be ordered." in words


@pytest.mark.parametrize(
    ("language", "words"), [("en", "No patients: nobody was screened."), ("zh", "没有患者：未筛选任何人。")]
)
def test_nobody_screened_is_a_sentence_and_no_chart(language: Language, words: str) -> None:
    page = Page(page_of([], language=language))
    assert words in page.text
    assert page.count("svg") == page.count("table") == 0


def test_marks_on_the_page_have_words_for_a_screen_reader(many: list[ScreenedRow]) -> None:
    words = Page(page_of(many)).text
    assert "✓met" in words
    assert "?unknown" in words
    assert "✓ met or not excluded, ✗ not met or excluded, ? unknown, ○ not applicable." in words


def test_the_table_of_many_patients_is_printed_across(few: list[ScreenedRow], many: list[ScreenedRow]) -> None:
    assert 'class="wide"' in page_of(many)
    assert 'class="wide"' not in page_of(few)
    assert "@page wide { size: A4 landscape" in page_of(many)


def test_the_page_in_chinese_has_no_english_but_what_was_registered(
    few: list[ScreenedRow], many: list[ScreenedRow]
) -> None:
    for rows in (few, many):
        html = page_of(rows, language="zh", rehearsal=True)
        assert f'<span lang="en">{protocol().title}</span>' in html
        words = Page(html).text.replace(protocol().title, "")
        assert not re.findall(r"\b(?:the|is|not|met|of|unknown|eligible|missing|nobody|patients|made|with)\b", words)


def test_a_name_with_markup_stays_a_name() -> None:
    row = screened("<script>", UNKNOWN)
    assert "<script" not in page_of([row, screened("a", UNKNOWN), screened("b", UNKNOWN)], by="<script>")
