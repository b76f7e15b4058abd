"""Bodies as people type them, for the tests of each file of kinds."""

import pytest

from trialwright.errors import InputError
from trialwright.events import Body
from trialwright.events.reading import read_body
from trialwright.events.shorthand import spelled_out

ZONE = "Asia/Shanghai"


def told(kind: str, **typed: str) -> Body:
    """The body of a kind, from fields as they are typed at the command line."""
    return read_body(kind, 1, spelled_out(kind, 1, typed, zone=ZONE))


def refused(kind: str, **typed: str) -> str:
    """Why such fields cannot be read, in one line."""
    with pytest.raises(InputError) as wrong:
        told(kind, **typed)
    assert "nothing was recorded" in wrong.value.to_do or wrong.value.to_do.startswith("type "), wrong.value.to_do
    return f"{wrong.value.where}: {wrong.value.found}" if wrong.value.where else wrong.value.found
