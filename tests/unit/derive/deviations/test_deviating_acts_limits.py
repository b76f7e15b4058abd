"""Vague dates that may be in order accuse nobody, and those that surely are not do."""

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import IN_ORDER, INFUSION, LYMPHODEPLETION

from trialwright.derive.deviations.deviating_acts import deviating_acts


def told(old: str, new: str) -> set[str]:
    text = LYMPHODEPLETION + INFUSION + IN_ORDER
    assert text.count(old) == 1
    record = record_of(text.replace(old, new), as_of="2024-04-30")
    return {one.code for one in deviating_acts(PROTOCOL, record) if one.category != "eligibility"}


@pytest.mark.parametrize("signed", ["2024", "2024-01"])
def test_a_consent_that_may_be_older_than_the_act(signed: str) -> None:
    assert told("2024-01-05  consent", f"{signed}  consent") == set()


def test_a_consent_that_is_surely_newer_than_the_act() -> None:
    acts = {"apherese.without_consent", "lymphodeplete.without_consent", "infuse.without_consent"}
    assert told("2024-01-05  consent", "2024-04  consent") == acts


@pytest.mark.parametrize(("collected", "accused"), [("2024", False), ("2024-03", False), ("2024-04", True)])
def test_an_apheresis_that_may_be_older_than_the_infusion(collected: str, *, accused: bool) -> None:
    found = told("2024-02-02  apheresis", f"{collected}  apheresis")
    assert ("infuse.before_apheresis" in found) is accused
