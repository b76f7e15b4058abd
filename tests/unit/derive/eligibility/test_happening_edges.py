"""Occurrences at the very instants that decide, courses that resemble one another, and labels inside a sentence."""

from decimal import Decimal

import pytest
from tests.story import events_of
from tests.story_lines import ZONE
from tests.unit.derive.telling import event, facts, facts_among

from trialwright.derive.eligibility.happening import occurred, occurrences
from trialwright.events.history import ConditionRecorded, TreatmentRecorded
from trialwright.events.medication import MedicationStarted, MedicationStopped
from trialwright.protocol.criteria import Comparison, Limit, Occurred, Occurrences, Operator
from trialwright.standards.when import When

TAKEN = events_of("2026-10-20  treatment history taken")


def cycles(*comparisons: tuple[Operator, int]) -> Occurrences:
    rules = tuple(Comparison(operator, Limit(Decimal(number), "1")) for operator, number in comparisons)
    return Occurrences(concept="consolidation", comparisons=rules, closed_by="treatment")


def course(*, ended: str | None = None, number: int = 1) -> TreatmentRecorded:
    return TreatmentRecorded(
        treatment="chemotherapy",
        intent="consolidation",
        cycles=number,
        began=When("2026-06", ZONE),
        ended=None if ended is None else When(ended, ZONE),
    )


@pytest.mark.parametrize(
    ("stopped", "value"), [("2026-10-24T23:59:59.999999+08:00", False), ("2026-10-25T00:00:00.000000+08:00", None)]
)
def test_a_drug_that_may_have_run_into_the_first_instant_of_the_day(stopped: str, value: bool | None) -> None:
    """A stop without content may be of this drug, so its end is vague: from that stop to the one that names it."""
    told = [
        event(2, MedicationStarted(drug="dexamethasone", group="systemic_steroid"), "2026-10-01"),
        event(3, MedicationStopped(drug="dexamethasone"), "2026-10-10", redacted=True),
        event(4, MedicationStopped(drug="dexamethasone"), stopped),
        *events_of("2026-10-20  medication history taken"),
    ]
    rule = Occurred(concept="systemic_steroid", active=True, closed_by="medication")
    assert occurred(rule, facts_among(*told)).value is value


def test_a_denial_of_the_instant_at_which_it_ended_disputes_nothing() -> None:
    instant = "2026-10-10T10:00:00.000000+08:00"
    ended = ConditionRecorded(condition="seizure", began=When("1998", ZONE), ended=When(instant, ZONE))
    denied = ConditionRecorded(condition="seizure", present=False)
    answer = occurred(
        Occurred(concept="seizure", closed_by="medical"),
        facts_among(event(1, ended, instant), event(2, denied, instant)),
    )
    assert (answer.value, answer.because, answer.findings) == (True, (1,), ())


def test_one_course_reported_on_two_days_may_be_one() -> None:
    told = [event(2, course(ended="2026-07"), "2026-10-01"), event(3, course(ended="2026-07"), "2026-10-02")]
    answer = occurrences(cycles(("at_least", 2)), facts_among(*told, *TAKEN))
    assert (answer.value, answer.missing[0].detail) == (
        None,
        "1 to 2: reports with the same dates may be of one course",
    )


def test_courses_of_different_ends_are_two_though_both_ends_may_be_late() -> None:
    told = [event(2, course(ended="2026-07")), event(3, course(ended="2026-07-31"))]
    assert occurrences(cycles(("at_least", 2)), facts_among(*told, *TAKEN)).value is True


def test_a_course_without_a_cycle_counts_none() -> None:
    answer = occurrences(cycles(("at_least", 1)), facts_among(event(2, course(number=0)), *TAKEN))
    assert answer.value is False
    assert answer.steps[0].how == "0 recorded: the complete treatment history was taken on 2026-10-20"


def test_the_limit_itself_is_one_of_the_numbers_that_are_possible() -> None:
    """Exactly three: one is recorded, and there may be more."""
    answer = occurrences(cycles(("at_least", 3), ("at_most", 3)), facts("2026-10-20  consolidation x1"))
    assert (answer.value, [missing.reason for missing in answer.missing]) == (None, ["not_taken"])


@pytest.mark.parametrize(
    ("concept", "words"),
    [
        ("b_cell_all", "B-cell acute lymphoblastic leukaemia"),
        ("lactation", "lactation"),
        ("rare_state_of_this_test", "rare state of this test"),
    ],
)
def test_a_label_inside_a_sentence(concept: str, words: str) -> None:
    rule = Occurred(concept=concept, closed_by="medical")
    told = event(1, ConditionRecorded(condition=concept))
    assert [step.how for step in occurred(rule, facts_among(told)).steps] == [f"{words} since 2026-10-20"]
