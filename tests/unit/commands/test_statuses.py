"""The command about a trial as a whole."""

import json
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.command_line import PATIENT, as_json, done, nine_at_the_site, recorded, refused
from tests.unit.publish.pages import Page

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


def test_a_rehearsal_is_shown_as_of_its_end_and_says_so(trial: Path, tmp_path: Path) -> None:
    """Years later nothing of it is overdue that was not overdue when it ended."""
    page, sheet, pdf = (tmp_path / name for name in ("status.html", "evidence.html", "dose.pdf"))
    words = "as of the end of the rehearsal, 2026-11-03"
    told = done("status", trial, "--html", page)
    assert f"\n{words}\nhappened up to 2026-11-03 01:00 UTC, recorded up to 2026-11-03 01:00 UTC\n" in told
    assert f"\n{words}\nhappened up to " in done("patient", trial, PATIENT, "--html", sheet)
    assert f"\n{words}\n" in done("dose", trial, PATIENT, "--pdf", pdf)
    for each in (page, sheet):
        assert "As of the end of the rehearsal, 2026-11-03" in Page(each.read_text(encoding="utf-8")).text
    assert "As of the end of the rehearsal, 2026-11-03" in " ".join(PdfReader(pdf).pages[0].extract_text().split())
    assert "the end of the rehearsal" not in done("status", trial, *AS_OF, "--html", page)
    assert "the end of the rehearsal" not in done("patient", trial, PATIENT, *AS_OF)
    assert "the end of the rehearsal" not in page.read_text(encoding="utf-8")


def test_what_came_due_after_a_rehearsal_is_not_overdue(trial: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(trial, "infusion.given", ["bag=B1", "volume=50 mL"])
    nine_at_the_site(monkeypatch, "2031-01-01T09:00:00+08:00")
    at_the_end, years_later = as_json("status", trial), as_json("status", trial, "--as-of", "2031-01-01")

    def missed(found: dict[str, list[dict[str, str]]]) -> set[str]:
        return {one["code"] for one in found["deviations"] if one["code"].startswith("visit.not_held")}

    assert missed(years_later) > missed(at_the_end)
    assert at_the_end["overdue"] == []


def test_a_real_trial_is_shown_as_of_the_present(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "real.trial"
    done("init", path, "--protocol", "NCT03919240")
    recorded(path, "consent.signed", ["version=1", "language=zh-Hans"])
    nine_at_the_site(monkeypatch, "2031-01-01T09:00:00+08:00")
    for told in (done("status", path), done("patient", path, PATIENT)):
        assert "happened up to 2031-01-01 " in told
        assert "rehearsal" not in told.casefold()
