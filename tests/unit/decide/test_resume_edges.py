"""A resumption names its stages: only what is paused can go on."""

import pytest
from tests.unit.decide.cases import CHEN, PROTOCOL, told

from trialwright.decide.acts import may
from trialwright.events.conduct import Stage

PAUSED = "2026-10-24  paused enrolment, infusion: a death"


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        ((), []),
        (("enrolment",), []),
        (("enrolment", "infusion"), []),
        (("apheresis",), ["apheresis is not paused"]),
        (("enrolment", "apheresis", "lymphodepletion"), ["apheresis and lymphodepletion is not paused"]),
    ],
)
def test_stages_that_are_not_paused(stages: tuple[Stage, ...], words: list[str]) -> None:
    found = may("resume", PROTOCOL, told("enrol", more=PAUSED), asked_by=CHEN, stages=stages)
    assert [reason.words for reason in found.against if reason.code == "nothing.paused"] == words
