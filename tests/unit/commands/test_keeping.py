"""Opening a log, adding to it, verifying it, taking it out: each act, and each refusal with its words."""

from hashlib import sha256
from pathlib import Path

import pytest
from tests.command_line import (
    COMPLETE,
    DAY,
    INCOMPLETE,
    PATIENT,
    done,
    lines_of,
    recorded,
    refused,
    run,
    weight,
)

from trialwright.log.sqlite import SqliteLog
from trialwright.screen.fhir import read_path
from trialwright.standards.patient_code import check_patient_code

WEIGHT = ("analyte=weight", "value=54.5 kg")


def count(trial: Path) -> int:
    with SqliteLog.open(trial) as log:
        return log.head().seq


def test_init_opens_the_log_and_adopts_the_protocol(trial: Path) -> None:
    with SqliteLog.open(trial) as log:
        opened, adopted = log.read()
    assert (opened.kind, adopted.kind) == ("trial.opened", "protocol.adopted")
    assert opened.by == adopted.by == "chen"


def test_init_says_what_it_made(tmp_path: Path) -> None:
    told = done("init", tmp_path / "a.trial", "--protocol", "NCT03919240", "--rehearsal")
    assert "NCT03919240 version 1, a rehearsal\nseal NCT03919240:2:" in told


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "Asia", "../etc/passwd"])
def test_init_in_an_unknown_zone_leaves_nothing_behind(tmp_path: Path, zone: str) -> None:
    told = refused(2, "init", tmp_path / "a.trial", "--protocol", "NCT03919240", "--zone", zone)
    assert f"{zone!r} is not a time zone" in told
    assert list(tmp_path.iterdir()) == []


def test_init_never_writes_over_a_file(trial: Path) -> None:
    before = sha256(trial.read_bytes()).digest()
    assert "no new file can be made: File exists" in refused(2, "init", trial, "--protocol", "NCT03919240")
    assert sha256(trial.read_bytes()).digest() == before


@pytest.mark.parametrize(
    ("protocol", "words"),
    [
        ("NCT00000000", "no trial is shipped as 'NCT00000000'"),
        ("missing.yaml", "there is no file missing.yaml"),
        (".", "no trial is shipped as '.'"),
    ],
)
def test_init_without_a_protocol(tmp_path: Path, protocol: str, words: str) -> None:
    assert words in refused(2, "init", tmp_path / "a.trial", "--protocol", protocol)
    assert list(tmp_path.iterdir()) == []


def test_init_in_a_folder_that_is_missing(tmp_path: Path) -> None:
    assert "No such file or directory" in refused(2, "init", tmp_path / "no" / "a.trial", "--protocol", "NCT03919240")


def test_init_that_is_interrupted_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("trialwright.main.init", interrupted)
    assert "interrupted" in refused(1, "init", tmp_path / "a.trial", "--protocol", "NCT03919240")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["--by", "--role", "--site"])
def test_nobody_acts_without_a_name(trial: Path, option: str) -> None:
    """D1.1 An event without who, in which role and where is refused."""
    told = refused(2, "record", trial, PATIENT, "vital.measured", *WEIGHT, *DAY, option, " ")
    assert f"an empty {option}" in told
    assert count(trial) == 2


def test_record_says_the_number_of_the_event_and_the_seal(consented: Path) -> None:
    assert recorded(consented, "vital.measured", WEIGHT).startswith("event 4 recorded\nseal NCT03919240:4:")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (("analyte=creatinine", "value=141 bananas"), "'bananas' cannot be converted to mg/dL"),
        (("analyte=creatinine", "value=99999 mg/dL"), "creatinine: 99999 mg/dL"),
        (("analyte=phlogiston", "value=1 mg/dL"), "phlogiston"),
    ],
)
def test_what_is_odd_is_kept_and_said_at_once(consented: Path, fields: tuple[str, ...], words: str) -> None:
    told = run("record", consented, PATIENT, "lab.resulted", *fields, *DAY)
    assert told.exit_code == 0
    assert "event 4 recorded" in told.stdout
    assert "kept, but " in told.stderr
    assert words in told.stderr
    assert count(consented) == 4


