"""The command about a trial as a whole."""

import json
from pathlib import Path

import pytest
from tests.command_line import PATIENT, as_json, done, nine_at_the_site, recorded, refused

from trialwright.log import SqliteLog

AS_OF = ("--as-of", "2026-11-05")


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    nine_at_the_site(monkeypatch)
    path = tmp_path / "one.trial"
    done("init", path, "--protocol", "NCT03919240", "--rehearsal")
    recorded(path, "consent.signed", ["version=1", "language=zh-Hans"])
    return path


def test_the_status_names_its_patients_with_their_events(trial: Path) -> None:
    told = done("status", trial, *AS_OF)
    assert "0 of 196 planned patients infused, 0 enrolled, 1 consented" in told
    assert f"wait here: {PATIENT}" in told
    assert f"  {PATIENT}  consented, goes on" in told
    assert "[event 3]" in told


def test_one_role_asks_for_its_own_list(trial: Path) -> None:
    told = done("status", trial, *AS_OF, "--who", "laboratory")
    ledger = told[told.index("Not known") : told.index("Queries")]
    assert "creatinine" in ledger
    assert "investigator" not in ledger


def test_a_role_that_there_is_not_is_refused(trial: Path) -> None:
    assert "'cook' is not one of" in refused(2, "status", trial, "--who", "cook")


def test_json_has_the_same(trial: Path) -> None:
    found = as_json("status", trial, *AS_OF)
    assert [len(passage["reached"]) for passage in found["flow"]["passages"]] == [1, 1, 0, 0, 0, 0]
    assert {
        "flow", "deviations", "overdue", "unknown", "findings", "patients", "choices", "fired", "due", "seal"
    } == set(found)  # fmt: skip
    assert any(entry["what"] == "creatinine" and entry["who"] == "laboratory" for entry in found["unknown"])


def test_the_page_is_written_and_the_access_noted(trial: Path, tmp_path: Path) -> None:
    page = tmp_path / "status.html"
    done("status", trial, *AS_OF, "--html", page)
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    with SqliteLog.open(trial) as log:
        assert [(access.action, access.by) for access in log.read_access()] == [("status page", "chen")]


def test_a_patient_is_printed_with_everything(trial: Path) -> None:
    found = json.loads(done("patient", trial, PATIENT, *AS_OF, "--json"))
    assert {
        "stage", "judged_by", "answers", "eligible", "doses", "cell_dose", "limits", "tocilizumab", "schedule",
        "supportive", "washouts", "deviations", "decisions", "unknown", "findings", "seal",
    } <= set(found)  # fmt: skip
    assert found["stage"]["value"]["reached"] == "consented"
