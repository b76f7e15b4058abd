"""Looks at identities are noted first; a de-identified export holds what stands, and nothing that leads back."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.story_lines import body_of

from trialwright import main
from trialwright.errors import InputError, Refused
from trialwright.events import Draft, kind_of
from trialwright.log import MemoryLog
from trialwright.log.identities import Identities
from trialwright.publish.sharing.disguise import WITHHELD, Dates
from trialwright.standards.when import read_when

NOW = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
ZONE = "Asia/Shanghai"
CHEN = main.Actor(by="chen", role="coordinator", site="SZ01")
ONE, TWO = "SZ01-0417-0", "SZ01-4838-5"


@pytest.fixture
def log() -> MemoryLog:
    made = MemoryLog.create("NCT03919240", clock=lambda: NOW, salt=lambda: b"0" * 16)
    main.init(made, *main.find_protocol("NCT03919240"), zone=ZONE, rehearsal=True, actor=CHEN, now=NOW)
    return made


@pytest.fixture
def identities(tmp_path: Path) -> Iterator[Identities]:
    with Identities.open(tmp_path / "x.identities", create=True) as opened:
        yield opened


def tell(log: MemoryLog, patient: str | None, *lines: str) -> None:
    """Record lines of a story of a patient, each with its day."""
    for line in lines:
        day, _, what = line.partition("  ")
        body = body_of(what)
        about = None if kind_of(body).about == "trial" else patient
        draft = Draft(
            patient=about, body=body, happened=read_when(day, ZONE), by="chen", role="coordinator", site="SZ01"
        )
        log.append([draft])


def exported(
    log: MemoryLog, identities: Identities, folder: Path, *, dates: Dates = "shifted", with_genetic: bool = False
) -> list[dict[str, Any]]:
    """The rows of a de-identified export."""
    draws = iter(range(1000))
    main.export_deidentified(
        log,
        identities,
        folder,
        dates=dates,
        with_genetic=with_genetic,
        now=NOW,
        draw=lambda n: next(draws) % n,
        actor=CHEN,
    )
    return [json.loads(line) for line in (folder / "events.jsonl").read_bytes().splitlines()]


def kinds(rows: list[dict[str, Any]]) -> list[str]:
    return [row["kind"] for row in rows if row["patient"]]


def test_a_look_is_noted_before_it_is_answered(log: MemoryLog, identities: Identities) -> None:
    """D9.1, D1.5 Access to the key is logged, and the note repeats nothing of it."""
    tell(log, ONE, "2026-10-01  consent 1")
    main.put_identity(log, identities, ONE, {"name": "王小明", "telephone": "13800138000"}, actor=CHEN)
    assert main.look_up_identity(log, identities, ONE, actor=CHEN) == {"name": "王小明", "telephone": "13800138000"}
    assert main.erase_identity(log, identities, ONE, reason="letter 7 of the patient", actor=CHEN)
    told = [(access.action, access.detail, access.by) for access in log.read_access()]
    assert told == [
        ("identity set", f"{ONE}: name, telephone", "chen"),
        ("identity shown", ONE, "chen"),
        ("identity erased", f"{ONE}: letter 7 of the patient", "chen"),
    ]
    assert main.look_up_identity(log, identities, ONE, actor=CHEN) == {}


def test_a_look_that_cannot_be_noted_is_not_answered(
    log: MemoryLog, identities: Identities, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(log, ONE, "2026-10-01  consent 1")
    main.put_identity(log, identities, ONE, {"name": "王小明"}, actor=CHEN)

    def full(*_: str) -> None:
        raise OSError("no room")

    monkeypatch.setattr(log, "record_access", full)
    with pytest.raises(OSError, match="no room"):
        main.look_up_identity(log, identities, ONE, actor=CHEN)


def test_what_is_wrong_is_not_noted(log: MemoryLog, identities: Identities) -> None:
    tell(log, ONE, "2026-10-01  consent 1")
    with pytest.raises(InputError, match="the log has no patient 'X'"):
        main.put_identity(log, identities, "X", {"name": "王小明"}, actor=CHEN)
    with pytest.raises(InputError, match="no field of an identity"):
        main.put_identity(log, identities, ONE, {"nickname": "x"}, actor=CHEN)
    with pytest.raises(InputError, match="an erasure without a reason"):
        main.erase_identity(log, identities, ONE, reason=" ", actor=CHEN)
    with pytest.raises(InputError, match="words that name no person"):
        main.erase_identity(log, identities, ONE, reason="姓名：王小明 asked", actor=CHEN)
    assert list(log.read_access()) == []


def test_a_redaction_wants_the_right_patient_and_a_permission(log: MemoryLog) -> None:
    tell(log, ONE, "2026-10-01  consent 1")
    with pytest.raises(InputError, match=f"event 3 is none about patient {TWO}"):
        main.redact(log, TWO, 3, permitted_by="the committee", reason="a name", actor=CHEN)
    with pytest.raises(InputError, match="event 3 is none of the trial as a whole"):
        main.redact(log, None, 3, permitted_by="the committee", reason="a name", actor=CHEN)
    with pytest.raises(InputError, match="a redaction that nobody permits"):
        main.redact(log, ONE, 3, permitted_by=" ", reason="a name", actor=CHEN)
    main.redact(log, ONE, 3, permitted_by="the committee", reason="a name", actor=CHEN)
    assert [event.body is None for event in log.read(patients=[ONE])] == [True, False]
    assert log.verify() == []


def test_the_dates_of_each_patient_are_moved_by_a_number_of_its_own(
    log: MemoryLog, identities: Identities, tmp_path: Path
) -> None:
    """D9.2 Intervals stay; no day of the original, and no code, leaves."""
    for code in (ONE, TWO):
        tell(log, code, "2016-03-01  consent 1", "2016-03-02  creatinine 61 umol/L", "2016-03-12  creatinine 70 umol/L")
    rows = exported(log, identities, tmp_path / "out")
    shifts = {code: identities.disguise(code, lambda n: 0) for code in (ONE, TWO)}
    by_code = {shift.code: shift.days for shift in shifts.values()}
    assert len({shift.days for shift in shifts.values()}) == 2
    for row in (row for row in rows if row["kind"] == "consent.signed"):
        assert row["happened"] == str(date(2016, 3, 1) + timedelta(days=by_code[row["patient"]]))
    whole = b"".join(file.read_bytes() for file in (tmp_path / "out").iterdir())
    for text in (ONE, TWO, "2016-03-01", "2016-03-12", "chen", "SZ01", str(log.head()), log.head().hash, "2026-11-03"):
        assert text.encode() not in whole, text


def test_no_day_that_patients_have_in_common_leaves(log: MemoryLog, identities: Identities, tmp_path: Path) -> None:
    """Who knows the day of an import could tell by how much each patient's dates were moved."""
    tell(log, ONE, "2016-03-01  consent 1", "2026-11-02  kps not recoverable: the chart is lost")
    rows = exported(log, identities, tmp_path / "out", dates="study_days")
    assert [row["happened"] for row in rows if row["patient"]] == ["1", WITHHELD]
    assert "recorded" not in rows[0]


