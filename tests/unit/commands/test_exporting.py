"""`trialwright export --fhir`: what it prints, and options that would say nothing."""

from pathlib import Path

import pytest
from tests.command_line import PATIENT, done, nine_at_the_site, refused


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    nine_at_the_site(monkeypatch)
    path = tmp_path / "my.trial"
    done("init", path, "--protocol", "NCT03919240", "--rehearsal")
    for day, kind, *fields in (
        ("2026-10-20", "lab.resulted", "analyte=creatinine", "value=0.9 mg/dL"),
        ("2026-10-21", "consent.signed", "version=1", "language=zh-Hans"),
    ):
        done("record", path, PATIENT, kind, *fields, "--happened", day)
    return path


def test_a_rehearsal_leaves_as_fhir(trial: Path, tmp_path: Path) -> None:
    told = done("export", trial, tmp_path / "fhir", "--fhir")
    assert told.startswith(f"{tmp_path / 'fhir'}: 1 patients as FHIR R4 Bundles\n")
    assert "not in them: 1 events; left_out.csv says which, and why\nseal NCT03919240:4:" in told
    screened = done("screen", "NCT03919240", "--fhir", tmp_path / "fhir" / f"{PATIENT}.json", "--as-of", "2026-10-21")
    assert "1 patient" in screened


def test_a_cut_and_one_patient_as_lines(trial: Path, tmp_path: Path) -> None:
    told = done("export", trial, tmp_path / "x", "--fhir", "--lines", "--patient", PATIENT, "--as-of", "2026-10-20")
    assert "not in them" not in told, "the consent had not been signed then"
    assert sorted(path.name for path in (tmp_path / "x").iterdir()) == ["left_out.csv", "patients.ndjson", "seal.txt"]


@pytest.mark.parametrize("option", [("--lines",), ("--identifiable",), ("--as-of", "2026"), ("--patient", "X")])
def test_an_option_of_fhir_alone_is_refused(trial: Path, tmp_path: Path, option: tuple[str, ...]) -> None:
    assert f"{option[0]} without --fhir" in refused(2, "export", trial, tmp_path / "x", *option)
    assert not (tmp_path / "x").exists()


def test_fhir_is_never_de_identified(trial: Path, tmp_path: Path) -> None:
    assert "is never de-identified" in refused(2, "export", trial, tmp_path / "x", "--fhir", "--de-identified")


def test_a_real_log_wants_the_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nine_at_the_site(monkeypatch)
    path = tmp_path / "real.trial"
    done("init", path, "--protocol", "NCT03919240")
    assert "add --identifiable where that is permitted" in refused(4, "export", path, tmp_path / "x", "--fhir")
    assert "0 patients" in done("export", path, tmp_path / "x", "--fhir", "--identifiable")
