"""What occurred, where a report and a denial may be of one and the same moment, and the words for it."""

import pytest
from tests.unit.derive.telling import facts

from trialwright.derive.eligibility.happening import occurred
from trialwright.protocol.criteria import Occurred

NOW = "2026-10-20T10:00:00.000000+08:00"


@pytest.mark.parametrize("active", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        f"{NOW}  has seizure\n{NOW}  no seizure",
        "2026-10  has seizure\n2026-10-15  no seizure",
        "2026-10-15  has seizure\n2026-10  no seizure",
    ],
    ids=["at one instant", "vague report", "vague denial"],
)
def test_a_denial_that_may_be_as_new_as_the_report_disputes_it(text: str, *, active: bool) -> None:
    answer = occurred(Occurred(concept="seizure", closed_by="medical", active=active), facts(text))
    assert (answer.value, [missing.reason for missing in answer.missing]) == (None, ["conflict"])
    assert [finding.code for finding in answer.findings] == ["condition.disputed"]


def test_a_denial_from_before_the_report_disputes_nothing() -> None:
    text = "2026-09-30  no seizure\n2026-10  has seizure"
    assert occurred(Occurred(concept="seizure", closed_by="medical"), facts(text)).value is True


@pytest.mark.parametrize(("concept", "words"), [("seizure", "seizure"), ("hiv", "HIV infection")])
def test_a_label_inside_a_sentence(concept: str, words: str) -> None:
    """Its first letter is small, unless it is that of an abbreviation."""
    answer = occurred(Occurred(concept=concept, closed_by="medical"), facts(f"2026-10-20  has {concept}"))
    assert [step.how for step in answer.steps] == [f"{words} since 2026-10-20"]
