"""Recovery: what a rehearsal assumed can be read off its log, within what chance allows.

Sixty patients are enrolled once. Everything is counted from what is believed of the log, and held against the scenario, or
against the truth file, which the log does not know; four standard errors are allowed, from the known spread and number.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from math import exp, log, sqrt
from statistics import fmean, stdev
from typing import Any

import pytest
from tests.rehearsed import OURS, Played, rehearsed

from trialwright.derive.record import Record
from trialwright.simulate.chance import Chance
from trialwright.simulate.dirt import MENDED, other_unit
from trialwright.simulate.patients.kinetics import LOWER_LIMIT, RESIDUAL, copies, draw_kinetics, measured_copies
from trialwright.simulate.patients.truth import Truth

pytestmark = pytest.mark.slow
ENROLLED, SEED = 60, 1
ERRORS = 4.0
EARLY = (3, 7, 10, 14, 28)
"""Days of the samples from which the peak is read; the last one is drawn some days before or after D28."""
LAST = 35

Points = Mapping[int, float]
"""Days after the infusion, and the natural logarithm of the copies found then."""


def trial() -> Played:
    return rehearsed(OURS, ENROLLED, SEED)


def assumed(name: str) -> float:
    return trial().plan.scenario[name]


@lru_cache(maxsize=1)
def infused() -> dict[str, tuple[Record, Truth]]:
    """What is believed, and what is true, of everybody who was infused."""
    codes = {event.patient for event in trial().events if event.kind == "infusion.given"}
    return {code: (trial().believed(code), trial().truths[code]) for code in sorted(filter(None, codes))}


def of_kind(record: Record, kind: str) -> Iterator[Any]:
    return (event for event in record.events if event.kind == kind)


def close(found: int, number: int, rate: float) -> None:
    """Hold a count to a rate: no further off than four standard errors, and half a count for its being whole."""
    allowed = ERRORS * sqrt(number * rate * (1.0 - rate)) + 0.5
    assert abs(found - number * rate) <= allowed, f"{found} of {number}; {rate:.4f} was assumed"


# ------------------------------------------------------------------------------------------------------------ kinetics


def points(record: Record) -> Points:
    """The copies that were counted, by the day after the infusion; what is below the limit of the assay is left out."""
    zero = next(event.happened.day() for event in of_kind(record, "infusion.given"))
    return {
        (event.happened.day() - zero).days: log(float(event.body.value.value))
        for event in of_kind(record, "lab.resulted")
        if event.body.analyte == "car_copies" and event.body.value.bound == "=" and event.body.value.value > 0
    }


@lru_cache(maxsize=1)
def expected() -> list[Points]:
    """The same samples of a thousand patients whose cells are drawn by the scenario, and who are never written down."""
    chance = Chance("recovery", "expected")
    drawn = (draw_kinetics(trial().plan.scenario, chance) for _ in range(1000))
    found = ({day: measured_copies(cells, float(day), chance) for day in EARLY} for cells in drawn)
    return [{day: log(value) for day, value in one.items() if value >= LOWER_LIMIT} for one in found]


def early(one: Points) -> Points:
    return {day: value for day, value in one.items() if min(EARLY) <= day <= LAST}


def peak(one: Points) -> float | None:
    """The logarithm of the highest of the early samples."""
    return max(early(one).values(), default=None)


def day_of_peak(one: Points) -> float | None:
    """The logarithm of the day of the highest of the early samples."""
    samples = early(one)
    return log(max(samples, key=lambda day: samples[day])) if samples else None


def decline(one: Points) -> float | None:
    """The fall of the logarithm in a day from D14 to about D28, where both can be counted."""
    last = max(early(one), default=0)
    return (one[14] - one[last]) / (last - 14) if 14 in one and last > 20 else None


@pytest.mark.parametrize("read", [peak, day_of_peak, decline])
def test_the_kinetics_of_the_scenario_are_read_off_the_log(read: Callable[[Points], float | None]) -> None:
    """Peak, time of the peak and decline of Stein 2019, by the same reading of the log and of what was assumed."""
    found = [value for record, _ in infused().values() if (value := read(points(record))) is not None]
    wanted = [value for one in expected() if (value := read(one)) is not None]
    assert len(found) > 20
    allowed = ERRORS * stdev(wanted) * sqrt(1.0 / len(found) + 1.0 / len(wanted))
    assert abs(fmean(found) - fmean(wanted)) < allowed, (fmean(found), fmean(wanted), allowed)


def test_this_reading_would_notice_other_cells() -> None:
    """Cells that peak three times as high, or fall three times as fast, are none of this scenario."""
    found = [value for record, _ in infused().values() if (value := peak(points(record))) is not None]
    wanted = [value for one in expected() if (value := peak(one)) is not None]
    assert log(3.0) > ERRORS * stdev(wanted) * sqrt(1.0 / len(found) + 1.0 / len(wanted))


def test_what_was_measured_scatters_about_the_curve_of_each_patient() -> None:
    """Far above the limit of the assay, so that no half of the scatter is cut off."""
    apart = [
        value - log(true)
        for record, truth in infused().values()
        for day, value in points(record).items()
        if (true := copies(truth.kinetics, float(day))) > LOWER_LIMIT * exp(3.0 * RESIDUAL)
    ]
    assert len(apart) > 100
    assert abs(fmean(apart)) < ERRORS * RESIDUAL / sqrt(len(apart))
    assert abs(stdev(apart) - RESIDUAL) < ERRORS * RESIDUAL / sqrt(2.0 * len(apart))


# --------------------------------------------------------------------------------------------- screening, manufacture


def test_who_fails_screening_is_who_should() -> None:
    consented = {event.patient for event in trial().events if event.kind == "consent.signed"}
    failed = {
        event.patient for event in trial().events
        if event.kind == "participation.ended" and event.body.why == "not_eligible"
    }  # fmt: skip
    unsuitable = {code for code, truth in trial().truths.items() if code in consented and not truth.workup.eligible}
    close(len(failed), len(consented), assumed("person.unsuitable_referred"))
    assert len(failed ^ unsuitable) <= 0.1 * len(consented), (failed - unsuitable, unsuitable - failed)


def test_who_is_approached_is_who_should() -> None:
    outcomes = Counter(event.body.outcome for event in trial().events if event.kind == "prescreening.recorded")
    assert outcomes == Counter(truth.prescreening for truth in trial().truths.values())
    close(outcomes["declined"], outcomes.total(), assumed("person.declines"))
    close(outcomes["unsuitable"], outcomes.total(), assumed("person.not_approached"))


def test_manufactures_fail_and_miss_their_specification_as_often_as_assumed() -> None:
    ended = {True: Counter[str](), False: Counter[str]()}
    for event in (event for event in trial().events if event.kind == "manufacture.ended"):
        ended[event.body.lot.endswith("-1")][event.body.outcome] += 1
    close(ended[True]["failed"], ended[True].total(), assumed("production.failure"))
    released = Counter(event.body.disposition for event in trial().events if event.kind == "product.released")
    close(released.total() - released["released"], released.total(), assumed("production.out_of_specification"))


# ------------------------------------------------------------------------------------------------ toxicity, remission


def worst(record: Record) -> int:
    return max((e.body.grade for e in of_kind(record, "toxicity.graded") if e.body.scale == "crs"), default=0)


def test_cytokine_release_is_as_frequent_and_as_severe_as_assumed() -> None:
    grades = {code: worst(record) for code, (record, _) in infused().items()}
    truly = {code: max(truth.toxicity.crs, default=0) for code, (_, truth) in infused().items()}
    close(sum(grade > 0 for grade in grades.values()), len(grades), assumed("toxicity.crs_any"))
    close(sum(grade > 2 for grade in grades.values()), len(grades), assumed("toxicity.crs_severe"))
    assert {code for code, grade in grades.items() if grade} == {code for code, grade in truly.items() if grade}
    assert sum(abs(grades[code] - truly[code]) for code in grades) < 0.4 * len(
        grades
    )  # people grade otherwise now and then


def test_remission_and_residual_disease_at_one_month_are_what_they_truly_are() -> None:
    seen = 0
    for record, truth in infused().values():
        for event in of_kind(record, "response.assessed"):
            seen += 1
            assert (event.body.category != "no_response") is truth.fate.remission
            assert (event.body.mrd == "negative") is (truth.fate.residual < 0.01)
    dead = sum(truth.fate.death is not None and truth.fate.death <= 33 for _, truth in infused().values())
    assert len(infused()) - dead - 2 <= seen <= len(infused())


def test_residual_disease_is_found_where_the_sample_can_show_it() -> None:
    """By flow cytometry within five weeks: nothing is found of nothing, and what is there is above the limit."""
    seen = Counter[bool]()
    for record, truth in infused().values():
        zero = next(event.happened.day() for event in of_kind(record, "infusion.given"))
        for event in of_kind(record, "lab.resulted"):
            day = (event.happened.day() - zero).days
            if event.body.analyte == "mrd_flow" and 25 <= day <= 35 and (truth.fate.relapse or 999) > day:
                there = truth.fate.residual > float(event.body.detection_limit.value)
                seen[there] += 1
                assert (event.body.value.bound == "=") is there, (event, truth.fate)
    assert seen[False] > 0.4 * seen.total() > 0


# ---------------------------------------------------------------------------------------------------------------- dirt


@lru_cache(maxsize=1)
def values() -> list[Any]:
    """Every value of a laboratory or a bedside that was told once; what mends it, or tells it again, is not counted."""
    again = {seq for seq, what in trial().dirt.items() if what in ("duplicate", "conflict", "wrong_patient")}
    return [
        event for event in trial().events
        if event.kind in ("lab.resulted", "vital.measured") and event.replaces is None and event.seq not in again
    ]  # fmt: skip


def mended(why: str) -> int:
    return sum(why in (event.reason or "") for event in trial().events)


def test_slips_are_corrected_as_often_as_assumed() -> None:
    close(mended("typing error"), len(values()), assumed("dirt.slip") / (1.0 - assumed("dirt.missing_value")))


def test_wrong_units_are_corrected_as_often_as_assumed() -> None:
    other = sum(other_unit(event.body.analyte, event.body.value.unit) is not None for event in values())
    close(
        mended("the unit was wrong"), other, MENDED * assumed("dirt.wrong_unit") / (1.0 - assumed("dirt.missing_value"))
    )


def test_messages_come_twice_as_often_as_assumed() -> None:
    told = Counter(
        (event.patient, event.body, event.happened, event.source)
        for event in trial().events
        if event.kind in ("lab.resulted", "vital.measured") and event.replaces is None
    )
    twice = sum(number > 1 for number in told.values())
    close(twice, len(values()), assumed("dirt.duplicate") / (1.0 - assumed("dirt.missing_value")))


def test_vital_signs_are_late_as_often_as_assumed() -> None:
    """A ward writes them down within minutes: whatever is more than a day late was late for days, of exponential length."""
    signs = [event for event in values() if event.kind == "vital.measured"]
    late = sum((event.recorded_at - event.happened.span()[1]).total_seconds() > 86_400 for event in signs)
    rate = assumed("dirt.late") * exp(-1.0 / assumed("dirt.late_days")) / (1.0 - assumed("dirt.missing_value"))
    close(late, len(signs), rate)
