"""Deviations of windows, and how what people record and what is computed are counted once."""

import msgspec
import pytest
from tests.spec.conftest import PROTOCOL
from tests.treated import treated

from trialwright.derive.deviations.deviation import Deviation
from trialwright.derive.deviations.deviations import deviations
from trialwright.protocol.product import DosePart


def found(more: str, *, as_of: str = "2024-06-01", category: str = "window") -> dict[str, Deviation]:
    told = deviations(PROTOCOL, treated(more, as_of=as_of))
    return {one.code: one for one in told if one.category == category}


@pytest.mark.parametrize(
    ("held", "words"),
    [("2024-03-30", "1 days too early"), ("2024-03-31", None), ("2024-04-21", None), ("2024-04-24", "3 days too late")],
)
def test_a_visit_outside_its_window(held: str, words: str | None) -> None:
    """M1 is the visit of two primary endpoints, so its window is a major matter."""
    one = found(f"{held}  visit M1 held").get("visit.outside_window")
    assert (one is None) == (words is None)
    if one is not None:
        assert one.found == f"visit M1 was held on {held}, {words}"
        assert (one.wanted, one.severity, one.seqs) == ("from 2024-03-31 to 2024-04-21", "major", (8,))


def test_a_visit_nobody_accounts_for() -> None:
    """When the next visit is open, and not before, what nobody has recorded is a deviation."""
    assert "visit.not_held.M1" not in found("", as_of="2024-04-25")
    one = found("", as_of="2024-04-26")["visit.not_held.M1"]
    assert one.found == "visit M1 is not recorded; its window closed on 2024-04-21"
    assert (one.seqs, one.because, one.severity) == ((), (7,), "major")
    assert found("")["visit.not_held.D1"].severity == "minor"


def test_blood_of_another_day_is_not_the_visit() -> None:
    """A count in the window is something of the visit; the marrow that nobody took is still missing."""
    told = found("2024-04-10  neutrophils 1.2 10*9/L")
    assert "visit.not_held.M1" not in told
    one = told["visit.partly_recorded.M1"]
    assert one.found.startswith(
        "visit M1 is not recorded; its window closed on 2024-04-21; something was found in it, but no "
    )
    assert "marrow_morphology" in one.found
    assert (one.severity, one.wanted) == ("major", "the visit from 2024-03-31 to 2024-04-21, or why it was missed")


def test_a_reason_settles_it() -> None:
    """Whoever records why an assessment was missed is not asked again, and the miss stands as what it is."""
    told = found("2024-04-22  visit M1 without csf: low platelets\n2024-04-20  visit M1 held: marrow_morphology")
    assert told["assessment.missed"].found == "visit M1 without csf: low platelets"
    assert "csf" not in told["visit.incomplete.M1"].found
    assert "marrow_flow" in told["visit.incomplete.M1"].found
    assert "visit.not_held.M1" not in told


def test_a_visit_that_says_nothing_proves_nothing() -> None:
    """A visit without a list of what was done is not incomplete: nobody has said that anything was left out."""
    assert not any(code.startswith("visit.incomplete") for code in found("2024-04-07  visit M1 held"))


def test_nobody_is_blamed_for_the_lost() -> None:
    """What closed while a patient was lost has its reason."""
    told = found("2024-04-10  lost\n2024-10-20  contact by telephone", as_of="2024-11-01")
    assert "visit.not_held.M6" not in told
    assert "visit.not_held.D26" in told


def test_recorded_and_computed_are_one() -> None:
    """A person records the late visit: it is one deviation, and its severity is now the person's."""
    told = found("2024-05-20  visit M1 held\n2024-05-21  deviation window, minor, of 8: the marrow was postponed")
    one = told["visit.outside_window"]
    assert (one.severity, one.recorded, one.computed) == ("minor", (9,), True)
    assert "recorded" not in told


def test_recorded_of_another_kind_with_the_very_same_event() -> None:
    """A person files the late visit under another category: the same event, the same matter."""
    more = "2024-05-20  visit M1 held\n2024-05-21  deviation other, critical, of 8: the marrow was postponed"
    assert found(more)["visit.outside_window"].severity == "critical"
    assert found(more, category="other") == {}


