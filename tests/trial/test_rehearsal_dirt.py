"""Dirt in whole rehearsals: each thing that was spoiled is an event with that property, and mended or found by the product."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from tests.rehearsed import ANOTHER, OURS, Played, rehearsed

from trialwright.derive.trial.findings import event_findings
from trialwright.simulate.dirt import other_unit
from trialwright.simulate.patients.truth import Truth
from trialwright.standards.analytes import ANALYTES, to_unit

DIRTY = {
    "dirt__slip": 0.02, "dirt__wrong_unit": 0.06, "dirt__duplicate": 0.02, "dirt__conflict": 0.02, "dirt__late": 0.2,
    "dirt__wrong_patient": 0.01, "dirt__partial_date": 0.5,
}  # fmt: skip


@pytest.fixture(params=[OURS, ANOTHER])
def dirty(request: pytest.FixtureRequest) -> Played:
    return rehearsed(request.param, 6, 3, **DIRTY)


def entries(trial: Played, what: str) -> list[Any]:
    found = [trial.by_seq[seq] for seq, name in trial.dirt.items() if name == what]
    assert found, f"nothing was {what}"
    return found


def mending(trial: Played) -> dict[int, Any]:
    """The event that corrects or voids another, by the number of that."""
    return {event.replaces: event for event in trial.events if event.replaces is not None}


def test_what_mends_names_what_was_wrong_in_the_same_patient(dirty: Played) -> None:
    for what, wrong in (("corrected", {"slip", "wrong_unit"}), ("voided", {"conflict", "wrong_patient"})):
        for event in entries(dirty, what):
            target = dirty.by_seq[event.replaces or 0]
            assert dirty.dirt[target.seq] in wrong
            assert (target.patient, target.seq < event.seq) == (event.patient, True)
            assert event.reason
            assert what == "corrected" or event.kind == "event.voided"
            assert what == "voided" or (event.kind, event.happened) == (target.kind, target.happened)
    replacing = {event.seq for event in dirty.events if event.replaces is not None}
    assert replacing == {seq for seq, what in dirty.dirt.items() if what in ("corrected", "voided")}


def test_what_was_mended_is_no_longer_believed(dirty: Played) -> None:
    mended = mending(dirty)
    for code in dirty.truths:
        standing = {event.seq for event in dirty.believed(code).events}
        assert standing & set(mended) == set()
    assert all(seq in mended for seq, what in dirty.dirt.items() if what in ("slip", "wrong_patient"))


def test_a_slip_is_found_where_no_such_value_can_be(dirty: Played) -> None:
    """Transposed digits or a misplaced point; what is outside of all that is plausible is a finding at once."""
    found = set()
    for event in entries(dirty, "slip"):
        wrong, right = event.body.value, mending(dirty)[event.seq].body.value
        assert wrong.unit == right.unit
        assert wrong.value != right.value
        assert wrong.value == right.value * 10 or sorted(f"{wrong.value}") == sorted(f"{right.value}")
        codes = {finding.code for finding in event_findings(event)}
        assert ("result.implausible" in codes) is implausible(event), event
        found |= codes
    assert "result.implausible" in found


def test_a_wrong_unit_is_the_other_laboratorys_and_found_where_it_can_be(dirty: Played) -> None:
    mended, found = mending(dirty), Counter[str]()
    for event in entries(dirty, "wrong_unit"):
        if event.seq in mended:
            assert mended[event.seq].body.value.value == event.body.value.value
            assert other_unit(event.body.analyte, mended[event.seq].body.value.unit) == event.body.value.unit
        codes = {finding.code for finding in event_findings(event)}
        assert ("result.implausible" in codes) is implausible(event), event
        found.update(codes)
    assert found["result.implausible"] > 0


def implausible(event: Any) -> bool:
    """Whether a value is outside of what a person can have, worked out without the product's findings."""
    analyte = ANALYTES[event.body.analyte]
    value = to_unit(analyte, event.body.value, analyte.unit)
    return (
        analyte.plausible is not None
        and value is not None
        and not analyte.plausible[0] <= value <= analyte.plausible[1]
    )


def test_a_duplicate_says_what_was_said_before(dirty: Played) -> None:
    for event in entries(dirty, "duplicate"):
        same = [
            one
            for one in dirty.by_patient[event.patient]
            if one.seq < event.seq
            and (one.body, one.happened, one.source) == (event.body, event.happened, event.source)
        ]
        assert same, event


def test_a_conflict_is_another_value_of_the_same_instant(dirty: Played) -> None:
    for event in entries(dirty, "conflict"):
        rivals = [
            one
            for one in dirty.by_patient[event.patient]
            if one.seq != event.seq and one.kind == event.kind and one.body.analyte == event.body.analyte
            and one.happened == event.happened
        ]  # fmt: skip
        assert any(one.body.value.value != event.body.value.value for one in rivals), event


def test_what_went_into_the_next_chart_is_voided_there_and_written_anew(dirty: Played) -> None:
    """Anew as soon as somebody asks for it, which may be before the other is taken back."""
    for event in entries(dirty, "wrong_patient"):
        assert mending(dirty)[event.seq].kind == "event.voided"
        anew = [
            one for one in dirty.events
            if one.patient != event.patient and (one.body, one.happened, one.source) == (event.body, event.happened, event.source)
        ]  # fmt: skip
        assert any(dirty.dirt.get(one.seq) == "late" for one in anew), event


def test_a_partial_date_is_known_to_the_month_or_the_year(dirty: Played) -> None:
    for event in entries(dirty, "partial_date"):
        dates = [when.text for when in (event.body.began, event.body.ended) if when is not None]
        assert any(len(text) in (4, 7) for text in dates), event


def test_what_is_late_is_written_days_after_the_rest(dirty: Played) -> None:
    """As for vital signs, which a ward writes down within minutes: four of five late ones are more than a day late."""
    waited = {"late": Counter[bool](), None: Counter[bool]()}
    for event in dirty.events:
        if event.kind == "vital.measured" and (what := dirty.dirt.get(event.seq)) in waited:
            waited[what][event.recorded_at - event.happened.span()[1] > timedelta(days=1)] += 1
    assert waited["late"][True] > 2 * waited["late"][False]
    assert waited[None][True] < 0.02 * waited[None][False]


def test_what_must_not_be_lost_is_not_wrong_either(dirty: Played) -> None:
    kinds = {"consent.signed", "decision.made", "decision.confirmed", "drug.given", "infusion.given", "patient.died"}
    spoiled = {dirty.by_seq[seq].kind for seq, what in dirty.dirt.items() if what != "late"}
    assert kinds & spoiled == set()
    for code, truth in dirty.truths.items():
        told = {event.kind for event in dirty.by_patient[code]}
        assert "infusion.given" not in told or ends_as_it_truly_does(truth, dirty.by_patient[code])


def ends_as_it_truly_does(truth: Truth, events: list[Any]) -> bool:
    """Whether a death that comes first of all ends is in the log, on its day."""
    fate, zero = truth.fate, next(event.happened.day() for event in events if event.kind == "infusion.given")
    ends = sorted(day for day in (fate.death, fate.lost, fate.withdraws) if day is not None and day <= 1000)
    if not ends or fate.death != ends[0]:
        return True
    died = [event.happened.day() for event in events if event.kind == "patient.died"]
    return died == [(zero or date.min) + timedelta(days=fate.death)]
