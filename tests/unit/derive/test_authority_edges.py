"""Leave to act where a day and an hour of it meet: a paper of the day of the opening, an act of the day of its leave."""

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.unit.derive.telling import believed, event, quantity

from trialwright.derive.authority import in_effect
from trialwright.events.conduct import TrialPaused
from trialwright.events.decisions import DecisionDocumented, DecisionMade
from trialwright.events.doses import DrugGiven
from trialwright.events.trial import ProtocolAdopted, TrialOpened
from trialwright.protocol.reading import canonical_of
from trialwright.trials import protocol_text

OPENED = "2026-10-20T10:00:00.000000+08:00"


@pytest.mark.parametrize(
    ("documented", "opened", "given"),
    [
        ("2026-10-20T09:59:59.999999+08:00", OPENED, True),
        (OPENED, OPENED, False),
        ("2026-10-20T10:00+08:00", "2026-10-20", False),
        ("2026-10-19T23:59+08:00", "2026-10-20", True),
    ],
)
def test_a_paper_counts_only_if_it_is_surely_older_than_the_log(documented: str, opened: str, *, given: bool) -> None:
    told = [
        event(1, TrialOpened(trial="T", title="t", zone="Asia/Shanghai"), opened, patient=None),
        event(2, DecisionDocumented(act="enrol", taken_by="principal investigator"), documented),
    ]
    assert in_effect(believed(told), "enrol").value is given


def test_an_act_at_an_hour_of_the_day_of_its_leave_has_begun() -> None:
    """The leave may have been given before that hour, so a later pause does not take it back."""
    text = """
    2026-10-20  decided infuse
    2026-10-20T10:00+08:00  infusion 50 mL of bag B1
    2026-10-22  paused infusion: a death
    """
    assert in_effect(record_of(text), "infuse").value is True


@pytest.mark.parametrize(("drug", "given"), [("fludarabine", True), ("Fludarabine", True), ("tocilizumab", False)])
def test_only_a_drug_of_the_regimen_begins_lymphodepletion(drug: str, *, given: bool) -> None:
    """Tocilizumab against a fever uses no leave, so a pause still takes it back."""
    canonical = canonical_of(*protocol_text("NCT03919240"))
    adopted = ProtocolAdopted(version="1", sha256=PROTOCOL.sha256, canonical=canonical)
    told = [
        event(1, adopted, "2026-10-01", patient=None),
        event(2, DecisionMade(act="lymphodeplete", given=True, protocol=PROTOCOL.sha256), "2026-10-20"),
        event(3, DrugGiven(drug=drug, dose=quantity("50 mg")), "2026-10-21"),
        event(4, TrialPaused(stages=("lymphodepletion",), why="a death"), "2026-10-22", patient=None),
    ]
    assert in_effect(believed(told), "lymphodeplete").value is given


@pytest.mark.parametrize("redacted", [False, True])
def test_a_pause_whose_words_were_redacted_takes_a_leave_back_as_well(*, redacted: bool) -> None:
    """It may have held any stage."""
    told = [
        event(2, DecisionMade(act="infuse", given=True), "2026-10-20"),
        event(4, TrialPaused(stages=("infusion",), why="a death"), "2026-10-22", patient=None, redacted=redacted),
    ]
    assert in_effect(believed(told), "infuse").value is False


def test_an_act_after_the_pause_does_not_bring_the_leave_back() -> None:
    """Who acts in spite of a pause has no leave by that."""
    text = """
    2026-10-20  decided infuse
    2026-10-22  paused infusion: a death
    2026-10-23  infusion 50 mL of bag B1
    """
    assert in_effect(record_of(text), "infuse").value is False


@pytest.mark.parametrize(
    ("paused", "given"),
    [
        ("2026-10-23T09:59:59.999999+08:00", False),
        ("2026-10-23T10:00:00.000000+08:00", True),  # at the instant of the infusion
        ("2026-10-23", True),  # at some hour of that day
        ("2026-10-22", False),
    ],
)
def test_a_pause_takes_a_leave_back_where_it_surely_came_before_the_act(paused: str, *, given: bool) -> None:
    text = f"""
    2026-10-20  decided infuse
    {paused}  paused infusion: a death
    2026-10-23T10:00:00.000000+08:00  infusion 50 mL of bag B1
    """
    assert in_effect(record_of(text), "infuse").value is given