def test_a_future_date_is_kept_and_said(consented: Path) -> None:
    told = run("record", consented, PATIENT, "vital.measured", *WEIGHT, "--happened", "2027-01-01")
    assert told.exit_code == 0
    assert "kept, but " in told.stderr
    assert "2027-01-01" in told.stderr


@pytest.mark.parametrize("day", ["2026-11-04", "2026-11-03T09:30+08:00", "2026-12", "2027", "2126-01-01", "9999-12-30"])
def test_an_odd_value_is_said_at_once_whatever_its_date(consented: Path, day: str) -> None:
    """Whoever mistyped the date may have mistyped the value beside it: each is said, and once."""
    told = run("record", consented, PATIENT, "lab.resulted", "analyte=creatinine", "value=141 mg/dL", "--happened", day)
    assert told.exit_code == 0
    assert told.stderr.count(f"kept, but lab.resulted is dated {day}, but was recorded on 2026-11-03") == 1
    assert told.stderr.count("kept, but creatinine: 141 mg/dL: 141 mg/dL is outside what is plausible") == 1
    assert told.stderr.count("kept, but ") == 2


def test_what_follows_from_a_fact_of_the_future_is_said_as_of_its_day(consented: Path) -> None:
    """A dose whose order cannot be computed is odd only in the record of the day on which it was given."""
    arguments = ("record", consented, PATIENT, "drug.given", "drug=fludarabine", "dose=55 mg", "--happened")
    words = "kept, but fludarabine of {}: its order cannot be computed (height: no data"
    assert words.format("2026-11-30") in run(*arguments, "2026-11-30").stderr
    # no days are counted where the calendar ends: the fact is kept, and its date is said
    for day in ("2126-11-30", "9999-12-30"):
        told = run(*arguments, day)
        assert told.exit_code == 0
        assert told.stderr.count("kept, but ") == 1
        assert f"is dated {day}" in told.stderr


def test_only_what_concerns_the_event_is_said(consented: Path) -> None:
    run("record", consented, PATIENT, "lab.resulted", "analyte=creatinine", "value=141 mg/dL", "--happened", "2027")
    assert run("record", consented, PATIENT, "vital.measured", *WEIGHT, "--happened", "2026-11-02").stderr == ""


def test_what_is_odd_about_a_fact_of_the_trial_is_said(trial: Path) -> None:
    fields = ("body=ethics_committee", "number=letter to 患者：王小明", "covers=trial", "valid_from=2026-01-01")
    told = run("record", trial, "-", "approval.given", *fields, "--happened", "2027-01-01")
    assert told.exit_code == 0
    assert "kept, but approval.given is dated 2027-01-01" in told.stderr
    assert "kept, but approval.given: number holds what looks like a name" in told.stderr
    assert "王" not in told.stderr


def test_a_mistyped_patient_is_kept_and_said(consented: Path) -> None:
    told = run("record", consented, "SZ01-4838-0", "vital.measured", *WEIGHT, *DAY)
    assert "does not match its check character" in told.stderr
    assert count(consented) == 4


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("NaN kg", "'NaN' is not a plain number"),
        ("1_000 kg", "'1_000' is not a plain number"),
        ("1e3 kg", "'1e3' is not a plain number"),
        ("１４１ kg", "'１４１' is not a plain number"),
        ("1,5 kg", "'1,5' is not a plain number"),
        ("inf kg", "'inf' is not a plain number"),
        ("54.5", "'54.5' is not a quantity"),
        ("", "'' is not a quantity"),
    ],
)
def test_a_number_that_cannot_be_read_is_not_recorded(trial: Path, value: str, words: str) -> None:
    told = refused(2, "record", trial, PATIENT, "vital.measured", "analyte=weight", f"value={value}", *DAY)
    assert f"vital.measured value: {words}" in told
    assert count(trial) == 2


