"""The blood of the first month agrees with what became of the leukaemia."""

from functools import lru_cache

import msgspec
import pytest
from tests.unit.simulate.shipped import DAY, ILL, KINETICS, SOMEBODY, our_protocol

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.recovery import ENOUGH, TURNS, settled
from trialwright.simulate.patients.toxicity import draw_toxicity
from trialwright.simulate.patients.truth import Fate, Toxicity, Workup
from trialwright.simulate.scenario import scenario

WORKUP = Workup(values={"blasts_blood": 40.0, "platelets": 60.0}, tests={}, conditions={}, statements={}, eligible=True)
COMPLETE = Fate(remission=True, incomplete=False, residual=0.0)
INCOMPLETE = Fate(remission=True, incomplete=True, residual=0.0)
FAILED = Fate(remission=False, incomplete=False, residual=80.0)
NUMBERS = range(1, 61)


@lru_cache(maxsize=128)
def drawn(number: int) -> Toxicity:
    return draw_toxicity(our_protocol(), CHOSEN, 5, number, SOMEBODY, ILL, KINETICS, WORKUP, DAY)


CHOSEN = scenario()


def after(number: int, fate: Fate) -> Toxicity:
    return settled(Chance(5, number), drawn(number), fate)


def at_one_month(toxicity: Toxicity) -> dict[str, list[float]]:
    return {name: list(toxicity.daily[name][-4:]) for name in (*ENOUGH, "blasts_blood")}


def test_counts_are_back_in_a_complete_remission() -> None:
    for number in NUMBERS:
        found = at_one_month(after(number, COMPLETE))
        assert min(found["neutrophils"]) > 1.0
        assert min(found["platelets"]) > 100.0
        assert max(found["blasts_blood"]) == 0.0


def test_one_count_at_least_is_short_in_an_incomplete_one() -> None:
    short = dict.fromkeys(ENOUGH, 0)
    for number in NUMBERS:
        found = at_one_month(after(number, INCOMPLETE))
        below = [name for name, enough in ENOUGH.items() if max(found[name]) < enough]
        assert below
        assert max(found["blasts_blood"]) == 0.0
        for name in below:
            short[name] += 1
    assert min(short.values()) > 5


def test_blasts_come_back_where_the_leukaemia_did_not_answer() -> None:
    for number in NUMBERS:
        blasts = after(number, FAILED).daily["blasts_blood"]
        assert blasts[-1] == pytest.approx(27.0)
        assert blasts[-1] > blasts[20] >= 0.0


def test_few_blasts_in_the_marrow_are_none_in_the_blood() -> None:
    few = msgspec.structs.replace(FAILED, residual=12.0)

    assert after(1, few).daily["blasts_blood"][-1] == 0.0


@pytest.mark.parametrize("fate", [COMPLETE, INCOMPLETE, FAILED])
def test_what_came_before_is_as_it_was_drawn(fate: Fate) -> None:
    for number in NUMBERS:
        before, now = drawn(number).daily, after(number, fate).daily
        assert now.keys() == before.keys()
        for name in ("neutrophils", "platelets", "creatinine", "crp"):
            assert now[name][: TURNS + 6] == before[name][: TURNS + 6]
        assert now["creatinine"] == before["creatinine"]


def test_white_cells_follow() -> None:
    daily = after(3, FAILED).daily
    healthy = daily["neutrophils"][-1] + daily["lymphocytes"][-1]

    assert daily["wbc"][-1] == pytest.approx(healthy * 1.08 / (1.0 - daily["blasts_blood"][-1] / 100.0), abs=0.01)


def test_what_the_laboratory_found_is_reported() -> None:
    for number in NUMBERS:
        toxicity = after(number, INCOMPLETE)
        events = {event.term: event for event in toxicity.adverse}
        lowest = min(toxicity.daily["neutrophils"][5:])
        if lowest < 0.5:
            assert events["Neutrophil count decreased"].grade == 4
        event = events["Neutrophil count decreased"]
        assert toxicity.daily["neutrophils"][5 + event.begins] < 1.0
        assert event.ends is None or toxicity.daily["neutrophils"][5 + event.ends] >= 1.0
        assert list(toxicity.adverse) == sorted(toxicity.adverse, key=lambda each: (each.begins, each.term))
        assert set(drawn(number).adverse) <= set(toxicity.adverse)


def test_a_protocol_without_counts_has_nothing_to_settle() -> None:
    nothing = msgspec.structs.replace(drawn(1), daily={"alt": (20.0,) * 34})

    assert settled(Chance(1), nothing, INCOMPLETE) == nothing


def test_it_can_be_repeated() -> None:
    assert after(4, INCOMPLETE) == after(4, INCOMPLETE)
