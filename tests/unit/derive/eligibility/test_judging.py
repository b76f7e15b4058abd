"""Judging: the leaves, what absence means, vague dates, redactions, and Kleene's logic with rules that do not apply."""

import itertools

import pytest
from tests.unit.derive.telling import compared_with, event, facts, facts_among, lab, latest

from trialwright.derive.answer import Answer, Missing
from trialwright.derive.eligibility.folding import fold
from trialwright.derive.eligibility.judging import judge
from trialwright.events.judgements import JudgementAttested
from trialwright.protocol.criteria import (
    Absent,
    AllOf,
    AnyOf,
    AnyOne,
    Attested,
    Comparison,
    CountOf,
    Implies,
    Latest,
    Limit,
    NoneOf,
    Not,
    Rule,
)

ABSENT: tuple[Absent, ...] = ("unknown", "met", "not_met")
HIGH = (compared_with("above", "2 mg/dL"),)
READS: dict[str, bool | None] = {"unknown": None, "met": True, "not_met": False}


def some(absent: Absent = "unknown", days: int | None = 14) -> AnyOne:
    return AnyOne(concept="creatinine", comparisons=HIGH, within_days=days, absent=absent)


def none(absent: Absent = "unknown", days: int | None = 14) -> NoneOf:
    return NoneOf(concept="creatinine", comparisons=HIGH, within_days=days, absent=absent)


def count(operator: str, number: str, absent: Absent = "unknown") -> CountOf:
    comparison = Comparison(operator, Limit(compared_with("below", number).limit.value, "1"))  # type: ignore[arg-type]
    return CountOf(concept="creatinine", comparisons=(comparison,), within_days=14, absent=absent)


def judged(rule: Rule, text: str, *, harmless: bool | None = None) -> Answer[bool]:
    return judge(rule, facts(text), harmless=harmless)


def reasons(answer: Answer[bool]) -> list[str]:
    return [missing.reason for missing in answer.missing]


# what absence means


@pytest.mark.parametrize("absent", ABSENT)
@pytest.mark.parametrize("text", ["", "2026-10-01  creatinine 3 mg/dL"], ids=["nothing", "outside the window"])
def test_absence_means_what_the_protocol_says_and_the_step_says_so(absent: Absent, text: str) -> None:
    rules: list[Rule] = [
        Latest(concept="creatinine", comparisons=HIGH, within_days=14, absent=absent),
        some(absent),
        none(absent),
        count("at_least", "1", absent),
    ]
    for rule in rules:
        answer = judged(rule, text)
        assert answer.value is READS[absent], rule
        if absent == "unknown":
            assert reasons(answer) in (["no_data"], ["outside_window"])
        else:
            words = f"no value in the window; the protocol reads absence as {absent.replace('_', ' ')}"
            assert [step.how for step in answer.steps] == [words], "also for `none`, which is not said by its contrary"


@pytest.mark.parametrize(
    ("text", "any_value", "none_value"),
    [
        ("2026-10-20  creatinine 3 mg/dL", True, False),
        ("2026-10-20  creatinine 2 mg/dL", False, True),
        ("2026-10-20  creatinine 1 mg/dL\n2026-10-12  creatinine 3 mg/dL", True, False),
        ("2026-10-20  creatinine 1 mg/dL\n2026-10-10  creatinine 3 mg/dL", False, True),
        ("2026-10-20  creatinine 1 mg/dL\n2026-10-21  creatinine 1 furlong", None, None),
        ("2026-10-20  creatinine 3 mg/dL\n2026-10-21  creatinine 1 furlong", True, False),
        # a month that may be in the window
        ("2026-10-20  creatinine 1 mg/dL\n2026-10  creatinine 3 mg/dL", None, None),
        ("2026-10-20  creatinine 1 mg/dL\n2026-10  creatinine 1 mg/dL", False, True),
        ("2026-10-20  creatinine 3 mg/dL\n2026-10  creatinine 1 mg/dL", True, False),
        ("2026-10  creatinine 3 mg/dL", None, None),
        ("2026-10  creatinine 1 mg/dL", None, None),  # if it is outside, nothing was measured in the window
    ],
)
def test_any_and_none(text: str, any_value: bool | None, none_value: bool | None) -> None:
    assert judged(some(), text).value is any_value
    assert judged(none(), text).value is none_value


