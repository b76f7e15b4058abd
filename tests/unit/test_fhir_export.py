"""FHIR out of a log: of a rehearsal, or by its name; noted before anything is written, and nothing dropped silently."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.story_lines import body_of

from trialwright import main
from trialwright.derive.record import AsOf
from trialwright.errors import InputError, Refused
from trialwright.events import Draft
from trialwright.log import MemoryLog
from trialwright.screen.fhir import read_path
from trialwright.standards.when import read_when

NOW = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
ZONE = "Asia/Shanghai"
CHEN = main.Actor(by="chen", role="coordinator", site="SZ01")
ONE, TWO = "SZ01-0417-0", "SZ01-4838-5"
THEN = AsOf(happened=NOW, recorded=NOW)


def log_of(*, rehearsal: bool = True) -> MemoryLog:
    made = MemoryLog.create("NCT03919240", clock=lambda: NOW, salt=lambda: b"0" * 16)
    main.init(made, *main.find_protocol("NCT03919240"), zone=ZONE, rehearsal=rehearsal, actor=CHEN, now=NOW)
    for patient, day, what in (
        (ONE, "2026-10-20", "female, born 1990-05-05"),
        (ONE, "2026-10-21", "creatinine 0.9 mg/dL"),
        (ONE, "2026-10-22", "consent 1"),
        (TWO, "2026-10-25", "creatinine 88 umol/L"),
    ):
        body, happened = body_of(what), read_when(day, ZONE)
        made.append([Draft(patient=patient, body=body, happened=happened, by="chen", role="coordinator", site="SZ01")])
    return made


def notes(log: MemoryLog) -> list[tuple[str, str]]:
    return [(access.action, access.detail) for access in log.read_access()]


def test_each_patient_is_a_bundle_with_what_it_does_not_say_and_the_seal(tmp_path: Path) -> None:
    log = log_of()
    told = main.export_fhir(log, tmp_path / "out", as_of=THEN, actor=CHEN)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"{ONE}.json", f"{TWO}.json", "left_out.csv", "seal.txt",
    ]  # fmt: skip
    assert (told.patients, told.seal) == (2, log.head())
    assert (tmp_path / "out" / "seal.txt").read_text() == f"{log.head()}\n"
    rows = list(csv.reader((tmp_path / "out" / "left_out.csv").read_text().splitlines()))
    assert rows == [
        ["patient", "seq", "kind", "why"],
        [ONE, "5", "consent.signed", "no criterion looks at events of this kind; it stays in the log"],
    ]
    assert [(code, each.seq) for code, each in told.left_out] == [(ONE, 5)]
    assert notes(log) == [("export, FHIR", f"all patients; a rehearsal; seal {log.head()}")]
    patients = list(read_path(tmp_path / "out", zone=ZONE))
    assert [len(facts.events) for facts in patients] == [2, 1]


def test_one_file_has_a_bundle_a_line(tmp_path: Path) -> None:
    main.export_fhir(log_of(), tmp_path, as_of=THEN, as_lines=True, actor=CHEN)
    assert len((tmp_path / "patients.ndjson").read_bytes().splitlines()) == 2
    assert not list(tmp_path.glob("*.json"))
    assert [len(facts.events) for facts in read_path(tmp_path, zone=ZONE)] == [2, 1]


def test_the_same_log_makes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        main.export_fhir(log_of(), tmp_path / name, as_of=THEN, actor=CHEN)
    one, other = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("a", "b"))
    assert one == other


def test_what_had_not_happened_or_was_not_recorded_is_not_there(tmp_path: Path) -> None:
    early = AsOf(happened=datetime(2026, 10, 21, tzinfo=UTC), recorded=NOW)
    main.export_fhir(log_of(), tmp_path / "a", as_of=early, actor=CHEN)
    assert [len(facts.events) for facts in read_path(tmp_path / "a", zone=ZONE)] == [2, 0]
    before = AsOf(happened=NOW, recorded=datetime(2026, 11, 1, tzinfo=UTC))
    with pytest.raises(InputError, match="nothing of SZ01-0417-0 had been recorded by"):
        main.export_fhir(log_of(), tmp_path / "b", as_of=before, patients=[ONE], actor=CHEN)
    told = main.export_fhir(log_of(), tmp_path / "c", as_of=before, actor=CHEN)
    assert told.patients == 0


def test_some_patients_alone(tmp_path: Path) -> None:
    log = log_of()
    told = main.export_fhir(log, tmp_path, as_of=THEN, patients=[TWO, TWO], actor=CHEN)
    assert (told.patients, [path.stem for path in tmp_path.glob("*.json")]) == (1, [TWO])
    assert notes(log)[0][1].startswith(f"{TWO}; a rehearsal; seal ")
    assert main.export_fhir(log, tmp_path / "nobody", as_of=THEN, patients=[], actor=CHEN).patients == 0
    with pytest.raises(InputError, match="the log has no patient 'SZ01-9999-9'"):
        main.export_fhir(log, tmp_path / "other", as_of=THEN, patients=[ONE, "SZ01-9999-9"], actor=CHEN)
    assert len(notes(log)) == 2
    assert not (tmp_path / "other").exists()


def test_real_patients_leave_only_by_the_name_of_what_it_is(tmp_path: Path) -> None:
    """D9.1 A date of birth and the days of a course are enough to know somebody again."""
    log = log_of(rehearsal=False)
    with pytest.raises(Refused) as refused:
        main.export_fhir(log, tmp_path / "out", as_of=THEN, actor=CHEN)
    assert "this log is of real patients" in refused.value.found
    assert "--de-identified" in refused.value.to_do
    assert not (tmp_path / "out").exists()
    assert notes(log) == []
    main.export_fhir(log, tmp_path / "out", as_of=THEN, identifiable=True, actor=CHEN)
    assert notes(log) == [("export, FHIR", f"all patients; identifiable; seal {log.head()}")]
    assert b"HTEST" not in (tmp_path / "out" / f"{ONE}.json").read_bytes()


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("{}")
    log = log_of()
    with pytest.raises(InputError, match="is not empty"):
        main.export_fhir(log, tmp_path, as_of=THEN, actor=CHEN)
    assert [path.name for path in tmp_path.iterdir()] == ["old.json"]
    assert notes(log) == []
