"""Laws of eligibility: unknown never becomes eligible, and a known answer holds whatever is found out later.

The oracles here are brute force: a rule is looked at in every way in which its unknown facts can turn out, by a few lines
that share nothing with the interpreter but the words of the tree.
"""

import itertools
from collections.abc import Iterator, Mapping
from decimal import Decimal

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.story import PATIENT
from tests.story_lines import ZONE
from tests.unit.derive.telling import LATER, RECORDED, believed, event, void
from tests.unit.protocol.small_protocol import SMALL

from trialwright.decide.acts import may
from trialwright.decide.decision import Asker
from trialwright.derive.doses.dosing import lymphodepletion, rounding_permitted
from trialwright.derive.eligibility.eligibility import criterion_answers, eligibility, satisfied
from trialwright.derive.eligibility.judging import judge
from trialwright.derive.eligibility.ordering import order_list
from trialwright.derive.facts import Facts, facts_of
from trialwright.derive.record import AsOf
from trialwright.derive.trial.findings import findings
from trialwright.events import Body, Event, kind_of
from trialwright.events.consent import ConsentSigned, ConsentWithdrawn, PrescreeningRecorded
from trialwright.events.decisions import DecisionMade
from trialwright.events.judgements import JudgementAttested
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import LabResulted, VitalMeasured
from trialwright.protocol.criteria import (
    OPERATORS,
    Absent,
    AllOf,
    AnyOf,
    AnyOne,
    Attested,
    Comparison,
    CountOf,
    Criterion,
    Implies,
    Latest,
    Limit,
    NoneOf,
    Not,
    Operator,
    Rule,
)
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When
from trialwright.trials import trial_text

PROTOCOL = read_protocol(SMALL, "small.yaml")
TRIAL = read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml")
STATEMENTS = "abcd"
CHEN = Asker(by="Dr Chen", role="investigator", site="SZ01")
few = settings(max_examples=80, deadline=None)
some = settings(max_examples=150, deadline=None)

Values = Mapping[str, bool | None]


# rules over statements

leaves = st.sampled_from([Attested(statement=name) for name in STATEMENTS])


def grown(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(AllOf, several),
        st.builds(AnyOf, several),
        st.builds(Not, inner),
        st.builds(lambda when, then: Implies(when=when, then=then), inner, inner),
    )


rules: st.SearchStrategy[Rule] = st.recursive(leaves, grown, max_leaves=6)
values = st.fixed_dictionaries({name: st.sampled_from((True, False, None)) for name in STATEMENTS})


def facts_with(known: Values) -> Facts:
    stated = [(name, value) for name, value in known.items() if value is not None]
    return facts_of(believed([event(n, JudgementAttested(statement=s, holds=v)) for n, (s, v) in enumerate(stated, 1)]))


def outcome(rule: Rule, known: Mapping[str, bool]) -> bool | str:
    """What a rule says where every fact is known: true, false, or that it does not apply."""
    if isinstance(rule, Attested):
        return known[rule.statement]
    if isinstance(rule, Not):
        said = outcome(rule.rule, known)
        return said if isinstance(said, str) else not said
    if isinstance(rule, Implies):
        return outcome(rule.then, known) if outcome(rule.when, known) is True else "does not apply"
    assert isinstance(rule, AllOf | AnyOf)
    said_by_parts = [said for part in rule.rules if not isinstance(said := outcome(part, known), str)]
    if not said_by_parts:
        return "does not apply"
    return all(said_by_parts) if isinstance(rule, AllOf) else any(said_by_parts)


def completions(known: Values) -> Iterator[dict[str, bool]]:
    """Every way in which the unknown facts can turn out."""
    options = [(value,) if value is not None else (True, False) for value in known.values()]
    return (dict(zip(known, chosen, strict=True)) for chosen in itertools.product(*options))


