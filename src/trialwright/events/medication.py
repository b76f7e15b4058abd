"""Events of other drugs and of blood products: what runs beside the trial's own drugs, and may stand in their way."""

from typing import Annotated, Literal

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words
from trialwright.standards.quantity import Quantity


@kind("medication.started", "Medication started", "开始用药")
class MedicationStarted(Body, frozen=True, kw_only=True):
    """A drug beside those of the regimen was started; what counts for washouts is its group."""

    drug: Annotated[str, words("Drug", "药物", cdisc="CMTRT")]
    group: Annotated[
        str | None, words("Group", "药物类别", cdisc="CMCLAS", help="as in standards/concepts.toml: systemic_steroid")
    ] = None
    dose: Annotated[Quantity | None, words("Dose", "剂量", cdisc="CMDOSE", unit="as recorded")] = None
    indication: Annotated[str | None, words("Indication", "适应症", cdisc="CMINDC")] = None


@kind("medication.stopped", "Medication stopped", "停止用药")
class MedicationStopped(Body, frozen=True, kw_only=True):
    """The last dose of a drug was given; `drug` is the name under which it was started."""

    drug: Annotated[str, words("Drug", "药物", cdisc="CMTRT")]


@kind("transfusion.given", "Blood product transfused", "输血")
class TransfusionGiven(Body, frozen=True, kw_only=True):
    """A blood product was transfused; around the cells it must be irradiated, and support counts in a response."""

    product: Annotated[Literal["red_cells", "platelets", "plasma", "granulocytes"], words("Product", "血液制品")]
    units: Annotated[int, words("Units", "单位数")] = 1
    irradiated: Annotated[bool | None, words("Irradiated", "辐照", help="none: not recorded")] = None
