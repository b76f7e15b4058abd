"""Dirt: what becomes of good notes on their way into a log.

Values and whole days go missing; entries come late; digits are typed wrongly and put right some days later; a unit is the
other laboratory's; a message comes twice; two results claim the same instant; old history is known to the month; and now
and then something is written into the next patient's chart, voided there and written anew. Of each note one thing at most
goes wrong. Consents, decisions, doses, infusions and deaths may come late, but are never lost and never wrong.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from trialwright.events.history import ConditionRecorded, TreatmentRecorded
from trialwright.events.results import LabResulted, Measured, TestResulted, VitalMeasured
from trialwright.events.trial import EventVoided
from trialwright.simulate.chance import Chance
from trialwright.simulate.entry import Entry
from trialwright.simulate.scenario import Scenario
from trialwright.simulate.telling.told import Told
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When

MENDED = 0.7
"""How many of the wrong units and double values somebody puts right."""
_MAY_BE_LOST = (Measured, TestResulted)
_HISTORY = (ConditionRecorded, TreatmentRecorded)


def dirtied(told: Sequence[Told], scenario: Scenario, chance: Chance) -> list[Entry]:
    """The entries that come of some notes, in no order; each says when it is written.

    Parameters
    ----------
    told : sequence of Told
        What a good hospital would write.
    scenario : Scenario
        Its ``dirt.*`` say how often what happens.
    chance : Chance
        The patient's strand for this.
    """
    days = _LostDays(scenario["dirt.missing_day"], chance)
    any_way = sum(scenario[f"dirt.{what}"] for what in _ways)
    entries: list[Entry] = []
    for note in told:
        if type(note.body) in (LabResulted, VitalMeasured):
            if not days.lost(note):
                entries += _measured(note, scenario, chance, any_way)
        elif isinstance(note.body, _MAY_BE_LOST):
            if not chance.happens(scenario["dirt.missing_value"]):
                entries.append(_timely(note, scenario, chance))
        elif isinstance(note.body, _HISTORY) and chance.happens(scenario["dirt.partial_date"]):
            vague = _vague(note, chance)
            entries.append(Entry(told=vague, dirt=None if vague is note else "partial_date"))
        else:
            entries.append(_timely(note, scenario, chance))
    return entries


class _LostDays:
    """Whole sheets that are lost: what one person writes about one day."""

    def __init__(self, probability: float, chance: Chance) -> None:
        self._probability, self._chance = probability, chance
        self._known: dict[tuple[str, str], bool] = {}

    def lost(self, note: Told) -> bool:
        """Whether the sheet on which this stands is lost."""
        sheet = note.by, note.happened.text[:10]
        if sheet not in self._known:
            self._known[sheet] = self._chance.happens(self._probability)
        return self._known[sheet]


def _measured(note: Told, scenario: Scenario, chance: Chance, any_way: float) -> list[Entry]:
    """What comes of a value: one draw says which of the things goes wrong, or, as with most, none."""
    left = chance.uniform()
    for what in _ways if left < any_way else ():
        left -= scenario[f"dirt.{what}"]
        if left < 0.0:
            return list(_ways[what](note, scenario, chance))
    return [Entry(told=note)]


def _timely(note: Told, scenario: Scenario, chance: Chance) -> Entry:
    """A note that is only perhaps late."""
    if chance.happens(scenario["dirt.late"]):
        return next(_late(note, scenario, chance))
    return Entry(told=note)


def _missing(_note: Told, _scenario: Scenario, _chance: Chance) -> Iterator[Entry]:
    return iter(())


def _late(note: Told, scenario: Scenario, chance: Chance) -> Iterator[Entry]:
    yield Entry(told=_later(note, chance.waiting(scenario["dirt.late_days"])), dirt="late")


def _slip(note: Told, scenario: Scenario, chance: Chance) -> Iterator[Entry]:
    """Digits are transposed, or the point is misplaced; somebody puts it right some days later."""
    value: Quantity = note.body.value
    typed = mistyped(value.value, chance)
    if typed == value.value:  # nought, however it is typed
        yield Entry(told=note)
        return
    wrong = Entry(told=_with(note, value=msgspec.structs.replace(value, value=typed)), dirt="slip")
    yield wrong
    yield _mended(note, wrong, "typing error; compared with the source", scenario, chance)


def _wrong_unit(note: Told, scenario: Scenario, chance: Chance) -> Iterator[Entry]:
    """The number of one laboratory with the unit of the other."""
    value: Quantity = note.body.value
    other = other_unit(note.body.analyte, value.unit)
    if other is None:
        yield Entry(told=note)
        return
    wrong = Entry(told=_with(note, value=msgspec.structs.replace(value, unit=other)), dirt="wrong_unit")
    yield wrong
    if chance.happens(MENDED):
        yield _mended(note, wrong, "the unit was wrong; compared with the report", scenario, chance)


def _duplicate(note: Told, _scenario: Scenario, chance: Chance) -> Iterator[Entry]:
    yield Entry(told=note)
    yield Entry(told=_later(note, chance.between(0.01, 1.0)), dirt="duplicate")


def _conflict(note: Told, scenario: Scenario, chance: Chance) -> Iterator[Entry]:
    """A second value of the same instant; it stays where nobody asks the laboratory."""
    yield Entry(told=note)
    value: Quantity = note.body.value
    factor = Decimal(round(chance.one_of((0.7, 0.85, 1.2, 1.4)), 2))
    other = (value.value * factor).quantize(value.value)
    if other == value.value:  # too small a number for another one
        return
    rival = Entry(told=_with(note, value=msgspec.structs.replace(value, value=other)), dirt="conflict")
    yield rival
    if chance.happens(MENDED):
        yield _voided(note, rival, "the laboratory withdrew this value", scenario, chance)


def _wrong_patient(note: Told, scenario: Scenario, chance: Chance) -> Iterator[Entry]:
    """Into the next chart, voided there, and written anew where it belongs."""
    astray = Entry(told=note, dirt="wrong_patient", astray=True)
    yield astray
    voided = _voided(note, astray, "another patient's result", scenario, chance)
    voided.astray = True
    yield voided
    anew = msgspec.structs.replace(note, recorded=voided.told.recorded + timedelta(minutes=10))
    yield Entry(told=anew, dirt="late")


_ways = {
    "missing_value": _missing,
    "slip": _slip,
    "wrong_unit": _wrong_unit,
    "duplicate": _duplicate,
    "conflict": _conflict,
    "wrong_patient": _wrong_patient,
    "late": _late,
}


def mistyped(value: Decimal, chance: Chance) -> Decimal:
    """A number as somebody mistypes it: two digits change places, or the point is one place off.

    Examples
    --------
    >>> str(mistyped(Decimal("54.5"), Chance("doc", 1))) != "54.5"
    True
    """
    text = f"{value:f}"
    places = [at for at in range(len(text) - 1) if text[at] != text[at + 1] and (text[at] + text[at + 1]).isdecimal()]
    places = [at for at in places if at > 0 or text[at + 1] != "0"]
    if not places or chance.happens(0.2):
        return value * 10
    at = chance.one_of(places)
    return Decimal(text[:at] + text[at + 1] + text[at] + text[at + 2 :])


def other_unit(analyte: str, unit: str) -> str | None:
    """The unit in which another laboratory reports the same analyte, where there is one.

    Examples
    --------
    >>> other_unit("creatinine", "umol/L"), other_unit("creatinine", "mg/dL"), other_unit("temperature", "Cel")
    ('mg/dL', 'umol/L', None)
    """
    known = ANALYTES.get(analyte)
    if known is None or known.molar is None:
        return None
    mass, molar = known.molar.mass_unit, known.molar.molar_unit
    return molar if unit == mass else mass if unit == molar else None


def _with(note: Told, **fields: Any) -> Told:
    return msgspec.structs.replace(note, body=msgspec.structs.replace(note.body, **fields))


def _later(note: Told, days: float) -> Told:
    return msgspec.structs.replace(note, recorded=note.recorded + timedelta(days=days))


def _mended(note: Told, wrong: Entry, reason: str, scenario: Scenario, chance: Chance) -> Entry:
    right = _later(note, max(0.05, chance.waiting(scenario["dirt.slip_days"])))
    return Entry(told=right, replaces=wrong, reason=reason, dirt="corrected")


def _voided(note: Told, wrong: Entry, reason: str, scenario: Scenario, chance: Chance) -> Entry:
    later = _later(note, max(0.05, chance.waiting(scenario["dirt.slip_days"])))
    day = When(later.recorded.date().isoformat(), note.happened.zone)
    voiding = msgspec.structs.replace(later, body=EventVoided(), happened=day, source=None)
    return Entry(told=voiding, replaces=wrong, reason=reason, dirt="voided")


def _vague(note: Told, chance: Chance) -> Told:
    """The same with days that are known to the month or the year only."""
    kept = 7 if chance.happens(0.7) else 4
    fields = {}
    for name in ("began", "ended"):
        when = getattr(note.body, name)
        if when is not None and _long_ago(when, note.recorded.date()):
            fields[name] = When(when.text[:kept], when.zone)
    return _with(note, **fields) if fields else note


def _long_ago(when: When, today: date) -> bool:
    day = when.day()
    return day is not None and (today - day).days > 120  # nobody forgets the day of last month
