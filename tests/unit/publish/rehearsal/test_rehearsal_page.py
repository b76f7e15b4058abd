"""The report of a rehearsal as a page, in both languages, of a small rehearsal and of one in which nobody was enrolled."""

import re
from functools import cache

import msgspec
import pytest
from tests.unit.publish.pages import Page, assert_accessible, assert_self_contained
from tests.unit.publish.rehearsal.test_rehearsal_counts import CALM, LOST, OUT, STORIES, WORST
from tests.unit.publish.rehearsals import report_of, status_of

from trialwright.derive.trial.amendments import Amendment
from trialwright.protocol.diff import Difference
from trialwright.protocol.phrases import Language
from trialwright.publish.rehearsal.rehearsal_counts import MOST_ROWS
from trialwright.publish.rehearsal.rehearsal_page import PAGES, rehearsal_page
from trialwright.publish.rehearsal.rehearsal_reach import Beyond
from trialwright.publish.rehearsal.rehearsal_report import RehearsalReport

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
    assert "refused 5 times" in page().text
    assert "pauses held enrolment for 10 days" in page().text
    assert "The protocol is closed to accrual; the rehearsal has opened it." in page().text
    assert "转诊 6 例、入组 4 例、回输 2 例" in page("zh").text


SAID = (
    "apheresed → manufacturing failure 1 (33.3 % of 3) collect more cells; keep some for a second manufacture",
    "a manufacture failed no growth keep cells for a second manufacture; know its cause before the next "
    f"1 1 (33.3 % of 3) {LOST}",
    "to collect cells no slot in the cell laboratory For example: the slot of 2026-02-11 is over "
    "book the slot when enrolment is given; "
    f"ask the cell laboratory for more slots 2 1 (100 % of 1) never {LOST}",
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
    assert "单采 → 制备失败 1（3 例的 33.3%） 增加采集量；保留二次制备用细胞" in text
    assert "丙氨酸氨基转移酶 缺少参考范围 1（4 例的 25%）" in text
    assert "从转诊到回输，半数患者超过 42 天，最长 42 天。" in text


def test_three_patients_have_their_sheets_and_others_are_named_without_a_link() -> None:
    hrefs = page().values("href")
    for code in (CALM, WORST, LOST):
        assert {f"patients/{code}.{ending}" for ending in ("html", "pdf", "txt")} <= set(hrefs)
    assert f"patients/{OUT}.html" not in hrefs
    assert OUT in page().text
    assert f"{WORST}: infused; highest grade 4, 1 event of grade 3 or more;" in page().text
    assert f"{LOST}: apheresed, then manufacturing failure; highest grade not recorded, 0 events" in page().text


def test_a_patient_with_a_sheet_is_the_example() -> None:
    shown = msgspec.structs.replace(report(), sheets=report().sheets | {OUT})
    assert f"patients/{OUT}.html" in Page(rehearsal_page(shown)).values("href")


def test_every_assumption_stands_with_its_source_and_the_changed_one_first() -> None:
    text = page().text
    assert text.index("b.other 0.25 0.07 1 of the manufactures assumed") < text.index("a.same 0.1 1 Maude 2018")
    assert "my.trial.truth.jsonl" in text
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


def test_the_numbers_by_which_a_patient_was_chosen_are_said() -> None:
    (calm,) = (one for one in report().status.patients if one.patient == CALM)
    missed = sum(CALM in (*one.missed, *one.overdue) for one in report().status.course.visits)
    words = f"fewest missed or overdue visits ({missed}), then fewest deviations ({calm.deviations})"
    assert words in page().text
    assert "the highest grade of any toxicity or adverse event (4), then most critical deviations (" in page().text
    assert f"缺失或逾期访视最少（{missed} 次），其次偏离最少（{calm.deviations} 项）" in page("zh").text


def test_how_often_and_in_how_many_patients_stand_side_by_side() -> None:
    """Two refusals of one patient, of the four for whom permission was asked, are one patient."""
    assert "How often Patients What it costs" in page().text
    assert "refused 5 2 (50 % of 4) days" in page().text
    assert "Pauses of the trial 2; enrolment was held for 10 days" in page().text
    assert "was refused: each bar counts patients." in page().text
    assert "授权被拒的理由：每条表示患者例数。" in page("zh").text


def test_no_example_has_a_gap() -> None:
    for language in LANGUAGES:
        assert "…" not in page(language).text


def test_what_no_code_names_is_quoted_whole() -> None:
    story = "2026-02-03 consent 1\n2026-02-04 refused enrol: 3 moons were full on 2026-02-04"
    text = Page(rehearsal_page(report_of(status_of({CALM: story})))).text
    assert "3 moons were full on 2026-02-04" in text


def test_kinds_that_do_not_fit_are_folded_and_said_to_be() -> None:
    late = "".join(f"2026-03-{day} visit D{day - 15} held: performance\n" for day in range(16, 30))
    status = status_of({CALM: STORIES[CALM] + "\n" + late, WORST: STORIES[WORST]})
    html = rehearsal_page(report_of(status))
    assert "<details><summary>" in html
    assert "more kinds: open on the screen" in html
    assert_accessible(html, "en")
    kinds = [one for one in status.course.visits if one.otherwise]
    folded = html[html.index("<details>") : html.index("</details>")]
    assert folded.count("<tr>") - 1 == len(kinds) - MOST_ROWS


def test_an_endpoint_of_a_lost_patient_is_listed_in_words_with_the_patient() -> None:
    lost = STORIES[CALM] + "\n2026-05-01 lost, last alive 2026-04-01"
    found = report_of(status_of({CALM: lost, WORST: STORIES[WORST]}))
    words = (
        f"whether the patient was alive on day 1096 the patient was lost analysis: OS coordinator 1 (50 % of 2) {CALM}"
    )
    assert words in Page(rehearsal_page(found)).text
    assert (
        f"第 1096 天时是否存活 患者失访 分析：OS 协调员 1（2 例的 50%） {CALM}"
        in Page(rehearsal_page(found, "zh")).text
    )


def test_the_page_says_that_its_numbers_are_those_of_the_status() -> None:
    deviations = len(report().status.deviations)
    unknowns = sum(one.closed is None for one in report().status.unknowns)
    words = f"The numbers of this page are those of the status of the trial: {deviations} deviations, {unknowns} facts"
    assert words in page().text
    assert "to the end of the window of M36" in page().text


def test_what_is_left_out_is_said_with_the_numbers_of_both_pages() -> None:
    beyond = Beyond(last="M36", visits=("M42", "Y4"), count=3, deviations=99, unknowns=98)
    found = report_of(report().status, beyond)
    deviations = len(found.status.deviations)
    assert "3 visits (M42, Y4) whose window closed after the play" in Page(rehearsal_page(found)).text
    assert f"99 deviations there and {deviations} here, 98 facts not known there" in Page(rehearsal_page(found)).text
    assert f"偏离 99 项，本页 {deviations} 项" in Page(rehearsal_page(found, "zh")).text


def test_an_amendment_that_the_rehearsal_invented_is_disclosed() -> None:
    changes = (Difference(path="consent.version", before="1", after="2", about="consent"),)
    one = Amendment(
        before="3", version="4", sha256="0123456789abcdef", on="2026-02-18T08:10+08:00", seq=9, changes=changes, form="2",
        asked=(CALM, WORST), signed=(CALM,),
    )  # fmt: skip
    course = msgspec.structs.replace(report().status.course, amendments=(one,))
    found = msgspec.structs.replace(report(), status=msgspec.structs.replace(report().status, course=course))
    text, chinese = (Page(rehearsal_page(found, language)).text for language in LANGUAGES)
    assert "begun with version 3; on 2026-02-18 the rehearsal adopted an amendment of its own" in text
    assert "it adopted version 4 (SHA-256 0123456789ab)" in text
    assert "consent.version: 1 -> 2" in text
    assert "Of 2 patients who had signed before and were in the trial on that day, 1 has signed form 2 anew." in text
    assert "以第 3 版开始；2026-02-18 演练自行修订方案" in chinese
    assert "已签署者 2 例，其中 1 例重新签署了第 2 版知情同意书" in chinese
    assert_accessible(rehearsal_page(found), "en")


def test_where_nothing_was_amended_nothing_is_said_of_it() -> None:
    assert "amendment" not in page().text
