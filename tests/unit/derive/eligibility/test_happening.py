"""Judging what occurred: what the paragraphs of the manual leave out."""

from decimal import Decimal

import pytest
from tests.story import events_of
from tests.unit.derive.telling import believed, event, facts, facts_among

from trialwright.derive.eligibility.judging import judge
from trialwright.derive.facts import facts_of
from trialwright.events.disease import RelapseFound
from trialwright.events.event import Body
from trialwright.events.history import ConditionRecorded, TreatmentRecorded
from trialwright.events.medication import MedicationStarted
from trialwright.protocol.criteria import Comparison, Limit, NotOccurred, Occurred, Occurrences, Operator

SEIZURE = Occurred(concept="seizure", closed_by="medical")
RECENT = Occurred(concept="infection", within_days=30, closed_by="medical")
STEROID_NOW = Occurred(concept="systemic_steroid", active=True, closed_by="medication")


def cycles(operator: Operator, number: int, *, within_days: int | None = None) -> Occurrences:
    limit = Limit(Decimal(number), "1")
    return Occurrences(
        concept="consolidation",
        comparisons=(Comparison(operator, limit),),
        within_days=within_days,
        closed_by="treatment",
    )


# windows


@pytest.mark.parametrize(
    ("ended", "value"), [("2026-09-25", True), ("2026-09-24", False), ("2026-09", None), ("2026-08", False)]
)
def test_it_reaches_into_the_window_or_not(ended: str, value: bool | None) -> None:
    text = f"2026-10-20  infection began 2026-07-01, ended {ended}\n2026-10-20  medical history taken"
    answer = judge(RECENT, facts(text))
    assert answer.value is value
    if value is None:
        assert [(m.what, m.reason) for m in answer.missing] == [("infection", "date_imprecise")]
        assert answer.missing[0].detail == "dated from 2026-07-01 to 2026-09"
    if value is False:
        assert answer.because == (1, 2)
        assert "from 2026-07-01 to" in answer.steps[0].how


def test_a_certain_one_beside_a_vague_one_decides() -> None:
    text = "2026-10-20  infection began 2026-07-01, ended 2026-09\n2026-10-20  infection began 2026-10-01"
    assert judge(RECENT, facts(text)).because == (2,)


def test_the_contrary_says_the_same_with_the_same_evidence() -> None:
    plain = judge(SEIZURE, facts("2026-10-20  medical history taken"))
    turned = judge(NotOccurred(concept="seizure", closed_by="medical"), facts("2026-10-20  medical history taken"))
    assert (plain.value, turned.value) == (False, True)
    assert (plain.because, plain.steps) == (turned.because, turned.steps)


def test_a_drug_is_active_until_it_is_stopped() -> None:
    started = "2026-10-01  dexamethasone started as systemic_steroid\n"
    taken = "2026-10-20  medication history taken\n"
    assert judge(STEROID_NOW, facts(started + taken)).value is True
    assert judge(STEROID_NOW, facts(started + taken + "2026-10-10  dexamethasone stopped")).value is False


# disputes and what was redacted


@pytest.mark.parametrize(
    ("report", "value"), [("seizure began 1998, ended 1999", True), ("seizure began 1998", None), ("has seizure", None)]
)
def test_a_later_no_disputes_only_what_is_not_over(report: str, value: bool | None) -> None:
    answer = judge(SEIZURE, facts(f"2026-10-10  {report}\n2026-10-20  no seizure"))
    assert answer.value is value
    assert [finding.code for finding in answer.findings] == ([] if value else ["condition.disputed"])


def test_the_words_of_a_dispute() -> None:
    (finding,) = judge(SEIZURE, facts("2026-10-10  has seizure\n2026-10-20  no seizure")).findings
    assert finding.found == "seizure: event 1 says that it is there, event 2 that it is not"
    assert finding.wanted == "one of the two, or the day on which it ended"
    assert finding.to_do == "correct the report with its end, or void what is wrong"


@pytest.mark.parametrize(
    ("hidden", "rule", "known"),
    [
        (ConditionRecorded(condition="hiv"), SEIZURE, False),
        (TreatmentRecorded(treatment="chemotherapy", intent="other"), SEIZURE, True),
        (MedicationStarted(drug="x"), STEROID_NOW, False),
        (ConditionRecorded(condition="hiv"), STEROID_NOW, True),
    ],
)
def test_a_redacted_report_may_be_of_anything_of_its_kind(hidden: Body, rule: Occurred, known: bool) -> None:
    taken = events_of("2026-10-20  medical history taken\n2026-10-20  medication history taken")
    answer = judge(rule, facts_among(*taken, event(9, hidden, redacted=True)))
    assert (answer.value is False) is known
    if not known:
        assert answer.missing[0].reason == "redacted"
        assert answer.because == (9,)