def test_a_vague_value_that_fails_beside_an_absence_that_means_the_same() -> None:
    """In the window it fails; outside it the protocol reads absence the same way: known."""
    vague = "2026-10  creatinine 1 mg/dL"
    assert judged(some("not_met"), vague).value is False
    assert judged(none("met"), vague).value is True
    assert reasons(judged(none("not_met"), vague)) == ["date_imprecise"]
    assert reasons(judged(some("met"), vague)) == ["date_imprecise"]


@pytest.mark.parametrize(
    ("text", "rule", "value", "reason"),
    [
        ("2026-10-20  creatinine 1 mg/dL\n2026-10-21  creatinine 1 mg/dL", count("at_least", "2"), True, []),
        ("2026-10-20  creatinine 1 mg/dL", count("at_least", "2"), False, []),
        (
            "2026-10-20  creatinine 1 mg/dL\n2026-10  creatinine 1 mg/dL",
            count("at_least", "2"),
            None,
            ["date_imprecise"],
        ),
        ("2026-10-20  creatinine 1 mg/dL\n2026-10  creatinine 1 mg/dL", count("at_least", "1"), True, []),
        (
            "2026-10-20  creatinine 1 mg/dL\n2026-10-21  creatinine 1 furlong",
            count("at_least", "2"),
            None,
            ["unit_unusable"],
        ),
        ("2026-10-20  creatinine 1 mg/dL\n2026-10-21  creatinine 1 furlong", count("at_least", "3"), False, []),
        ("2026-10  creatinine 1 mg/dL", count("at_most", "1"), None, ["date_imprecise"]),
        ("2026-10  creatinine 1 mg/dL", count("at_most", "1", "met"), True, []),
        ("2026-10  creatinine 1 mg/dL", count("at_least", "2", "not_met"), False, []),
        ("2026-10-20  creatinine 1 mg/dL", count("at_most", "0"), False, []),
    ],
)
def test_counting(text: str, rule: CountOf, value: bool | None, reason: list[str]) -> None:
    answer = judged(rule, text)
    assert (answer.value, reasons(answer)) == (value, reason)


def test_a_count_says_how_many_there_may_be() -> None:
    text = "2026-10-20  creatinine 1 mg/dL\n2026-10  creatinine 1 mg/dL"
    answer = judged(count("at_least", "1"), text)
    assert ([step.how for step in answer.steps], answer.because) == (["1 to 2 in the window"], (1, 2))


def test_every_comparison_that_holds_is_in_the_words() -> None:
    rule = Latest(
        concept="creatinine", comparisons=(compared_with("at_least", "1 mg/dL"), compared_with("at_most", "2 mg/dL"))
    )
    assert judged(rule, "2026-10-20  creatinine 2 mg/dL").steps[0].how == (
        "2 mg/dL is at least 1 mg/dL and 2 mg/dL is at most 2 mg/dL, 2026-10-20"
    )
    failing = judged(rule, "2026-10-20  creatinine 2.1 mg/dL")
    assert (failing.value, failing.steps[0].how) == (False, "2.1 mg/dL is not at most 2 mg/dL, 2026-10-20")
    assert judged(rule, "2026-10-20  creatinine <3 mg/dL").value is None
    assert judged(rule, "2026-10-20  creatinine <1 mg/dL").value is False


# several that may be the newest


def test_rivals_of_which_one_cannot_be_used_are_no_conflict_but_unusable() -> None:
    text = "2026-10-20T08:00+08:00  creatinine 1 mg/dL\n2026-10-20T08:00+08:00  creatinine 1 kg"
    answer = judged(latest("creatinine", "below", "1.6 mg/dL"), text)
    assert (answer.value, reasons(answer), answer.because) == (None, ["unit_unusable"], (1, 2))
    assert [f.code for f in answer.findings] == ["result.same_instant"]


def test_the_same_value_twice_is_not_odd() -> None:
    text = "2026-10-20  creatinine 1 mg/dL\n2026-10-20  creatinine 1 mg/dL"
    answer = judged(latest("creatinine", "below", "1.6 mg/dL"), text)
    assert (answer.value, answer.because, answer.findings) == (True, (1, 2), ())


