"""The log: verify 100,000 events/s, append 50,000 events/s in bulk and at most twice a bare table, decode 400,000 in 1 s.

References in the same run: for verify the stand-alone verifier of the format's page, which is standard library only; for
append the same drafts into the same tables and indexes, without guards, hashes and checks; for decode `json.loads`
of the same bodies, which gives untyped dictionaries. Each time is the best of several rounds, taken in turn.
"""

import contextlib
import gc
import io
import json
import runpy
import sqlite3
import sys
import tempfile
from collections import deque
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.log_material import TRIAL, many_drafts

from trialwright.events import Draft
from trialwright.log import SqliteLog
from trialwright.log.chain import encode
from trialwright.log.decode import decoded
from trialwright.log.schema import TABLES
from trialwright.log.sqlite_rows import ADD_BODY, ADD_EVENT, SqliteRows

EVENTS = 50_000
CHUNK = 1_000
ROUNDS = 6
DECODED = 400_000
SHA = "0" * 64
VERIFIER = Path(__file__).parents[1] / "docs" / "reference" / "verify_trial.py"


def main() -> int:
    """Measure and print."""
    drafts = many_drafts(EVENTS)
    with tempfile.TemporaryDirectory() as folder:
        kept = [appending(Path(folder), drafts), verifying(Path(folder) / "ours0"), decoding(Path(folder) / "ours0")]
    return 0 if all(kept) else 1


def appending(folder: Path, drafts: list[Draft]) -> bool:
    """Bulk append against the bare table, in turn."""
    ours, bare = [], []
    for number in range(ROUNDS):
        with SqliteLog.create(folder / f"ours{number}", TRIAL) as log:
            ours.append(timed(lambda log=log: log.append(drafts)))  # type: ignore[misc]
        bare.append(append_bare(folder / f"bare{number}", drafts))
    print(f"append {EVENTS} events in one batch, best of {ROUNDS}")
    rate, ratio = EVENTS / min(ours), min(ours) / min(bare)
    print(f"  the log                    {rate:10,.0f} events/s   promised: 50,000")
    print(f"  bare table and indexes     {EVENTS / min(bare):10,.0f} events/s")
    return said(ratio, "promised: at most 2", kept=rate >= 50_000 and ratio <= 2)


def append_bare(path: Path, drafts: list[Draft]) -> float:
    """The time for the same drafts and the same tables, without guards, hashes, salt and checks."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {TABLES}")

    def work() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for first in range(0, len(drafts), CHUNK):
            chunk = list(enumerate(drafts[first : first + CHUNK], first + 1))
            connection.executemany(ADD_EVENT, [bare_line(seq, draft) for seq, draft in chunk])
            connection.executemany(ADD_BODY, [(seq, SHA[:32], encode(draft.body).decode()) for seq, draft in chunk])
        connection.execute("COMMIT")

    seconds = timed(work)
    connection.close()
    return seconds


def bare_line(seq: int, draft: Draft) -> tuple[object, ...]:
    """A row of the same width, with constants in the place of hashes."""
    at, happened = "2024-03-01T08:00:00.000000Z", str(draft.happened)
    who = (draft.by, draft.role, draft.site, draft.source, draft.replaces, draft.reason)
    return (seq, SHA, draft.patient, "lab.resulted", 1, SHA, happened, at, *who, SHA)


def verifying(path: Path) -> bool:
    """Verification against the stand-alone verifier on the same file."""
    alone: Callable[[str], None] = runpy.run_path(str(VERIFIER))["main"]
    with SqliteLog.open(path) as log, contextlib.redirect_stdout(io.StringIO()):
        assert log.verify(log.head()) == []
        ours = min(timed(log.verify) for _ in range(ROUNDS))
        reference = min(timed(lambda: alone(str(path))) for _ in range(ROUNDS))
    print(f"verify {EVENTS} events, guards and indexes, best of {ROUNDS}")
    print(f"  the log                    {EVENTS / ours:10,.0f} events/s   promised: 100,000")
    print(f"  stand-alone verifier       {EVENTS / reference:10,.0f} events/s   (the chain alone)")
    return said(ours / reference, "", kept=EVENTS / ours >= 100_000)


def decoding(path: Path) -> bool:
    """Rows to typed events, one after the other, against untyped dictionaries from the standard library."""
    with SqliteLog.open(path) as log, log._reading() as rows:
        assert isinstance(rows, SqliteRows)
        every = list(rows.events(None, 1, None)) * (DECODED // EVENTS)
    gc.freeze()  # the rows of the bench are not the log's to look after
    ours = min(timed(lambda: deque(decoded(every), maxlen=0)) for _ in range(ROUNDS))
    reference = min(timed(lambda: deque((json.loads(row[4] or "") for row in every), maxlen=0)) for _ in range(2))
    print(f"decode {len(every)} events, best of {ROUNDS}")
    print(f"  events with typed bodies   {ours:10.3f} s   promised: under 1 s")
    print(f"  json.loads of the bodies   {reference:10.3f} s   (no types, no Decimal, no times)")
    return said(ours / reference, "", kept=ours < 1)


def said(ratio: float, promise: str, *, kept: bool) -> bool:
    """Print the ratio and whether the promise is kept."""
    print(f"  ratio ours / reference     {ratio:10.2f}   {promise}")
    print(f"  {'PROMISE KEPT' if kept else 'PROMISE BROKEN'}")
    return kept


def timed(work: Callable[[], object]) -> float:
    """The seconds that some work takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
