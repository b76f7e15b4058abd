"""Verify a trial file of format 1 with nothing but Python: python verify_trial.py FILE [SEAL]; see trial_file.md."""

import hashlib
import json
import pathlib
import sqlite3
import sys

LINE = 'e.patient, kind, schema, digest, happened, recorded_at, "by", role, site, source, replaces, reason'
EVENTS = f"SELECT salt, body, e.seq, prev, hash, {LINE} FROM event e LEFT JOIN body b ON b.seq = e.seq ORDER BY e.seq"  # noqa: S608
ACCESSES = 'SELECT NULL, NULL, seq, prev, hash, action, detail, at, "by", role FROM access ORDER BY seq'
REDACTED = "SELECT replaces FROM event WHERE kind = 'log.redacted'"


def sha256(*texts):
    """Return the SHA-256 of texts joined, as 64 hexadecimal digits."""
    return hashlib.sha256("".join(texts).encode()).hexdigest()


def chain(name, rows, trial, head, time):
    """Yield each line that is fastened to the one before it; end at the first that is not. `time` is its column."""
    last, before = 0, ""
    for salt, body, seq, prev, hash_, *fields in rows:
        line = json.dumps([prev, trial, seq, *fields], ensure_ascii=False, separators=(",", ":"), default=repr)
        if seq != last + 1 or prev != head or sha256(line) != hash_ or fields[time] < before:
            sys.exit(f"BAD: {name} {seq}")
        last, head, before = seq, hash_, fields[time]
        yield salt, body, seq, hash_, fields


def main(file, seal=""):
    """Print OK and the seal of the file, or the first bad line."""
    db = sqlite3.connect(f"{pathlib.Path(file).resolve().as_uri()}?mode=ro", uri=True)
    [(trial,)] = db.execute("SELECT trial FROM trial")
    redacted = {seq for (seq,) in db.execute(REDACTED)}
    seq, head = 0, sha256(trial)
    witnessed = seal in ("", f"{trial}:0:{head}")
    for salt, body, seq, head, fields in chain("line", db.execute(EVENTS), trial, sha256(trial), 5):
        if (body is None) != (seq in redacted) or (body is not None and sha256(salt, body) != fields[3]):
            sys.exit(f"BAD: body of line {seq}")
        witnessed = witnessed or seal == f"{trial}:{seq}:{head}"
    list(chain("access", db.execute(ACCESSES), trial, sha256(trial, "/access"), 2))
    if not witnessed:
        sys.exit(f"BAD: the seal is not in the log, which ends at line {seq}: it was cut off, or written anew")
    print(f"OK {trial}:{seq}:{head}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (sqlite3.Error, TypeError, ValueError) as error:
        sys.exit(f"BAD: the file cannot be read: {error}")
