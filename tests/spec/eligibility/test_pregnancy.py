"""Pregnancy, lactation, contraception: what is not asked of everybody, and that not applicable is not met."""

import pytest
from tests.spec.conftest import Story


def test_men_are_not_asked(story: Story) -> None:
    """For a man the criterion does not apply: that is neither met nor unknown, and excludes nobody.

    2026-10-01  male, born 1990-05-05
    """
    assert story.verdict("E5.pregnancy") == story.verdict("E5.lactation") == "not applicable"
    assert story.answer("E5.pregnancy").because == (1,)


def test_men_are_asked_about_contraception(story: Story) -> None:
    """ "Patients refusing to take effective contraception": not only women.

    2026-10-01  male, born 1990-05-05
    """
    assert story.verdict("E5.contraception") == "unknown"


@pytest.mark.parametrize(("result", "verdict"), [("negative", "met"), ("positive", "not met")])
def test_women_are_tested(result: str, verdict: str) -> None:
    """The test decides, once the history has been taken."""
    told = f"2026-10-01  female, born 1990-05-05\n2026-10-20  hcg {result}\n2026-10-20  medical history taken"
    assert Story(told).verdict("E5.pregnancy") == verdict


def test_women_without_a_test(story: Story) -> None:
    """Silence is not a negative test.

    2026-10-01  female, born 1990-05-05
    2026-10-20  medical history taken
    """
    assert [m.what for m in story.answer("E5.pregnancy").missing] == ["hcg"]


def test_a_test_of_three_weeks_ago(story: Story) -> None:
    """A pregnancy test serves for 14 days.

    2026-10-01  female, born 1990-05-05
    2026-10-04  hcg negative
    2026-10-20  medical history taken
    """
    assert story.why_unknown("E5.pregnancy") == ["outside_window"]


def test_a_known_pregnancy(story: Story) -> None:
    """A pregnancy that is recorded excludes, whatever the test says.

    2026-10-01  female, born 1990-05-05
    2026-10-20  pregnancy began 2026-08
    2026-10-20  medical history taken
    """
    assert story.verdict("E5.pregnancy") == "not met"


def test_a_woman_who_cannot_bear_children(story: Story) -> None:
    """No test is asked of her: not applicable.

    2026-10-01  female, born 1956-05-05
    2026-10-20  has no_childbearing_potential
    """
    assert story.verdict("E5.pregnancy") == "not applicable"


def test_an_unknown_sex_with_a_negative_test(story: Story) -> None:
    """Whoever it is: with a negative test and no pregnancy nobody is excluded.

    2026-10-20  hcg negative
    2026-10-20  no pregnancy
    """
    assert story.verdict("E5.pregnancy") == "met"


def test_an_unknown_sex(story: Story) -> None:
    """Without sex and without a test it stays unknown."""
    assert story.verdict("E5.pregnancy") == "unknown"
    assert story.answer("E5.pregnancy").missing[0].what == "demographics"


@pytest.mark.parametrize(("told", "verdict"), [("has", "not met"), ("no", "met")])
def test_lactation(told: str, verdict: str) -> None:
    """Asked of women, and decided by what is recorded now."""
    assert (
        Story(f"2026-10-01  female, born 1990-05-05\n2026-10-20  {told} lactation").verdict("E5.lactation") == verdict
    )


@pytest.mark.parametrize(("told", "verdict"), [("has", "not met"), ("no", "met")])
def test_refusal_of_contraception(told: str, verdict: str) -> None:
    """What the patient answers decides."""
    assert Story(f"2026-10-20  {told} refuses_contraception").verdict("E5.contraception") == verdict


def test_the_history_does_not_speak_for_contraception(story: Story) -> None:
    """Only the patient's own answer closes it, not a complete medical history.

    2026-10-20  medical history taken
    """
    assert story.why_unknown("E5.contraception") == ["no_data"]
