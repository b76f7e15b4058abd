"""The log: every rule of keeping, over any store of rows.

    log.append(drafts, expecting={patient: 17, None: 4})    ->  Seal
    log.read(patients=["S1-007K", None])                     ->  events by seq
    log.verify(against=seal)                                 ->  findings

The clock and the source of salt come in from outside, so that a rehearsal can be repeated to the byte.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from trialwright.derive.answer import Finding
from trialwright.derive.identifiers import identifiers_in
from trialwright.errors import InputError, Stale
from trialwright.events import Draft, Event, Seal
from trialwright.events.trial import LogRedacted
from trialwright.log.admit import NOTHING_RECORDED, admitted, check_names_nobody, check_target
from trialwright.log.batch import Batch
from trialwright.log.chain import access_genesis, access_hash, genesis, stamp
from trialwright.log.decode import decoded, forget
from trialwright.log.rows import Known, Rows
from trialwright.log.verify import verified
from trialwright.standards.when import When

SHOWN = 3
"""How many of the events that came in between a message names."""


def now_utc() -> datetime:
    """The clock of this machine."""
    return datetime.now(UTC)


def new_salt() -> bytes:
    """16 random bytes from the operating system: nobody can guess them."""
    return os.urandom(16)


class ImportResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an import: how many drafts were new, known already, or changed at the source."""

    appended: int
    skipped: int
    corrected: int
    seal: Seal


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody logged on, failed to, looked at an identity or exported: kept in a chain of its own."""

    seq: int
    action: str
    detail: str
    at: datetime
    by: str
    role: str


class Log(ABC):
    """One trial's events, in one gap-free chain to which one can only add.

    Parameters
    ----------
    trial : str
        The trial's identifier, part of every line.
    clock : callable
        Gives the present, aware of its zone.
    salt : callable
        Gives 16 random bytes.
    """

    def __init__(self, trial: str, clock: Callable[[], datetime], salt: Callable[[], bytes]) -> None:
        if not trial:
            raise InputError("an empty trial", "the trial's identifier, such as NCT03919240", "name the trial")
        self.trial = trial
        self._clock, self._salt = clock, salt

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Rows]:
        """The rows, for one writer alone: all of what it does is kept, or nothing."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Rows]:
        """The rows as they are now, whatever others write meanwhile."""

    @abstractmethod
    def backup(self, path: Path) -> Seal:
        """Write one file that one can copy, prove that it restores, and return its seal."""

    @abstractmethod
    def close(self) -> None:
        """Give back what is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def append(self, drafts: Sequence[Draft], *, expecting: Mapping[str | None, int] | None = None) -> Seal:
        """Add events: all of them, or none.

        Parameters
        ----------
        drafts : sequence of Draft
            In the order in which they shall stand.
        expecting : mapping, optional
            For a patient, or None for the events of no patient, the last event that the caller has seen.

        Returns
        -------
        Seal
            Where the log stands with these events.

        Raises
        ------
        Stale
            If something was recorded after what `expecting` says.
        InputError
            If a draft cannot be read, or corrects what cannot be corrected.
        StorageFull
            If the disk is full.
        """
        with self._writing() as rows:
            for patient, seen in (expecting or {}).items():
                _check_seen(rows, patient, seen)
            batch = Batch(rows, self.trial, stamp(self._clock()), self._salt)
            for number, draft in enumerate(drafts, 1):
                try:
                    batch.append(draft)
                except InputError as wrong:
                    raise _at(wrong, number, draft) from wrong
            return batch.finish()

    def import_(self, drafts: Iterable[Draft]) -> ImportResult:
        """Add events that carry their source, once: the same body is skipped, a changed one is a correction.

        What was voided or redacted here does not come back; a person's correction stays, beside the source's value. The
        drafts are taken one by one, so that a long file need not stand in memory; whatever raises meanwhile undoes all.

        Raises
        ------
        InputError, StorageFull
            As for `append`; nothing of the import is kept.
        """
        counts = {"appended": 0, "skipped": 0, "corrected": 0}
        with self._writing() as rows:
            batch = Batch(rows, self.trial, stamp(self._clock()), self._salt)
            for number, draft in enumerate(drafts, 1):
                try:
                    counts[batch.import_(draft)] += 1
                except InputError as wrong:
                    raise _at(wrong, number, draft) from wrong
            return ImportResult(**counts, seal=batch.finish())

    def read(
        self, *, patients: Collection[str | None] | None = None, since: int = 1, until: int | None = None
    ) -> Iterator[Event]:
        """The events by seq.

        Parameters
        ----------
        patients : collection of (str or None), optional
            Codes; None among them stands for the events of no patient. Left out: everything.
        since, until : int
            First and last seq, both included.
        """
        if isinstance(patients, str):
            raise TypeError(f"patients is a collection of codes, found one text: {patients!r}")
        return self._read(patients, since, until)

    def _read(self, patients: Collection[str | None] | None, since: int, until: int | None) -> Iterator[Event]:
        with self._reading() as rows:
            yield from decoded(rows.events(patients, since, until))

    def read_by_patient(self, *, until: int) -> Iterator[tuple[str | None, list[Event]]]:
        """The events up to a seq, one patient after the other, and those of no patient (None) before all of them.

        One read, and one state of the log, however long the caller takes between two patients.
        """
        with self._reading() as rows:
            for patient, events in groupby(decoded(rows.events_by_patient(until)), key=attrgetter("patient")):
                yield patient, list(events)

    def patients(self) -> list[str]:
        """The codes of all patients that an event names, sorted."""
        with self._reading() as rows:
            return rows.patients()

    def head(self) -> Seal:
        """Where the log stands now."""
        with self._reading() as rows:
            return self._seal(rows)

    def _seal(self, rows: Rows) -> Seal:
        head = rows.head()
        seq, hash_ = (head.seq, head.hash) if head else (0, genesis(self.trial))
        return Seal(trial=self.trial, seq=seq, hash=hash_)

    def verify(self, against: Seal | None = None) -> list[Finding]:
        """What is wrong with the log, the first bad line first; empty if it is what was written.

        Parameters
        ----------
        against : Seal, optional
            A seal that was printed earlier.
        """
        with self._reading() as rows:
            return verified(rows, self.trial, against)

    def redact(self, seq: int, *, permitted_by: str, reason: str, by: str, role: str, site: str) -> Seal:
        """Delete the body of an event, with permission. Its line stays, and the chain still verifies.

        Raises
        ------
        InputError
            If there is no such event, it is redacted already, or no reason is given.
        """
        with self._writing() as rows:
            target = rows.find(seq)
            now = stamp(self._clock())
            batch = Batch(rows, self.trial, now, self._salt)
            draft = _redaction(seq, target, batch.recorded_at, permitted_by, reason, by, role, site)
            batch.fasten(draft, admitted(draft), seq, reason)
            seal = batch.finish()
            rows.erase(seq)
        forget()
        self._after_erasing()
        return seal

    def _after_erasing(self) -> None:  # noqa: B027 most stores have nothing to do here
        """Let a store wipe what it may still hold of an erased body."""

    def record_access(self, action: str, detail: str, by: str, role: str) -> None:
        """Add a line to the chain of accesses: a logon, a failed one, a look at an identity, an export.

        Raises
        ------
        InputError
            If one of the four is no text.
        """
        for name, value in {"action": action, "detail": detail, "by": by, "role": role}.items():
            if not isinstance(value, str):
                raise InputError(f"{name} is {value!r}", f"text in {name}", NOTHING_RECORDED)
        with self._writing() as rows:
            head, at = rows.access_head(), stamp(self._clock())
            seq, prev, at = (
                (head.seq + 1, head.hash, max(at, head.recorded_at)) if head else (1, access_genesis(self.trial), at)
            )
            hash_ = access_hash(self.trial, seq, prev, action, detail, at, by, role)
            rows.insert_access((seq, prev, action, detail, at, by, role, hash_))

    def read_access(self) -> Iterator[Access]:
        """The chain of accesses by seq."""
        with self._reading() as rows:
            for seq, _, action, detail, at, by, role, _ in rows.accesses():
                yield Access(seq=seq, action=action, detail=detail, at=datetime.fromisoformat(at), by=by, role=role)


def _at(wrong: InputError, number: int, draft: Draft) -> InputError:
    """The same error, saying which of many drafts it means, unless that would repeat who a person is."""
    whose = "of no patient" if draft.patient is None else f"patient {_unless_a_person(draft.patient)}"
    source = f", source {_unless_a_person(draft.source)}" if draft.source else ""
    return InputError(wrong.found, wrong.wanted, wrong.to_do, f"entry {number} ({whose}{source})")


def _unless_a_person(text: object) -> object:
    return "not shown" if isinstance(text, str) and identifiers_in(text) else text


def _check_seen(rows: Rows, patient: str | None, seen: int) -> None:
    last = rows.last_seq(patient)
    if last <= seen:
        return
    whose = "that concern no patient" if patient is None else f"of patient {patient}"
    between = list(islice(decoded(rows.events([patient], seen + 1, None)), SHOWN + 1))
    shown = ", ".join(_described(event) for event in between[:SHOWN]) + (" and more" if len(between) > SHOWN else "")
    raise Stale(
        f"recorded since you looked, among the events {whose}: {shown}",
        f"event {seen} as the last one",
        "look at what came in between, then decide again",
    )


def _described(event: Event) -> str:
    return f"event {event.seq} ({event.kind} by {event.by}, {event.recorded_at:%Y-%m-%d %H:%M:%S} UTC)"


def _redaction(
    seq: int, target: Known | None, now: str, permitted_by: str, reason: str, by: str, role: str, site: str
) -> Draft:
    if target is not None and target.body is None:
        raise InputError(f"event {seq} is redacted already", "an event with a body", "nothing is left to delete")
    check_names_nobody("permission", permitted_by)  # what says who permits a redaction is itself never redacted
    zone = "UTC" if target is None else target.happened.partition("[")[2].rstrip("]")
    draft = Draft(
        patient=None if target is None else target.patient, body=LogRedacted(permitted_by=permitted_by),
        happened=When(now, zone), by=by, role=role, site=site, replaces=seq, reason=reason,
    )  # fmt: skip
    check_target(draft, "log.redacted", target)
    return draft