def test_the_same_value_with_two_ranges_that_lead_apart_is_a_conflict() -> None:
    text = "2026-10-20  alt 100 U/L, upper 40 U/L\n2026-10-20  alt 100 U/L, upper 30 U/L"
    assert reasons(judged(latest("alt", "below", "3 ULN"), text)) == ["conflict"]


# statements


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("2026-10-20  fit: yes", True, []),
        ("2026-10-20  fit: no", False, []),
        ("2026-10-20  fit: yes\n2026-10-21  fit: no", False, []),
        ("2026-10-20  fit: yes\n2026-10-20  fit: no", None, ["conflict"]),
        ("2026-10-20  fit: yes\n2026-10-20  fit: yes", True, []),
        ("2026-10-10  fit: yes", None, ["outside_window"]),
        ("2026-10  fit: yes", None, ["date_imprecise"]),
        ("2026-10-20  fat: yes", None, ["not_attested"]),
    ],
)
def test_statements(text: str, value: bool | None, reason: list[str]) -> None:
    answer = judged(Attested(statement="fit", within_days=14), text)
    assert (answer.value, reasons(answer)) == (value, reason)


def test_a_statement_says_who_made_it() -> None:
    answer = judged(Attested(statement="fit"), "2026-10-20  fit: no")
    assert answer.steps[0].how == "Dr Chen (investigator) stated on 2026-10-20: does not hold"


# redaction


def test_a_redacted_result_that_may_be_newer_leaves_every_analyte_open() -> None:
    told = facts_among(
        event(1, lab("creatinine", "0.9 mg/dL"), "2026-10-20"),
        event(2, lab("creatinine", "9 mg/dL"), "2026-10-21", redacted=True),
    )
    answer = judge(latest("creatinine", "below", "1.6 mg/dL"), told)
    assert (answer.value, reasons(answer)) == (None, ["redacted"])
    assert answer.missing[0].detail == "event 2 was redacted: enter its facts again as its correction, or void it"
    assert judge(some("not_met"), told).value is None
    assert judge(none("met"), told).value is None
    assert judge(count("at_least", "2"), told).value is None
    assert judge(count("at_least", "1"), told).value is True


def test_a_redacted_result_that_is_older_does_not_matter_for_the_newest() -> None:
    told = facts_among(
        event(1, lab("creatinine", "0.9 mg/dL"), "2026-10-20"),
        event(2, lab("creatinine", "9 mg/dL"), "2026-10-19", redacted=True),
    )
    assert judge(latest("creatinine", "below", "1.6 mg/dL"), told).value is True


def test_a_redacted_judgement_may_be_the_last_word_on_any_statement() -> None:
    stated = JudgementAttested(statement="fit", holds=True)
    told = facts_among(event(1, stated, "2026-10-20"), event(2, stated, "2026-10-21", redacted=True))
    assert reasons(judge(Attested(statement="fit"), told)) == ["redacted"]
    assert reasons(judge(Attested(statement="unheard_of"), told)) == ["redacted"]


# logic

A, B, C = (Attested(statement=name) for name in "abc")
ON, OFF = "2026-10-20  {}: yes\n", "2026-10-20  {}: no\n"
VALUES: tuple[bool | None, ...] = (True, False, None)


def stating(**values: bool | None) -> str:
    return "".join((ON if value else OFF).format(name) for name, value in values.items() if value is not None)


@pytest.mark.parametrize(("a", "b"), list(itertools.product(VALUES, VALUES)))
def test_kleene(a: bool | None, b: bool | None) -> None:
    text = stating(a=a, b=b)
    both = False if False in (a, b) else None if None in (a, b) else True
    either = True if True in (a, b) else None if None in (a, b) else False
    assert judged(AllOf((A, B)), text).value is both
    assert judged(AnyOf((A, B)), text).value is either
    assert judged(Not(A), text).value is (None if a is None else not a)


