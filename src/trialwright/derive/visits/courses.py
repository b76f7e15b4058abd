"""Courses of lymphodepletion: which doses belong together, for which day each plans the infusion, which dose began it.

This is the only definition. The dosing weight, the order of the drugs, the plan of the visits, the wait of the cells and the
deviations all ask here, so that no two pages mean another course.

A course is all that is given to make a patient ready for one infusion of cells. A dose that is put off by some days, for
fever, a line or an empty shelf, is still of its course, on whatever day it comes: also after the day for which the infusion
was planned, which is then planned anew. A dose begins another course

- where cells were given since the dose before it: what follows the cells makes nobody ready for them;
- where it comes a week later than it was due (`LATE_DAYS`): see there;
- where it comes later than the protocol lets lymphodepletion stand without cells (`repeat_after`), if that is sooner.

A plan alone neither ends nor begins a course. When a new `infusion.planned` moves the infusion, the doses that were given
stay one course, and the next of them is still one of it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec

from trialwright.derive.answer import Missing
from trialwright.derive.by_kind import infusions, of_kind
from trialwright.derive.facts import redacted
from trialwright.derive.follow_up import days_of
from trialwright.derive.record import Record
from trialwright.derive.study_day import on_day, protocol_day, today
from trialwright.events.doses import DrugGiven
from trialwright.events.event import Event
from trialwright.protocol.regimen import Drug
from trialwright.protocol.trial import TrialProtocol

LATE_DAYS = 7
"""A dose that comes so many days later than it was due after the dose before it, or more, begins another course.

