"""DMSO, volume and endotoxin: what a patient of this weight tolerates of what comes with the cells."""

from decimal import Decimal

import pytest
from tests.spec.dosing.bags import BAG, limits, patient

from trialwright.derive.cells.cell_limits import LimitCheck, limits_kept

CHILD = "2018-01-01"


def check(name: str, story: str) -> LimitCheck:
    found = limits(story)[name]
    assert found.value is not None, found
    return found.value


def test_dmso_within() -> None:
    """TV-4.20. 50 mL with 10 % DMSO are 5.5 g; for 60 kg 0.092 g/kg."""
    found = check("dmso", patient("60"))
    assert found.kept
    assert found.value * 60 == Decimal("5.5").quantize(Decimal("1." + "0" * 20))
    assert f"{found.value:.3f}" == "0.092"


def test_dmso_above() -> None:
    """TV-4.21. 15 kg and 200 mL with 10 %: 1.467 g/kg, more than 1; at most 136.4 mL in a day."""
    bag = BAG.replace("50 mL at 20", "200 mL at 1.5")
    found = check("dmso", patient("15", bag=bag, born=CHILD))
    assert (found.kept, f"{found.value:.3f}", f"{found.most_ml:.1f}") == (False, "1.467", "136.4")


@pytest.mark.parametrize(("volume", "kept"), [("136.36", True), ("136.37", False)])
def test_both_sides_of_the_dmso_limit(volume: str, kept: bool) -> None:
    """15 kg: 136.3636... mL hold exactly 1 g/kg."""
    bag = BAG.replace("50 mL at 20", f"{volume} mL at 2")
    assert check("dmso", patient("15", bag=bag, born=CHILD)).kept is kept


def test_dmso_at_the_limit_itself() -> None:
    """100 mL with 10 % are 11 g: for 11 kg exactly 1 g/kg, which is kept."""
    found = check("dmso", patient("11", bag=BAG.replace("50 mL at 20", "100 mL at 2"), born=CHILD))
    assert (found.kept, found.value, found.most_ml) == (True, Decimal(1), Decimal(100))


def test_dmso_that_nobody_recorded_is_unknown() -> None:
    """No DMSO is written as 0 %, not as silence."""
    silent = limits(patient("60", bag=BAG.replace(", DMSO 10%", "")))["dmso"]
    assert (silent.status, [m.what for m in silent.missing]) == ("unknown", ["DMSO of bag A"])
    fresh = check("dmso", patient("60", bag=BAG.replace("DMSO 10%", "DMSO 0%")))
    assert (fresh.kept, fresh.value, fresh.most_ml) == (True, Decimal(0), None)


def test_endotoxin_within() -> None:
    """TV-4.22. 1.2 EU/mL x 50 mL / 60 kg = 1.0 EU/kg in the hour of the infusion."""
    found = check("endotoxin", patient("60"))
    assert (found.kept, found.value) == (True, Decimal(1))


def test_the_limit_of_a_batch() -> None:
    """TV-4.23. For 15 kg and 50 mL the product may hold 1.5 EU/mL: 5 EU/kg x 15 kg / 50 mL."""
    bag = BAG.replace("at 20", "at 6")
    found = check("endotoxin", patient("15", bag=bag, born=CHILD))
    assert (found.batch_limit, found.kept, found.value) == (Decimal("1.5"), True, Decimal(4))


@pytest.mark.parametrize(
    ("endotoxin", "kept"),
    [("1.5", True), ("1.51", False), ("<1.5", True), ("<1.6", None), (">1.6", False), (">1.4", None), (">1.5", None)],
)
def test_both_sides_of_the_endotoxin_limit(endotoxin: str, kept: bool | None) -> None:
    """15 kg, 50 mL. "Below 1.5" keeps the limit for certain, "below 1.6" does not say."""
    bag = BAG.replace("at 20", "at 6").replace("endotoxin 1.2", f"endotoxin {endotoxin}")
    found = limits(patient("15", bag=bag, born=CHILD))["endotoxin"]
    assert (None if found.value is None else found.value.kept) is kept
    if kept is None:
        assert [m.reason for m in found.missing] == ["beyond_measurement"]


def test_the_ehrlich_unit_is_no_endotoxin_unit() -> None:
    """[EU] is another unit in UCUM; a result in it cannot be used."""
    found = limits(patient("60", bag=BAG.replace("{EU}/mL", "[EU]/mL")))["endotoxin"]
    assert [m.reason for m in found.missing] == ["unit_unusable"]


def test_volume_for_a_child() -> None:
    """10 mL/kg under 18 years: 4.9 kg for 50 mL are too little, 5 kg are just enough."""
    bag = BAG.replace("at 20", "at 1.5")
    small, enough = patient("4.9", bag=bag, born=CHILD), patient("5", bag=bag, born=CHILD)
    assert (check("volume", small).kept, check("volume", enough).kept) == (False, True)
    assert check("volume", enough).most_ml == 50


@pytest.mark.parametrize(
    ("born", "status"), [("2008-10-30", "not_applicable"), ("2008-10-31", "known"), ("2008", "unknown")]
)
def test_the_volume_limit_ends_on_the_18th_birthday(born: str, status: str) -> None:
    """An adult may get more than 10 mL/kg; where the age is not known it matters, and the answer is unknown."""
    bag = BAG.replace("50 mL at 20", "600 mL at 1").replace("DMSO 10%", "DMSO 1%")
    found = limits(patient("40", bag=bag, born=born))["volume"]
    assert found.status == status
    if status == "known":
        assert found.value is not None
        assert not found.value.kept


def test_limits_go_by_the_newest_weight() -> None:
    """A child who has lost a kilogram since lymphodepletion began tolerates less."""
    story = patient("15", "2026-10-30  weight 14 kg", bag=BAG.replace("at 20", "at 6"), born=CHILD)
    assert f"{check('endotoxin', story).value:.3f}" == "4.286"


def test_nothing_is_drawn_so_nothing_is_limited() -> None:
    """A product below the dose: no volume, no limit to keep."""
    assert {a.status for a in limits(patient("70")).values()} == {"not_applicable"}


def test_every_limit_must_be_known_to_be_kept() -> None:
    """What is unknown is not kept."""
    assert limits_kept(limits(patient("60")))
    assert not limits_kept(limits(patient("60", bag=BAG.replace(", DMSO 10%", ""))))