@pytest.mark.parametrize(("when", "then"), list(itertools.product(VALUES, VALUES)))
def test_implies(when: bool | None, then: bool | None) -> None:
    """The value is that of `then` where `when` holds; unknown `when` is decided only where both outcomes speak alike."""
    text = stating(a=when, b=then)
    rule = Implies(when=A, then=B)
    for harmless in VALUES:
        answer = judged(rule, text, harmless=harmless)
        if when is False:
            assert answer.status == "not_applicable"
        elif when is True:
            assert answer.value is then
        else:
            assert answer.value is (then if then is not None and then is harmless else None)


def test_an_exclusion_under_an_unknown_condition_does_not_exclude_yet() -> None:
    """`when` female, `then` pregnant: pregnant is stated, sex is not. A slip in either would decide it: unknown."""
    answer = judged(Implies(when=A, then=B), stating(b=True), harmless=False)
    assert (answer.value, [m.what for m in answer.missing]) == (None, ["a"])


def test_implies_cites_its_condition() -> None:
    answer = judged(Implies(when=A, then=B), stating(a=True, b=False))
    assert (answer.value, answer.because, len(answer.steps)) == (False, (1, 2), 2)
    assert [m.what for m in judged(Implies(when=A, then=B), stating(a=True)).missing] == ["b"]


def test_a_condition_that_itself_does_not_apply_leaves_nothing_to_ask() -> None:
    rule = Implies(when=Implies(when=A, then=B), then=C)
    assert judged(rule, stating(a=False)).status == "not_applicable"
    assert judged(rule, stating(a=False)).missing == ()


def test_a_part_that_does_not_apply_neither_helps_nor_harms() -> None:
    dropped = Implies(when=A, then=B)
    text = stating(a=False, c=True)
    assert judged(AllOf((dropped, C)), text).value is True
    assert judged(AnyOf((dropped, Not(C))), text).value is False
    alone = judged(AllOf((dropped, Not(dropped))), text)
    assert (alone.status, alone.because, [s.name for s in alone.steps]) == ("not_applicable", (1,), ["a", "a"])


@pytest.mark.parametrize(
    ("rule", "text", "harmless"),
    [
        (AnyOf((Implies(when=A, then=B), C)), stating(b=True, c=False), True),  # if `a` is no: dropped, and c fails
        (AllOf((Implies(when=A, then=B), C)), stating(b=False, c=True), False),
        (Not(Implies(when=A, then=B)), stating(b=True), True),
        (Implies(when=Implies(when=A, then=B), then=C), stating(b=True, c=False), True),
    ],
)
def test_what_may_drop_out_decides_nothing_where_that_would_change_the_answer(
    rule: Rule, text: str, harmless: bool
) -> None:
    assert judged(rule, text, harmless=harmless).value is None


@pytest.mark.parametrize(
    ("rule", "text", "harmless", "value"),
    [
        (AllOf((Implies(when=A, then=B), C)), stating(b=True, c=True), True, True),
        (AnyOf((Implies(when=A, then=B), C)), stating(b=False, c=False), False, False),
        (Not(Implies(when=A, then=B)), stating(b=True), False, False),
    ],
)
def test_what_may_drop_out_decides_where_both_outcomes_speak_alike(
    rule: Rule, text: str, harmless: bool, value: bool
) -> None:
    assert judged(rule, text, harmless=harmless).value is value


def test_the_findings_of_a_part_that_did_not_decide_are_kept() -> None:
    rule = AnyOf((C, latest("creatinine", "below", "1.6 mg/dL")))
    text = stating(c=True) + "2026-10-20  creatinine 1 mg/dL\n2026-10-20  creatinine 3 mg/dL"
    answer = judged(rule, text)
    assert (answer.value, answer.because) == (True, (1,))
    assert [f.code for f in answer.findings] == ["result.same_instant"]


def test_a_part_that_decides_leaves_nothing_missing() -> None:
    unknown = Answer[bool](value=None, status="unknown", rule="", missing=(Missing("x", "no_data"),), because=(9,))
    no = Answer[bool](value=False, status="known", rule="", because=(3,))
    assert (fold([unknown, no], decides=False).because, fold([unknown, no], decides=False).missing) == ((3,), ())
    assert fold([unknown, no], decides=True).missing == unknown.missing
    assert fold([], decides=False).status == "not_applicable"
