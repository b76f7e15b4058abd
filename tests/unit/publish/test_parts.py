"""Parts: the same rows for the terminal and for the page."""

from tests.unit.publish.pages import Page

from trialwright.publish.evidence import Evidence
from trialwright.publish.parts import MOST_CITED, WIDEST, Part, Row, named, part_lines, part_section


def part(*rows: Row) -> Part:
    return Part(name="odd", heading="Odd", lead="what is odd", header=("Who", "What"), rows=rows)


def test_columns_stand_below_each_other_and_events_at_the_end() -> None:
    told = list(part_lines(part(Row(("A", "late"), (3,)), Row(("Bert", "early"), (4, 5)))))
    assert told == ["Odd: what is odd", "  A     late [event 3]", "  Bert  early [events 4, 5]"]


def test_a_long_cell_does_not_push_the_others_away() -> None:
    told = list(part_lines(part(Row(("x" * 80, "late")), Row(("A", "early")))))
    assert told[2] == f"  A{' ' * (WIDEST - 1)}  early"


def test_of_very_many_events_the_first_are_named() -> None:
    many = Row(("A", "late"), tuple(range(1, MOST_CITED + 4)))
    (line,) = list(part_lines(part(many)))[1:]
    assert line.endswith(f", {MOST_CITED} and 3 more]")
    assert "and 3 more" in Page(part_section(part(many), Evidence({}))).text


def test_a_part_without_rows_says_so_in_a_sentence() -> None:
    assert list(part_lines(part())) == ["Odd: what is odd"]
    page = Page(part_section(part(), Evidence({})))
    assert (page.count("table"), page.text) == (0, "Odd what is odd")


def test_what_people_wrote_stays_text() -> None:
    page = Page(part_section(part(Row(("<b>x</b>", "&"))), Evidence({})))
    assert page.count("b") == 0
    assert "<b>x</b> &" in page.text


def test_of_very_many_patients_the_first_are_named() -> None:
    assert named(["A", "B"]) == "A, B"
    assert named(["A", "B", "C"], most=2) == "A, B and 1 more"
