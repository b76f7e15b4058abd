"""The rows of a schedule where several things meet."""

from datetime import date

import msgspec
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import prepared, treated

from trialwright.derive.record import Record
from trialwright.derive.visits.schedule import PlannedVisit, calendar, overdue, schedule
from trialwright.protocol.trial import TrialProtocol


def row(name: str, record: Record, protocol: TrialProtocol = PROTOCOL) -> PlannedVisit:
    return next(each for each in schedule(protocol, record) if each.visit.id == name)


def test_every_visit_has_a_row_in_order() -> None:
    rows = schedule(PROTOCOL, treated())
    assert [each.visit for each in rows] == list(PROTOCOL.schedule.visits)
    assert [len(each.assessments) for each in rows] == [len(visit.assessments) for visit in PROTOCOL.schedule.visits]


def test_of_several_days_the_nearest_counts() -> None:
    more = "2024-04-02  visit M1 held: csf\n2024-04-08  visit M1 held: marrow_flow\n2024-04-06  visit M1 held"
    found = row("M1", treated(more, as_of="2024-05-01"))
    assert (found.actual, found.because) == (date(2024, 4, 6), (7, 8, 9, 10))
    assert {one.assessment for one in found.assessments if one.status == "done"} == {"csf", "marrow_flow"}


def only(*assessments: str) -> TrialProtocol:
    """The protocol with a month 1 visit that is for these assessments."""
    visits = tuple(
        msgspec.structs.replace(visit, assessments=assessments) if visit.id == "M1" else visit
        for visit in PROTOCOL.schedule.visits
    )
    return msgspec.structs.replace(PROTOCOL, schedule=msgspec.structs.replace(PROTOCOL.schedule, visits=visits))


def test_done_by_results_alone() -> None:
    """Nobody recorded the visit; all that it is for has its results. No day of a visit is made up from that."""
    found = row("M1", treated("2024-04-07  igg 5 g/L", as_of="2024-05-01"), only("immunoglobulin"))
    assert (found.status, found.actual, found.in_window) == ("done", None, None)


def test_a_visit_on_the_last_day_of_a_window_does_not_end_its_turn() -> None:
    """Month 2 moved to D42, the last day of the window of month 1: that stays overdue until month 3 opens."""
    visits = tuple(
        msgspec.structs.replace(visit, day=42, before=0, after=0) if visit.id == "M2" else visit
        for visit in PROTOCOL.schedule.visits
    )
    moved = msgspec.structs.replace(PROTOCOL, schedule=msgspec.structs.replace(PROTOCOL.schedule, visits=visits))
    assert row("M1", treated(as_of="2024-04-22"), moved).status == "overdue"
    assert row("M1", treated(as_of="2024-05-26"), moved).status == "missed"


def test_missed_as_recorded() -> None:
    found = row("M1", treated("2024-04-01  visit M1 without csf: refused", as_of="2024-04-02"), only("csf"))
    assert (found.status, found.assessments[0].why) == ("missed", "refused")


def test_a_visit_without_assessments_waits_to_be_held() -> None:
    assert row("M1", treated(as_of="2024-04-10"), only()).status == "due"
    assert row("M1", treated("2024-04-10  visit M1 held", as_of="2024-04-10"), only()).status == "done"


def test_a_visit_held_before_any_plan() -> None:
    found = row("screening", prepared("2024-01-20  visit screening held", as_of="2024-03-06"))
    assert (found.status, found.in_window, found.actual_day, found.study_day) == ("done", True, None, None)


def test_an_assessment_nobody_made_is_still_overdue() -> None:
    late = overdue(schedule(PROTOCOL, treated("2024-04-07  visit M1 held: csf", as_of="2024-04-23")))
    assert [each.visit.id for each in late] == ["M1"]
    assert (late[0].status, late[0].days_late) == ("done", 0)


def test_the_calendar_holds_it_all_together() -> None:
    days = calendar(PROTOCOL, treated("2024-06-01  visit M1 held", as_of="2024-07-01"))
    assert (days.day_zero.value, days.first_plan, days.shift) == (date(2024, 3, 10), date(2024, 3, 10), 0)
    assert [visit for visit, _ in days.held] == ["LD5", "LD4", "LD3", "D0", "M1"]


def test_a_visit_of_which_nothing_is_meant_for_the_patient_does_not_apply() -> None:
    """Its only assessment is the pregnancy test; the patient is a man, a woman, or nobody knows."""
    statuses = {}
    for who in ("male", "female"):
        story = f"2024-04-01  {who}, born 1990-01-01\n2024-04-01  medical history taken"
        statuses[who] = row("M1", treated(story, as_of="2024-04-22"), only("pregnancy_test")).status
    assert statuses == {"male": "not_applicable", "female": "overdue"}
    assert row("M1", treated(as_of="2024-04-22"), only("pregnancy_test")).status == "overdue"


def test_what_does_not_apply_does_not_keep_a_visit_from_being_done() -> None:
    man = "2024-04-01  male, born 1990-01-01\n2024-04-07  igg 5 g/L"
    found = row("M1", treated(man, as_of="2024-05-01"), only("immunoglobulin", "pregnancy_test"))
    assert (found.status, [one.status for one in found.assessments]) == ("done", ["done", "not_applicable"])


