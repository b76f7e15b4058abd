"""Leave to act: given, confirmed where two are wanted, not overtaken, and taken back by a pause."""

import pytest
from tests.story import noon, record_of
from tests.unit.derive.telling import believed, event

from trialwright.derive.authority import effective_from, in_effect, waiting
from trialwright.derive.record import Record
from trialwright.events.decisions import DecisionDocumented
from trialwright.events.trial import TrialOpened
from trialwright.protocol.decisions import Act

TWO = "2026-10-20  decision.made: act={act}; given=yes; people=2"


def record(*lines: str, as_of: str = "2026-10-25") -> Record:
    return record_of("\n".join(["2026-10-01  consent 1", *lines]), as_of=as_of)


def leave(*lines: str, act: Act = "lymphodeplete") -> bool | None:
    return in_effect(record(*lines), act).value


def test_nobody_has_decided() -> None:
    answer = in_effect(record(), "enrol")
    assert (answer.value, answer.status, answer.because) == (False, "known", ())
    assert [missing.reason for missing in answer.missing] == ["no_data"]


def test_one_person_suffices_where_one_is_wanted() -> None:
    answer = in_effect(record("2026-10-20  decided enrol"), "enrol")
    assert (answer.value, answer.because) == (True, (2,))
    assert answer.steps[0].how == "given by Dr Chen on 2026-10-20"
    assert answer.missing == ()


def test_it_waits_for_the_second_person() -> None:
    answer = in_effect(record(TWO.format(act="enrol")), "enrol")
    assert (answer.value, answer.because) == (False, (2,))
    assert answer.missing[0].what == "second person"
    assert answer.steps[0].how == "given by Dr Chen on 2026-10-20; it waits for another person"


@pytest.mark.parametrize(
    ("confirmation", "given"),
    [
        ("2026-10-21  confirmed 2 -- Dr Li, investigator", True),
        ("2026-10-21  confirmed 2", False),  # the first signer again
        ("2026-10-21  confirmed 2 -- dr chen, nurse", False),
        ("2026-10-21  confirmed 1 -- Dr Li, investigator", False),  # of something else
        ("2026-10-26  confirmed 2 -- Dr Li, investigator", False),  # tomorrow
    ],
)
@pytest.mark.parametrize("act", ["enrol", "lymphodeplete", "infuse"])
def test_another_person_brings_it_into_effect(act: Act, confirmation: str, given: bool) -> None:
    """D2.6 A second signature by the first signer is none."""
    answer = in_effect(record(TWO.format(act=act), confirmation), act)
    assert answer.value is given
    assert answer.because == ((2, 3) if given else (2,))


def test_a_confirmation_that_is_voided() -> None:
    assert leave(TWO.format(act="lymphodeplete"), "2026-10-21  confirmed 2 -- Dr Li", "2026-10-22  void 3") is False


def test_a_confirmation_before_the_decision_is_none() -> None:
    assert leave("2026-10-21  confirmed 3 -- Dr Li", TWO.format(act="lymphodeplete")) is False


def test_an_enrolment_stays_whatever_is_asked_later() -> None:
    assert leave("2026-10-20  decided enrol", "2026-10-21  refused enrol: enrolled already", act="enrol") is True
    assert leave("2026-10-19  refused enrol: no consent", "2026-10-20  decided enrol", act="enrol") is True
    assert leave("2026-10-20  decided enrol", "2026-10-22  void 2", act="enrol") is False
    answer = in_effect(record(TWO.format(act="enrol"), "2026-10-21  decided enrol", TWO.format(act="enrol")), "enrol")
    assert (answer.value, answer.because) == (True, (3,))


def test_of_every_other_act_the_newest_decision_counts() -> None:
    given, refused = "2026-10-20  decided lymphodeplete", "2026-10-21  refused lymphodeplete: an infection"
    assert leave(given, refused) is False
    assert leave(refused, given) is True
    assert leave(given, act="infuse") is False


@pytest.mark.parametrize(
    ("more", "given"),
    [
        (["2026-10-21  paused lymphodepletion: a death"], False),
        (["2026-10-21  paused infusion: a death"], True),
        (["2026-10-21  paused lymphodepletion: a death", "2026-10-22  resumed lymphodepletion: advised"], False),
        (["2026-10-21  fludarabine 50 mg given", "2026-10-22  paused lymphodepletion: a death"], True),
        (
            ["2026-10-19  fludarabine 50 mg given", "2026-10-22  paused lymphodepletion: a death"],
            False,
        ),  # an older course
    ],
)
def test_a_pause_takes_a_leave_back_that_was_not_used(more: list[str], given: bool) -> None:
    """R16 A resumption does not bring it back: it is asked for anew."""
    assert leave("2026-10-20  decided lymphodeplete", *more) is given


def test_a_pause_from_before_does_not() -> None:
    assert leave("2026-10-19  paused lymphodepletion: a death", "2026-10-20  decided lymphodeplete") is True


def test_an_enrolment_is_not_taken_back_by_a_pause() -> None:
    assert leave("2026-10-20  decided enrol", "2026-10-21  paused enrolment: a death", act="enrol") is True


def test_since_when() -> None:
    one = record("2026-10-20  decided enrol")
    since = effective_from(one, "enrol")
    assert since is not None
    assert noon("2026-10-20") < since < noon("2026-10-21")
    two = effective_from(record(TWO.format(act="enrol"), "2026-10-22  confirmed 2 -- Dr Li"), "enrol")
    assert two is not None
    assert noon("2026-10-22") < two < noon("2026-10-23")
    assert effective_from(record(TWO.format(act="enrol")), "enrol") is None


def test_what_waits() -> None:
    told = record(TWO.format(act="infuse"), "2026-10-20  decided apherese", TWO.format(act="lymphodeplete"))
    assert [event.seq for event, _ in waiting(told)] == [2, 4]
    told = record(TWO.format(act="infuse"), "2026-10-21  refused infuse: fever")
    assert waiting(told) == ()


@pytest.mark.parametrize(
    ("documented", "opened", "given"),
    [
        ("2016-03-07", "2026-11-01", True),
        ("2026-10-31", "2026-11-01", True),
        ("2026-11-01", "2026-11-01", False),  # from the day of opening on leave is asked for
        ("2026-11", "2026-11-01", False),
        ("2016", None, False),  # without a log that was opened there is no earlier
    ],
)
def test_a_decision_on_paper_counts_only_from_before_the_log(documented: str, opened: str | None, given: bool) -> None:
    """R1 Patients of earlier years were enrolled on paper; nobody can document away the decision of today."""
    told = [event(2, DecisionDocumented(act="enrol", taken_by="principal investigator"), documented)]
    if opened:
        opening = TrialOpened(trial="T", title="t", zone="Asia/Shanghai")
        told.insert(0, event(1, opening, opened, patient=None))
    answer = in_effect(believed(told, as_of="2026-12-01"), "enrol")
    assert answer.value is given
    if given:
        assert answer.steps[0].how == f"taken on paper on {documented}, before this log"
        assert answer.because == (2,)
