"""From rows of a MEDS data set to facts: values, units, times, the person, and what cannot be used."""

from datetime import UTC, datetime
from typing import Any

import pytest

from trialwright.events.history import ConditionRecorded, TreatmentRecorded
from trialwright.events.medication import MedicationStarted, MedicationStopped
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import LabResulted, TestResulted, VitalMeasured
from trialwright.screen.gathering import PatientFacts, patient_label
from trialwright.screen.meds import MedsEvent, MedsPatient, read_patient
from trialwright.screen.meds_map import read_map

MAP = read_map(
    b"""
title = "A hospital"
citation = "its own list"
[person]
female = ["F"]
male = ["M"]
[[result]]
analyte = "creatinine"
codes = ["CR"]
unit = "mg/dL"
[[result]]
analyte = "alt"
codes = ["ALT"]
[[result]]
analyte = "weight"
codes = ["WT"]
unit = "kg"
[[result]]
analyte = "inr"
codes = ["INR"]
[[test]]
test = "hbsag"
codes = ["HBSAG"]
means = { "non reactive" = "negative", "reactive" = "positive", "borderline" = "indeterminate" }
[[history]]
concept = "systemic_steroid"
codes = ["ON"]
ends = ["OFF"]
label = "prednisone"
[[history]]
concept = "transplant"
codes = ["TX"]
[[diagnoses]]
prefix = "D//"
system = "icd10"
""",
    "ours.toml",
)
ZONE = "America/New_York"
NOON = "2026-07-01T12:00:00"
PERSON = (("F", None), ("MEDS_BIRTH", "1990-05-05T00:00:00"))


def microseconds(time: str | None) -> int | None:
    if time is None:
        return None
    return round(
        (datetime.fromisoformat(time).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1e6
    )


def row(
    code: str, time: str | None = NOON, number: str | None = None, text: str | None = None, unit: str | None = None
) -> MedsEvent:
    return MedsEvent("events.parquet row 7", microseconds(time), code, number, text, unit)


def read(*rows: MedsEvent, person: Any = PERSON, in_utc: bool = False, unmapped: int = 0) -> PatientFacts:
    events = [
        MedsEvent(f"events.parquet row {number}", *(getattr(each, name) for name in MedsEvent.__struct_fields__[1:]))
        for number, each in enumerate((*(row(*each) for each in person), *rows), 1)
    ]
    return read_patient(MedsPatient("10000032", 1, "events", tuple(events), unmapped, in_utc), MAP, zone=ZONE)


def bodies(facts: PatientFacts) -> list[Any]:
    return [event.body for event in facts.events if not isinstance(event.body, DemographicsRecorded)]


def codes(facts: PatientFacts) -> list[str]:
    return [finding.code for finding in facts.findings]


@pytest.mark.parametrize(
    ("event", "value"),
    [
        (row("CR", number="1.60"), "1.60 mg/dL"),
        (row("CR", number="141.5", unit="umol/L"), "141.5 umol/L"),
        (row("CR", text="<0.2"), "<0.2 mg/dL"),
        (row("CR", text=" > 20 "), ">20 mg/dL"),
        (row("CR", text="0.9"), "0.9 mg/dL"),
        (row("CR", number="0.8", text="hemolysed"), "0.8 mg/dL"),
        (row("INR", number="1.1"), "1.1"),
    ],
)
def test_a_number_keeps_its_digits_and_the_unit_of_the_row_comes_before_that_of_the_map(
    event: MedsEvent, value: str
) -> None:
    (body,), facts = bodies(read(event)), read(event)
    assert isinstance(body, LabResulted)
    assert (str(body.value), codes(facts)) == (value, [])


@pytest.mark.parametrize("number", [None, "nan", "inf", "-inf", "1e40", "1e-40"])
@pytest.mark.parametrize("text", [None, "see comment", "1.2.3", "<", "1,2"])
def test_what_is_no_number_is_not_used_and_said(number: str | None, text: str | None) -> None:
    facts = read(row("CR", number=number, text=text))
    assert (bodies(facts), codes(facts)) == ([], ["meds.value_missing"])
    assert facts.findings[0].found == "events.parquet row 3: creatinine has no usable number"


def test_a_number_without_unit_is_kept_and_said() -> None:
    facts = read(row("ALT", number="30"))
    assert str(bodies(facts)[0].value) == "30"
    assert codes(facts) == ["meds.unit_missing"]


def test_what_is_measured_at_the_bedside_is_no_result_of_a_laboratory() -> None:
    (body,) = bodies(read(row("WT", number="70.5")))
    assert isinstance(body, VitalMeasured)


@pytest.mark.parametrize(
    ("text", "result"),
    [("Non Reactive", "negative"), (" REACTIVE ", "positive"), ("borderline", "indeterminate")],
)
def test_a_text_means_what_the_map_says(text: str, result: str) -> None:
    (body,) = bodies(read(row("HBSAG", text=text)))
    assert body == TestResulted(test="hbsag", result=result)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (row("HBSAG", text="not reactive"), "hbsag has a text that the map does not have"),
        (row("HBSAG", number="0.2"), "hbsag has no text"),
        (row("HBSAG"), "hbsag has no text"),
    ],
)
def test_a_text_that_the_map_does_not_have_is_not_used_and_said(event: MedsEvent, found: str) -> None:
    facts = read(event)
    assert (bodies(facts), codes(facts)) == ([], ["meds.word_missing"])
    assert found in facts.findings[0].found