@some
@given(rule=rules, known=values)
def test_a_known_answer_holds_however_the_unknown_turns_out(rule: Rule, known: Values) -> None:
    answer = judge(rule, facts_with(known))
    possible = {outcome(rule, completed) for completed in completions(known)}
    if answer.status == "known":
        assert possible == {answer.value}
    elif answer.status == "not_applicable":
        assert possible == {"does not apply"}
    else:
        assert answer.missing


@some
@given(rule=rules, known=values, inclusion=st.booleans())
def test_a_criterion_is_decided_only_where_every_outcome_speaks_alike(
    rule: Rule, known: Values, inclusion: bool
) -> None:
    criterion = Criterion(
        id="X", kind="inclusion" if inclusion else "exclusion", text="", rule=rule, label="", choices=()
    )
    verdict = satisfied(criterion, judge(rule, facts_with(known), harmless=inclusion))
    possible = {
        True if isinstance(said, str) else said is inclusion
        for said in (outcome(rule, completed) for completed in completions(known))
    }
    assert verdict is None or possible == {verdict}
    if None not in known.values():
        assert {verdict} == possible, "with every fact known nothing stays open"


# the whole: taking facts away, and what to order

criteria = st.lists(st.tuples(rules, st.booleans()), min_size=1, max_size=3)


def protocol_of(parts: list[tuple[Rule, bool]]) -> TrialProtocol:
    made = tuple(
        Criterion(id=f"X{n}", kind="inclusion" if inclusion else "exclusion", text="", rule=rule, label="")
        for n, (rule, inclusion) in enumerate(parts)
    )
    return msgspec.structs.replace(PROTOCOL, criteria=made)


def eligible(parts: list[tuple[Rule, bool]], known: Values) -> bool | None:
    """By the interpreter, criterion by criterion."""
    facts = facts_with(known)
    said = [
        satisfied(criterion, judge(criterion.rule, facts, harmless=criterion.kind == "inclusion"))
        for criterion in protocol_of(parts).criteria
    ]
    return False if False in said else None if None in said else True


@few
@given(parts=criteria, known=values, hidden=st.sets(st.sampled_from(STATEMENTS)))
def test_knowing_less_never_makes_eligible(parts: list[tuple[Rule, bool]], known: Values, hidden: set[str]) -> None:
    """What is decided with fewer facts is decided the same with more of them."""
    less = eligible(parts, {name: None if name in hidden else value for name, value in known.items()})
    assert less is None or less is eligible(parts, known)


@few
@given(parts=criteria, known=values)
def test_the_order_list_suffices_and_nothing_smaller_does(parts: list[tuple[Rule, bool]], known: Values) -> None:
    unknown = [name for name, value in known.items() if value is None]

    def would_do(ordered: tuple[str, ...]) -> bool:
        results = itertools.product((True, False), repeat=len(ordered))
        return any(eligible(parts, {**known, **dict(zip(ordered, result, strict=True))}) for result in results)

    facts = facts_with(known)
    said = eligible(parts, known)
    ordered = tuple(missing.what for missing in order_list(parts, facts)) if said is None else ()
    smallest = next((n for n in range(5) for few_ in itertools.combinations(unknown, n) if would_do(few_)), None)
    if said is None and smallest is not None:
        assert len(ordered) == smallest
        assert would_do(ordered)
    elif said is None:
        assert ordered == (), "nothing can make the patient eligible, so nothing is to be ordered"


@few
@given(parts=criteria, known=values)
def test_the_whole_is_what_its_criteria_say(parts: list[tuple[Rule, bool]], known: Values) -> None:
    stated = [(name, value) for name, value in known.items() if value is not None]
    record = believed([event(n, JudgementAttested(statement=s, holds=v)) for n, (s, v) in enumerate(stated, 1)])
    whole = eligibility(protocol_of(parts), record)
    assert whole.value is eligible(parts, known)
    assert not whole.missing or whole.value is None
    assert set(whole.because) <= {e.seq for e in record.events}


# measured facts

