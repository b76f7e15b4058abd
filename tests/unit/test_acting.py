"""Decisions over a log: asked, recorded, confirmed by another person; pauses that no correction ends."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.log_material import counted
from tests.story import PATIENT, events_of
from tests.unit.decide.cases import LYMPHODEPLETE, TEXT

from trialwright import __version__, acting, main
from trialwright.acting import Actor, confirm_decision, decide
from trialwright.decide.acts import may
from trialwright.decide.decision import Decision
from trialwright.derive.authority import in_effect
from trialwright.derive.record import AsOf
from trialwright.derive.trial.pauses import standing_pauses
from trialwright.errors import InputError, Refused, Stale
from trialwright.events import Draft, Event
from trialwright.events.course import ContactMade
from trialwright.events.decisions import DecisionMade
from trialwright.log import Log, MemoryLog
from trialwright.protocol.decisions import Act
from trialwright.standards.when import When

NOW = datetime(2026, 10, 25, 4, tzinfo=UTC)
ZONE = "Asia/Shanghai"
CHEN = Actor(by="Dr Chen", role="investigator", site="SZ01")
LI = Actor(by="Dr Li", role="investigator", site="SZ01")
WU = Actor(by="Dr Wu", role="nurse", site="SZ01")


@pytest.fixture
def log() -> Iterator[Log]:
    """A real trial with a patient against whose lymphodepletion nothing speaks."""
    ticks = iter(range(100_000))
    log = MemoryLog.create("NCT00000000", clock=lambda: NOW + timedelta(milliseconds=next(ticks)), salt=counted())
    opened = NOW - timedelta(days=300)
    main.init(log, TEXT, "small.yaml", zone=ZONE, rehearsal=False, actor=CHEN, now=opened)
    log.append([_draft(event) for event in events_of("\n".join(LYMPHODEPLETE.values()))])
    yield log
    log.close()


def _draft(event: Event) -> Draft:
    assert event.body is not None
    return Draft(
        patient=event.patient, body=event.body, happened=event.happened, by=event.by, role=event.role, site=event.site
    )


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def made(log: Log) -> list[Event]:
    return [event for event in log.read() if event.kind == "decision.made" and event.seq > 10]


def leave(log: Log, act: Act, now: datetime) -> bool | None:
    return in_effect(acting.believed(log, PATIENT, AsOf(happened=now, recorded=later(600))), act).value


def ask(log: Log, act: Act = "lymphodeplete", *, by: Actor = CHEN, minutes: int = 1) -> Decision:
    return decide(log, act, PATIENT, now=later(minutes), actor=by)


def test_a_decision_is_recorded_with_who_asked_and_how_many_are_wanted(log: Log) -> None:
    """D4.5 A decision names its events, the protocol's checksum and the version of the software."""
    decision = ask(log)
    *_, event = log.read()
    assert isinstance(event.body, DecisionMade)
    assert (event.by, event.role, event.patient) == ("Dr Chen", "investigator", PATIENT)
    assert (event.body.act, event.body.given, event.body.people) == ("lymphodeplete", True, 2)
    assert (event.body.because, event.body.protocol) == (decision.because, decision.protocol)
    assert event.body.software == __version__


def test_a_clock_that_was_a_year_fast_hides_nothing_and_stops_no_decision(log: Log) -> None:
    """What was recorded meanwhile bears a time to come; it counts all the same, and nobody is stale for a year."""
    right, log._clock = log._clock, lambda: NOW + timedelta(days=366)
    log.append([acting.drafted(PATIENT, ContactMade(how="telephone"), When("2026-10-24", ZONE), CHEN)])
    log._clock = right
    seen = log.head().seq
    decision = ask(log)
    assert decision.given
    assert decision.seen.own == seen
    assert (made(log)[-1].seq, made(log)[-1].recorded_at) == (seen + 1, NOW + timedelta(days=366))


def test_a_refusal_is_recorded_with_its_reasons(log: Log) -> None:
    decision = ask(log, by=WU)
    *_, event = log.read()
    assert isinstance(event.body, DecisionMade)
    assert (event.body.given, event.body.people, event.body.reasons) == (False, 1, decision.reasons)


