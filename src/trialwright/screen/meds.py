"""From the events of a MEDS data set to facts: one patient at a time, by the site's code map.

A number keeps the digits that it has in the file and the unit that the row names, else that of the map. A time without a
zone is of the zone that the caller names; in the hour that comes twice in autumn it is the earlier of the two, so that a
value never looks fresher than it is. MEDS does not say when something was recorded: it counts as recorded when it happened.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from trialwright.events import Body
from trialwright.events.history import ConditionRecorded
from trialwright.events.medication import MedicationStarted, MedicationStopped
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import LabResulted, TestResulted, VitalMeasured
from trialwright.screen.fhir_facts import deceased
from trialwright.screen.fhir_statements import treatment
from trialwright.screen.gathering import Gathering, Identity, PatientFacts, Problem, patient_label, when_of
from trialwright.screen.meds_map import CodeMap, Diagnosed, HistoryEntry, ResultEntry, Said, TestEntry
from trialwright.standards.analytes import ANALYTES, VITAL_SIGNS
from trialwright.standards.concepts import CONCEPTS, Concept
from trialwright.standards.quantity import Bound, Quantity
from trialwright.standards.when import When

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  a wall clock: the zone is the site's
_BOUNDED = re.compile(r"(?P<bound>[<>]?)\s*(?P<number>\d{1,15}(\.\d{1,15})?)", re.ASCII)
_MAGNITUDE = 30
"""No laboratory reports larger or smaller powers of ten."""


class MedsEvent(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A row of a MEDS data set whose code the map has.

    Parameters
    ----------
    row : str
        The file and the number of the row, from 1.
    time : int or None
        Microseconds since 1970, by the clock on the wall, or in UTC where the file says the zone.
    number, text, unit : str or None
        The value as text with all its digits, the value in words, and its unit, where the file has them.
    """

    row: str
    time: int | None
    code: str
    number: str | None
    text: str | None
    unit: str | None


class MedsPatient(msgspec.Struct, frozen=True):
    """The rows of one patient in their order, and how many others there are whose codes the map does not have.

    `number` counts the patients of the data from 1; `source` is the first row that is about this one.
    """

    subject: str
    number: int
    source: str
    events: tuple[MedsEvent, ...]
    unmapped: int
    in_utc: bool


def read_patient(patient: MedsPatient, code_map: CodeMap, *, zone: str, site: str = "") -> PatientFacts:
    """The facts of one patient of a MEDS data set."""
    identity = Identity(patient.subject)
    gathering = Gathering(patient_label(patient.subject), zone=zone, site=site, by="meds", identity=identity)
    person: dict[str, list[MedsEvent]] = {}
    for event in patient.events:
        meaning = code_map.meaning(event.code)
        if isinstance(meaning, Said) and meaning.what != "end":
            person.setdefault(meaning.what, []).append(event)
        else:
            _gather(gathering, event, meaning, _when(event, zone, patient.in_utc))
    _gather_person(gathering, person, code_map, patient.in_utc)
    if patient.unmapped:
        gathering.note(_unmapped(patient.unmapped))
    return gathering.facts()


def _gather_person(
    gathering: Gathering, person: Mapping[str, Sequence[MedsEvent]], code_map: CodeMap, in_utc: bool
) -> None:
    if "death" in person:
        when = _when(person["death"][0], gathering.zone, in_utc)
        gathering.note(deceased(when.text if isinstance(when, When) else None, "meds"))
    sexes: list[Literal["female", "male"]] = [sex for sex in ("female", "male") if sex in person]
    told = [_birth(event, code_map, gathering.zone, in_utc) for event in person.get("birth", ())]
    births = list(dict.fromkeys(filter(None, told)))
    if len(sexes) != 1:
        gathering.note(_sex_unknown(sexes))
    if len(births) != 1:
        gathering.note(_BIRTHS_DIFFER if births else _NO_BIRTH)
    elif len(sexes) == 1:
        body = DemographicsRecorded(sex=sexes[0], birth=births[0])
        row = person["birth"][told.index(births[0])].row
        gathering.add(body, happened=births[0], recorded_at=births[0].span()[0], source=row)


def _birth(event: MedsEvent, code_map: CodeMap, zone: str, in_utc: bool) -> When | None:
    when = _when(event, zone, in_utc)
    if not isinstance(when, When):
        return None
    day = when.day()
    length = {"year": 4, "month": 7, "day": 10}[code_map.birth_precision]
    return None if day is None else When(day.isoformat()[:length], zone)


def _when(event: MedsEvent, zone: str, in_utc: bool) -> When | Problem:
    if event.time is None:
        return _UNDATED
    return when_of(_local_text(event.time, zone, in_utc), zone)


@lru_cache(maxsize=8192)  # the results of one blood sample share their times
def _local_text(microseconds: int, zone: str, in_utc: bool) -> str:
    moment = _EPOCH + timedelta(microseconds=microseconds)
    site = ZoneInfo(zone)
    return (moment.replace(tzinfo=UTC).astimezone(site) if in_utc else moment.replace(tzinfo=site)).isoformat()


