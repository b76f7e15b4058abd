"""What the tests of the log write into it, and how they break into its file."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from trialwright.events import Draft
from trialwright.events.results import LabResulted, VitalMeasured
from trialwright.events.trial import EventVoided
from trialwright.log.schema import GUARDS
from trialwright.standards.quantity import Quantity, read_number
from trialwright.standards.when import When

TRIAL = "NCT03919240"
START = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)


def lab(value: str = "1.60", patient: str | None = "S1-007K", **more: Any) -> Draft:
    """A creatinine of a patient."""
    body = LabResulted(analyte="creatinine", value=Quantity(value=read_number(value), unit="mg/dL"))
    return Draft(**{**FRAME, "patient": patient, "body": body, **more})


def shared(**more: Any) -> Draft:
    """An event of no patient."""
    return lab(patient=None, **more)


def voided(seq: int, patient: str | None = "S1-007K", **more: Any) -> Draft:
    """The voiding of an event."""
    return lab(patient=patient, **{"body": EventVoided(), "replaces": seq, "reason": "wrong patient", **more})


FRAME: dict[str, Any] = {
    "happened": When("2024-03-01", "Asia/Shanghai"), "by": "li.na", "role": "nurse", "site": "S1"
}  # fmt: skip


def ticking(start: datetime = START) -> Callable[[], datetime]:
    """A clock that advances by a second whenever it is looked at."""
    seconds = count()
    return lambda: start + timedelta(seconds=next(seconds))


def counted() -> Callable[[], bytes]:
    """A source of salt that counts."""
    numbers = count(1)
    return lambda: next(numbers).to_bytes(16, "big")


def showing(moments: Sequence[datetime]) -> Callable[[], datetime]:
    """A clock that shows these moments, one after the other."""
    moment: Iterator[datetime] = iter(moments)
    return lambda: next(moment)


def break_in(path: Path, *statements: str) -> None:
    """Do what the owner of a file can do: take the guards away, change what is there, put the guards back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        connection.executescript(GUARDS)


def many_drafts(number: int, patients: int = 196) -> list[Draft]:
    """Results as a trial has them: from the laboratory with a reference range, and from the bedside without."""
    low, high = (Quantity(value=read_number(limit), unit="mg/dL") for limit in ("0.5", "1.2"))
    drafts = []
    for index in range(number):
        value = Quantity(value=read_number(f"{index % 300 / 100:.2f}"), unit="mg/dL")
        body = (
            LabResulted(analyte="creatinine", value=value, low=low, high=high)
            if index % 2
            else VitalMeasured(analyte="weight", value=value)
        )
        happened = When(f"2024-03-{index % 28 + 1:02}T08:{index % 60:02}+08:00", "Asia/Shanghai")
        patient = f"S1-{index % patients:03}"
        drafts.append(lab(patient=patient, body=body, happened=happened, source=f"labs.csv#{index}"))
    return drafts
