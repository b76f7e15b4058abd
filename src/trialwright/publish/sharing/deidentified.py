"""An export for people who must not know who the patients are: what stands, disguised, in open forms.

Only what is believed leaves: what was entered under the wrong patient and voided would carry one person's dates into
another's. No day leaves that many patients have in common: who knows when a table was imported, or when charts were looked
through, could tell by how much each patient's dates were moved. So it is not told when anything was recorded.

The result is still about persons: whoever receives it needs a legal ground for it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from trialwright.derive.record import Record
from trialwright.derive.visits.genetics import is_genetic
from trialwright.events import Event, kind_of
from trialwright.events.cells import InfusionGiven
from trialwright.events.conduct import ValueUnrecoverable
from trialwright.events.consent import ConsentSigned
from trialwright.events.trial import ProtocolAdopted
from trialwright.publish.sharing.disguise import WITHHELD, Calendar, Dates, Vocabulary, YearsOnly, disguised
from trialwright.publish.sheet import REHEARSAL_WORDS

_SOUGHT = kind_of(ValueUnrecoverable).name
COLUMNS = ("number", "patient", "kind", "happened", "by", "role", "site", "genetic", "fields")


class Disguised(msgspec.Struct, frozen=True, kw_only=True):
    """One event as it leaves."""

    number: int
    patient: str | None
    kind: str
    happened: str
    by: str
    role: str
    site: str
    genetic: bool
    fields: dict[str, Any] | None


class Withheld(msgspec.Struct):
    """How much did not leave, and why."""

    genetic: int = 0
    patients: int = 0
    protocols: int = 0
    kinds: Counter[str] = msgspec.field(default_factory=Counter)


def calendar_of(record: Record, dates: Dates, days: int) -> Calendar:
    """How the dates of a patient leave; study day 1 is the first infusion, or else the first consent."""
    infused = [event.happened.day() for event, _ in record.of(InfusionGiven)]
    consented = [event.happened.day() for event, _ in record.of(ConsentSigned)]
    ends = (event.happened.span()[1].astimezone(ZoneInfo(event.happened.zone)).date() for event in record.events)
    day_one = (infused or consented or [None])[0]
    return Calendar(dates=dates, days=days, day_one=day_one, newest=max(ends, default=date.min))


def disguised_events(
    events: Iterable[Event],
    *,
    code: str | None,
    calendar: Calendar | YearsOnly,
    vocabulary: Vocabulary,
    genetic: bool,
    after: int,
    shared: Mapping[int, int],
    withheld: Withheld,
) -> Iterator[tuple[int, Disguised]]:
    """The events of one patient, or of none, as they leave, each with the number that it has in the log.

    Parameters
    ----------
    events : iterable of Event
        What is believed, in its order.
    code : str or None
        What the patient is called in the export.
    calendar : Calendar or YearsOnly
        How dates leave.
    vocabulary : Vocabulary
        The words that may leave.
    genetic : bool
        Whether genetic data of this patient may leave.
    after : int
        The last number that an event of the export has.
    shared : mapping
        The numbers in the export of the events of no patient.
    withheld : Withheld
        Counts what stays.
    """
    leaving = []
    for event in events:
        if is_genetic(event) and not genetic:
            withheld.genetic += 1
            withheld.kinds[event.kind] += 1
        else:
            leaving.append(event)
    numbers = {**shared, **{event.seq: number for number, event in enumerate(leaving, after + 1)}}
    for event in leaving:
        yield event.seq, _disguised(event, code, calendar, vocabulary, numbers)


def _disguised(
    event: Event,
    code: str | None,
    calendar: Calendar | YearsOnly,
    vocabulary: Vocabulary,
    numbers: Mapping[int, int],
) -> Disguised:
    body = event.body
    fields = None if body is None else disguised(event.kind, event.schema, body, calendar, vocabulary, numbers)
    if isinstance(body, ProtocolAdopted):
        fields = {"protocol": vocabulary.label("protocol", body.sha256), "binds": body.binds}
    return Disguised(
        number=numbers[event.seq],
        patient=code,
        kind=event.kind,
        happened=WITHHELD if event.kind == _SOUGHT else calendar.when(event.happened),
        by=vocabulary.label("person", event.by),
        role=vocabulary.word(event.role, "role"),
        site=vocabulary.label("site", event.site),
        genetic=is_genetic(event),
        fields=fields,
    )


_DATES: Mapping[Dates, str] = {
    "shifted": """\
Every date of a patient is moved back by a number of days, 1 to 365, that is the patient's own and is secret. Intervals
within a patient are exact; between patients dates mean nothing. A month or a year is moved with its middle and stays one.""",
    "study_days": """\
Every date of a patient is a study day: day 1 is the first infusion, or the first consent where there is no infusion; there is
no day 0. A date that is known to the month or the year is given as first/last.""",
}
_README = """\
{rehearsal}De-identified export of {trial}, made with Trialwright {software}: {patients} patients, {events} events.

These are still data about persons. Nobody may try to find out who they are; handing them on needs the leave of the site.

Patients have codes drawn for exports, in random order; only the site can lead them back.
{dates}
Dates of the trial as a whole are years. A date of birth is an age, on study day 1, and 90+ for whoever grows older than 89 in
the record. Time zones are left out; a time of day is what the clock at the site showed. When an event was
recorded is left out: a day that many patients have in common would undo the moving of dates.
People, sites, laboratories, bags, samples and lots are numbers, the same in the whole export.
Of all other text only the words leave that the standards and the protocol know; [withheld] stands for the rest, names of
drugs that the protocol does not name among it. Sources and reasons of corrections are left out.
What was corrected or voided is left out, and so are patients of whom no consent stands: {without_consent} of them.
{genetic}
{protocols}The seal of the log is left out: it would lead back to the original.

events.jsonl     one event a line, as JSON
events.csv       the same as a table, with the fields as JSON in one column
protocol_N.json  the versions of the protocol as canonical JSON, numbered as in the events
"""


def readme(
    *,
    trial: str,
    dates: Dates,
    genetic: bool,
    rehearsal: bool,
    patients: int,
    events: int,
    withheld: Withheld,
    software: str,
) -> str:
    """What whoever receives the export must know, as text."""
    agreed = "Genetic data are in it, of patients who agreed to that; an approval by the office of genetic resources was in date."
    stayed = f"Genetic data stayed at the site: {withheld.genetic} events."
    return _README.format(
        rehearsal=f"{REHEARSAL_WORDS}\n\n" if rehearsal else "",
        trial=trial,
        software=software,
        patients=patients,
        events=events,
        dates=_DATES[dates],
        without_consent=withheld.patients,
        genetic=f"{agreed}\n{stayed}" if genetic else stayed,
        protocols=f"Versions of the protocol that name a person stayed: {withheld.protocols}.\n"
        if withheld.protocols
        else "",
    )
