"""Dosing: both sides of each edge, words that never contradict the decision, and no dose that must not be printed."""

from decimal import Decimal

import msgspec
import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.unit.derive.telling import believed, event, lab

from trialwright.derive.answer import Answer, Finding
from trialwright.derive.doses.dosing import (
    DrugDose,
    band_of,
    dose_findings,
    lymphodepletion,
    nearest,
    rounding_permitted,
    whole_vials,
)
from trialwright.events.people import DemographicsRecorded
from trialwright.protocol.regimen import Drug, RenalBand
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.when import When

FLUDARABINE = PROTOCOL.lymphodepletion.drugs[0]


def with_fludarabine(**changes: object) -> TrialProtocol:
    drug = msgspec.structs.replace(FLUDARABINE, **changes)
    regimen = msgspec.structs.replace(PROTOCOL.lymphodepletion, drugs=(drug,))
    return msgspec.structs.replace(PROTOCOL, lymphodepletion=regimen)


def doses(
    *, creatinine: str = "1 mg/dL", weight: str = "72 kg", height: str = "170 cm", born: str = "1986-10-25",
    protocol: TrialProtocol = PROTOCOL, more: str = "",
) -> dict[str, Answer[DrugDose]]:  # fmt: skip
    """A 40-year-old man of 72 kg has a clearance of 100 / creatinine."""
    told = f"2026-10-20  male, born {born}\n2026-10-20  height {height}\n2026-10-20  weight {weight}\n"
    return lymphodepletion(protocol, record_of(f"{told}2026-10-20  creatinine {creatinine}\n{more}"))


def has_no_dose(answer: Answer[DrugDose]) -> bool:
    dose = answer.value
    amounts = () if dose is None else (dose.ordered_mg, dose.rounded_mg, dose.whole_vials_mg, dose.course_mg)
    return not any(amounts) and not any(step.unit == "mg" for step in answer.steps)


@pytest.mark.parametrize(
    ("creatinine", "words"),
    [
        ("1.25", "clearance 80.00 mL/min is at least 80: 1 of the dose"),
        ("1.250000001", "clearance 79.9999999 mL/min is at least 50: 0.8 of the dose"),
        ("1.2501", "clearance 79.99 mL/min is at least 50: 0.8 of the dose"),
        ("2", "clearance 50.00 mL/min is at least 50: 0.8 of the dose"),
        ("3.3333333333", "clearance 30.00 mL/min is at least 30: 0.6 of the dose"),
        ("3.33334", "BLOCKED: clearance 29.9999 mL/min is below 30; do not give fludarabine"),
        ("3.34", "BLOCKED: clearance 29.94 mL/min is below 30; do not give fludarabine"),
        ("40", "BLOCKED: clearance 2.50 mL/min is below 30; do not give fludarabine"),
    ],
)
def test_the_words_never_contradict_the_band(creatinine: str, words: str) -> None:
    """29.9999 shown as 30.00 would say that 30.00 is below 30."""
    answer = doses(creatinine=f"{creatinine} mg/dL")["fludarabine"]
    assert next(step.how for step in answer.steps if step.name == "renal adjustment") == words
    assert has_no_dose(answer) is words.startswith("BLOCKED")


def test_a_blocked_drug_carries_no_amount_and_the_other_is_not_touched() -> None:
    both = doses(creatinine="4 mg/dL")
    blocked = both["fludarabine"]
    assert blocked.status == "known"
    assert blocked.value is not None
    assert blocked.value.blocked == "BLOCKED: clearance 25.00 mL/min is below 30; do not give fludarabine"
    assert has_no_dose(blocked)
    assert both["cyclophosphamide"].value is not None
    assert both["cyclophosphamide"].value.ordered_mg is not None


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"measurable_mg": Decimal(40), "vials_mg": ()}, "-27.7 %"),
        ({"measurable_mg": Decimal(200)}, "-100.0 %"),  # it would be rounded to nothing
        ({"dose": Decimal("0.3")}, "+80.8 %"),
    ],
)
def test_no_dose_where_what_can_be_drawn_up_is_too_far_off(changes: dict[str, object], detail: str) -> None:
    """72 kg and 170 cm are 1.8439 m2. No amount is named: what is not ordered has none."""
    answer = doses(protocol=with_fludarabine(**changes))["fludarabine"]
    assert (answer.value, answer.status, has_no_dose(answer)) == (None, "unknown", True)
    (missing,) = answer.missing
    assert (missing.what, missing.reason) == ("measurable dose of fludarabine", "rounding")
    assert missing.detail == f"what can be drawn up is {detail} off the ordered dose; permitted is 10 %"


