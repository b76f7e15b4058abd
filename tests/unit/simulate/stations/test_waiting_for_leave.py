"""What a coordinator does before leave is asked for, and with a refusal: chases what is late, and has the form signed anew."""

from collections import Counter
from datetime import date, timedelta

import pytest
from tests.rehearsed import OURS, Played, rehearsed

from trialwright.events.event import Event

EVERYTHING_LATE = {"dirt__late": 1.0, "dirt__late_days": 30.0}
ALWAYS, NEVER = {"clinic__looks_first": 1.0}, {"clinic__looks_first": 0.0}
LACKING = ("missing", "unknown")


def refusals(trial: Played) -> list[Event]:
    """The decisions that were refused because something had not been written down."""
    refused = [event for event in trial.events if event.kind == "decision.made" and not event.body.given]
    return [event for event in refused if any(code.rpartition(".")[2] in LACKING for code in event.body.codes)]


def test_who_looks_first_is_refused_less_often() -> None:
    looks, does_not = (len(refusals(rehearsed(OURS, 6, 1, **EVERYTHING_LATE, **how))) for how in (ALWAYS, NEVER))
    assert looks < does_not / 2


def test_where_an_entry_is_only_late_leave_is_asked_for_again_within_the_day() -> None:
    trial = rehearsed(OURS, 6, 1, **EVERYTHING_LATE, **NEVER)
    again = Counter[bool]()
    for event in refusals(trial):
        own = trial.by_patient[event.patient]
        soon = event.recorded_at + timedelta(hours=2)
        again[any(event.seq < e.seq and e.kind == event.kind and e.recorded_at <= soon for e in own)] += 1
    assert again[True] > again[False]


def test_what_was_chased_is_written_once_and_before_the_answer() -> None:
    """A fact that came twice into the log would be two facts."""
    trial = rehearsed(OURS, 6, 1, **EVERYTHING_LATE, **ALWAYS)
    for code in trial.truths:
        told = [e for e in trial.by_patient[code] if e.kind == "demographics.recorded"]
        enrolled = [
            e for e in trial.by_patient[code] if e.kind == "decision.made" and e.body.act == "enrol" and e.body.given
        ]
        assert len(told) <= 1 + len(refusals(trial))
        assert not enrolled or told[0].seq < enrolled[0].seq


@pytest.mark.slow
def test_a_child_signs_on_the_birthday_from_which_the_protocol_asks_for_it() -> None:
    """R3 The patient signs anew on coming of age."""
    grown = 0
    for seed in (1, 2, 3):
        trial = rehearsed(OURS, 40, seed, person__child=0.9, clinic__consents_anew=1.0)
        for code, truth in trial.truths.items():
            signed = [e for e in trial.by_patient[code] if e.kind == "consent.signed"]
            of_age = [e for e in signed if e.body.occasion == "came_of_age"]
            birth = truth.person.birth
            eighteen = date(birth.year + 18, birth.month, min(birth.day, 28))
            assert len(of_age) <= 1
            for event in of_age:
                assert event.body.signed_by == "patient"
                assert timedelta(0) <= event.happened.day() - eighteen <= timedelta(days=4)
                grown += 1
            assert all(e.body.signed_by == "guardian" for e in signed if e.happened.day() < eighteen)
    assert grown > 5
