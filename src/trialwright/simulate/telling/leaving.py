"""How a way ends before its time: death, withdrawal, or going no further."""

from datetime import date

from trialwright.events.consent import ConsentWithdrawn
from trialwright.events.course import ParticipationEnded, PatientDied
from trialwright.simulate.telling.desk import Desk
from trialwright.simulate.telling.told import Told, said


def died(on: date, cause: str, desk: Desk) -> Told:
    """The death certificate reaches the site within days."""
    body = PatientDied(cause=cause)  # type: ignore[arg-type]  # of a closed list
    return said(body, on, zone=desk.zone, by="investigator", after=desk.chance.whole(60, 4320))


def withdrawn(on: date, desk: Desk) -> Told:
    """Consent is taken back."""
    return said(ConsentWithdrawn(), on, zone=desk.zone, by="coordinator", after=30)


def goes_no_further(on: date, why: str, desk: Desk, detail: str | None = None) -> Told:
    """The way ends without an event of its own."""
    body = ParticipationEnded(why=why, detail=detail)  # type: ignore[arg-type]  # of a closed list
    return said(body, on, zone=desk.zone, by="investigator", after=30)
