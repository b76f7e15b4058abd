"""A patient as a FHIR bundle: what is written, what is not and why, and that others can read it."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.eligible import eligible_story
from tests.fhir_round_trip import OPENING, check_same_answers, read_back, written
from tests.other_protocol import OTHER
from tests.story import PATIENT, events_of, noon, record_of
from tests.story_lines import ZONE
from tests.unit.derive.telling import believed, event, lab

from trialwright.derive.belief import believe
from trialwright.derive.record import AsOf, Record
from trialwright.events import Event, Seal, kinds
from trialwright.events.history import ConditionRecorded
from trialwright.events.medication import MedicationStarted, MedicationStopped
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import LabResulted
from trialwright.protocol.reading import read_protocol
from trialwright.publish.fhir.fhir_bundle import WRITTEN, fhir_bundle
from trialwright.standards.quantity import Quantity, read_quantity
from trialwright.standards.when import When
from trialwright.trials import trial_text

TRIAL = read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml")
SECOND = read_protocol(OTHER, "other_protocol.yaml")
EVERYTHING = (
    eligible_story()
    + """
    2026-10-20  female, born 1990-05
    2026-10-20T08:00+08:00  dexamethasone started as systemic_steroid
    2026-10-22  dexamethasone stopped
    2026-10-19  prednisone stopped
    2026-10-20  relapse in marrow and cns, cd19 negative
    2026-10-20  allo_hsct as transplant
    2026-10  treatment.recorded: treatment=blinatumomab; intent=salvage; began=2025; ended=2026-01; line=2
    2026-10-20  seizure began 1998, ended 1999-02
    2026-10-20  treatment history begun
    2026-10-20  range of alt at Central, female, from 18, to 65, lower 7 U/L, upper 40 U/L, valid 2019 to 2030-01-01
    2026-10-21T09:30:15+08:00  alt <5 U/L, at Central
    2026-10-21  mrd_flow <0.01 %, detected from 0.002 %, counted from 0.005 %, at Central
    2026-10-21  ferritin 900 ng/mL, lower <30 ng/mL, upper 400 ng/mL
    2026-10-22  medication.started: drug=aciclovir; dose=400 mg; indication=herpes