@pytest.mark.parametrize(
    "day", ["2026-02-30", "2026-13-01", "2026-1-1", "20261020", "2026-10-20T08:00", "2026-10-20T25:00Z", "tomorrow", ""]
)
def test_a_date_that_is_none_is_not_recorded(trial: Path, day: str) -> None:
    told = refused(2, "record", trial, PATIENT, "vital.measured", *WEIGHT, "--happened", day)
    assert f"{day!r} is not a date or an instant" in told
    assert count(trial) == 2


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("lab.guessed", (), "unknown kind of event: lab.guessed schema 1"),
        (
            "lab.resulted",
            ("colour=red",),
            "wanted: the fields of lab.resulted: analyte, value, [low], [high], [laboratory]",
        ),
        ("lab.resulted", ("analyte",), "'analyte' is no field"),
        ("lab.resulted", ("=creatinine",), "'=creatinine' is no field"),
        ("lab.resulted", ("analyte=alt", "analyte=ast"), "the field analyte stands there twice: 'alt' and 'ast'"),
        (
            "judgement.attested",
            ("statement=x", "holds=perhaps"),
            "judgement.attested holds: 'perhaps' is neither yes nor no",
        ),
        ("demographics.recorded", ("sex=none", "birth=1990"), "Invalid enum value 'none'"),
        (
            "demographics.recorded",
            ("sex=male", "birth=1990-02-31"),
            "demographics.recorded birth: '1990-02-31' is not a date",
        ),
    ],
)
def test_what_cannot_be_read_is_not_recorded(trial: Path, kind: str, fields: tuple[str, ...], words: str) -> None:
    assert words in refused(2, "record", trial, PATIENT, kind, *fields, *DAY)
    assert count(trial) == 2


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("decision.made", "decide"),
        ("decision.confirmed", "confirm"),
        ("trial.opened", "init"),
        ("protocol.adopted", "protocol adopt"),
        ("event.voided", "void"),
    ],
)
def test_what_trialwright_decides_cannot_be_typed_in(trial: Path, kind: str, command: str) -> None:
    told = refused(2, "record", trial, PATIENT, kind, "act=enrol", "given=yes", *DAY)
    assert f"{kind} is no fact that can be reported" in told
    assert f"use `trialwright {command}`; nothing was recorded" in told
    assert count(trial) == 2


def test_a_correction_names_its_event_and_its_reason(consented: Path) -> None:
    """D1.1 A change needs its reason and names what it replaces."""
    recorded(consented, "vital.measured", ("analyte=weight", "value=45.5 kg"))
    told = refused(2, "record", consented, PATIENT, "vital.measured", *WEIGHT, *DAY, "--replaces", "4")
    assert "vital.measured replaces event 4 without a reason" in told
    recorded(consented, "vital.measured", WEIGHT, "--replaces", "4", "--reason", "digits transposed")
    with SqliteLog.open(consented) as log:
        *_, wrong, right = log.read()
    assert (right.replaces, right.reason) == (wrong.seq, "digits transposed")


@pytest.mark.parametrize(
    ("patient", "kind", "replaces", "words"),
    [
        (
            "SZ01-0417-0",
            "consent.signed",
            "3",
            "event 3 is patient SZ01-4838-5's, the correction patient SZ01-0417-0's",
        ),
        (PATIENT, "consent.withdrawn", "3", "event 3 is a consent.signed, the correction a consent.withdrawn"),
        (PATIENT, "consent.withdrawn", "99", "event 99, which is not in the log"),
        (PATIENT, "consent.withdrawn", "1", "event 1 is of no patient"),
        (PATIENT, "consent.withdrawn", "99999999999999999999", "which is not in the log"),
    ],
)
def test_a_correction_that_makes_no_sense(consented: Path, patient: str, kind: str, replaces: str, words: str) -> None:
    fields = ("version=1", "language=en") if kind == "consent.signed" else ()
    told = refused(2, "record", consented, patient, kind, *fields, *DAY, "--replaces", replaces, "--reason", "x")
    assert words in told
    assert count(consented) == 3


def test_void_takes_an_event_back(consented: Path) -> None:
    recorded(consented, "vital.measured", WEIGHT)
    assert "event 4 voided by event 5" in done("void", consented, PATIENT, "4", "--reason", "wrong patient")
    told = done("patient", consented, PATIENT)
    assert "54.5" not in told


@pytest.mark.parametrize(
    ("seq", "reason", "words"),
    [
        ("99", "x", "event 99, which is not in the log"),
        ("3", " ", "replaces event 3 without a reason"),
        ("1", "x", "no patient"),
    ],
)
def test_void_of_what_cannot_be_voided(consented: Path, seq: str, reason: str, words: str) -> None:
    assert words in refused(2, "void", consented, PATIENT, seq, "--reason", reason)


