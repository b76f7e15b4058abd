"""What was decided where the record is silent: one choice for each key, with an id that can be signed."""

from trialwright.protocol.choices import decided
from trialwright.protocol.criteria import Choice
from trialwright.protocol.yaml_text import read_yaml_text


def test_one_status_covers_every_reason_of_its_part() -> None:
    node = read_yaml_text("{within: usual practice, absent: safest, status: confirmed}", "x")
    assert decided(node, "I1", ("within", "absent")) == (
        Choice(id="I1/absent", reason="safest", confirmed=True),
        Choice(id="I1/within", reason="usual practice", confirmed=True),
    )


def test_nothing_decided_is_no_choice() -> None:
    assert decided(None, "I1", ()) == ()
