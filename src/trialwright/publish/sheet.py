"""What every sheet needs: for whom it is, under which protocol, as of when, and the seal of the log behind it."""

from datetime import date, datetime

import msgspec

from trialwright.derive.belief import trial_opening
from trialwright.derive.record import Record
from trialwright.events.event import Event
from trialwright.events.seal import Seal
from trialwright.protocol.trial import TrialProtocol

REHEARSAL_WORDS = "REHEARSAL. Invented patients, not for care."


def end_words(at_end: date | None) -> str:
    """That a page shows a rehearsal as of its end, and not as of the day on which somebody looks; empty where it does not.

    Examples
    --------
    >>> end_words(date(2025, 3, 1))
    'the end of the rehearsal, 2025-03-01'
    """
    return "" if at_end is None else f"the end of the rehearsal, {at_end}"


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """The frame of a sheet. Nothing on a sheet comes from a clock: it is all here, or in the answers beside it.

    Parameters
    ----------
    protocol : TrialProtocol
        The protocol that binds the patient.
    record : Record
        What is believed of the patient; its `as_of` is that of the sheet.
    seal : Seal or None
        Where the log stood; None for facts that come from no log, such as a bundle that is screened.
    rehearsal : bool
        Whether the log is a rehearsal; then every page says so.
    made_by : str
        Who asked for the sheet.
    software : str
        The version of Trialwright.
    enrolled_by : TrialProtocol or None
        The version by which eligibility is shown, where it is not the one that binds now.
    at_end : date or None
        The last day of a rehearsal, where the sheet shows it as of its end.
    """

    protocol: TrialProtocol
    record: Record
    seal: Seal | None
    rehearsal: bool
    made_by: str
    software: str
    enrolled_by: TrialProtocol | None = None
    at_end: date | None = None

    @property
    def criteria_of(self) -> TrialProtocol:
        """The version whose criteria are shown: who was eligible does not change with an amendment."""
        return self.enrolled_by or self.protocol

    def versions(self) -> str:
        """Which version counts for what, where two do; empty where one does."""
        if self.criteria_of.sha256 == self.protocol.sha256:
            return ""
        return (
            f"eligibility by version {self.criteria_of.version}, under which the patient was enrolled; "
            f"all else by version {self.protocol.version}, which binds now"
        )

    def zone(self) -> str | None:
        """The time zone of the site, as the log was opened with it."""
        opening = trial_opening(self.record)
        return None if opening is None else opening.zone

    def seal_words(self) -> str:
        """The seal as it is printed, or why there is none."""
        return "none: screened from a bundle, nothing is recorded" if self.seal is None else str(self.seal)

    def events(self) -> dict[int, Event]:
        """Every event that stands, by its number: the patient's own and those of the trial."""
        return {event.seq: event for event in sorted((*self.record.events, *self.record.shared), key=lambda e: e.seq)}

    def stamped_at(self) -> datetime:
        """When the last event of the record was recorded: the date of a document that is a function of the log."""
        return max((event.recorded_at for event in self.events().values()), default=self.record.as_of.recorded)
