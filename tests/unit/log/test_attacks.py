"""The table of attacks: each thing that a person with the file and a database shell can try, and what stops it.

"refused" is stopped by the guards in the file; "found at opening" by the comparison of the guards; "found by verify" by
the chain; "found by the seal" by paper that others hold.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from tests.log_material import TRIAL, break_in, counted, lab, shared, ticking

from trialwright.errors import LogBroken
from trialwright.events import Seal
from trialwright.log import SqliteLog, verify_file

H = "a" * 64
VALUES = "'k', 1, 'd', '2024[UTC]', '2030-01-01T00:00:00.000000Z', 'b', 'r', 's', NULL, NULL, NULL"


@pytest.fixture
def sealed(path: Path) -> Seal:
    """A file of five lines; the body of the fourth was redacted by the fifth."""
    with SqliteLog.create(path, TRIAL, clock=ticking(), salt=counted()) as log:
        log.append([lab("1.1", source="labs.csv#1"), shared(), lab("1.3", source="YWJj"), lab("1.4")])
        log.record_access("logon", "", "li.na", "nurse")
        log.record_access("export", "all", "li.na", "nurse")
        return log.redact(4, permitted_by="IRB", reason="a name", by="wu", role="data", site="S1")


@pytest.fixture
def shell(path: Path, sealed: Seal) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def head(connection: sqlite3.Connection, table: str = "event") -> str:
    return str(connection.execute(f"SELECT hash FROM {table} ORDER BY seq DESC LIMIT 1").fetchone()[0])


REFUSED = {
    "update one column": "UPDATE event SET reason = 'x' WHERE seq = 1",
    "update the number": "UPDATE event SET seq = 9 WHERE seq = 5",
    "update or replace": "UPDATE OR REPLACE event SET seq = 2 WHERE seq = 1",
    "update or ignore": "UPDATE OR IGNORE event SET role = 'x'",
    "delete the last line": "DELETE FROM event WHERE seq = 5",
    "delete everything": "DELETE FROM event",
    "replace a line": f"INSERT OR REPLACE INTO event VALUES (5, '{H}', NULL, {VALUES}, '{H}')",
    "replace the first line": f"REPLACE INTO event VALUES (1, '{H}', NULL, {VALUES}, '{H}')",
    "fork: the same number again": f"INSERT INTO event SELECT seq, prev, patient, {VALUES}, hash FROM event WHERE seq = 5",
    "ignore the conflict": f"INSERT OR IGNORE INTO event VALUES (5, '{H}', NULL, {VALUES}, '{H}')",
    "upsert": f"INSERT INTO event VALUES (5, '{H}', NULL, {VALUES}, '{H}') ON CONFLICT (seq) DO UPDATE SET role = 'x'",
    "leave a gap": f"INSERT INTO event VALUES (7, '{{head}}', NULL, {VALUES}, '{H}')",
    "fasten to nothing": f"INSERT INTO event VALUES (6, '{H}', NULL, {VALUES}, '{H}')",
    "fasten to an older line": f"INSERT INTO event SELECT 6, hash, NULL, {VALUES}, '{H}' FROM event WHERE seq = 3",
    "without a hash before": f"INSERT INTO event VALUES (6, NULL, NULL, {VALUES}, '{H}')",
    "without a number": f"INSERT INTO event VALUES (NULL, '{{head}}', NULL, {VALUES}, '{H}')",
    "before the first": f"INSERT INTO event VALUES (0, '{H}', NULL, {VALUES}, '{H}')",
    "below zero": f"INSERT INTO event VALUES (-1, '{H}', NULL, {VALUES}, '{H}')",
    "change a body": "UPDATE body SET body = '{}' WHERE seq = 1",
    "change a salt": "UPDATE body SET salt = 'x' WHERE seq = 1",
    "move a body": "UPDATE body SET seq = 4 WHERE seq = 1",
    "delete a body": "DELETE FROM body WHERE seq = 1",
    "delete all bodies": "DELETE FROM body",
    "replace a body": "INSERT OR REPLACE INTO body VALUES (1, 'x', '{}')",
    "replace the last body": "INSERT OR REPLACE INTO body VALUES (5, 'x', '{}')",
    "bring a redacted body back": "INSERT INTO body VALUES (4, 'x', '{}')",
    "a body without a line": "INSERT INTO body VALUES (6, 'x', '{}')",
    "change an access": "UPDATE access SET \"by\" = 'x' WHERE seq = 1",
    "delete an access": "DELETE FROM access WHERE seq = 2",
    "replace an access": f"INSERT OR REPLACE INTO access VALUES (2, '{H}', 'a', 'd', 'at', 'b', 'r', '{H}')",
    "fasten an access to nothing": f"INSERT INTO access VALUES (3, '{H}', 'a', 'd', 'at', 'b', 'r', '{H}')",
    "an access with a gap": f"INSERT INTO access SELECT 9, hash, 'a', 'd', 'at', 'b', 'r', '{H}' FROM access WHERE seq = 2",
    "rename the trial": "UPDATE trial SET trial = 'NCT1'",
    "delete the trial": "DELETE FROM trial",
    "a second trial": "INSERT INTO trial VALUES ('NCT1')",
}


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("attack", REFUSED)
def test_refused_by_the_guards(
    shell: sqlite3.Connection, path: Path, sealed: Seal, attack: str, recursive: str
) -> None:
    """D1.2 D1.4 The database itself refuses to change or delete a line, whoever asks."""
    shell.execute(f"PRAGMA recursive_triggers={recursive}")
    before = list(shell.iterdump())
    with pytest.raises(sqlite3.IntegrityError):
        shell.execute(REFUSED[attack].replace("{head}", head(shell)))
    assert list(shell.iterdump()) == before
    assert verify_file(path, sealed) == []


def test_an_attack_in_the_middle_of_a_transaction_loses_all_of_it(shell: sqlite3.Connection) -> None:
    shell.execute("BEGIN")
    shell.execute(f"INSERT INTO event VALUES (6, '{head(shell)}', NULL, {VALUES}, '{H}')")
    with pytest.raises(sqlite3.IntegrityError, match="an event is never changed"):
        shell.execute("UPDATE event SET role = 'x'")
    assert shell.execute("SELECT max(seq) FROM event").fetchone() == (5,)


GUARDS_TAKEN = {
    "drop a guard": ("DROP TRIGGER event_update", "the trigger event_update is missing"),
    "weaken a guard": (
        "DROP TRIGGER body_delete; CREATE TRIGGER body_delete BEFORE DELETE ON body WHEN 0 BEGIN SELECT 1; END",
        "the trigger body_delete was altered",
    ),
    "drop an index": ("DROP INDEX event_by_patient", "the index event_by_patient is missing"),
    "rename a table": ("ALTER TABLE access RENAME TO looks", "the table access is missing"),
    "drop a table": ("DROP TABLE body", "the table body is missing"),
    "add a column": ("ALTER TABLE event ADD COLUMN note TEXT", "the table event was altered"),
    "a trigger of one's own": (
        "CREATE TRIGGER own AFTER INSERT ON event BEGIN SELECT 1; END",
        "the trigger own does not belong into a trial file",
    ),
    "a view in the way": ("CREATE VIEW events AS SELECT 1", "the view events does not belong into a trial file"),
}


@pytest.mark.parametrize("attack", GUARDS_TAKEN)
def test_found_at_opening(shell: sqlite3.Connection, path: Path, attack: str) -> None:
    """D1.4 A log whose guards were taken away does not open."""
    script, words = GUARDS_TAKEN[attack]
    shell.executescript(script)
    with pytest.raises(LogBroken) as broken:
        SqliteLog.open(path)
    assert words in broken.value.found
    assert broken.value.wanted == "the tables, indexes and guards of a trial file"
    findings = verify_file(path)
    assert any(words in finding.found and finding.code == "log.guard" for finding in findings)


FOUND_BY_VERIFY = {
    "edit a field": ("UPDATE event SET role = 'x' WHERE seq = 3", "log.hash", "line 3: its fields are not those"),
    "move to another patient": ("UPDATE event SET patient = 'B' WHERE seq = 1", "log.hash", "line 1: "),
    "edit a hash": (f"UPDATE event SET hash = '{H}' WHERE seq = 2", "log.hash", "line 2: "),
    "edit the chain": (f"UPDATE event SET prev = '{H}' WHERE seq = 2", "log.prev", "line 2: is not fastened to the line"),
    "edit a body": ("UPDATE body SET body = '{}' WHERE seq = 3", "log.body", "line 3: its body is not the one"),
    "edit a salt": ("UPDATE body SET salt = 'x' WHERE seq = 3", "log.body", "line 3: "),
    "exchange two bodies": ("UPDATE body SET seq = 10 - seq WHERE seq IN (3)", "log.missing", "line 3: its body is not there"),
    "delete a body": ("DELETE FROM body WHERE seq = 1", "log.missing", "line 1: its body is not there"),
    "bring a redacted body back": (
        "INSERT INTO body VALUES (4, 'x', '{}')", "log.redaction", "line 4: its body is there, though line 5 says",
    ),
    "delete a line": ("DELETE FROM event WHERE seq = 2", "log.gap", "line 3: follows line 1"),
    "delete the first line": ("DELETE FROM event WHERE seq = 1", "log.gap", "line 2: follows line 0"),
    "cut off the tail, forget the bodies": (
        "DELETE FROM event WHERE seq > 2", "log.cut", "the log ends at line 2, and a body stands under 5",
    ),
    "text as bytes": (
        "UPDATE event SET source = CAST('abc' AS BLOB) WHERE seq = 3", "log.type", "line 3: a field has a type",
    ),
    "infinity, which is written as null": (
        "UPDATE event SET replaces = 9e999 WHERE seq = 1", "log.type", "line 1: a field has a type that is never written",
    ),
    "a time as bytes": ("UPDATE event SET recorded_at = x'30' WHERE seq = 1", "log.type", "line 1: a field has a type"),
    "bytes that are no text": (
        "UPDATE event SET role = CAST(x'ff' AS TEXT) WHERE seq = 3", "log.unreadable", "nothing can be read after line 2",
    ),
    "rename the trial": ("UPDATE trial SET trial = 'NCT1'", "log.prev", "line 1: is not fastened"),
    "edit an access": ("UPDATE access SET detail = 'x' WHERE seq = 1", "access.hash", "access line 1: its fields are not"),
    "delete an access": ("DELETE FROM access WHERE seq = 1", "access.gap", "access line 2: follows line 0"),
    "unfasten an access": (f"UPDATE access SET prev = '{H}' WHERE seq = 2", "access.prev", "access line 2: is not fastened"),
    "the time of an access as bytes": ("UPDATE access SET at = x'00' WHERE seq = 1", "access.type", "access line 1: a field"),
    "an access as bytes": ("UPDATE access SET detail = x'00' WHERE seq = 2", "access.type", "access line 2: a field has"),
}  # fmt: skip


@pytest.mark.parametrize("attack", FOUND_BY_VERIFY)
def test_found_by_verify(path: Path, sealed: Seal, attack: str) -> None:
    """D1.3 Each edit, deletion, insertion and change of order is found, and its line is named."""
    statement, code, words = FOUND_BY_VERIFY[attack]
    break_in(path, statement)
    first = verify_file(path)[0]
    assert (first.code, first.found[: len(words)]) == (code, words)
    assert first.to_do == "compare with the sheets that carry a seal, and restore the last backup that verifies"
    with SqliteLog.open(path) as log:
        assert log.verify()[0] == first


def rewrite(connection: sqlite3.Connection, columns: str = "seq, patient, kind, schema, digest, happened") -> None:
    """Compute every hash again, as a forger with this source text would."""
    names = 'patient, kind, schema, digest, happened, recorded_at, "by", role, site, source, replaces, reason'
    prev = sha256(TRIAL.encode()).hexdigest()
    for seq, *fields in connection.execute(f"SELECT seq, {names} FROM event ORDER BY seq").fetchall():
        line = json.dumps([prev, TRIAL, seq, *fields], ensure_ascii=False, separators=(",", ":"))
        hash_ = sha256(line.encode()).hexdigest()
        connection.execute("UPDATE event SET prev = ?, hash = ? WHERE seq = ?", (prev, hash_, seq))
        prev = hash_


def forge(path: Path, change: Callable[[sqlite3.Connection], object]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as owner:
        guards = owner.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            owner.execute(f"DROP TRIGGER {name}")
        change(owner)
        rewrite(owner)
        for _, sql in guards:
            owner.execute(sql)


def test_a_chain_written_anew_is_found_by_the_seal(path: Path, sealed: Seal) -> None:
    """D1.3 Even a whole new chain does not fit the seal that others hold."""
    forge(path, lambda owner: owner.execute("UPDATE event SET happened = '2023[UTC]' WHERE seq = 1"))
    assert verify_file(path) == [], "without paper nobody can know"
    (finding,) = verify_file(path, sealed)
    assert (finding.code, finding.seqs) == ("log.rewritten", (5,))


def test_a_tail_cut_off_cleanly_is_found_by_the_seal(path: Path, sealed: Seal) -> None:
    """D1.3 A tail that was cut off is found with a seal kept elsewhere."""
    break_in(
        path, "DELETE FROM event WHERE seq = 5", "DELETE FROM body WHERE seq = 5", "DELETE FROM event WHERE seq = 4"
    )
    assert verify_file(path) == []
    (finding,) = verify_file(path, sealed)
    assert (finding.code, finding.found) == (
        "log.cut", "the log ends at line 3, the seal was made at line 5: the tail was cut off"
    )  # fmt: skip


def test_a_clock_set_back_is_found_by_verify(path: Path, sealed: Seal) -> None:
    early = "UPDATE event SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE seq = 3"
    forge(path, lambda owner: owner.execute(early))
    assert verify_file(path)[0].code == "log.time"


def test_an_index_that_hides_events_is_found_by_verify(path: Path, sealed: Seal) -> None:
    """A patient is read through an index: whoever makes it shorter hides events, and leaves the chain alone."""

    def describe(sql: str) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as owner:
            owner.execute("PRAGMA writable_schema=ON")
            owner.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'event_by_patient'", (sql,))

    honest = "CREATE INDEX event_by_patient ON event (patient, seq)"
    describe(honest + " WHERE seq > 2")
    with closing(sqlite3.connect(path, isolation_level=None)) as owner:
        owner.execute("REINDEX event_by_patient")
    describe(honest)
    with SqliteLog.open(path) as log:
        assert [event.seq for event in log.read(patients=["S1-007K"])] == [3, 4, 5], "the first event is hidden"
        findings = log.verify(sealed)
    assert {finding.code for finding in findings} == {"log.file"}
    assert "row 1 missing from index event_by_patient" in findings[0].found


def test_there_is_an_end_to_what_verify_tells(path: Path) -> None:
    with SqliteLog.create(path, TRIAL) as log:
        log.append([lab()] * 150)
    break_in(path, "UPDATE event SET role = 'x'")
    assert len(verify_file(path)) == 100
