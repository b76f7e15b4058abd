"""When an adult's height is another one than before: somebody mistyped one of them, and doses go by the newest.

A child grows, so only who was surely of age at the earlier measurement is looked at.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from trialwright.derive.answer import Finding, Missing
from trialwright.derive.comparing import as_decimal, unusable_reason
from trialwright.derive.facts import Dated, facts_of
from trialwright.derive.person import ages
from trialwright.derive.record import Record
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import Measured
from trialwright.standards.analytes import ANALYTES, to_unit

OF_AGE = 18
"""Completed years from which on a height is taken to stand still."""
WITHIN_CM = Decimal(3)
"""What two measurements of an adult may differ by, in cm: posture, time of day and another gauge. A convention of this
program; no publication sets it."""


def height_findings(record: Record, until: datetime) -> Iterator[Finding]:
    """Each height of an adult that differs by more than `WITHIN_CM` from the one before it.

    Parameters
    ----------
    record : Record
        What is believed of the patient.
    until : datetime
        Later heights do not count.

    Returns
    -------
    Iterator[Finding]
        Nothing where the age is not known, or may have been below 18 at the earlier height; a height that cannot be
        used, or is only a bound, is left out.

    Examples
    --------
    >>> from datetime import UTC
    >>> from trialwright.derive.belief import believe
    >>> from trialwright.derive.record import AsOf
    >>> now = datetime(2026, 3, 1, tzinfo=UTC)
    >>> list(height_findings(believe([], patient="SZ01-0417-0", as_of=AsOf(now, now)), now))
    []
    """
    facts = facts_of(record, at=until)
    if isinstance(facts.person, Missing):
        return
    _, person = facts.person
    read = [height for dated in facts.results("height") if (height := _read(dated)) is not None]
    for before, after in pairwise(read):
        if abs(after.cm - before.cm) > WITHIN_CM and _surely_of_age(person, before.dated.first):
            yield Finding(
                code="height.changed",
                patient=record.patient,
                seqs=tuple(sorted((before.dated.event.seq, after.dated.event.seq))),
                found=f"the height of an adult was {before.words}, and is {after.words}",
                wanted=f"heights of an adult within {WITHIN_CM} cm of each other",
                to_do="measure again, and correct or void the wrong one; if both are right, review the dose and attest "
                "dose_reviewed",
            )


class _Height(NamedTuple):
    """A height in cm, and in words as it was recorded."""

    dated: Dated
    cm: Decimal
    words: str


def _read(dated: Dated) -> _Height | None:
    body = dated.event.body
    if not isinstance(body, Measured) or unusable_reason(body) is not None or body.value.bound != "=":
        return None
    exact = to_unit(ANALYTES["height"], body.value, "cm")
    if exact is None:
        return None
    return _Height(dated, as_decimal(exact), f"{body.value} on {dated.event.happened.text}")


def _surely_of_age(person: DemographicsRecorded, at: datetime) -> bool:
    possible = ages(person.birth, at)
    return not isinstance(possible, Missing) and possible.youngest >= OF_AGE
