"""Verification: is the log what it was when it was written? Each bad line becomes a finding, the first one first.

It goes through the rows once and holds none of them, so it costs the same memory for a trial of any size. The same
rules in 40 lines of standard library, for people without this product, are in ``docs/reference/verify_trial.py``.
"""

from collections.abc import Iterator, Mapping
from itertools import islice, product

from trialwright.derive.answer import Finding
from trialwright.errors import LogBroken
from trialwright.events import Seal
from trialwright.log.chain import AccessLine, access_genesis, access_hash, body_digest, genesis, line_hash
from trialwright.log.rows import Rows, Scanned

MOST = 100
"""How many findings are given; whoever has this many restores a backup."""

_RESTORE = "compare with the sheets that carry a seal, and restore the last backup that verifies"
_NONE = type(None)
_SHAPES = frozenset(
    (int, str, patient, str, int, *[str] * 6, source, replaces, reason, str, *body)
    for patient, source, replaces, reason, body in product(
        (str, _NONE), (str, _NONE), (int, _NONE), (str, _NONE), ((str, str), (_NONE, _NONE))
    )
)
"""The types that a line and its body can have. A database can hold another type that is written as the same JSON."""
_ACCESS_SHAPE = (int, *[str] * 7)


def verified(rows: Rows, trial: str, against: Seal | None = None) -> list[Finding]:
    """What is wrong with a log; empty if it verifies.

    Parameters
    ----------
    rows : Rows
        The rows of the log, as one transaction sees them.
    trial : str
        The trial's identifier.
    against : Seal or None
        A seal that was printed earlier: it shows a tail that was cut off and a chain that was written anew.
    """
    return list(islice(_Walk(rows, trial, against).findings(), MOST))


def finding_of(code: str, seq: int | None, found: str, wanted: str) -> Finding:
    """A finding about a log; its patient is None, whatever the line says: a bad line is no witness."""
    seqs = () if seq is None else (seq,)
    return Finding(code=code, patient=None, seqs=seqs, found=found, wanted=wanted, to_do=_RESTORE)


class _Walk:
    """One pass over both chains; it remembers only the line before."""

    def __init__(self, rows: Rows, trial: str, against: Seal | None) -> None:
        self.rows, self.trial, self.against = rows, trial, against
        self.seq, self.hash, self.at = 0, genesis(trial), ""
        self.sealed = self.hash if against is not None and against.seq == 0 else None

    def findings(self) -> Iterator[Finding]:
        try:
            yield from self.events()
            yield from self.ends()
            yield from self.accesses()
        except LogBroken as broken:
            found = f"nothing can be read after line {self.seq}, the last that was read: {broken.found}"
            yield finding_of("log.unreadable", self.seq, found, "a file that can be read to its end")
        for code, found in self.rows.faults():
            yield finding_of(code, None, found, "the file as Trialwright made it")

    def events(self) -> Iterator[Finding]:
        redacted = self.rows.redactions()
        sealed_at = self.against.seq if self.against else 0
        for row in self.rows.scan():
            wrong = self.wrong_with(row, redacted)
            if wrong is not None:
                yield finding_of(f"log.{wrong[0]}", row[0], f"line {row[0]}: {wrong[1]}", wrong[2])
            else:
                self.at = row[7]  # the time of a bad line may be anything, even no text
            self.seq, self.hash = row[0], row[14]
            if self.seq == sealed_at:
                self.sealed = self.hash

    def wrong_with(self, row: Scanned, redacted: Mapping[int, int]) -> tuple[str, str, str] | None:
        """What is wrong with a line, as (code, found, wanted)."""
        if tuple(map(type, row)) not in _SHAPES:
            return "type", "a field has a type that is never written", "text and whole numbers"
        seq, prev, digest, at, hash_, salt, body = row[0], row[1], row[5], row[7], row[14], row[15], row[16]
        if seq != self.seq + 1:
            return "gap", f"follows line {self.seq}", f"line {self.seq + 1}"
        if prev != self.hash:
            return "prev", "is not fastened to the line before it", f"the hash of line {self.seq}: {self.hash}"
        if line_hash((prev, self.trial, seq, *row[2:14])) != hash_:
            return "hash", "its fields are not those that were hashed", f"the fields that give {hash_}"
        if at < self.at:
            return "time", f"recorded at {at}, before the line before it", f"{self.at} or later"
        return _wrong_with_body(digest, salt, body, redacted.get(seq))

    def ends(self) -> Iterator[Finding]:
        """The tail, which the chain itself cannot vouch for."""
        seal = self.against
        if self.rows.last_body() > self.seq:
            found = f"the log ends at line {self.seq}, and a body stands under {self.rows.last_body()}"
            yield finding_of("log.cut", self.seq, found, "a line for each body")
        if seal is None:
            return
        if seal.trial != self.trial:
            yield finding_of(
                "log.trial", None, f"the log is of {self.trial}, the seal of {seal.trial}", "a seal of this trial"
            )
        elif self.sealed is None:
            found = f"the log ends at line {self.seq}, the seal was made at line {seal.seq}: the tail was cut off"
            yield finding_of("log.cut", self.seq, found, f"line {seal.seq} with the hash {seal.hash}")
        elif self.sealed != seal.hash:
            found = f"line {seal.seq} has the hash {self.sealed}: the log was written anew after the seal was made"
            yield finding_of("log.rewritten", seal.seq, found, seal.hash)

    def accesses(self) -> Iterator[Finding]:
        before, hash_before, at_before = 0, access_genesis(self.trial), ""
        for line in self.rows.accesses():
            wrong = _wrong_with_access(self.trial, line, before, hash_before, at_before)
            if wrong is not None:
                yield finding_of(f"access.{wrong[0]}", None, f"access line {line[0]}: {wrong[1]}", wrong[2])
            else:
                at_before = line[4]
            before, hash_before = line[0], line[7]


def _wrong_with_body(
    digest: str, salt: str | None, body: str | None, redaction: int | None
) -> tuple[str, str, str] | None:
    if body is None or salt is None:
        return (
            None if redaction else ("missing", "its body is not there", "its body, or a log.redacted that permits this")
        )
    if redaction:
        return "redaction", f"its body is there, though line {redaction} says that it was redacted", "no body"
    if body_digest(salt, body.encode()) != digest:
        return "body", "its body is not the one that was hashed", f"the body with the digest {digest}"
    return None


def _wrong_with_access(
    trial: str, line: AccessLine, before: int, hash_before: str, at_before: str
) -> tuple[str, str, str] | None:
    if tuple(map(type, line)) != _ACCESS_SHAPE:
        return "type", "a field has a type that is never written", "text and whole numbers"
    if line[0] != before + 1:
        return "gap", f"follows line {before}", f"line {before + 1}"
    if line[1] != hash_before:
        return "prev", "is not fastened to the line before it", hash_before
    if access_hash(trial, *line[:7]) != line[7]:
        return "hash", "its fields are not those that were hashed", f"the fields that give {line[7]}"
    if line[4] < at_before:
        return "time", f"at {line[4]}, before the line before it", f"{at_before} or later"
    return None
