"""What the tests of the simulation share: the two protocols, a person, a leukaemia, cells that do little harm."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from trialwright.protocol.reading import read_protocol
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.patients.truth import Attempt, Kinetics, Leukaemia, Line, Person, Toxicity, Waiting
from trialwright.trials import trial_text

OTHER = Path(__file__).parents[2] / "trial" / "other_protocol.yaml"
DAY = date(2026, 3, 1)
SOMEBODY = Person(sex="female", birth=date(1990, 1, 1), height_cm=160.0, weight_kg=60.0)
INDUCTION = Line(treatment="chemotherapy", intent="induction", cycles=1, before=90, lasted=28, response="no_response")
ILL = Leukaemia(blasts=40.0, residual=35.0, cd19=98.0, residual_only=False, lines=(INDUCTION,))
GOOD = Attempt(
    days=13, failure=None, cells=900.0, viability=92.0, cd3=97.0, car=40.0, volume=60.0, endotoxin=0.1, dmso=0.0
)
KINETICS = Kinetics(foldx=3900.0, tmax=9.3, cmax=24_000.0, alpha=0.16, persistent=0.0079, beta=0.0032)
HARMLESS = Toxicity(
    crs=(0,) * 14, icans=(0,) * 14, home=14, drugs=(), oxygen=(), neurology=(), infections=(), adverse=(), vitals={},
    daily={},
)  # fmt: skip
WAITED = Waiting(blasts_after=40.0)


@lru_cache(maxsize=1)
def our_protocol() -> TrialProtocol:
    return read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml")


@lru_cache(maxsize=1)
def other_protocol() -> TrialProtocol:
    return read_protocol(OTHER.read_text(encoding="utf-8"), OTHER.name)