class TestTimes:
    def happened(self, time: str, in_utc: bool = False) -> str:
        return read(row("CR", time, "1"), in_utc=in_utc).events[0].happened.text

    def test_a_time_without_a_zone_is_of_the_site(self) -> None:
        assert self.happened("2026-07-01T12:00:00") == "2026-07-01T12:00:00-04:00"
        assert self.happened("2026-01-01T12:00:00") == "2026-01-01T12:00:00-05:00"
        assert self.happened("2180-03-23T11:51:30") == "2180-03-23T11:51:30-04:00"

    def test_a_time_in_utc_is_shown_at_the_site(self) -> None:
        assert self.happened("2026-07-01T02:00:00", in_utc=True) == "2026-06-30T22:00:00-04:00"

    def test_of_the_hour_that_comes_twice_it_is_the_earlier_one(self) -> None:
        assert self.happened("2026-11-01T01:30:00") == "2026-11-01T01:30:00-04:00"

    def test_it_counts_as_recorded_when_it_happened(self) -> None:
        (event, _) = read(row("CR", NOON, "1")).events
        assert event.recorded_at == event.happened.span()[0] == datetime(2026, 7, 1, 16, tzinfo=UTC)
        assert (event.by, event.source) == ("meds", "events.parquet row 3")

    def test_what_has_no_time_is_not_used(self) -> None:
        facts = read(row("CR", None, "1"))
        assert (bodies(facts), codes(facts)) == ([], ["meds.date_missing"])


class TestPerson:
    def person(self, *person: Any) -> PatientFacts:
        return read(person=person)

    def test_sex_and_birth_are_one_fact(self) -> None:
        (event,) = self.person(*PERSON).events
        assert isinstance(event.body, DemographicsRecorded)
        assert (event.body.sex, event.body.birth.text) == ("female", "1990-05-05")

    @pytest.mark.parametrize(("precision", "text"), [("day", "1990-05-05"), ("month", "1990-05"), ("year", "1990")])
    def test_a_birth_is_as_precise_as_the_map_says(self, precision: str, text: str) -> None:
        ours = read_map(
            f'title="x"\ncitation="y"\n[person]\nmale=["M"]\nbirth_precision="{precision}"\n'.encode(), "x.toml"
        )
        events = (row("M", None), row("MEDS_BIRTH", "1990-05-05T00:00:00"))
        (event,) = read_patient(MedsPatient("1", 1, "x", events, 0, False), ours, zone=ZONE).events
        assert event.happened.text == text

    def test_what_is_not_known_of_the_person_is_said(self) -> None:
        assert codes(self.person(("MEDS_BIRTH", "1990-05-05T00:00:00"))) == ["meds.sex_unknown"]
        assert codes(self.person(("F", None), ("M", None), PERSON[1])) == ["meds.sex_unknown"]
        assert codes(self.person(("F", None))) == ["meds.birth_missing"]
        assert codes(self.person(("F", None), ("MEDS_BIRTH", None))) == ["meds.birth_missing"]
        assert not self.person(("F", None), ("MEDS_BIRTH", None)).events

    def test_two_people_of_one_number_are_not_taken_for_one(self) -> None:
        """Files of two hospitals in one screening, for one."""
        facts = self.person(*PERSON, ("MEDS_BIRTH", "1961-02-03T00:00:00"))
        assert codes(facts) == ["meds.births_differ"]
        assert "one person" in facts.findings[0].to_do
        assert not facts.events
        again = self.person(*PERSON, PERSON[1], ("MEDS_BIRTH", None))
        assert (codes(again), len(again.events)) == ([], 1), "the same date twice is one"

    def test_a_patient_who_died_is_said(self) -> None:
        facts = self.person(*PERSON, ("MEDS_DEATH", "2026-07-02T00:00:00"))
        assert codes(facts) == ["meds.deceased"]
        assert facts.findings[0].found == "the patient died on 2026-07-02T00:00:00-04:00"

    def test_the_label_is_nothing_that_a_person_could_be_looked_up_by(self) -> None:
        facts = self.person(*PERSON)
        assert facts.patient == patient_label("10000032")
        assert "10000032" not in repr(facts)
        assert facts.identity.id == "10000032", "for the key, where one is asked for"


def test_conditions_treatments_and_drugs() -> None:
    facts = read(row("D//G40909"), row("D//Z9484"), row("TX"), row("ON"), row("OFF", "2026-07-09T08:00:00"))
    seizure, status, transplant, started, stopped = bodies(facts)
    assert seizure == ConditionRecorded(condition="seizure", detail="coded as ICD-10 G40.909")
    assert status == transplant == TreatmentRecorded(treatment="transplant", intent="transplant")
    assert started == MedicationStarted(drug="prednisone", group="systemic_steroid")
    assert stopped == MedicationStopped(drug="prednisone")
    assert codes(facts) == []


def test_how_many_records_were_left_out_is_said() -> None:
    facts = read(unmapped=812)
    assert codes(facts) == ["meds.code_unknown"]
    assert facts.findings[0].found.endswith(": 812")