def _gather(gathering: Gathering, event: MedsEvent, meaning: object, when: When | Problem) -> None:
    if isinstance(when, Problem):
        gathering.note(when, source=event.row)
        return
    body = _BODY_OF[type(meaning)](event, meaning, gathering, when)
    if isinstance(body, Problem):
        gathering.note(body, source=event.row)
    else:
        gathering.add(body, happened=when, recorded_at=when.span()[0], source=event.row)


def _result(event: MedsEvent, entry: ResultEntry, gathering: Gathering, _: When) -> Body | Problem:
    value = _quantity(event, entry)
    if value is None:
        return _no_value(entry.analyte)
    if not value.unit and not ANALYTES[entry.analyte].unitless:
        gathering.note(_no_unit(entry.analyte), source=event.row)
    kind = VitalMeasured if entry.analyte in VITAL_SIGNS else LabResulted
    return kind(analyte=entry.analyte, value=value)


def _quantity(event: MedsEvent, entry: ResultEntry) -> Quantity | None:
    """The number of the row; where it has none, the number that its text is, such as ``<0.2``."""
    unit = (event.unit or entry.unit).strip()
    bound: Bound = "="
    text = event.number
    if text is None and event.text is not None and (match := _BOUNDED.fullmatch(event.text.strip())):
        bound, text = match["bound"] or "=", match["number"]  # type: ignore[assignment]
    try:
        number = Decimal(text) if text is not None else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or abs(number.adjusted()) > _MAGNITUDE:
        return None
    return Quantity(value=number, unit=unit, bound=bound)


def _word(event: MedsEvent, entry: TestEntry, _: Gathering, __: When) -> Body | Problem:
    said = (event.text or "").strip().casefold()
    result = entry.means.get(said)
    return TestResulted(test=entry.test, result=result) if result else _no_word(entry.test, said)


def _history(event: MedsEvent, entry: HistoryEntry, _: Gathering, __: When) -> Body:
    if CONCEPTS[entry.concept].kind == "medication":
        return MedicationStarted(drug=entry.drug, group=entry.concept)
    return _occurred(CONCEPTS[entry.concept], event.code)


def _diagnosis(_: MedsEvent, diagnosed: Diagnosed, __: Gathering, ___: When) -> Body:
    return _occurred(diagnosed.concept, diagnosed.words)


def _occurred(concept: Concept, code: str) -> Body:
    if concept.kind == "treatment":  # a status such as "stem cells transplant status" says that it was done
        return treatment(concept, None, None)
    return ConditionRecorded(condition=concept.name, detail=f"coded as {code}")


def _end(_: MedsEvent, said: Said, __: Gathering, ___: When) -> Body:
    assert said.entry is not None  # noqa: S101  an end is always that of an entry
    return MedicationStopped(drug=said.entry.drug)


_BODY_OF: Mapping[type, Callable[[MedsEvent, Any, Gathering, When], Body | Problem]] = {
    ResultEntry: _result,
    TestEntry: _word,
    HistoryEntry: _history,
    Diagnosed: _diagnosis,
    Said: _end,
}


def _no_value(analyte: str) -> Problem:
    return Problem(
        "meds.value_missing",
        f"{analyte} has no usable number",
        "a number, or a text such as <0.2",
        "not used; read the result at its source, and order the test again if there is none",
    )


def _no_unit(analyte: str) -> Problem:
    return Problem(
        "meds.unit_missing",
        f"{analyte} has no unit, in the data or in the map",
        f"a unit such as {ANALYTES[analyte].unit}",
        "kept, but it decides nothing; ask the laboratory, and write the unit into the map",
    )


def _no_word(test: str, said: str) -> Problem:
    return Problem(
        "meds.word_missing",
        f"{test} has {'a text that the map does not have' if said else 'no text'}",
        "a text that the map says the meaning of",
        "not used; read the report, and add its words to the map if they are plain",
    )


def _sex_unknown(sexes: Sequence[str]) -> Problem:
    return Problem(
        "meds.sex_unknown",
        "the sex is given as both female and male" if sexes else "the sex is not given by a code of the map",
        "female or male, as the laboratory uses it",
        "ask; clearance and criteria that need the sex stay unknown",
    )


def _unmapped(number: int) -> Problem:
    return Problem(
        "meds.code_unknown",
        f"records left out because the map does not have their codes: {number}",
        "codes of the map",
        "nothing, unless one of the codes listed with the report is what a criterion asks for: then add it to the map",
    )


_NO_BIRTH = Problem("meds.birth_missing", "the date of birth is missing or no date", "a date", "ask; age stays unknown")
_BIRTHS_DIFFER = Problem(
    "meds.births_differ",
    "different dates of birth are given",
    "one date; if these are people of two hospitals, each hospital's files in a screening of their own",
    "look whether all that is said here is about one person; age stays unknown",
)
_UNDATED = Problem(
    "meds.date_missing", "it has no time", "the time when it happened", "not used; look up the date at its source"
)
