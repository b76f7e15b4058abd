"""The screening report for the terminal."""

import re

import msgspec
import pytest
from tests.unit.publish.sample_sheets import BLOCKED, ELIGIBLE, INELIGIBLE, UNKNOWN, protocol, screened

from trialwright.protocol.phrases import Language
from trialwright.publish.screening.screening_report import ScreenedRow
from trialwright.publish.screening.screening_text import screening_text
from trialwright.publish.wrapping import columns

LITTLE = ELIGIBLE.replace("2026-10-20  hbsag negative\n", "")
TWICE = INELIGIBLE.replace("bilirubin 12 umol/L", "bilirubin 120 umol/L")


@pytest.fixture(scope="module")
def few() -> list[ScreenedRow]:
    return [screened("bo", INELIGIBLE), screened("anna", ELIGIBLE), screened("王", UNKNOWN)]


@pytest.fixture(scope="module")
def many() -> list[ScreenedRow]:
    kinds = [screened("one", story) for story in (UNKNOWN, BLOCKED)]
    return [msgspec.structs.replace(kinds[number % 2], patient=f"patient-{number:02}") for number in range(20)]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_few_patients_get_a_column_of_words_each_the_work_first(few: list[ScreenedRow]) -> None:
    text = screening_text(few, protocol())
    assert "3 patients: 1 eligible, 1 potentially eligible, 1 not eligible" in text
    rows = [line.split("  ") for line in text.splitlines() if line.startswith("I4.alt")]
    assert [cell.strip() for cell in rows[0] if cell.strip()] == ["I4.alt", "ALT", "met", "unknown", "not met"]
    assert "Legend" not in text


def test_the_worklist_says_what_is_in_the_way_or_missing(few: list[ScreenedRow]) -> None:
    text = flat(screening_text(few, protocol()))
    assert (
        "bo: not eligible, as of 2026-10-25 04:00 UTC, from bo.json "
        "- first reason: I4.alt (ALT): not met: 120 U/L is not below" in text
    )
    assert "- not plausible (3000 mg/L is outside what is plausible: is the unit right?): creatinine" in text
    assert "- not recorded: B-cell acute lymphoblastic leukaemia; CD19-positive blasts; left ventricular" in text
    assert "from 王.json, 1 odd in the data, 17 facts missing" in text
    assert text.index("anna: eligible") < text.index("王: potentially eligible") < text.index("bo: not eligible")


def test_the_first_reason_is_told_apart_from_the_others() -> None:
    text = flat(screening_text([screened("a", TWICE)], protocol()))
    assert text.index("- first reason: I4.alt") < text.index("- also: I4.bilirubin")
    assert text.count("first reason:") == text.count("also:") == 1


def test_the_order_list_says_how_many_need_what_and_who_can_supply_it() -> None:
    one = screened("p", LITTLE)
    rows = [msgspec.structs.replace(one, patient=f"p{number:02}") for number in range(14)]
    text = flat(screening_text(rows, protocol()))
    assert "14 patients need hepatitis B surface antigen (laboratory): p00, p01, " in text
    assert "p11, 2 others" in text
    assert "1 patient needs hepatitis B surface antigen (laboratory): p00" in flat(screening_text(rows[:1], protocol()))


def test_where_nothing_is_to_be_ordered_that_is_said() -> None:
    assert "Nothing has to be ordered." in screening_text([screened("a", ELIGIBLE)], protocol())


def test_the_funnel_counts_each_criterion(few: list[ScreenedRow]) -> None:
    text = screening_text(few, protocol())
    alt = text[text.index("  I4.alt ALT\n") :].splitlines()
    assert alt[1:3] == [
        "      3 looked at: 1 met, 1 unknown, 1 not met; 2 remain, 1 of them known to meet all so far",
        "      most often missing: alanine aminotransferase (1)",
    ]
    assert "2 looked at: 1 met, 1 unknown, 0 not met; 2 remain, 1 of them" in text[text.index("I4.ast AST") :]


