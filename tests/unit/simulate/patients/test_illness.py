"""The leukaemia at the referral, and its lines of treatment in an order that can have happened."""

from datetime import date, timedelta
from statistics import mean

import msgspec
from tests.unit.simulate.shipped import DAY, SOMEBODY

from trialwright.events.history import TreatmentRecorded
from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.illness import LAST_BREAK, draw_leukaemia
from trialwright.simulate.patients.truth import Leukaemia, Person
from trialwright.simulate.scenario import scenario
from trialwright.standards.concepts import CONCEPTS

CHILD = Person(sex="male", birth=DAY - timedelta(days=1150), height_cm=97.0, weight_kg=14.0)


def leukaemias(number: int = 300, person: Person = SOMEBODY, **values: float) -> list[Leukaemia]:
    chosen = scenario()
    chosen = msgspec.structs.replace(
        chosen, values=chosen.values | {k.replace("__", "."): v for k, v in values.items()}
    )
    return [draw_leukaemia(chosen, Chance("ill", each), person, DAY) for each in range(number)]


def test_residual_disease_alone_is_below_five_percent_and_the_rest_is_not() -> None:
    for ill in leukaemias():
        assert (ill.blasts < 5.0) is ill.residual_only
        assert 0.0 < ill.residual < (5.0 if ill.residual_only else 100.0)


def test_lines_are_in_order_and_ended_before_the_referral() -> None:
    for ill in leukaemias():
        ends = [line.before - line.lasted for line in ill.lines]
        assert LAST_BREAK[0] <= min(ends) <= LAST_BREAK[1]
        main = [line.before for line in ill.lines if line.intent != "other"]
        assert main == sorted(main, reverse=True)
        assert main[0] == max(line.before for line in ill.lines)


def test_lines_are_words_that_events_know() -> None:
    intents = set(TreatmentRecorded.__annotations__["intent"].__args__[0].__args__)
    for line in (line for ill in leukaemias() for line in ill.lines):
        assert CONCEPTS[line.treatment].kind == "treatment"
        assert line.intent in intents


def test_residual_disease_follows_consolidation_and_refractory_disease_no_remission() -> None:
    for ill in leukaemias():
        last = [line for line in ill.lines if line.intent != "other"][-1]
        if ill.residual_only:
            assert last.response == "complete_remission"
            assert any(line.intent == "consolidation" for line in ill.lines)
        else:
            assert last.response in ("no_response", "relapse")


def test_nobody_was_ill_before_birth() -> None:
    born = (DAY - CHILD.birth).days

    assert all(line.before < born for ill in leukaemias(person=CHILD) for line in ill.lines)
    assert all(line.lasted >= 0 for ill in leukaemias(person=CHILD) for line in ill.lines)


def test_a_fusion_of_bcr_and_abl1_is_treated_for_it() -> None:
    for ill in leukaemias():
        given = any(line.treatment == "tki" for line in ill.lines)
        assert given is ("BCR::ABL1" in ill.aberrations)
        assert sum("::" in name for name in ill.aberrations) <= 1


def test_shares_follow_the_scenario() -> None:
    found = leukaemias(500)

    assert 0.14 < mean(ill.residual_only for ill in found) < 0.26
    assert 0.04 < mean("cns_leukaemia" in ill.outside for ill in found) < 0.13
    assert 0.01 < mean(ill.cd19 < 50.0 for ill in found) < 0.09
    lost = leukaemias(60, illness__cd19_lost=1.0, illness__residual_only=0.0)
    assert all(ill.cd19 <= 45.0 for ill in lost)


def test_the_same_strand_gives_the_same_leukaemia() -> None:
    assert leukaemias(5) == leukaemias(5)
    assert draw_leukaemia(scenario(), Chance(1), SOMEBODY, date(2026, 1, 1)).lines
