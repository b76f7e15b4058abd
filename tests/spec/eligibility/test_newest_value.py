"""Which value counts: the newest in the window, and what happens where "newest" cannot be told."""

from tests.spec.conftest import Story


def test_the_newest_counts_not_the_best(story: Story) -> None:
    """An older good value does not hide a newer bad one.

    2026-10-15  creatinine 0.9 mg/dL
    2026-10-20  creatinine 2.1 mg/dL
    """
    assert story.verdict("I4.creatinine") == "not met"
    assert story.answer("I4.creatinine").because == (2,)


def test_late_entry_does_not_make_it_newest(story: Story) -> None:
    """What counts is when it happened, not when somebody typed it in.

    2026-10-20  creatinine 2.1 mg/dL
    2026-10-15  creatinine 0.9 mg/dL
    """
    assert story.answer("I4.creatinine").because == (1,)


def test_first_day_of_the_window(story: Story) -> None:
    """Fourteen days before the day that is judged is inside.

    2026-10-11  creatinine 0.9 mg/dL
    """
    assert story.verdict("I4.creatinine", as_of="2026-10-25") == "met"


def test_day_before_the_window(story: Story) -> None:
    """Fifteen days before is outside; the value is shown, it does not count.

    2026-10-10  creatinine 0.9 mg/dL
    """
    assert story.verdict("I4.creatinine", as_of="2026-10-25") == "unknown"
    missing = story.answer("I4.creatinine", as_of="2026-10-25").missing[0]
    assert (missing.reason, missing.detail) == (
        "outside_window",
        "the newest is of 2026-10-10; wanted: the last 14 days",
    )


def test_a_value_of_tomorrow_does_not_count_today(story: Story) -> None:
    """What happens after the day that is judged is not known on it.

    2026-10-26  creatinine 0.9 mg/dL
    """
    assert story.why_unknown("I4.creatinine", as_of="2026-10-25") == ["no_data"]


def test_two_results_of_one_instant_on_both_sides(story: Story) -> None:
    """Two results of one minute have no order. Where they disagree the answer is unknown, with both as evidence.

    2026-10-20T08:00+08:00  creatinine 1.06 mg/dL
    2026-10-20T08:00+08:00  creatinine 3.42 mg/dL
    """
    answer = story.answer("I4.creatinine")
    assert (answer.value, answer.because) == (None, (1, 2))
    assert answer.missing[0].reason == "conflict"
    assert [finding.code for finding in answer.findings] == ["result.same_instant"]


def test_two_results_of_one_instant_on_the_same_side(story: Story) -> None:
    """Where both lead to the same answer it stands, and the difference is still a finding.

    2026-10-20T08:00+08:00  creatinine 1.06 mg/dL
    2026-10-20T08:00+08:00  creatinine 1.07 mg/dL
    """
    answer = story.answer("I4.creatinine")
    assert (answer.value, answer.because) == (True, (1, 2))
    assert [finding.code for finding in answer.findings] == ["result.same_instant"]


def test_a_day_and_an_hour_of_that_day(story: Story) -> None:
    """A result dated to the day may be before or after one of 08:00 on that day.

    2026-10-20                creatinine 1.0 mg/dL
    2026-10-20T08:00+08:00    creatinine 2.0 mg/dL
    """
    assert story.why_unknown("I4.creatinine") == ["conflict"]


def test_a_month_that_reaches_into_the_window(story: Story) -> None:
    """ "October" may or may not be within fourteen days of 25 October.

    2026-10  creatinine 0.9 mg/dL
    """
    assert story.why_unknown("I4.creatinine") == ["date_imprecise"]


def test_a_vague_old_value_beside_a_newer_one(story: Story) -> None:
    """A month that ended before the newest result cannot compete with it.

    2026-09     creatinine 3.0 mg/dL
    2026-10-20  creatinine 0.9 mg/dL
    """
    assert story.verdict("I4.creatinine") == "met"


def test_nothing_recorded(story: Story) -> None:
    """No result is not a good result."""
    assert story.why_unknown("I4.creatinine") == ["no_data"]


def test_a_corrected_value_counts_as_corrected(story: Story) -> None:
    """A correction takes the place of the event that it names.

    2026-10-20  creatinine 1.9 mg/dL
    2026-10-20  replaces 1: creatinine 0.9 mg/dL
    """
    answer = story.answer("I4.creatinine")
    assert (answer.value, answer.because) == (True, (2,))


def test_a_voided_value_does_not_count(story: Story) -> None:
    """A fact of another patient is voided here, and entered anew there.

    2026-10-18  creatinine 0.9 mg/dL
    2026-10-20  creatinine 1.9 mg/dL
    2026-10-21  void 2
    """
    assert story.answer("I4.creatinine").because == (1,)


def test_two_corrections_of_one_event(story: Story) -> None:
    """Two people corrected the same event differently: nobody has said who is right.

    2026-10-20  creatinine 19 mg/dL
    2026-10-20  replaces 1: creatinine 1.9 mg/dL
    2026-10-20  replaces 1: creatinine 0.9 mg/dL
    """
    assert story.why_unknown("I4.creatinine") == ["conflict"]
    assert [finding.code for finding in story.record().findings if finding.code.startswith("correction")] == [
        "correction.forked"
    ]


def test_a_correction_of_what_was_voided(story: Story) -> None:
    """Somebody took the value back, and somebody else corrected it afterwards: it counts, and a person is asked.

    2026-10-20  creatinine 19 mg/dL
    2026-10-21  void 1
    2026-10-22  replaces 1: creatinine 1.9 mg/dL
    """
    assert story.answer("I4.creatinine").because == (3,)
    assert [(finding.code, finding.seqs) for finding in story.record().findings if "correction" in finding.code] == [
        ("correction.of_voided", (1, 2, 3))
    ]
