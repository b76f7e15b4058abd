"""Patients with a bag of cells, told in a few lines, for the chapter on doses."""

import msgspec
from tests.spec.conftest import PROTOCOL
from tests.story import record_of

from trialwright.derive.answer import Answer
from trialwright.derive.cells.cell_dose import CellDoseAnswer, cell_dose
from trialwright.derive.cells.cell_limits import LimitCheck, cell_limits
from trialwright.protocol.trial import TrialProtocol

BAG = "bag A: 50 mL at 20 10*6/mL total, viability 92%, CD3 95%, CAR 40% of viable_cd3, DMSO 10%, endotoxin 1.2 {EU}/mL"
AS_OF = "2026-10-30"


def patient(weight: str, *more: str, bag: str = BAG, born: str = "1996-01-01") -> str:
    """A patient of this weight whose lymphodepletion began on 25 October; further lines follow, numbered from 6."""
    return "\n".join(
        (
            f"2026-10-20  male, born {born}",
            "2026-10-10  apheresis G123498654321",
            f"2026-10-24  {bag}",
            f"2026-10-25  weight {weight} kg",
            "2026-10-25  fludarabine 55 mg given",
            *more,
        )
    )


def answer(story: str, *, as_of: str = AS_OF, protocol: TrialProtocol = PROTOCOL) -> Answer[CellDoseAnswer]:
    """What follows for the cell dose."""
    return cell_dose(protocol, record_of(story, as_of=as_of))


def dose(story: str, *, as_of: str = AS_OF, protocol: TrialProtocol = PROTOCOL) -> CellDoseAnswer:
    """The cell dose, which must be there."""
    found = answer(story, as_of=as_of, protocol=protocol)
    assert found.value is not None, found.missing
    return found.value


def limits(story: str, *, as_of: str = AS_OF, protocol: TrialProtocol = PROTOCOL) -> dict[str, Answer[LimitCheck]]:
    """What follows for DMSO, volume and endotoxin."""
    record = record_of(story, as_of=as_of)
    return cell_limits(protocol, record, cell_dose(protocol, record))


def with_dose(**changed: object) -> TrialProtocol:
    """Our trial with other words about the cell dose."""
    return msgspec.structs.replace(PROTOCOL, cell_dose=msgspec.structs.replace(PROTOCOL.cell_dose, **changed))
