"""Events of doses: what was really given. Ordered and rounded doses are computed, not recorded."""

from typing import Annotated

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words
from trialwright.standards.quantity import Quantity


@kind("drug.given", "Drug given", "给药")
class DrugGiven(Body, frozen=True, kw_only=True):
    """A dose of a drug of the regimen was given."""

    drug: Annotated[str, words("Drug", "药物", cdisc="EXTRT")]
    dose: Annotated[Quantity, words("Dose given", "实际剂量", cdisc="EXDOSE", unit="as recorded")]
