"""The eligibility funnel: who is looked at, who leaves, who is unknown and goes on; and that the sums add up."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.publish.sample_sheets import ELIGIBLE, INELIGIBLE, UNKNOWN, derived, protocol

from trialwright.derive.answer import Answer, Missing
from trialwright.derive.eligibility.eligibility import satisfied
from trialwright.derive.trial.funnel import FunnelStep, funnel

IDS = [criterion.id for criterion in protocol().criteria]
KINDS = {criterion.id: criterion.kind for criterion in protocol().criteria}


def favourable(name: str) -> Answer[bool]:
    return Answer(value=KINDS[name] == "inclusion", status="known", rule=name)


def against(name: str) -> Answer[bool]:
    return Answer(value=KINDS[name] != "inclusion", status="known", rule=name)


def open_(name: str, *what: str) -> Answer[bool]:
    return Answer(value=None, status="unknown", rule=name, missing=tuple(Missing(each, "no_data") for each in what))


def person(**changed: Answer[bool]) -> dict[str, Answer[bool]]:
    """Somebody who meets everything but what is said."""
    return {name: favourable(name) for name in IDS} | {name.replace("__", "."): one for name, one in changed.items()}


def by_name(steps: tuple[FunnelStep, ...]) -> Mapping[str, FunnelStep]:
    return {step.criterion: step for step in steps}


def test_who_leaves_is_not_looked_at_further_down_and_who_is_unknown_is() -> None:
    patients = [person(), person(I1=against("I1")), person(I1=open_("I1", "cd19_blasts"), E3=against("E3"))]
    steps = by_name(funnel(protocol(), patients))
    first, last = steps["I1"], steps[IDS[-1]]
    assert (first.entered, first.met, first.unknown, first.not_met, first.remaining) == (3, 1, 1, 1, 2)
    assert (steps["I2"].entered, steps["E3"].entered, steps["E3"].not_met) == (2, 2, 1)
    assert (last.entered, last.remaining, last.certain) == (1, 1, 1)


def test_certain_are_those_who_met_this_and_everything_before() -> None:
    patients = [person(I3=open_("I3", "survival_over_3_months")), person()]
    steps = by_name(funnel(protocol(), patients))
    assert [steps[name].certain for name in ("I2", "I3", "I4.lvef", "E6")] == [2, 1, 1, 1]
    assert steps["I4.lvef"].met == 2


def test_what_does_not_apply_counts_as_met() -> None:
    none = Answer[bool](value=None, status="not_applicable", rule="E5.pregnancy")
    step = by_name(funnel(protocol(), [person(E5__pregnancy=none)]))["E5.pregnancy"]
    assert (step.met, step.unknown, step.certain) == (1, 0, 1)


def test_the_facts_that_are_missing_most_often_come_first_and_each_patient_counts_once() -> None:
    patients = [person(I5=open_("I5", "kps", "ecog", "ecog")), person(I5=open_("I5", "ecog"))]
    assert by_name(funnel(protocol(), patients))["I5"].missing == (("ecog", 2), ("kps", 1))
    assert by_name(funnel(protocol(), patients))["I3"].missing == ()


def test_nobody_makes_a_funnel_of_zeros() -> None:
    steps = funnel(protocol(), [])
    assert [step.criterion for step in steps] == IDS
    assert {(step.entered, step.remaining, step.certain) for step in steps} == {(0, 0, 0)}


def test_it_ends_in_those_who_are_eligible_and_those_who_may_be() -> None:
    told = [derived(story) for story in (ELIGIBLE, INELIGIBLE, UNKNOWN, ELIGIBLE)]
    last = funnel(protocol(), [one.answers for one in told])[-1]
    wholes = [one.whole.value for one in told]
    assert (last.certain, last.remaining - last.certain) == (wholes.count(True), wholes.count(None)) == (2, 1)


ANSWERS = st.fixed_dictionaries(
    {name: st.sampled_from([favourable(name), against(name), open_(name, "alt"), open_(name)]) for name in IDS}
)


@given(st.lists(ANSWERS, max_size=6))
def test_the_sums_add_up(patients: list[dict[str, Answer[bool]]]) -> None:
    steps = funnel(protocol(), patients)
    entered = len(patients)
    for step in steps:
        assert step.entered == entered
        assert step.certain <= step.met
        assert all(0 < count <= step.unknown for _, count in step.missing)
        entered = step.remaining
    verdicts = [[satisfied(c, answers[c.id]) for c in protocol().criteria] for answers in patients]
    assert steps[-1].remaining == sum(False not in each for each in verdicts)
    assert steps[-1].certain == sum(all(each) for each in verdicts)