def test_an_infant_whose_dose_cannot_be_measured() -> None:
    """0.12 m2 at 0.6 of 30 mg/m2 is 2.17 mg: 2 mg is 8 % off. At 0.8 it is 2.90 mg, and at 0.1023 m2 and 0.8 2.45 mg."""
    small = doses(weight="1.1 kg", height="34.2 cm", creatinine="0.2 mg/dL", born="2026-10-01")["fludarabine"]
    assert (small.value, [m.reason for m in small.missing]) == (None, ["rounding"])
    larger = doses(weight="2.3 kg", height="45 cm", creatinine="0.2 mg/dL", born="2026-10-01")["fludarabine"]
    assert larger.value is not None
    assert larger.value.rounded_mg == 5


def test_exactly_as_far_off_as_is_permitted() -> None:
    """1 m2 x 50 mg/m2, drawn up in steps of 55 mg: 10 % off is within 10 %, and beyond a hair less."""
    body = {"height": "100 cm", "weight": "36 kg", "creatinine": "0.5 mg/dL"}
    changes = {"dose": Decimal(50), "measurable_mg": Decimal(55), "vials_mg": ()}
    at = doses(protocol=with_fludarabine(**changes, rounding_within=Decimal("0.1")), **body)["fludarabine"]
    beyond = doses(protocol=with_fludarabine(**changes, rounding_within=Decimal("0.0999")), **body)["fludarabine"]
    assert at.value is not None
    assert (at.value.ordered_mg, at.value.rounded_mg, at.value.course_mg) == tuple(map(Decimal, (50, 55, 165)))
    assert beyond.value is None
    assert beyond.missing[0].detail.endswith("+10.0 % off the ordered dose; permitted is 9.9900 %")


@pytest.mark.parametrize(
    ("more", "drug", "reason"),
    [
        ("2026-10-21  weight 0 kg", "cyclophosphamide", "implausible"),
        ("2026-10-21  weight -72 kg", "cyclophosphamide", "implausible"),
        ("2026-10-21  height 17 cm", "cyclophosphamide", "implausible"),
        ("2026-10-21  height 1.70 m\n2026-10-21  height 1.71 m", "cyclophosphamide", "conflict"),
        ("2026-10-21  creatinine 0 mg/dL", "fludarabine", "implausible"),
        ("2026-10-21  creatinine <0.5 mg/dL", "fludarabine", "beyond_measurement"),
        ("2026-10  creatinine 0.9 mg/dL", "fludarabine", "date_imprecise"),
        ("2026-10-21  female, born 1986-10-25", "fludarabine", "conflict"),
    ],
)
def test_no_dose_from_a_value_that_is_in_doubt(more: str, drug: str, reason: str) -> None:
    answer = doses(more=more)[drug]
    assert ([m.reason for m in answer.missing], answer.status, has_no_dose(answer)) == ([reason], "unknown", True)


def test_a_redacted_result_may_be_the_newest_weight() -> None:
    told = [
        event(1, DemographicsRecorded(sex="male", birth=When("1986-10-25", "Asia/Shanghai"))),
        event(2, lab("height", "170 cm")),
        event(3, lab("weight", "72 kg")),
        event(4, lab("creatinine", "1 mg/dL")),
    ]
    assert all(answer.value is not None for answer in lymphodepletion(PROTOCOL, believed(told)).values())
    hidden = [*told, event(5, lab("weight", "27 kg"), "2026-10-21", redacted=True)]
    assert all(has_no_dose(answer) for answer in lymphodepletion(PROTOCOL, believed(hidden)).values())
    other = [*told, event(5, lab("weight", "27 kg"), "2026-10-19", redacted=True)]
    assert all(answer.value is not None for answer in lymphodepletion(PROTOCOL, believed(other)).values())


