"""Numbers of the shipped protocol that enter an arithmetic unseen, entered a second time."""

from decimal import Decimal

from trialwright.protocol.reading import read_protocol
from trialwright.trials import trial_text

PROTOCOL = read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml")


def test_the_density_of_dmso() -> None:
    """1.10 g/mL: 50 mL with 10 % by volume hold 5.5 g."""
    density = PROTOCOL.cell_dose.dmso_g_per_ml
    assert density is not None
    assert Decimal(50) / 10 * density == Decimal("5.50")