numbers = st.integers(min_value=5, max_value=400).map(lambda hundredths: Decimal(hundredths) / 100)
days = st.integers(min_value=1, max_value=25).map(lambda day: f"2026-10-{day:02d}")
hours = st.builds(lambda day, hour: f"{day}T{hour:02d}:00+08:00", days, st.integers(min_value=0, max_value=11))
vague = st.sampled_from(["2026", "2026-09", "2026-10"])
comparisons = st.builds(
    lambda operator, limit: (Comparison(operator, Limit(limit, "mg/dL")),), st.sampled_from(OPERATORS), numbers
)
absences: st.SearchStrategy[Absent] = st.sampled_from(("unknown", "met", "not_met"))
windows = st.sampled_from([None, 0, 5, 14, 30])
counts = st.builds(
    lambda operator, number: (Comparison(operator, Limit(Decimal(number), "1")),),
    st.sampled_from(OPERATORS),
    st.integers(min_value=0, max_value=3),
)


def measured(absent: st.SearchStrategy[Absent] = absences) -> st.SearchStrategy[Rule]:
    def build(word: type[Latest | AnyOne | NoneOf]) -> st.SearchStrategy[Rule]:
        return st.builds(
            word, concept=st.just("creatinine"), comparisons=comparisons, within_days=windows, absent=absent
        )

    return st.one_of(
        build(Latest),
        build(AnyOne),
        build(NoneOf),
        st.builds(
            CountOf, concept=st.just("creatinine"), comparisons=counts, within_days=windows, absent=absent
        ),
    )  # fmt: skip


def creatinine(value: Decimal, unit: str = "mg/dL") -> LabResulted:
    return LabResulted(analyte="creatinine", value=Quantity(value=value, unit=unit))


def results(whens: st.SearchStrategy[str], most: int = 4) -> st.SearchStrategy[list[tuple[str, Decimal]]]:
    return st.lists(st.tuples(whens, numbers), max_size=most)


def facts_measured(told: list[tuple[str, Decimal]]) -> Facts:
    return facts_of(believed([event(n, creatinine(v), when) for n, (when, v) in enumerate(told, 1)]))


def exact_times(when: str) -> list[str]:
    """Instants that a date can stand for, those at the edges of days and windows among them, none after the day judged."""
    if "T" in when:
        return [when.replace(":00+08:00", ":00:00.000000+08:00")]
    if len(when) == 10:
        ends = ("00:00:00.000000", "11:59:59.999999") if when.endswith("25") else ("00:00:00.000000", "23:59:59.999999")
        return [f"{when}T{end}+08:00" for end in ends]
    edges = ("2026-09-24", "2026-09-25", "2026-10-01", "2026-10-10", "2026-10-11", "2026-10-20", "2026-10-25")
    return [time for day in edges if day.startswith(when) for time in exact_times(day)]


@few
@given(rule=measured(), told=results(st.one_of(days, hours, vague), most=3))
def test_a_known_answer_holds_whenever_it_really_happened(rule: Rule, told: list[tuple[str, Decimal]]) -> None:
    """A date that is not exact is made exact in each way: the answer is the same, or two results have one instant."""
    answer = judge(rule, facts_measured(told))
    if answer.value is None:
        return
    for whens in itertools.islice(itertools.product(*(exact_times(when) for when, _ in told)), 600):
        exact = judge(rule, facts_measured([(when, value) for when, (_, value) in zip(whens, told, strict=True)]))
        assert exact.value is answer.value or [m.reason for m in exact.missing] == ["conflict"], whens


@few
@given(comparison=comparisons, within=windows, told=results(st.one_of(days, hours)), old=numbers)
def test_an_older_result_changes_nothing(
    comparison: tuple[Comparison, ...], within: int | None, told: list[tuple[str, Decimal]], old: Decimal
) -> None:
    rule = Latest(concept="creatinine", comparisons=comparison, within_days=within)
    before = judge(rule, facts_measured(told))
    after = judge(rule, facts_measured([*told, ("2026-08-31", old)]))
    if told:
        assert after == before
    else:
        assert after.value is None or within is None


