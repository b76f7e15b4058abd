"""The course of a patient in words."""

from tests.eligible import eligible_story
from tests.story import record_of
from tests.unit.publish.sample_sheets import protocol

from trialwright.derive.trial.answers import patient_answers
from trialwright.derive.trial.ledger import unknowns_in
from trialwright.publish.parts import Part
from trialwright.publish.status.course import course_parts

INFUSED = """
    2026-09-01 consent 1
    2026-09-10 decided enrol
    2026-09-20 apheresis G123498654321
    2026-10-05 fludarabine 55 mg given
    2026-10-12 infusion 50 mL of bag B1
"""


def parts(story: str, as_of: str = "2026-10-25") -> dict[str, Part]:
    answers = patient_answers(protocol(), protocol(), record_of(story, as_of=as_of))
    found = course_parts(answers, unknowns_in(answers), zone="Asia/Shanghai")
    return {part.name: part for part in found}


def cells(part: Part) -> list[str]:
    return [" | ".join(row.cells) for row in part.rows]


def test_each_row_has_as_many_cells_as_its_part_has_columns() -> None:
    for part in parts(INFUSED).values():
        assert {len(row.cells) for row in part.rows} <= {len(part.header)}, part.name


def test_names_do_not_repeat_on_a_page() -> None:
    found = parts(INFUSED)
    assert len(found) == 7
    assert not {"verdict", "criteria", "doses", "decisions", "queries", "choices", "events"} & set(found)


def test_the_stage_says_how_far_and_what_was_skipped() -> None:
    assert cells(parts(INFUSED)["stage"]) == ["now | infused, in follow-up"]
    skipped = cells(parts("2026-09-01 consent 1\n2026-10-05 fludarabine 55 mg given")["stage"])
    assert skipped[1:] == [
        "enrolled | no record of this step, though a later one was reached",
        "apheresed | no record of this step, though a later one was reached",
    ]


def test_the_schedule_says_whether_day_zero_is_a_plan_or_a_fact() -> None:
    """A shift of day 0 keeps the first plan visible."""
    assert parts(INFUSED)["schedule"].lead == "infused on 2026-10-12, 2 days later than planned"
    planned = INFUSED.replace("    2026-10-12 infusion 50 mL of bag B1\n", "")
    assert parts(planned, as_of="2026-10-06")["schedule"].lead == "infusion planned for 2026-10-10"
    assert parts("2026-09-01 consent 1")["schedule"].lead == "day 0 is not known"


def test_a_visit_shows_its_window_its_day_and_what_is_missing() -> None:
    story = INFUSED + "2026-11-30 visit M1 held: survival\n2026-11-30 visit M1 without csf: declined"
    row = next(row for row in cells(parts(story, as_of="2026-12-02")["schedule"]) if row.startswith("M1 "))
    assert row.startswith(
        "M1 | 2026-11-09 | 2026-11-02 to 2026-11-23 | 2026-11-30 (D+49) | done, outside its window | "
    )
    assert "csf (declined; if cns leukaemia or csf blasts positive, not known: medical history (not taken))" in row


def test_what_does_not_apply_and_what_was_recorded_too_seldom_say_so() -> None:
    story = INFUSED + (
        "2026-10-01 male, born 1990-01-01\n2026-10-01 medical history taken\n"
        "2026-10-13T08:00+08:00 ice 10\n2026-10-13T08:00+08:00 temperature 37 Cel\n2026-10 temperature 37 Cel\n"
        "2026-10-13T20:00+08:00 temperature 37 Cel"
    )
    rows = cells(parts(story, as_of="2026-12-02")["schedule"])
    row = next(row for row in rows if row.startswith("D1 "))
    assert "does not apply: capd (36 years old is not below 12; no developmental delay: " in row
    assert "ice (1 of 2 times)" in row
    assert "unknown: vital_signs (2 to 3 of 3 times)" in row
    month_1 = next(row for row in rows if row.startswith("M1 "))
    assert "csf (no leukaemia of the central nervous system: " in month_1
    assert "2 times" not in month_1, "from D15 on once is enough"


def test_a_deviation_says_who_found_it() -> None:
    story = INFUSED + "2026-10-20 deviation other, minor: the form was green"
    told = cells(parts(story)["deviations"])
    assert any(row.endswith("(recorded by a person)") for row in told)
    assert any(row.startswith("critical | order | cells were infused") and row.endswith("(computed)") for row in told)


def test_what_is_not_recoverable_says_who_said_so() -> None:
    story = eligible_story().replace("2026-10-20  lvef 62 %", "") + (
        "2026-10-22 decided enrol\n2026-10-23 lvef not recoverable: the archive burnt"
    )
    closed = [row for row in cells(parts(story)["unknown"]) if row.startswith("closed")]
    assert len(closed) == 1
    assert "NOT RECOVERABLE, says Dr Chen: the archive burnt | I4.lvef" in closed[0]
    assert parts(story)["unknown"].lead.endswith("1 closed as not recoverable")


def test_a_waiting_decision_names_who_gave_it() -> None:
    story = INFUSED + "2026-10-11 decision.made: act=infuse; given=yes; people=2"
    assert cells(parts(story)["waiting"]) == [
        "infuse | given by Dr Chen on 2026-10-11; another person has to confirm it"
    ]
