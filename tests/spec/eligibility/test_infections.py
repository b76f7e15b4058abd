"""Hepatitis B, hepatitis C and HIV: "active", written so that the tests that are really done can decide it."""

import pytest
from tests.spec.conftest import Story


def test_past_hepatitis_b(story: Story) -> None:
    """TV-0.11. Core antibody positive, surface antigen negative, DNA not found: not active, and prophylaxis is flagged.

    2026-10-20  hbsag negative
    2026-10-20  anti_hbc positive
    2026-10-20  hbv_dna negative
    """
    assert story.verdict("E4.hepatitis_b") == "met"
    (notice,) = story.answer("E4.hepatitis_b").findings
    assert notice.code == "notice.E4.hepatitis_b"
    assert notice.seqs == (2,)
    assert notice.to_do == "plan prophylaxis against reactivation of hepatitis B, and its DNA every month"


def test_past_hepatitis_b_without_dna(story: Story) -> None:
    """The other side of TV-0.11: without a look for DNA, a positive core antibody leaves it open.

    2026-10-20  hbsag negative
    2026-10-20  anti_hbc positive
    """
    assert story.verdict("E4.hepatitis_b") == "unknown"
    assert [m.what for m in story.answer("E4.hepatitis_b").missing] == ["hbv_dna"]


def test_past_hepatitis_b_with_dna(story: Story) -> None:
    """DNA that is found excludes.

    2026-10-20  hbsag negative
    2026-10-20  anti_hbc positive
    2026-10-20  hbv_dna positive
    """
    assert story.verdict("E4.hepatitis_b") == "not met"


def test_never_hepatitis_b(story: Story) -> None:
    """Antigen and core antibody negative suffice: nobody has to look for DNA, and nothing is flagged.

    2026-10-20  hbsag negative
    2026-10-20  anti_hbc negative
    """
    assert story.verdict("E4.hepatitis_b") == "met"
    assert story.answer("E4.hepatitis_b").findings == ()


def test_surface_antigen(story: Story) -> None:
    """The surface antigen decides alone, whatever else is known.

    2026-10-20  hbsag positive
    2026-10-20  hbv_dna negative
    """
    assert story.verdict("E4.hepatitis_b") == "not met"


def test_surface_antigen_alone(story: Story) -> None:
    """A negative surface antigen without the core antibody leaves it open.

    2026-10-20  hbsag negative
    """
    assert [m.what for m in story.answer("E4.hepatitis_b").missing] == ["anti_hbc", "hbv_dna"]
    assert "anti_hbc" in story.to_order()
    assert "hbv_dna" not in story.to_order()


def test_past_hepatitis_c(story: Story) -> None:
    """TV-0.12. Antibody positive, RNA not found: not active.

    2026-10-20  anti_hcv positive
    2026-10-20  hcv_rna negative
    """
    assert story.verdict("E4.hepatitis_c") == "met"


def test_active_hepatitis_c(story: Story) -> None:
    """The other side of TV-0.12.

    2026-10-20  anti_hcv positive
    2026-10-20  hcv_rna positive
    """
    assert story.verdict("E4.hepatitis_c") == "not met"


def test_antibody_without_rna(story: Story) -> None:
    """A positive antibody wants the RNA.

    2026-10-20  anti_hcv positive
    """
    assert [m.what for m in story.answer("E4.hepatitis_c").missing] == ["hcv_rna"]


def test_never_hepatitis_c(story: Story) -> None:
    """A negative antibody suffices.

    2026-10-20  anti_hcv negative
    """
    assert story.verdict("E4.hepatitis_c") == "met"


@pytest.mark.parametrize(("result", "verdict"), [("negative", "met"), ("positive", "not met")])
def test_hiv(result: str, verdict: str) -> None:
    """The record's "and" between the infections means any of them: HIV excludes outright."""
    told = f"2026-10-20  hiv_antibody_antigen {result}\n2026-10-20  medical history taken"
    assert Story(told).verdict("E4.hiv") == verdict


def test_hiv_that_was_known_before(story: Story) -> None:
    """A diagnosis of earlier years counts, even where the test of today is negative.

    2026-10-20  hiv began 2009
    2026-10-20  hiv_antibody_antigen negative
    """
    assert story.verdict("E4.hiv") == "not met"


def test_an_indeterminate_test_decides_nothing(story: Story) -> None:
    """Neither positive nor negative; and no older result steps forward in its place.

    2026-10-10  anti_hcv negative
    2026-10-20  anti_hcv indeterminate
    """
    assert story.verdict("E4.hepatitis_c") == "unknown"
    assert ("anti_hcv", "indeterminate") in [(m.what, m.reason) for m in story.answer("E4.hepatitis_c").missing]


def test_two_results_of_one_instant(story: Story) -> None:
    """Positive and negative at the same time have no order.

    2026-10-20T08:00+08:00  anti_hcv positive
    2026-10-20T08:00+08:00  anti_hcv negative
    2026-10-20  hcv_rna negative
    """
    assert story.verdict("E4.hepatitis_c") == "met"  # either way, no RNA was found
    assert [finding.code for finding in story.answer("E4.hepatitis_c").findings] == ["result.same_instant"]


def test_two_results_of_one_instant_that_matter(story: Story) -> None:
    """Without the RNA, the contradiction leaves it open.

    2026-10-20T08:00+08:00  anti_hcv positive
    2026-10-20T08:00+08:00  anti_hcv negative
    """
    assert "conflict" in story.why_unknown("E4.hepatitis_c")


@pytest.mark.parametrize(("day", "verdict"), [("2026-07-27", "met"), ("2026-07-26", "unknown")])
def test_tests_of_the_last_ninety_days(day: str, verdict: str) -> None:
    """A test of 90 days before is inside, one of 91 days is not."""
    assert Story(f"{day}  anti_hcv negative").verdict("E4.hepatitis_c", as_of="2026-10-25") == verdict
