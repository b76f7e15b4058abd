"""The play as such: what opens and amends a trial, truths in their order, and who asks for leave."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from tests.rehearsed import ANOTHER, OURS, TEXTS, plan
from tests.unit.simulate.shipped import other_protocol, our_protocol

from trialwright.errors import InputError
from trialwright.events import Draft
from trialwright.events.conduct import AccrualChanged, ApprovalGiven, DutyDelegated
from trialwright.events.trial import ProtocolAdopted, TrialOpened
from trialwright.protocol.reading import protocol_from_canonical
from trialwright.simulate.events_of_the_trial import amendment, closing, opened_to_accrual, opening
from trialwright.simulate.plan import MOST_REFERRED
from trialwright.simulate.play import Play
from trialwright.simulate.stations.chart import asker_for
from trialwright.simulate.telling.told import ROLES, STAFF
from trialwright.simulate.truths import in_turn, truths, truths_apart

BOTH = pytest.mark.parametrize("name", [OURS, ANOTHER])


def drafts(name: str, **more: int) -> list[tuple[datetime, Draft]]:
    asked = plan(TEXTS[name], name, patients=2, **more)
    return list(Play(asked, truths(asked)).run())


@BOTH
def test_the_first_line_opens_a_rehearsal_and_the_second_adopts_the_protocol(name: str) -> None:
    asked = plan(TEXTS[name], name)
    opened, adopted, *others = (told.body for told in opening(asked))
    assert isinstance(opened, TrialOpened)
    assert (opened.rehearsal, opened.zone) == (True, asked.zone)
    assert isinstance(adopted, ProtocolAdopted)
    assert (adopted.canonical, adopted.binds) == (asked.canonical, "everyone")
    bodies = {body.body for body in others if isinstance(body, ApprovalGiven)}
    assert bodies == set(protocol_from_canonical(asked.canonical).approvals.required)
    assert {body.person for body in others if isinstance(body, DutyDelegated)} == {getattr(STAFF, who) for who in ROLES}
    assert [body.open for body in others if isinstance(body, AccrualChanged)] == [True]


@BOTH
def test_every_line_comes_in_the_order_of_its_time_and_names_what_was_written_before(name: str) -> None:
    lines = drafts(name)
    times = [recorded for recorded, _ in lines]
    assert times == sorted(times)
    assert all(recorded.tzinfo is UTC for recorded in times)
    assert all(draft.replaces is None or draft.replaces < seq for seq, (_, draft) in enumerate(lines, 1))
    assert all((draft.replaces is None) is (draft.reason is None) for _, draft in lines)
    assert times[0].date() <= date(2019, 1, 7)


def test_the_same_plan_is_the_same_play() -> None:
    assert drafts(ANOTHER) == drafts(ANOTHER)
    assert drafts(ANOTHER) != drafts(ANOTHER, seed=2)


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_truths_come_in_their_order_from_any_number_of_processes(processes: int) -> None:
    asked = plan()
    one = list(islice(truths(asked), 6))
    assert [truth.number for truth in one] == [1, 2, 3, 4, 5, 6]
    apart = truths_apart(asked, processes)
    try:
        assert list(islice(in_turn([each.sent for each in apart]), 6)) == one
    finally:
        for each in apart:
            each.close()


def test_no_more_truths_are_drawn_than_may_be_referred() -> None:
    assert sum(1 for _ in truths(plan(patients=2))) == 2 * MOST_REFERRED


@BOTH
def test_an_amendment_is_approved_before_it_is_adopted_and_binds_new_consents(name: str) -> None:
    asked = plan(TEXTS[name], name)
    shared = [told for told in opening(asked) if isinstance(told.body, ProtocolAdopted)]
    day = date(2019, 6, 1)
    *approvals, adopted = amendment(asked, shared, day)  # type: ignore[arg-type]  # it looks at bodies alone
    before, after = (protocol_from_canonical(text) for text in (asked.canonical, adopted.body.canonical))
    assert (after.sha256, adopted.body.binds) == (adopted.body.sha256, "new_consents")
    assert after.version != before.version
    assert after.consent.version != before.consent.version
    assert after.criteria == before.criteria
    covered = {told.body.covers for told in approvals}
    assert covered == {after.version, after.consent.version}
    for told in approvals:
        assert told.body.valid_from.day() == day - timedelta(days=3)


def test_accrual_closes_with_a_reason() -> None:
    told = closing(plan(patients=7))
    assert (told.open, told.why) == (False, "7 patients are enrolled")


def test_a_protocol_that_is_open_is_rehearsed_as_it_is_written() -> None:
    text = plan().canonical
    assert opened_to_accrual(text) == text
    assert not plan().opened
    assert plan(TEXTS[OURS], OURS).opened


@pytest.mark.parametrize("protocol", [our_protocol(), other_protocol()], ids=["ours", "another"])
def test_whoever_asks_has_a_role_that_the_protocol_admits_and_the_second_is_another(protocol) -> None:  # type: ignore[no-untyped-def]
    for rule in protocol.decisions:
        first = asker_for(protocol, rule.act, "SZ01")
        second = asker_for(protocol, rule.act, "SZ01", not_by=first.by)
        assert {first.role, second.role} <= set(rule.roles), rule.act
        assert first.by != second.by


def test_how_many_patients_a_plan_takes() -> None:
    assert plan(patients=None).patients == other_protocol().planned_patients
    assert plan(patients=2000).patients == 2000
    for wrong in (0, -1, 2001):
        with pytest.raises(InputError, match=f"^{wrong} patients\n  wanted: from 1 to 2000 patients who are enrolled"):
            plan(patients=wrong)
