"""Laws of judging: whatever the rule and whatever the record, unknown is never guessed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.rule_trees import LEAVES, RULES
from tests.story import PATIENT, events_of

from trialwright.derive.answer import Answer
from trialwright.derive.belief import believe
from trialwright.derive.eligibility.eligibility import eligibility
from trialwright.derive.eligibility.judging import judge
from trialwright.derive.eligibility.ordering import order_list
from trialwright.derive.facts import facts_of
from trialwright.derive.record import AsOf, Record
from trialwright.events import Event
from trialwright.protocol.criteria import AllOf, AnyOf, Criterion, Not, NotOccurred, Occurred, Rule
from trialwright.protocol.reading import read_protocol
from trialwright.trials import trial_text

PROTOCOL = read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml")
LAST_DAY = datetime(2026, 10, 25, 4, 0, tzinfo=UTC)
EVER = datetime(2100, 1, 1, tzinfo=UTC)

TOLD = (
    "creatinine 0.9 mg/dL", "creatinine 2.1 mg/dL", "creatinine 88 umol/L", "creatinine <5 mg/dL", "creatinine 88 mg/dL",
    "alt 30 U/L, upper 40 U/L", "alt 30 U/L", "alt 300 U/L, upper 40 U/L", "lvef 55 %", "ecog 1", "platelets 90 10*9/L",
    "has seizure", "no seizure", "seizure began 1998, ended 1999", "has infection", "no infection",
    "infection began 2026-10-01, ended 2026-10-10", "consolidation x1", "consolidation x3", "systemic_steroid started",
    "systemic_steroid stopped", "medical history taken", "medical history begun", "treatment history taken",
    "medication history taken", "hbsag positive", "hbsag negative", "hbsag indeterminate", "anti_hbc negative",
    "female, born 1990-05-05", "male, born 2012", "a: yes", "a: no",
)  # fmt: skip

MINUTES = st.integers(0, 60 * 24 * 400)
LINES = st.lists(st.tuples(MINUTES, st.sampled_from(TOLD)), max_size=10, unique_by=lambda line: line[0])
NAMED_REASONS = {"conflict", "indeterminate", "implausible", "beyond_measurement", "range_missing", "date_imprecise"}
"""Why a new fact may take an answer back: what it says cannot be used, or contradicts what was there."""


def told(lines: Sequence[tuple[int, str]]) -> list[Event]:
    """Events at exact minutes before the day that is judged."""
    start = LAST_DAY - timedelta(days=400)
    text = "\n".join(
        f"{(start + timedelta(minutes=at)).strftime('%Y-%m-%dT%H:%M+00:00')}  {what}" for at, what in lines
    )
    return events_of(text)


def record_of(events: Sequence[Event], at: datetime = LAST_DAY) -> Record:
    return believe(events, patient=PATIENT, as_of=AsOf(happened=at, recorded=EVER))


def answer(rule: Rule, events: Sequence[Event], at: datetime = LAST_DAY) -> Answer[bool]:
    return judge(rule, facts_of(record_of(events, at)))


@given(RULES, LINES)
def test_an_answer_is_known_with_evidence_or_says_what_is_missing(rule: Rule, lines: list[tuple[int, str]]) -> None:
    events = told(lines)
    found = answer(rule, events)
    assert (found.value is None) is (found.status in ("unknown", "not_applicable"))
    assert found.status != "review"
    assert set(found.because) <= {event.seq for event in events}
    assert all(set(step.because) <= set(found.because) for step in found.steps)
    if found.status == "unknown":
        assert found.missing
    elif found.status == "known":
        assert not found.missing


@given(RULES, LINES)
def test_not_turns_what_is_known_and_nothing_else(rule: Rule, lines: list[tuple[int, str]]) -> None:
    events = told(lines)
    plain, turned = answer(rule, events), answer(Not(rule), events)
    assert turned.status == plain.status
    assert turned.value == (None if plain.value is None else not plain.value)


@given(RULES, RULES, LINES)
def test_de_morgan(one: Rule, other: Rule, lines: list[tuple[int, str]]) -> None:
    events = told(lines)
    left, right = answer(Not(AllOf((one, other))), events), answer(AnyOf((Not(one), Not(other))), events)
    assert (left.value, left.status) == (right.value, right.status)


@given(RULES, LINES, st.integers(1, 400))
def test_what_happens_later_does_not_change_the_past(rule: Rule, lines: list[tuple[int, str]], days: int) -> None:
    """Replay of a prefix equals the past."""
    events = told(lines)
    then = LAST_DAY - timedelta(days=days)
    before = [event for event in events if event.happened.span()[0] <= then]
    assert answer(rule, events, then) == answer(rule, before, then)


@given(RULES, LINES, st.randoms(use_true_random=False))
def test_the_order_of_entry_changes_no_answer(rule: Rule, lines: list[tuple[int, str]], random: object) -> None:
    events = told(lines)
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    entered = [msgspec.structs.replace(event, seq=seq) for seq, event in enumerate(shuffled, 1)]
    again, found = answer(rule, entered), answer(rule, events)
    assert (again.value, again.status) == (found.value, found.status)


@given(LEAVES, LINES, LINES)
def test_a_new_fact_takes_no_answer_back_without_a_named_reason(
    rule: Rule, lines: list[tuple[int, str]], more: list[tuple[int, str]]
) -> None:
    """Of a leaf: a tree may lose the part that decided it, and then wait for the others.

    The end of something that ran is no such fact: what ran until now ran until then, and since then nobody has asked.
    """
    assume(not {at for at, _ in lines} & {at for at, _ in more})
    assume(not any("stopped" in what for _, what in more))
    before, after = answer(rule, told(lines)), answer(rule, told([*lines, *more]))
    if before.status == "known" and after.status == "unknown":
        assert {missing.reason for missing in after.missing} & NAMED_REASONS


@given(st.sampled_from(["creatinine", "bilirubin"]), st.integers(1, 4000), MINUTES)
def test_the_unit_of_a_result_changes_no_answer(analyte: str, hundredths: int, at: int) -> None:
    """The same amount in mg/dL and in mg/L, to the last digit, decides every criterion alike."""
    whole, rest = divmod(hundredths, 100)
    tens, ones = divmod(hundredths, 10)
    each = [f"{analyte} {whole}.{rest:02d} mg/dL", f"{analyte} {tens}.{ones} mg/L"]
    criteria = [c for c in PROTOCOL.criteria if c.id in ("I4.creatinine", "I4.bilirubin")]
    verdicts = [[answer(c.rule, told([(at, line)])).value for c in criteria] for line in each]
    assert verdicts[0] == verdicts[1]


@given(RULES, st.sampled_from(["inclusion", "exclusion"]), LINES)
def test_unknown_never_becomes_eligible(rule: Rule, kind: str, lines: list[tuple[int, str]]) -> None:
    criterion = Criterion(
        id="X", kind="inclusion" if kind == "inclusion" else "exclusion", text="x", rule=rule, label="x"
    )
    protocol = msgspec.structs.replace(PROTOCOL, criteria=(criterion,))
    record = record_of(told(lines))
    verdict = eligibility(protocol, record)
    wanted = kind == "inclusion"
    plain = judge(rule, facts_of(record), harmless=wanted)
    assert (verdict.value is True) is (plain.status == "not_applicable" or plain.value is wanted)
    assert (verdict.value is None) is (plain.status == "unknown")


@given(RULES, LINES)
def test_what_is_ordered_is_what_is_missing(rule: Rule, lines: list[tuple[int, str]]) -> None:
    facts = facts_of(record_of(told(lines)))
    found = judge(rule, facts, harmless=True)
    if found.status == "unknown":
        wanted = order_list([(rule, True)], facts)
        keys = [(missing.what, missing.reason) for missing in wanted]
        assert len(keys) == len(set(keys))
        everything = judge(rule, facts)
        assert {what for what, _ in keys} <= {missing.what for missing in everything.missing}


@given(st.sampled_from(["seizure", "infection"]), st.booleans(), st.none() | st.integers(0, 400), LINES)
def test_none_is_the_contrary_of_any(
    concept: str, active: bool, days: int | None, lines: list[tuple[int, str]]
) -> None:
    events = told(lines)
    within = None if active else days
    one = answer(Occurred(concept=concept, active=active, within_days=within), events).value
    other = answer(NotOccurred(concept=concept, active=active, within_days=within), events).value
    assert other == (None if one is None else not one)
