"""Conditions, procedures and drugs: what becomes a fact, with which dates, and what is doubtful."""

from typing import Any

import pytest
from tests.unit.screen.bundles import PATIENT_ID, ZONE, codes, read

from trialwright.derive.answer import Finding
from trialwright.events import Body
from trialwright.events.history import ConditionRecorded, TreatmentRecorded
from trialwright.events.medication import MedicationStarted, MedicationStopped
from trialwright.screen.fhir import PatientFacts
from trialwright.standards.when import When

SNOMED = "http://snomed.info/sct"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SUBJECT = {"reference": f"Patient/{PATIENT_ID}"}


def coding(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code} for system, code in pairs]}


def status(code: str) -> dict[str, Any]:
    return {"coding": [{"system": "urn:status", "code": code}]}


def resource(kind: str, own_id: str, **fields: Any) -> dict[str, Any]:
    told = {"resourceType": kind, "id": own_id, "subject": SUBJECT, **fields}
    return {name: value for name, value in told.items() if value is not None}


def condition(**fields: Any) -> dict[str, Any]:
    usual = {"code": coding((SNOMED, "84757009")), "onsetDateTime": "1998", "recordedDate": "2026-10-01"}
    return resource("Condition", "c1", **{**usual, **fields})


def procedure(**fields: Any) -> dict[str, Any]:
    usual = {"code": coding((SNOMED, "58390007")), "status": "completed", "performedDateTime": "2025-03-04"}
    return resource("Procedure", "p1", **{**usual, **fields})


def taken(**fields: Any) -> dict[str, Any]:
    usual = {"medicationCodeableConcept": coding((RXNORM, "3264")), "status": "active"}
    return resource("MedicationStatement", "m1", **{**usual, "effectiveDateTime": "2026-10-01", **fields})


def ordered(**fields: Any) -> dict[str, Any]:
    usual = {"medicationCodeableConcept": coding((RXNORM, "3264")), "status": "active", "intent": "order"}
    return resource("MedicationRequest", "r1", **{**usual, "authoredOn": "2026-10-01", **fields})


def bodies(facts: PatientFacts) -> list[Body | None]:
    return [event.body for event in facts.events[1:]]


def only_finding(*resources: Any) -> Finding:
    facts = read(*resources)
    assert (bodies(facts), len(facts.findings)) == ([], 1), facts
    return facts.findings[0]


def when(text: str) -> When:
    return When(text, ZONE)


