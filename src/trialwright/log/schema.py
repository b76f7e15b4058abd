"""The tables of a trial file and the guards that the database itself keeps.

This text is format number 1, and is frozen: opening a file compares every table, index and guard with it, letter by
letter. The tables are plain SQL that PostgreSQL takes as well; the guards are SQLite's dialect.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache

APPLICATION_ID = 0x54724C57
"""``TrLW`` in the header of the file: how `file` and this product know it."""

TABLES = """
CREATE TABLE trial (trial TEXT NOT NULL);
CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    prev TEXT NOT NULL,
    patient TEXT NULL,
    kind TEXT NOT NULL,
    schema INTEGER NOT NULL,
    digest TEXT NOT NULL,
    happened TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    "by" TEXT NOT NULL,
    role TEXT NOT NULL,
    site TEXT NOT NULL,
    source TEXT NULL,
    replaces INTEGER NULL,
    reason TEXT NULL,
    hash TEXT NOT NULL
);
CREATE TABLE body (
    seq INTEGER PRIMARY KEY,
    salt TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE TABLE access (
    seq INTEGER PRIMARY KEY,
    prev TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    at TEXT NOT NULL,
    "by" TEXT NOT NULL,
    role TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX event_by_patient ON event (patient, seq);
CREATE INDEX event_by_source ON event (source, seq) WHERE source IS NOT NULL;
CREATE INDEX event_by_replaces ON event (replaces, kind) WHERE replaces IS NOT NULL;
"""

# EXISTS ... seq >= NEW.seq also refuses INSERT OR REPLACE of an existing row, which walks round the guard of deletion.
# ROLLBACK rather than ABORT: whoever does this loses his whole transaction, and SQLite need not keep a second journal
# for each row (a tenth of the time of a bulk append).
GUARDS = """
CREATE TRIGGER event_insert BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE seq >= NEW.seq)
    OR (NEW.seq <> 1 AND NEW.prev IS NOT (SELECT hash FROM event WHERE seq = NEW.seq - 1))
BEGIN SELECT RAISE(ROLLBACK, 'an event is added only after the last one, with its hash'); END;
CREATE TRIGGER event_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ROLLBACK, 'an event is never changed'); END;
CREATE TRIGGER event_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ROLLBACK, 'an event is never deleted'); END;
CREATE TRIGGER body_insert BEFORE INSERT ON body
WHEN EXISTS (SELECT 1 FROM body WHERE seq >= NEW.seq)
    OR NOT EXISTS (SELECT 1 FROM event WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ROLLBACK, 'a body is added only with its event'); END;
CREATE TRIGGER body_update BEFORE UPDATE ON body
BEGIN SELECT RAISE(ROLLBACK, 'a body is never changed'); END;
CREATE TRIGGER body_delete BEFORE DELETE ON body
WHEN NOT EXISTS (SELECT 1 FROM event WHERE kind = 'log.redacted' AND replaces = OLD.seq)
BEGIN SELECT RAISE(ROLLBACK, 'a body is deleted only after a log.redacted that names it'); END;
CREATE TRIGGER access_insert BEFORE INSERT ON access
WHEN EXISTS (SELECT 1 FROM access WHERE seq >= NEW.seq)
    OR (NEW.seq <> 1 AND NEW.prev IS NOT (SELECT hash FROM access WHERE seq = NEW.seq - 1))
BEGIN SELECT RAISE(ROLLBACK, 'an access is added only after the last one, with its hash'); END;
CREATE TRIGGER access_update BEFORE UPDATE ON access
BEGIN SELECT RAISE(ROLLBACK, 'an access is never changed'); END;
CREATE TRIGGER access_delete BEFORE DELETE ON access
BEGIN SELECT RAISE(ROLLBACK, 'an access is never deleted'); END;
CREATE TRIGGER trial_insert BEFORE INSERT ON trial
WHEN EXISTS (SELECT 1 FROM trial)
BEGIN SELECT RAISE(ROLLBACK, 'a trial file holds one trial'); END;
CREATE TRIGGER trial_update BEFORE UPDATE ON trial
BEGIN SELECT RAISE(ROLLBACK, 'the trial is never changed'); END;
CREATE TRIGGER trial_delete BEFORE DELETE ON trial
BEGIN SELECT RAISE(ROLLBACK, 'the trial is never deleted'); END;
"""

_OBJECTS = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 1"


@cache
def _wanted() -> dict[str, str]:
    with closing(sqlite3.connect(":memory:")) as sample:
        sample.executescript(TABLES + GUARDS)
        return dict(sample.execute(_OBJECTS))


def missing_guards(connection: sqlite3.Connection) -> Iterator[str]:
    """What of the tables, indexes and guards of a file is not as it was made, in words."""
    found = dict(connection.execute(_OBJECTS))
    for name, sql in _wanted().items():
        if name not in found:
            yield f"the {name} is missing"
        elif found[name] != sql:
            yield f"the {name} was altered"
    for name in found.keys() - _wanted().keys():
        yield f"the {name} does not belong into a trial file"
