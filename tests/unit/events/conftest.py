"""A list of kinds that a test may add to: whatever it enters is gone after it."""

from collections.abc import Iterator
from importlib import import_module

import pytest

from trialwright.events import reading

catalogue = import_module("trialwright.events.kinds")  # the package has a function of this name


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Copies of the list of kinds for one test, and no decoder left that was made from them."""
    for name in ("_BY_NAME", "_BY_BODY"):
        monkeypatch.setattr(catalogue, name, dict(getattr(catalogue, name)))
    yield
    reading._decoder.cache_clear()