"""
)


def resources(record: Record) -> list[dict[str, Any]]:
    """The resources of a bundle, with numbers as they are written."""
    bundle = json.loads(written(record).raw, parse_float=Decimal)
    return [entry["resource"] for entry in bundle["entry"]]


def one(line: str) -> dict[str, Any]:
    """The one resource beside the Patient that a line of a story becomes."""
    patient, told = resources(record_of(line))
    assert patient["resourceType"] == "Patient"
    return told


def extensions(resource: dict[str, Any]) -> dict[str, Any]:
    """What the extensions say, by the last word of their address; what stands there twice is a list."""
    found: dict[str, Any] = {}
    for each in resource.get("extension", ()):
        name = each["url"].removeprefix("urn:trialwright:")
        value = next(value for key, value in each.items() if key != "url")
        found[name] = value if name not in found else [*_as_list(found[name]), value]
    return found


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_everything_that_criteria_look_at_is_read_back_as_it_was() -> None:
    """Not only the answers: each fact comes back field by field, but for whom it was told by."""
    record = record_of(EVERYTHING)
    facts = read_back(written(record))
    told = [e.body for e in record.events if e.kind in WRITTEN and e.body is not None]
    told += [e.body for e in record.shared if e.body is not None]
    again = [e.body for e in (*facts.events, *facts.shared)]
    for body in told:
        assert _comparable(body) in [_comparable(each) for each in again]
    assert len(again) == len(told)
    assert facts.findings == ()


def _comparable(body: Any) -> Any:
    """Without what no criterion looks at, which is written and not read: how much of a drug, and for what."""
    told = msgspec.to_builtins(body)
    return {name: value for name, value in told.items() if name not in ("dose", "indication")}


def test_both_protocols_say_the_same_of_the_log_and_of_the_bundle() -> None:
    record = record_of(eligible_story())
    assert check_same_answers(TRIAL, record)["whole"] == ("known", True)
    assert check_same_answers(SECOND, record)["whole"] == ("unknown", None)
    assert check_same_answers(TRIAL, record_of(EVERYTHING))["I4.alt"] == ("unknown", None)


def test_of_what_was_corrected_the_correction_is_written_and_of_what_was_voided_nothing() -> None:
    record = record_of("""
        2026-10-20  creatinine 14.1 mg/dL
        2026-10-21  replaces 1: creatinine 1.41 mg/dL
        2026-10-21  alt 30 U/L
        2026-10-22  void 3
    """)
    _, creatinine = resources(record)
    assert creatinine["valueQuantity"]["value"] == Decimal("1.41")
    assert written(record).left_out == (), "a correction is the present state: nothing is missing from it"


def test_two_results_of_one_instant_are_both_written_and_stay_a_conflict() -> None:
    record = record_of("""
        2026-10-20T08:00+08:00  creatinine 1.2 mg/dL
        2026-10-20T08:00+08:00  creatinine 1.9 mg/dL
    """)
    assert [each["valueQuantity"]["value"] for each in resources(record)[1:]] == [Decimal("1.2"), Decimal("1.9")]
    assert check_same_answers(TRIAL, record)["I4.creatinine"] == ("unknown", None)


def test_a_value_keeps_its_digits_its_bound_and_the_unit_that_it_came_with() -> None:
    told = one("2026-10-20  creatinine <1.60 mg/dl, upper 1.20 mg/dL")
    assert str(told["valueQuantity"].pop("value")) == "1.60"
    assert told["valueQuantity"] == {
        "comparator": "<", "unit": "mg/dl", "system": "http://unitsofmeasure.org", "code": "mg/dL",
    }  # fmt: skip
    assert str(told["referenceRange"][0]["high"]["value"]) == "1.20"


def test_a_unit_that_nobody_knows_stays_as_it_is_and_gets_no_code() -> None:
    told = one("2026-10-20  platelets 90 G/L")
    assert told["valueQuantity"] == {"value": 90, "unit": "G/L"}
    assert check_same_answers(SECOND, record_of("2026-10-20  creatinine 90 G/L"))["A3"] == ("unknown", None)


def test_a_limit_that_is_no_simple_quantity_stands_beside_the_result() -> None:
    """FHIR takes no comparator in a range, and reads a limit without a unit as one in the unit of the value."""
    told = one("2026-10-20  alt 30 U/L, lower 7 U/L, upper <40 U/L")
    assert list(told["referenceRange"][0]) == ["low"]
    assert extensions(told)["high"]["comparator"] == "<"
    bare = LabResulted(analyte="alt", value=read_quantity("30 U/L"), high=Quantity(value=Decimal(40), unit=""))
    assert check_same_answers(TRIAL, believed([event(1, bare)]))["I4.alt"] == ("unknown", None)


@pytest.mark.parametrize(
    ("when", "said", "to_the_minute"),
    [
        ("2026", "2026", False),
        ("2026-10", "2026-10", False),
        ("2026-10-20", "2026-10-20", False),
        ("2026-10-20T08:00+08:00", "2026-10-20T08:00:00+08:00", True),
        ("2026-10-20T08:00:00+08:00", "2026-10-20T08:00:00+08:00", False),
        ("2026-10-20T08:00:00.25Z", "2026-10-20T08:00:00.25Z", False),
    ],
)
def test_a_time_is_written_as_precisely_as_it_is_known(when: str, said: str, to_the_minute: bool) -> None:
    record = record_of(f"{when}  creatinine 1 mg/dL")
    _, told = resources(record)
    assert told["effectiveDateTime"] == said
    assert extensions(told).get("minute") == ("effectiveDateTime" if to_the_minute else None)
    (again,) = read_back(written(record)).events
    assert again.happened == When(when, ZONE)


def test_a_condition_says_how_sure_and_how_long() -> None:
    there = one("2026-10-20  has seizure")
    assert there["code"]["coding"] == [{"system": "http://snomed.info/sct", "code": "91175000"}]
    assert (_code(there["verificationStatus"]), _code(there["clinicalStatus"])) == ("confirmed", "active")
    over = one("2026-10-20  seizure began 1998, ended 1999-02")
    assert (over["onsetDateTime"], over["abatementDateTime"], _code(over["clinicalStatus"])) == (
        "1998", "1999-02", "resolved",
    )  # fmt: skip
    denied = one("2026-10-20  no seizure")
    assert _code(denied["verificationStatus"]) == "refuted"
    assert "clinicalStatus" not in denied
    assert over["recordedDate"] == "2026-10-20"


def _code(concept: dict[str, Any]) -> str:
    return str(concept["coding"][0]["code"])


def test_a_treatment_is_a_procedure_with_its_intent_and_its_cycles() -> None:
    told = one("2026-10-20  consolidation x3, relapse")
    assert (told["resourceType"], _code(told["code"])) == ("Procedure", "367336001")
    assert extensions(told) == {"reported": "2026-10-20", "intent": "consolidation", "cycles": 3, "response": "relapse"}
    assert "performedDateTime" not in told, "when it was given is not known"
    transplant = one("2026-10-20  transplant as transplant")
    assert _code(transplant["code"]) == "234336002"


def test_a_drug_is_one_statement_from_its_start_to_its_stop() -> None:
    record = record_of("""
        2026-10-20  prednisone started as systemic_steroid
        2026-10-10T08:00+08:00  Dexamethasone started as systemic_steroid
        2026-10-12  dexamethasone stopped
    """)
    by_name = {each["medicationCodeableConcept"]["text"]: each for each in resources(record)[1:]}
    assert by_name["prednisone"]["status"] == "active"
    assert by_name["prednisone"]["effectivePeriod"] == {"start": "2026-10-20"}
    ended = by_name["Dexamethasone"]
    assert (ended["status"], ended["effectivePeriod"]) == (
        "completed", {"start": "2026-10-10T08:00:00+08:00", "end": "2026-10-12"},
    )  # fmt: skip
    assert extensions(ended) == {"minute": "effectivePeriod.start", "drug": "Dexamethasone"}


def test_a_stop_without_a_start_is_a_fact_as_well() -> None:
    told = one("2026-10-12  dexamethasone stopped")
    assert told["effectivePeriod"] == {"end": "2026-10-12"}


def test_a_relapse_stands_with_its_sites() -> None:
    told = one("2026-10-20  relapse in marrow and cns, cd19 negative")
    assert told["code"] == {
        "coding": [{"system": "urn:trialwright:relapse", "code": "relapse"}], "text": "relapse in marrow and cns",
    }  # fmt: skip
    assert extensions(told) == {"site": ["marrow", "cns"], "cd19": "negative"}


def test_a_statement_says_in_which_role_it_was_made() -> None:
    told = one("2026-10-20  survival_over_3_months: yes -- Sister Wu, nurse")
    assert told["code"]["coding"] == [{"system": "urn:trialwright:statement", "code": "survival_over_3_months"}]
    assert (told["valueBoolean"], extensions(told), told["performer"]) == (
        True, {"role": "nurse"}, [{"display": "Sister Wu"}],
    )  # fmt: skip
    nurse = record_of("2026-10-20  survival_over_3_months: yes -- Sister Wu, nurse")
    assert check_same_answers(TRIAL, nurse)["I3"] == ("unknown", None)
    assert check_same_answers(TRIAL, record_of("2026-10-20  survival_over_3_months: yes"))["I3"] == ("known", True)


def test_a_complete_history_lets_silence_mean_no() -> None:
    taken = record_of("2026-10-20  medical history taken")
    assert check_same_answers(TRIAL, taken)["E3"] == ("known", False)
    assert check_same_answers(TRIAL, record_of("2026-10-20  medical history begun"))["E3"] == ("unknown", None)


def test_the_register_of_a_laboratory_goes_with_the_results_that_need_it() -> None:
    story = """
        2026-10-02  female, born 1990-05-05
        2026-10-20  alt 30 U/L, at Central
        2026-10-20  range of alt at Central, female, upper 40 U/L
        2026-10-20  range of alt at Far, upper 99 U/L
    """
    record = record_of(story)
    definitions = [each for each in resources(record) if each["resourceType"] == "ObservationDefinition"]
    assert [extensions(each)["laboratory"] for each in definitions] == ["Central"]
    assert check_same_answers(TRIAL, record)["I4.alt"] == ("known", True)


def test_a_result_names_its_laboratory_so_that_the_ranges_of_the_protocol_find_it() -> None:
    record = record_of("2026-10-02  female, born 1990-05-05\n2026-10-20  alt 30 U/L, at Central")
    assert resources(record)[1]["performer"] == [{"display": "Central"}]
    assert check_same_answers(SECOND, record_of("2026-10-20  alt 0.3 ukat/L, at Far", as_of="2026-10-22"))["A5"] == (
        "known", True,
    )  # fmt: skip


def test_a_patient_of_whom_two_things_are_said_has_neither() -> None:
    record = record_of("2026-10-20  female, born 1990-05-05\n2026-10-20  male, born 1990-05-05")
    (patient,) = resources(record)
    assert not {"gender", "birthDate"} & set(patient)
    assert extensions(patient)["person"] == ["female 1990-05-05", "male 1990-05-05"]
    assert check_same_answers(SECOND, record)["A1"] == ("unknown", None)


@pytest.mark.parametrize("birth", ["1951", "1951-10", "1951-10-25", "1951-10-25T03:00+08:00", "2030-01-01"])
def test_a_birth_date_is_as_precise_as_it_is_known(birth: str) -> None:
    body = DemographicsRecorded(sex="male", birth=When(birth, ZONE))
    record = believed([event(1, body)])
    assert resources(record)[0]["birthDate"] == birth[:10]
    check_same_answers(SECOND, record)


def test_a_redacted_fact_stays_one_that_may_decide() -> None:
    gone = event(2, lab("alt", "300 U/L"), "2026-10-22", redacted=True)
    record = believed([event(1, lab("creatinine", "1 mg/dL")), gone])
    told = resources(record)[-1]
    assert told["code"]["coding"] == [{"system": "urn:trialwright:redacted", "code": "lab.resulted"}]
    assert told["dataAbsentReason"]["coding"][0]["code"] == "masked"
    assert check_same_answers(TRIAL, record)["I4.creatinine"] == ("unknown", None)


def left_out(events: Iterable[Event]) -> list[tuple[int, str]]:
    return [(each.seq, each.why) for each in written(believed(events)).left_out]


def test_what_cannot_be_said_is_named_with_the_reason() -> None:
    body = lab("alt", "1 U/L")
    huge = msgspec.structs.replace(body, value=msgspec.structs.replace(body.value, value=Decimal("1E+31")))
    odd_name = ConditionRecorded(condition="two  spaces")
    elsewhere = event(3, lab("alt", "30 U/L"), zone="Europe/Paris")
    assert left_out([event(1, huge), event(2, odd_name), elsewhere]) == [
        (1, "1E+31 has more than 30 powers of ten"),
        (2, "the name 'two  spaces' has not the form of a code"),
        (3, "written, but its days are of Europe/Paris, and are read as of Asia/Shanghai"),
    ]


def test_a_stop_is_named_where_its_start_cannot_be_written() -> None:
    start, stop = MedicationStarted(drug="aciclovir", group="two  spaces"), MedicationStopped(drug="aciclovir")
    assert left_out([event(1, start), event(2, stop, "2026-10-21"), event(3, MedicationStopped(drug=" "))]) == [
        (1, "the name 'two  spaces' has not the form of a code"),
        (2, "the start that it ends could not be written"),
        (3, "the drug has no name"),
    ]
    other = MedicationStarted(drug="Aciclovir")
    told = left_out([event(1, start), event(2, stop, "2026-10-21"), event(3, other)])
    assert [seq for seq, _ in told] == [1], "the other start says when it was stopped"


def test_an_odd_dose_is_text_and_takes_nothing_else_with_it() -> None:
    doses = ("400 mg", ">400 mg")
    told = [one(f"2026-10-20  medication.started: drug=aciclovir; dose={dose}")["dosage"][0] for dose in doses]
    assert told[0]["doseAndRate"][0]["doseQuantity"]["value"] == 400
    assert told[1] == {"text": ">400 mg"}


def test_days_of_another_zone_are_named() -> None:
    """Of a person and of a stop as well, which other resources say."""
    born = DemographicsRecorded(sex="male", birth=When("1990-05-05", "Europe/Paris"))
    start, stop = MedicationStarted(drug="aciclovir"), MedicationStopped(drug="aciclovir")
    told = left_out([event(1, born), event(2, start), event(3, stop, "2026-10-22", zone="Europe/Paris")])
    assert [seq for seq, _ in told] == [1, 3]
    assert all("of Europe/Paris, and are read as of Asia/Shanghai" in why for _, why in told)


def test_what_no_criterion_looks_at_stays_in_the_log_and_is_named() -> None:
    record = record_of("2026-10-20  consent 1\n2026-10-24  died: infection")
    patient, *rest = resources(record)
    assert (patient["deceasedDateTime"], rest) == ("2026-10-24", [])
    assert [(each.seq, each.kind) for each in written(record).left_out] == [(1, "consent.signed"), (2, "patient.died")]


def test_every_kind_of_event_is_written_or_named() -> None:
    """The list of what is written is the list of what the interpreter of criteria sorts by."""
    from trialwright.derive import facts

    looked_at = {
        kind.name for kind in kinds().values() if kind.body in facts._CONCEPT_OF or kind.body in facts._OCCURRING
    }
    assert looked_at | {"demographics.recorded", "medication.stopped"} == WRITTEN


def test_a_rehearsal_says_that_it_is_about_nobody_and_every_bundle_where_the_log_stood() -> None:
    record = believed([event(2, lab("alt", "30 U/L"))])
    seal = Seal(trial="X", seq=2, hash=64 * "0")
    bundle = json.loads(fhir_bundle(record, opening=OPENING, seal=seal).raw)
    assert [each["code"] for each in bundle["meta"]["security"]] == ["HTEST"]
    assert bundle["identifier"] == {"system": "urn:trialwright:seal", "value": str(seal)}
    real = msgspec.structs.replace(OPENING, rehearsal=False)
    assert not {"meta", "identifier"} & set(json.loads(fhir_bundle(record, opening=real).raw))


def test_a_patient_is_known_by_the_code_and_by_an_id_that_fhir_allows() -> None:
    odd = "病人 1/2"
    record = believe(
        events_of("2026-10-20  alt 30 U/L", patient=odd), patient=odd,
        as_of=AsOf(happened=noon("2026-10-25"), recorded=datetime(2027, 1, 1, tzinfo=UTC)),
    )  # fmt: skip
    patient, told = resources(record)
    assert patient["identifier"] == [{"system": "urn:trialwright:patient", "value": odd}]
    assert len(patient["id"]) == 32
    assert told["id"] == f"{patient['id']}.1"
    assert resources(record_of("2026-10-20  alt 30 U/L"))[0]["id"] == PATIENT


def test_the_bundle_is_fhir_r4_to_others_as_well() -> None:
    """The classes are those of an independent implementation of FHIR, which knows every rule of every element."""
    models = pytest.importorskip("fhir.resources.R4B.bundle", reason="fhir.resources is in the extra [bench]")
    gone = [
        event(90, lab("alt", "3 U/L"), redacted=True),
        event(91, ConditionRecorded(condition="seizure"), redacted=True),
    ]
    told = events_of(EVERYTHING)
    record = believe(
        [*told, *gone],
        patient=PATIENT,
        as_of=AsOf(happened=noon("2026-10-25"), recorded=datetime(2027, 1, 1, tzinfo=UTC)),
    )
    bundle = models.Bundle.model_validate_json(written(record).raw)
    kinds_of_resources = {entry.resource.get_resource_type() for entry in bundle.entry}
    assert kinds_of_resources == {
        "Patient", "Observation", "ObservationDefinition", "Condition", "Procedure", "MedicationStatement",
    }  # fmt: skip
