"""Open choices block decisions until an investigator signs them for this very version, except in a rehearsal."""

import pytest
from tests.unit.derive.telling import believed, event, void
from tests.unit.protocol.small_protocol import SMALL

from trialwright.decide.choices import choices_against, unconfirmed
from trialwright.events import Event
from trialwright.events.trial import ChoicesConfirmed, TrialOpened
from trialwright.protocol.reading import read_protocol

ONE_OPEN = read_protocol(SMALL, "small.yaml")
NONE_OPEN = read_protocol(SMALL.replace("status: unconfirmed", "status: confirmed"), "small.yaml")
THREE = "decided: {within: usual, below: usual, latest: usual, rule: usual, status: unconfirmed}"
FOUR_OPEN = read_protocol(SMALL.replace("decided: {within: usual practice, status: unconfirmed}", THREE), "small.yaml")


def opened(*, rehearsal: bool) -> Event:
    return event(1, TrialOpened(trial="t", title="t", zone="Asia/Shanghai", rehearsal=rehearsal), patient=None)


def signed(*choices: str, protocol: str = ONE_OPEN.sha256, seq: int = 2) -> Event:
    return event(seq, ChoicesConfirmed(protocol=protocol, choices=choices), patient=None)


@pytest.mark.parametrize(
    ("events", "open_"),
    [
        ([], ["I1/within"]),
        ([signed("I1/within")], []),
        ([signed("I1/below", "E1/within")], ["I1/within"]),
        ([signed("I1/within", protocol="another version")], ["I1/within"]),
        ([signed("I1/within"), void(3, 2, patient=None)], ["I1/within"]),
        ([event(2, ChoicesConfirmed(protocol=ONE_OPEN.sha256, choices=("I1/within",)))], ["I1/within"]),
        (
            [event(2, ChoicesConfirmed(protocol=ONE_OPEN.sha256, choices=("I1/within",)), "2026-10-26", patient=None)],
            ["I1/within"],
        ),
        ([signed("I1/below"), signed("I1/within", seq=3)], []),
    ],
    ids=[
        "nobody signed", "signed", "others signed", "another version", "signature voided", "in a patient's name",
        "signed tomorrow", "signed in two goes",
    ],
)  # fmt: skip
def test_what_is_open(events: list[Event], open_: list[str]) -> None:
    assert [choice.id for choice in unconfirmed(ONE_OPEN, believed(events))] == open_


def test_what_the_file_itself_confirms_is_not_open() -> None:
    assert unconfirmed(NONE_OPEN, believed([])) == []
    assert choices_against(NONE_OPEN, believed([])) == []


def test_the_words_name_three_and_count_all() -> None:
    assert choices_against(ONE_OPEN, believed([opened(rehearsal=False)])) == [
        "1 choices of the protocol are not signed by an investigator: I1/within"
    ]
    (words,) = choices_against(FOUR_OPEN, believed([]))
    assert words.startswith("4 choices of the protocol are not signed by an investigator: I1/")
    assert words.endswith(" ...")
    assert words.count("I1/") == 3


def test_in_a_rehearsal_open_choices_do_not_block() -> None:
    assert choices_against(ONE_OPEN, believed([opened(rehearsal=True)])) == []


def test_facts_that_come_from_no_log_are_no_rehearsal() -> None:
    assert choices_against(ONE_OPEN, believed([])) != []


def test_a_second_opening_with_an_older_date_makes_no_rehearsal() -> None:
    late = TrialOpened(trial="t", title="t", zone="Asia/Shanghai", rehearsal=True)
    record = believed([opened(rehearsal=False), event(2, late, "2020-01-01", patient=None)])
    assert choices_against(ONE_OPEN, record) != []
