"""Recorded and computed deviations together: which are the same, and in which order they stand."""

from tests.spec.conftest import PROTOCOL
from tests.treated import treated
from tests.unit.derive.telling import believed, event, quantity

from trialwright.derive.deviations.deviation import Deviation
from trialwright.derive.deviations.deviations import deviation_findings, deviations
from trialwright.derive.visits.schedule import calendar
from trialwright.events.cells import InfusionGiven
from trialwright.events.conduct import DeviationRecorded

LATE = "2024-05-20  visit M1 held\n"


def by_code(more: str, *, as_of: str = "2024-06-01") -> dict[str, Deviation]:
    return {one.code: one for one in deviations(PROTOCOL, treated(more, as_of=as_of))}


def test_an_identity_belongs_to_one_deviation() -> None:
    told = deviations(PROTOCOL, treated(LATE, as_of="2024-06-01"))
    assert len({(one.code, one.patient, one.seqs) for one in told}) == len(told) > 5


def test_the_same_with_the_calendar_at_hand() -> None:
    record = treated(LATE, as_of="2024-06-01")
    assert deviations(PROTOCOL, record, days=calendar(PROTOCOL, record)) == deviations(PROTOCOL, record)


def test_two_people_record_the_same() -> None:
    """Both records stand with it, and the last judgement counts."""
    twice = (
        LATE + "2024-05-21  deviation window, minor, of 8: late\n2024-05-22  deviation window, critical, of 8: too late"
    )
    one = by_code(twice)["visit.outside_window"]
    assert (one.recorded, one.severity) == ((9, 10), "critical")


def test_the_same_category_of_another_event_is_another() -> None:
    told = by_code(LATE + "2024-05-21  deviation window, minor, of 3: the pump was late")
    assert told["visit.outside_window"].recorded == ()
    assert told["recorded"].seqs == (9, 3)


def test_a_wider_record_of_another_category_is_another() -> None:
    """It concerns more than what was computed, so it is not the same matter."""
    told = by_code(LATE + "2024-05-21  deviation other, minor, of 7, 8: the ward was closed")
    assert (told["visit.outside_window"].recorded, told["recorded"].computed) == ((), False)


def test_a_deviation_of_the_trial_that_concerns_this_patient() -> None:
    infused = event(1, InfusionGiven(bag="B1", volume=quantity("50 mL")), "2026-03-10")
    mine = DeviationRecorded(category="identity", severity="critical", concerns=(1,), detail="labels exchanged")
    other = DeviationRecorded(category="identity", severity="critical", concerns=(99,), detail="another patient")
    record = believed([infused, event(2, mine, patient=None), event(3, other, patient=None)])
    assert [one.found for one in deviations(PROTOCOL, record) if one.code == "recorded"] == ["labels exchanged"]


def test_in_the_order_of_their_events() -> None:
    firsts = [(one.seqs or one.because)[:1] for one in deviations(PROTOCOL, treated(LATE, as_of="2024-06-01"))]
    assert firsts == sorted(firsts)


def test_nothing_happened_nothing_deviates() -> None:
    record = believed([])
    assert (deviations(PROTOCOL, record), deviation_findings(PROTOCOL, record)) == ((), ())
