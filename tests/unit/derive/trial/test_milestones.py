"""The milestones of a patient, and the days between them."""

from tests.story import record_of

from trialwright.derive.trial.milestones import MILESTONES, Interval, Milestone, intervals, milestones
from trialwright.protocol.reading import read_protocol
from trialwright.standards.when import When
from trialwright.trials import trial_text

PROTOCOL = read_protocol(trial_text("NCT03919240"), "NCT03919240")
ZONE = "Asia/Shanghai"
WAY = """
2026-01-01  prescreened: approached
2026-01-03  consent 1
2026-01-10  decided enrol
2026-01-20  apheresis G123498654321
2026-02-01  bag B1 rejected
2026-02-03  bag B2 conditional: sterility outstanding
2026-02-05  fludarabine 54 mg given
2026-02-10  infusion 50 mL of bag B2
"""


def when(day: str) -> When:
    return When(day, ZONE)


def test_a_whole_way_has_every_milestone_and_a_rejected_bag_is_no_release() -> None:
    found = milestones(PROTOCOL, record_of(WAY, as_of="2026-03-01"))
    assert list(found) == list(MILESTONES)
    assert [each.text for each in found.values()] == [
        "2026-01-01", "2026-01-03", "2026-01-10", "2026-01-20", "2026-02-03", "2026-02-05", "2026-02-10",
    ]  # fmt: skip


def test_a_drug_that_is_not_of_the_regimen_is_no_lymphodepletion() -> None:
    assert "lymphodepleted" not in milestones(
        PROTOCOL, record_of("2026-01-01 consent 1\n2026-01-05 vincristine 2 mg given")
    )


def test_nothing_recorded_is_no_milestone() -> None:
    assert milestones(PROTOCOL, record_of("2026-01-01 weight 50 kg")) == {}


def test_an_interval_counts_who_has_both_days() -> None:
    patients: dict[str, dict[Milestone, When]] = {
        "A": {"enrolled": when("2026-01-01"), "apheresed": when("2026-01-11")},
        "B": {"enrolled": when("2026-01-01"), "apheresed": when("2026-01-04")},
        "C": {"enrolled": when("2026-01-01"), "apheresed": when("2026-01-05")},
        "D": {"enrolled": when("2026-01"), "apheresed": when("2026-01-30")},
        "E": {"enrolled": when("2026-01-01")},
    }
    (only,) = intervals(patients)
    assert only == Interval(
        begins="enrolled", ends="apheresed", patients=3, median=4.0, shortest=3, longest=10, longest_of=("A",)
    )


def test_an_even_number_has_its_median_between_two() -> None:
    patients: dict[str, dict[Milestone, When]] = {
        code: {"referred": when("2026-01-01"), "consented": when(day)}
        for code, day in (("A", "2026-01-03"), ("B", "2026-01-06"))
    }
    assert [(one.median, one.longest_of) for one in intervals(patients)] == [(3.5, ("B",))]


def test_three_at_most_are_named_and_the_first_by_code_of_those_who_waited_equally() -> None:
    days = {"A": 2, "B": 9, "C": 9, "D": 9, "E": 9, "F": 1, "G": 1, "H": 1, "I": 1}
    patients: dict[str, dict[Milestone, When]] = {
        code: {"referred": when("2026-01-01"), "consented": when(f"2026-01-{day + 1:02}")} for code, day in days.items()
    }
    assert intervals(patients)[0].longest_of == ("B", "C", "D")


def test_what_came_in_the_wrong_order_is_shown_as_it_is() -> None:
    patients: dict[str, dict[Milestone, When]] = {
        "A": {"released": when("2026-02-05"), "lymphodepleted": when("2026-02-01")}
    }
    assert intervals(patients)[0].shortest == -4


def test_nobody_has_no_interval() -> None:
    assert intervals({}) == ()
