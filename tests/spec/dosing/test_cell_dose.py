"""The cell dose: what is in the bag, for this weight, against 5 to 10 million viable CAR-positive cells per kg."""

from decimal import Decimal

import pytest
from tests.spec.dosing.bags import BAG, answer, dose, patient, with_dose

from trialwright.derive.cells.cell_content import copies_per_transduced_cell


def millions(cells: Decimal | None) -> str:
    assert cells is not None
    return f"{cells / 1_000_000:.3f}"


def test_what_is_in_the_bag() -> None:
    """TV-4.10. 50 mL x 20 million x 92 % x 95 % x 40 %: 349.6 million viable CAR-positive cells, 6.992 in a mL."""
    found = answer(patient("60"))
    assert found.value is not None
    assert found.value.available_cells == 349_600_000
    assert next(s.value for s in found.steps if s.unit == "{cells}/mL") == 6_992_000
    assert found.status == "known"
    assert 3 in found.because


def test_in_range_the_whole_bag() -> None:
    """TV-4.11. 60 kg: 5.827 million per kg, in range, the whole bag."""
    found = dose(patient("60"))
    assert (found.verdict, millions(found.per_kg)) == ("within", "5.827")
    assert found.parts[0].draws[0].whole
    assert (found.parts[0].volume_ml(), found.parts[0].cells()) == (Decimal(50), Decimal(349_600_000))
    assert found.blocked is None


def test_45_kg() -> None:
    """TV-4.12. 45 kg: 7.769 million per kg, in range."""
    found = dose(patient("45"))
    assert (found.verdict, millions(found.per_kg)) == ("within", "7.769")


def test_above_the_range_a_capped_aliquot() -> None:
    """TV-4.13. 30 kg: 11.65 million per kg, above; 42.9 mL hold 300 million and not more, 21.5 mL at least 150 million."""
    found = dose(patient("30"))
    assert (found.verdict, millions(found.per_kg)) == ("above", "11.653")
    assert (found.minimum_ml, found.maximum_ml) == (Decimal("21.5"), Decimal("42.9"))
    draw = found.parts[0].draws[0]
    assert (draw.volume_ml, draw.whole) == (Decimal("42.9"), False)
    assert draw.cells == Decimal("42.9") * 6_992_000 <= 300_000_000


def test_below_by_a_tenth_of_a_percent() -> None:
    """TV-4.14. 70 kg: 4.994 million per kg are not 5; nothing may be drawn until people have settled what follows."""
    found = answer(patient("70"))
    assert found.value is not None
    assert (found.value.verdict, millions(found.value.per_kg)) == ("below", "4.994")
    assert found.value.blocked == (
        "the product is below the dose; settle one of: infuse_below_target, remanufacture, withdraw"
    )
    assert found.value.parts[0].draws == ()
    assert [finding.code for finding in found.findings] == ["cell_dose.below"]
    assert found.findings[0].found == "the product holds 349.6 x 10^6 viable CAR-positive cells"


def test_viability_is_not_applied_twice() -> None:
    """TV-4.15. The same bag counted as viable cells: 18.4 million in a mL make 349.6 million again, never 321.6."""
    viable = BAG.replace("20 10*6/mL total", "18.4 10*6/mL viable")
    assert dose(patient("60", bag=viable)).available_cells == 349_600_000


def test_cd3_is_not_applied_twice() -> None:
    """CAR reported among all viable cells, 38 %: the same bag again, whatever its CD3 fraction."""
    of_viable = BAG.replace("CAR 40% of viable_cd3", "CAR 38% of viable")
    assert dose(patient("60", bag=of_viable)).available_cells == 349_600_000


def test_a_percentage_without_its_denominator_is_unknown() -> None:
    """CAR among CD3-positive cells, and nobody says how many cells are CD3-positive: no dose."""
    found = answer(patient("60", bag=BAG.replace(" CD3 95%,", "")))
    assert found.value is None
    assert [(m.what, m.reason) for m in found.missing] == [("CD3-positive fraction (A)", "no_data")]


@pytest.mark.parametrize(
    ("weight", "verdict"),
    [("69.92", "within"), ("69.93", "below"), ("34.96", "within"), ("34.95", "above")],
)
def test_both_sides_of_each_limit(weight: str, verdict: str) -> None:
    """349.6 million cells are exactly 5 million per kg for 69.92 kg, and exactly 10 million for 34.96 kg."""
    assert dose(patient(weight)).verdict == verdict


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("viability 92%", "viability 920%"), "implausible"),
        (("20 10*6/mL", "20000000 10*6/mL"), "implausible"),
        (("20 10*6/mL", "20 10^6/mL"), "unit_unusable"),
        (("50 mL", "0 mL"), "implausible"),
        (("viability 92%", "viability >90%"), "beyond_measurement"),
    ],
)
def test_a_slip_of_the_pen_gives_no_dose(change: tuple[str, str], reason: str) -> None:
    """A percentage above 100, cells that no mL can hold, a unit that is none, an empty bag, a bound instead of a number."""
    found = answer(patient("60", bag=BAG.replace(*change)))
    assert (found.value, [m.reason for m in found.missing]) == (None, [reason])


