"""The counts behind each section of a rehearsal's report."""

from functools import cache

from tests.unit.publish.rehearsals import status_of

from trialwright.publish.rehearsal.rehearsal_chosen import chosen
from trialwright.publish.rehearsal.rehearsal_counts import (
    COSTS,
    MOST_ROWS,
    Cost,
    Counted,
    Group,
    Trouble,
    days_until,
    foremost,
    held_days,
    troubles,
)
from trialwright.publish.status.trial_status import TrialStatus

CALM, WORST, LOST, FAILED, OUT = "SZ01-0417-0", "SZ01-4838-5", "SZ01-0752-7", "SZ01-2671-E", "SZ01-4597-7"
INFUSED = """
    2026-02-01  prescreened: approached
    2026-02-03  consent 1
    2026-02-10  decided enrol
    2026-02-20  apheresis G123498654321
    2026-03-05  bag B1 released
    2026-03-10  fludarabine 54 mg given
    2026-03-15  infusion 50 mL of bag B1
"""
STORIES = {
    CALM: INFUSED + "2026-03-20 crs 1 by ASTCT-2019",
    WORST: INFUSED
    + """
    2026-03-08  refused lymphodeplete: no bed is reserved
    2026-03-09  decided lymphodeplete
    2026-03-20  crs 4 by ASTCT-2019
    2026-03-21  deviation dose, critical: a wrong dose
    2026-03-22  deviation dose, minor: a late note
""",
    LOST: """
    2026-02-01  prescreened: approached
    2026-02-03  consent 1
    2026-02-04  refused enrol: I4.alt is unknown: alt: range missing (no upper limit); ast: no data (nothing is there) (event 3)
    2026-02-06  refused enrol: I4.alt is unknown: alt: no data (event 3)
    2026-02-10  decided enrol
    2026-02-12  refused apherese: the slot of 2026-02-11 is over (event 9)
    2026-02-13  refused apherese: the slot of 2026-02-12 is over (event 9)
    2026-02-20  apheresis G123498654322
    2026-02-20  manufacture L1 started
    2026-03-01  manufacture L1 failed: no growth
    2026-03-02  goes no further: manufacturing_failure
""",
    FAILED: "2026-02-01 prescreened: approached\n2026-02-03 consent 1\n2026-02-10 decided enrol\n2026-02-11 died: leukaemia",
    OUT: "2026-02-01 prescreened: declined",
    "SZ01-5142-G": """
    2026-02-02  paused enrolment, infusion: a death
    2026-02-12  resumed enrolment, infusion: advised
    2026-02-10  paused enrolment: another
    2026-02-15  resumed enrolment: advised
    2026-02-20  prescreened: approached
    2026-02-21  consent 1
    2026-02-22  systolic_pressure 1200 mm[Hg]
""",
}  # fmt: skip


@cache
def status() -> TrialStatus:
    return status_of(STORIES)


def counted(name: Trouble) -> Counted:
    return next(one for one in troubles(status()) if one.name == name)


def test_losses_are_told_by_step_and_reason_with_the_share_of_those_who_came_to_the_step() -> None:
    losses = counted("losses")
    assert [(one.key, one.count, one.patients, one.of) for one in losses.groups] == [
        (("prescreened", "declined", ""), 1, (OUT,), 6),
        (("enrolled", "died", "leukaemia"), 1, (FAILED,), 4),
        (("apheresed", "manufacturing_failure", ""), 1, (LOST,), 3),
    ]
    assert (losses.count, losses.of, losses.cost) == (3, 6, "treatment")


def test_manufactures_count_in_those_whose_cells_were_collected() -> None:
    making = counted("making")
    assert [(one.key, one.patients) for one in making.groups] == [(("failed", "no growth"), (LOST,))]
    assert (making.count, making.of, making.share) == (1, 3, 1 / 3)


def test_refusals_are_told_by_act_and_kind_of_reason() -> None:
    refusals = counted("refusals")
    assert refusals.count == 5
    found = {one.key: one for one in refusals.groups}
    assert set(found) == {("enrol", "eligibility.unknown"), ("apherese", "slot"), ("lymphodeplete", "bed")}
    slot = found["apherese", "slot"]
    assert (slot.count, slot.patients, slot.of, slot.quoted) == (
        2,
        (LOST,),
        1,
        "the slot of 2026-02-11 is over (event 9)",
    )
    assert days_until(slot) is None
    assert found["enrol", "eligibility.unknown"].of == 4
    assert days_until(found["enrol", "eligibility.unknown"]) == (6.0, 6, 6)
    assert days_until(found["lymphodeplete", "bed"]) == (1.0, 1, 1)


def test_the_facts_are_those_of_the_first_request() -> None:
    facts = counted("facts")
    assert [(one.key, one.patients) for one in facts.groups] == [
        (("alt", "range_missing"), (LOST,)), (("ast", "no_data"), (LOST,)),
    ]  # fmt: skip
    assert (facts.count, facts.of) == (2, 4)


def test_deviations_stand_by_severity() -> None:
    deviations = counted("deviations")
    severities = [one.key[0] for one in deviations.groups]
    assert severities == sorted(severities, key=("critical", "major", "minor").index)
    recorded = [(one.key, one.patients) for one in deviations.groups if one.key[1] == "recorded"]
    assert recorded == [(("critical", "recorded"), (WORST,)), (("minor", "recorded"), (WORST,))]
    assert deviations.count == len(status().deviations)


