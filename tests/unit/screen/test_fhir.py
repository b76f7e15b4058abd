"""Reading files and Bundles: what is an error that names the file, and what costs no more than one fact."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.unit.screen.bundles import PATIENT, PATIENT_ID, ZONE, bundle, codes, read, result, ucum

from trialwright.derive.belief import believe
from trialwright.derive.eligibility.eligibility import criterion_answers
from trialwright.derive.record import AsOf
from trialwright.errors import InputError
from trialwright.events.history import ConditionRecorded
from trialwright.events.results import Measured, TestResulted
from trialwright.protocol.reading import read_protocol
from trialwright.screen.fhir import PatientFacts, read_bundle, read_path
from trialwright.trials import example_paths, trial_text

OTHER_ID = "7b1d7a52-0f0e-4c7e-9d1b-2c4f6f9f3a01"
OTHER = {"resourceType": "Patient", "id": OTHER_ID, "gender": "male", "birthDate": "1971-04"}


def analytes(facts: PatientFacts) -> list[str]:
    return [event.body.analyte for event in facts.events if isinstance(event.body, Measured)]


def refused(raw: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        read_bundle(raw, where="ward/one.json", zone=ZONE)
    assert caught.value.where == "ward/one.json"
    return caught.value


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "this is not JSON: Input data was truncated"),
        (b"%PDF-1.7", "this is not JSON: JSON is malformed: invalid character (byte 0)"),
        (bundle(PATIENT)[:-9], "this is not JSON: Input data was truncated"),
        (b'{"resourceType": "Bundle", "entry": [NaN]}', "this is not JSON: JSON is malformed: invalid character"),
        (b'{"resourceType": "Bundle", "entry": [' + b"[" * 100_000, "this is not JSON: "),
    ],
)
def test_what_is_not_json_is_refused(raw: bytes, why: str) -> None:
    wrong = refused(raw)
    assert wrong.found.startswith(why)
    assert wrong.wanted == "a FHIR R4 Bundle as JSON in UTF-8"
    assert wrong.to_do == "export the patient again, and look whether the file was cut off"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"[]", "Expected `object`, got `array`"),
        (b'"Bundle"', "Expected `object`, got `str`"),
        (json.dumps(PATIENT).encode(), "its resourceType is 'Patient'"),
        (b"{}", "its resourceType is None"),
        (b'{"resourceType": "Bundle", "entry": {}}', "Expected `array`, got `object` - at `$.entry`"),
    ],
)
def test_what_is_no_bundle_is_refused(raw: bytes, why: str) -> None:
    wrong = refused(raw)
    assert wrong.found == f"this is not a FHIR Bundle: {why}"
    assert wrong.wanted == 'a JSON object with "resourceType": "Bundle" and a list "entry"'
    assert wrong.to_do == "export the patient as one Bundle (Patient/$everything gives one)"


@pytest.mark.parametrize("raw", [bundle(), b'{"resourceType": "Bundle"}'])
def test_an_empty_bundle_is_refused(raw: bytes) -> None:
    wrong = refused(raw)
    assert wrong.found == "the Bundle is empty: it has no entries"
    assert wrong.wanted == "a Bundle with a Patient and the patient's Observations"
    assert wrong.to_do == "export the patient again, and look whether the account may read the record"


def test_a_bundle_without_a_patient_is_refused() -> None:
    wrong = refused(bundle(result("2160-0"), {"resourceType": "Condition", "id": "c1"}))
    assert wrong.found == "the Bundle has 2 entries, but none is a Patient"
    assert wrong.wanted == "a Patient, and Observations whose subject it is"


def test_a_history_is_refused_because_it_holds_superseded_versions() -> None:
    wrong = refused(bundle(PATIENT, result(), type="history"))
    assert wrong.found.startswith("this Bundle is a history: it holds superseded versions")
    assert wrong.to_do == "export the patient's present record"


def test_a_byte_order_mark_is_no_fault() -> None:
    (facts,) = read_bundle(b"\xef\xbb\xbf" + bundle(PATIENT, result()), where="one.json", zone=ZONE)
    assert analytes(facts) == ["creatinine"]


def test_an_unknown_zone_is_an_error_not_a_finding_on_every_result() -> None:
    with pytest.raises(InputError, match="'Asia/Atlantis' is not a time zone"):
        read_bundle(bundle(PATIENT, result()), where="one.json", zone="Asia/Atlantis")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (result(valueQuantity=5), "Expected `object | null`, got `int` - at `valueQuantity`"),
        (result(valueQuantity={"value": 5, "unit": 5}), "Expected `str | null`, got `int` - at `valueQuantity.unit`"),
        (result(status=["final"]), "Expected `str | null`, got `array` - at `status`"),
        (result(effectiveDateTime=20261030), "Expected `str | null`, got `int` - at `effectiveDateTime`"),
        (result(valueInteger="1"), "Expected `int | null`, got `str` - at `valueInteger`"),
        (result(referenceRange={}), "Expected `array`, got `object` - at `referenceRange`"),
    ],
)
def test_a_wrong_type_costs_one_fact(wrong: dict[str, Any], why: str) -> None:
    facts = read(wrong, result("1742-6", "o2", valueQuantity=ucum(30, "U/L")))
    assert analytes(facts) == ["alt"]
    (finding,) = facts.findings
    assert (finding.code, finding.patient) == ("fhir.wrong_type", "0d5f9a34")
    assert finding.found == f"Observation/o1: {why}"
    assert finding.wanted == "the types of FHIR R4 for Observation"
    assert finding.to_do == "not used; correct it at its source, or report it to the exporting system"


def test_a_wrong_type_in_a_patient_costs_the_demographics_only() -> None:
    (facts,) = read_bundle(bundle({**PATIENT, "gender": 1}, result()), where="one.json", zone=ZONE)
    assert analytes(facts) == ["creatinine"]
    assert [event.kind for event in facts.events] == ["lab.resulted"]
    assert codes(facts) == ["fhir.wrong_type"]
    assert facts.findings[0].wanted == "the types of FHIR R4 for Patient"


@pytest.mark.parametrize(
    "other", [{"resourceType": "Observation"}, {"resourceType": "Glucometer"}, {"id": "x"}, {"resourceType": 5}]
)
def test_other_resources_cost_nothing(other: dict[str, Any]) -> None:
    assert analytes(read(other, result())) == ["creatinine"]


def test_an_entry_that_is_no_object_costs_nothing_else() -> None:
    whole = json.loads(bundle(PATIENT, result()))
    whole["entry"] = ["?", *whole["entry"], {"fullUrl": "urn:x"}, {"resource": None}]
    (facts,) = read_bundle(json.dumps(whole).encode(), where="one.json", zone=ZONE)
    assert analytes(facts) == ["creatinine"]
    assert facts.findings[0].found.startswith("Observation in entry 1: ")


def test_text_that_is_not_utf8_costs_one_fact() -> None:
    raw = bundle(PATIENT, result(status="final@"), result(own_id="o2")).replace(b"final@", b"final\xff")
    (facts,) = read_bundle(raw, where="one.json", zone=ZONE)
    assert analytes(facts) == ["creatinine"]
    assert codes(facts) == ["fhir.wrong_type"]


class TestSubject:
    @pytest.mark.parametrize(
        "reference",
        [
            f"Patient/{PATIENT_ID}",
            f"urn:uuid:{PATIENT_ID}",
            f"Patient/{PATIENT_ID}/_history/3",
        ],
    )
    def test_an_observation_finds_its_patient(self, reference: str) -> None:
        assert analytes(read(result(subject={"reference": reference}))) == ["creatinine"]

    def test_each_of_several_patients_gets_the_own_results(self) -> None:
        mine = result("2160-0", "a")
        others = result("1742-6", "b", subject={"reference": f"urn:uuid:{OTHER_ID}"}, valueQuantity=ucum(30, "U/L"))
        first, second = read_bundle(bundle(mine, PATIENT, others, OTHER), where="two.json", zone=ZONE)
        assert (first.patient, analytes(first)) == ("0d5f9a34", ["creatinine"])
        assert (second.patient, analytes(second)) == ("7b1d7a52", ["alt"])
        assert [event.seq for event in second.events] == [1, 2]

    @pytest.mark.parametrize(
        "subject",
        [None, {}, {"reference": "Patient/nobody"}, {"reference": f"https://elsewhere.example/Patient/{PATIENT_ID}"}],
    )
    def test_an_observation_of_nobody_here_is_a_finding_without_a_patient(self, subject: dict[str, str] | None) -> None:
        facts = read(result(subject=subject))
        assert analytes(facts) == []
        (finding,) = facts.findings
        assert (finding.code, finding.patient) == ("fhir.subject_unknown", None)
        assert finding.found == "Observation/o1: its subject is missing, or is no one Patient of this Bundle"
        assert finding.wanted == "a reference to a Patient of the same Bundle"
        assert finding.to_do == "not used; export the patient together with the results"

    def test_a_reference_that_two_patients_answer_to_points_at_neither(self) -> None:
        first, second = read_bundle(bundle(PATIENT, PATIENT, result()), where="two.json", zone=ZONE)
        assert first.patient != second.patient
        assert analytes(first) == analytes(second) == []
        assert codes(first) == ["fhir.subject_unknown"]

    def test_a_wrong_type_of_another_patient_is_that_patients_finding(self) -> None:
        bad = result(subject={"reference": f"Patient/{OTHER_ID}"}, status=5)
        first, second = read_bundle(bundle(PATIENT, OTHER, bad), where="two.json", zone=ZONE)
        assert (codes(first), codes(second)) == ([], ["fhir.wrong_type"])


class TestLabel:
    def label(self, patient: dict[str, Any], where: str = "Mustermann_Erika.json") -> str:
        (facts,) = read_bundle(bundle(patient), where=where, zone=ZONE)
        return facts.patient

    def test_a_random_identifier_is_shortened_and_any_other_is_hidden(self) -> None:
        assert self.label(PATIENT) == "0d5f9a34"
        hidden = self.label({**PATIENT, "id": "mustermann-erika"})
        assert len(hidden) == 8
        assert "must" not in hidden

    def test_a_patient_without_identifier_is_named_after_the_file_unrecognisably(self) -> None:
        nameless = {name: value for name, value in PATIENT.items() if name != "id"}
        assert self.label(nameless) == self.label(nameless)
        assert self.label(nameless) != self.label(nameless, where="other.json")
        assert "Must" not in self.label(nameless)


class TestFiles:
    def test_a_folder_is_read_in_the_order_of_its_names(self, tmp_path: Path) -> None:
        (tmp_path / "b.json").write_bytes(bundle(PATIENT, result()))
        (tmp_path / "a.json.gz").write_bytes(gzip.compress(bundle(OTHER)))
        (tmp_path / "notes.txt").write_text("nothing of ours")
        assert [facts.patient for facts in read_path(tmp_path, zone=ZONE)] == ["7b1d7a52", "0d5f9a34"]

    def test_a_file_is_read_with_its_site(self, tmp_path: Path) -> None:
        (tmp_path / "b.json").write_bytes(bundle(PATIENT, result()))
        (facts,) = read_path(tmp_path / "b.json", zone=ZONE, site="SZ01")
        assert {event.site for event in facts.events} == {"SZ01"}

    @pytest.mark.parametrize(
        ("name", "content", "why"),
        [
            ("one.json.gz", b"not compressed", "the file cannot be read: Not a gzipped file"),
            ("one.json.gz", gzip.compress(b"x" * 99, mtime=0)[:-9], "the file cannot be read: "),
            ("absent.json", None, "the file cannot be read: No such file or directory"),
        ],
    )
    def test_a_file_that_cannot_be_read_is_named(
        self, tmp_path: Path, name: str, content: bytes | None, why: str
    ) -> None:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError) as caught:
            list(read_path(tmp_path / name, zone=ZONE))
        assert caught.value.found.startswith(why)
        assert caught.value.where == str(tmp_path / name)
        assert caught.value.to_do == "check the name and copy the file again"

    def test_a_folder_without_bundles_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="the folder has no FHIR files"):
            list(read_path(tmp_path, zone=ZONE))

    def test_a_bad_file_need_not_stop_the_others(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").write_bytes(b"{")
        (tmp_path / "b.json").write_bytes(bundle(PATIENT))
        skipped: list[InputError] = []
        assert [facts.patient for facts in read_path(tmp_path, zone=ZONE, skip=skipped.append)] == ["0d5f9a34"]
        assert [wrong.where for wrong in skipped] == [str(tmp_path / "a.json")]
        with pytest.raises(InputError, match="this is not JSON"):
            list(read_path(tmp_path, zone=ZONE))


class TestShippedExamples:
    def facts(self, name: str) -> PatientFacts:
        (path,) = (p for p in example_paths() if p.name == name)
        (facts,) = read_path(path, zone=ZONE)
        return facts

    def test_the_complete_one_has_every_computed_fact_and_no_finding(self) -> None:
        facts = self.facts("example_complete.json")
        wanted = ["creatinine", "alt", "ast", "bilirubin", "lvef", "kps", "ecog", "weight", "height"]
        assert (analytes(facts), facts.findings) == (wanted, ())
        assert [str(e.body.value) for e in facts.events if isinstance(e.body, Measured)][:4] == [
            "61 umol/L",
            "38 IU/L",
            "29 IU/L",
            "9.60 umol/L",
        ]

    def test_the_complete_one_has_what_is_named_and_not_measured(self) -> None:
        bodies = [event.body for event in self.facts("example_complete.json").events]
        assert [(b.test, b.result) for b in bodies if isinstance(b, TestResulted)] == [
            (test, "negative") for test in ("hbsag", "anti_hbc", "anti_hcv", "hiv_antibody_antigen", "hcg")
        ]
        assert [
            (b.condition, b.ended.text if b.ended else None) for b in bodies if isinstance(b, ConditionRecorded)
        ] == [
            ("b_cell_all", None),
            ("infection", "2026-09-14"),
        ]

    def test_what_the_complete_one_leaves_open_only_a_person_can_state(self) -> None:
        protocol = read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml")
        facts = self.facts("example_complete.json")
        end_of_day = datetime(2026, 11, 3, 12, tzinfo=UTC)
        record = believe(facts.events, patient=facts.patient, as_of=AsOf(happened=end_of_day, recorded=end_of_day))
        answers = criterion_answers(protocol, record)
        by_word = {missing.what for answer in answers.values() for missing in answer.missing}
        assert by_word == {
            "cd19_blasts",  # reported by name, in the flow cytometry report
            "mrd_flow",
            "medical history",
            "treatment history",
            "refuses_contraception",
            "survival_over_3_months",
            "intolerant_to_chemotherapy",
            "other_contraindication",
        }
        assert not any(answer.value is False for name, answer in answers.items() if name.startswith("I"))

    def test_the_incomplete_one_has_a_bit_of_everything(self) -> None:
        facts = self.facts("example_incomplete.json")
        assert analytes(facts) == ["creatinine", "alt", "ast", "bilirubin", "bilirubin", "lvef", "weight"]
        assert codes(facts) == ["fhir.not_final", "fhir.unit_missing", "fhir.value_missing", "fhir.withdrawn"]

    @pytest.mark.parametrize("path", example_paths(), ids=lambda path: path.name)
    def test_they_are_valid_and_marked_as_test_data(self, path: Path) -> None:
        models = pytest.importorskip("fhir.resources.R4B.bundle", reason="fhir.resources is in the extra [bench]")
        models.Bundle.model_validate_json(path.read_bytes())
        assert json.loads(path.read_bytes())["meta"]["security"][0]["code"] == "HTEST"
