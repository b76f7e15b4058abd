"""The ledger: what is not known, for which answers, who can fill it, and only while it matters."""

import pytest
from tests.eligible import DECIDING, eligible_story, without
from tests.story import record_of
from tests.unit.publish.sample_sheets import protocol

from trialwright.derive.answer import Missing
from trialwright.derive.trial.ledger import Unknown, statements_of, unknowns, who_fills
from trialwright.protocol.criteria import AllOf, Attested, Implies, Latest, Not, SexIs

INFUSED = """
    2026-09-01 consent 1
    2026-09-10 decided enrol
    2026-09-20 apheresis G123498654321
    2026-10-05 fludarabine 55 mg given
    2026-10-10 infusion 50 mL of bag B1
"""


def ledger(*lines: str, as_of: str = "2026-10-25") -> dict[str, Unknown]:
    record = record_of("\n".join(lines), as_of=as_of)
    return {entry.what: entry for entry in unknowns(protocol(), record)}


def test_before_consent_nothing_is_asked() -> None:
    assert ledger("2026-09-01 prescreened: approached") == {}


def test_in_screening_every_missing_fact_is_listed_once_with_all_that_waits_for_it() -> None:
    found = ledger(without(eligible_story(), "medical history"))
    history = found["medical history"]
    assert (history.reason, history.blocks, history.who) == ("not_taken", "enrolment", "investigator")
    assert set(history.answers) >= {"E2.infection", "E3", "E4.hiv"}


def test_somebody_who_is_not_eligible_anyway_is_asked_for_nothing() -> None:
    assert ledger(without(eligible_story(), "lvef"), "2026-10-20 seizure began 1998") == {}


def test_somebody_who_left_screening_is_asked_for_nothing() -> None:
    story = without(eligible_story(), "lvef")
    assert set(ledger(story)) == {"lvef"}
    assert ledger(story, "2026-10-21 goes no further: investigator") == {}


def test_after_enrolment_only_what_was_unknown_then_stays() -> None:
    story = without(eligible_story(), "lvef") + "\n2026-10-22 decided enrol\n"
    late = ledger(story + "2026-10-24 lvef 62 %\n2026-10-24 no infection", as_of="2027-03-25")
    assert (late["lvef"].blocks, late["lvef"].answers) == ("analysis", ("I4.lvef",))
    assert "creatinine" not in late or "I4.creatinine" not in late["creatinine"].answers


def test_a_dose_is_asked_for_until_the_infusion() -> None:
    enrolled = "2026-09-01 consent 1\n2026-09-10 decided enrol\n"
    height = ledger(enrolled)["height"]
    assert height.answers[:2] == ("dose of fludarabine", "dose of cyclophosphamide")
    assert (height.blocks, height.who) == ("lymphodepletion", "coordinator")
    assert "height" not in ledger(INFUSED)
    assert "height" not in ledger(enrolled + "2026-09-20 died: infection")


def test_a_dose_that_awaits_review_is_not_known() -> None:
    story = eligible_story(weight="9.5") + "\n2026-10-22 decided enrol"
    review = ledger(story)["dose of cyclophosphamide"]
    assert (review.reason, review.who, review.blocks) == ("review", "investigator", "lymphodepletion")
    assert "9.5 kg" in review.detail


def test_cells_are_asked_of_the_cell_laboratory() -> None:
    story = "2026-09-01 consent 1\n2026-09-10 decided enrol\n2026-09-20 apheresis G123498654321"
    product = ledger(story)["product"]
    assert (product.who, product.blocks, product.answers) == ("cell_laboratory", "infusion", ("dose of cells",))


def test_an_overdue_visit_names_its_assessments_and_ends_with_the_patient() -> None:
    late = ledger(INFUSED, as_of="2026-11-24")["visit M1"]
    assert (late.reason, late.blocks, late.who) == ("overdue", "follow_up", "coordinator")
    assert "marrow_morphology" in late.detail
    assert "visit M1" not in ledger(INFUSED + "2026-10-20 died: infection", as_of="2026-11-24")