def test_unknown_facts_stand_by_what_waits_for_them_the_analysis_first() -> None:
    unknowns = counted("unknowns")
    assert unknowns.count == sum(one.closed is None for one in status().unknowns) > 0
    blocks = [one.key[0] for one in unknowns.groups]
    order = ("analysis", "follow_up", "infusion", "lymphodepletion", "apheresis", "enrolment")
    assert blocks == sorted(blocks, key=order.index)


def test_visits_that_were_missed_most_often_stand_first() -> None:
    visits = counted("visits")
    tallies = {one.visit: one for one in status().course.visits}
    missed = [len(tallies[one.key[0]].missed) + len(tallies[one.key[0]].overdue) for one in visits.groups]
    assert missed == sorted(missed, reverse=True)
    assert missed[0] > 0
    assert all(0 < one.count == len(one.patients) <= one.of for one in visits.groups)
    assert visits.count == sum(len(one.otherwise) for one in tallies.values())


def test_queries_are_told_by_kind() -> None:
    data = counted("data")
    assert ("result.implausible",) in {one.key for one in data.groups}
    assert data.count == len(status().findings)


def test_pauses_that_overlap_hold_each_day_once() -> None:
    assert held_days(status()) == 10
    assert (counted("pauses").count, len(counted("pauses").groups)) == (2, 3), "one of them held two stages"


def test_whoever_was_infused_has_waited() -> None:
    assert (counted("delays").count, counted("delays").groups) == (2, ())


def test_what_costs_a_patient_the_treatment_stands_before_what_costs_days() -> None:
    costs = [one.cost for one in troubles(status())]
    assert costs == sorted(costs, key=COSTS.index)
    assert {one.name for one in troubles(status())} == {
        "losses", "making", "deviations", "unknowns", "visits", "refusals", "facts", "delays", "pauses", "data",
    }  # fmt: skip
    assert troubles(status())[0].name == "losses"


def test_nobody_leaves_nothing_to_count() -> None:
    nobody = status_of({})
    assert all(one.count == 0 and one.share == 0 for one in troubles(nobody))
    assert chosen(nobody).codes() == ()
    assert held_days(nobody) == 0


MADE = """
    2026-02-01  prescreened: approached
    2026-02-03  consent 1
    2026-02-10  decided enrol
    2026-02-20  apheresis G123498654322
    2026-02-20  manufacture L1 started
    2026-03-01  manufacture L1 failed: no growth
    2026-03-02  manufacture L2 started, attempt 2
"""


def test_what_is_made_again_is_a_row_and_no_further_mishap() -> None:
    making = next(one for one in troubles(status_of({LOST: MADE})) if one.name == "making")
    assert [(one.key, one.count) for one in making.groups] == [(("failed", "no growth"), 1), (("made_again", ""), 1)]
    assert (making.count, making.patients) == (1, (LOST,))


GONE = INFUSED + "2026-05-01 lost, last alive 2026-04-01"


def test_endpoints_of_a_lost_patient_are_not_known_with_the_share_of_the_infused() -> None:
    unknowns = next(one for one in troubles(status_of({CALM: GONE, OUT: STORIES[OUT]})) if one.name == "unknowns")
    found = {one.key[1]: one for one in unknowns.groups if one.key[3] == "lost"}
    assert set(found) == {"survival on D1096", "disease status on D1096"}
    alive = found["survival on D1096"]
    assert (alive.patients, alive.of, alive.answers) == ((CALM,), 1, ("OS",))
    assert found["disease status on D1096"].answers == ("LFS", "CIR")


def of_kinds(name: Trouble, cost: Cost, *keys: tuple[str, ...]) -> Counted:
    groups = tuple(Group(key=key, count=1, patients=("A",), of=9) for key in keys)
    return Counted(name=name, cost=cost, count=len(keys), patients=("A",), of=9, groups=groups)


def test_one_of_each_sort_stands_before_a_second_of_any_and_the_order_stays() -> None:
    screened = [("consented", "not_eligible", f"I{number}") for number in range(MOST_ROWS + 3)]
    failed = ("apheresed", "manufacturing_failure", "")
    shown, others = foremost(of_kinds("losses", "treatment", *screened, failed))
    assert [one.key for one in shown] == [*screened[: MOST_ROWS - 1], failed]
    assert [one.key for one in others] == screened[MOST_ROWS - 1 :]


def test_every_reason_of_a_refusal_stands_in_the_table_however_many_there_are() -> None:
    reasons = [("enrol", f"reason {number}") for number in range(MOST_ROWS + 3)]
    shown, others = foremost(of_kinds("refusals", "time", *reasons, ("infuse", "reason 0")))
    assert [one.key for one in shown] == reasons
    assert [one.key for one in others] == [("infuse", "reason 0")]


def test_what_fits_is_not_folded() -> None:
    shown, others = foremost(of_kinds("visits", "answer", ("M1",), ("M2",)))
    assert ([one.key for one in shown], others) == ([("M1",), ("M2",)], ())
