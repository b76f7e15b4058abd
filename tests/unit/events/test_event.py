"""Drafts, events and bodies: frozen, and fully described."""

from datetime import UTC, datetime

import msgspec
import pytest

from trialwright.events import Draft, Event, kinds
from trialwright.events.consent import ConsentWithdrawn
from trialwright.standards.when import When

DRAFT = Draft(
    patient="SZ01-4838-5", body=ConsentWithdrawn(), happened=When("2026-11", "Asia/Shanghai"), by="chen", role="nurse", site="S1"
)  # fmt: skip


def test_an_event_has_every_field_of_its_draft() -> None:
    """But for the source that an import corrects: in the log it has become the number in `replaces`."""
    fields = {name: getattr(DRAFT, name) for name in DRAFT.__struct_fields__ if name != "corrects"}
    event = Event(seq=1, kind="consent.withdrawn", schema=1, recorded_at=datetime(2026, 11, 3, tzinfo=UTC), **fields)
    assert {name: getattr(event, name) for name in fields} == fields


@pytest.mark.parametrize("field", ["patient", "body", "by", "reason"])
def test_a_draft_is_frozen(field: str) -> None:
    with pytest.raises(AttributeError):
        setattr(DRAFT, field, None)


@pytest.mark.parametrize("key", sorted(kinds()), ids=lambda key: f"{key[0]}-{key[1]}")
def test_a_body_is_frozen_and_knows_no_other_fields(key: tuple[str, int]) -> None:
    body = kinds()[key].body
    with pytest.raises(msgspec.ValidationError, match=r"unknown field `weather`|missing required field"):
        msgspec.convert({"weather": "fine"}, body)
    assert body.__struct_config__.frozen
    assert body.__struct_config__.forbid_unknown_fields
    assert body.__struct_config__.omit_defaults
