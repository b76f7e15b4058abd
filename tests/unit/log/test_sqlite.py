"""What only a file can do wrong: be something else, be lost, be full, be shared by threads."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest
from tests.log_material import TRIAL, counted, lab, ticking

from trialwright.errors import InputError, LogBroken, Stale, StorageFull
from trialwright.events.judgements import JudgementAttested
from trialwright.log import SqliteLog, sqlite_rows, verify_file
from trialwright.log.sqlite import seal_of_file


def test_the_log_is_there_again_after_closing(path: Path) -> None:
    with SqliteLog.create(path, TRIAL) as log:
        assert seal_of_file(path) == log.head()
        seal = log.append([lab()])
        assert seal_of_file(path) == seal, "another program sees what was acknowledged"
    assert seal_of_file(path) == seal
    assert [name.name for name in path.parent.iterdir()] == [path.name]
    with SqliteLog.open(path) as log:
        assert (log.trial, log.head()) == (TRIAL, seal)
        assert log.append([lab()]).seq == 2
        assert log.verify(seal) == []


def beside(path: Path) -> list[str]:
    return sorted(name.name for name in path.parent.iterdir())


def test_who_only_looks_leaves_the_file_as_it_was(path: Path) -> None:
    with SqliteLog.create(path, TRIAL) as log:
        log.append([lab(), lab()])
        verify_file(path)
        seal_of_file(path)
        assert beside(path) == ["one.trial", "one.trial-shm", "one.trial-wal"], "somebody is at work"
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert verify_file(path) == []
    assert seal_of_file(path).seq == 2
    assert beside(path) == ["one.trial"]
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_who_looks_at_a_damaged_file_leaves_nothing_beside_it(path: Path) -> None:
    with SqliteLog.create(path, TRIAL) as log:
        log.append([lab(str(number), source=f"labs.csv#{number}") for number in range(500)])
    damaged = path.read_bytes()[: 4096 * 12]
    path.write_bytes(damaged)
    assert verify_file(path)[0].code == "log.unreadable"
    with pytest.raises(LogBroken):
        seal_of_file(path)
    assert (beside(path), path.read_bytes()) == (["one.trial"], damaged)


def test_a_log_that_is_folded_is_whole_as_one_file(path: Path) -> None:
    copy = path.with_name("copy")
    with SqliteLog.create(path, TRIAL) as log:
        seal = log.append([lab()])
        copy.write_bytes(path.read_bytes())
        assert seal_of_file(copy).seq == 0, "it stands in the write-ahead log alone"
        log.fold()
        copy.write_bytes(path.read_bytes())
        assert seal_of_file(copy) == seal
        reading = log.read()
        next(reading)
        log._writer.execute("PRAGMA busy_timeout=10")
        log.append([lab()])
        with pytest.raises(Stale, match="another program is using this log\n  wanted: nobody at it"):
            log.fold()


def test_every_append_is_on_the_disk_before_it_returns(file_log: SqliteLog) -> None:
    """WAL and FULL: SQLite's own promise for a power cut, which no test of software can make."""
    connection = file_log._writer
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_new_log_overwrites_nothing(path: Path) -> None:
    path.write_text("mine")
    with pytest.raises(InputError, match="no new file can be made: File exists\n  wanted: a new name in a folder"):
        SqliteLog.create(path, TRIAL)
    assert path.read_text() == "mine"
    with pytest.raises(InputError, match="no new file can be made: No such file or directory"):
        SqliteLog.create(path.with_name("nowhere") / "x", TRIAL)


class TestOpening:
    def test_no_file(self, path: Path) -> None:
        for read in (SqliteLog.open, verify_file, seal_of_file):
            with pytest.raises(InputError, match=r"one\.trial: there is no such file\n  wanted: a trial file"):
                read(path)
        assert not path.exists()

    @pytest.mark.parametrize("content", [b"", b"Dear colleague, " * 100])
    def test_some_other_file(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)
        for read in (SqliteLog.open, verify_file):
            with pytest.raises(InputError, match="this is not a trial file\n  wanted: a file that `trialwright init`"):
                read(path)
        assert path.read_bytes() == content

    def test_some_other_database(self, path: Path) -> None:
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE trial (trial TEXT)")
        with pytest.raises(InputError, match="this is not a trial file"):
            SqliteLog.open(path)

    def test_a_newer_format(self, path: Path) -> None:
        SqliteLog.create(path, TRIAL).close()
        with closing(sqlite3.connect(path)) as newer:
            newer.execute("PRAGMA user_version=2")
        for read in (SqliteLog.open, verify_file):
            with pytest.raises(InputError, match="a trial file of format 2\n  wanted: format 1\n  to do:  update"):
                read(path)

    def test_a_file_without_its_trial(self, path: Path) -> None:
        SqliteLog.create(path, TRIAL).close()
        with closing(sqlite3.connect(path, isolation_level=None)) as owner:
            guard = owner.execute("SELECT sql FROM sqlite_master WHERE name = 'trial_delete'").fetchone()[0]
            owner.executescript(f"DROP TRIGGER trial_delete; DELETE FROM trial; {guard}")
        with pytest.raises(LogBroken, match="0 trials in one file\n  wanted: one trial"):
            SqliteLog.open(path)
        (finding,) = verify_file(path)
        assert (finding.code, finding.found) == ("log.unreadable", "0 trials in one file")


