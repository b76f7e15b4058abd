"""Our own words in FHIR are read where they are right, are findings where they are wrong, and change nothing for others."""

from typing import Any

import pytest
from tests.unit.screen.bundles import PATIENT, PATIENT_ID, bundle, codes, loinc, read, result

from trialwright.events.history import HistoryTaken
from trialwright.events.judgements import JudgementAttested
from trialwright.events.medication import MedicationStarted, MedicationStopped
from trialwright.events.results import LabResulted
from trialwright.screen.fhir import PatientFacts, read_bundle

OWN = "urn:trialwright:"


def own(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": OWN + system, "code": code}]}


def ext(**said: Any) -> list[dict[str, Any]]:
    """Extensions of our own, each by its name with its value as the type says."""
    types: dict[type, str] = {int: "valueInteger", str: "valueCode", dict: "valueQuantity"}
    return [{"url": OWN + name.replace("_", "-"), types[type(value)]: value} for name, value in said.items()]


def stated(code: dict[str, Any], **more: Any) -> dict[str, Any]:
    return result(code, valueQuantity=None, **{"valueBoolean": True, **more})


def beside(resource_type: str, **fields: Any) -> dict[str, Any]:
    return {"resourceType": resource_type, "id": "x1", "subject": {"reference": f"Patient/{PATIENT_ID}"}, **fields}


def only(facts: PatientFacts) -> list[Any]:
    return [event.body for event in facts.events[1:]]


def test_an_investigators_statement_keeps_its_role() -> None:
    facts = read(stated(own("statement", "survival_over_3_months"), extension=[
        {"url": f"{OWN}role", "valueString": "investigator"},
    ]))  # fmt: skip
    assert only(facts) == [JudgementAttested(statement="survival_over_3_months", holds=True)]
    assert facts.events[1].role == "investigator"


def test_a_statement_without_a_role_is_nobodys() -> None:
    facts = read(stated(own("statement", "survival_over_3_months")))
    assert facts.events[1].role == "import", "an import decides no judgement"


def test_a_history_is_one_of_the_parts_there_are() -> None:
    assert only(read(stated(own("history", "medical"), valueBoolean=False))) == [
        HistoryTaken(part="medical", complete=False)
    ]
    wrong = read(stated(own("history", "family")))
    assert (only(wrong), codes(wrong)) == ([], ["fhir.own_unreadable"])
    assert "family is no part of a history" in wrong.findings[0].found


def test_a_statement_without_an_answer_is_a_finding() -> None:
    facts = read(stated(own("statement", "a"), valueBoolean=None))
    assert "a has no valueBoolean" in facts.findings[0].found
    assert "docs/reference/fhir.md" in facts.findings[0].wanted


def test_what_was_redacted_is_an_event_without_a_body() -> None:
    gone = {"dataAbsentReason": own("x", "masked"), "valueBoolean": None}
    facts = read(stated(own("redacted", "lab.resulted"), **gone))
    assert (facts.events[1].kind, facts.events[1].schema, facts.events[1].body) == ("lab.resulted", 1, None)
    assert codes(read(stated(own("redacted", "lab.eaten"), **gone))) == ["fhir.own_unreadable"]


def test_a_statement_that_is_not_final_or_undated_is_not_used() -> None:
    assert codes(read(stated(own("statement", "a"), status="preliminary"))) == ["fhir.not_final"]
    assert codes(read(stated(own("statement", "a"), effectiveDateTime=None))) == ["fhir.date_missing"]


def test_a_name_that_nobody_knows_is_a_code_that_nobody_knows() -> None:
    for system, code in (("analyte", "moonlight"), ("test", "moonlight"), ("test", "seizure"), ("statement", "")):
        assert codes(read(result(own(system, code)))) == ["fhir.code_unknown"]
    assert [body.analyte for body in only(read(result(own("analyte", "cd19_blasts"))))] == ["cd19_blasts"]


@pytest.mark.parametrize("others", [
    [{"url": "http://example.org/x", "valueCode": "lab.resulted"}],
    [{"url": "http://example.org/x", "extension": [{"url": "y", "valueString": "z"}]}],
    [{"valueInteger": "no number"}],
    ext(measured_as="something else"),
    ext(minute="issued"),
])  # fmt: skip
def test_the_extensions_of_others_change_nothing(others: list[dict[str, Any]]) -> None:
    assert only(read(result(extension=others))) == only(read(result()))
    assert read(result(extension=others)).events[1].happened == read(result()).events[1].happened


def test_a_limit_that_is_no_number_is_no_limit() -> None:
    (body,) = only(read(result(extension=ext(high={"value": "much"}, low={"value": 1, "comparator": ">="}))))
    assert (body.low, body.high) == (None, None)
    (bounded,) = only(read(result(extension=ext(high={"value": 40, "comparator": "<", "unit": "U/L"}))))
    assert str(bounded.high) == "<40 U/L"
    (huge,) = only(read(result(extension=ext(high={"value": 1e300}))))
    assert huge.high is None, "exact arithmetic with it would only burn time"


def test_a_minute_is_taken_only_where_it_is_said_of_that_time() -> None:
    exact = result(effectiveDateTime="2026-10-30T07:20:00+08:00", extension=ext(minute="effectiveDateTime"))
    assert read(exact).events[1].happened.text == "2026-10-30T07:20+08:00"
    odd = result(effectiveDateTime="2026-10-30T07:20:30+08:00", extension=ext(minute="effectiveDateTime"))
    assert read(odd).events[1].happened.text == "2026-10-30T07:20:30+08:00", "seconds that are known stay"


@pytest.mark.parametrize(("more", "found"), [
    ({"intent": "cure"}, "Invalid enum value 'cure'"),
    ({"cycles": "two"}, None),
    ({"response": "splendid"}, "Invalid enum value 'splendid'"),
])  # fmt: skip
def test_a_treatment_that_says_what_there_is_not_is_a_finding(more: dict[str, Any], found: str | None) -> None:
    facts = read(beside(
        "Procedure", status="completed", code=own("treatment", "tki"), performedDateTime="2020", extension=ext(**more)
    ))  # fmt: skip
    if found is None:  # a code where a number is wanted is not there
        assert [body.cycles for body in only(facts)] == [1]
    else:
        assert (only(facts), codes(facts)) == ([], ["fhir.own_unreadable"])
        assert found in facts.findings[0].found


def test_a_relapse_has_sites_that_there_are() -> None:
    confirmed = {"coding": [{"code": "confirmed"}]}
    relapse = beside(
        "Condition", code=own("relapse", "relapse"), recordedDate="2026-10-20", verificationStatus=confirmed
    )
    facts = read(relapse | {"extension": ext(site="marrow")})
    assert [body.sites for body in only(facts)] == [("marrow",)]
    assert codes(read(relapse | {"extension": ext(site="moon")})) == ["fhir.own_unreadable"]
    doubtful = relapse | {"verificationStatus": {"coding": [{"code": "provisional"}]}}
    assert codes(read(doubtful)) == ["fhir.doubtful"]


def test_a_drug_under_its_own_name_starts_and_stops() -> None:
    drug = beside("MedicationStatement", status="completed", medicationCodeableConcept={"text": "ignored"},
                  effectivePeriod={"start": "2026-10-01", "end": "2026-10-03"}, extension=ext(drug="dexamethasone"))  # fmt: skip
    assert only(read(drug)) == [MedicationStarted(drug="dexamethasone"), MedicationStopped(drug="dexamethasone")]
    assert codes(read(drug | {"effectivePeriod": None})) == ["fhir.date_missing"]
    assert codes(read(drug | {"status": "entered-in-error"})) == ["fhir.withdrawn"]
    assert codes(read(drug | {"effectivePeriod": {"start": "yesterday"}})) == ["fhir.date_unreadable"]


def definition(**fields: Any) -> dict[str, Any]:
    valid = {"url": f"{OWN}valid-from", "valueDateTime": "2019"}
    return {
        "resourceType": "ObservationDefinition", "id": "d1", "code": loinc("1742-6"),
        "extension": [*ext(laboratory="Central"), valid],
        "qualifiedInterval": [{"range": {"high": {"value": 40, "unit": "U/L"}}, "gender": "female"}], **fields,
    }  # fmt: skip


def test_a_range_belongs_to_no_patient_and_is_numbered_after_what_does() -> None:
    facts = read(result("1742-6"), definition())
    (shared,) = facts.shared
    assert (shared.patient, shared.seq, shared.kind) == (None, 3, "range.registered")
    assert shared.happened.text == "2019"


def test_a_range_of_others_is_passed_over_and_one_of_ours_that_is_wrong_is_a_finding() -> None:
    assert read(result(), definition(extension=[])).shared == (), "no laboratory, no register"
    assert read(result(), definition(code=loinc("9-9"))).shared == ()
    undated = read(result(), definition(extension=ext(laboratory="Central")))
    assert "from when on it is valid" in undated.findings[0].found
    unreadable = definition(extension=[*ext(laboratory="C"), {"url": f"{OWN}valid-from", "valueDateTime": "soon"}])
    assert "a date that cannot be read" in read(unreadable).findings[0].found
    nobody = read(definition(qualifiedInterval=[{"gender": "other"}]))
    assert (nobody.shared, codes(nobody)) == ((), ["fhir.own_unreadable"])


def test_two_people_of_one_patient_are_two_facts_with_a_source_each() -> None:
    said = [
        {"url": f"{OWN}person", "valueString": text} for text in ("female 1990", "male 1990-05", "robot 1990", "male x")
    ]
    (facts,) = read_bundle(bundle(PATIENT | {"extension": said}), where="x.json", zone="Asia/Shanghai")
    assert [(event.body.sex, event.body.birth.text) for event in facts.events] == [  # type: ignore[union-attr]
        ("female", "1990"), ("male", "1990-05"),
    ]  # fmt: skip
    assert len({event.source for event in facts.events}) == 2
    assert codes(facts) == ["fhir.own_unreadable", "fhir.date_unreadable"]


def test_a_laboratory_is_taken_from_our_words_and_never_from_a_performer() -> None:
    """The display of a performer may be the name of a person."""
    told = result("1742-6", performer=[{"display": "Dr Wu"}])
    (body,) = only(read(told))
    assert isinstance(body, LabResulted)
    assert body.laboratory is None
    assert [each.laboratory for each in only(read(told | {"extension": ext(laboratory="Central")}))] == ["Central"]