@few
@given(rule=measured(), told=results(days), data=st.data())
def test_the_unit_of_a_result_changes_no_answer(
    rule: Rule, told: list[tuple[str, Decimal]], data: st.DataObject
) -> None:
    exact = {"mg/dL": Decimal(1), "umol/L": Decimal("88.42"), "mg/L": Decimal(10), "mmol/L": Decimal("0.08842")}
    units = [data.draw(st.sampled_from(sorted(exact))) for _ in told]
    other = [
        event(n, creatinine(value * exact[unit], unit), when)
        for n, ((when, value), unit) in enumerate(zip(told, units, strict=True), 1)
    ]
    assert judge(rule, facts_of(believed(other))).value is judge(rule, facts_measured(told)).value


@few
@given(
    parts=st.lists(st.tuples(st.one_of(measured(st.just("unknown")), leaves), st.booleans()), min_size=1, max_size=3),
    told=results(days),
    known=values,
    drop_results=st.booleans(),
)
def test_not_having_measured_never_makes_eligible(
    parts: list[tuple[Rule, bool]], told: list[tuple[str, Decimal]], known: Values, drop_results: bool
) -> None:
    """Taking away all results of an analyte, where absence means unknown, decides nothing that was not decided so."""
    stated = [JudgementAttested(statement=name, holds=value) for name, value in known.items() if value is not None]
    judgements = [event(100 + n, body) for n, body in enumerate(stated)]
    measurements = [event(n, creatinine(value), when) for n, (when, value) in enumerate(told, 1)]
    protocol = protocol_of(parts)
    full = eligibility(protocol, believed([*measurements, *judgements]))
    less = eligibility(protocol, believed(judgements if drop_results else measurements))
    assert less.value is None or less.value is full.value


# believing

Act = tuple[str, str, Decimal, int]
acts = st.lists(
    st.tuples(st.sampled_from(("result", "correction", "void", "other")), st.one_of(days, vague), numbers, st.integers(0, 9)),
    max_size=9,
)  # fmt: skip


def log_of(told: list[Act]) -> list[Event]:
    """Events as a log could hold them: what is corrected or voided stands before, and is no voiding itself."""
    log: list[Event] = []
    for seq, (what, when, value, which) in enumerate(told, 1):
        targets = [e.seq for e in log if e.kind == "lab.resulted" and e.patient == PATIENT]
        if what in ("correction", "void") and targets:
            target = targets[which % len(targets)]
            log.append(void(seq, target) if what == "void" else event(seq, creatinine(value), when, replaces=target))
        else:
            log.append(event(seq, creatinine(value), when, patient="SZ01-0002-X" if what == "other" else PATIENT))
    return log


@few
@given(told=acts, until=st.integers(0, 9))
def test_what_was_believed_then_is_what_the_log_held_then(told: list[Act], until: int) -> None:
    log = log_of(told)
    then = RECORDED.replace(second=until)
    assert believed(log, recorded=then) == believed(log[:until], recorded=then)


@few
@given(told=acts, data=st.data())
def test_the_order_of_the_events_handed_over_does_not_matter(told: list[Act], data: st.DataObject) -> None:
    log = log_of(told)
    assert believed(data.draw(st.permutations(log))) == believed(log)


@few
@given(told=acts)
def test_what_stands_is_told_by_the_log_and_taken_back_by_nobody(told: list[Act]) -> None:
    log = log_of(told)
    record = believed(log)
    replaced = {e.replaces for e in log}
    standing = {e.seq for e in record.events}
    assert standing <= {e.seq for e in log if e.patient == PATIENT and e.seq not in replaced}
    voided = {e.replaces for e in log if e.kind == "event.voided"}
    assert not standing & voided
    if not voided:
        assert standing == {e.seq for e in log if e.patient == PATIENT and e.seq not in replaced}
    firsts = [e.happened.span()[0] for e in record.events]
    assert firsts == sorted(firsts)


# odd data

