"""Events with a measured value: from the laboratory and from the bedside."""

from typing import Annotated

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words
from trialwright.standards.quantity import Quantity


class Measured(Body, frozen=True, kw_only=True):
    """What every measurement has; the names of analytes and their units are in ``standards/analytes.toml``."""

    analyte: Annotated[str, words("Analyte", "检验项目", cdisc="LBTESTCD")]
    value: Annotated[Quantity, words("Result as reported", "报告结果", cdisc="LBORRES", unit="as reported")]


@kind("lab.resulted", "Laboratory result", "实验室检查结果")
class LabResulted(Measured, frozen=True, kw_only=True):
    """A laboratory reported a result, with the reference range that it holds for this sample."""

    low: Annotated[
        Quantity | None, words("Lower limit of normal", "参考值下限", cdisc="LBORNRLO", unit="as reported")
    ] = None
    high: Annotated[
        Quantity | None, words("Upper limit of normal", "参考值上限", cdisc="LBORNRHI", unit="as reported")
    ] = None
    laboratory: Annotated[str | None, words("Laboratory", "实验室", cdisc="LBNAM")] = None


@kind("vital.measured", "Measurement at the bedside", "床旁测量")
class VitalMeasured(Measured, frozen=True, kw_only=True):
    """Height, weight and the like, measured at the bedside or by a device."""
