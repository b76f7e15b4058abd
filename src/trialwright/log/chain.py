"""The chain: how a line is written and hashed, so that nobody can change the past unseen.

These few functions are the format of a trial file; ``docs/reference/trial_file.md`` fixes them in words. Whoever changes
one of them makes a new format, and no old trial verifies any more.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec

from trialwright.standards.canonical import sha256_hex

FORMAT = 1
"""The number of the format of a trial file."""

COLUMNS = (
    "seq",
    "prev",
    "patient",
    "kind",
    "schema",
    "digest",
    "happened",
    "recorded_at",
    "by",
    "role",
    "site",
    "source",
    "replaces",
    "reason",
    "hash",
)
"""What is stored of a line, in this order; the line itself is computed again whenever it is needed."""

ACCESS_COLUMNS = ("seq", "prev", "action", "detail", "at", "by", "role", "hash")

Line = tuple[
    int, str, str | None, str, int, str, str, str, str, str, str, str | None, int | None, str | None, str
]  # in the order of COLUMNS
LineText = tuple[
    str, str, int, str | None, str, int, str, str, str, str, str, str, str | None, int | None, str | None
]  # prev, trial, seq, patient, kind, schema, digest, happened, recorded_at, by, role, site, source, replaces, reason
SealedBody = tuple[int, str, str]  # seq, salt, body
AccessLine = tuple[int, str, str, str, str, str, str, str]  # in the order of ACCESS_COLUMNS

encode: Callable[[Any], bytes] = msgspec.json.Encoder(order="sorted").encode
"""Canonical JSON of what holds no float: `canonical_json` without its walk through the value (a property test holds both
to the same bytes)."""


def genesis(trial: str) -> str:
    """The `prev` of the first line of a trial."""
    return sha256_hex(trial.encode())


def access_genesis(trial: str) -> str:
    """The `prev` of the first line of a trial's chain of accesses; another one, so that no line fits both chains."""
    return sha256_hex(f"{trial}/access".encode())


def body_digest(salt: str, body: bytes) -> str:
    """The digest of a body, salted so that a redacted body of few possible values cannot be found by trying them.

    Parameters
    ----------
    salt : str
        32 hexadecimal digits, hashed as they are written.
    body : bytes
        Canonical JSON.
    """
    return sha256(salt.encode() + body).hexdigest()


def line_hash(line: LineText) -> str:
    """The hash of one line, whose fields stand in the order in which they are written.

    Examples
    --------
    >>> at = "2024-03-01T08:00:00.000000Z"
    >>> line_hash((genesis("T"), "T", 1, None, "k", 1, "d", "2024[UTC]", at, "b", "r", "s", None, None, None))[:16]
    'ed0f15e3b10fc033'
    """
    return sha256(encode(line)).hexdigest()


def access_hash(trial: str, seq: int, prev: str, action: str, detail: str, at: str, by: str, role: str) -> str:
    """The hash of one line of the chain of accesses."""
    return sha256(encode((prev, trial, seq, action, detail, at, by, role))).hexdigest()


def stamp(moment: datetime) -> str:
    """The text of an instant in the log: UTC, microseconds, Z; of fixed width, so that text sorts as time does.

    Examples
    --------
    >>> stamp(datetime(2024, 3, 1, 8, tzinfo=UTC))
    '2024-03-01T08:00:00.000000Z'
    """
    if moment.tzinfo is None:
        raise ValueError(f"the clock of a log gives aware times, found {moment!r}")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
