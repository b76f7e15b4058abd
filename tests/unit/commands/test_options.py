"""What several commands share: who acts, as of when, and where a file may go."""

import getpass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tests.log_material import lab

from trialwright.commands import options
from trialwright.derive.answer import Missing
from trialwright.errors import InputError
from trialwright.log import MemoryLog

ZONE = "Asia/Shanghai"


def test_a_day_means_its_end_at_the_site() -> None:
    assert options.instant("2026-11-03", ZONE) == datetime(2026, 11, 3, 15, 59, 59, 999999, tzinfo=UTC)


def test_without_a_time_it_is_now() -> None:
    assert options.instant(None, ZONE).tzinfo is UTC
    times = options.as_of_times("2026-11-01", None, ZONE, MemoryLog.create("T"))
    assert times.happened < datetime(2026, 11, 2, tzinfo=UTC) < times.recorded


def test_the_present_is_never_before_the_last_line() -> None:
    """A clock that was fast and was put right hides nothing; whoever asks about an earlier recording gets that."""
    fast = datetime(2099, 1, 1, tzinfo=UTC)
    log = MemoryLog.create("T", clock=lambda: fast)
    log.append([lab()])
    assert options.as_of_times(None, None, ZONE, log).recorded == fast
    assert options.as_of_times(None, "2026-11-01", ZONE, log).recorded < datetime(2026, 11, 2, tzinfo=UTC)


@pytest.mark.parametrize("trouble", [KeyError("uid"), OSError("no user database")])
def test_a_computer_that_knows_no_user(monkeypatch: pytest.MonkeyPatch, trouble: Exception) -> None:
    def unknown() -> str:
        raise trouble

    monkeypatch.setattr(getpass, "getuser", unknown)
    monkeypatch.setenv("USER", "wang")
    assert options.login_name() == "wang"
    monkeypatch.delenv("USER")
    assert options.login_name() == "unknown"


def test_who_acts() -> None:
    assert options.actor("chen", "coordinator", "SZ01").by == "chen"
    with pytest.raises(InputError, match="an empty --role"):
        options.actor("chen", "", "SZ01")


def test_a_file_is_written_over_another_but_not_over_a_trial_file(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.html"
    options.write_bytes(sheet, b"one")
    options.write_bytes(sheet, b"two")
    assert sheet.read_bytes() == b"two"
    sheet.write_bytes(b"SQLite format 3\0rest")
    with pytest.raises(InputError, match="is a trial file"):
        options.write_bytes(sheet, b"three")
    with pytest.raises(InputError, match="cannot be written: No such file or directory"):
        options.write_bytes(tmp_path / "no" / "sheet.html", b"")


def test_structs_and_decimals_are_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    options.print_json({"dose": Decimal("1.60"), "missing": Missing("weight", "no_data")})
    assert capsys.readouterr().out == (
        '{\n  "dose": "1.60",\n  "missing": {\n    "what": "weight",\n    "reason": "no_data",\n    "detail": ""\n  }\n}\n'
    )
