"""Laws of the flow: its sums add up, whatever becomes of the patients."""

from hypothesis import given
from hypothesis import strategies as st

from trialwright.derive.answer import Answer
from trialwright.derive.trial.flow import REASONS, STEPS, Departure, Stage, flow

departures = st.builds(
    Departure,
    reason=st.sampled_from(REASONS),
    detail=st.sampled_from(("", "E3", "I4.lvef")),
    because=st.lists(st.integers(1, 99), max_size=2).map(tuple),
)
stages = st.builds(Stage, reached=st.sampled_from(STEPS), departure=st.none() | departures)
trials = st.dictionaries(st.text("ABCD", min_size=1, max_size=3), stages, max_size=12)


@given(trials)
def test_everybody_who_reached_a_step_is_lost_waits_or_went_on(trial: dict[str, Stage]) -> None:
    found = flow({code: Answer(value=stage, status="known", rule="flow/stage") for code, stage in trial.items()})
    for number, passage in enumerate(found.passages):
        went_on = found.passages[number + 1].reached if number + 1 < len(STEPS) else ()
        lost = [code for group in passage.lost for code in group.patients]
        assert sorted([*lost, *passage.here, *went_on]) == sorted(passage.reached)
    assert set(found.passages[0].reached) == set(trial)


@given(trials)
def test_every_loss_is_told_with_its_reason_and_its_events(trial: dict[str, Stage]) -> None:
    found = flow({code: Answer(value=stage, status="known", rule="flow/stage") for code, stage in trial.items()})
    told = {
        (code, group.reason, group.detail)
        for passage in found.passages
        for group in passage.lost
        for code in group.patients
    }
    wanted = {(c, s.departure.reason, s.departure.detail) for c, s in trial.items() if s.departure is not None}
    assert told == wanted
    cited = {seq for passage in found.passages for group in passage.lost for seq in group.because}
    assert cited == {seq for stage in trial.values() if stage.departure for seq in stage.departure.because}


@given(trials, st.text("ABCD", min_size=1, max_size=3), stages)
def test_one_more_patient_changes_only_what_that_patient_passed(
    trial: dict[str, Stage], code: str, stage: Stage
) -> None:
    others = {key: value for key, value in trial.items() if key != code}
    before, after = (
        flow({key: Answer(value=value, status="known", rule="flow/stage") for key, value in patients.items()})
        for patients in (others, others | {code: stage})
    )
    for step in STEPS:
        passed = STEPS.index(step) <= STEPS.index(stage.reached)
        assert after.reached(step) - before.reached(step) == passed
