"""The rows under a log: the few things that a store must be able to do.

`Log` holds every rule; a store holds rows. Whoever adds a store writes a class of this shape and adds it to the fixture of
the shared test suite.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from trialwright.log.chain import AccessLine, Line, SealedBody

Stored = tuple[
    int, str | None, str, int, str | None, str, str, str, str, str, str | None, int | None, str | None
]  # seq, patient, kind, schema, body, happened, recorded_at, by, role, site, source, replaces, reason

Scanned = tuple[
    int,
    str,
    str | None,
    str,
    int,
    str,
    str,
    str,
    str,
    str,
    str,
    str | None,
    int | None,
    str | None,
    str,
    str | None,
    str | None,
]  # a line in the order of its columns, then salt and body where they are there


class Head(NamedTuple):
    """The end of a chain: where the next line is fastened."""

    seq: int
    hash: str
    recorded_at: str


class Known(NamedTuple):
    """What the rules of corrections and imports ask of an earlier event."""

    seq: int
    patient: str | None
    kind: str
    schema: int
    happened: str
    body: str | None
    replaces: int | None


class Rows(Protocol):
    """The rows of one trial, as one transaction sees them. Each head is None while its chain is empty."""

    def head(self) -> Head | None:
        """The last line."""

    def find(self, seq: int) -> Known | None:
        """The event with this number."""

    def last_seq(self, patient: str | None) -> int:
        """The number of the last event of a patient, or of no patient; 0 if there is none."""

    def last_of_source(self, source: str) -> Known | None:
        """The last event that was taken from this source."""

    def all_of_source(self, source: str) -> list[Known]:
        """Every event that was taken from this source, the newest first."""

    def replaced_by(self, seq: int, kind: str) -> int | None:
        """The number of the first event of this kind that names `seq`."""

    def patients(self) -> list[str]:
        """The codes of all patients, sorted."""

    def events(self, patients: Collection[str | None] | None, since: int, until: int | None) -> Iterator[Stored]:
        """Events by seq, from `since` to `until`, both included."""

    def events_by_patient(self, until: int) -> Iterator[Stored]:
        """Events up to a seq, patient by patient in the order of their codes, each by seq; those of no patient first."""

    def insert(self, lines: Sequence[Line], bodies: Sequence[SealedBody]) -> None:
        """Add lines and their bodies."""

    def erase(self, seq: int) -> None:
        """Delete a body with its salt."""

    def access_head(self) -> Head | None:
        """The last line of the chain of accesses."""

    def accesses(self) -> Iterable[AccessLine]:
        """The chain of accesses by seq."""

    def insert_access(self, line: AccessLine) -> None:
        """Add a line to the chain of accesses."""

    def scan(self) -> Iterator[Scanned]:
        """Each line by seq, with the salt and the body that stand beside it: for verification."""

    def redactions(self) -> Mapping[int, int]:
        """For each redacted event the number of the `log.redacted` that permits it."""

    def last_body(self) -> int:
        """The highest number that a body stands under; 0 if there is none."""

    def faults(self) -> Iterator[tuple[str, str]]:
        """What is wrong with the store itself, as (code, words)."""