odd_numbers = st.sampled_from(
    ["0", "-1", "0.000000000000001", "999999999999999.999999999999999", "1.6", "70", "170", "40"]
)
odd_units = st.sampled_from(
    ["mg/dL", "umol/L", "U/L", "%", "1", "kg", "cm", "{score}", "", " ", "G/L", "furlong", "[degF]"]
)
odd_whens = st.sampled_from(
    ["0002", "1899-12-31", "2026", "2026-10", "2026-10-11", "2026-10-20T08:00+08:00", "2026-10-25", "9998-12-31"]
)
quantities = st.builds(
    lambda value, unit, bound: Quantity(value=Decimal(value), unit=unit, bound=bound),
    odd_numbers, odd_units, st.sampled_from(("=", "<", ">")),
)  # fmt: skip
analytes = st.sampled_from(
    ["creatinine", "bilirubin", "alt", "ast", "lvef", "kps", "ecog", "height", "weight", "nonsense", ""]
)
zones = st.sampled_from([ZONE, "Pacific/Apia", "America/New_York"])
odd_bodies: st.SearchStrategy[Body] = st.one_of(
    st.builds(LabResulted, analyte=analytes, value=quantities, low=st.none() | quantities, high=st.none() | quantities),
    st.builds(VitalMeasured, analyte=analytes, value=quantities),
    st.builds(JudgementAttested, statement=st.sampled_from(["history_of_seizure", ""]), holds=st.booleans()),
    st.builds(DemographicsRecorded, sex=st.sampled_from(("female", "male")), birth=st.builds(When, odd_whens, zones)),
    st.builds(ConsentSigned, version=st.sampled_from(["1", ""]), language=st.just("zh")),
    st.builds(ConsentWithdrawn),
    st.builds(DecisionMade, act=st.sampled_from(["enrol", ""]), given=st.booleans()),
    st.builds(PrescreeningRecorded, outcome=st.just("lost")),
)
odd_events = st.lists(st.tuples(odd_bodies, odd_whens, zones, st.booleans(), st.integers(0, 20)), max_size=14)


@some
@given(told=odd_events)
def test_odd_data_is_never_an_exception(told: list[tuple[Body, str, str, bool, int]]) -> None:
    log: list[Event] = []
    for seq, (body, when, zone, redacted, which) in enumerate(told, 1):
        corrects = log[which].seq if which < len(log) and log[which].kind == kind_of(body).name else None
        log.append(event(seq, body, when, zone=zone, redacted=redacted and which % 3 == 0, replaces=corrects))
    record = believed(log)
    answers = criterion_answers(TRIAL, record)
    whole, decision = eligibility(TRIAL, record), may("enrol", TRIAL, record, asked_by=CHEN)
    findings(TRIAL, record)
    assert whole.value is not True or all(satisfied(c, answers[c.id]) for c in TRIAL.criteria)
    assert decision.given is not bool(decision.reasons)
    for drug in TRIAL.lymphodepletion.drugs:
        answer = lymphodepletion(TRIAL, record)[drug.name]
        dose = answer.value
        assert (dose is None) is bool(answer.missing)
        if dose is not None and dose.blocked is None:
            assert dose.ordered_mg is not None
            assert dose.rounded_mg is not None
            assert rounding_permitted(dose.ordered_mg, dose.rounded_mg, drug.rounding_within)
            assert dose.rounded_mg > 0


def test_the_times_of_these_laws_are_those_of_the_story() -> None:
    """The edges in `exact_times` are those of windows that end on the day judged."""
    record = believed([event(1, creatinine(Decimal(1)), "2026-10-11")])
    assert record.as_of == AsOf(happened=When("2026-10-25", ZONE).span()[0].replace(hour=4, day=25), recorded=LATER)
    operator: Operator = "above"
    inside = Latest(
        concept="creatinine", comparisons=(Comparison(operator, Limit(Decimal("0.1"), "mg/dL")),), within_days=14
    )
    assert judge(inside, facts_of(record)).value is True
    assert criterion_answers(PROTOCOL, record)["I1"].value is True
