"""Privacy: who the patients are, who has looked, and exports for people who must not know.

`main` lists these operations with all the others. Every look at an identity is noted in the chain of accesses before
anything is shown, so that there is no look that nobody knows of; the note names fields, never what stands in them.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from trialwright import __version__
from trialwright.acting import Actor
from trialwright.derive.belief import believe, trial_opening
from trialwright.derive.identifiers import identifiers_in
from trialwright.derive.record import AsOf, Record
from trialwright.derive.visits.genetics import agrees_to_genetics, genetic_approval
from trialwright.errors import InputError, ProtocolError, Refused
from trialwright.events.consent import ConsentSigned
from trialwright.events.trial import ProtocolAdopted
from trialwright.log.identities import Identities
from trialwright.log.store import Log
from trialwright.pausing import Recorded, Watch
from trialwright.protocol.reading import protocol_from_canonical
from trialwright.publish.sharing.deidentified import COLUMNS, Disguised, Withheld, calendar_of, disguised_events, readme
from trialwright.publish.sharing.disguise import Dates, Vocabulary, YearsOnly, protocol_words
from trialwright.standards.canonical import canonical_json


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """What left in a de-identified export."""

    patients: int
    events: int
    withheld: Withheld


def put_identity(log: Log, identities: Identities, patient: str, fields: Mapping[str, str], *, actor: Actor) -> None:
    """Keep who a patient is, apart from the log; what was there in these fields is overwritten.

    Raises
    ------
    InputError
        If the log has no such patient, or a field is unknown or empty.
    """
    _check_patient(log, patient)
    identities.check(fields)
    log.record_access("identity set", f"{patient}: {', '.join(fields)}", actor.by, actor.role)
    identities.put(patient, fields)


def look_up_identity(log: Log, identities: Identities, patient: str, *, actor: Actor) -> dict[str, str]:
    """Who a patient is. The look is noted before it is answered."""
    log.record_access("identity shown", patient, actor.by, actor.role)
    return identities.look(patient)


def erase_identity(log: Log, identities: Identities, patient: str, *, reason: str, actor: Actor) -> bool:
    """Erase who a patient is, for ever, and the link from earlier exports; say whether anything was kept.

    Raises
    ------
    InputError
        If no reason is given, or the reason itself names a person.
    """
    if not reason.strip():
        raise InputError("an erasure without a reason", "why it is erased, and who has asked for it", "give --reason")
    if identifiers_in(reason):
        raise InputError(
            "the reason holds what looks like a person's name or number",
            "words that name no person: the note of the erasure stays for ever",
            "say it by a code or the number of a letter; nothing was erased",
        )
    log.record_access("identity erased", f"{patient}: {reason}", actor.by, actor.role)
    return identities.erase(patient)


def redact(log: Log, patient: str | None, seq: int, *, permitted_by: str, reason: str, actor: Actor) -> Recorded:
    """Delete the body of an event, with permission; its line stays, and the chain still verifies.

    Where the words that are gone spoke against a pause trigger, the trial is paused.

    Raises
    ------
    InputError
        If the event is not this patient's, is redacted already, or the permission or the reason is missing.
    """
    if not permitted_by.strip():
        raise InputError("a redaction that nobody permits", "who permits it", "give --permitted-by")
    if not any(log.read(patients=[patient], since=seq, until=seq)):
        whose = "of the trial as a whole" if patient is None else f"about patient {patient}"
        raise InputError(
            f"event {seq} is none {whose}", "the number of such an event", "correct the number or the code"
        )
    watch = Watch(actor)
    seal = log.redact(
        seq, permitted_by=permitted_by, reason=reason, by=actor.by, role=actor.role, site=actor.site, then=watch.follow
    )
    return watch.recorded(seal)


def export_deidentified(
    log: Log,
    identities: Identities,
    folder: Path,
    *,
    dates: Dates,
    with_genetic: bool,
    now: datetime,
    draw: Callable[[int], int],
    actor: Actor,
) -> Exported:
    """Write what is believed into a new folder, so that nobody who receives it can tell who the patients are.

    Parameters
    ----------
    dates : {"shifted", "study_days"}
        Each patient's dates moved by a secret number of days, or counted from the first infusion.
    with_genetic : bool
        Also genetic data, of patients who agreed to that.
    draw : callable
        ``draw(n)`` gives one of 0 to n - 1, unforeseeable: for codes and numbers of days that are not there yet.

    Raises
    ------
    Refused
        If genetic data are asked for, and no approval by the office of genetic resources is in date.
    InputError
        If the folder holds anything: another export there could lead this one back.
    """
    times = AsOf(happened=now, recorded=log.present(now))
    trial = believe(log.read(patients=[None]), patient="", as_of=times)
    _check_genetic(trial, with_genetic=with_genetic)
    _empty(folder)
    log.record_access(
        "export, de-identified", f"{dates}{', genetic data' if with_genetic else ''}", actor.by, actor.role
    )
    withheld = Withheld()
    protocols, words = _protocols(trial, withheld)
    vocabulary = Vocabulary(words)
    people = [(code, identities.disguise(code, draw)) for code in log.patients()]
    for sha256, text in protocols.items():
        label = vocabulary.label("protocol", sha256)
        if text:
            (folder / f"{label.replace(' ', '_')}.json").write_text(text, encoding="utf-8")
    writing = _Writing(log, times, dates, with_genetic, vocabulary, withheld)
    with _Files(folder) as files:
        for row in writing.of_the_trial(trial):
            files.write(row)
        for code, disguise in sorted(people, key=lambda each: each[1].code):
            for row in writing.of_patient(code, disguise.code, disguise.days):
                files.write(row)
    opening = trial_opening(trial)
    note = readme(
        trial=log.trial, dates=dates, genetic=with_genetic, rehearsal=opening is not None and opening.rehearsal,
        patients=writing.patients, events=writing.last, withheld=withheld, software=__version__,
    )  # fmt: skip
    (folder / "README.txt").write_text(note, encoding="utf-8")
    return Exported(patients=writing.patients, events=writing.last, withheld=withheld)


class _Writing:
    """What goes on from patient to patient: numbers, words, and what was withheld."""

    def __init__(
        self, log: Log, times: AsOf, dates: Dates, with_genetic: bool, vocabulary: Vocabulary, withheld: Withheld
    ) -> None:
        self._log, self._times, self._dates, self._with_genetic = log, times, dates, with_genetic
        self._vocabulary, self._withheld = vocabulary, withheld
        self._shared: dict[int, int] = {}
        self.patients = self.last = 0

    def of_the_trial(self, trial: Record) -> Iterator[Disguised]:
        """The events of no patient."""
        rows = disguised_events(
            trial.shared, code=None, calendar=YearsOnly(), vocabulary=self._vocabulary, genetic=True, after=0, shared={},
            withheld=self._withheld,
        )  # fmt: skip
        for seq, row in rows:
            self._shared[seq] = self.last = row.number
            yield row

    def of_patient(self, patient: str, code: str, days: int) -> Iterator[Disguised]:
        """The events of a patient of whom a consent stands."""
        record = believe(self._log.read(patients=[patient]), patient=patient, as_of=self._times)
        if not any(record.of(ConsentSigned)):
            self._withheld.patients += 1
            return
        self.patients += 1
        rows = disguised_events(
            record.events, code=code, calendar=calendar_of(record, self._dates, days), vocabulary=self._vocabulary,
            genetic=self._with_genetic and agrees_to_genetics(record), after=self.last, shared=self._shared,
            withheld=self._withheld,
        )  # fmt: skip
        for _, row in rows:
            self.last = row.number
            yield row


class _Files:
    """The two forms of the events, written side by side."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._open = folder, ExitStack()

    def __enter__(self) -> "_Files":
        self._lines: IO[bytes] = self._open.enter_context((self._folder / "events.jsonl").open("wb"))
        text = self._open.enter_context((self._folder / "events.csv").open("w", encoding="utf-8", newline=""))
        self._table = csv.writer(text, lineterminator="\n")
        self._table.writerow(COLUMNS)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def write(self, row: Disguised) -> None:
        """One event in both forms."""
        told = msgspec.to_builtins(row)
        self._lines.write(canonical_json(told) + b"\n")
        fields = "" if row.fields is None else canonical_json(row.fields).decode()
        self._table.writerow(["" if told[name] is None else told[name] for name in COLUMNS[:-1]] + [fields])