class TestConditions:
    def test_one_is_a_fact_with_its_dates(self) -> None:
        facts = read(condition(abatementDateTime="1999-02"))
        assert bodies(facts) == [ConditionRecorded(condition="seizure", began=when("1998"), ended=when("1999-02"))]
        assert (facts.events[1].happened, facts.events[1].source) == (when("2026-10-01"), "Condition/c1")
        assert facts.findings == ()

    @pytest.mark.parametrize(
        ("system", "code", "name"),
        [
            (SNOMED, "277571004", "b_cell_all"),
            (SNOMED, "703151001", "seizure"),
            (ICD10CM, "G40.909", "seizure"),
            (ICD10CM, "R56.00", "seizure"),
            ("http://hl7.org/fhir/sid/icd-10", "B18.1", "hepatitis_b"),
            (ICD10CM, "C91.02", "acute_lymphoblastic_leukaemia"),
        ],
    )
    def test_by_code(self, system: str, code: str, name: str) -> None:
        (body,) = bodies(read(condition(code=coding((system, code)))))
        assert isinstance(body, ConditionRecorded)
        assert body.condition == name

    def test_two_codes_of_two_concepts_are_two_facts(self) -> None:
        facts = read(condition(code=coding((SNOMED, "277571004"), (ICD10CM, "C91.00"))))
        assert [event.source for event in facts.events[1:]] == [
            "Condition/c1#b_cell_all",
            "Condition/c1#acute_lymphoblastic_leukaemia",
        ]

    def test_two_codes_of_one_concept_are_one_fact(self) -> None:
        assert len(bodies(read(condition(code=coding((SNOMED, "84757009"), (ICD10CM, "G40.909")))))) == 1

    def test_a_refuted_one_was_looked_for_and_is_not_there(self) -> None:
        facts = read(condition(verificationStatus=status("refuted")))
        assert bodies(facts) == [ConditionRecorded(condition="seizure", present=False)]

    @pytest.mark.parametrize("word", ["unconfirmed", "provisional", "differential"])
    def test_a_doubtful_one_is_not_used(self, word: str) -> None:
        found = only_finding(condition(verificationStatus=status(word)))
        assert (found.code, found.found) == ("fhir.doubtful", f"Condition/c1: verificationStatus is {word}")
        assert found.wanted == "confirmed or refuted"
        assert found.to_do == "not used; ask whoever made the record, and record what is sure"

    def test_one_entered_in_error_is_withdrawn(self) -> None:
        found = only_finding(condition(verificationStatus=status("entered-in-error")))
        assert found.found == "records left out: 1 entered-in-error"

    @pytest.mark.parametrize(
        ("word", "over"), [("active", False), ("remission", False), ("resolved", True), ("inactive", True)]
    )
    def test_what_is_over_without_a_day_had_ended_when_that_was_known(self, word: str, over: bool) -> None:
        stamped = condition(clinicalStatus=status(word), meta={"lastUpdated": "2026-10-05T08:00:00+08:00"})
        (body,) = bodies(read(stamped))
        assert isinstance(body, ConditionRecorded)
        assert (body.ended is not None, body.detail is not None) == (over, over)
        if over:
            assert body.ended == when("2026-10-05T08:00:00+08:00")
        (body,) = bodies(read(condition(clinicalStatus=status(word))))
        assert isinstance(body, ConditionRecorded)
        assert body.ended == (when("2026-10-01") if over else None)

    def test_periods(self) -> None:
        period = {
            "onsetDateTime": None,
            "onsetPeriod": {"start": "2001", "end": "2002"},
            "abatementPeriod": {"end": "2003"},
        }
        (body,) = bodies(read(condition(**period)))
        assert body == ConditionRecorded(condition="seizure", began=when("2001"), ended=when("2003"))
        (body,) = bodies(read(condition(**{**period, "abatementPeriod": {"start": "2002-05"}})))
        assert body == ConditionRecorded(condition="seizure", began=when("2001"), ended=when("2002-05"))

    def test_without_a_recorded_date_it_happened_when_it_began(self) -> None:
        facts = read(condition(recordedDate=None))
        assert facts.events[1].happened == when("1998")

    def test_without_any_date_it_is_a_finding(self) -> None:
        found = only_finding(condition(recordedDate=None, onsetDateTime=None))
        assert found.code == "fhir.date_missing"
        assert found.found == "Condition/c1: it does not say when it began, was done or was recorded"
        assert found.to_do == "not used; look up the date, and record the fact"

    @pytest.mark.parametrize("field", ["onsetDateTime", "recordedDate", "abatementDateTime"])
    def test_a_date_that_cannot_be_read_is_a_finding(self, field: str) -> None:
        assert only_finding(condition(**{field: "in childhood"})).code == "fhir.date_unreadable"

    def test_a_status_after_a_treatment_is_a_treatment(self) -> None:
        facts = read(condition(code=coding((ICD10CM, "Z94.84")), onsetDateTime="2020"))
        assert bodies(facts) == [TreatmentRecorded(treatment="transplant", intent="transplant", began=when("2020"))]
        assert bodies(read(condition(code=coding((ICD10CM, "Z94.84")), verificationStatus=status("refuted")))) == []

    def test_a_modifier_may_turn_it_round(self) -> None:
        assert only_finding(condition(modifierExtension=[{"url": "urn:not"}])).code == "fhir.modified"

    def test_a_wrong_type_costs_itself_and_names_its_kind(self) -> None:
        found = only_finding(condition(recordedDate=5))
        assert (found.code, found.wanted) == ("fhir.wrong_type", "the types of FHIR R4 for Condition")
        assert found.found.startswith("Condition/c1: Expected `str | null`, got `int`")


class TestProcedures:
    def test_a_transplant(self) -> None:
        facts = read(procedure())
        assert bodies(facts) == [
            TreatmentRecorded(treatment="allo_hsct", intent="transplant", began=when("2025-03-04"))
        ]
        assert facts.events[1].happened == when("2025-03-04")

    def test_a_period(self) -> None:
        radiated = procedure(
            code=coding((SNOMED, "108290001")),
            performedDateTime=None,
            performedPeriod={"start": "2025-01", "end": "2025-02"},
        )
        assert bodies(read(radiated)) == [
            TreatmentRecorded(treatment="radiotherapy", intent="other", began=when("2025-01"), ended=when("2025-02"))
        ]

    @pytest.mark.parametrize(
        ("word", "code"),
        [
            ("not-done", "fhir.withdrawn"),
            ("entered-in-error", "fhir.withdrawn"),
            ("preparation", "fhir.doubtful"),
            (None, "fhir.doubtful"),
        ],
    )
    def test_what_was_not_done_is_no_fact(self, word: str | None, code: str) -> None:
        assert only_finding(procedure(status=word)).code == code

    def test_without_a_date(self) -> None:
        assert only_finding(procedure(performedDateTime=None)).code == "fhir.date_missing"

    def test_a_modifier(self) -> None:
        assert only_finding(procedure(modifierExtension=[{"url": "urn:not"}])).code == "fhir.modified"


