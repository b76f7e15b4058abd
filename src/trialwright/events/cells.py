"""Events of the cells: collected, made, characterised, released, infused; and what must stand ready for them.

Each percentage names what it is a percentage of. A count that is already of viable cells must not be multiplied by the
viability again, and nobody can tell afterwards which it was.
"""

from typing import Annotated, Literal

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words
from trialwright.events.results import Outcome
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When


@kind("slot.reserved", "Manufacturing slot reserved", "预留生产名额")
class SlotReserved(Body, frozen=True, kw_only=True):
    """The cell laboratory will take this patient's cells on a day."""

    on: Annotated[When | None, words("Day", "日期")] = None


@kind("donor.tested", "Donor's test result", "供者检查结果")
class DonorTested(Body, frozen=True, kw_only=True):
    """An infectious marker of the donor, where the cells are not the patient's own: never a result of the patient."""

    donor: Annotated[str, words("Code of the donor", "供者编码", help="never a name")]
    test: Annotated[str, words("Test", "检查", help="as in standards/concepts.toml")]
    result: Annotated[Outcome, words("Result", "结果")]
    laboratory: Annotated[str | None, words("Laboratory", "实验室")] = None


@kind("apheresis.collected", "Cells collected by apheresis", "单采")
class ApheresisCollected(Body, frozen=True, kw_only=True):
    """Cells were collected, from the patient or from a donor."""

    product_number: Annotated[
        str, words("Donation identification number", "献血标识号（DIN）", help="ISBT 128, such as G123498654321")
    ]
    donor: Annotated[Literal["autologous", "donor"], words("Donor", "供者")] = "autologous"
    donor_code: Annotated[str | None, words("Code of the donor", "供者编码", help="never a name")] = None


@kind("manufacture.started", "Manufacture started", "开始生产")
class ManufactureStarted(Body, frozen=True, kw_only=True):
    """The cell laboratory began to make this patient's product; another attempt has a lot of its own."""

    lot: Annotated[str, words("Lot", "批号")]
    attempt: Annotated[int, words("Attempt", "第几次生产", help="1 for the first")] = 1
    vector_lot: Annotated[str | None, words("Lot of the vector", "载体批号", help="as certified")] = None


@kind("manufacture.ended", "Manufacture ended", "生产结束")
class ManufactureEnded(Body, frozen=True, kw_only=True):
    """A manufacture was completed, failed, or was terminated; by itself it does not end the patient's way."""

    lot: Annotated[str, words("Lot", "批号")]
    outcome: Annotated[
        Literal["completed", "failed", "terminated"],
        words("Outcome", "结果", help="failed: it did not succeed; terminated: somebody stopped it"),
    ]
    why: Annotated[str | None, words("Why", "原因")] = None


@kind("product.characterised", "Product characterised", "产品检测")
class ProductCharacterised(Body, frozen=True, kw_only=True):
    """What is in a bag: volume, counts and percentages, each with what it was counted in."""

    bag: Annotated[str, words("Bag", "产品袋")]
    volume: Annotated[Quantity, words("Volume", "体积", unit="mL, as reported")]
    concentration: Annotated[Quantity, words("Concentration", "细胞浓度", unit="10*6/mL or /mL, as reported")]
    counted: Annotated[Literal["total", "viable"], words("Cells counted", "计数对象")]
    viability: Annotated[Quantity, words("Viability", "活率", unit="%, as reported")]
    cd3: Annotated[Quantity | None, words("CD3 positive", "CD3阳性率", unit="%, as reported")] = None
    cd3_of: Annotated[Literal["viable"], words("CD3 positive among", "CD3分母")] = "viable"
    car: Annotated[Quantity, words("CAR positive", "CAR阳性率", unit="%, as reported")]
    car_of: Annotated[Literal["viable_cd3", "viable"], words("CAR positive among", "CAR分母")]
    dmso: Annotated[
        Quantity | None, words("DMSO", "二甲基亚砜", unit="% of the volume, as reported", help="volume by volume")
    ] = None
    endotoxin: Annotated[Quantity | None, words("Endotoxin", "内毒素", unit="{EU}/mL, as reported")] = None
    post_thaw: Annotated[bool, words("After thawing", "复苏后")] = False


@kind("product.released", "Disposition of the product", "产品放行")
class ProductReleased(Body, frozen=True, kw_only=True):
    """The quality unit released a bag, released it on a named condition, or rejected it."""

    bag: Annotated[str, words("Bag", "产品袋")]
    disposition: Annotated[Literal["released", "conditional", "rejected"], words("Disposition", "处置")]
    condition: Annotated[str | None, words("Condition", "附加条件")] = None


@kind("cell_dose.settled", "Dose outside the range settled", "超范围剂量处理")
class CellDoseSettled(Body, frozen=True, kw_only=True):
    """What is done where the product does not give the planned dose, or where less was planned from the start."""

    outcome: Annotated[
        Literal["infuse_below_target", "remanufacture", "withdraw", "planned_reduced", "planned_split"],
        words("Outcome", "处理结果"),
    ]
    why: Annotated[str, words("Why", "理由")]
    target: Annotated[
        Quantity | None,
        words(
            "Planned cells", "计划细胞数", unit="10*6/kg or 10*6{cells}, as decided", help="of a planned reduced dose"
        ),
    ] = None
    shares: Annotated[
        tuple[int, ...], words("Shares of the parts", "各次比例", help="percent of the dose, of a planned split dose")
    ] = ()
    days: Annotated[
        tuple[int, ...],
        words("Days of the parts", "各次日程", help="protocol days, one for each share; the first is 0"),
    ] = ()


@kind("check.overridden", "Administrative check overridden", "行政核对豁免")
class CheckOverridden(Body, frozen=True, kw_only=True):
    """Two people let a thawed bag pass whose paperwork failed. An identity that does not match is no such check."""

    bag: Annotated[str, words("Bag", "产品袋")]
    failed: Annotated[Literal["document", "printer", "signature"], words("What failed", "未通过项目")]
    second: Annotated[str, words("Second person", "第二人")]
    why: Annotated[str, words("Why", "理由")]


@kind("infusion.planned", "Infusion planned", "计划回输")
class InfusionPlanned(Body, frozen=True, kw_only=True):
    """The day for which the infusion is planned, before anything is given: decisions count their days from it."""

    on: Annotated[When, words("Planned day", "计划日期")]


@kind("infusion.given", "Cells infused", "细胞回输")
class InfusionGiven(Body, frozen=True, kw_only=True):
    """Cells were infused. The day of the first infusion is day 0, whatever follows."""

    bag: Annotated[str, words("Bag", "产品袋")]
    volume: Annotated[Quantity, words("Volume given", "回输体积", cdisc="EXDOSE", unit="mL, as recorded")]
    cells: Annotated[Quantity | None, words("Cells given", "回输细胞数", unit="as recorded")] = None
    fraction: Annotated[int, words("Fraction", "分次", help="1 for the first, or only, part of the dose")] = 1


@kind("tocilizumab.reserved", "Tocilizumab reserved", "预留托珠单抗")
class TocilizumabReserved(Body, frozen=True, kw_only=True):
    """Doses of tocilizumab stand ready for this patient alone."""

    doses: Annotated[int, words("Doses", "剂数")]


@kind("bed.reserved", "Bed reserved", "预留床位")
class BedReserved(Body, frozen=True, kw_only=True):
    """A bed is kept for this patient."""

    until: Annotated[When | None, words("Until", "保留至")] = None