def test_threads_write_one_after_the_other_and_read_meanwhile(file_log: SqliteLog) -> None:
    def work(patient: int) -> list[int]:
        seals = [file_log.append([lab(patient=f"P{patient}"), lab(patient=f"P{patient}")]).seq for _ in range(10)]
        assert len(list(file_log.read(patients=[f"P{patient}"]))) == 20
        assert file_log.head().seq % 2 == 0, "a reader saw half a batch"
        return seals

    with ThreadPoolExecutor(4) as pool:
        seen = sorted(seq for seals in pool.map(work, range(4)) for seq in seals)
    assert seen == list(range(2, 82, 2))
    assert file_log.verify() == []


def test_a_reader_keeps_what_it_began_to_read(file_log: SqliteLog) -> None:
    file_log.append([lab(), lab()])
    reading = file_log.read()
    next(reading)
    file_log.append([lab()])
    assert [event.seq for event in reading] == [2]
    assert len(list(file_log.read())) == 3


def test_a_reader_may_finish_after_the_log_was_closed(path: Path) -> None:
    with SqliteLog.create(path, TRIAL) as log:
        log.append([lab(), lab(), lab()])
        finished, given_up = log.read(), log.read()
        next(finished)
        next(given_up)
    assert [event.seq for event in finished] == [2, 3]
    given_up.close()  # type: ignore[attr-defined]
    assert not log._idle


def test_another_program_holds_the_log(file_log: SqliteLog) -> None:
    with closing(sqlite3.connect(file_log.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        file_log._writer.execute("PRAGMA busy_timeout=10")
        with pytest.raises(
            Stale, match="another program is writing this log\n  wanted: the log free within 30 seconds"
        ):
            file_log.append([lab()])
        other.execute("ROLLBACK")
    assert file_log.append([lab()]).seq == 1


def test_a_full_disk_keeps_nothing_of_the_batch(file_log: SqliteLog) -> None:
    seal = file_log.append([lab()])
    pages = file_log._writer.execute("PRAGMA page_count").fetchone()[0]
    file_log._writer.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StorageFull) as full:
        file_log.append([lab(source=str(number)) for number in range(500)])
    assert full.value.exit_code == 7
    assert "the disk does not take more: database or disk is full\n  wanted: free space for the log\n" in str(
        full.value
    )
    assert "to do:  make room, then enter it again; nothing was kept" in str(full.value)
    assert file_log.head() == seal
    file_log._writer.execute(f"PRAGMA max_page_count={pages + 1000}")
    assert file_log.append([lab()]).seq == 2
    assert file_log.verify(seal) == []


def test_a_backup_into_a_folder_that_is_not_there(file_log: SqliteLog) -> None:
    with pytest.raises(InputError, match="the file cannot be opened for this: unable to open database"):
        file_log.backup(file_log.path.with_name("nowhere") / "copy")


def test_a_log_that_was_edited_has_no_good_backup(file_log: SqliteLog) -> None:
    """D3.5 A backup is proved before it is called one."""
    file_log.append([lab(), lab()])
    connection = file_log._writer
    guard = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'event_update'").fetchone()[0]
    connection.executescript(f"DROP TRIGGER event_update; UPDATE event SET role = 'x' WHERE seq = 2; {guard}")
    with pytest.raises(
        LogBroken, match="the backup does not verify: line 2: its fields are not those that were hashed"
    ):
        file_log.backup(file_log.path.with_name("copy"))
    assert not [name for name in file_log.path.parent.iterdir() if name.name.startswith("copy")]


def test_a_redacted_body_is_gone_from_the_disk(path: Path) -> None:
    """D1.4 A permitted redaction leaves nothing of the body in the file."""
    secret = "Zhang San 13800138000"
    with SqliteLog.create(path, TRIAL, clock=ticking(), salt=counted()) as log:
        log.append([lab(), lab(body=JudgementAttested(statement="fit", holds=True, comment=secret))])
        list(log.read())
        on_disk = [name.read_bytes() for name in path.parent.iterdir()]
        assert any(secret.encode() in content for content in on_disk)
        log.redact(2, permitted_by="IRB", reason="a name", by="wu", role="data", site="S1")
        for name in path.parent.iterdir():
            assert secret.encode() not in name.read_bytes(), name.name
    assert secret.encode() not in path.read_bytes()


def test_a_redaction_does_not_wait_for_a_reader(file_log: SqliteLog) -> None:
    file_log.append([lab(), lab()])
    reading = file_log.read()
    next(reading)
    before = monotonic()
    file_log.redact(2, permitted_by="IRB", reason="a name", by="wu", role="data", site="S1")
    assert monotonic() - before < 10
    assert [event.body is None for event in reading] == [False], "a reader keeps what it began to read"
    assert next(file_log.read(since=2)).body is None


def test_an_old_body_that_cannot_be_read_names_its_event(file_log: SqliteLog) -> None:
    file_log.append([lab()])
    connection = file_log._writer
    guard = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'body_update'").fetchone()[0]
    connection.executescript(f"DROP TRIGGER body_update; UPDATE body SET body = '{{}}'; {guard}")
    with pytest.raises(LogBroken, match=r"^event 1: the body of a lab.resulted \(schema 1\) cannot be read"):
        list(file_log.read())


def test_what_sqlite_says_is_said_in_words(path: Path) -> None:
    for name, kind in {
        "SQLITE_READONLY": InputError,
        "SQLITE_IOERR_WRITE": StorageFull,
        "SQLITE_CORRUPT": LogBroken,
    }.items():
        error = sqlite3.OperationalError("x")
        error.sqlite_errorname = name
        with pytest.raises(kind, match=r"one\.trial: "), sqlite_rows.in_words(path):
            raise error
