"""What can be reported, and what Trialwright alone writes."""

import pytest

from trialwright.errors import InputError
from trialwright.events.facts import WRITTEN_BY, check_fact
from trialwright.events.kinds import find_kind, kinds


@pytest.mark.parametrize(("name", "schema"), sorted(kinds()))
def test_each_kind_is_a_fact_or_is_written_by_a_command(name: str, schema: int) -> None:
    """A decision comes from its checks and from nowhere else."""
    if name not in WRITTEN_BY:
        about = find_kind(name, schema).about
        if about != "trial":
            check_fact(name, schema, "SZ01-4838-5")
        if about != "patient":
            check_fact(name, schema, None)
        return
    with pytest.raises(InputError) as wrong:
        check_fact(name, schema, "SZ01-4838-5")
    assert wrong.value.found == f"{name} is no fact that can be reported"
    assert WRITTEN_BY[name] in wrong.value.to_do


def test_what_opens_and_binds_a_trial_is_written_by_a_command() -> None:
    assert {"trial.opened", "protocol.adopted", "choices.confirmed", "decision.made"} <= set(WRITTEN_BY)
    assert set(WRITTEN_BY) <= {name for name, _ in kinds()}


def test_what_concerns_the_trial_as_a_whole_has_no_patient() -> None:
    with pytest.raises(InputError) as wrong:
        check_fact("approval.given", 1, "SZ01-4838-5")
    assert wrong.value.found == "approval.given of patient SZ01-4838-5"
    assert wrong.value.wanted == "an event of the trial as a whole, which belongs to no patient"


def test_a_fact_has_its_patient() -> None:
    with pytest.raises(InputError) as wrong:
        check_fact("lab.resulted", 1, None)
    assert wrong.value.found == "lab.resulted without a patient"
    assert wrong.value.wanted == "the code of the patient"


def test_an_unknown_kind() -> None:
    with pytest.raises(InputError, match="unknown kind of event"):
        check_fact("lab.guessed", 1, None)
