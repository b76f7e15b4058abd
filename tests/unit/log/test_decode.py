"""A log is read by newer versions than the one that wrote it."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

import pytest
from tests.log_material import lab

from trialwright.errors import LogBroken
from trialwright.events import Body
from trialwright.events.kinds import Kind
from trialwright.log import Log, decode


class CountedOld(Body, frozen=True):
    """A kind as it was."""

    cells: int


class CountedNew(Body, frozen=True):
    """The same kind, after somebody found that a count needs its method."""

    cells: int
    method: str


def upgraded(old: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**old, "method": "not recorded"}


@pytest.fixture
def enter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Enter a kind for one test only."""
    entries = vars(import_module("trialwright.events.kinds"))

    def enter(schema: int, body: type[Body], upgrade: Callable[..., Mapping[str, Any]] | None = None) -> None:
        kind = Kind(
            name="test.counted", schema=schema, body=body, label="", label_zh="", about="patient", upgrade=upgrade
        )
        monkeypatch.setitem(entries["_BY_NAME"], ("test.counted", schema), kind)
        monkeypatch.setitem(entries["_BY_BODY"], body, kind)
        decode._decoder.cache_clear()
        decode.forget()

    yield enter
    decode._decoder.cache_clear()
    decode.forget()


def test_an_old_body_is_lifted_and_its_row_stays_as_it_was(log: Log, enter: Callable[..., None]) -> None:
    enter(1, CountedOld)
    seal = log.append([lab(body=CountedOld(cells=7), source="counter#1")])
    enter(2, CountedNew, upgraded)
    (event,) = log.read()
    assert (event.schema, event.body) == (1, CountedNew(cells=7, method="not recorded"))
    assert log.verify(seal) == []


def test_an_import_compares_with_the_lifted_body(log: Log, enter: Callable[..., None]) -> None:
    enter(1, CountedOld)
    log.import_([lab(body=CountedOld(cells=7), source="counter#1")])
    enter(2, CountedNew, upgraded)
    assert log.import_([lab(body=CountedNew(cells=7, method="not recorded"), source="counter#1")]).skipped == 1
    assert log.import_([lab(body=CountedNew(cells=7, method="flow"), source="counter#1")]).corrected == 1


def test_a_kind_that_only_a_newer_version_knows(
    log: Log, enter: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(1, CountedOld)
    log.append([lab(body=CountedOld(cells=7))])
    monkeypatch.undo()
    decode._decoder.cache_clear()
    decode.forget()
    with pytest.raises(LogBroken) as broken:
        list(log.read())
    assert str(broken.value) == (
        "event 1: the body of a test.counted (schema 1) cannot be read: "
        f"{broken.value.found.partition('cannot be read: ')[2]}\n"
        "  wanted: a body that this version can read\n"
        "  to do:  run `trialwright verify`; if the log verifies, update Trialwright"
    )
    assert "unknown kind of event: test.counted schema 1" in broken.value.found


def test_a_redacted_body_is_kept_nowhere_in_memory(log: Log) -> None:
    """What was erased from the file must not come back out of a cache."""
    log.append([lab("1.60")])
    list(log.read())
    assert decode._read.cache_info().currsize > 0
    log.redact(1, permitted_by="ethics committee", reason="a name", by="chen", role="coordinator", site="S1")
    assert decode._read.cache_info().currsize == 0
    assert next(iter(log.read())).body is None


def test_equal_bodies_are_read_once(log: Log) -> None:
    log.append([lab("1.60"), lab("1.60"), lab("1.61")])
    first, second, third = log.read()
    assert first.body is second.body
    assert third.body != first.body
