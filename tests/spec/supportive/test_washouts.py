"""Washouts: days without a drug before apheresis or infusion, and what silence means."""

from datetime import date

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of

from trialwright.derive.deviations.deviations import deviations
from trialwright.derive.eligibility.washouts import WashoutState, washouts

ASKED = "2024-02-01  medication history taken\n2024-02-01  treatment history taken\n"
COLLECTED = "2024-02-02  apheresis G123498654321\n"


def state(name: str, text: str, *, as_of: str = "2024-02-10", on: date | None = None) -> WashoutState:
    record = record_of(text, as_of=as_of)
    return next(each for each in washouts(PROTOCOL, record, on=on) if each.washout.id == name)


@pytest.mark.parametrize(
    ("stopped", "status"), [("2024-01-29", "clear"), ("2024-01-30", "clear"), ("2024-01-31", "breached")]
)
def test_both_sides_of_three_days(stopped: str, status: str) -> None:
    """A steroid last given on the 30th has been out for 3 days on the 2nd."""
    text = (
        f"2024-01-10  dexamethasone started as systemic_steroid\n{stopped}  dexamethasone stopped\n" + ASKED + COLLECTED
    )
    assert state("steroid_apheresis", text).status == status


def test_breached_is_a_deviation() -> None:
    """With both events in it: the drug and the apheresis."""
    text = "2024-01-10  dexamethasone started as systemic_steroid\n" + COLLECTED
    told = {one.code: one for one in deviations(PROTOCOL, record_of(text, as_of="2024-02-10"))}
    one = told["washout.steroid_apheresis"]
    assert (one.seqs, one.severity, one.category) == ((1, 2), "major", "window")
    assert one.found == "Systemic steroid above physiologic dose: taken within 3 days before apheresis"


def test_before_the_act() -> None:
    """Nothing was collected yet: the washout runs, and says from which day on the act may happen."""
    text = (
        "2024-01-10  dexamethasone started as systemic_steroid\n2024-02-08  dexamethasone stopped\n"
        "2024-02-09  medication history taken"
    )
    running = state("steroid_apheresis", text)
    assert (running.status, running.free_from, running.act) == ("running", date(2024, 2, 11), None)
    assert state("steroid_apheresis", text, on=date(2024, 2, 11)).status == "clear"
    taken = state("steroid_apheresis", "2024-01-10  dexamethasone started as systemic_steroid")
    assert (taken.status, taken.free_from) == ("running", None)


def test_silence_clears_nobody() -> None:
    """Nothing is recorded: unknown, until somebody has asked for all that was taken."""
    silent = state("steroid_apheresis", COLLECTED)
    assert (silent.status, [missing.reason for missing in silent.missing]) == ("unknown", ["no_data"])
    assert state("steroid_apheresis", ASKED + COLLECTED).status == "clear"
    begun = ASKED.replace("taken", "begun")
    assert state("steroid_apheresis", begun + COLLECTED).status == "unknown"
    assert state("steroid_apheresis", ASKED.replace("2024-02-01", "2024-01-30") + COLLECTED).status == "clear"
    old = ASKED.replace("2024-02-01", "2024-01-29")
    assert state("steroid_apheresis", old + COLLECTED).status == "unknown"


def test_what_began_after_the_act() -> None:
    """A steroid against CRS after the infusion says nothing about the time before it."""
    text = ASKED + "2024-02-02  infusion 50 mL of bag B1\n2024-02-05  dexamethasone started as systemic_steroid"
    assert state("steroid_infusion", text).status == "clear"


def test_on_the_day_of_the_act() -> None:
    """Started on the very day, and nobody noted the hour: before or after cannot be told. With hours it can."""
    day = ASKED + "2024-02-02  infusion 50 mL of bag B1\n2024-02-02  dexamethasone started as systemic_steroid"
    vague = state("steroid_infusion", day)
    assert (vague.status, [missing.reason for missing in vague.missing]) == ("unknown", ["date_imprecise"])
    hours = day.replace("2024-02-02  infusion", "2024-02-02T10:00+08:00  infusion")
    before = hours.replace("2024-02-02  dexa", "2024-02-02T08:00+08:00  dexa")
    after = hours.replace("2024-02-02  dexa", "2024-02-02T16:00+08:00  dexa")
    assert (state("steroid_infusion", before).status, state("steroid_infusion", after).status) == ("breached", "clear")


@pytest.mark.parametrize(
    ("day", "status"), [("2024-01-05", "clear"), ("2024-01-06", "breached"), ("2024-01", "unknown")]
)
def test_donor_lymphocytes(day: str, status: str) -> None:
    """28 days before apheresis; they are an event of their own. Dated to the month, nobody can tell."""
    assert state("lymphocytes_apheresis", f"{day}  lymphocytes.given\n" + ASKED + COLLECTED).status == status


def test_an_act_dated_to_the_month() -> None:
    """Days cannot be counted back from a month."""
    vague = state("steroid_apheresis", ASKED + "2024-02  apheresis G123498654321")
    assert (vague.status, vague.missing[0].reason) == ("unknown", "date_imprecise")