def test_an_infusion_dated_to_the_month_leaves_one_entry_for_all_visits() -> None:
    found = ledger(INFUSED.replace("2026-10-10 infusion", "2026-10 infusion"), as_of="2027-03-01")
    assert found["infusion"].reason == "date_imprecise"
    assert len(found["infusion"].answers) > 10


def test_a_death_dated_to_the_month_is_not_known_to_the_day() -> None:
    death = ledger(INFUSED + "2026-11 died: infection", as_of="2027-03-01")["death"]
    assert (death.reason, death.detail, death.blocks) == ("date_imprecise", "dated 2026-11", "analysis")


def test_a_decision_that_waits_names_who_gave_it() -> None:
    story = INFUSED + "2026-10-04 decision.made: act=infuse; given=yes; people=2"
    waiting = ledger(story)["second person"]
    assert (waiting.blocks, waiting.detail) == ("infusion", "infuse: given by Dr Chen, not confirmed")


def test_what_is_not_recoverable_stays_visible_and_closed() -> None:
    """R1 "not recoverable" is a value."""
    story = without(eligible_story(), "lvef", "kps") + "\n2026-10-22 decided enrol\n"
    entries = unknowns(protocol(), record_of(story + "2026-10-23 lvef not recoverable: the archive burnt"))
    lvef = next(entry for entry in entries if entry.what == "lvef")
    assert lvef.closed is not None
    assert (lvef.closed.why, lvef.closed.by) == ("the archive burnt", "Dr Chen")
    assert entries[-1] is lvef, "what is closed comes last"
    assert all(entry.closed is None for entry in entries[:-1])


def test_a_birth_date_that_is_not_recoverable_closes_what_it_is_missed_as() -> None:
    story = without(eligible_story(), "born") + "\n2026-10-22 decided enrol\n2026-10-23 birth not recoverable: no file"
    assert ledger(story)["demographics"].closed is not None


def test_the_nearest_act_comes_first_and_then_what_most_answers_wait_for() -> None:
    entries = unknowns(protocol(), record_of(INFUSED + DECIDING, as_of="2027-03-01"))
    ranks = ["infusion", "lymphodepletion", "apheresis", "enrolment", "follow_up", "analysis"]
    found = [(ranks.index(entry.blocks), -len(entry.answers)) for entry in entries]
    assert found == sorted(found)
    assert len(found) > 5


@pytest.mark.parametrize(
    ("what", "reason", "who"),
    [
        ("creatinine", "no_data", "laboratory"),
        ("kps", "outside_window", "investigator"),
        ("weight", "no_data", "coordinator"),
        ("hbsag", "no_data", "laboratory"),
        ("seizure", "conflict", "investigator"),
        ("systemic_steroid", "no_data", "pharmacist"),
        ("medical history", "outside_window", "investigator"),
        ("demographics", "no_data", "coordinator"),
        ("other_contraindication", "not_attested", "investigator"),
        ("fludarabine", "rounding", "pharmacist"),
        ("alt upper limit of normal", "range_missing", "laboratory"),
    ],
)
def test_who_can_fill_it(what: str, reason: str, who: str) -> None:
    assert who_fills(Missing(what, reason)) == who


def test_statements_are_found_wherever_they_stand_in_a_rule() -> None:
    lvef = Latest(concept="lvef", comparisons=())
    rule = AllOf((lvef, Not(Attested(statement="a")), Implies(when=SexIs(sex="female"), then=Attested(statement="b"))))
    assert statements_of(rule) == {"a", "b"}


def test_an_outdated_statement_is_asked_of_the_investigator() -> None:
    found = ledger(eligible_story(), as_of="2027-03-01")["survival_over_3_months"]
    assert (found.reason, found.who) == ("outside_window", "investigator")
