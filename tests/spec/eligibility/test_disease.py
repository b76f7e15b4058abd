"""The disease: CD19-positive B-ALL, and failure of remission or persistent residual disease."""

import pytest
from tests.spec.conftest import Story


def test_diagnosis_and_marker(story: Story) -> None:
    """Both are asked for: the diagnosis, and CD19 on the blasts.

    2026-09-01  has b_cell_all
    2026-10-01  cd19_blasts 95 %
    """
    assert story.verdict("I1") == "met"
    assert story.answer("I1").because == (1, 2)


@pytest.mark.parametrize(("percent", "verdict"), [("20 %", "met"), ("19.9 %", "not met"), ("<20 %", "not met")])
def test_marker_at_the_limit(percent: str, verdict: str) -> None:
    """20 % of the blasts is positive, as we read it; the record gives no limit."""
    assert Story(f"2026-09-01  has b_cell_all\n2026-10-01  cd19_blasts {percent}").verdict("I1") == verdict


def test_marker_in_words(story: Story) -> None:
    """Where the report gives no percentage, its word serves.

    2026-09-01  has b_cell_all
    2026-10-01  cd19_expression positive
    """
    assert story.verdict("I1") == "met"


def test_marker_lost(story: Story) -> None:
    """A negative marker decides alone: it waits for no percentage and for no diagnosis.

    2026-10-01  cd19_expression negative
    """
    assert story.verdict("I1") == "not met"


def test_marker_without_the_lineage(story: Story) -> None:
    """ "Acute lymphoblastic leukaemia" may be of T cells: of itself it is no B-ALL.

    2026-09-01  has acute_lymphoblastic_leukaemia
    2026-10-01  cd19_blasts 95 %
    """
    assert story.verdict("I1") == "unknown"
    assert story.why_unknown("I1") == ["no_data"]


def test_diagnosis_denied(story: Story) -> None:
    """Whoever looked for it and did not find it has decided.

    2026-09-01  no b_cell_all
    2026-10-01  cd19_blasts 95 %
    """
    assert story.verdict("I1") == "not met"


@pytest.mark.parametrize(("day", "verdict"), [("2026-04-28", "met"), ("2026-04-27", "unknown")])
def test_marker_too_old(day: str, verdict: str) -> None:
    """A marker may be lost under treatment: the report serves for 180 days."""
    assert Story(f"2026-01-01  has b_cell_all\n{day}  cd19_blasts 95 %").verdict("I1") == verdict


def test_failure_of_remission(story: Story) -> None:
    """Either half suffices: who failed to achieve remission needs no cycles of consolidation.

    2026-10-01  has remission_failure
    """
    assert story.verdict("I2") == "met"


def test_residual_disease_after_two_cycles(story: Story) -> None:
    """The other half, in remission: residual disease by flow cytometry after two cycles.

    2026-06-01  consolidation x2
    2026-10-01  mrd_flow 0.01 %
    """
    assert story.verdict("I2") == "met"
    assert story.answer("I2").because == (1, 2)


@pytest.mark.parametrize(("cycles", "verdict"), [("1", "not met"), ("2", "met"), ("3", "met")])
def test_at_least_two_cycles(cycles: str, verdict: str) -> None:
    """One cycle, with both histories complete, is not enough."""
    told = f"""
    2026-06-01  consolidation x{cycles}
    2026-10-01  mrd_flow 0.5 %
    2026-10-20  medical history taken
    2026-10-20  treatment history taken
    """
    assert Story(told).verdict("I2") == verdict


def test_one_cycle_while_the_history_is_open(story: Story) -> None:
    """One cycle is recorded, and nobody has said that there were no others.

    2026-06-01  consolidation x1
    2026-10-01  mrd_flow 0.5 %
    2026-10-20  medical history taken
    """
    assert story.verdict("I2") == "unknown"
    assert [m.what for m in story.answer("I2").missing] == ["treatment history"]


@pytest.mark.parametrize(("percent", "verdict"), [("0.01 %", "met"), ("0.009 %", "not met"), ("<0.01 %", "not met")])
def test_residual_disease_at_the_limit(percent: str, verdict: str) -> None:
    """0.01 % is positive, one side; below it is not, the other."""
    told = f"2026-06-01  consolidation x2\n2026-10-01  mrd_flow {percent}\n2026-10-20  medical history taken"
    assert Story(told).verdict("I2") == verdict


def test_cycles_of_long_ago(story: Story) -> None:
    """Cycles count for two years.

    2024-10-20  consolidation x2
    2026-10-01  mrd_flow 0.5 %
    2026-10-20  medical history taken
    2026-10-20  treatment history taken
    """
    assert story.verdict("I2", as_of="2026-10-20") == "met"
    assert story.verdict("I2", as_of="2026-10-21") == "not met"


def test_cycles_dated_to_the_year(story: Story) -> None:
    """Two cycles "in 2024" may lie within the two years, or before them.

    2024        consolidation x2
    2026-10-01  mrd_flow 0.5 %
    2026-10-20  medical history taken
    2026-10-20  treatment history taken
    """
    assert story.verdict("I2") == "unknown"
    assert story.why_unknown("I2") == ["date_imprecise"]


def test_two_reports_of_one_day_may_be_one_course(story: Story) -> None:
    """Two sources tell of one cycle on the same day: that they are two cycles is not certain.

    2026-06-01  consolidation x1
    2026-06-01  consolidation x1
    2026-10-01  mrd_flow 0.5 %
    2026-10-20  medical history taken
    2026-10-20  treatment history taken
    """
    assert story.why_unknown("I2") == ["conflict"]


def test_two_reports_of_two_days_are_two_courses(story: Story) -> None:
    """Each with its own day, they count as two.

    2026-06-01  consolidation x1
    2026-07-01  consolidation x1
    2026-10-01  mrd_flow 0.5 %
    """
    assert story.verdict("I2") == "met"


def test_neither_half(story: Story) -> None:
    """No failure, no residual disease: not met, with both histories as evidence.

    2026-06-01  consolidation x2
    2026-10-01  mrd_flow <0.01 %
    2026-10-20  medical history taken
    """
    assert story.verdict("I2") == "not met"
    assert story.answer("I2").because == (2, 3)
