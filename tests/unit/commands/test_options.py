"""What several commands share: who acts, as of when, and where a file may go."""

import getpass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tests.log_material import lab, shared

from trialwright.acting import rehearsal_end
from trialwright.commands import options
from trialwright.derive.answer import Missing
from trialwright.derive.record import AsOf
from trialwright.errors import InputError
from trialwright.events.trial import TrialOpened
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


END = datetime(2025, 3, 1, 17, 30, tzinfo=UTC)


def opened(*, rehearsal: bool) -> MemoryLog:
    """A log whose last line was recorded in the spring of 2025."""
    log = MemoryLog.create("T", clock=lambda: END)
    log.append([shared(body=TrialOpened(trial="T", title="T", zone=ZONE, rehearsal=rehearsal)), lab()])
    return log


def test_a_rehearsal_is_looked_at_as_of_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was planned after it was never played, and nobody has missed it; a real log goes on."""
    now = datetime(2026, 11, 3, tzinfo=UTC)
    monkeypatch.setattr(options, "now", lambda: now)
    assert rehearsal_end(opened(rehearsal=True)) == END
    assert options.as_of_times(None, None, ZONE, opened(rehearsal=True)) == AsOf(END, END)
    assert rehearsal_end(opened(rehearsal=False)) is None
    assert options.as_of_times(None, None, ZONE, opened(rehearsal=False)) == AsOf(now, now)


def test_a_time_that_is_asked_for_counts_in_a_rehearsal_as_well() -> None:
    log, day = opened(rehearsal=True), options.instant("2025-02-01", ZONE)
    assert options.as_of_times("2025-02-01", None, ZONE, log) == AsOf(day, END)
    assert options.as_of_times(None, "2025-02-01", ZONE, log) == AsOf(END, day)
    later = options.instant("2030", ZONE)
    assert options.as_of_times("2030", "2030", ZONE, log) == AsOf(later, later)


def test_a_second_opening_makes_no_rehearsal_of_a_real_log() -> None:
    log = opened(rehearsal=False)
    log.append([shared(body=TrialOpened(trial="T", title="T", zone=ZONE, rehearsal=True))])
    assert rehearsal_end(log) is None
    assert rehearsal_end(MemoryLog.create("T")) is None


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