def test_study_days_count_from_the_first_infusion(log: MemoryLog, identities: Identities, tmp_path: Path) -> None:
    tell(
        log, ONE, "2016-03-01  consent 1", "2016-03-10  infusion 50 mL of bag B1", "2016-03-20  infusion 50 mL of bag B1",
        "2016-04-07  visit D28 held: marrow",
    )  # fmt: skip
    rows = exported(log, identities, tmp_path / "out", dates="study_days")
    assert [(row["kind"], row["happened"]) for row in rows if row["patient"]] == [
        ("consent.signed", "-9"), ("infusion.given", "1"), ("infusion.given", "11"), ("visit.held", "29"),
    ]  # fmt: skip


def test_only_what_stands_leaves_and_only_with_consent(log: MemoryLog, identities: Identities, tmp_path: Path) -> None:
    """What was entered under the wrong patient would carry another one's dates."""
    tell(log, ONE, "2016-03-01  consent 1", "2016-03-02  creatinine 61 umol/L")
    main.void(log, ONE, 4, reason="another patient's", happened=read_when("2026-11-03", ZONE), actor=CHEN)
    tell(log, TWO, "2016-03-01  prescreened: declined")
    rows = exported(log, identities, tmp_path / "out")
    assert kinds(rows) == ["consent.signed"]
    assert "no consent stands: 1 of them" in (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")


GENETIC = "2016-03-05  aberration.tested: aberration=BCR::ABL1; method=pcr; found=yes"
APPROVED = (
    "2026-01-01  approval.given: body=genetic_resources; number=7; covers=1; valid_from=2026-01-01; valid_to=2026-11-03"
)


def test_genetic_data_stay_unless_approved_and_agreed(log: MemoryLog, identities: Identities, tmp_path: Path) -> None:
    """D9.7 No genetic field leaves without a recorded approval, nor of whoever did not agree to genetics."""
    tell(log, ONE, "2016-03-01  consent 1, for treatment and genetics", GENETIC)
    tell(log, TWO, "2016-03-01  consent 1", GENETIC)
    assert kinds(exported(log, identities, tmp_path / "without")) == ["consent.signed"] * 2
    with pytest.raises(Refused, match="no approval by the office of genetic resources is in date"):
        exported(log, identities, tmp_path / "early", with_genetic=True)
    assert not (tmp_path / "early").exists()
    tell(log, None, APPROVED)
    rows = exported(log, identities, tmp_path / "with", with_genetic=True)
    assert sorted(kinds(rows)) == ["aberration.tested", "consent.signed", "consent.signed"]
    assert [row["genetic"] for row in rows if row["kind"] == "aberration.tested"] == [True]
    assert "Genetic data stayed at the site: 1 events." in (tmp_path / "with" / "README.txt").read_text(
        encoding="utf-8"
    )
    tell(log, None, APPROVED.replace("2026-11-03", "2026-11-02").replace("2026-01-01  ", "2026-02-01  "))
    assert len(exported(log, identities, tmp_path / "still", with_genetic=True)) == len(rows) + 1


def test_an_export_wants_a_folder_of_its_own(log: MemoryLog, identities: Identities, tmp_path: Path) -> None:
    main.export(log, tmp_path / "out", actor=CHEN)
    with pytest.raises(InputError, match="is not empty"):
        exported(log, identities, tmp_path / "out")


def test_the_two_forms_say_the_same_and_the_export_is_noted(
    log: MemoryLog, identities: Identities, tmp_path: Path
) -> None:
    tell(log, ONE, "2016-03-01  consent 1", "2016-03-02  creatinine 61 umol/L")
    rows = exported(log, identities, tmp_path / "out")
    with (tmp_path / "out" / "events.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [json.loads(row["fields"]) for row in table] == [row["fields"] for row in rows]
    assert [int(row["number"]) for row in table] == [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    assert [access.action for access in log.read_access()] == ["export, de-identified"]


def test_a_protocol_leaves_unless_its_text_names_a_person(
    log: MemoryLog, identities: Identities, tmp_path: Path
) -> None:
    exported(log, identities, tmp_path / "out")
    text = (tmp_path / "out" / "protocol_1.json").read_text(encoding="utf-8")
    assert json.loads(text)["trial"]["id"] == "NCT03919240"
    canonical = text.replace('"version":"1"', '"version":"2"').replace("CAR-T", "CAR-T (name@hospital.org)", 1)
    main.adopt(log, canonical, binds="everyone", happened=read_when("2026-11-03", ZONE), actor=CHEN)
    exported(log, identities, tmp_path / "next")
    assert sorted(file.name for file in (tmp_path / "next").glob("protocol*")) == ["protocol_1.json"]
    assert "name a person stayed: 1" in (tmp_path / "next" / "README.txt").read_text(encoding="utf-8")


def test_an_erased_patient_has_another_code_in_the_next_export(
    log: MemoryLog, identities: Identities, tmp_path: Path
) -> None:
    tell(log, ONE, "2016-03-01  consent 1")
    before = exported(log, identities, tmp_path / "out")
    main.erase_identity(log, identities, ONE, reason="letter 7", actor=CHEN)
    draws = iter(range(17, 1000))
    main.export_deidentified(
        log, identities, tmp_path / "next", dates="shifted", with_genetic=False, now=NOW, draw=lambda n: next(draws) % n,
        actor=CHEN,
    )  # fmt: skip
    after = [json.loads(line) for line in (tmp_path / "next" / "events.jsonl").read_bytes().splitlines()]
    assert before[-1]["patient"] != after[-1]["patient"]
    assert before[-1]["happened"] != after[-1]["happened"]