def test_the_day_on_which_the_visit_was_held_decides_whom_it_is_for() -> None:
    """A boy who turns 12 on 2024-04-08 is seen before or after that day; the window ends on 2024-04-21."""
    found = {}
    for day in ("2024-04-07", "2024-04-08"):
        story = f"2024-04-01  male, born 2012-04-08\n2024-04-01  medical history taken\n{day}  visit M1 held: imaging"
        ice, capd = row("M1", treated(story, as_of="2024-06-01"), only("ice", "capd")).assessments
        found[day] = (ice.status, capd.status)
    assert found == {"2024-04-07": ("not_applicable", "missed"), "2024-04-08": ("missed", "not_applicable")}


def test_what_is_to_come_is_judged_as_of_now() -> None:
    """He is 11 on the day that is asked about; month 2 comes after his birthday."""
    story = "2024-03-01  male, born 2012-04-08\n2024-03-01  medical history taken"
    found = row("M1", treated(story, as_of="2024-03-20"), only("ice", "capd"))
    assert [(one.status, one.why[:8]) for one in found.assessments] == [("not_applicable", "11 years"), ("not_due", "")]


def test_consent_to_genetics_is_the_reason_where_it_was_withdrawn() -> None:
    found = row("M1", treated("2024-03-20  withdrawn: genetics", as_of="2024-04-07"), only("marrow_genetics"))
    (genetics,) = found.assessments
    assert (genetics.status, genetics.because) == ("not_applicable", (8,))
    assert str(genetics) == "marrow_genetics (consent to genetic tests was withdrawn)"


def of_genetics(visit: str, record: Record) -> tuple[str, str]:
    """What is to be said of the genetics of a visit, and why."""
    (found,) = (one for one in row(visit, record).assessments if one.assessment == "marrow_genetics")
    return found.status, found.why


DECLINED = ("not_applicable", "not wanted: consent to genetic tests not given")


def test_before_any_day_is_planned_the_consents_so_far_count() -> None:
    assert of_genetics("screening", record_of("2024-01-05  consent C1", as_of="2024-01-06")) == DECLINED
    agreed = record_of("2024-01-05  consent C1, for treatment and genetics", as_of="2024-01-06")
    assert of_genetics("screening", agreed) == ("not_due", "")


def test_what_is_to_come_is_not_wanted_until_somebody_agrees() -> None:
    declined = "2024-01-05  consent C1\n"
    assert of_genetics("M1", treated(declined, as_of="2024-03-20")) == DECLINED
    assert (
        of_genetics("M1", treated(f"{declined}2024-03-15  consent C1, for genetics", as_of="2024-03-20"))[0]
        == "not_due"
    )


def test_who_agrees_by_the_day_of_a_late_visit_has_agreed() -> None:
    """The window of month 1 closed on 2024-04-21, and the visit was held after it."""
    told = "2024-01-05  consent C1\n2024-04-{}  consent C1, for genetics\n2024-04-25  visit M1 held: imaging"
    assert [of_genetics("M1", treated(told.format(day), as_of="2024-06-01"))[0] for day in (25, 26)] == [
        "missed", "not_applicable",
    ]  # fmt: skip


def test_a_redacted_consent_may_have_been_one_to_genetics() -> None:
    record = treated("2024-01-05  consent C1\n2024-02-05  consent C1", as_of="2024-06-01")
    assert of_genetics("M1", record) == DECLINED
    events = tuple(msgspec.structs.replace(one, body=None) if one.seq == 9 else one for one in record.events)
    assert of_genetics("M1", msgspec.structs.replace(record, events=events)) == ("missed", "")


def test_consent_that_was_withdrawn_is_told_before_consent_that_was_never_given() -> None:
    told = treated("2024-01-05  consent C1\n2024-03-20  withdrawn: genetics", as_of="2024-06-01")
    assert of_genetics("M1", told) == ("not_applicable", "consent to genetic tests was withdrawn")


def test_a_recorded_miss_is_answered_after_the_end_as_well() -> None:
    """Screened, and never infused: the visit has no window; its own day decides, or else that of the record of the miss."""
    missed = "2024-01-07  visit screening without marrow_genetics: declined\n2024-01-20  goes no further: progression\n"
    for held in ("2024-01-06  visit screening held: consent\n", ""):
        for consents, expected in (
            ("2024-01-05  consent C1\n", DECLINED),
            ("2024-01-05  consent C1\n2024-01-15  consent C1, for genetics\n", DECLINED),
            ("2024-01-05  consent C1, for treatment and genetics\n", ("missed", "declined")),
        ):
            assert of_genetics("screening", record_of(consents + held + missed, as_of="2024-02-01")) == expected


def test_nobody_says_of_the_dead_what_they_declined() -> None:
    told = treated("2024-01-05  consent C1\n2024-03-20  died: infection", as_of="2024-06-01")
    assert of_genetics("M1", told) == ("not_applicable", "")


def test_nothing_is_asked_of_the_dead() -> None:
    """After the end of follow-up nothing is judged any more, and nothing is in doubt."""
    found = row("M1", treated("2024-03-20  died: infection", as_of="2024-06-01"), only("csf", "ice"))
    assert [(one.status, one.doubt, one.why) for one in found.assessments] == [("not_applicable", "", "")] * 2
