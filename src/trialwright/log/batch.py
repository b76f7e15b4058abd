"""A batch: drafts become lines, each fastened to the one before it.

Lines are handed to the store in chunks, so that a big import does not stand in memory a second time; the transaction
around the batch is what makes it whole.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter

import msgspec

from trialwright.derive.identifiers import identifiers_in
from trialwright.errors import InputError
from trialwright.events import Draft, Seal
from trialwright.events.trial import EventVoided
from trialwright.log.admit import (
    FINAL,
    NOTHING_RECORDED,
    VOIDING,
    Admitted,
    admitted,
    admitted_as_it_is,
    check_correction,
    check_reported,
)
from trialwright.log.chain import Line, SealedBody, body_digest, genesis, line_hash
from trialwright.log.decode import same_body
from trialwright.log.rows import Known, Rows

CHUNK = 1_000
CHANGED = "changed at the source"
SAID_AGAIN = "the source says again what it had changed"
SETTLED = "the source does not say so any more"
WAITING = "waiting"
"""Of a correction that came before what it corrects: it is taken up when that is there, or not at all."""


_Numbered = tuple[int, Draft]


class Batch:
    """Lines to come, after the last one of a store.

    Parameters
    ----------
    rows : Rows
        The store, inside a transaction.
    trial : str
        The trial's identifier, part of each line.
    now : str
        The stamp of this batch; it never runs behind that of the last line.
    salt : callable
        Gives 16 random bytes for each body.
    """

    def __init__(self, rows: Rows, trial: str, now: str, salt: Callable[[], bytes]) -> None:
        head = rows.head()
        self._rows, self._trial, self._salt = rows, trial, salt
        self._seq, self._prev = (head.seq, head.hash) if head else (0, genesis(trial))
        self.now, self.recorded_at = now, max(now, head.recorded_at) if head else now
        self.corrected: set[str | None] = set()
        self._lines: list[Line] = []
        self._bodies: list[SealedBody] = []
        self._sources: set[str] = set()
        self._withheld: set[str | None] = set()
        """The sources that correct what was redacted."""

    def append(self, draft: Draft) -> None:
        """Add a draft as it is.

        Raises
        ------
        InputError
            If the log cannot read it, or it corrects what cannot be corrected.
        """
        self.append_admitted(admitted_as_it_is(draft))

    def append_admitted(self, entry: Admitted) -> None:
        """Add an entry that has been admitted, here or elsewhere.

        Raises
        ------
        InputError
            If it corrects what cannot be corrected.
        """
        self._check_correction(entry)
        self.fasten(entry)

    def import_(self, draft: Draft) -> str:
        """Add a draft once for each source; say whether it was ``appended``, ``skipped``, ``corrected`` or is ``waiting``.

        Raises
        ------
        InputError
            As for `append`; or the draft names no source; or the source now gives another patient or kind.
        """
        entry = admitted(draft)
        if draft.source is None:
            raise InputError(
                "an import without a source", "the document or message it was taken from", NOTHING_RECORDED
            )
        before = self._last_of_source(draft.source)
        if isinstance(draft.body, EventVoided):
            return self._import_voiding(draft, entry, before)
        if before is None:
            return self._import_new(draft, entry)
        if _unchanged(before, draft, entry):
            return "skipped"
        return self._import_change(draft, entry, before)

    def _import_new(self, draft: Draft, entry: Admitted) -> str:
        if draft.corrects is not None:
            target = self._last_of_source(draft.corrects)
            if target is not None and self._voided_by(target) is not None:
                target = self._newest_standing(draft.corrects) or target
            if draft.corrects in self._withheld or (target and self._is_redacted(target)):
                self._withheld.add(draft.source)
                return "skipped"
            if target is None:
                return WAITING
            entry = _resolved(draft, entry, target)
        self.append_admitted(entry)
        return "appended" if draft.corrects is None else "corrected"

    def _import_voiding(self, draft: Draft, entry: Admitted, before: Known | None) -> str:
        """Take back an event, or what a source has said; the same voiding from the same source is known already."""
        self.flush()
        named = self._named(draft, entry)
        if before is not None:
            if before.patient != draft.patient or before.seq not in map(self._voided_by, named):
                raise _another_voiding(draft, before)
            return "skipped"
        if draft.corrects in self._withheld:
            return "skipped"
        if not named:
            return WAITING
        for target in self._to_be_voided(named):
            check_reported(target)
            self.append_admitted(entry._replace(replaces=target.seq))
        return "corrected"

    def _named(self, draft: Draft, entry: Admitted) -> list[Known]:
        """What a voiding names: an event of the log, or all of a source, the oldest first; nothing if it has not come."""
        if draft.corrects is None:
            target = None if draft.replaces is None else self._find(draft.replaces)
            check_correction(entry, target)
            return [] if target is None else [target]
        if draft.replaces is not None:
            raise _two_targets(draft)
        return self._rows.all_of_source(draft.corrects)[::-1]

    def _to_be_voided(self, named: Sequence[Known]) -> list[Known]:
        """What has to be voided so that nothing of it stands: what was said anew after a voiding, beside what was first.

        The corrections of each go with it; so it may be that one went with what it corrected, and is voided for its own part.
        """
        chosen: list[Known] = []
        for known in named:
            if self._voided_by(known) is None and {each.seq for each in self._line(known)}.isdisjoint(
                each.seq for each in chosen
            ):
                chosen.append(known)
        last = max((self._rows.replaced_by(known.seq, VOIDING) or 0 for known in named), default=0)
        if not chosen and last:
            raise InputError(
                f"event {named[-1].seq} is voided already, by event {last}",
                "an event that stands",
                "leave this voiding out; nothing was recorded",
            )
        return chosen or [named[0]]

    def _line(self, known: Known) -> Iterator[Known]:
        """An event, and what it corrected, back to what was said first."""
        each: Known | None = known
        while each is not None:
            yield each
            each = None if each.replaces is None else self._find(each.replaces)

    def _voided_by(self, known: Known) -> int | None:
        """The voiding of an event, or of what it had corrected by then: it went with that."""
        self.flush()
        for each in self._line(known):
            voiding = self._rows.replaced_by(each.seq, VOIDING)
            if voiding is not None and voiding > known.seq:
                return voiding
        return None

    def _import_change(self, draft: Draft, entry: Admitted, before: Known) -> str:
        if self._is_redacted(before):
            return "skipped"
        told = self._told_before(draft, entry)
        if told is not None and self._voided_by(told) is not None:
            return "skipped"  # somebody took it back here
        if told is not None and self._rows.replaced_by(told.seq, entry.kind) is None:
            return self._settle(draft, told)
        if told is not None:
            # A late copy of an old message, or a change of mind: nobody here knows, so neither may win unseen.
            self._check_and_fasten(entry, told, SAID_AGAIN)
            return "corrected"
        target = before if self._voided_by(before) is None else self._newest_standing(draft.source or "")
        if target is None:
            self.fasten(entry._replace(replaces=None, reason=None))  # nothing stands that could be corrected
            return "appended"
        self._check_and_fasten(entry, target, CHANGED)
        return "corrected"

    def _newest_standing(self, source: str) -> Known | None:
        """What a source has said last of what stands: a change of mind that was settled took back what came after it."""
        return next((known for known in self._rows.all_of_source(source) if self._stands(known)), None)

    def _is_redacted(self, known: Known) -> bool:
        """Whatever was taken out by permission must not come back with the next import, nor as a correction of itself."""
        return self._rows.replaced_by(known.seq, "log.redacted") is not None

    def _told_before(self, draft: Draft, entry: Admitted) -> Known | None:
        """The newest event by which the same source has said this already."""
        earlier = self._rows.all_of_source(draft.source or "")
        return next((known for known in earlier if _unchanged(known, draft, entry)), None)

    def _settle(self, draft: Draft, told: Known) -> str:
        """The source says again what stands: what it said in between, and nobody has touched, is taken back."""
        rivals = [known for known in self._rows.all_of_source(draft.source or "") if known.seq > told.seq]
        settled = [rival for rival in rivals if self._stands(rival)]
        voiding = msgspec.structs.replace(draft, body=EventVoided(), source=None, corrects=None)
        for rival in settled:
            self._check_and_fasten(admitted(voiding), rival, SETTLED)
        return "corrected" if settled else "skipped"

    def _stands(self, known: Known) -> bool:
        by = (self._rows.replaced_by(known.seq, each) for each in (known.kind, *FINAL))
        return self._voided_by(known) is None and all(each is None for each in by)

    def _check_and_fasten(self, entry: Admitted, target: Known, reason: str) -> None:
        correction = entry._replace(replaces=target.seq, reason=reason)
        check_correction(correction, target)
        self.fasten(correction)

    def fasten(self, entry: Admitted) -> None:
        """Add a line that has been checked."""
        kind, schema, body, happened, patient, by, role, site, source, replaces, reason = entry
        seq, prev, at, salt = self._seq + 1, self._prev, self.recorded_at, self._salt().hex()
        digest = body_digest(salt, body)
        hash_ = line_hash(
            (
                prev,
                self._trial,
                seq,
                patient,
                kind,
                schema,
                digest,
                happened,
                at,
                by,
                role,
                site,
                source,
                replaces,
                reason,
            )
        )
        self._lines.append(
            (seq, prev, patient, kind, schema, digest, happened, at, by, role, site, source, replaces, reason, hash_)
        )
        self._bodies.append((seq, salt, body.decode()))
        if source is not None:
            self._sources.add(source)
        if replaces is not None:
            self.corrected.add(patient)
        self._seq, self._prev = seq, hash_
        if len(self._lines) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        """Hand what has gathered to the store."""
        if self._lines:
            self._rows.insert(self._lines, self._bodies)
            self._lines, self._bodies, self._sources = [], [], set()

    def finish(self) -> Seal:
        """Hand over the rest and return where the log stands now."""
        self.flush()
        return Seal(trial=self._trial, seq=self._seq, hash=self._prev)

    def _check_correction(self, entry: Admitted) -> None:
        if entry.replaces is not None or entry.kind in FINAL:
            target = None if entry.replaces is None else self._find(entry.replaces)
            check_correction(entry, target)

    def _find(self, seq: int) -> Known | None:
        if type(seq) is not int:
            return None
        if self._lines and seq >= self._lines[0][0]:
            self.flush()
        return self._rows.find(seq)

    def _last_of_source(self, source: str) -> Known | None:
        if source in self._sources:
            self.flush()
        return self._rows.last_of_source(source)


def import_each(batch: Batch, drafts: Iterable[Draft]) -> dict[str, int]:
    """Import drafts one by one, those that came before what they correct after it; count what became of them.

    Raises
    ------
    InputError
        As for `Batch.import_`, with the number of the draft; or what one corrects is neither in the log nor among them.
    """
    counts = {"appended": 0, "skipped": 0, "corrected": 0}
    parked: dict[str | None, list[_Numbered]] = {}
    turn = list(_not_taken(batch, enumerate(drafts, 1), counts, set()))
    while turn:
        taken: set[str | None] = set()
        for one in _not_taken(batch, turn, counts, taken):
            parked.setdefault(one[1].corrects, []).append(one)
        # Only what corrects something that has just come is tried again: a long chain is not gone through for each link.
        turn = sorted(chain.from_iterable(parked.pop(source, ()) for source in taken), key=itemgetter(0))
    if parked:
        number, draft = min(chain.from_iterable(parked.values()), key=itemgetter(0))
        raise at_entry(_too_early(draft), number, draft)
    return counts


def _not_taken(
    batch: Batch, numbered: Iterable[_Numbered], counts: dict[str, int], taken: set[str | None]
) -> Iterator[_Numbered]:
    """Those that wait; the sources of the others are noted among `taken`."""
    for number, draft in numbered:
        try:
            became = batch.import_(draft)
        except InputError as wrong:
            raise at_entry(wrong, number, draft) from wrong
        if became == WAITING:
            yield number, draft
        else:
            counts[became] += 1
            taken.add(draft.source)


def _too_early(draft: Draft) -> InputError:
    what = "voiding" if isinstance(draft.body, EventVoided) else "correction"
    return InputError(
        f"a {what} of what was taken from {_unless_a_person(draft.corrects)!r}, which is not in the log",
        "what it corrects, in the log or in the same import",
        "deliver it again together with what it corrects, or after it; nothing was recorded",
    )


def at_entry(wrong: InputError, number: int, draft: Draft | Admitted) -> InputError:
    """The same error, saying which of many drafts it means, unless that would repeat who a person is."""
    whose = "of no patient" if draft.patient is None else f"patient {_unless_a_person(draft.patient)}"
    source = f", source {_unless_a_person(draft.source)}" if draft.source else ""
    return InputError(wrong.found, wrong.wanted, wrong.to_do, f"entry {number} ({whose}{source})")


def _unless_a_person(text: object) -> object:
    return "not shown" if isinstance(text, str) and identifiers_in(text) else text


def _resolved(draft: Draft, entry: Admitted, target: Known) -> Admitted:
    """A correction that names a source, with the number of the event that was taken from it."""
    if draft.replaces is not None:
        raise _two_targets(draft)
    return entry._replace(replaces=target.seq, reason=draft.reason or CHANGED)


def _two_targets(draft: Draft) -> InputError:
    return InputError(
        f"a correction that names event {draft.replaces} and the source {draft.corrects!r}",
        "one of the two",
        NOTHING_RECORDED,
    )


def _another_voiding(draft: Draft, before: Known) -> InputError:
    return InputError(
        f"a voiding from the source {_unless_a_person(draft.source)!r}, from which event {before.seq} was taken already, "
        f"another {before.kind}",
        "a source of its own for each voiding",
        "name the source of the voiding more precisely; nothing was recorded",
    )


def _unchanged(before: Known, draft: Draft, entry: Admitted) -> bool:
    if (before.patient, before.kind, before.happened) != (draft.patient, entry.kind, entry.happened):
        return False
    return before.body is not None and same_body(before, entry.schema, entry.body, draft.body)
