"""What the product says of a log, with each event named by its source instead of its number, and how two logs differ in it.

Two logs that hold the same messages in another order number them otherwise; by this their answers can be compared.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from tests.trial.faults import NUMBERS, Message

from trialwright import main
from trialwright.derive.answer import Finding
from trialwright.derive.record import AsOf, Record
from trialwright.events import Event
from trialwright.log import Log
from trialwright.protocol.trial import TrialProtocol
from trialwright.publish.sheet import Sheet
from trialwright.publish.status.trial_status import Standing

ABOUT_RECORDING = frozenset({"date.future", "consent.missing"})
"""Findings about when, or after what, something was recorded: facts that came late or under a slow clock have them."""

_SEVERAL = frozenset({"because", "seqs", "recorded", "newest_because", "more", "concerns"})
_ONE = frozenset({"seq", "excused", "act", "decision"})
_OF_THE_LOG = frozenset({"seal", "as_of", "seen", "cited"})
_SETS = frozenset({"findings", "events", "shared", "ledger", "unknowns", "late", "deviations"})
"""What is a set: its order tells nothing but in which order things were recorded."""
_WITNESSES = frozenset({"because", "newest_because"})
_IN_OTHER_WORDS = frozenset({"how", "source"})
_SOURCE = re.compile(r"message \d{6}")

Plain = Any
"""Text, numbers, lists and mappings."""


class _Naming:
    """Says what an answer says in plain values, with sources for numbers."""

    def __init__(self, sources: Mapping[int, str], *, without: frozenset[str]) -> None:
        self._sources, self._without = sources, without

    def plain(self, value: Any, name: str = "") -> Plain:
        match value:
            case Event():
                return self._sources[value.seq]
            case TrialProtocol():
                return f"{value.id} {value.sha256}"
            case Sheet():
                return self.plain(value.record)
            case msgspec.Struct():
                return {field: self.plain(getattr(value, field), field) for field in self._fields(value)}
            case str():
                return NUMBERS.sub(self._in_words, value)
            case Mapping():
                return {str(key): self.plain(each, name) for key, each in value.items()}
            case tuple() | list() | frozenset():
                return self._several(value, name)
            case int() if name in _ONE and not isinstance(value, bool):
                return self._sources[value]
        return value

    def _fields(self, value: msgspec.Struct) -> Sequence[str]:
        if isinstance(value, Record):
            return ("patient", "events", "shared", "findings")
        hidden = _OF_THE_LOG | (
            {"findings"} if isinstance(value, Standing) else set()
        )  # their number; they are compared
        return [field for field in value.__struct_fields__ if field not in hidden]

    def _several(self, values: Any, name: str) -> Plain:
        if name in _SEVERAL and all(isinstance(each, int) for each in values):
            return sorted(self._sources[seq] for seq in values)
        kept = [each for each in values if not (isinstance(each, Finding) and each.code in self._without)]
        told = [self.plain(each) for each in kept]
        return sorted(told, key=repr) if name in _SETS or isinstance(values, frozenset) else told

    def _in_words(self, found: re.Match[str]) -> str:
        return f"events {sorted(self._sources[int(digits)] for digits in re.findall('[0-9]+', found['numbers']))}"


def answers(log: Log, at: datetime, *, without: frozenset[str] = frozenset()) -> dict[str, Plain]:
    """The status of a trial and the page of each patient, of all that is in the log, as of one time at the clinic.

    `without` are the codes of findings that are left out.
    """
    times = AsOf(happened=at, recorded=log.present(at))
    naming = _Naming({event.seq: event.source or "" for event in log.read()}, without=without)
    told = {"status": naming.plain(main.status(log, as_of=times, made_by="chen"))}
    for code in log.patients():
        told[code] = naming.plain(main.patient(log, code, as_of=times, made_by="chen"))
    return told


def moments(told: Sequence[Message]) -> dict[str, str]:
    """For each source the patient and the time at which it happened: events of one moment are witnesses of equal rank."""
    return {str(each.draft.source): f"{each.draft.patient} {each.draft.happened}" for each in told}


def differences(one: Plain, other: Plain, same_moment: Mapping[str, str], where: str = "") -> Iterator[str]:
    """Where two logs say different things; another witness of the same moment is no difference."""
    name = where.rpartition(".")[2]
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        alike = one.get("because") == other.get("because")
        for key in one.keys() - (frozenset() if alike else _IN_OTHER_WORDS):
            yield from differences(one[key], other[key], same_moment, f"{where}.{key}")
    elif name in _WITNESSES:
        if {same_moment[each] for each in one} != {same_moment[each] for each in other}:
            yield f"{where}: {one} became {other}"
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (first, second) in enumerate(zip(one, other, strict=True)):
            yield from differences(first, second, same_moment, f"{where}.{number}")
    elif _by_moment(one, same_moment) != _by_moment(other, same_moment):
        yield f"{where}: {one} became {other}"


def _by_moment(told: Plain, same_moment: Mapping[str, str]) -> Plain:
    return _SOURCE.sub(lambda found: same_moment[found[0]], told) if isinstance(told, str) else told
