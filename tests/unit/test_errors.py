"""The words of an error: found, wanted, to do; and a code for scripts."""

import pytest

from trialwright.errors import InputError, LogBroken, ProtocolError, Refused, Stale, StorageFull, TrialwrightError


def test_an_error_says_what_was_found_wanted_and_to_do() -> None:
    wrong = InputError("'x' is no number", "a number", "type a number", "labs.csv line 4")
    assert str(wrong) == "labs.csv line 4: 'x' is no number\n  wanted: a number\n  to do:  type a number"
    assert (wrong.found, wrong.wanted, wrong.to_do, wrong.where) == wrong.args


def test_an_error_without_a_place() -> None:
    assert str(InputError("a", "b", "c")) == "a\n  wanted: b\n  to do:  c"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TrialwrightError, 1),
        (InputError, 2),
        (ProtocolError, 3),
        (Refused, 4),
        (Stale, 5),
        (LogBroken, 6),
        (StorageFull, 7),
    ],
)
def test_each_error_has_its_exit_code(error: type[TrialwrightError], code: int) -> None:
    assert error.exit_code == code
    assert issubclass(error, TrialwrightError)
