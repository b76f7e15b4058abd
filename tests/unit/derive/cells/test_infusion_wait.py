"""The wait between lymphodepletion and infusion under other numbers."""

from decimal import Decimal

import msgspec
import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import LYMPHODEPLETION, prepared, treated

from trialwright.derive.cells.infusion_wait import infusion_waits, lymphodepletion_gap
from trialwright.protocol.product import DosePart
from trialwright.protocol.trial import TrialProtocol


def under(*, note: int, reassess: int) -> TrialProtocol:
    gap = msgspec.structs.replace(
        PROTOCOL.schedule.lymphodepletion_to_infusion, note_until_days_after=note, reassess_after=reassess
    )
    schedule = msgspec.structs.replace(PROTOCOL.schedule, lymphodepletion_to_infusion=gap)
    return msgspec.structs.replace(PROTOCOL, schedule=schedule)


@pytest.mark.parametrize(("note", "reassess"), [(10, 20), (20, 10)])
def test_where_note_and_reassessment_leave_a_hole_the_stricter_one_counts(note: int, reassess: int) -> None:
    protocol = under(note=note, reassess=reassess)
    for day, verdict in (("17", "note"), ("18", "reassess")):
        record = prepared(f"2024-03-{day}  infusion 50 mL of bag B1", as_of="2024-04-01")
        value = infusion_waits(protocol, record)[0].value
        assert value is not None
        assert value.verdict == verdict


def test_it_says_what_it_rests_on() -> None:
    (answer,) = infusion_waits(PROTOCOL, treated())
    assert (answer.status, answer.because) == ("known", (6, 7))
    assert answer.steps[0].how == "last dose 2024-03-07, infused 2024-03-10: 3 days, +0 days from the plan"


def test_what_is_not_known_rests_on_the_infusion_and_on_the_doses_without_a_day() -> None:
    vague = "2024-03  fludarabine 54 mg given\n"
    assert lymphodepletion_gap(PROTOCOL, record_of(vague, as_of="2024-04-01")).because == (1,)
    infused = record_of(f"{vague}2024-03-10  infusion 50 mL of bag B1", as_of="2024-04-01")
    assert infusion_waits(PROTOCOL, infused)[0].because == (2, 1)


@pytest.mark.parametrize("before", [LYMPHODEPLETION, ""])
def test_a_dose_on_the_day_of_the_infusion(before: str) -> None:
    """It is the last dose, and there was no wait at all."""
    record = record_of(
        before + "2024-03-10  fludarabine 54 mg given\n2024-03-10  infusion 50 mL of bag B1", as_of="2024-04-01"
    )
    value = infusion_waits(PROTOCOL, record)[0].value
    assert value is not None
    assert (str(value.last_dose), value.days) == ("2024-03-10", 0)


@pytest.mark.parametrize(
    ("infused", "verdict", "slip"), [("12", "early", -2), ("13", "early", -1), ("14", "free", 0), ("18", "note", 4)]
)
def test_after_a_dose_that_came_late_the_cells_rest_as_long(infused: str, verdict: str, slip: int) -> None:
    """The last dose slipped from D-3 to D+1, 2024-03-11: cells of the next day meet the drug, and are too early."""
    late = LYMPHODEPLETION.replace("2024-03-07", "2024-03-11")
    record = record_of(f"{late}2024-03-{infused}  infusion 50 mL of bag B1", as_of="2024-04-01")
    value = infusion_waits(PROTOCOL, record)[0].value
    assert value is not None
    assert (str(value.last_dose), value.verdict, value.slip) == ("2024-03-11", verdict, slip)
    assert str(value.free_until) == "2024-03-17"


def test_a_course_after_the_infusion_is_not_the_one_before_it() -> None:
    again = LYMPHODEPLETION.replace("2024-03-0", "2024-05-0")
    value = infusion_waits(PROTOCOL, treated(again, as_of="2024-06-01"))[0].value
    assert value is not None
    assert (str(value.last_dose), value.days) == ("2024-03-07", 3)


SECOND = "2024-06-20  infusion 50 mL of bag B2\n"


