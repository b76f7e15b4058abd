"""The report of a rehearsal as a page, in both languages, of a small rehearsal and of one in which nobody was enrolled."""

import re
from functools import cache

import msgspec
import pytest
from tests.unit.publish.pages import Page, assert_accessible, assert_self_contained
from tests.unit.publish.rehearsals import report_of, status_of
from tests.unit.publish.test_rehearsal_counts import CALM, LOST, OUT, STORIES, WORST

from trialwright.protocol.phrases import Language
from trialwright.publish.rehearsal_page import PAGES, rehearsal_page
from trialwright.publish.rehearsal_report import RehearsalReport

EVIL = "<script>alert('x')</script>"
TAGS: dict[Language, str] = {"en": "en", "zh": "zh-Hans"}
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@cache
def report() -> RehearsalReport:
    return report_of(status_of(STORIES))


@cache
def page(language: Language = "en") -> Page:
    return Page(rehearsal_page(report(), language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_self_contained_and_accessible(language: Language) -> None:
    html = rehearsal_page(report(), language)
    assert_self_contained(html)
    assert_accessible(html, TAGS[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_that_it_is_a_rehearsal_and_leads_to_the_other_language(language: Language) -> None:
    assert "REHEARSAL" in page(language).text
    other: Language = "zh" if language == "en" else "en"
    assert PAGES[other] in page(language).values("href")


def test_the_top_says_it_in_numbers() -> None:
    words = "6 invented patients were referred, 4 were enrolled, 2 got their cells. 2 of the enrolled never got them."
    assert words in page().text
    assert "Leave to act was refused 5 times" in page().text
    assert "pauses held enrolment for 10 days" in page().text
    assert "The protocol is closed to accrual; the rehearsal has opened it." in page().text
    assert "转诊 6 例、入组 4 例、回输 2 例" in page("zh").text


SAID = (
    "apheresed → manufacturing failure 1 33.3 % of 3 collect more cells; keep some for a second manufacture",
    "a manufacture failed no growth keep cells for a second manufacture; know its cause before the next "
    f"1 33.3 % of 3 {LOST}",
    "to collect cells no slot in the cell laboratory the slot of … is over book the slot when enrolment is given; "
    f"ask the cell laboratory for more slots 2 100 % of 1 never {LOST}",
    f"alanine aminotransferase the reference range is missing 1 (25 % of 4) {LOST}",
    f"critical recorded by a person read each of them 1 1 (20 % of 5) {WORST}",
    "referral to infusion 2 42 42 42",
    "enrolment, infusion 2026-02-02 2026-02-12",
)


@pytest.mark.parametrize("words", SAID)
def test_every_section_says_how_often_what_to_change_and_in_whom(words: str) -> None:
    assert words in page().text


def test_the_same_stands_on_the_chinese_page() -> None:
    text = page("zh").text
    assert "单采 → 制备失败 1 3 例的 33.3% 增加采集量；保留二次制备用细胞" in text
    assert "丙氨酸氨基转移酶 缺少参考范围 1 (4 例的 25%)" in text
    assert "从转诊到回输，半数患者超过 42 天，最长 42 天。" in text


def test_three_patients_have_their_sheets_and_others_are_named_without_a_link() -> None:
    hrefs = page().values("href")
    for code in (CALM, WORST, LOST):
        assert {f"patients/{code}.{ending}" for ending in ("html", "pdf", "txt")} <= set(hrefs)
    assert f"patients/{OUT}.html" not in hrefs
    assert OUT in page().text
    assert f"{WORST}: infused; highest grade 4;" in page().text
    assert f"{LOST}: apheresed, then manufacturing failure; highest grade not recorded;" in page().text


def test_a_patient_with_a_sheet_is_the_example() -> None:
    shown = msgspec.structs.replace(report(), sheets=report().sheets | {OUT})
    assert f"patients/{OUT}.html" in Page(rehearsal_page(shown)).values("href")


def test_every_assumption_stands_with_its_source_and_the_changed_one_first() -> None:
    text = page().text
    assert text.index("b.other 0.25 0.07 1 of the manufactures assumed") < text.index("a.same 0.1 1 Maude 2018")
    assert "my.trial.truth.jsonl" in text
    assert "not counted above: Y4" in text
    assert "entered late 12" in text


def test_what_people_wrote_stays_text() -> None:
    story = f"2026-02-03 consent 1\n2026-02-04 refused enrol: {EVIL}\n2026-02-05 manufacture L1 failed: {EVIL}"
    html = rehearsal_page(report_of(status_of({CALM: story})))
    assert "<script" not in html
    assert EVIL in Page(html).text


@pytest.mark.parametrize("stories", [{}, {OUT: STORIES[OUT]}])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rehearsal_in_which_nobody_was_enrolled_says_so_in_sentences(
    stories: dict[str, str], language: Language
) -> None:
    html = rehearsal_page(report_of(status_of(stories)), language)
    assert_self_contained(html)
    assert_accessible(html, TAGS[language])
    text = Page(html).text
    assert ("nobody was enrolled" if language == "en" else "无人入组") in text
    assert ("There is no such patient in this rehearsal." if language == "en" else "本次演练中没有这样的患者。") in text
    assert ("The trial was never paused." if language == "en" else "试验未曾暂停。") in text
    assert ("Nothing of this kind happened." if language == "en" else "未发生。") in text


def test_no_gap_is_left_open() -> None:
    for language in LANGUAGES:
        assert not re.search(r"\{[a-z_]+\}", page(language).text)
