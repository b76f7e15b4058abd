"""Whoever records a fact that pauses the trial is told so at once."""

from pathlib import Path

import pytest
from tests.command_line import PATIENT, as_json, done, lines_of, nine_at_the_site, recorded

DIED = ["cause=crs"]


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    nine_at_the_site(monkeypatch)
    path = tmp_path / "one.trial"
    done("init", path, "--protocol", "NCT03919240", "--rehearsal")
    recorded(path, "infusion.given", ["bag=B1", "volume=50 mL"])
    return path


def test_the_words_and_the_number_of_the_fact(trial: Path) -> None:
    told = recorded(trial, "patient.died", DIED)
    first, second, third, seal, *_ = told.splitlines()
    assert first == "event 4 recorded"
    assert second == (
        f"the trial is paused: pause trigger early_death fired in patient {PATIENT} (event 4): died on 2026-11-03, 0 days "
        "after the infusion of 2026-11-03, cause crs: at least possibly related until somebody has judged it"
    )
    assert third == "  ends:   by `trialwright decide TRIAL resume`"
    assert seal.startswith("seal NCT03919240:5:")


def test_an_import_says_it_too(trial: Path, tmp_path: Path) -> None:
    row = {
        "patient": PATIENT,
        "kind": "patient.died",
        "happened": "2026-11-03",
        "source": "letter",
        "fields": {"cause": "crs"},
    }
    file = tmp_path / "a.jsonl"
    file.write_bytes(lines_of(row))
    told = done("import", trial, file)
    assert "1 recorded, 0 known already" in told
    assert "the trial is paused: pause trigger early_death fired" in told
    assert "paused" not in done("import", trial, file)


def test_the_status_tells_what_fired_and_what_people_must_notice(trial: Path) -> None:
    before = done("status", trial, "--as-of", "2026-11-05")
    told = "none has fired; no event can tell “two products with growth in the sterility test” or “crossing a stopping bound”"
    assert f"{told}, so a person must notice it and pause the trial" in before
    recorded(trial, "patient.died", DIED)
    told = done("status", trial, "--as-of", "2026-11-05")
    assert "1 trigger fired, or may have" in told
    assert "the trial was paused" in told
    assert "A PAUSE IS DUE" not in told
    found = as_json("status", trial, "--as-of", "2026-11-05")
    assert ([one["trigger"]["id"] for one in found["fired"]], found["due"]) == (["early_death"], [])
    assert not any(one["code"].startswith(("identifier", "pause")) for one in found["findings"])


def test_a_malignancy_whose_cells_are_not_known_is_told_as_undecided(trial: Path) -> None:
    told = recorded(trial, "malignancy.found", ["diagnosis=lymphoma"])
    assert "paused" not in told
    status = done("status", trial, "--as-of", "2026-11-05")
    assert "cannot be told yet" in status
    assert "pause.undecided" in status
