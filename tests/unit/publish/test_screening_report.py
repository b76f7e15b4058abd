"""The screening report, for the terminal and for the browser."""

import pytest
from tests.unit.publish.pages import Page, assert_accessible, assert_self_contained
from tests.unit.publish.sheets import BLOCKED, ELIGIBLE, INELIGIBLE, UNKNOWN, protocol, screened

from trialwright.publish.screening_report import ScreenedRow, columns, screening_page, screening_text


@pytest.fixture(scope="module")
def few() -> list[ScreenedRow]:
    return [screened("anna", ELIGIBLE), screened("bo", INELIGIBLE), screened("王", UNKNOWN)]


@pytest.fixture(scope="module")
def many() -> list[ScreenedRow]:
    return [screened(f"patient-{number:02}", BLOCKED if number % 2 else UNKNOWN) for number in range(20)]


def test_few_patients_get_a_column_of_words_each(few: list[ScreenedRow]) -> None:
    text = screening_text(few, protocol())
    assert "3 patients: 1 eligible, 1 potentially eligible, 1 not eligible" in text
    rows = [line.split("  ") for line in text.splitlines() if line.startswith("I4.alt")]
    assert [cell.strip() for cell in rows[0] if cell.strip()] == ["I4.alt", "ALT", "met", "not met", "unknown"]
    assert "Legend" not in text


def test_below_stands_what_is_in_the_way_or_missing(few: list[ScreenedRow]) -> None:
    text = " ".join(screening_text(few, protocol()).split())
    assert (
        "bo: not eligible, as of 2026-10-25 04:00 UTC, from bo.json - I4.alt (ALT): not met: 120 U/L is not below"
        in text
    )
    assert "- not plausible (3000 mg/L is outside what is plausible: is the unit right?): creatinine" in text
    assert "- not recorded: B-cell acute lymphoblastic leukaemia; CD19-positive blasts; left ventricular" in text
    assert "from 王.json, 1 odd in the data" in text


def test_many_patients_get_a_row_of_marks_each_and_a_legend(many: list[ScreenedRow]) -> None:
    text = screening_text(many, protocol())
    marks = [line.split()[2:] for line in text.splitlines() if line.startswith("patient-01") and ":" not in line]
    assert marks == [["+"] * 20]
    assert "Legend:  + met, or not excluded\n         x not met, or excluded\n" in text
    assert "  20  E6  Other contraindication" in text


@pytest.mark.parametrize("width", [60, 80, 100, 160, 400])
def test_no_table_is_wider_than_the_terminal(many: list[ScreenedRow], few: list[ScreenedRow], width: int) -> None:
    for rows in (many, few):
        for line in screening_text(rows, protocol(), width=width).splitlines()[3:]:
            assert columns(line) <= min(width, 160), line


def test_chinese_names_keep_the_columns_straight(few: list[ScreenedRow]) -> None:
    lines = screening_text(few, protocol()).splitlines()
    header = next(line for line in lines if line.rstrip().endswith("王"))
    row = next(line for line in lines if line.startswith("E6"))
    assert columns(header[: header.index("王")]) == row.index("unknown")


def test_nobody_screened_is_said_plainly() -> None:
    assert "0 patients: 0 eligible, 0 potentially eligible, 0 not eligible" in screening_text([], protocol())


def test_a_rehearsal_says_so_above_and_below(few: list[ScreenedRow]) -> None:
    text = screening_text(few, protocol(), rehearsal=True)
    assert text.startswith("REHEARSAL. Invented patients, not for care.\n")
    assert text.endswith("REHEARSAL. Invented patients, not for care.\n")
    assert "REHEARSAL" not in screening_text(few, protocol())


@pytest.mark.parametrize("rehearsal", [True, False])
def test_the_page_is_self_contained_accessible_and_says_the_same(
    few: list[ScreenedRow], many: list[ScreenedRow], rehearsal: bool
) -> None:
    for rows in (few, many):
        html = screening_page(rows, protocol(), made_by="Wu Min", software="0.1.0", rehearsal=rehearsal)
        assert_self_contained(html)
        assert_accessible(html)
        assert ("REHEARSAL" in html) is rehearsal
        assert protocol().sha256[:12] in html


def test_marks_on_the_page_have_words_for_a_screen_reader(many: list[ScreenedRow]) -> None:
    page = Page(screening_page(many, protocol(), made_by="Wu Min", software="0.1.0", rehearsal=False))
    assert "✓met" in page.text
    assert "?unknown" in page.text
    assert "✓ met or not excluded, ✗ not met or excluded, ? unknown, ○ not applicable." in page.text


def test_a_name_with_markup_stays_a_name() -> None:
    row = screened("<script>", UNKNOWN)
    assert "<script" not in screening_page([row], protocol(), made_by="<script>", software="0.1.0", rehearsal=False)