def test_it_takes_effect_with_the_second_person(log: Log) -> None:
    """D2.6 D5.2 Two people, each with the duty."""
    ask(log)
    number = log.head().seq
    assert leave(log, "lymphodeplete", later(2)) is False
    confirm_decision(log, PATIENT, number, now=later(3), actor=LI)
    assert leave(log, "lymphodeplete", later(4)) is True
    *_, event = log.read()
    assert (event.kind, event.by, event.patient) == ("decision.confirmed", "Dr Li", PATIENT)


@pytest.mark.parametrize(("by", "words"), [(CHEN, "the second person must be another one"), (WU, "is here as nurse")])
def test_a_confirmation_that_is_refused_changes_nothing_and_is_noted(log: Log, by: Actor, words: str) -> None:
    ask(log)
    number = log.head().seq
    with pytest.raises(Refused, match=f"decision {number} is not confirmed:") as wrong:
        confirm_decision(log, PATIENT, number, now=later(3), actor=by)
    assert words in wrong.value.found
    assert log.head().seq == number
    (access,) = log.read_access()
    assert (access.action, access.by) == ("confirmation refused", by.by)
    confirm_decision(log, PATIENT, number, now=later(4), actor=LI)


def test_what_came_in_between_is_looked_at_by_the_second_person(log: Log) -> None:
    ask(log)
    number = log.head().seq
    main.record_fact(log, PATIENT, "condition.recorded", {"condition": "infection"}, happened=When("2026-10-25", ZONE),
                     actor=WU)  # fmt: skip
    with pytest.raises(Refused, match="an infection is active"):
        confirm_decision(log, PATIENT, number, now=later(5), actor=LI)


@pytest.mark.parametrize("whose", ["the patient's", "the trial's"])
@pytest.mark.parametrize("step", ["decide", "confirm"])
def test_a_decision_is_stale_if_something_came_in_between(
    log: Log, monkeypatch: pytest.MonkeyPatch, whose: str, step: str
) -> None:
    """Nothing changes between check and act."""
    ask(log)
    number = log.head().seq

    def meanwhile(*asked: Any, **more: Any) -> Any:
        today = When("2026-10-25", ZONE)
        if whose == "the patient's":
            main.record_fact(log, PATIENT, "consent.withdrawn", {}, happened=today, actor=WU)
        else:
            main.record_fact(log, None, "accrual.changed", {"open": "no", "why": "full"}, happened=today, actor=WU)
        return may(*asked, **more) if step == "decide" else ()

    monkeypatch.setattr(acting, "may" if step == "decide" else "against_confirming", meanwhile)
    act: Callable[[], object] = (
        (lambda: ask(log, minutes=9))
        if step == "decide"
        else lambda: confirm_decision(log, PATIENT, number, now=later(9), actor=LI)
    )
    with pytest.raises(Stale, match="recorded since you looked"):
        act()
    assert [event.seq for event in made(log)][-1] == number
    assert "decision.confirmed" not in {event.kind for event in log.read()}


def test_a_decision_that_is_none(log: Log) -> None:
    with pytest.raises(InputError, match=f"event 3 is no decision about patient {PATIENT}"):
        confirm_decision(log, PATIENT, 3, now=later(1), actor=LI)
    ask(log)
    with pytest.raises(InputError, match="is no decision of the trial as a whole"):
        confirm_decision(log, None, log.head().seq, now=later(2), actor=LI)


# pauses and resumptions


def pause(log: Log, *stages: Any, minutes: int = 1) -> Decision:
    return decide(log, "pause", None, now=later(minutes), actor=CHEN, stages=stages, why="a death")


def held(log: Log) -> list[str]:
    return [each.stage for each in standing_pauses(acting._as_of(log, None, later(600)))]


def test_a_pause_holds_at_once(log: Log) -> None:
    """Caution waits for nobody."""
    pause(log, "lymphodepletion", "infusion")
    assert held(log) == ["lymphodepletion", "infusion"]
    assert ask(log, minutes=2).reasons[0].startswith("lymphodepletion is paused since")


def test_a_resumption_waits_for_the_second_person(log: Log) -> None:
    """R16 Nothing resumes by itself, and nobody resumes alone."""
    pause(log, "lymphodepletion", "infusion")
    decision = decide(log, "resume", None, now=later(2), actor=CHEN, why="advised by the safety board")
    assert (decision.given, decision.second_person_wanted) == (True, True)
    number = log.head().seq
    assert held(log) == ["lymphodepletion", "infusion"]
    with pytest.raises(Refused, match="must be another one"):
        confirm_decision(log, None, number, now=later(3), actor=CHEN)
    confirm_decision(log, None, number, now=later(4), actor=LI)
    assert held(log) == []
    assert [event.kind for event in log.read(since=number)] == ["decision.made", "trial.resumed", "decision.confirmed"]


