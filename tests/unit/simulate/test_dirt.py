"""Dirt, one kind at a time: how often, what it looks like, and what must never become of what matters."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt

import msgspec
import pytest

from trialwright.events import Body
from trialwright.events.cells import InfusionGiven
from trialwright.events.consent import ConsentWithdrawn
from trialwright.events.course import PatientDied
from trialwright.events.doses import DrugGiven
from trialwright.events.history import TreatmentRecorded
from trialwright.events.results import LabResulted, TestResulted
from trialwright.simulate.chance import Chance
from trialwright.simulate.dirt import dirtied, mistyped, other_unit
from trialwright.simulate.entry import Entry
from trialwright.simulate.scenario import Scenario, scenario
from trialwright.simulate.telling.laboratories import measured, quantity, reported
from trialwright.simulate.telling.told import Told, said
from trialwright.standards.when import When

DAY = date(2026, 3, 1)
ZONE = "Asia/Shanghai"
CREATININE = reported("creatinine", 1.0, sex="female")
NUMBER = 1500


PUBLISHED = scenario()


def dirty(**values: float) -> Scenario:
    """A scenario in which nothing goes wrong but what is named."""
    rates = (name for name in PUBLISHED.values if name.startswith("dirt.") and not name.endswith("_days"))
    named = {f"dirt.{name}": value for name, value in values.items()}
    return msgspec.structs.replace(PUBLISHED, values=PUBLISHED.values | dict.fromkeys(rates, 0.0) | named)


def note(body: Body = CREATININE, day: date = DAY, by: str = "laboratory") -> Told:
    return said(body, day, zone=ZONE, by=by, minutes=425, after=95, source=f"blood {day}")


def entries(body: Body = CREATININE, seed: int = 1, **values: float) -> list[Entry]:
    return dirtied([note(body)], dirty(**values), Chance("dirt", seed))


def test_where_nothing_goes_wrong_everything_is_written_as_it_was_told() -> None:
    told = [note(), note(measured("weight", 60.0)), note(TestResulted(test="hbsag", result="negative"))]
    found = dirtied(told, dirty(), Chance(1))
    assert [entry.told for entry in found] == told
    assert {(entry.dirt, entry.replaces, entry.astray) for entry in found} == {(None, None, False)}


@pytest.mark.parametrize(
    "what", ["missing_value", "slip", "wrong_unit", "duplicate", "conflict", "wrong_patient", "late"]
)
def test_each_thing_happens_as_often_as_the_scenario_says(what: str) -> None:
    chance, spoiled = Chance("often", what), 0
    for _ in range(NUMBER):
        found = dirtied([note()], dirty(**{what: 0.1}), chance)
        spoiled += not found or any(entry.dirt for entry in found)
    assert abs(spoiled / NUMBER - 0.1) < 4.0 * sqrt(0.09 / NUMBER)


def test_a_missing_value_is_not_written() -> None:
    assert entries(missing_value=1.0) == []
    assert entries(measured("weight", 60.0), missing_value=1.0) == []
    assert entries(TestResulted(test="hbsag", result="negative"), missing_value=1.0) == []


def test_a_lost_day_takes_the_whole_sheet_of_one_person() -> None:
    told = [note(day=DAY + timedelta(days=day)) for day in range(40) for _ in range(3)]
    left = Counter(entry.told.happened.text for entry in dirtied(told, dirty(missing_day=0.5), Chance(3)))
    assert set(left.values()) == {3}
    assert 8 < len(left) < 32
    other = [note(by="ward"), note()]
    kept = {len(dirtied(other, dirty(missing_day=0.5), Chance("sheets", n))) for n in range(30)}
    assert kept == {0, 1, 2}


def test_late_is_later_and_otherwise_the_same() -> None:
    (late,) = entries(late=1.0)
    assert (late.dirt, late.told.body, late.told.happened) == ("late", CREATININE, note().happened)
    assert late.told.recorded > note().recorded


def test_a_slip_is_put_right_later_by_the_value_that_was_told() -> None:
    wrong, right = entries(slip=1.0)
    assert (wrong.dirt, right.dirt, right.replaces) == ("slip", "corrected", wrong)
    assert wrong.told.body.value.value == Decimal("880")
    assert (right.told.body, right.told.happened, right.reason) == (
        CREATININE, note().happened, "typing error; compared with the source"
    )  # fmt: skip
    assert right.told.recorded >= wrong.told.recorded + timedelta(days=0.05)


def test_nought_cannot_be_mistyped() -> None:
    (only,) = entries(reported("blasts_marrow", 0.0, sex="any"), slip=1.0)
    assert only.dirt is None


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        ("54.5", {"45.5", "545"}),
        ("98", {"89", "980"}),
        ("100", {"1000"}),
        ("0.80", {"0.08", "8.0"}),
        ("120", {"210", "102", "1200"}),
        ("33", {"330"}),
        ("7", {"70"}),
    ],
)
def test_all_that_a_number_is_mistyped_as(text: str, possible: set[str]) -> None:
    found = {mistyped(Decimal(text), Chance("typed", n)) for n in range(200)}
    assert found == {Decimal(value) for value in possible}


def test_a_wrong_unit_is_the_number_of_one_laboratory_with_the_unit_of_the_other() -> None:
    mended = Counter[int]()
    for seed in range(200):
        found = entries(seed=seed, wrong_unit=1.0)
        mended[len(found)] += 1
        assert (found[0].dirt, str(found[0].told.body.value)) == ("wrong_unit", "88 mg/dL")
        assert [str(entry.told.body.value) for entry in found[1:]] in ([], ["88 umol/L"])
    assert set(mended) == {1, 2}
    assert abs(mended[2] / 200 - 0.7) < 4.0 * sqrt(0.21 / 200)


@pytest.mark.parametrize("body", [measured("temperature", 37.0), reported("haemoglobin", 9.0, sex="male")])
def test_what_has_no_other_unit_is_written_as_it_is(body: LabResulted) -> None:
    if other_unit(body.analyte, body.value.unit) is None:
        (only,) = entries(body, wrong_unit=1.0)
        assert (only.dirt, only.told.body) == (None, body)
    else:
        assert entries(body, wrong_unit=1.0)[0].dirt == "wrong_unit"


def test_a_duplicate_is_the_same_message_again() -> None:
    first, second = entries(duplicate=1.0)
    assert (first.dirt, second.dirt) == (None, "duplicate")
    assert (first.told.body, first.told.source) == (second.told.body, second.told.source)
    assert second.told.recorded > first.told.recorded


def test_a_conflict_stands_beside_the_first_until_it_is_voided() -> None:
    found = {len(told): told for told in (entries(seed=seed, conflict=1.0) for seed in range(30))}
    assert set(found) == {2, 3}
    first, rival, voiding = found[3]
    assert (first.dirt, rival.dirt, voiding.dirt, voiding.replaces) == (None, "conflict", "voided", rival)
    assert first.told.happened == rival.told.happened
    assert first.told.body.value.value != rival.told.body.value.value
    assert not voiding.astray


def test_a_number_too_small_for_another_has_no_rival() -> None:
    one = LabResulted(analyte="creatinine", value=quantity("1", "umol/L"))
    for seed in range(20):
        for rival in (entry for entry in entries(one, seed=seed, conflict=1.0) if entry.dirt == "conflict"):
            assert rival.told.body.value.value != Decimal(1)


def test_what_is_written_into_the_next_chart_is_voided_there_and_written_anew_here() -> None:
    astray, voiding, anew = entries(wrong_patient=1.0)
    assert (astray.dirt, voiding.dirt, anew.dirt) == ("wrong_patient", "voided", "late")
    assert (astray.astray, voiding.astray, anew.astray) == (True, True, False)
    assert (voiding.replaces, anew.told.body) == (astray, CREATININE)
    assert astray.told.recorded < voiding.told.recorded < anew.told.recorded


def when(text: str) -> When:
    return When(text, ZONE)


def test_old_history_is_known_to_the_month_or_the_year() -> None:
    old = TreatmentRecorded(
        treatment="chemotherapy", intent="salvage", began=when("2024-05-03"), ended=when("2024-06-01")
    )
    texts = {entries(old, seed=seed, partial_date=1.0)[0].told.body.began.text for seed in range(40)}
    assert texts == {"2024-05", "2024"}
    (entry,) = entries(old, partial_date=1.0)
    assert entry.dirt == "partial_date"


def test_nobody_forgets_the_day_of_last_month() -> None:
    new = TreatmentRecorded(treatment="chemotherapy", intent="salvage", began=when("2026-02-03"))
    (entry,) = entries(new, partial_date=1.0)
    assert (entry.told, entry.dirt) == (note(new), None)


@pytest.mark.parametrize(
    "body",
    [
        ConsentWithdrawn(),
        PatientDied(cause="leukaemia"),
        DrugGiven(drug="fludarabine", dose=quantity("45", "mg")),
        InfusionGiven(bag="B1", volume=quantity("20", "mL")),
    ],
)
def test_what_matters_is_late_at_most(body: Body) -> None:
    (entry,) = entries(
        body, missing_value=1.0, missing_day=1.0, slip=1.0, wrong_unit=1.0, duplicate=1.0, conflict=1.0, wrong_patient=1.0,
        partial_date=1.0,
    )  # fmt: skip
    assert (entry.told, entry.dirt) == (note(body), None)
    (late,) = entries(body, late=1.0)
    assert (late.told.body, late.dirt) == (body, "late")


def test_of_each_note_one_thing_at_most_goes_wrong() -> None:
    told = [note() for _ in range(2000)]
    found = dirtied(told, dirty(slip=0.2, wrong_unit=0.2, late=0.2, duplicate=0.2), Chance(9))
    wrong = Counter(entry.dirt for entry in found if entry.replaces is None and entry.dirt is not None)
    assert set(wrong) == {"slip", "wrong_unit", "late", "duplicate"}
    assert sum(wrong.values()) + 0.2 * 2000 == pytest.approx(2000, abs=4.0 * sqrt(2000 * 0.16))
