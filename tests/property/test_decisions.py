"""Laws of decisions: what is missing never gives leave, a fact never adds to what it removes, nobody confirms himself."""

from collections import Counter
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.test_eligibility import odd_events
from tests.story import PATIENT, record_of
from tests.unit.decide.cases import CHEN, PROTOCOL, READY, TODAY, asked
from tests.unit.derive.telling import believed, event

from trialwright.decide.acts import ACTS, may
from trialwright.derive.authority import in_effect, other, waiting
from trialwright.derive.trial.pauses import standing_pauses
from trialwright.events import Body, Event
from trialwright.events.conduct import DecisionConfirmed, TrialPaused, TrialResumed
from trialwright.events.decisions import DecisionMade
from trialwright.protocol.decisions import Act

PATIENT_ACTS: tuple[Act, ...] = ("enrol", "apherese", "lymphodeplete", "infuse")
some = settings(max_examples=120, deadline=None)


@cache
def against(act: Act, lines: frozenset[str]) -> Counter[str]:
    decision = asked(act, without=set(READY[act]) - lines)
    return Counter(reason.code for reason in decision.against)


acts = st.sampled_from(PATIENT_ACTS)
subsets = acts.flatmap(lambda act: st.tuples(st.just(act), st.frozensets(st.sampled_from(sorted(READY[act])))))


@some
@given(told=subsets, data=st.data())
def test_a_fact_never_adds_to_what_it_removes(told: tuple[Act, frozenset[str]], data: st.DataObject) -> None:
    """One more fact of those that make an act possible gives no reason of a kind that was there before more often."""
    act, lines = told
    more = data.draw(st.sampled_from(sorted(READY[act])))
    before, after = against(act, lines), against(act, lines | {more})
    assert all(after[code] <= count for code, count in before.items()), (before, after)


@some
@given(told=subsets)
def test_what_is_missing_never_gives_leave(told: tuple[Act, frozenset[str]]) -> None:
    """Where a single line can refuse an act alone, no other lines make up for it."""
    act, lines = told
    needed = {line for line in READY[act] if against(act, frozenset(READY[act]) - {line})}
    if needed - lines:
        assert against(act, lines)
    assert not against(act, frozenset(READY[act]))


@some
@given(told=odd_events, act=st.sampled_from(sorted(ACTS)))
def test_odd_data_is_never_an_exception_and_never_leave(told: list[tuple[Body, str, str, bool, int]], act: Act) -> None:
    log: list[Event] = []
    for seq, (body, when, zone, redacted, which) in enumerate(told, 1):
        log.append(event(seq, body, when, zone=zone, redacted=redacted and which % 3 == 0))
    decision = may(act, PROTOCOL, believed(log), asked_by=CHEN)
    assert decision.given is not bool(decision.against)
    assert decision.given is (act == "pause")
    assert len(set(decision.against)) == len(decision.against)
    assert all({*reason.because} <= {*decision.because} for reason in decision.against)


days = st.integers(1, 24).map(lambda day: f"2026-10-{day:02}")


@some
@given(changes=st.lists(st.tuples(st.booleans(), days), min_size=1, max_size=8))
def test_whether_a_stage_is_held_follows_from_the_last_word(changes: list[tuple[bool, str]]) -> None:
    """Brute force: sorted by day and then as recorded, the last word counts."""
    log = [
        event(seq, (TrialPaused if pause else TrialResumed)(stages=("infusion",), why="x"), day, patient=None)
        for seq, (pause, day) in enumerate(changes, 1)
    ]
    _, (last, _) = max(enumerate(changes), key=lambda each: (each[1][1], each[0]))
    assert bool(standing_pauses(believed(log))) is last


people = st.sampled_from(["Dr Chen", "dr chen", "Dr Li", "Dr  Li", "Dr Wu"])


@some
@given(
    told=st.lists(
        st.tuples(st.sampled_from(["given", "given by two", "refused", "confirmed"]), people, st.integers(1, 8)),
        max_size=8,
    ),
    act=acts,
)
def test_nobody_confirms_a_decision_of_his_own(told: list[tuple[str, str, int]], act: Act) -> None:
    """Leave rests on a given decision; where two people are wanted, on two people."""
    lines = []
    for what, who, number in told:
        line = {
            "given": f"decided {act}",
            "given by two": f"decision.made: act={act}; given=yes; people=2",
            "refused": f"refused {act}: x",
            "confirmed": f"confirmed {number}",
        }[what]
        lines.append(f"2026-10-20  {line} -- {who}, investigator")
    record = record_of("\n".join(lines), as_of=TODAY, patient=PATIENT)
    answer = in_effect(record, act)
    grounds = [each for each in record.events if each.seq in answer.because]
    if answer.value:
        (made, *second) = grounds
        assert isinstance(made.body, DecisionMade)
        assert made.body.given
        assert len(second) == made.body.people - 1
        assert all(isinstance(each.body, DecisionConfirmed) and other(each.by, made.by) for each in second)
        assert act == "enrol" or made.seq == max(e.seq for e in record.events if isinstance(e.body, DecisionMade))
    assert all(each.seq not in answer.because for each, _ in waiting(record)) or not answer.value
