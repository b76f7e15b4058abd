"""What follows for one patient: shown, printed, decided; and each refusal with its words."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from tests.command_line import AS_INVESTIGATOR, COMPLETE, PATIENT, as_json, done, recorded, refused, run

from trialwright.log.sqlite import SqliteLog

FROM_THE_CHART = (
    ("lab.resulted", "analyte=cd19_blasts", "value=96 %"),
    ("lab.resulted", "analyte=mrd_flow", "value=0.35 %"),
    ("treatment.recorded", "treatment=chemotherapy", "intent=consolidation", "cycles=3"),
    ("history.taken", "part=treatment", "complete=yes"),
    ("history.taken", "part=medical", "complete=yes"),
    ("condition.recorded", "condition=refuses_contraception", "present=no"),
    ("judgement.attested", "statement=survival_over_3_months", "holds=yes"),
    ("judgement.attested", "statement=intolerant_to_chemotherapy", "holds=no"),
    ("judgement.attested", "statement=other_contraindication", "holds=no"),
)
"""What no hospital system hands over; with it, every criterion of the shipped patient is decided."""
IMPORTED = 17
"""Facts of the shipped bundle; the rehearsal holds three events before them."""


@pytest.fixture
def full(consented: Path) -> Path:
    """The rehearsal with the facts of the shipped bundle."""
    done("import", consented, COMPLETE, "--fhir", "--patient", PATIENT)
    return consented


def test_a_patient_is_shown_with_the_evidence(full: Path) -> None:
    told = done("patient", full, PATIENT)
    assert told.startswith("REHEARSAL. Invented patients, not for care.\nNCT03919240 version 1, patient SZ01-4838-5\n")
    assert "61 umol/L is below 141.472 umol/L (1.6 mg/dL), 2026-10-30T07:20:00+08:00 [event" in told
    assert "[event " in told
    assert f"seal NCT03919240:{3 + IMPORTED}:" in told


def test_a_patient_as_json(full: Path) -> None:
    told = as_json("patient", full, PATIENT)
    assert set(told) >= {"answers", "eligible", "doses", "findings", "seal"}
    assert told["answers"]["I4.creatinine"]["value"] is True
    assert told["answers"]["I1"] | {"missing": []} == told["answers"]["I1"] | {
        "missing": [],
        "status": "unknown",
        "value": None,
    }
    assert told["doses"]["fludarabine"]["value"]["rounded_mg"] == "47"


def test_an_evidence_sheet_is_written_and_noted(full: Path, tmp_path: Path) -> None:
    """D1.5 Taking a sheet out is noted in the chain of accesses."""
    done("patient", full, PATIENT, "--html", tmp_path / "sheet.html")
    assert PATIENT in (tmp_path / "sheet.html").read_text(encoding="utf-8")
    with SqliteLog.open(full) as log:
        (access,) = log.read_access()
    assert (access.action, access.by, access.role) == ("evidence sheet", "chen", "coordinator")


@pytest.mark.parametrize(("command", "option"), [("patient", "--html"), ("dose", "--pdf")])
def test_a_sheet_never_takes_the_place_of_a_trial_file(full: Path, command: str, option: str) -> None:
    before = sha256(full.read_bytes()).digest()
    assert f"{full} is a trial file" in refused(2, command, full, PATIENT, option, full)
    assert sha256(full.read_bytes()).digest() == before


@pytest.mark.parametrize(("command", "option"), [("patient", "--html"), ("dose", "--pdf")])
def test_a_sheet_that_cannot_be_written_is_not_noted(full: Path, tmp_path: Path, command: str, option: str) -> None:
    assert "No such file or directory" in refused(2, command, full, PATIENT, option, tmp_path / "no" / "sheet")
    assert "is a directory" in refused(2, command, full, PATIENT, option, tmp_path)
    with SqliteLog.open(full) as log:
        assert list(log.read_access()) == []


@pytest.mark.parametrize("command", ["patient", "dose", "enrol"])
def test_an_unknown_patient(full: Path, command: str) -> None:
    told = refused(2, command, full, "SZ01-0417-0")
    assert "the log has no patient 'SZ01-0417-0'" in told
    assert f"the code of a patient of this trial: {PATIENT}" in told


def test_an_unknown_patient_of_an_empty_log(trial: Path) -> None:
    assert "none yet" in refused(2, "patient", trial, PATIENT)


@pytest.mark.parametrize("option", ["--as-of", "--recorded-as-of"])
def test_a_time_that_is_none(full: Path, option: str) -> None:
    assert "'yesterday' is not a date or an instant" in refused(2, "patient", full, PATIENT, option, "yesterday")


def test_before_anything_was_recorded(full: Path) -> None:
    """D1.9 What was recorded is kept apart from what happened."""
    told = refused(2, "patient", full, PATIENT, "--recorded-as-of", "2026-11-01")
    assert f"nothing of {PATIENT} had been recorded by 2026-11-01 15:59 UTC" in told
    assert "no protocol had been adopted" in refused(3, "patient", full, PATIENT, "--as-of", "2020-01-01")


def test_an_audit_question_answers_with_what_was_believed(full: Path) -> None:
    """D1.9 A weight that was corrected later is what was believed until then."""
    recorded(full, "vital.measured", ("analyte=weight", "value=44.4 kg"))
    wrong_one = ("--replaces", str(4 + IMPORTED), "--reason", "digits transposed")
    recorded(full, "vital.measured", ("analyte=weight", "value=55.5 kg"), *wrong_one)
    with SqliteLog.open(full) as log:
        wrong, right = (event.recorded_at.isoformat() for event in log.read(since=4 + IMPORTED))
    assert wrong < right
    assert "44.4 kg" in done("dose", full, PATIENT, "--recorded-as-of", wrong)
    assert "55.5 kg" in done("dose", full, PATIENT, "--recorded-as-of", right)
    assert "44.4 kg" not in done("dose", full, PATIENT)


def test_doses_are_shown_with_their_arithmetic(full: Path) -> None:
    told = done("dose", full, PATIENT)
    assert "fludarabine: 47 mg on each of D\N{MINUS SIGN}5, D\N{MINUS SIGN}4, D\N{MINUS SIGN}3; 141 mg in all" in told
    assert "54.5 kg" in told
    assert as_json("dose", full, PATIENT)["doses"]["cyclophosphamide"]["status"] == "known"


def test_a_dose_sheet_is_the_same_to_the_byte_for_the_same_two_times(full: Path, tmp_path: Path) -> None:
    """D1.5 Each dose sheet is noted in the chain of accesses; two of the same times are one and the same."""
    times = ("--as-of", "2026-11-03T09:00+08:00", "--recorded-as-of", "2026-11-03T10:00+08:00")
    for name in ("one.pdf", "two.pdf"):
        done("dose", full, PATIENT, *times, "--infusion-day", "2026-11-09", "--pdf", tmp_path / name)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF")
    with SqliteLog.open(full) as log:
        assert [access.action for access in log.read_access()] == ["dose sheet", "dose sheet"]


def test_an_infusion_day_that_is_none(full: Path) -> None:
    assert "does not match the format '%Y-%m-%d'" in refused(2, "dose", full, PATIENT, "--infusion-day", "2026-02-30")


def test_a_dose_without_facts_is_unknown(consented: Path) -> None:
    told = done("dose", consented, PATIENT)
    assert "fludarabine: unknown, no dose" in told
    assert "body weight: " in told


def test_enrolment_is_refused_with_every_reason_and_recorded(full: Path) -> None:
    """Unknown never becomes eligible, and a refusal says everything at once."""
    told = refused(4, "enrol", full, PATIENT)
    assert f"enrolment of {PATIENT} is refused (event {4 + IMPORTED}):" in told
    assert "version 1 of the protocol is closed to accrual" in told
    assert "I1 is unknown: cd19_blasts: no data (nothing is recorded)" in told
    with SqliteLog.open(full) as log:
        *_, decision = log.read()
    assert (decision.seq, decision.kind) == (4 + IMPORTED, "decision.made")


def test_a_refusal_as_json(full: Path) -> None:
    told = run("enrol", full, PATIENT, "--json")
    assert told.exit_code == 4
    assert json.loads(told.stdout)["given"] is False


def test_open_choices_block_a_real_trial_and_not_a_rehearsal(real: Path, full: Path) -> None:
    """D4.4 What nobody has signed blocks a decision."""
    recorded(real, "consent.signed", ("version=1", "language=zh-Hans"))
    words = "choices of the protocol are not signed by an investigator: status/"
    assert words in refused(4, "enrol", real, PATIENT)
    assert words not in refused(4, "enrol", full, PATIENT)
    done("protocol", "sign", real, "--all", *AS_INVESTIGATOR)
    assert "are not signed" not in refused(4, "enrol", real, PATIENT)


def test_enrolment_is_given_once_everything_is_known(full: Path, tmp_path: Path) -> None:
    """Enrolment needs the consent in force and every criterion, and is given once."""
    amended = tmp_path / "second.yaml"
    shipped = Path(str(COMPLETE)).parents[1] / "NCT03919240.yaml"
    text = shipped.read_text(encoding="utf-8").replace("  version: 1\n", "  version: 2\n", 1)
    assert "accrual: closed" in text
    amended.write_text(text.replace("accrual: closed", "accrual: open"), encoding="utf-8")
    done("protocol", "adopt", full, amended, "--happened", "2026-11-03", "--binds", "everyone")
    for kind, *fields in FROM_THE_CHART:
        recorded(full, kind, tuple(fields), *AS_INVESTIGATOR)
    told = done("enrol", full, PATIENT, *AS_INVESTIGATOR)
    seq = 3 + IMPORTED + 1 + len(FROM_THE_CHART) + 1
    assert told.startswith(f"{PATIENT} may be enrolled: recorded as event {seq}\nseal NCT03919240:{seq}:")
    assert "the patient is enrolled since" in refused(4, "enrol", full, PATIENT)
