"""The later part of a split dose: its window in words, a day that is not known, and parts whose content was redacted."""

from decimal import Decimal

import msgspec
import pytest
from tests.spec.conftest import PROTOCOL
from tests.spec.dosing.bags import with_dose
from tests.story import record_of
from tests.treated import LYMPHODEPLETION

from trialwright.derive.deviations.deviating_days import deviating_days
from trialwright.derive.record import Record
from trialwright.derive.visits.schedule import calendar
from trialwright.protocol.product import DosePart
from trialwright.protocol.trial import TrialProtocol

HALF = Decimal("0.5")
SPLIT = with_dose(
    parts=(DosePart(day=0, fraction=HALF), DosePart(day=7, before=1, after=2, fraction=HALF)),
)


def parts_outside(second: str) -> list[str]:
    text = f"2024-03-10  infusion 20 mL of bag B1, fraction 1\n{second}  infusion 20 mL of bag B1, fraction 2"
    return outside(record_of(LYMPHODEPLETION + text, as_of="2024-05-01"))


def outside(record: Record, protocol: TrialProtocol = SPLIT) -> list[str]:
    found = deviating_days(protocol, record, calendar(protocol, record))
    return [one.wanted for one in found if one.code == "infusion.part_outside_window"]


@pytest.mark.parametrize("second", ["2024-03-15", "2024-03-20"])
def test_a_part_outside_its_window(second: str) -> None:
    assert parts_outside(second) == ["from 2024-03-16 to 2024-03-19"]


@pytest.mark.parametrize("second", ["2024-03-16", "2024-03-19"])
def test_a_part_on_the_edge_of_its_window(second: str) -> None:
    assert parts_outside(second) == []


def test_a_part_of_a_vague_day_is_not_accused() -> None:
    assert parts_outside("2024-04") == []


def test_a_later_part_alone_is_not_accused() -> None:
    """Nobody has recorded the first one, so no day is known from which its window counts."""
    assert outside(record_of(f"{LYMPHODEPLETION}2024-03-10  infusion 20 mL of bag B1, fraction 2")) == []


def test_a_first_part_has_no_window_and_one_without_content_is_of_no_part() -> None:
    """What was given on the tenth was redacted; the first part that can be read came two days later."""
    text = "2024-03-10  infusion 20 mL of bag B1\n2024-03-12  infusion 20 mL of bag B2"
    record = record_of(LYMPHODEPLETION + text, as_of="2024-05-01")
    events = tuple(msgspec.structs.replace(one, body=None) if one.seq == 7 else one for one in record.events)
    assert outside(msgspec.structs.replace(record, events=events)) == []


@pytest.mark.parametrize(("second", "late"), [("11", False), ("12", True)])
def test_parts_that_were_settled_without_days_are_given_day_by_day(second: str, *, late: bool) -> None:
    settled = "2024-03-01  cell_dose.settled: outcome=planned_split; why=high burden; shares=30,70\n"
    given = f"2024-03-10  infusion 20 mL of bag B1\n2024-03-{second}  infusion 20 mL of bag B2, fraction 2"
    record = record_of(LYMPHODEPLETION + settled + given, as_of="2024-05-01")
    assert outside(record, PROTOCOL) == (["from 2024-03-11 to 2024-03-11"] if late else [])