def test_one_stage_may_go_on_alone(log: Log) -> None:
    pause(log, "lymphodepletion", "infusion")
    decide(log, "resume", None, now=later(2), actor=CHEN, stages=["infusion"], why="advised")
    confirm_decision(log, None, log.head().seq, now=later(3), actor=LI)
    assert held(log) == ["lymphodepletion"]
    refused = decide(log, "resume", None, now=later(4), actor=CHEN, stages=["infusion"], why="advised")
    assert refused.reasons == ("infusion is not paused",)


def test_what_is_paused_after_the_decision_is_not_resumed_by_it(log: Log) -> None:
    pause(log, "infusion")
    decide(log, "resume", None, now=later(2), actor=CHEN, why="advised")
    number = log.head().seq
    pause(log, "infusion", minutes=3)
    with pytest.raises(Refused, match="infusion was paused since the decision: a death"):
        confirm_decision(log, None, number, now=later(4), actor=LI)
    assert held(log) == ["infusion", "infusion"]


def test_nothing_to_resume(log: Log) -> None:
    assert decide(log, "resume", None, now=later(1), actor=CHEN, why="x").reasons == ("no stage is paused",)


def test_no_correction_ends_a_pause(log: Log) -> None:
    pause(log, "infusion")
    number = next(event.seq for event in log.read() if event.kind == "trial.paused")
    today = When("2026-10-25", ZONE)
    with pytest.raises(Refused, match=f"event {number} is a pause, and a pause does not end by a correction"):
        main.void(log, None, number, reason="in error", happened=today, actor=CHEN)
    fields = {"stages": "enrolment", "why": "in error"}
    with pytest.raises(Refused, match="is a pause"):
        main.record_fact(log, None, "trial.paused", fields, happened=today, actor=CHEN, replaces=number, reason="x")
    assert held(log) == ["infusion"]


def test_nobody_types_in_a_resumption_or_a_confirmation(log: Log) -> None:
    today = When("2026-10-25", ZONE)
    for kind, fields in (
        ("trial.resumed", {"stages": "infusion", "why": "x"}),
        ("decision.confirmed", {"decision": "9"}),
    ):
        with pytest.raises(InputError, match=f"{kind} is no fact that can be reported"):
            main.record_fact(log, None, kind, fields, happened=today, actor=CHEN)


@pytest.mark.parametrize("stage", ["enrolment", "apheresis", "lymphodepletion", "infusion"])
def test_anybody_may_report_a_pause(log: Log, stage: str) -> None:
    """A pause that the safety board sent by letter is a fact like any other."""
    fields = {"stages": stage, "why": "letter of the board"}
    main.record_fact(log, None, "trial.paused", fields, happened=When("2026-10-25", ZONE), actor=WU)
    assert held(log) == [stage]


@pytest.mark.parametrize(
    ("act", "code", "stages", "why", "found"),
    [
        ("enrol", None, (), None, "enrol without a patient"),
        ("enrol", PATIENT, ("infusion",), None, "enrol with stages or a reason why"),
        ("enrol", PATIENT, (), "because", "enrol with stages or a reason why"),
        ("pause", PATIENT, ("infusion",), "x", f"pause of patient {PATIENT}"),
        ("pause", None, ("infusion",), None, "pause without a reason why"),
        ("pause", None, ("infusion",), " ", "pause without a reason why"),
        ("pause", None, (), "x", "a pause without stages"),
        ("resume", None, (), None, "resume without a reason why"),
    ],
)
def test_a_request_that_makes_no_sense(
    log: Log, act: Act, code: str | None, stages: tuple[Any, ...], why: str | None, found: str
) -> None:
    before = log.head().seq
    with pytest.raises(InputError) as wrong:
        decide(log, act, code, now=NOW, actor=CHEN, stages=stages, why=why)
    assert wrong.value.found == found
    assert log.head().seq == before


def test_enrol_is_short_for_decide(log: Log) -> None:
    assert main.enrol(log, PATIENT, now=later(1), actor=CHEN).reasons == (
        "the patient is enrolled since 2026-10-21 (event 10)",
    )
