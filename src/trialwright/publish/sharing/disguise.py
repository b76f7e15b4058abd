"""Disguising one value: what of a field may leave the site, and in which form.

Text is the danger, so no text leaves because somebody has allowed its field: it leaves only where it is one of the words
that the standards and the adopted protocols know. A field that is added to a kind one day is withheld until then.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo

import msgspec

from trialwright.derive.identifiers import identifiers_in
from trialwright.derive.person import Ages, ages
from trialwright.derive.study_day import study_day
from trialwright.events import Body
from trialwright.events.judgements import INVESTIGATOR_ROLES
from trialwright.events.shorthand import field_types
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS
from trialwright.standards.quantity import Quantity
from trialwright.standards.units import UNITS
from trialwright.standards.when import When

Dates = Literal["shifted", "study_days"]
WITHHELD = "[withheld]"
OLDEST = 89
"""Years. Whoever is older, is 90 or more, and so is whoever it can be told of (45 CFR 164.514(b)(2)(i)(C))."""

_ROLES = (
    *sorted(INVESTIGATOR_ROLES),
    "coordinator",
    "nurse",
    "pharmacist",
    "laboratory",
    "statistician",
    "import",
)
_RELATIONS = ("mother", "father", "parent", "grandmother", "grandfather", "spouse", "sibling", "guardian")
_RULESETS = (
    "MAGIC-2016", "NIH-2014", "ASTCT-2019", "ASTCT-2023", "Lee-2014", "EHA-EBMT-2023", "CTCAE-4.03", "CTCAE-5.0", "ELN-2024",
)  # fmt: skip
_OTHERS = ("zh-Hans", "zh-Hant", "en", "application/pdf", "image/jpeg", "image/png")
_ACTS = ("enrol", "apherese", "release", "lymphodeplete", "infuse", "pause", "resume")
_WORDS: frozenset[str] = frozenset((*ANALYTES, *CONCEPTS, *_ROLES, *_RELATIONS, *_RULESETS, *_OTHERS, *_ACTS))

_LABELS: Mapping[str, str] = {
    **{name: name for name in ("bag", "sample", "laboratory", "lot", "room", "place", "site", "protocol")},
    "product_number": "product", "donor": "donor", "donor_code": "donor", "by": "person", "person": "person",
    "second": "person", "permitted_by": "person", "vector_lot": "lot",
}  # fmt: skip
"""Fields whose text says which one: it leaves as a number, the same in the whole export."""
_REFERENCES = frozenset(("because", "concerns", "counts", "decision"))
"""Fields that hold numbers of events."""
_LONGEST_WORD = 40


def protocol_words(protocol: TrialProtocol) -> frozenset[str]:
    """The names in a protocol, of drugs, visits, statements and the like: words that say nothing of any patient.

    The laboratories whose ranges it holds are not among them: which one measured would tell where the patient was.
    """
    ranges = protocol.reference_ranges
    laboratories = {*(ranges.laboratories or ()), *(row.laboratory for row in ranges.rows)}
    return frozenset(
        text
        for text in _texts(protocol)
        if text not in laboratories
        and len(text) <= _LONGEST_WORD
        and text.replace("_", "").replace(".", "").isalnum()
        and not identifiers_in(text)
    )


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, msgspec.Struct):
        for name in part.__struct_fields__:
            yield from _texts(getattr(part, name))
    elif isinstance(part, tuple):
        for each in part:
            yield from _texts(each)


class Vocabulary:
    """The words that may leave, and the numbers that stand for labels; one for a whole export."""

    def __init__(self, words: frozenset[str]) -> None:
        self._words = words | _WORDS
        self._numbers: dict[tuple[str, str], int] = {}

    def word(self, text: str, field: str) -> str:
        """What of a text leaves."""
        if text in self._words:
            return text
        group = _LABELS.get(field)
        return WITHHELD if group is None else self.label(group, text)

    def label(self, group: str, text: str) -> str:
        """The number that stands for one of a group, such as ``bag 3``."""
        of_group = self._numbers.setdefault((group, text), sum(1 for known, _ in self._numbers if known == group) + 1)
        return f"{group} {of_group}"


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """How the dates of one patient leave.

    Parameters
    ----------
    dates : {"shifted", "study_days"}
        Moved by a number of days that is the patient's own, or counted from the first infusion.
    days : int
        By how many days they are moved.
    day_one : date or None
        Study day 1: the first infusion, or else the first consent; None where neither is known to the day.
    newest : date
        The last day of the patient's record, from which an age over 89 could be told.
    """

    dates: Dates
    days: int
    day_one: date | None
    newest: date

    def when(self, when: When) -> str:
        """A date or instant, as precise as it was, without its zone; a time of day stays what the clock showed."""
        first, last = (moment.astimezone(ZoneInfo(when.zone)) for moment in when.span())
        if last.date() < _years_before(self.newest, OLDEST + 1):
            return WITHHELD
        clock = f"T{first:%H:%M}" if len(when.text) > len("2024-03-01") else ""
        try:
            return (
                self._moved(when, first.date()) + clock
                if self.dates == "shifted"
                else self._counted(first, last) + clock
            )
        except OverflowError:
            return WITHHELD

    def _moved(self, when: When, first: date) -> str:
        """A month or a year is moved with its middle, so that it stays one month or one year."""
        precision = min(len(when.text), len("2024-03-01"))
        middle = {4: first.replace(month=7, day=1), 7: first.replace(day=15)}.get(precision, first)
        return (middle + timedelta(days=self.days)).isoformat()[:precision]

    def _counted(self, first: datetime, last: datetime) -> str:
        if self.day_one is None:
            return WITHHELD
        days = [study_day(each.date(), self.day_one) for each in (first, last)]
        return str(days[0]) if days[0] == days[1] else f"{days[0]}/{days[1]}"

    def age(self, birth: When) -> str:
        """The age on study day 1 in place of a birth date, ``90+`` for everybody who grows older than 89 in the record."""
        zone = ZoneInfo(birth.zone)
        newest = ages(birth, datetime.combine(self.newest, datetime.min.time(), zone))
        if isinstance(newest, Ages) and newest.oldest > OLDEST:
            return f"{OLDEST + 1}+"
        on = self.day_one or self.newest
        known = ages(birth, datetime.combine(on, datetime.min.time(), zone))
        if not isinstance(known, Ages):
            return WITHHELD
        return str(known.oldest) if known.oldest == known.youngest else f"{known.youngest}-{known.oldest}"


class YearsOnly(msgspec.Struct, frozen=True):
    """How the dates of the trial as a whole leave: a pause may stand for a death, so only its year is told."""

    def when(self, when: When) -> str:
        """The year."""
        return when.text[:4]

    def age(self, birth: When) -> str:
        """Nothing: no birth date stands in an event of no patient."""
        return WITHHELD


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=max(1, day.year - years))
    except ValueError:  # the 29th of February
        return day.replace(year=max(1, day.year - years), day=28)


def disguised(
    kind: str,
    schema: int,
    body: Body,
    calendar: Calendar | YearsOnly,
    vocabulary: Vocabulary,
    numbers: Mapping[int, int],
) -> dict[str, Any]:
    """The fields of a body as they leave; what is empty is left out, and a date of birth is an age.

    Parameters
    ----------
    numbers : mapping
        The number in the export of each event that is in it.
    """
    types, left = field_types(kind, schema), dict[str, Any]()
    for name in body.__struct_fields__:
        value = getattr(body, name)
        if value is None or value == ():
            continue
        if name == "birth" and isinstance(value, When):
            left["age"] = calendar.age(value)
        elif name in _REFERENCES:
            left[name] = _references(value, numbers)
        else:
            left[name] = _value(value, name, types[name], calendar, vocabulary)
    return left


def _references(value: int | tuple[int, ...], numbers: Mapping[int, int]) -> Any:
    if isinstance(value, tuple):
        return [numbers[seq] for seq in value if seq in numbers]
    return numbers.get(value, WITHHELD)


def _value(value: Any, name: str, wanted: Any, calendar: Calendar | YearsOnly, vocabulary: Vocabulary) -> Any:
    if isinstance(value, str):
        return value if value in _words_of(wanted) else vocabulary.word(value, name)
    if isinstance(value, When):
        return calendar.when(value)
    if isinstance(value, Quantity):
        unit = value.unit if value.unit in UNITS else WITHHELD
        return {"value": f"{value.value:f}", "unit": unit, "bound": value.bound}
    if isinstance(value, tuple):
        return [_value(each, name, wanted, calendar, vocabulary) for each in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value if isinstance(value, bool | int) else WITHHELD


@cache
def _words_of(wanted: Any) -> frozenset[str]:
    """The few words that a field can hold, where it can hold no other text."""
    if get_origin(wanted) is Literal:
        return frozenset(word for word in get_args(wanted) if isinstance(word, str))
    if get_origin(wanted) is tuple:
        return _words_of(get_args(wanted)[0])
    return frozenset()
