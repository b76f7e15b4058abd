"""What differs between two versions, by the names of things and not by their places."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.other_protocol import OTHER, changed

from trialwright.errors import ProtocolError
from trialwright.protocol.amending import amended
from trialwright.protocol.diff import Difference, differences
from trialwright.protocol.node import node_of_canonical
from trialwright.protocol.reading import canonical_of
from trialwright.standards.canonical import canonical_json

CANONICAL = canonical_of(OTHER, "other.yaml")


def lines(text: str) -> list[str]:
    return [str(each) for each in differences(CANONICAL, canonical_of(text, "other.yaml"))]


def test_a_version_does_not_differ_from_itself() -> None:
    assert differences(CANONICAL, CANONICAL) == ()


def test_a_changed_limit_is_named_by_its_criterion() -> None:
    assert differences(CANONICAL, canonical_of(changed("at_most: 133 umol/L", "at_most: 1.6 mg/dL"), "x")) == (
        Difference(path="criteria.A3.rule.at_most", before="133 umol/L", after="1.6 mg/dL", about="criteria A3"),
    )


def test_what_is_added_moves_nobody_else() -> None:
    more = changed(
        "criteria:\n", "criteria:\n  - {id: A0, kind: inclusion, label: Sex, text: women, rule: {sex: female}}\n"
    )
    assert lines(more) == [
        "criteria.A0.id: added: A0",
        "criteria.A0.kind: added: inclusion",
        "criteria.A0.label: added: Sex",
        "criteria.A0.rule.sex: added: female",
        "criteria.A0.text: added: women",
    ]


def test_what_is_removed_is_said() -> None:
    assert lines(changed("    conventions: {transplant: censored}\n", "")) == [
        "endpoints.survival.conventions.transplant: removed: censored"
    ]


def test_the_order_of_a_list_with_names_does_not_matter() -> None:
    tree: Any = node_of_canonical(CANONICAL, "x").plain()
    tree["criteria"].reverse()
    assert differences(CANONICAL, canonical_json(tree).decode()) == ()


def test_a_list_of_texts_is_one_value() -> None:
    assert lines(changed("days: [-6, -5]\n", "days: [-6, -5, -4]\n")) == [
        "lymphodepletion.drugs.cyclophosphamide.days: -6, -5 -> -6, -5, -4"
    ]


def test_a_list_without_names_goes_by_number() -> None:
    assert lines(changed('{day: 0, cells: "100 10*6{cells}"}', '{day: 0, cells: "90 10*6{cells}"}')) == [
        "cell_dose.parts.0.cells: 100 10*6{cells} -> 90 10*6{cells}"
    ]


@pytest.mark.parametrize(
    ("path", "old"),
    [
        ("decisions.lymphodeplete.until_day", "-6"),
        ("release.viability.limit", "80 % or more"),
        ("safety.toxicity.crs_resolved_after", "48 h"),
        ("schedule.visits.M3.day", "90"),
        ("consent.version", "3.1"),
    ],
)
def test_a_path_is_one_that_an_amendment_understands(path: str, old: str) -> None:
    new = {"90": "91", "-6": "-7", "48 h": "72 h"}.get(old, f"{old}9")
    assert [str(each) for each in differences(CANONICAL, amended(CANONICAL, {path: new}))] == [
        f"{path}: {old} -> {new}"
    ]


@given(st.dictionaries(st.sampled_from(["trial.title", "trial.source", "consent.version"]), st.text("abc", min_size=1)))
def test_an_amendment_differs_in_what_it_changes_and_in_nothing_else(changes: dict[str, str]) -> None:
    found = differences(CANONICAL, amended(CANONICAL, changes))
    assert {each.path: each.after for each in found} == changes


def test_what_is_not_canonical_is_refused() -> None:
    with pytest.raises(ProtocolError, match="JSON that is not canonical"):
        differences("{ }", CANONICAL)