def test_the_words_say_what_was_multiplied() -> None:
    """The cell laboratory sees each gate, and which one was not applied again."""
    viable = BAG.replace("20 10*6/mL total", "18.4 10*6/mL viable")
    of_viable = BAG.replace("CAR 40% of viable_cd3", "CAR 38% of viable")
    words = [answer(patient("60", bag=bag)).steps[0].how for bag in (BAG, viable, of_viable, f"{BAG}, thawed")]
    assert words == [
        "20 10*6/mL x 92 % viable x 95 % CD3 of viable x 40 % CAR of viable CD3 "
        "(total cells counted; before freezing or fresh, 2026-10-24)",
        "18.4 10*6/mL x 95 % CD3 of viable x 40 % CAR of viable CD3 "
        "(viable cells counted, viability not applied again; before freezing or fresh, 2026-10-24)",
        "20 10*6/mL x 92 % viable x 38 % CAR of viable (total cells counted; before freezing or fresh, 2026-10-24)",
        "20 10*6/mL x 92 % viable x 95 % CD3 of viable x 40 % CAR of viable CD3 "
        "(total cells counted; after thawing, 2026-10-24)",
    ]


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (("20 10*6/mL", "0 10*6/mL"), "below"),
        (("viability 92%", "viability 0%"), "below"),
        (("viability 92%", "viability 100%"), "within"),
        (("20 10*6/mL", "5000 10*6/mL"), "above"),
    ],
)
def test_the_ends_of_what_is_plausible(change: tuple[str, str], verdict: str) -> None:
    """No cell, none alive, all alive, and as many as a mL can hold."""
    assert dose(patient("60", bag=BAG.replace(*change))).verdict == verdict


def test_a_unit_of_another_kind_is_named() -> None:
    """Cells per mL in kilograms."""
    found = answer(patient("60", bag=BAG.replace("20 10*6/mL", "20 kg")))
    assert [m.detail for m in found.missing] == ["found 20 kg, wanted a unit that can be converted to /mL"]


def test_two_counts_at_the_same_time() -> None:
    """Which holds? Nobody knows: no dose."""
    found = answer(patient("60", f"2026-10-24  {BAG.replace('50 mL', '45 mL')}"))
    assert (found.value, [m.reason for m in found.missing], found.because) == (None, ["conflict"], (3, 6))


def test_the_newest_count_governs() -> None:
    """Counted again the next day: 45 mL."""
    assert dose(patient("60", f"2026-10-25  {BAG.replace('50 mL', '45 mL')}")).available_cells == 45 * 6_992_000


THAWED = BAG.replace("viability 92%", "viability 80%") + ", thawed"


def test_a_count_after_thawing_is_told_apart() -> None:
    """This protocol doses by the count of the release; one after thawing, with 80 % viable, does not change the dose."""
    assert dose(patient("60", f"2026-10-30  {THAWED}")).available_cells == 349_600_000


def test_the_count_after_thawing_governs_where_the_protocol_says_so() -> None:
    """Then 80 % viable count: 304 million; and before that count there is no dose."""
    protocol = with_dose(after_thaw=True)
    assert dose(patient("60", f"2026-10-30  {THAWED}"), protocol=protocol).available_cells == 304_000_000
    before = answer(patient("60"), protocol=protocol)
    assert [(m.what, m.reason) for m in before.missing] == [("count of bag A after thawing", "no_data")]


def test_two_bags_are_added_and_drawn_in_their_order() -> None:
    """30 kg and two bags of 20 mL and 30 mL: the first whole, of the second what is left to 300 million, rounded down."""
    small, big = BAG.replace("50 mL", "20 mL"), BAG.replace("bag A: 50 mL", "bag B: 30 mL")
    found = dose(patient("30", f"2026-10-24  {big}", bag=small))
    assert [(d.bag, d.volume_ml, d.whole) for d in found.parts[0].draws] == [
        ("A", 20, True),
        ("B", Decimal("22.9"), False),
    ]
    assert (found.available_cells, found.minimum_ml) == (Decimal(349_600_000), Decimal("21.5"))


def test_a_rejected_bag_is_no_dose() -> None:
    """The quality unit rejected the only bag."""
    found = dose(patient("60", "2026-10-26  bag A rejected"))
    assert (found.blocked, found.available_cells) == ("every bag was rejected: A", Decimal(0))


def test_before_anything_was_collected_there_is_no_question() -> None:
    """Without apheresis the dose does not apply; after it, a bag is wanted."""
    assert answer("2026-10-25  weight 60 kg").status == "not_applicable"
    waiting = answer("2026-10-10  apheresis G123498654321")
    assert (waiting.status, [m.what for m in waiting.missing]) == ("unknown", ["product"])


def test_vector_copies_are_per_transduced_cell() -> None:
    """TV-5.1. A mean of 1.2 copies: 3.0 per transduced cell at 40 % CAR-positive (passes 5), 6.0 at 20 % (fails)."""
    copies = [copies_per_transduced_cell(Decimal("1.2"), Decimal(car)) for car in ("0.40", "0.20")]
    assert copies == [3, 6]
    assert copies_per_transduced_cell(Decimal("1.2"), Decimal(1)) == Decimal("1.2")
    with pytest.raises(ValueError, match="found a CAR-positive fraction of 0, wanted above 0"):
        copies_per_transduced_cell(Decimal("1.2"), Decimal(0))
    with pytest.raises(ValueError, match=r"found a CAR-positive fraction of 40, wanted above 0 and at most 1"):
        copies_per_transduced_cell(Decimal("1.2"), Decimal(40))
