"""Kleene's logic over answers: every pair, and what each answer rests on."""

import pytest

from trialwright.derive.answer import Answer, Missing
from trialwright.derive.eligibility.folding import combined, fold, joined, turned

TRUE: Answer[bool] = Answer(value=True, status="known", rule="", because=(1,))
FALSE: Answer[bool] = Answer(value=False, status="known", rule="", because=(2,))
OPEN: Answer[bool] = Answer(value=None, status="unknown", rule="", because=(3,), missing=(Missing("x", "no_data"),))
NOT_ASKED: Answer[bool] = Answer(value=None, status="not_applicable", rule="", because=(4,))


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        (TRUE, TRUE, True, True),
        (TRUE, FALSE, False, True),
        (FALSE, FALSE, False, False),
        (TRUE, OPEN, None, True),
        (FALSE, OPEN, False, None),
        (OPEN, OPEN, None, None),
        (TRUE, NOT_ASKED, True, True),
        (FALSE, NOT_ASKED, False, False),
        (OPEN, NOT_ASKED, None, None),
    ],
)
def test_every_pair(one: Answer[bool], other: Answer[bool], both: bool | None, either: bool | None) -> None:
    for parts in ([one, other], [other, one]):
        assert fold(parts, decides=False).value is both
        assert fold(parts, decides=True).value is either


def test_what_does_not_apply_anywhere_does_not_apply() -> None:
    assert fold([NOT_ASKED, NOT_ASKED], decides=True).status == "not_applicable"


def test_only_what_decided_is_evidence() -> None:
    assert fold([TRUE, FALSE, OPEN], decides=False).because == (2,)
    assert fold([TRUE, OPEN], decides=False).because == (1, 3)
    assert fold([TRUE, OPEN], decides=True).missing == ()


def test_a_contrary_keeps_its_evidence() -> None:
    assert (turned(TRUE).value, turned(TRUE).because) == (False, (1,))
    assert turned(OPEN) is OPEN


def test_the_numbers_of_events_stand_once_and_in_order() -> None:
    assert joined([(3, 1), (2, 1), ()]) == (1, 2, 3)
    assert combined(True, [TRUE, FALSE, TRUE]).because == (1, 2)