def test_a_bundle_comes_in_once(consented: Path) -> None:
    """D1.10 A replayed import overwrites nothing."""
    arguments = ("import", consented, COMPLETE, "--fhir", "--patient", PATIENT)
    (told,) = read_path(COMPLETE, zone="Asia/Shanghai")
    facts = len(told.events)
    assert facts > 9
    assert done(*arguments).startswith(f"{facts} recorded, 0 known already, 0 changed")
    assert done(*arguments).startswith(f"0 recorded, {facts} known already, 0 changed")


def test_findings_of_a_bundle_are_shown(consented: Path) -> None:
    assert "\nfinding " in done("import", consented, INCOMPLETE, "--fhir", "--patient", PATIENT)


def void_line(**more: object) -> dict[str, object]:
    """A line that takes an event back."""
    row = weight(kind="event.voided", source="message 9", fields={}, reason="another patient's")
    return row | more


def test_a_line_voids_by_source_or_by_number_and_the_same_file_adds_nothing(consented: Path, tmp_path: Path) -> None:
    recorded(consented, "vital.measured", ("analyte=height", "value=161 cm"))
    file = tmp_path / "chart.jsonl"
    file.write_bytes(lines_of(
        void_line(corrects="chart, weight"), weight("45.5 kg"), void_line(source="message 10", replaces=4),
    ))  # fmt: skip
    assert done("import", consented, file).startswith("1 recorded, 0 known already, 2 changed at the source")
    assert done("import", consented, file).startswith("0 recorded, 3 known already, 0 changed at the source")
    with SqliteLog.open(consented) as log:
        told = [(event.kind, event.source, event.replaces, event.reason) for event in log.read(since=5)]
    assert told == [
        ("vital.measured", "chart, weight", None, None),
        ("event.voided", "message 10", 4, "another patient's"),
        ("event.voided", "message 9", 5, "another patient's"),
    ]
    told_of_patient = done("patient", consented, PATIENT)
    assert "45.5" not in told_of_patient
    assert "161" not in told_of_patient


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "chart.jsonl line 2: a voiding that names nothing"),
        ({"replaces": 3, "corrects": "x"}, "chart.jsonl line 2: a voiding that names event 3 and the source 'x'"),
        ({"replaces": 3, "reason": ""}, "chart.jsonl line 2: a voiding without a reason"),
        ({"replaces": 99}, "event.voided names event 99, which is not in the log"),
        ({"corrects": "x"}, "a voiding of what was taken from 'x', which is not in the log"),
        ({"replaces": 1}, f"event 1 is of no patient, the voiding patient {PATIENT}'s"),
        ({"replaces": 1, "patient": None}, "event 1 opened the log"),
        ({"replaces": 2, "patient": None}, "event 2 is a protocol.adopted, which Trialwright alone writes"),
        (
            {"replaces": 3, "patient": "SZ01-0417-0"},
            f"event 3 is patient {PATIENT}'s, the voiding patient SZ01-0417-0's",
        ),
    ],
)
def test_a_line_that_voids_what_it_cannot(consented: Path, tmp_path: Path, more: dict[str, object], words: str) -> None:
    file = tmp_path / "chart.jsonl"
    file.write_bytes(lines_of(weight(), void_line(**more)))
    assert words in refused(2, "import", consented, file)
    assert count(consented) == 3


def test_a_line_voids_no_event_twice_and_no_pause(consented: Path, tmp_path: Path) -> None:
    file = tmp_path / "chart.jsonl"
    done("void", consented, PATIENT, "3", "--reason", "in error")
    file.write_bytes(lines_of(void_line(replaces=3)))
    assert "event 3 is voided already, by event 4" in refused(2, "import", consented, file)
    done("decide", consented, "pause", "--stage", "infusion", "--why", "a death", "--role", "investigator")
    file.write_bytes(lines_of(void_line(patient=None, replaces=5)))
    told = refused(2, "import", consented, file)
    assert "event 5 is a pause, and a pause does not end by a correction, a voiding or an import" in told
    assert "trialwright decide TRIAL resume" in told


