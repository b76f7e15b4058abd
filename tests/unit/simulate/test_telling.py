"""Telling: what a good hospital writes of a truth; nothing is written before it happened, and nothing after the end."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import msgspec
import pytest
from tests.unit.simulate.shipped import other_protocol, our_protocol

from trialwright.events.consent import AssentGiven, ConsentSigned, ConsentWithdrawn
from trialwright.events.course import PatientDied, PatientLost, VisitHeld
from trialwright.events.disease import ResponseAssessed
from trialwright.events.results import LabResulted, VitalMeasured
from trialwright.events.safety import AdverseEventReported, ToxicityGraded
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate import telling
from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.draw import draw_truth
from trialwright.simulate.patients.truth import Fate, Truth
from trialwright.simulate.scenario import scenario
from trialwright.simulate.stations.infusing import LAST_DAY
from trialwright.simulate.telling.desk import Desk
from trialwright.simulate.telling.told import Told

ZERO = date(2026, 3, 2)
ON = date(2026, 2, 2)
ZONE = "Asia/Shanghai"
PROTOCOLS = pytest.mark.parametrize("protocol", [our_protocol(), other_protocol()], ids=["ours", "another"])
PUBLISHED = scenario()


def desk(*names: str | int) -> Desk:
    return Desk(zone=ZONE, site="SZ01", chance=Chance("telling", *names))


@lru_cache(maxsize=16)
def truth(number: int = 1, *, ours: bool = True) -> Truth:
    return draw_truth(our_protocol() if ours else other_protocol(), PUBLISHED, 1, number, date(2026, 1, 20))


def with_fate(one: Truth, **fields: int | bool | None) -> Truth:
    nothing: dict[str, None] = dict.fromkeys(
        ("relapse", "transplant", "death", "lost", "withdraws", "second_malignancy")
    )
    fate: Fate = msgspec.structs.replace(one.fate, **(nothing | {"remission": True} | fields))
    return msgspec.structs.replace(one, fate=fate)


def course(protocol: TrialProtocol, one: Truth, days: int = LAST_DAY) -> list[Told]:
    return telling.course(protocol, one, ZERO, desk("course"), ZERO + timedelta(days=days), PUBLISHED)


def days(notes: list[Told]) -> Iterator[int]:
    for note in notes:
        day = note.happened.day()
        assert day is not None
        yield (day - ZERO).days


@PROTOCOLS
def test_nothing_is_written_before_it_happened_and_all_in_order(protocol: TrialProtocol) -> None:
    for number in range(1, 6):
        one = truth(number, ours=protocol is our_protocol())
        told = course(protocol, one)
        assert [note for note in told if note.happened.span()[0] > note.recorded] == []
        assert [note.recorded for note in told] == sorted(note.recorded for note in told)
        screened = telling.workup(protocol, one, ON, desk("screening"))
        assert [note for note in screened if note.happened.span()[0] > note.recorded] == []


@PROTOCOLS
@pytest.mark.parametrize(
    ("end", "body", "late"), [("death", PatientDied, 0), ("withdraws", ConsentWithdrawn, 0), ("lost", PatientLost, 90)]
)
def test_after_the_end_nothing_is_told_but_the_end(protocol: TrialProtocol, end: str, body: type, late: int) -> None:
    told = course(protocol, with_fate(truth(2, ours=protocol is our_protocol()), **{end: 200}))
    last = [note for note in told if isinstance(note.body, body)]
    assert len(last) == 1
    assert list(days(last)) == [200 + late]
    assert max(days([note for note in told if note is not last[0]])) <= 200


@PROTOCOLS
def test_nothing_is_told_beyond_the_last_day(protocol: TrialProtocol) -> None:
    one = with_fate(truth(3, ours=protocol is our_protocol()), death=500)
    told = course(protocol, one, days=100)
    assert max(days(told)) <= 100
    assert not any(isinstance(note.body, PatientDied) for note in told)


def test_of_two_ends_the_first_one_counts() -> None:
    told = course(our_protocol(), with_fate(truth(2), death=300, withdraws=250, lost=400))
    ends = [note.body for note in told if isinstance(note.body, PatientDied | ConsentWithdrawn | PatientLost)]
    assert [type(end) for end in ends] == [ConsentWithdrawn]


@PROTOCOLS
def test_no_value_is_told_twice_of_one_instant(protocol: TrialProtocol) -> None:
    """Two visits may be held on one day; blood is drawn once."""
    for number in range(1, 9):
        told = course(protocol, with_fate(truth(number, ours=protocol is our_protocol())))
        values = Counter(
            (note.body.analyte, note.happened.text)
            for note in told
            if isinstance(note.body, LabResulted | VitalMeasured)
        )
        assert [value for value, number in values.items() if number > 1] == []


@PROTOCOLS
def test_visits_are_those_of_the_protocol(protocol: TrialProtocol) -> None:
    known = {visit.id: visit for visit in protocol.schedule.visits}
    told = course(protocol, with_fate(truth(4, ours=protocol is our_protocol())))
    held = [note.body for note in told if isinstance(note.body, VisitHeld)]
    assert held
    for visit in held:
        assert set(visit.done) <= set(known[visit.visit].assessments)
    number = Counter(visit.visit for visit in held)
    assert set(number.values()) == {1}


def test_the_clinician_grades_each_day_of_cytokine_release_and_the_first_one_without() -> None:
    one = next(truth(number) for number in range(1, 30) if 0 < max(truth(number).toxicity.crs) < 5)
    told = [note for note in course(our_protocol(), with_fate(one)) if isinstance(note.body, ToxicityGraded)]
    graded = {day: note.body.grade for day, note in zip(days(told), told, strict=True) if note.body.scale == "crs"}
    true = {day for day, grade in enumerate(one.toxicity.crs) if grade}
    assert set(graded) >= true
    assert all((graded[day] > 0) is (day in true) for day in graded)
    assert all(abs(graded[day] - one.toxicity.crs[day]) <= 1 for day in true)


def test_an_adverse_event_keeps_its_number_until_it_is_over() -> None:
    told = [
        note.body for note in course(our_protocol(), with_fate(truth(5))) if isinstance(note.body, AdverseEventReported)
    ]
    by_number: dict[int, set[tuple[str, str | None]]] = {}
    for report in told:
        by_number.setdefault(report.number, set()).add((report.term, report.began.text if report.began else None))
    assert all(len(names) == 1 for names in by_number.values())
    assert all((report.ended is None) is (report.outcome != "recovered") for report in told)


@pytest.mark.parametrize(("fields", "category"), [
    ({"remission": True, "incomplete": False}, "complete_remission"),
    ({"remission": True, "incomplete": True}, "complete_remission_incomplete"),
    ({"remission": False, "incomplete": False}, "no_response"),
])  # fmt: skip
def test_the_response_after_a_month(fields: dict[str, bool], category: str) -> None:
    told = course(our_protocol(), with_fate(truth(1), **fields))
    assert [note.body.category for note in told if isinstance(note.body, ResponseAssessed)] == [category]


# ------------------------------------------------------------------------------------------------------------- consent


def aged(years: int) -> Truth:
    one = truth(1)
    return msgspec.structs.replace(
        one, person=msgspec.structs.replace(one.person, birth=date(ON.year - years, ON.month, ON.day))
    )


@pytest.mark.parametrize(("years", "signed_by"), [(17, "guardian"), (18, "patient"), (40, "patient")])
def test_a_guardian_signs_for_a_minor(years: int, signed_by: str) -> None:
    protocol = our_protocol()
    assert protocol.consent.guardian_below == 18
    told = telling.consented(protocol, aged(years), ON, desk("consent"), version="1")
    signed = [note.body for note in told if isinstance(note.body, ConsentSigned)]
    assert [one.signed_by for one in signed] == [signed_by]
    assert (signed[0].guardian is not None) is (signed_by == "guardian")
    assert set(protocol.consent.required_scopes) <= set(signed[0].scope)


def test_a_child_of_the_age_that_the_protocol_names_assents() -> None:
    protocol = our_protocol()
    first = protocol.consent.assent_from
    assert first is not None
    for years, wanted in ((first - 1, 0), (first, 1), (17, 1), (18, 0)):
        told = telling.consented(protocol, aged(years), ON, desk("assent"), version="1")
        assert sum(isinstance(note.body, AssentGiven) for note in told) == wanted, years


# ------------------------------------------------------------------------------------------------------- asked again


@PROTOCOLS
def test_only_what_is_asked_for_again_is_done_again(protocol: TrialProtocol) -> None:
    one = truth(1, ours=protocol is our_protocol())
    whole = telling.workup(protocol, one, ON, desk("again"))
    assert any(isinstance(note.body, VisitHeld) for note in whole)
    again = telling.workup(protocol, one, ON, desk("again"), only=frozenset({"creatinine"}))
    named = {note.body.analyte for note in again if isinstance(note.body, LabResulted | VitalMeasured)}
    assert named == {"creatinine"}
    assert not any(isinstance(note.body, VisitHeld) for note in again)
    assert {note.body.laboratory for note in again if isinstance(note.body, LabResulted)} == {"Central"}


@PROTOCOLS
@pytest.mark.parametrize("name", ["sex", "age", "birth", "demographics"])
def test_who_the_patient_is_can_be_asked_again_by_any_of_its_names(protocol: TrialProtocol, name: str) -> None:
    one = truth(1, ours=protocol is our_protocol())
    told = telling.workup(protocol, one, ON, desk("again"), only=frozenset({name}))
    assert any(type(note.body).__name__ == "DemographicsRecorded" for note in told)


@PROTOCOLS
def test_each_apheresis_and_each_product_has_a_number_of_its_own(protocol: TrialProtocol) -> None:
    numbers = set()
    for patient in (1, 2):
        for attempt in (1, 2):
            one = truth(patient, ours=protocol is our_protocol())
            told = telling.apheresis(protocol, one, attempt, ON, desk("apheresis"))
            numbers |= {note.body.product_number for note in told if hasattr(note.body, "product_number")}
    assert len(numbers) == 4
