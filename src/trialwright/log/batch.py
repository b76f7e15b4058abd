"""A batch: drafts become lines, each fastened to the one before it.

Lines are handed to the store in chunks, so that a big import does not stand in memory a second time; the transaction
around the batch is what makes it whole.
"""

from collections.abc import Callable

from trialwright.errors import InputError
from trialwright.events import Draft, Seal
from trialwright.log.admit import FINAL, NOTHING_RECORDED, Admitted, admitted, check_correction
from trialwright.log.chain import Line, SealedBody, body_digest, genesis, line_hash
from trialwright.log.decode import same_body
from trialwright.log.rows import Known, Rows

CHUNK = 1_000
CHANGED = "changed at the source"


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
        self.recorded_at = max(now, head.recorded_at) if head else now
        self._lines: list[Line] = []
        self._bodies: list[SealedBody] = []
        self._sources: set[str] = set()

    def append(self, draft: Draft) -> None:
        """Add a draft as it is.

        Raises
        ------
        InputError
            If the log cannot read it, or it corrects what cannot be corrected.
        """
        entry = admitted(draft)
        self._check_correction(draft, entry)
        self.fasten(draft, entry, draft.replaces, draft.reason)

    def import_(self, draft: Draft) -> str:
        """Add a draft once for each source; say whether it was ``appended``, ``skipped`` or ``corrected``.

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
        if before is None:
            self._check_correction(draft, entry)
            self.fasten(draft, entry, draft.replaces, draft.reason)
            return "appended"
        if _unchanged(before, draft, entry):
            return "skipped"
        return self._import_change(draft, entry, before)

    def _import_change(self, draft: Draft, entry: Admitted, before: Known) -> str:
        if self._rows.replaced_by(before.seq, "log.redacted") is not None:
            return "skipped"  # whatever was taken out by permission must not come back with the next import
        if self._rows.replaced_by(before.seq, "event.voided") is not None:
            self.fasten(draft, entry, None, None)  # nothing stands that could be corrected
            return "appended"
        correction = Draft(
            patient=draft.patient, body=draft.body, happened=draft.happened, by=draft.by, role=draft.role, site=draft.site,
            source=draft.source, replaces=before.seq, reason=CHANGED,
        )  # fmt: skip
        check_correction(correction, entry.kind, before)
        self.fasten(draft, entry, before.seq, CHANGED)
        return "corrected"

    def fasten(self, draft: Draft, entry: Admitted, replaces: int | None, reason: str | None) -> None:
        """Add a line whose draft has been checked."""
        kind, schema, body, happened = entry
        seq, prev, at, salt = self._seq + 1, self._prev, self.recorded_at, self._salt().hex()
        patient, by, role, site, source = draft.patient, draft.by, draft.role, draft.site, draft.source
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

    def _check_correction(self, draft: Draft, entry: Admitted) -> None:
        if draft.replaces is not None or entry.kind in FINAL:
            target = None if draft.replaces is None else self._find(draft.replaces)
            check_correction(draft, entry.kind, target)

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


def _unchanged(before: Known, draft: Draft, entry: Admitted) -> bool:
    if (before.patient, before.kind, before.happened) != (draft.patient, entry.kind, entry.happened):
        return False
    return before.body is not None and same_body(before, entry.schema, entry.body, draft.body)