def test_a_changed_line_is_a_correction(consented: Path, tmp_path: Path) -> None:
    """D1.10 A value that changed at its source becomes a correction beside the old one."""
    file = tmp_path / "chart.jsonl"
    file.write_bytes(lines_of(weight("54.5 kg")) + b"\n")
    assert done("import", consented, file).startswith("1 recorded, 0 known already, 0 changed")
    file.write_bytes(lines_of(weight("55.5 kg")))
    assert done("import", consented, file).startswith("0 recorded, 0 known already, 1 changed")
    with SqliteLog.open(consented) as log:
        *_, first, second = log.read()
    assert (second.replaces, second.reason) == (first.seq, "changed at the source")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "line 1: not JSON"),
        (b"\xff\xfe\n", "line 1: not JSON: 'utf-8' codec can't decode"),
        (b"[]", "line 1: Expected `object`, got `array`"),
        (b"null", "line 1: Expected `object`, got `null`"),
        (b"[" * 100_000, "line 1: "),
        (lines_of(weight(), weight(source="b", kind="x.y")), "line 2: unknown kind of event: x.y"),
        (lines_of(weight(patient=None)), "line 1: vital.measured without a patient"),
        (lines_of(weight(source=" ")), "line 1: an empty source"),
        (lines_of(weight(happened="2026-02-30")), "line 1: '2026-02-30' is not a date"),
        (lines_of(weight(zone="X")), "line 1: 'X' is not a time zone"),
        (lines_of(weight(schema=2)), "line 1: unknown kind of event: vital.measured schema 2"),
        (lines_of(weight(more=1)), "line 1: Object contains unknown field `more`"),
        (lines_of(weight(), weight("55 kg")), "line 2: the source 'chart, weight' is that of line 1 as well"),
        (lines_of(weight({"value": "1e3", "unit": "kg"})), "vital.measured value value: '1e3' is not a plain number"),
        (lines_of(weight({"value": "NaN", "unit": "kg"})), "found NaN, wanted a finite number"),
        (lines_of(weight()).replace(b'"54.5 kg"', b'{"value":NaN,"unit":"kg"}'), "line 1: NaN is no number"),
        (
            lines_of(weight()).replace(b'"fields"', b'"source":"b","fields"'),
            "line 1: the key 'source' stands there twice",
        ),
        (lines_of(weight(kind="decision.made")), "line 1: decision.made is no fact that can be reported"),
    ],
)
def test_a_file_with_a_wrong_line_is_not_imported_at_all(
    consented: Path, tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "wrong.jsonl"
    file.write_bytes(content)
    assert words in refused(2, "import", consented, file)
    assert count(consented) == 3


def test_a_good_line_before_a_wrong_one_is_not_imported_either(consented: Path, tmp_path: Path) -> None:
    file = tmp_path / "half.jsonl"
    file.write_bytes(lines_of(weight()) + b"{\n")
    assert "half.jsonl line 2: not JSON" in refused(2, "import", consented, file)
    assert count(consented) == 3


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.json", b'{"resourceType":"Bundle","type":"collection","entry":[]}', "the Bundle is empty"),
        ("other.json", b'{"resourceType":"Patient"}', "this is not a FHIR Bundle"),
        ("text.json", b"hello", "this is not JSON"),
        ("nothing.json", b"", "this is not JSON"),
        ("cut.json.gz", b"\x1f\x8bxx", "the file cannot be read"),
    ],
)
def test_a_bundle_that_cannot_be_read(consented: Path, tmp_path: Path, name: str, content: bytes, words: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert words in refused(2, "import", consented, file, "--fhir", "--patient", PATIENT)
    assert count(consented) == 3


def test_fhir_needs_the_patient_and_lines_do_not(consented: Path, tmp_path: Path) -> None:
    assert "--fhir without --patient" in refused(2, "import", consented, COMPLETE, "--fhir")
    assert "--patient without --fhir" in refused(2, "import", consented, COMPLETE, "--patient", PATIENT)
    assert "a FHIR bundle wants --fhir" in refused(2, "import", consented, COMPLETE)
    assert "does not exist" in refused(2, "import", consented, tmp_path / "missing.json")
    assert "is a directory" in refused(2, "import", consented, tmp_path)


def test_code_draws_a_code_that_checks(trial: Path) -> None:
    assert check_patient_code(done("code", trial).strip()) is None
    assert done("code", trial, "--site", "GZ02").startswith("GZ02-")
    assert "'sz01' is not the code of a site" in refused(2, "code", trial, "--site", "sz01")
