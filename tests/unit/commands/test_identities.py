"""Identities and redactions at the command line: kept from a file or typed, shown, erased, each noted."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.command_line import PATIENT, done, recorded, refused, run

from trialwright.__main__ import cli
from trialwright.log.sqlite import SqliteLog


def accesses(trial: Path) -> list[str]:
    with SqliteLog.open(trial) as log:
        return [f"{access.action}: {access.detail}" for access in log.read_access()]


@pytest.fixture
def me(tmp_path: Path) -> Path:
    file = tmp_path / "me.txt"
    file.write_text("name: 王小明\n\ntelephone: 13800138000\naddress: 5 Park Road: door 2\n", encoding="utf-8")
    return file


def test_set_show_erase(consented: Path, me: Path) -> None:
    assert done("identity", "set", consented, PATIENT, me) == f"{PATIENT}: name, telephone, address kept\n"
    shown = "name: 王小明\ntelephone: 13800138000\naddress: 5 Park Road: door 2\n"
    assert done("identity", "show", consented, PATIENT) == shown
    assert done("identity", "erase", consented, PATIENT, "--reason", "letter 7") == f"{PATIENT}: erased\n"
    assert done("identity", "show", consented, PATIENT) == f"nothing is kept of {PATIENT}\n"
    again = done("identity", "erase", consented, PATIENT, "--reason", "letter 7")
    assert again == f"nothing was kept of {PATIENT}\n"
    assert accesses(consented)[:3] == [
        f"identity set: {PATIENT}: name, telephone, address",
        f"identity shown: {PATIENT}",
        f"identity erased: {PATIENT}: letter 7",
    ]


def test_what_is_typed_needs_no_file(consented: Path) -> None:
    """Behind a command it would stay in the history of the terminal."""
    told = CliRunner(env={"TRIALWRIGHT_BY": "chen"}).invoke(
        cli, ["identity", "set", str(consented), PATIENT], input="name: 王小明\n"
    )
    assert told.exit_code == 0
    assert done("identity", "show", consented, PATIENT) == "name: 王小明\n"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("王小明\n", "line 1 is no field"),
        ("name: a\nname: b\n", "the field name stands there twice"),
        ("nickname: a\n", "'nickname' is no field of an identity"),
        ("name:\n", "the field name is empty"),
        ("", "no field"),
    ],
)
def test_lines_that_are_no_fields(consented: Path, tmp_path: Path, lines: str, words: str) -> None:
    (tmp_path / "x.txt").write_text(lines, encoding="utf-8")
    assert words in refused(2, "identity", "set", consented, PATIENT, tmp_path / "x.txt")
    assert accesses(consented) == []


def test_nobody_and_nothing(consented: Path, me: Path) -> None:
    assert "there are no identities yet" in refused(2, "identity", "show", consented, PATIENT)
    assert not consented.with_name("consented.trial.identities").exists()
    assert "the log has no patient 'X'" in refused(2, "identity", "set", consented, "X", me)
    assert "Missing option '--reason'" in refused(2, "identity", "erase", consented, PATIENT)
    assert run("identity").exit_code == 2


def test_redact(consented: Path) -> None:
    """What slipped into a body is deleted with permission, and the log still verifies."""
    fields = ("condition=seizure", "detail=姓名：王小明")
    told = run("record", consented, PATIENT, "condition.recorded", *fields, "--happened", "2026-11-03")
    assert "kept, but condition.recorded: detail holds what looks like a name (characters 1 to 6)" in told.stderr
    permitted = ("--permitted-by", "ethics committee", "--reason", "a name")
    assert done("redact", consented, PATIENT, "4", *permitted).startswith("event 4 redacted by event 5\nseal ")
    assert "every line verifies" in done("verify", consented)
    assert "redacted already" in refused(2, "redact", consented, PATIENT, "4", *permitted)
    assert "event 4 is none of the trial as a whole" in refused(2, "redact", consented, "-", "4", *permitted)


def test_a_source_with_a_name_is_refused(consented: Path) -> None:
    told = refused(
        2, "record", consented, PATIENT, "judgement.attested", "statement=survival_over_3_months", "holds=yes",
        "--happened", "2026-11-03", "--source", "letter of 11010519491231002X",
    )  # fmt: skip
    assert "the source holds what looks like a national identity number" in told


def test_a_deidentified_export(consented: Path, tmp_path: Path) -> None:
    recorded(consented, "vital.measured", ("analyte=weight", "value=54.5 kg"))
    told = done("export", consented, tmp_path / "out", "--de-identified", "--dates", "study_days")
    assert "4 events of 1 patients, de-identified\nleft out: 0 genetic events, 0 patients without consent\n" in told
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "README.txt", "events.csv", "events.jsonl", "protocol_1.json",
    ]  # fmt: skip
    text = (tmp_path / "out" / "events.csv").read_text(encoding="utf-8")
    assert PATIENT not in text
    assert "REHEARSAL" in (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")
    assert "is not empty" in refused(2, "export", consented, tmp_path / "out", "--de-identified")
    asked = ("export", consented, tmp_path / "next", "--de-identified", "--with-genetic")
    assert "no approval by the office of genetic resources is in date" in refused(4, *asked)
    without = ("export", consented, tmp_path / "next", "--dates", "shifted")
    assert "--dates or --with-genetic without --de-identified" in refused(2, *without)
