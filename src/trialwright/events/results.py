"""Events with a result: measured at the laboratory or the bedside, or a word such as positive; and reference ranges."""

from typing import Annotated, Literal

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When

Outcome = Literal["positive", "negative", "indeterminate"]
"""What a test can say that gives no number."""


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
    detection_limit: Annotated[
        Quantity | None,
        words("Limit of detection", "检测限", unit="as reported", help="of this sample: less cannot be told from none"),
    ] = None
    quantification_limit: Annotated[
        Quantity | None,
        words(
            "Limit of quantification", "定量限", unit="as reported", help="of this sample: less is found, not counted"
        ),
    ] = None


@kind("vital.measured", "Measurement at the bedside", "床旁测量")
class VitalMeasured(Measured, frozen=True, kw_only=True):
    """Height, weight and the like, measured at the bedside or by a device."""


@kind("test.resulted", "Test result in words", "定性检查结果")
class TestResulted(Body, frozen=True, kw_only=True):
    """A test that answers with a word: serology, pregnancy, culture. "Not detected" is negative."""

    __test__ = False  # the test runner takes any class of this name for its own

    test: Annotated[str, words("Test", "检查", cdisc="MBTESTCD", help="as in standards/concepts.toml")]
    result: Annotated[Outcome, words("Result", "结果", cdisc="MBSTRESC")]
    laboratory: Annotated[str | None, words("Laboratory", "实验室", cdisc="MBNAM")] = None


@kind("range.registered", "Reference range registered", "参考区间登记", about="trial")
class RangeRegistered(Body, frozen=True, kw_only=True):
    """The reference range of a laboratory for an analyte, for people of a sex and an age, while it is valid."""

    laboratory: Annotated[str, words("Laboratory", "实验室", cdisc="LBNAM")]
    analyte: Annotated[str, words("Analyte", "检验项目", cdisc="LBTESTCD")]
    sex: Annotated[Literal["female", "male", "any"], words("Sex", "性别")] = "any"
    age_from: Annotated[int, words("From age", "年龄下限", help="completed years, included")] = 0
    age_to: Annotated[int | None, words("To age", "年龄上限", help="completed years, included; none: no upper end")] = (
        None
    )
    low: Annotated[
        Quantity | None, words("Lower limit of normal", "参考值下限", cdisc="LBORNRLO", unit="as reported")
    ] = None
    high: Annotated[
        Quantity | None, words("Upper limit of normal", "参考值上限", cdisc="LBORNRHI", unit="as reported")
    ] = None
    valid_from: Annotated[When, words("Valid from", "生效日期")]
    valid_to: Annotated[When | None, words("Valid to", "失效日期", help="that day included")] = None