def test_a_second_product_waits_after_its_own_course() -> None:
    """Three months later, with lymphodepletion of its own: what the first waited says nothing of it."""
    again = LYMPHODEPLETION.replace("2024-03-0", "2024-06-1")  # the 15th to the 17th
    for day, verdict, days in (("2024-06-20", "free", 3), ("2024-06-30", "note", 13), ("2024-07-16", "repeat", 29)):
        value = lymphodepletion_gap(PROTOCOL, treated(again, as_of=day)).value
        assert value is not None
        assert (str(value.last_dose), value.days, value.verdict) == ("2024-06-17", days, verdict)


def test_a_second_product_without_a_course_of_its_own_waits_since_the_first() -> None:
    value = lymphodepletion_gap(PROTOCOL, treated(as_of="2024-06-20")).value
    assert value is not None
    assert (str(value.last_dose), value.verdict) == ("2024-03-07", "repeat")


def test_each_infusion_has_waited_after_the_course_before_it() -> None:
    again = LYMPHODEPLETION.replace("2024-03-0", "2024-06-0")
    found = infusion_waits(PROTOCOL, treated(again + SECOND, as_of="2024-07-01"))
    assert [(str(gap.last_dose), gap.days) for answer in found if (gap := answer.value)] == [
        ("2024-03-07", 3),
        ("2024-06-07", 13),
    ]
    assert [answer.because for answer in found] == [(6, 7), (13, 14)]


def test_the_parts_of_a_dose_wait_once() -> None:
    """Until all its parts are given, the wait is that of its first."""
    parts = (msgspec.structs.replace(PROTOCOL.cell_dose.parts[0], fraction=Decimal("0.5")),) * 2
    protocol = msgspec.structs.replace(PROTOCOL, cell_dose=msgspec.structs.replace(PROTOCOL.cell_dose, parts=parts))
    value = lymphodepletion_gap(protocol, treated(as_of="2024-03-29")).value
    assert value is not None
    assert (value.days, value.verdict) == (3, "free")
    second = treated("2024-03-11  infusion 50 mL of bag B2, fraction 2", as_of="2024-04-20")
    assert [answer.value.days for answer in infusion_waits(protocol, second) if answer.value] == [3]
    later = lymphodepletion_gap(protocol, second).value
    assert later is not None
    assert (later.days, later.verdict) == (44, "repeat")
    assert lymphodepletion_gap(protocol, second).because == (6, 8)  # the last dose before, and the last infusion


def test_an_infusion_without_words_is_taken_for_a_first_part() -> None:
    """Of two parts: the second is still to come, and the wait is that of the first."""
    parts = (msgspec.structs.replace(PROTOCOL.cell_dose.parts[0], fraction=Decimal("0.5")),) * 2
    protocol = msgspec.structs.replace(PROTOCOL, cell_dose=msgspec.structs.replace(PROTOCOL.cell_dose, parts=parts))
    record = treated(as_of="2024-03-29")
    *others, infusion = record.events
    hidden = msgspec.structs.replace(infusion, body=None)
    value = lymphodepletion_gap(protocol, msgspec.structs.replace(record, events=(*others, hidden))).value
    assert value is not None
    assert (str(value.until), value.days) == ("2024-03-10", 3)


def test_a_part_that_never_came_holds_no_wait_open() -> None:
    """The second part was due the next day; cells of half a year later wait since the lymphodepletion before them."""
    parts = (DosePart(day=0, fraction=Decimal("0.5")), DosePart(day=1, after=40, fraction=Decimal("0.5")))
    protocol = msgspec.structs.replace(PROTOCOL, cell_dose=msgspec.structs.replace(PROTOCOL.cell_dose, parts=parts))
    for day, verdict in (("2024-04-20", "free"), ("2024-04-21", "repeat")):  # the part may come 41 days after the first
        value = lymphodepletion_gap(protocol, treated(as_of=day)).value
        assert value is not None
        assert value.verdict == verdict


AGAIN = LYMPHODEPLETION.replace("2024-03-0", "2024-06-1")
"""A second course, on 2024-06-15 to 2024-06-17 (events 8 to 13 of `treated`)."""


