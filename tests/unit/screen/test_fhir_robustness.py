"""Whatever a hospital sends: patients and findings, or an error in words. Never anything else."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.screen.bundles import PATIENT, ZONE, bundle, result

from trialwright.errors import InputError
from trialwright.screen.fhir import PatientFacts, read_bundle, read_path
from trialwright.trials import example_paths

WHOLE = [json.loads(path.read_bytes()) for path in example_paths()]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


PLACES = [(number, place) for number, whole in enumerate(WHOLE) for place in places(whole) if place]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def read(raw: bytes) -> list[PatientFacts] | None:
    try:
        return read_bundle(raw, where="one.json", zone=ZONE)
    except InputError as error:
        wrong = error
    assert wrong.where == "one.json"
    assert wrong.found
    assert wrong.wanted
    assert wrong.to_do
    return None


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), ANYTHING)
def test_anything_anywhere_costs_no_more_than_its_place(place: tuple[int, tuple[Any, ...]], new: Any) -> None:
    number, path = place
    facts = read(json.dumps(replaced(WHOLE[number], path, new)).encode())
    if len(path) > 3 and path[0] == "entry" and path[1] > 0:  # inside one resource that is not the patient
        assert facts is not None
        (whole,) = read_path(example_paths()[number], zone=ZONE)
        assert len(facts[0].events) >= len(whole.events) - 1


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 1), st.integers(0, 10**9), st.binary(min_size=1, max_size=3))
def test_damaged_bytes_are_an_error_in_words_or_a_finding(number: int, at: int, damage: bytes) -> None:
    raw = example_paths()[number].read_bytes()
    place = at % len(raw)
    read(raw[:place] + damage + raw[place + len(damage) :])
    read(raw[:place])


@pytest.mark.parametrize("odd", [{"resourceType": "Glucometer"}, {"resourceType": "Goal", "code": "C91.0"}])
def test_one_pass_and_entry_by_entry_give_the_same_facts(odd: dict[str, Any]) -> None:
    good = [PATIENT, result(), result("1742-6", "o2", referenceRange=[{"high": {"value": 40}}])]
    assert read(bundle(*good, odd)) == read(bundle(*good))