@pytest.mark.parametrize(("language", "said"), [("en", "0 looked at"), ("zh", "进入 0")])
def test_criteria_that_nobody_came_to_are_counted_and_not_listed(language: Language, said: str) -> None:
    text = screening_text([screened("bo", INELIGIBLE)], protocol(), language=language)
    assert said not in text
    ids = [criterion.id for criterion in protocol().criteria]
    number = len(ids) - ids.index("I4.alt") - 1
    funnel, _, table = text.partition("\n\nCriteria\n" if language == "en" else "\n\n逐条结果\n")
    assert (
        funnel.splitlines()[-1]
        == {
            "en": f"  {number} more criteria are left out: nobody was left to be looked at.",
            "zh": f"  其余 {number} 条标准未列出：已无患者进入。",
        }[language]
    )
    assert "  I4.alt" in funnel
    assert f"\n  {ids[-1]}  " not in funnel
    assert f"\n{ids[-1]}  " in table, "each answer still stands in the table"


def test_where_every_criterion_was_come_to_nothing_is_said(few: list[ScreenedRow]) -> None:
    assert "left out" not in screening_text(few, protocol())


def test_the_report_says_how_a_code_is_made_and_how_to_find_out_whose_it_is(few: list[ScreenedRow]) -> None:
    text = flat(screening_text(few, protocol()))
    assert "A code is the first 8 digits of the id of the FHIR Patient where that is a UUID; else the first 8" in text
    assert "the SHA-256 of that id, or of the subject_id in MEDS" in text
    assert "screen again with --key FILE" in text
    assert "--key FILE重新筛选" in flat(screening_text(few, protocol(), language="zh")).replace("FILE ", "FILE")
    assert "--key" not in screening_text([], protocol())


def test_many_patients_get_a_row_of_marks_each_and_a_legend(many: list[ScreenedRow]) -> None:
    text = screening_text(many, protocol())
    marks = [line.split()[2:] for line in text.splitlines() if re.match(r"patient-01 +Eligible", line)]
    assert marks == [["+"] * 20]
    assert "Legend:  + met, or not excluded\n         x not met, or excluded\n" in text
    assert "  20  E6  Other contraindication" in text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 80, 100, 160, 400])
def test_nothing_is_wider_than_the_terminal(
    many: list[ScreenedRow], few: list[ScreenedRow], width: int, language: Language
) -> None:
    for rows in (many, few):
        for line in screening_text(rows, protocol(), width=width, language=language).splitlines()[3:]:
            assert columns(line) <= min(width, 160), line


def test_chinese_names_keep_the_columns_straight(few: list[ScreenedRow]) -> None:
    lines = screening_text(few, protocol()).splitlines()
    header = next(line for line in lines if re.fullmatch(r" +anna +王 +bo", line))
    row = next(line for line in lines if line.startswith("E6") and "not excluded" in line)
    assert columns(header[: header.index("王")]) == row.index("unknown")


def test_the_report_in_chinese_has_no_english_but_what_was_registered(few: list[ScreenedRow]) -> None:
    text = screening_text([*few, screened("b", TWICE)], protocol(), language="zh")
    assert "4 例患者：1 例符合，1 例可能符合，2 例不符合" in text
    assert "首要原因：I4.alt（ALT）：不符合：120 U/L 不低于 120 U/L" in text
    assert "1 例患者需要乙肝表面抗原（检验科）：王" in text
    told = text.replace(protocol().title, "")
    assert not re.findall(r"\b(?:the|is|not|met|of|unknown|eligible|missing|nobody)\b", told)


@pytest.mark.parametrize(("language", "words"), [("en", "No patients: nobody was screened."), ("zh", "没有患者")])
def test_nobody_screened_is_said_plainly(language: Language, words: str) -> None:
    text = screening_text([], protocol(), language=language)
    assert words in text
    assert "I4.alt" not in text


def test_a_rehearsal_says_so_above_and_below(few: list[ScreenedRow]) -> None:
    text = screening_text(few, protocol(), rehearsal=True)
    assert text.startswith("REHEARSAL. Invented patients, not for care.\n")
    assert text.endswith("REHEARSAL. Invented patients, not for care.\n")
    assert "REHEARSAL" not in screening_text(few, protocol())
    assert screening_text(few, protocol(), rehearsal=True, language="zh").startswith("演练（REHEARSAL）。")