No publication draws this line; it is a decision of ours, drawn where the order no longer describes the patient. Such a
regimen lasts three to five days, and what puts off one of its doses passes within days. After a week the counts fall, and
weight and creatinine of the first day are too old to dose by; whoever gives the drugs then begins again, with the weight of
that day, and somebody has decided it anew. A course taken for a new one asks for that decision, which does no harm; a new
one taken for the old is dosed by a weight that is weeks old.
"""
START = "start of lymphodepletion"


class Dose(msgspec.Struct, frozen=True):
    """A dose of a drug of the regimen, given on a day that is known."""

    on: date
    event: Event
    drug: Drug
    body: DrugGiven


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """One course of lymphodepletion as it was given.

    Parameters
    ----------
    doses : tuple[Dose, ...]
        By (day, seq); at least one.
    day_zero : date
        On which the infusion was planned when the course began: the first dose, and from there the protocol day of that
        drug's first dose. By it each dose is on its day, or is not.
    planned : date
        On which the infusion is planned since the last dose: the same day, unless a dose came after it; then as many days
        after that dose as the regimen rests between its last dose and the cells.
    """

    doses: tuple[Dose, ...]
    day_zero: date
    planned: date

    @property
    def last(self) -> date:
        """The day of the last dose."""
        return self.doses[-1].on

    @property
    def began(self) -> Event:
        """The dose that was given first, by its instant where the day has several."""
        return min((dose.event for dose in self.doses), key=lambda event: (event.happened.span()[0], event.seq))


def courses(protocol: TrialProtocol, record: Record) -> tuple[Course, ...]:
    """The courses of lymphodepletion, from the first to the last.

    Doses whose day is not known are not among them: `vague_doses` has those, and `doubtful_doses` says which of them
    leave in doubt how the newest course began.
    """
    found: list[Course] = []
    given = _infusion_days(record)
    for dose in _dated_doses(protocol, record):
        if not found or _apart(protocol, given, found[-1].last, dose.on):
            planned = on_day(dose.on, -min(dose.drug.days))
            if planned is not None:
                found.append(Course(doses=(dose,), day_zero=planned, planned=planned))
        else:
            found[-1] = _continued(protocol, found[-1], dose)
    return tuple(found)


def _continued(protocol: TrialProtocol, course: Course, dose: Dose) -> Course:
    rest = -max(day for drug in protocol.lymphodepletion.drugs for day in drug.days)
    put_off = on_day(dose.on, rest) if dose.on > course.day_zero else None
    return Course(doses=(*course.doses, dose), day_zero=course.day_zero, planned=put_off or course.planned)


def _apart(protocol: TrialProtocol, given: Sequence[date], earlier: date, later: date) -> bool:
    """Whether doses of these two days, with none between them, are of two courses.

    A dose of the day of the infusion counts to the course before it, whatever the hour.
    """
    days, due = protocol_day(later, earlier), _longest_step(protocol)
    stands = protocol.schedule.lymphodepletion_to_infusion.repeat_after
    return days - due >= LATE_DAYS or days > max(due, stands) or any(earlier <= day < later for day in given)


def _longest_step(protocol: TrialProtocol) -> int:
    """Days after which the next dose is due at the latest, by the regimen: 1 where it is given on days in a row."""
    days = sorted({day for drug in protocol.lymphodepletion.drugs for day in drug.days})
    return max((later - earlier for earlier, later in pairwise(days)), default=1)


def _infusion_days(record: Record) -> list[date]:
    """An infusion that is known to the month only keeps no two doses apart; the days between them do."""
    return [day for event in infusions(record) if (day := event.happened.day()) is not None]


def _dated_doses(protocol: TrialProtocol, record: Record) -> list[Dose]:
    """Where two drugs begin on one day, the one that the regimen begins with comes first and makes the plan."""
    regimen = {drug.name.casefold(): drug for drug in protocol.lymphodepletion.drugs}
    doses = [
        Dose(day, event, regimen[body.drug.casefold()], body)
        for event, body in record.of(DrugGiven)
        if body.drug.casefold() in regimen and (day := event.happened.day()) is not None
    ]
    return sorted(doses, key=lambda dose: (dose.on, min(dose.drug.days), dose.event.seq))


def vague_doses(protocol: TrialProtocol, record: Record) -> list[Event]:
    """Doses of the regimen whose day is not known, and those whose content was redacted: each may be of it."""
    names = {drug.name.casefold() for drug in protocol.lymphodepletion.drugs}
    return [
        event
        for event in of_kind(record, DrugGiven)
        if not isinstance(event.body, DrugGiven)
        or (event.body.drug.casefold() in names and event.happened.day() is None)
    ]


def doses_perhaps_of(protocol: TrialProtocol, record: Record, course: Course, *, until: date) -> list[Event]:
    """Of `vague_doses` those that may be of a course, or of a newer one, by a day.

    What surely came after that day is none of them, nor what surely belongs to an older course: there were cells between it
    and the first dose of this course, or more days than one course has between two of its doses.
    """
    first, given = course.doses[0].on, _infusion_days(record)
    perhaps = ((event, *days_of(event)) for event in vague_doses(protocol, record))
    return [
        event
        for event, earliest, latest in perhaps
        if earliest <= until and not (latest < first and _apart(protocol, given, latest, first))
    ]


def newest_course(protocol: TrialProtocol, record: Record, *, until: datetime | None = None) -> Course | Missing | None:
    """The newest course of lymphodepletion that had begun, where it is known how it began.

    Parameters
    ----------
    protocol : TrialProtocol
        Whose regimen it is: only its drugs count.
    record : Record
        What is believed of the patient.
    until : datetime or None
        Courses that begin after this instant are passed over, such as one before a second infusion; by default `as_of`.

    Returns
    -------
    Course, Missing or None
        None where no dose is recorded; Missing where one without a day, or without content, may be the first dose of this
        course, or of a newer one.
    """
    doubtful = doubtful_doses(protocol, record, until=until)
    if doubtful:
        return _why_doubtful(doubtful[0])
    return _newest(protocol, record, until or record.as_of.happened)


def doubtful_doses(protocol: TrialProtocol, record: Record, *, until: datetime | None = None) -> list[Event]:
    """Of `vague_doses` those that may be the first dose of the newest course, or of a newer one.

    What surely belongs to an older course leaves nothing in doubt, nor what can only be a later dose of the newest.
    """
    latest = until or record.as_of.happened
    course, given = _newest(protocol, record, latest), _infusion_days(record)
    vague = [event for event in vague_doses(protocol, record) if event.happened.span()[0] <= latest]
    if course is None:
        return vague
    first, began = course.doses[0].on, course.began.happened.span()[0]
    return [
        event
        for event in vague
        if (event.happened.span()[0] < began and not _apart(protocol, given, _last_day(event, latest), first))
        or _apart(protocol, given, course.last, _last_day(event, latest))
    ]


def _newest(protocol: TrialProtocol, record: Record, latest: datetime) -> Course | None:
    begun = [course for course in courses(protocol, record) if course.began.happened.span()[0] <= latest]
    return begun[-1] if begun else None


def _last_day(event: Event, latest: datetime) -> date:
    """The last day on which it can have happened; what is asked about until an instant had happened by then."""
    zone = ZoneInfo(event.happened.zone)
    return min(days_of(event)[1], latest.astimezone(zone).date())


def _why_doubtful(event: Event) -> Missing:
    if event.body is None:
        return redacted(START, event)
    return Missing(START, "date_imprecise", f"event {event.seq} is dated {event.happened.text}: on which day?")


def still_runs(protocol: TrialProtocol, record: Record, course: Course) -> bool:
    """Whether doses of a course are still to come: some were not given, and one of today would be of this course."""
    days = {(dose.drug.name, dose.on) for dose in course.doses}
    owed = any(sum(name == drug.name for name, _ in days) < len(drug.days) for drug in protocol.lymphodepletion.drugs)
    return owed and not _apart(protocol, _infusion_days(record), course.last, today(record))