def test_a_redacted_report_changes_nothing_that_is_certain() -> None:
    told = events_of("2026-10-20  has seizure")
    hidden = event(9, ConditionRecorded(condition="hiv"), redacted=True)
    assert judge(SEIZURE, facts_among(*told, hidden)).value is True


# counting


@pytest.mark.parametrize(
    ("operator", "number", "text", "value"),
    [
        ("at_least", 2, "2026-10-20  consolidation x2", True),  # more would not hurt
        ("at_least", 2, "2026-10-20  consolidation x1", None),
        ("at_most", 2, "2026-10-20  consolidation x3", False),  # more would not help
        ("at_most", 2, "2026-10-20  consolidation x2", None),
        ("below", 3, "2026-10-20  consolidation x3", False),
        ("above", 2, "2026-10-20  consolidation x3", True),
        ("at_least", 0, "", True),
        ("at_least", 1, "", None),
    ],
)
def test_without_a_complete_history_there_may_be_more(
    operator: Operator, number: int, text: str, value: bool | None
) -> None:
    answer = judge(cycles(operator, number), facts(text))
    assert answer.value is value
    if value is None:
        assert [(m.what, m.reason) for m in answer.missing] == [("treatment history", "not_taken")]


@pytest.mark.parametrize(("number", "value"), [(0, True), (1, False)])
def test_a_complete_history_counts_none(number: int, value: bool) -> None:
    answer = judge(cycles("at_least", number), facts("2026-10-20  treatment history taken"))
    assert answer.value is value
    if not value:
        assert answer.steps[0].how == "0 recorded: the complete treatment history was taken on 2026-10-20"


def test_a_vague_course_may_be_in_the_window() -> None:
    text = "2024  consolidation x2\n2026-10-20  treatment history taken"
    answer = judge(cycles("at_least", 2, within_days=730), facts(text))
    assert [(m.reason, m.detail) for m in answer.missing] == [("date_imprecise", "0 to 2 in the window")]


def test_reports_of_the_same_days_may_be_one_course() -> None:
    text = "2026-06  consolidation x1\n2026-06  consolidation x1\n2026-10-20  treatment history taken"
    answer = judge(cycles("at_least", 2), facts(text))
    assert answer.missing[0].detail == "1 to 2: reports with the same dates may be of one course"
    assert judge(cycles("at_least", 1), facts(text)).value is True


def test_a_redacted_treatment_leaves_the_count_open() -> None:
    told = events_of("2026-10-20  consolidation x1\n2026-10-20  treatment history taken")
    hidden = event(9, TreatmentRecorded(treatment="chemotherapy", intent="other"), redacted=True)
    answer = judge(cycles("at_least", 2), facts_of(believed([*told, hidden])))
    assert [m.reason for m in answer.missing] == ["redacted"]


def test_a_very_large_number_of_cycles_costs_no_time() -> None:
    assert judge(cycles("at_most", 3), facts("2026-10-20  consolidation x999999999")).value is False


def test_the_newest_word_counts_among_several() -> None:
    rule = Occurred(concept="infection", active=True)
    text = "2026-10-10  has infection\n2026-10-10  no infection\n2026-10-20  no infection"
    assert judge(rule, facts(text)).value is False


# a relapse that was found


@pytest.mark.parametrize(
    ("found", "value"), [("relapse in marrow", True), ("relapse in molecular", False), ("relapse in blood", True)]
)
def test_a_relapse_that_was_found_is_a_relapse(found: str, value: bool) -> None:
    """Residual disease alone is reported apart; a complete history then still says that there is no relapse."""
    rule = Occurred(concept="relapse", closed_by="medical")
    answer = judge(rule, facts(f"2026-10-20  {found}\n2026-10-20  medical history taken"))
    assert answer.value is value
    assert (1 in answer.because) is value


@pytest.mark.parametrize(
    ("concept", "hidden"),
    [("relapse", True), ("cns_leukaemia", True), ("extramedullary_disease", True), ("seizure", False), ("tki", False)],
)
def test_a_redacted_relapse_may_be_of_its_sites_and_of_nothing_else(concept: str, hidden: bool) -> None:
    relapse = event(9, RelapseFound(sites=("marrow",)), redacted=True)
    answer = judge(Occurred(concept=concept, closed_by="medical"), facts_among(relapse))
    assert answer.value is None
    assert (answer.missing[0].reason == "redacted") is hidden