@pytest.mark.parametrize(
    ("dated", "known"),
    [
        ("2024-03", True),  # before the second course by two months
        ("2024-05", True),  # until the 31st, 15 days before it
        ("2024-06", False),  # may be of it, or after it
        ("2024", False),
        ("2023", True),
    ],
)
def test_a_vague_dose_that_is_surely_of_an_older_course_leaves_the_newest_wait_known(
    dated: str, *, known: bool
) -> None:
    record = treated(f"{AGAIN}{dated}  fludarabine 54 mg given", as_of="2024-06-20")
    answer = lymphodepletion_gap(PROTOCOL, record)
    assert (answer.status == "known") is known
    if known:
        assert answer.value is not None
        assert (str(answer.value.last_dose), answer.value.days) == ("2024-06-17", 3)
    else:
        assert [missing.detail for missing in answer.missing] == [f"dated {dated}"]
        assert answer.because == (7, 14)


@pytest.mark.parametrize(("first", "known"), [("2024-06-07", False), ("2024-06-08", True)])
def test_a_vague_dose_may_have_begun_the_course_whose_first_known_dose_follows_within_days(
    first: str, *, known: bool
) -> None:
    """On 2024-05-31 at the latest: a dose that comes 8 days later, 7 later than it was due, is of another course."""
    day = int(first[-2:])
    again = "".join(f"2024-06-{day + n:02}  fludarabine 54 mg given\n" for n in range(3))
    record = treated(f"{again}2024-05  fludarabine 54 mg given", as_of="2024-06-20")
    assert (lymphodepletion_gap(PROTOCOL, record).status == "known") is known


@pytest.mark.parametrize(("infused", "known"), [("2024-05-31", True), ("2024-05-30", False)])
def test_cells_in_between_part_a_vague_dose_from_the_newest_course(infused: str, *, known: bool) -> None:
    """The dose is of 2024-05, the newest course begins on 2024-06-02: only cells that surely came after it part the two."""
    text = (
        f"2024-05  fludarabine 54 mg given\n{infused}  infusion 50 mL of bag B1\n2024-06-02  fludarabine 54 mg given\n"
    )
    assert (lymphodepletion_gap(PROTOCOL, record_of(text, as_of="2024-06-05")).status == "known") is known


def test_a_vague_dose_after_a_product_says_nothing_of_what_that_product_waited() -> None:
    """The first cells came on 2024-03-10: a dose of April is none before them, one of March may be."""
    for dated, known in (("2024-04", [True]), ("2024-03", [False]), ("2024", [False])):
        record = treated(f"{dated}  fludarabine 54 mg given", as_of="2024-06-01")
        assert [answer.status == "known" for answer in infusion_waits(PROTOCOL, record)] == known
        assert lymphodepletion_gap(PROTOCOL, record).status == "unknown"


def test_each_product_has_vague_doses_of_its_own() -> None:
    record = treated(f"{AGAIN}{SECOND}2024-06  fludarabine 54 mg given", as_of="2024-07-01")
    assert [answer.status for answer in infusion_waits(PROTOCOL, record)] == ["known", "unknown"]
    earlier = treated(f"{AGAIN}{SECOND}2024-03  fludarabine 54 mg given", as_of="2024-07-01")
    assert [answer.status for answer in infusion_waits(PROTOCOL, earlier)] == ["unknown", "known"]


def test_a_redacted_dose_counts_by_its_day() -> None:
    """What it was of is not known; when it was given is."""
    record = treated(AGAIN, as_of="2024-06-20")
    for place, status in ((0, "known"), (7, "unknown")):  # a dose of the first course, and one of the second
        events = list(record.events)
        events[place] = msgspec.structs.replace(events[place], body=None)
        hidden = msgspec.structs.replace(record, events=tuple(events))
        assert lymphodepletion_gap(PROTOCOL, hidden).status == status


def test_a_vague_dose_before_cells_without_a_course_of_their_own_leaves_the_wait_unknown() -> None:
    """The second product would wait since the only course there is, and its last dose may be the vague one."""
    record = treated("2024-03  fludarabine 54 mg given", as_of="2024-06-20")
    assert lymphodepletion_gap(PROTOCOL, record).status == "unknown"
