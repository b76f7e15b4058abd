"""Acts and leave where a date is a month, or where two things happened on one day or at one instant."""

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import IN_ORDER, INFUSION, LYMPHODEPLETION

from trialwright.derive.deviations.deviating_acts import deviating_acts
from trialwright.derive.deviations.deviation import Deviation

TEXT = LYMPHODEPLETION + INFUSION + IN_ORDER
"""Events 1 to 14; the bag is released by event 12."""
INSTANT = "2024-03-10T10:00:00.000000+08:00"
OPENED = "trial.opened: trial=NCT03919240; title=x; zone=Asia/Shanghai"


def found(text: str) -> list[Deviation]:
    return [
        one for one in deviating_acts(PROTOCOL, record_of(text, as_of="2024-06-01")) if one.category != "eligibility"
    ]


def codes(text: str) -> list[str]:
    return [one.code for one in found(text)]


def test_a_log_that_was_opened_in_the_month_of_an_act() -> None:
    """The act may have been after the opening, so its leave is asked for."""
    text = TEXT.replace("2024-02-01  decided apherese\n", "") + f"2024-02  {OPENED}\n"
    assert codes(text) == ["apherese.without_leave"]


def test_leave_on_the_day_of_the_last_dose_is_leave_for_the_next_course() -> None:
    """The second course begins on 11 March, and the last dose of the first was on 7 March at an unknown hour."""
    text = TEXT + "2024-03-07T10:00+08:00  decided lymphodeplete\n2024-03-11  fludarabine 54 mg given\n"
    assert "lymphodeplete.without_leave" not in codes(text)


def test_leave_at_the_instant_of_the_last_dose_is_leave_for_the_next_course() -> None:
    at = "2024-03-07T10:00:00.000000+08:00"
    text = TEXT.replace("2024-03-07  fludarabine", f"{at}  fludarabine").replace("2024-03-07  cyclo", f"{at}  cyclo")
    text += f"{at}  decided lymphodeplete\n2024-03-11  fludarabine 54 mg given\n"
    assert "lymphodeplete.without_leave" not in codes(text)
    earlier = text.replace(f"{at}  decided", "2024-03-07T09:59:59.000000+08:00  decided")
    assert "lymphodeplete.without_leave" in codes(earlier)


@pytest.mark.parametrize("paused", [INSTANT, "2024-03"])
def test_a_pause_that_began_at_the_instant_or_in_the_month_of_the_act(paused: str) -> None:
    text = TEXT.replace("2024-03-10  infusion", f"{INSTANT}  infusion").replace("2024-03-10  dec", "2024-03-09  dec")
    assert codes(text) == []
    assert codes(text + f"{paused}  paused infusion: a death\n") == ["infuse.without_leave"]


def test_consent_that_was_signed_and_withdrawn_on_one_day() -> None:
    text = TEXT + "2024-01-05T18:00+08:00  withdrawn: treatment\n"
    assert "infuse.withdrawn_consent" in codes(text)


@pytest.mark.parametrize(
    ("more", "seqs"),
    [
        ("2024-03-08  bag B1 rejected\n", (7, 15)),
        ("2024-03-07  bag B1 rejected\n2024-03-08  bag B1 rejected\n", (7, 16)),
    ],
)
def test_the_newest_word_on_a_bag_is_named(more: str, seqs: tuple[int, ...]) -> None:
    assert [one.seqs for one in found(TEXT + more) if one.code == "infuse.without_release"] == [seqs]


@pytest.mark.parametrize(("dose", "accused"), [("2024-03", False), ("2024-04", True)])
def test_a_dose_that_may_have_been_before_the_infusion(dose: str, *, accused: bool) -> None:
    text = f"{dose}  fludarabine 54 mg given\n{INFUSION}{IN_ORDER}"
    assert ("infuse.without_lymphodepletion" in codes(text)) is accused


def test_criteria_are_judged_on_the_day_of_the_enrolment() -> None:
    """A leave for another act that is older does not enrol."""
    record = record_of(TEXT.replace("2024-02-01  decided apherese", "2024-01-10  decided apherese"), as_of="2024-06-01")
    enrolled = {one.seqs for one in deviating_acts(PROTOCOL, record) if one.category == "eligibility"}
    assert enrolled == {(9,)}


@pytest.mark.parametrize(("more", "expected"), [("", ["infuse.without_leave"]), ("2024-05-10  decided infuse\n", [])])
def test_a_leave_to_infuse_is_used_up_by_the_cells_of_the_course_before(more: str, expected: list[str]) -> None:
    """A second product, with lymphodepletion of its own, is decided about anew; the parts of one dose are not."""
    again = LYMPHODEPLETION.replace("2024-03-0", "2024-05-0")
    second = f"2024-05-04  decided lymphodeplete\n{again}{more}2024-05-10  infusion 50 mL of bag B1\n"
    told = found(f"{TEXT}2024-03-11  infusion 5 mL of bag B1, fraction 2\n{second}")
    leaves = [one for one in told if one.code == "infuse.without_leave"]
    assert [one.code for one in leaves] == expected
    assert all("for the course before" in one.found and "2024-05-10" in one.found for one in leaves)


@pytest.mark.parametrize(
    ("course", "leave", "cells", "expected"),
    [
        # The course began on the day of the second infusion, at an hour that nobody knows.
        ("2024-05-10", "2024-03-09", "2024-05-10T10:00+08:00", True),
        (INSTANT.replace("03-10", "05-10"), "2024-03-09", INSTANT.replace("03-10", "05-10"), True),
        # The leave of an hour of the day of the first infusion may have been given after it, for the second one.
        ("2024-05-07", "2024-03-10T08:00+08:00", "2024-05-10", False),
        # The first infusion was given on the day on which this course began, and not before that day.
        ("2024-03-10", "2024-03-09", "2024-05-10", False),
    ],
)
def test_which_leave_was_for_the_cells_of_an_earlier_course(
    course: str, leave: str, cells: str, *, expected: bool
) -> None:
    earlier = LYMPHODEPLETION.replace("2024-03-0", "2024-02-0")
    text = earlier + INFUSION + IN_ORDER.replace("2024-03-10  decided infuse", f"{leave}  decided infuse")
    again = f"{course}  fludarabine 54 mg given\n{cells}  infusion 50 mL of bag B1\n"
    told = [one.found for one in found(text + again) if one.code == "infuse.without_leave"]
    assert any("for the course before" in one for one in told) is expected
