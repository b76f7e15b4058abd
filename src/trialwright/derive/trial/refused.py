"""What was refused, and why, read back from the log: what a rehearsal and a status count.

A refusal is kept as it was told to whoever asked: a sentence for each reason and, beside it, the reason's code. Logs from
before the codes were kept have the sentences only; those are counted by what is left of them without their numbers.
"""

import re
from collections.abc import Iterator

import msgspec

from trialwright.derive.answer import Missing
from trialwright.derive.record import Record
from trialwright.events.decisions import DecisionMade
from trialwright.events.event import Event

UNKNOWN = "eligibility.unknown"
"""The code of a criterion that could not be decided."""
_EVENTS = re.compile(r" \(events? [\d, and]+\)$")
_DAY = re.compile(r"\b\d{4}(?:-\d{2}){0,2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?\b")
_NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w-])")
_CODE = re.compile(r"\b[A-Z]{2,6}\d{2}-\d{4}-[0-9A-Z]\b")
"""A patient's code, whose middle could be taken for a year."""
_REASONS = (
    "no data", "outside window", "unit unusable", "conflict", "not attested", "range missing", "implausible",
    "beyond measurement", "date imprecise", "not investigator", "redacted", "rounding", "not taken", "indeterminate",
)  # fmt: skip
_WANTED = re.compile(rf"(?:(?<=: )|(?<=; ))([a-z][\w ]*): ({'|'.join(_REASONS)})(?=$|;| \()")


class Against(msgspec.Struct, frozen=True):
    """One reason of a refusal: its code, empty where the log does not keep it, and the sentence that was told."""

    code: str
    words: str


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Leave to act that was asked for and not given.

    Parameters
    ----------
    patient : str
        About whom.
    act : str
        Such as ``enrol``.
    seq : int
        The event.
    against : tuple[Against, ...]
        Every reason.
    days_until_given : int or None
        Calendar days until the same leave was given for the first time afterwards; None where it never was.
    """

    patient: str
    act: str
    seq: int
    against: tuple[Against, ...]
    days_until_given: int | None


def refusals(record: Record) -> tuple[Refusal, ...]:
    """Everything that was refused about a patient, in the order in which it was asked."""
    asked = sorted(record.of(DecisionMade), key=lambda pair: pair[0].seq)
    return tuple(
        Refusal(
            patient=record.patient,
            act=made.act,
            seq=event.seq,
            against=tuple(_against(made)),
            days_until_given=_days_until(event, made.act, asked),
        )
        for event, made in asked
        if not made.given
    )


def _against(made: DecisionMade) -> Iterator[Against]:
    codes = made.codes if len(made.codes) == len(made.reasons) else ("",) * len(made.reasons)
    for code, words in zip(codes, made.reasons, strict=True):
        yield Against(code, words)


def _days_until(refused: Event, act: str, asked: list[tuple[Event, DecisionMade]]) -> int | None:
    given = (event for event, made in asked if made.act == act and made.given and event.seq > refused.seq)
    then = next(given, None)
    days = (refused.happened.day(), None if then is None else then.happened.day())
    return None if days[0] is None or days[1] is None else (days[1] - days[0]).days


def alike(words: str) -> str:
    """A reason without the codes, numbers, days and events that make it one patient's: only to count by, never to be shown.

    Examples
    --------
    >>> alike("version 1 is signed; version 2 is in force (events 7 and 9)")
    'version … is signed; version … is in force'
    >>> alike("the bed is reserved until 2026-12-15; wanted is 2026-12-20 (event 3)")
    'the bed is reserved until …; wanted is …'
    >>> alike("enrolment is paused since 2026-02-01: SZ01-4838-5 (event 12): died on 2026-01-30, 15 days after")
    'enrolment is paused since …: … (event …): died on …, … days after'
    """
    return _NUMBER.sub("…", _DAY.sub("…", _CODE.sub("…", _EVENTS.sub("", words))))


def wanted_facts(words: str) -> tuple[Missing, ...]:
    """The facts that a refusal says are missing: what `decide.participation.in_words` has written, read back.

    Examples
    --------
    >>> wanted_facts("I4 is unknown: alt: range missing (no upper limit); ast: no data (nothing is recorded) (event 8)")
    (Missing(what='alt', reason='range_missing', detail=''), Missing(what='ast', reason='no_data', detail=''))
    """
    return tuple(Missing(what, reason.replace(" ", "_")) for what, reason in _WANTED.findall(words))
