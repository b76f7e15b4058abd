"""NDJSON in both its forms: a Bundle a line, and Bulk Data with the resources of a patient scattered over files."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from tests.unit.screen.bundles import PATIENT, PATIENT_ID, ZONE, bundle, codes, result

from trialwright.errors import InputError
from trialwright.events.results import Measured
from trialwright.screen.bulk import patient_key
from trialwright.screen.fhir import PatientFacts, read_bundle, read_path

OTHER_ID = "7b1d7a52-0f0e-4c7e-9d1b-2c4f6f9f3a01"
OTHER = {"resourceType": "Patient", "id": OTHER_ID, "gender": "male", "birthDate": "1971-04"}


def lines(*resources: Any) -> bytes:
    return b"".join(json.dumps(resource).encode() + b"\n" for resource in resources)


def about(reference: str | None, own_id: str = "o1", **fields: Any) -> dict[str, Any]:
    return result(own_id=own_id, subject=None if reference is None else {"reference": reference}, **fields)


def values(facts: PatientFacts) -> list[str]:
    return [str(event.body.value) for event in facts.events if isinstance(event.body, Measured)]


def read(folder: Path, **files: bytes) -> tuple[list[PatientFacts], list[InputError]]:
    """What an export of these files gives, and what was skipped."""
    for name, content in files.items():
        (folder / f"{name}.ndjson").write_bytes(content)
    skipped: list[InputError] = []
    return list(read_path(folder, zone=ZONE, skip=skipped.append)), skipped


def ucum(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "mg/dL", "system": "http://unitsofmeasure.org", "code": "mg/dL"}


class TestScattered:
    def test_what_is_said_of_a_patient_is_put_together_from_all_files(self, tmp_path: Path) -> None:
        (first, second), skipped = read(
            tmp_path,
            Observation=lines(
                about(f"Patient/{OTHER_ID}", "o1", valueQuantity=ucum(1.1)),
                about(f"Patient/{PATIENT_ID}", "o2", valueQuantity=ucum(0.9)),
                about(f"Patient/{OTHER_ID}", "o3", valueQuantity=ucum(1.2)),
            ),
            Patient=lines(PATIENT, OTHER),
            Encounter=lines({"resourceType": "Encounter", "id": "e1", "subject": {"reference": "Patient/nobody"}}),
        )
        assert not skipped, "a type that is not read may be about anybody"
        assert (first.patient, values(first)) == ("0d5f9a34", ["0.9 mg/dL"])
        assert (second.patient, values(second)) == ("7b1d7a52", ["1.1 mg/dL", "1.2 mg/dL"])

    def test_the_same_facts_come_of_a_bundle(self, tmp_path: Path) -> None:
        told = [PATIENT, result(own_id="o1"), result("1742-6", own_id="o2", effectiveDateTime="2026-10-29")]
        (scattered,), _ = read(tmp_path, Observation=lines(*told[:0:-1]), Patient=lines(told[0]))
        (whole,) = read_bundle(bundle(told[0], *told[:0:-1]), where="one.json", zone=ZONE)
        key = {event.source: (event.body, event.happened, event.recorded_at) for event in scattered.events}
        assert key == {event.source: (event.body, event.happened, event.recorded_at) for event in whole.events}
        assert scattered.findings == whole.findings

    @pytest.mark.parametrize(
        "reference",
        [
            f"Patient/{PATIENT_ID}",
            f"Patient/{PATIENT_ID}/_history/3",
            f"https://fhir.example.org/r4/Patient/{PATIENT_ID}",
            f"urn:uuid:{PATIENT_ID}",
        ],
    )
    def test_every_form_of_reference_finds_its_patient(self, tmp_path: Path, reference: str) -> None:
        (facts,), skipped = read(tmp_path, Observation=lines(about(reference)), Patient=lines(PATIENT))
        assert (values(facts), skipped) == (["0.8 mg/dL"], [])

    @pytest.mark.parametrize("reference", ["Group/1", "Patient/", "#p1", "Device/Patient", "", None, "urn:oid:1.2"])
    def test_a_reference_to_no_patient(self, reference: str | None) -> None:
        assert patient_key(reference) is None

    def test_what_is_about_nobody_is_said_once_with_its_first_line(self, tmp_path: Path) -> None:
        observations = lines(about("Patient/x"), about(f"Patient/{PATIENT_ID}"), about("Group/1"), about(None))
        (facts,), (nobody,) = read(tmp_path, Observation=observations, Patient=lines(PATIENT))
        assert values(facts) == ["0.8 mg/dL"]
        assert nobody.found == "3 resources are about nobody in the export, this line the first"
        assert nobody.where == f"{tmp_path / 'Observation.ndjson'} line 1"
        with pytest.raises(InputError, match="about nobody in the export"):
            list(read_path(tmp_path, zone=ZONE))

    def test_the_same_patient_twice_is_one_and_two_different_ones_of_one_identity_are_neither(
        self, tmp_path: Path
    ) -> None:
        told = lines(about(f"Patient/{PATIENT_ID}"))
        (same,), _ = read(tmp_path, Observation=told, Patient=lines(PATIENT, PATIENT))
        assert (values(same), codes(same)) == (["0.8 mg/dL"], [])
        first, second = read(tmp_path, Observation=told, Patient=lines(PATIENT, PATIENT | {"gender": "male"}))[0]
        assert first.patient != second.patient
        for facts in (first, second):
            assert (values(facts), codes(facts)) == ([], ["fhir.patient_twice"])
            assert "2 different Patients of this identity, and 1 resources" in facts.findings[0].found

    def test_folders_are_exports_of_their_own(self, tmp_path: Path) -> None:
        for name, value in (("north", 0.7), ("south", 2.5)):
            (tmp_path / name).mkdir()
            (tmp_path / name / "all.ndjson").write_bytes(
                lines(PATIENT | {"id": "7"}, about("Patient/7", valueQuantity=ucum(value)))
            )
        north, south = read(tmp_path)[0]
        assert (values(north), values(south)) == (["0.7 mg/dL"], ["2.5 mg/dL"])

    def test_a_patient_without_identity_has_no_facts_of_others(self, tmp_path: Path) -> None:
        nameless = {name: value for name, value in PATIENT.items() if name != "id"}
        patients, (nobody,) = read(
            tmp_path, Patient=lines(nameless, OTHER | {"id": None}), Observation=lines(about(None))
        )
        assert [values(facts) for facts in patients] == [[], []]
        assert len({facts.patient for facts in patients}) == 2
        assert "1 resource is about nobody" in nobody.found


class TestLinesThatCannotBeRead:
    @pytest.mark.parametrize(
        ("bad", "why"),
        [
            (b"{\n", "this line is no FHIR resource: Input data was truncated"),
            (b"[]\n", "this line is no FHIR resource: Expected `object`, got `array`"),
            (b"{}\n", "this line is no FHIR resource: it has no resourceType"),
            (b'{"resourceType": 7}\n', "this line is no FHIR resource: it has no resourceType"),
            (b"\xff\xfe\n", "this line is no FHIR resource: "),
        ],
    )
    def test_a_line_costs_itself_and_is_named(self, tmp_path: Path, bad: bytes, why: str) -> None:
        told = lines(about(f"Patient/{PATIENT_ID}")) + bad + lines(about(f"Patient/{PATIENT_ID}", "o2"))
        (facts,), (wrong,) = read(tmp_path, Observation=told, Patient=lines(PATIENT))
        assert len(values(facts)) == 2
        assert wrong.found.startswith(why)
        assert wrong.where == f"{tmp_path / 'Observation.ndjson'} line 2"
        assert "a patient may look better or worse" in wrong.to_do
        with pytest.raises(InputError, match="this line is no FHIR resource"):
            list(read_path(tmp_path, zone=ZONE))

    def test_a_resource_of_a_wrong_type_is_a_finding_of_its_patient_with_file_and_line(self, tmp_path: Path) -> None:
        wrong = about(f"Patient/{PATIENT_ID}") | {"status": 7, "id": None}
        (_, facts), skipped = read(tmp_path, Observation=lines(OTHER, wrong), Patient=lines(PATIENT))
        assert not skipped
        assert codes(facts) == ["fhir.wrong_type"]
        assert facts.findings[0].found.startswith("Observation in Observation.ndjson line 2: ")
        assert facts.findings[0].patient == facts.patient

    def test_a_bundle_that_cannot_be_read_is_named_with_its_line(self, tmp_path: Path) -> None:
        empty = json.dumps({"resourceType": "Bundle", "entry": []}).encode() + b"\n"
        (facts,), (wrong,) = read(tmp_path, a=empty + bundle(PATIENT, result()) + b"\n")
        assert values(facts) == ["0.8 mg/dL"]
        assert wrong.found == "the Bundle is empty: it has no entries"
        assert wrong.where == f"{tmp_path / 'a.ndjson'} line 1"


class TestBundlesByLine:
    def test_each_line_is_a_patient_in_the_order_of_the_file(self, tmp_path: Path) -> None:
        content = bundle(OTHER) + b"\n\n" + bundle(PATIENT, result()) + b"\n"
        (tmp_path / "a.ndjson.gz").write_bytes(gzip.compress(content))
        first, second = read_path(tmp_path / "a.ndjson.gz", zone=ZONE)
        assert (first.patient, second.patient) == ("7b1d7a52", "0d5f9a34")
        assert values(second) == ["0.8 mg/dL"]

    def test_bundles_and_resources_may_share_a_file(self, tmp_path: Path) -> None:
        found, skipped = read(tmp_path, a=bundle(OTHER) + b"\n" + lines(PATIENT, about(f"Patient/{PATIENT_ID}")))
        assert [facts.patient for facts in found] == ["7b1d7a52", "0d5f9a34"]
        assert not skipped


def test_many_patients_come_in_the_order_of_the_export_and_nothing_is_left_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spool))
    export = tmp_path / "export"
    export.mkdir()
    identities = [f"p{number * 7919 % 3001}" for number in range(3001)]
    (export / "Patient.ndjson").write_bytes(lines(*(PATIENT | {"id": each} for each in identities)))
    (export / "Observation.ndjson").write_bytes(
        lines(*(about(f"Patient/{each}", f"o-{each}") for each in sorted(identities)))
    )
    found = list(read_path(export, zone=ZONE))
    assert [facts.events[-1].source for facts in found] == [f"Observation/o-{each}" for each in identities]
    assert list(spool.iterdir()) == []
    reading = read_path(export, zone=ZONE)
    next(reading)
    assert _files_of(spool), "the lines are on the disk while the patients are handed out"
    reading.close()  # type: ignore[attr-defined]
    assert list(spool.iterdir()) == [], "nothing is left behind by a reading that was broken off"


def _files_of(folder: Path) -> Iterable[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]
