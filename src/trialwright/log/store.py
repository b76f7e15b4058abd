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
from trialwright.errors import InputError, Stale
from trialwright.events import Draft, Event, Seal
from trialwright.events.trial import LogRedacted
from trialwright.log.admit import NOTHING_RECORDED, Admitted, admitted, check_names_nobody, check_target
from trialwright.log.batch import Batch, at_entry, import_each
from trialwright.log.chain import access_genesis, access_hash, genesis, stamp
from trialwright.log.decode import decoded, forget
from trialwright.log.following import Following, follow
from trialwright.log.rows import Known, Rows
from trialwright.log.timed import TimedEntry, opens_a_rehearsal
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
    """What became of an import: how many drafts were new, known already, or changed at the source; and what followed."""

    appended: int
    skipped: int
    corrected: int
    seal: Seal
    followed: tuple[Draft, ...] = ()


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

    def append(
        self,
        drafts: Sequence[Draft],
        *,
        expecting: Mapping[str | None, int] | None = None,
        then: Following | None = None,
    ) -> Seal:
        """Add events: all of them, or none.

        Parameters
        ----------
        drafts : sequence of Draft
            In the order in which they shall stand.
        expecting : mapping, optional
            For a patient, or None for the events of no patient, the last event that the caller has seen.
        then : callable, optional
            Says what follows from these events, to be added after them.

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
                    raise at_entry(wrong, number, draft) from wrong
            follow(batch, rows, then)
            return batch.finish()

    def import_(self, drafts: Iterable[Draft], *, then: Following | None = None) -> ImportResult:
        """Add events that carry their source, once: the same body is skipped, a changed one is a correction.

        What was voided or redacted here does not come back; a person's correction stays, beside the source's value. What
        a source had changed and then says again stands beside the change, with a finding: a late copy of an old message
        looks the same as a change of mind. Once the change is said again as well, it alone stands.

        A draft may name the source of what it corrects (`corrects`), before or after it among the drafts; if that is
        nowhere, the import is refused, to be delivered again with it or after it. The drafts are taken one by one, so that
        a long file need not stand in memory; whatever raises meanwhile undoes all. A pause is not changed by an import.
        `then` says what follows, as for `append`; that is not counted.

        Raises
        ------
        InputError, StorageFull
            As for `append`; nothing of the import is kept.
        """
        with self._writing() as rows:
            batch = Batch(rows, self.trial, stamp(self._clock()), self._salt)
            counts = import_each(batch, drafts)
            followed = follow(batch, rows, then)
            return ImportResult(**counts, seal=batch.finish(), followed=followed)

    def rehearse(self, timed: Iterable[TimedEntry]) -> Seal:
        """Fill an empty log with a rehearsal, whose events bring the time at which each is recorded.

        Only here does anybody but the clock say when a line was recorded. A real log never takes its times from outside:
        the first event must open a rehearsal, and there is no line before it. The entries are taken one by one from
        `timed_entries`, which may run in another process; whatever raises meanwhile undoes all.

        Raises
        ------
        InputError
            If the log is not empty, the first entry opens no rehearsal, or one corrects what cannot be corrected.
        """
        with self._writing() as rows:
            batch = Batch(rows, self.trial, "", self._salt)
            for number, (recorded_at, entry) in enumerate(timed, 1):
                if number == 1:
                    _check_rehearsal(rows, entry)
                batch.recorded_at = max(batch.recorded_at, recorded_at)
                try:
                    batch.append_admitted(entry)
                except InputError as wrong:
                    raise at_entry(wrong, number, entry) from wrong
            return batch.finish()

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

    def present(self, now: datetime) -> datetime:
        """The time up to which everything counts that has been recorded: `now`, or that of the last line if it is later.

        A clock that was fast, and was put right, shows a time before the last line. Whatever is recorded until it has
        caught up bears the time of that line, and whoever asks about the present must be shown it.
        """
        with self._reading() as rows:
            head = rows.head()
        return now if head is None else max(now, datetime.fromisoformat(head.recorded_at))

    def verify(self, against: Seal | None = None) -> list[Finding]:
        """What is wrong with the log, the first bad line first; empty if it is what was written.

        Parameters
        ----------
        against : Seal, optional
            A seal that was printed earlier.
        """
        with self._reading() as rows:
            return verified(rows, self.trial, against)

    def redact(
        self,
        seq: int,
        *,
        permitted_by: str,
        reason: str,
        by: str,
        role: str,
        site: str,
        then: Following | None = None,
    ) -> Seal:
        """Delete the body of an event, with permission. Its line stays, and the chain still verifies.

        `then` says what follows, as for `append`: it can no longer read that body.

        Raises
        ------
        InputError
            If there is no such event, it is redacted already, or no reason is given.
        """
        with self._writing() as rows:
            target = rows.find(seq)
            now = stamp(self._clock())
            batch = Batch(rows, self.trial, now, self._salt)
            batch.fasten(_redaction(seq, target, batch.recorded_at, permitted_by, reason, by, role, site))
            batch.flush()
            rows.erase(seq)
            forget()
            follow(batch, rows, then)
            seal = batch.finish()
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


def _check_rehearsal(rows: Rows, first: Admitted) -> None:
    if rows.head() is not None:
        raise InputError("the log has events already", "an empty log", "rehearse into a new file")
    if not opens_a_rehearsal(first):
        raise InputError(
            "the first event does not open a rehearsal",
            "trial.opened with rehearsal: yes, for only a rehearsal may say when its lines were recorded",
            "append to a real log instead, whose clock says so",
        )


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
) -> Admitted:
    if target is not None and target.body is None:
        raise InputError(f"event {seq} is redacted already", "an event with a body", "nothing is left to delete")
    check_names_nobody("permission", permitted_by)  # what says who permits a redaction is itself never redacted
    zone = "UTC" if target is None else target.happened.partition("[")[2].rstrip("]")
    entry = admitted(Draft(
        patient=None if target is None else target.patient, body=LogRedacted(permitted_by=permitted_by),
        happened=When(now, zone), by=by, role=role, site=site, replaces=seq, reason=reason,
    ))  # fmt: skip
    check_target(entry, target)
    return entry