class TestDrugs:
    def test_one_that_runs(self) -> None:
        facts = read(taken())
        assert bodies(facts) == [MedicationStarted(drug="RxNorm 3264", group="systemic_steroid")]
        assert facts.findings == ()

    def test_one_that_ended(self) -> None:
        span = {"effectiveDateTime": None, "effectivePeriod": {"start": "2026-09-01", "end": "2026-09-20"}}
        facts = read(taken(status="completed", **span))
        assert bodies(facts) == [
            MedicationStarted(drug="RxNorm 3264", group="systemic_steroid"),
            MedicationStopped(drug="RxNorm 3264"),
        ]
        assert [(e.happened.text, e.source) for e in facts.events[1:]] == [
            ("2026-09-01", "MedicationStatement/m1"),
            ("2026-09-20", "MedicationStatement/m1#end"),
        ]

    def test_one_dose_is_begun_and_over_on_its_day(self) -> None:
        facts = read(taken(status="completed"))
        assert [type(body) for body in bodies(facts)] == [MedicationStarted, MedicationStopped]
        assert {event.happened for event in facts.events[1:]} == {when("2026-10-01")}

    def test_an_end_that_nobody_gives_is_asked_for(self) -> None:
        for one in (
            ordered(status="completed"),
            taken(status="stopped", effectiveDateTime=None, effectivePeriod={"start": "2026-09-01"}),
        ):
            facts = read(one)
            assert [type(body) for body in bodies(facts)] == [MedicationStarted]
            (found,) = facts.findings
            assert (found.code, found.seqs) == ("fhir.end_missing", (2,))
            assert found.to_do == "kept as if it still ran; record medication.stopped with its day"

    @pytest.mark.parametrize(
        "one", [taken(status="not-taken"), taken(status="entered-in-error"), ordered(status="cancelled")]
    )
    def test_what_was_not_taken_is_left_out(self, one: dict[str, Any]) -> None:
        assert only_finding(one).code == "fhir.withdrawn"

    @pytest.mark.parametrize(
        ("one", "found"),
        [
            (taken(status="intended"), "MedicationStatement/m1: status is intended"),
            (taken(status=None), "MedicationStatement/m1: status is missing"),
            (ordered(intent="proposal"), "MedicationRequest/r1: intent and status is active and proposal"),
            (ordered(status="draft"), "MedicationRequest/r1: intent and status is draft and order"),
            (
                ordered(doNotPerform=True),
                "MedicationRequest/r1: intent and status is active and doNotPerform and order",
            ),
        ],
    )
    def test_what_was_only_meant_is_doubtful(self, one: dict[str, Any], found: str) -> None:
        told = only_finding(one)
        assert (told.code, told.found) == ("fhir.doubtful", found)

    def test_an_order_that_runs(self) -> None:
        assert bodies(read(ordered())) == [MedicationStarted(drug="RxNorm 3264", group="systemic_steroid")]

    def test_a_drug_that_is_a_line_of_treatment(self) -> None:
        facts = read(taken(medicationCodeableConcept=coding((RXNORM, "1986438")), status="completed"))
        assert bodies(facts) == [
            TreatmentRecorded(treatment="car_t", intent="other", began=when("2026-10-01"), ended=when("2026-10-01"))
        ]

    def test_the_day_on_which_it_was_told_stands_in_for_the_start(self) -> None:
        facts = read(taken(effectiveDateTime=None, dateAsserted="2026-10-02"))
        assert facts.events[1].happened == when("2026-10-02")

    @pytest.mark.parametrize(
        "one",
        [taken(effectiveDateTime=None), ordered(authoredOn=None)],
    )
    def test_without_a_date(self, one: dict[str, Any]) -> None:
        assert only_finding(one).code == "fhir.date_missing"

    @pytest.mark.parametrize("one", [taken(modifierExtension=[{}]), ordered(modifierExtension=[{}])])
    def test_a_modifier(self, one: dict[str, Any]) -> None:
        assert only_finding(one).code == "fhir.modified"


def test_codes_that_nobody_knows_are_one_finding_with_their_number() -> None:
    found = only_finding(
        condition(code=coding((SNOMED, "444814009"))),
        condition(code=coding((SNOMED, "444814009"))),
        condition(code=None),
        procedure(code=coding((SNOMED, "73761001"), (ICD10CM, "Z12.11"))),
        taken(medicationCodeableConcept=None),
        ordered(medicationCodeableConcept=coding((RXNORM, "316672"))),
    )
    assert found.code == "fhir.concept_unknown"
    assert found.found == (
        "conditions, procedures and drugs left out because their code is not known: 6 (RxNorm 316672, SNOMED CT 444814009,"
        " SNOMED CT 73761001, condition without such a code, drug without such a code)"
    )
    assert found.wanted == "codes of standards/concepts.toml"
    assert "then record it, or add its code to the concept" in found.to_do


def test_a_concept_of_another_kind_is_not_used() -> None:
    """A drug is no diagnosis, and a diagnosis nothing that was done."""
    assert codes(read(procedure(code=coding((SNOMED, "84757009"))))) == ["fhir.concept_unknown"]
    assert codes(read(condition(code=coding((RXNORM, "3264"))))) == ["fhir.concept_unknown"]


def test_what_is_said_of_nobody_here_is_a_finding() -> None:
    facts = read(condition(subject={"reference": "Patient/elsewhere"}))
    assert [(found.code, found.patient) for found in facts.findings] == [("fhir.subject_unknown", None)]
    assert bodies(facts) == []
