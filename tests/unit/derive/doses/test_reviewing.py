"""Reviews: only what was said after the facts that ask for it counts, and the last word holds."""

import msgspec
from tests.story import record_of

from trialwright.derive.doses.reviewing import CELL_DOSE_REVIEWED, reviewed


def seq(text: str, *because: int) -> int | None:
    found = reviewed(record_of(text), because)
    return None if found is None else found.seq


def test_it_must_be_recorded_after_the_facts() -> None:
    told = "2026-10-20  weight 60 kg\n2026-10-21  dose_reviewed: yes\n2026-10-22  weight 70 kg"
    assert seq(told, 1) == 2
    assert seq(told, 1, 3) is None
    assert seq(told, 2) is None


def test_the_last_word_holds() -> None:
    told = "2026-10-21  dose_reviewed: yes\n2026-10-21  dose_reviewed: no"
    assert seq(told) is None
    assert seq(f"{told}\n2026-10-21  dose_reviewed: yes") == 3


def test_another_statement_is_no_review() -> None:
    assert seq("2026-10-21  survival_over_3_months: yes") is None


def test_only_an_investigator_accepts_and_anybody_withholds() -> None:
    assert seq("2026-10-21  dose_reviewed: yes -- Wu Min, nurse") is None
    assert seq("2026-10-21  dose_reviewed: yes -- Wu Min, sub-investigator") == 1
    accepted = "2026-10-21  dose_reviewed: yes"
    assert seq(f"{accepted}\n2026-10-21  dose_reviewed: no -- Wu Min, pharmacist") is None
    assert seq(f"{accepted}\n2026-10-21  dose_reviewed: yes -- Wu Min, pharmacist") == 1


def test_a_voiding_of_what_the_dose_could_rest_on_asks_again() -> None:
    """The dose that was seen rested on the weight that was taken back; now it rests on an older one."""
    told = "2026-10-19  weight 60 kg\n2026-10-20  weight 70 kg\n2026-10-20  creatinine 0.9 mg/dL\n2026-10-21  dose_reviewed: yes"
    assert seq(told, 1, 2) == 4
    assert seq(f"{told}\n2026-10-22  void 2", 1) is None
    assert seq(f"{told}\n2026-10-22  void 3", 1) == 4
    again = "2026-10-22  dose_reviewed: yes"
    assert seq(f"{told}\n2026-10-22  void 2\n{again}", 1) == 6


def test_the_voiding_of_a_dose_by_which_the_course_began_asks_again() -> None:
    """It is no fact that a dose rests on, and moves the day by whose weight all of them go."""
    told = "2026-10-19  weight 60 kg\n2026-10-20  fludarabine 55 mg given\n2026-10-21  dose_reviewed: yes"
    assert seq(told, 1) == 3
    assert seq(f"{told}\n2026-10-22  void 2", 1) is None


def test_a_judgement_without_content_may_have_withheld_the_dose() -> None:
    """What stood there before is no leave; another word settles it."""
    record = record_of("2026-10-21  dose_reviewed: yes\n2026-10-22  dose_reviewed: no\n2026-10-23  dose_reviewed: yes")
    empty = tuple(msgspec.structs.replace(event, body=None) if event.seq == 2 else event for event in record.events)
    assert reviewed(msgspec.structs.replace(record, events=empty[:2]), ()) is None
    assert reviewed(msgspec.structs.replace(record, events=empty), ()) is not None


def test_a_look_that_was_over_before_the_fact_happened_is_none() -> None:
    weighed = "2026-10-22T08:00+08:00  weight 60 kg\n"
    assert seq(f"{weighed}2026-10-22T07:59+08:00  dose_reviewed: yes", 1) is None
    assert seq(f"{weighed}2026-10-22  dose_reviewed: yes", 1) == 2


def test_the_cells_are_reviewed_under_a_name_of_their_own() -> None:
    record = record_of("2026-10-21  cell_dose_reviewed: yes")
    assert reviewed(record, ()) is None
    assert reviewed(record, (), statement=CELL_DOSE_REVIEWED) is not None
