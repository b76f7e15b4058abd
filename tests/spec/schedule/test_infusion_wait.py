"""From lymphodepletion to infusion: up to D+3 freely, to 14 days with a note, then assessed anew, after 28 days repeated."""

from datetime import date, timedelta

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import LYMPHODEPLETION, prepared

from trialwright.derive.answer import Answer
from trialwright.derive.cells.infusion_wait import Gap, infusion_waits, lymphodepletion_gap
from trialwright.derive.deviations.deviations import deviations
from trialwright.derive.record import Record

LAST_DOSE = date(2024, 3, 7)


def waited(days: int, more: str = "") -> Record:
    """Infused so many days after the last dose of 2024-03-07; day 0 was planned for 2024-03-10."""
    infused = LAST_DOSE + timedelta(days=days)
    return prepared(f"{infused}  infusion 50 mL of bag B1\n{more}", as_of="2024-06-01")


def told(record: Record) -> Answer[Gap]:
    """Of the infusion, or up to today where there is none."""
    return (*infusion_waits(PROTOCOL, record), lymphodepletion_gap(PROTOCOL, record))[0]


def gap_of(record: Record) -> Gap:
    value = told(record).value
    assert value is not None
    return value


def codes(record: Record) -> list[str]:
    about = ("infusion.early", "infusion.delay", "infusion.not_re", "infusion.lymphodepletion")
    return [one.code for one in deviations(PROTOCOL, record) if one.code.startswith(about)]


@pytest.mark.parametrize(
    ("days", "verdict"),
    [
        (2, "early"),
        (3, "free"),
        (6, "free"),
        (7, "note"),
        (14, "note"),
        (15, "reassess"),
        (28, "reassess"),
        (29, "repeat"),
    ],
)
def test_both_sides_of_each_edge(days: int, verdict: str) -> None:
    """Planned are 3 days; D+3 is 6 days after the last dose."""
    assert gap_of(waited(days)).verdict == verdict


def test_the_shift_of_tv_4_31() -> None:
    """TV-4.31. Infused on 2024-03-12, two days late: 5 days after the last dose, and nobody need say a word."""
    gap = gap_of(waited(5))
    assert (gap.last_dose, gap.days, gap.slip, gap.verdict) == (LAST_DOSE, 5, 2, "free")
    assert (gap.free_until, gap.note_until, gap.repeat_after) == (
        date(2024, 3, 13),
        date(2024, 3, 21),
        date(2024, 4, 4),
    )


@pytest.mark.parametrize(
    ("days", "more", "expected"),
    [
        (2, "", ["infusion.early"]),
        (6, "", []),
        (7, "", ["infusion.delay_not_noted"]),
        (7, "2024-03-14  infusion_delay_noted: yes", []),
        (7, "2024-04-14  infusion_delay_noted: yes", []),
        (7, "2024-03-07  infusion_delay_noted: yes", []),
        (7, "2024-03-06  infusion_delay_noted: yes", ["infusion.delay_not_noted"]),
        (15, "", ["infusion.not_reassessed"]),
        (15, "2024-03-22  reassessed_before_infusion: yes", []),
        (15, "2024-03-22  reassessed_before_infusion: no", ["infusion.not_reassessed"]),
        (15, "2024-03-23  reassessed_before_infusion: yes", ["infusion.not_reassessed"]),
        (15, "2024-03-04  reassessed_before_infusion: yes", ["infusion.not_reassessed"]),
        (29, "2024-03-22  reassessed_before_infusion: yes", ["infusion.lymphodepletion_too_old"]),
    ],
)
def test_what_each_wait_asks_for(days: int, more: str, expected: list[str]) -> None:
    """A note may come late; an assessment must stand between the last dose and the infusion."""
    assert codes(waited(days, more)) == expected


def test_lymphodepletion_repeated() -> None:
    """After a repeated course the wait counts from that course, and day 0 is planned from it."""
    again = LYMPHODEPLETION.replace("2024-03-0", "2024-04-0")
    record = prepared(again + "2024-04-10  infusion 50 mL of bag B1", as_of="2024-06-01")
    assert (gap_of(record).last_dose, gap_of(record).verdict) == (date(2024, 4, 7), "free")
    assert codes(record) == []


def test_while_waiting() -> None:
    """Before the infusion the wait runs up to today, and being before the planned day is no haste."""
    assert (gap_of(prepared(as_of="2024-03-08")).verdict, gap_of(prepared(as_of="2024-03-08")).days) == ("free", 1)
    assert gap_of(prepared(as_of="2024-03-20")).verdict == "note"
    assert codes(prepared(as_of="2024-03-20")) == []


def test_without_a_dose_nothing_is_known() -> None:
    """Infused, and no dose is recorded; or a dose is dated to the month: the wait is unknown, with its reason."""
    for text, reason in (
        ("2024-03-10  infusion 50 mL of bag B1", "no_data"),
        ("2024-03  fludarabine 54 mg given\n2024-03-10  infusion 50 mL of bag B1", "date_imprecise"),
        (LYMPHODEPLETION + "2024-03  infusion 50 mL of bag B1", "date_imprecise"),
    ):
        answer = told(record_of(text, as_of="2024-06-01"))
        assert (answer.status, [missing.reason for missing in answer.missing]) == ("unknown", [reason])