def _check_patient(log: Log, patient: str) -> None:
    if patient not in log.patients():
        raise InputError(
            f"the log has no patient {patient!r}",
            "the code of a patient of this trial",
            "record the prescreening or the consent first, or correct the code",
        )


def _check_genetic(trial: Record, *, with_genetic: bool) -> None:
    if with_genetic and genetic_approval(trial) is None:
        raise Refused(
            "genetic data are asked for, and no approval by the office of genetic resources is in date",
            "an approval.given by genetic_resources that is valid today",
            "record the approval or the filing, or export without --with-genetic; nothing was written",
        )


def _empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise InputError(
            f"{folder} is not empty", "a new folder for this export alone", "give another folder; nothing was written"
        )


def _protocols(trial: Record, withheld: Withheld) -> tuple[dict[str, str], frozenset[str]]:
    """The canonical text of each adopted protocol, by its hash, and the words of all of them.

    The text is empty for a version that stays at the site, because it names a person or cannot be read.
    """
    texts, words = dict[str, str](), frozenset[str]()
    for sha256, canonical in {body.sha256: body.canonical for _, body in trial.shared_of(ProtocolAdopted)}.items():
        try:
            words |= protocol_words(protocol_from_canonical(canonical))
            readable = not identifiers_in(canonical)
        except ProtocolError:
            readable = False
        texts[sha256] = canonical if readable else ""
        withheld.protocols += not readable
    return texts, words
