"""What silence means: seizures, infections and complications before and after the history is taken."""

import pytest
from tests.spec.conftest import Story


def test_one_seizure_however_long_ago(story: Story) -> None:
    """TV-0.10. "With history of seizure" has no look-back: one febrile seizure at the age of two excludes.

    2026-10-20  seizure began 1998, ended 1998
    """
    assert story.verdict("E3") == "not met"
    assert story.answer("E3").steps[0].how == "seizure from 1998 to 1998"


def test_silence_before_the_history_is_taken(story: Story) -> None:
    """No seizure is recorded: that says nothing yet."""
    assert story.verdict("E3") == "unknown"
    answer = story.answer("E3")
    assert [(m.what, m.reason, m.detail) for m in answer.missing] == [
        ("medical history", "not_taken", "asked for: seizure")
    ]


def test_silence_after_the_history_is_taken(story: Story) -> None:
    """The complete history is what makes silence mean no.

    2026-10-20  medical history taken
    """
    assert story.verdict("E3") == "met"
    assert story.answer("E3").because == (1,)
    assert story.answer("E3").steps[0].how == "no seizure: the complete medical history was taken on 2026-10-20"


def test_a_history_that_is_only_begun(story: Story) -> None:
    """An incomplete history closes nothing.

    2026-10-20  medical history begun
    """
    assert story.why_unknown("E3") == ["not_taken"]
    assert story.answer("E3").missing[0].detail == "begun and not complete, asked for: seizure"


def test_the_wrong_part_of_the_history(story: Story) -> None:
    """The history of treatment says nothing about seizures.

    2026-10-20  treatment history taken
    """
    assert story.why_unknown("E3") == ["not_taken"]


@pytest.mark.parametrize(("day", "verdict"), [("2026-10-11", "met"), ("2026-10-10", "unknown")])
def test_the_history_grows_old(day: str, verdict: str) -> None:
    """It is taken anew with each screening: after 14 days it no longer closes."""
    told = Story(f"{day}  medical history taken")
    assert told.verdict("E3", as_of="2026-10-25") == verdict
    if verdict == "unknown":
        assert told.why_unknown("E3", as_of="2026-10-25") == ["outside_window"]


def test_an_incomplete_history_after_a_complete_one(story: Story) -> None:
    """Beginning anew does not undo what was complete.

    2026-10-18  medical history taken
    2026-10-20  medical history begun
    """
    assert story.verdict("E3") == "met"


def test_one_word_is_no_history(story: Story) -> None:
    """That a seizure was looked for and not found, or one diagnosis refuted, does not say that there never was another.

    2026-10-20  no seizure
    """
    assert story.why_unknown("E3") == ["not_taken"]


def test_denied_now(story: Story) -> None:
    """Whoever looked today and found no infection has answered the question about today, without the whole history.

    2026-10-20  no infection
    """
    assert story.verdict("E2.infection") == "met"
    assert story.answer("E2.infection").steps[0].how == (
        "no infection now: Dr Chen (investigator) recorded on 2026-10-20 that there is none"
    )


@pytest.mark.parametrize(("day", "verdict"), [("2026-10-11", "met"), ("2026-10-10", "unknown")])
def test_a_denial_grows_old_as_well(day: str, verdict: str) -> None:
    """Looked for more than 14 days ago, it is looked for again."""
    assert Story(f"{day}  no infection").verdict("E2.infection", as_of="2026-10-25") == verdict


def test_recorded_and_denied(story: Story) -> None:
    """Two people said the opposite of each other: a named conflict, never a guess.

    2026-10-10  seizure began 1998
    2026-10-20  no seizure
    """
    answer = story.answer("E3")
    assert (answer.value, story.why_unknown("E3")) == (None, ["conflict"])
    assert [finding.code for finding in answer.findings] == ["condition.disputed"]
    assert answer.findings[0].seqs == (1, 2)


def test_denied_before_it_happened(story: Story) -> None:
    """An older "no" does not contradict a newer seizure.

    2026-10-10  no seizure
    2026-10-20  seizure began 2026-10-19
    """
    assert story.verdict("E3") == "not met"


def test_a_seizure_beside_a_complete_history(story: Story) -> None:
    """A history is complete because it holds the seizure.

    2026-10-20  seizure began 1998
    2026-10-20  medical history taken
    """
    assert story.verdict("E3") == "not met"


def test_an_infection_is_active_until_its_end_is_recorded(story: Story) -> None:
    """No end is recorded: it is taken to last.

    2026-08-01  infection began 2026-08-01
    """
    assert story.verdict("E2.infection") == "not met"
    assert story.answer("E2.infection").steps[0].how == "infection since 2026-08-01"


@pytest.mark.parametrize(("ended", "verdict"), [("2026-10-25", "not met"), ("2026-10-24", "met")])
def test_an_infection_that_has_ended(ended: str, verdict: str) -> None:
    """It is active on its last day, and not on the day after."""
    told = Story(f"2026-10-20  infection began 2026-10-01, ended {ended}\n2026-10-20  medical history taken")
    assert told.verdict("E2.infection", as_of="2026-10-25") == verdict


def test_an_infection_that_has_ended_and_an_open_history(story: Story) -> None:
    """That one infection is over does not say that there is no other.

    2026-10-20  infection began 2026-10-01, ended 2026-10-10
    """
    assert story.why_unknown("E2.infection") == ["not_taken"]


def test_an_infection_that_ended_in_some_month(story: Story) -> None:
    """ "Ended in October" may be before or after the 25th.

    2026-10-20  infection began 2026-09-01, ended 2026-10
    2026-10-20  medical history taken
    """
    assert story.why_unknown("E2.infection") == ["date_imprecise"]


def test_a_newer_look_ends_an_open_infection(story: Story) -> None:
    """Who looked later and found none has ended it, as far as now is asked; the old report stays as evidence.

    2026-10-01  infection began 2026-10-01
    2026-10-20  no infection
    """
    assert story.verdict("E2.infection") == "met"
    assert story.answer("E2.infection").because == (1, 2)


def test_two_opposite_reports_of_one_day(story: Story) -> None:
    """Present and absent on the same day: nobody has said which came later.

    2026-10-20  has infection
    2026-10-20  no infection
    """
    assert story.why_unknown("E2.infection") == ["conflict"]


def test_an_uncontrolled_complication(story: Story) -> None:
    """The second half of the sentence stands for itself.

    2026-10-20  has uncontrolled_complication
    2026-10-20  no infection
    """
    assert (story.verdict("E2.infection"), story.verdict("E2.complication")) == ("met", "not met")


def test_an_infection_of_tomorrow(story: Story) -> None:
    """What begins after the day that is judged is not there on it.

    2026-10-20  medical history taken
    2026-10-26  has infection
    """
    assert story.verdict("E2.infection", as_of="2026-10-25") == "met"
    assert story.verdict("E2.infection", as_of="2026-10-26") == "not met"