def test_identity_always_stands_for_itself() -> None:
    """A wrong label at the infusion is not swallowed by what is computed about that infusion."""
    more = "2024-03-11  deviation identity, critical, of 7: the wrist band was read after the bag was hung"
    one = found(more, category="identity")["recorded"]
    assert (one.computed, one.seqs, one.recorded) == (False, (8, 7), (8,))


def test_what_only_people_have_seen() -> None:
    """It stands with the person's words, and nothing is computed about it."""
    one = found("2024-03-12  deviation other, minor: the freezer log is missing", category="other")["recorded"]
    assert (one.found, one.computed, one.severity) == ("the freezer log is missing", False, "minor")


@pytest.mark.parametrize(
    ("day", "product", "irradiated", "deviates"),
    [
        ("2024-01-25", "platelets", "no", False),
        ("2024-01-26", "platelets", "no", True),
        ("2024-06-08", "red_cells", "no", True),
        ("2024-06-09", "red_cells", "no", False),
        ("2024-04-01", "plasma", "no", False),
        ("2024-04-01", "platelets", "yes", False),
    ],
)
def test_blood_that_was_not_irradiated(day: str, product: str, irradiated: str, deviates: bool) -> None:
    """Irradiated from 7 days before apheresis (2024-02-02) to D+90 (2024-06-08); plasma has no cells."""
    more = f"2024-02-02  apheresis G123498654321\n{day}  transfusion.given: product={product}; irradiated={irradiated}"
    told = found(more, as_of="2024-07-01", category="other")
    assert list(told) == (["transfusion.not_irradiated"] if deviates else [])


def test_parts_of_a_split_dose() -> None:
    """A protocol with a second part on day 10 (-2/+2): day 8 to day 12 is right, day 13 is late."""
    parts = (DosePart(day=0), DosePart(day=10, before=2, after=2))
    split = msgspec.structs.replace(PROTOCOL, cell_dose=msgspec.structs.replace(PROTOCOL.cell_dose, parts=parts))
    for day, late in (("17", True), ("18", False), ("22", False), ("23", True)):
        record = treated(f"2024-03-{day}  infusion 30 mL of bag B2, fraction 2")
        told = [one.code for one in deviations(split, record)]
        assert ("infusion.part_outside_window" in told) == late
    again = treated("2024-05-10  infusion 50 mL of bag B9", as_of="2024-06-01")
    assert "infusion.part_outside_window" not in [one.code for one in deviations(split, again)]


def test_parts_of_a_second_product_count_from_its_own_first_part() -> None:
    """R11. Ten days after the second infusion of 10 September, and half a year after the first of all."""
    parts = (DosePart(day=0), DosePart(day=10, before=2, after=2))
    split = msgspec.structs.replace(PROTOCOL, cell_dose=msgspec.structs.replace(PROTOCOL.cell_dose, parts=parts))
    first = "2024-03-20  infusion 30 mL of bag B2, fraction 2\n2024-09-10  infusion 30 mL of bag B3\n"
    for day, late in (("17", True), ("18", False), ("22", False), ("23", True)):
        record = treated(f"{first}2024-09-{day}  infusion 30 mL of bag B4, fraction 2", as_of="2024-10-01")
        told = [one.seqs for one in deviations(split, record) if one.code == "infusion.part_outside_window"]
        assert told == ([(10,)] if late else [])


@pytest.mark.parametrize(("day", "late"), [("23", True), ("24", False), ("25", True)])
def test_what_was_settled_for_a_patient_moves_the_days_of_the_parts(day: str, late: bool) -> None:
    """The protocol gives the dose at once; for this patient a second part was settled for day 14."""
    settled = "2024-03-01  cell_dose.settled: outcome=planned_split; why=high burden; shares=30,70; days=0,14\n"
    record = treated(f"{settled}2024-03-{day}  infusion 30 mL of bag B2, fraction 2")
    assert ("infusion.part_outside_window" in [one.code for one in deviations(PROTOCOL, record)]) == late