def test_the_heavy_are_not_capped() -> None:
    """ASCO 2021: 250 kg and 200 cm are 3.7268 m2, and the dose is for that."""
    heavy = doses(weight="250 kg", height="200 cm")["cyclophosphamide"].value
    assert heavy is not None
    assert heavy.ordered_mg is not None
    assert round(heavy.ordered_mg / 300, 4) == Decimal("3.7268")


@pytest.mark.parametrize(
    ("weight", "height", "detail"),
    [
        ("650 kg", "275 cm", "275 cm and 650 kg give 7.05 m2: is one of them wrong?"),
        ("1 kg", "30 cm", "30 cm and 1 kg give 0.09 m2: is one of them wrong?"),
    ],
)
def test_a_surface_that_nobody_has_gives_no_dose(weight: str, height: str, detail: str) -> None:
    for answer in doses(weight=weight, height=height).values():
        assert has_no_dose(answer)
        assert [(m.what, m.reason, m.detail) for m in answer.missing] == [("body_surface_area", "implausible", detail)]


def test_every_digit_that_was_reported_goes_in() -> None:
    told = doses(weight="72.000000000000001 kg", height="170.000000000000001 cm")["cyclophosphamide"].value
    usual = doses()["cyclophosphamide"].value
    assert told is not None
    assert usual is not None
    assert told.ordered_mg is not None
    assert usual.ordered_mg is not None
    assert 0 < told.ordered_mg - usual.ordered_mg < Decimal("1E-10")
    assert told.rounded_mg == usual.rounded_mg


def test_the_course_is_the_rounded_dose_of_each_day() -> None:
    one_day = doses(protocol=with_fludarabine(days=(-5,)))["fludarabine"].value
    assert one_day is not None
    assert one_day.course_mg == one_day.rounded_mg


@pytest.mark.parametrize(
    ("amount", "step", "expected"),
    [("54.5", "1", "55"), ("54.4999", "1", "54"), ("2.5", "5", "5"), ("0.49", "1", "0"), ("54.54", "2.5", "55.0")],
)
def test_nearest(amount: str, step: str, expected: str) -> None:
    assert nearest(Decimal(amount), Decimal(step)) == Decimal(expected)


def test_rounding_is_permitted_up_to_the_fraction_on_either_side() -> None:
    assert [rounding_permitted(Decimal(100), Decimal(p), Decimal("0.1")) for p in ("89.99", "90", "110", "110.01")] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("ordered", "vials", "expected"),
    [
        ("545", ["200", "500", "1000"], "500"),
        ("590", ["200", "500"], "600"),
        ("20", ["50"], None),  # one vial is too much, and none is no dose
        ("4", ["50"], None),
        ("545", [], None),
    ],
)
def test_whole_vials(ordered: str, vials: list[str], expected: str | None) -> None:
    drug: Drug = msgspec.structs.replace(FLUDARABINE, vials_mg=tuple(map(Decimal, vials)))
    assert whole_vials(Decimal(ordered), drug) == (None if expected is None else Decimal(expected))


def test_the_bands_need_no_order() -> None:
    bands = tuple(RenalBand(at_least=Decimal(a), fraction=Decimal(f)) for a, f in ((0, "0"), (80, "1"), (30, "0.6")))
    assert [band_of(bands, Decimal(v)).fraction for v in ("80", "79.999", "30", "29.999", "0")] == [
        Decimal(f) for f in ("1", "0.6", "0.6", "0", "0")
    ]


def test_dose_findings_are_each_shown_once() -> None:
    odd = Finding(code="c", patient=None, seqs=(1,), found="", wanted="", to_do="")
    answer = Answer[DrugDose](value=None, status="unknown", rule="", findings=(odd,))
    assert dose_findings({"a": answer, "b": answer}) == (odd,)
