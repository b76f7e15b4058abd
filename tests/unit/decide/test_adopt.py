"""A version of the protocol is adopted once, and only in the log of its trial."""

import pytest

from trialwright.decide.adopt import adoption
from trialwright.errors import InputError, ProtocolError
from trialwright.protocol.amending import amended
from trialwright.protocol.reading import canonical_of
from trialwright.trials import trial_text

TRIAL = "NCT03919240"
FIRST = canonical_of(trial_text(TRIAL), "NCT03919240.yaml")


def test_the_adoption_holds_the_whole_protocol_and_its_checksum() -> None:
    """D4.4 Version, checksum and text of the protocol are in the log."""
    adopted = adoption(FIRST, trial=TRIAL, adopted=(), binds="everyone")
    assert (adopted.version, adopted.binds, adopted.canonical) == ("1", "everyone", FIRST)
    assert len(adopted.sha256) == 64


def test_the_same_content_can_be_adopted_again_for_others() -> None:
    adopted = adoption(FIRST, trial=TRIAL, adopted=(), binds="new_consents")
    assert adoption(FIRST, trial=TRIAL, adopted=[adopted], binds="everyone").sha256 == adopted.sha256


def test_a_version_has_one_content() -> None:
    adopted = adoption(FIRST, trial=TRIAL, adopted=(), binds="everyone")
    second = amended(FIRST, {"trial.accrual": "open"})
    with pytest.raises(InputError) as wrong:
        adoption(second, trial=TRIAL, adopted=[adopted], binds="everyone")
    assert wrong.value.found == "a version 1 with other content is adopted already"
    assert wrong.value.to_do == "raise `version` in the protocol file"
    third = amended(FIRST, {"trial.accrual": "open", "trial.version": "2"})
    assert adoption(third, trial=TRIAL, adopted=[adopted], binds="everyone").version == "2"


def test_another_trial_and_no_protocol() -> None:
    with pytest.raises(InputError, match="the protocol is of NCT03919240"):
        adoption(FIRST, trial="NCT00000001", adopted=(), binds="everyone")
    with pytest.raises(ProtocolError):
        adoption("{}", trial=TRIAL, adopted=(), binds="everyone")
