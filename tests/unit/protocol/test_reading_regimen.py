"""The regimen of the small protocol, as typed objects."""

from decimal import Decimal

from tests.unit.protocol.small_protocol import SMALL

from trialwright.protocol.criteria import Choice
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.regimen import Drug, RenalBand

DRUG = "      rounding: {within: 0.10, source: a pharmacy}\n"


def test_a_regimen_is_read() -> None:
    regimen = read_protocol(SMALL, "x").lymphodepletion
    assert (regimen.surface, regimen.adult_clearance, regimen.child_clearance) == (
        "mosteller",
        "cockcroft_gault",
        "bedside_schwartz",
    )
    assert (regimen.creatinine_within_days, regimen.height_within_days, regimen.weight_within_days) == (7, 30, 7)
    assert regimen.drugs == (
        Drug(
            name="fludarabine",
            text="fludarabine 30 mg/m2",
            dose=Decimal(30),
            days=(-5, -4, -3),
            renal_bands=(
                RenalBand(at_least=Decimal(80), fraction=Decimal(1)),
                RenalBand(at_least=Decimal(30), fraction=Decimal("0.6")),
                RenalBand(at_least=Decimal(0), fraction=Decimal(0)),
            ),
            renal_source="a label",
            vials_mg=(Decimal(50),),
            measurable_mg=Decimal(1),
            rounding_within=Decimal("0.10"),
            rounding_source="a pharmacy",
        ),
    )


def test_no_renal_adjustment_is_said_and_not_left_out() -> None:
    start, end = SMALL.index("      renal:\n"), SMALL.index("      vials:")
    drug = read_protocol(SMALL[:start] + "      renal: none\n" + SMALL[end:], "x").lymphodepletion.drugs[0]
    assert (drug.renal_bands, drug.renal_source) == ((), "")


def test_choices_of_a_drug_and_of_the_regimen() -> None:
    text = SMALL.replace(DRUG, DRUG + "      decided: {renal: scaled, status: unconfirmed}\n")
    text = text.replace("  drugs:\n", "  decided: {surface: usual, status: confirmed}\n  drugs:\n")
    assert list(read_protocol(text, "x").choices())[1:] == [
        Choice(id="lymphodepletion/surface", reason="usual", confirmed=True),
        Choice(id="fludarabine/renal", reason="scaled", confirmed=False),
    ]
