"""R4 What stands ready: product, doses of the rescue drug, bed, slot, drug doses, and the planned day."""

import pytest
from tests.unit.decide.cases import asked, codes, protocol

RELEASED = "2026-10-23  bag {bag} released"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2026-10-23  bag B1 released", None),
        ("2026-10-23  bag B1 conditional: sterility outstanding", None),
        (
            "2026-10-23  product.released: bag=B1; disposition=conditional",
            "bag B1 is released on a condition that is not named (event 19)",
        ),
        ("2026-10-23  bag B1 rejected", "bag B1 is rejected (event 19)"),
        ("2026-10-26  bag B1 released", "no disposition of a product is recorded"),
    ],
)
def test_a_product_is_released_or_on_a_named_condition(line: str, words: str | None) -> None:
    """D3.8 No lymphodepletion before release."""
    found = asked("lymphodeplete", exchange={"product": line})
    assert found.reasons == (() if words is None else (words,))


def test_one_good_bag_suffices_and_the_newest_word_on_a_bag_counts() -> None:
    rejected = {"product": "2026-10-20  bag B1 rejected"}
    assert asked("lymphodeplete", exchange=rejected, more="2026-10-21  bag B2 released").given
    assert asked("lymphodeplete", exchange=rejected, more="2026-10-21  bag B1 released").given
    assert codes(asked("lymphodeplete", more="2026-10-24  bag B1 rejected")) == ["product.disposition"]


@pytest.mark.parametrize(
    ("doses", "words"),
    [
        ("2", None),
        ("3", None),
        ("1", "1 dose of tocilizumab is reserved; wanted are 2 (event 23)"),
        ("0", "0 doses of tocilizumab are reserved; wanted are 2 (event 23)"),
    ],
)
def test_two_doses_of_tocilizumab_are_reserved(doses: str, words: str | None) -> None:
    found = asked("lymphodeplete", exchange={"rescue": f"2026-10-24  {doses} tocilizumab reserved"})
    assert found.reasons == (() if words is None else (words,))


def test_the_number_of_doses_is_the_protocol_s() -> None:
    under = protocol(("reserved: 2", "reserved: 3"))
    assert asked("lymphodeplete", under=under).reasons == (
        "2 doses of tocilizumab are reserved; wanted are 3 (event 23)",
    )
    assert asked("lymphodeplete", under=under, more="2026-10-25  3 tocilizumab reserved").given


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2026-10-24  bed reserved", None),
        ("2026-10-24  bed reserved until 2026-10-31", None),
        (
            "2026-10-24  bed reserved until 2026-10-30",
            "the bed is reserved until 2026-10-30; wanted is 2026-10-31 (event 24)",
        ),
    ],
)
def test_a_bed_is_kept_to_the_day_of_infusion(line: str, words: str | None) -> None:
    found = asked("lymphodeplete", exchange={"bed": line})
    assert found.reasons == (() if words is None else (words,))


def test_what_is_missing_is_said() -> None:
    assert asked("lymphodeplete", without=["rescue", "bed", "product"]).reasons == (
        "no disposition of a product is recorded",
        "no tocilizumab is reserved; wanted are 2 doses",
        "no bed is reserved",
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2026-10-22  slot reserved", None),
        ("2026-10-22  slot reserved on 2026-10-25", None),
        ("2026-10-22  slot reserved on 2026-11-24", None),
        ("2026-10-22  slot reserved on 2026-10-24", "the slot of 2026-10-24 is over (event 16)"),
        ("2026-10-22  slot reserved on 2026-11-25", "the slot of 2026-11-25 is 31 days away, not 30 (event 16)"),
        ("2026-10-22  slot reserved on 2026-11", "the slot of 2026-11 is not known to the day (event 16)"),
    ],
)
def test_a_slot_in_the_cell_laboratory(line: str, words: str | None) -> None:
    found = asked("apherese", exchange={"slot": line})
    assert found.reasons == (() if words is None else (words,))


def test_kidneys_that_forbid_fludarabine() -> None:
    """TV-0.13 Eligible is not dosable."""
    found = asked(
        "lymphodeplete",
        exchange={
            "person": "2026-10-02  female, born 1956-01-01",
            "creatinine": "2026-10-20  creatinine 1.59 mg/dL",
            "weight": "2026-10-24  weight 50 kg",
        },
        more="2026-10-24  hcg negative",
    )
    assert [words for words in found.reasons if "fludarabine" in words] == [
        "fludarabine: BLOCKED: clearance 25.99 mL/min is below 30; do not give fludarabine (events 5, 6, 17 and 18)"
    ]
    assert codes(found) == ["dose.blocked"]


def test_a_dose_that_is_unknown() -> None:
    found = asked("lymphodeplete", without=["height"])
    assert codes(found) == ["dose.unknown"]
    assert found.reasons[0].startswith("the dose of fludarabine is unknown: height: no data")


@pytest.mark.parametrize(
    ("planned", "words"),
    [
        ("2026-10-30", None),  # today is D-5
        ("2026-11-01", None),  # D-7
        (
            "2026-10-29",
            "today is D-4 of the infusion planned for 2026-10-29; the decision is taken on D-7 to D-5 (event 25)",
        ),
        (
            "2026-11-02",
            "today is D-8 of the infusion planned for 2026-11-02; the decision is taken on D-7 to D-5 (event 25)",
        ),
        ("2026-11", "the infusion is planned too vaguely to count D-7 to D-5 from it (event 25)"),
    ],
)
def test_the_go_or_no_go_is_taken_on_its_days(planned: str, words: str | None) -> None:
    found = asked("lymphodeplete", exchange={"plan": f"2026-10-24  infusion planned on {planned}"})
    assert found.reasons == (() if words is None else (words,))


def test_no_plan_and_the_newest_plan() -> None:
    assert asked("lymphodeplete", without=["plan"]).reasons == (
        "no day of infusion is planned; the protocol takes this decision on D-7 to D-5",
    )
    assert codes(asked("lymphodeplete", more="2026-10-25  infusion planned on 2026-11-20")) == ["plan.day"]


def test_a_protocol_without_days_asks_for_no_plan() -> None:
    under = protocol(("    from_day: -7\n    until_day: -5\n", ""))
    assert asked("lymphodeplete", under=under, without=["plan"]).given


def test_a_dose_that_waits_for_a_review() -> None:
    """A dose by surface for an infant is provisional until somebody has looked at it."""
    infant = {
        "consent": "2026-10-01  consent 1 by mother",
        "person": "2026-10-02  male, born 2025-12-01",
        "weight": "2026-10-24  weight 9 kg",
        "height": "2026-10-24  height 72 cm",
        "creatinine": "2026-10-20  creatinine 0.3 mg/dL",
    }
    found = asked("lymphodeplete", exchange=infant)
    assert codes(found) == ["dose.review"]
    assert found.reasons[0].startswith("the dose of fludarabine waits for a review: ")
    assert "weight 9" in found.reasons[0] or "9 kg" in found.reasons[0]
    assert asked("lymphodeplete", exchange=infant, more="2026-10-25  dose_reviewed: yes").given
