"""Doses given against doses ordered: beyond the permitted rounding, on the wrong day, not at all, or although blocked."""

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import IN_ORDER, LYMPHODEPLETION, PERSON

from trialwright.derive.deviations.deviation import Deviation
from trialwright.derive.deviations.deviations import deviation_findings, deviations
from trialwright.derive.record import Record

ORDERED = PERSON + LYMPHODEPLETION  # events 5 to 10 are the doses


def found(record: Record) -> list[Deviation]:
    return [one for one in deviations(PROTOCOL, record) if one.category == "dose"]


def codes(text: str, *, as_of: str = "2024-03-08") -> list[str]:
    return [one.code for one in found(record_of(text, as_of=as_of))]


def test_as_ordered() -> None:
    """54 mg and 540 mg of the ordered 54.54 and 545.4 mg, on D-5 to D-3: nothing to report."""
    assert codes(ORDERED) == []
    assert codes(ORDERED + IN_ORDER + "2024-03-10  infusion 50 mL of bag B1", as_of="2024-03-20") == []


@pytest.mark.parametrize(
    ("given", "deviates"),
    [("59.99", False), ("60.0", True), ("49.09", False), ("49.08", True), ("0.05999 g", False)],
)
def test_both_sides_of_the_permitted_rounding(given: str, deviates: bool) -> None:
    """Permitted is 10 % of the ordered 54.5436 mg: from 49.0892 to 59.9979 mg, whatever unit it was recorded in."""
    amount = given if " " in given else f"{given} mg"
    text = ORDERED.replace("2024-03-06  fludarabine 54 mg", f"2024-03-06  fludarabine {amount}")
    assert codes(text) == (["dose.off_order"] if deviates else [])


def test_what_is_said_of_it() -> None:
    """The number given, the number ordered, and how far apart they are."""
    text = ORDERED.replace("2024-03-06  fludarabine 54 mg", "2024-03-06  fludarabine 80 mg")
    (one,) = found(record_of(text, as_of="2024-03-08"))
    assert (one.found, one.wanted) == (
        "80 mg of fludarabine on 2024-03-06, +46.7 % off the order",
        "within 10 % of the ordered 54.54 mg",
    )
    assert (one.seqs, one.severity, one.patient) == ((7,), "major", "SZ01-0417-0")


def test_one_dose_in_two_parts() -> None:
    """27 mg twice on one day is one dose of 54 mg; 54 mg twice is one of 108 mg."""
    half = "2024-03-06  fludarabine 27 mg given\n"
    assert codes(ORDERED.replace("2024-03-06  fludarabine 54 mg given\n", half + half)) == []
    assert codes(ORDERED + "2024-03-06  fludarabine 54 mg given") == ["dose.off_order"]


def test_the_order_of_its_own_day() -> None:
    """The kidneys fail on the second day; whoever then gives the dose of that day follows no wrong order."""
    failing = (
        ORDERED + "2024-03-06T07:00+08:00  creatinine 1.7 mg/dL\n"
    )  # 34 years, 70 kg: 60.6 mL/min, 80 % of the dose
    reduced = failing.replace("2024-03-06  fludarabine 54 mg", "2024-03-06T09:00+08:00  fludarabine 44 mg")
    reduced = reduced.replace("2024-03-07  fludarabine 54 mg", "2024-03-07T09:00+08:00  fludarabine 44 mg")
    assert codes(reduced) == []
    early = ORDERED.replace("2024-03-05  fludarabine 54 mg", "2024-03-05  fludarabine 44 mg")
    assert codes(early) == ["dose.off_order"]


def test_given_although_blocked() -> None:
    """A clearance below 30 mL/min forbids fludarabine; a dose of it all the same is critical."""
    text = ORDERED.replace("creatinine 0.8", "creatinine 5.0")
    blocked = [one for one in found(record_of(text, as_of="2024-03-08")) if one.code == "dose.blocked"]
    assert [one.severity for one in blocked] == ["critical"] * 3
    assert "BLOCKED: clearance" in blocked[0].wanted


def test_the_wrong_day() -> None:
    """The last cyclophosphamide slips by one day: that dose on D-2, and none on D-3 once the course is over."""
    late = ORDERED.replace("2024-03-07  cyclophosphamide", "2024-03-08  cyclophosphamide")
    assert codes(late, as_of="2024-03-08") == ["dose.wrong_day"]
    after = codes(late + "2024-03-10  infusion 50 mL of bag B1", as_of="2024-03-20")
    assert after == ["dose.not_given.cyclophosphamide.D-3", "dose.wrong_day"]


def test_not_given() -> None:
    """A missing dose counts when the course is over, and not before; and not for whoever died before it."""
    short = ORDERED.replace("2024-03-07  cyclophosphamide 540 mg given\n", "")
    assert codes(short, as_of="2024-03-10") == []
    assert codes(short, as_of="2024-03-11") == ["dose.not_given.cyclophosphamide.D-3"]
    assert codes(short + "2024-03-07  died: infection", as_of="2024-03-11") == []
    vague = short + "2024-03  cyclophosphamide 540 mg given"
    assert codes(vague, as_of="2024-03-11") == []


def test_what_cannot_be_judged_is_a_finding() -> None:
    """Without a creatinine there is no order, and 2 vials are no number of mg: nobody can say whether it fits."""
    without = ORDERED.replace("2024-03-04  creatinine 0.8 mg/dL\n", "")
    record = record_of(without, as_of="2024-03-08")
    assert found(record) == []
    told = [one for one in deviation_findings(PROTOCOL, record) if "fludarabine of 2024-03-05" in one.found]
    assert told[0].code == "dose.order_unknown"
    assert "its order cannot be computed (creatinine: no data)" in told[0].found
    vials = record_of(
        ORDERED.replace("2024-03-05  fludarabine 54 mg", "2024-03-05  fludarabine 2 {vial}"), as_of="2024-03-08"
    )
    assert found(vials) == []
    assert [one.code for one in deviation_findings(PROTOCOL, vials)] == ["dose.unit"]


def test_a_plan_of_another_course() -> None:
    """A repeated course makes its own plan; its doses are not on the wrong day of the first."""
    again = LYMPHODEPLETION.replace("2024-03-0", "2024-04-0")
    text = (
        ORDERED + again + PERSON.replace("2024-03-04", "2024-04-04").replace("2024-04-04  male, born 1990-01-01\n", "")
    )
    assert codes(text, as_of="2024-04-08") == []


@pytest.mark.parametrize(
    ("weight", "code"),
    [("34", "cells.above_target"), ("34.96", None), ("69.92", None), ("70", "cells.below_target")],
)
def test_cells_outside_the_target(weight: str, code: str | None) -> None:
    """TV-4.10, 4.14. The whole bag holds 3.496 x 10^8 cells; the target is 5 to 10 x 10^6 per kg."""
    text = (
        f"2024-03-04  male, born 1990-01-01\n2024-03-04  height 170 cm\n2024-03-05  weight {weight} kg\n"
        + "2024-03-04  creatinine 0.8 mg/dL\n"
        + LYMPHODEPLETION
        + "2024-02-02  apheresis G123498654321\n"
        + "2024-02-15  bag B1: 50 mL at 20 10*6/mL total, viability 92%, CD3 95%, CAR 40% of viable_cd3\n"
        + "2024-02-20  bag B1 released\n2024-03-10  infusion 50 mL of bag B1"
    )
    cells = [each for each in codes(text, as_of="2024-03-11") if each.startswith("cells")]
    assert cells == ([] if code is None else [code])
