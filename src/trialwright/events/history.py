"""Events of the medical history: conditions, earlier treatment, genetics, allergies, and whether the history is whole.

The names of conditions and treatments are in ``standards/concepts.toml``; a name that is not there is kept as it is.
A history that somebody has taken completely is the only thing that lets silence mean "no".
"""

from typing import Annotated, Literal

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words
from trialwright.standards.when import When

Part = Literal["medical", "treatment", "medication", "allergy"]
"""The parts of a history, each taken and signed for itself."""


@kind("condition.recorded", "Condition", "疾病或状况")
class ConditionRecorded(Body, frozen=True, kw_only=True):
    """A disease, a finding or a state that the patient has, had, or is known not to have."""

    condition: Annotated[str, words("Condition", "疾病或状况", cdisc="MHDECOD", help="as in standards/concepts.toml")]
    present: Annotated[bool, words("Present", "存在", cdisc="MHOCCUR", help="no: looked for and not there")] = True
    began: Annotated[When | None, words("Began", "开始", cdisc="MHSTDTC")] = None
    ended: Annotated[When | None, words("Ended", "结束", cdisc="MHENDTC", help="none: not known to have ended")] = None
    detail: Annotated[str | None, words("Detail", "说明")] = None


@kind("history.taken", "History taken", "病史采集")
class HistoryTaken(Body, frozen=True, kw_only=True):
    """Somebody asked for one part of the history; where it is complete, what is not recorded is not there."""

    part: Annotated[Part, words("Part of the history", "病史部分")]
    complete: Annotated[bool, words("Complete", "完整")]


@kind("treatment.recorded", "Treatment of the disease", "既往或桥接治疗")
class TreatmentRecorded(Body, frozen=True, kw_only=True):
    """A line of treatment before the cells, bridging therapy among it, with the response to it."""

    treatment: Annotated[str, words("Treatment", "治疗", cdisc="CMDECOD", help="as in standards/concepts.toml")]
    intent: Annotated[
        Literal["induction", "consolidation", "maintenance", "salvage", "transplant", "bridging", "other"],
        words("Intent", "目的", cdisc="CMCAT"),
    ]
    line: Annotated[int | None, words("Line", "线数")] = None
    cycles: Annotated[int, words("Cycles", "疗程数")] = 1
    began: Annotated[When | None, words("Began", "开始", cdisc="CMSTDTC")] = None
    ended: Annotated[When | None, words("Ended", "结束", cdisc="CMENDTC")] = None
    response: Annotated[
        Literal["complete_remission", "partial_remission", "no_response", "relapse", "not_assessed"],
        words("Response", "疗效"),
    ] = "not_assessed"


@kind("aberration.tested", "Genetic aberration tested", "遗传学异常检测")
class AberrationTested(Body, frozen=True, kw_only=True):
    """A chromosome or a gene was looked at; what was found at the start is what a later test can follow."""

    aberration: Annotated[
        str, words("Aberration", "异常", cdisc="GFTESTCD", genetic="yes", help="such as BCR::ABL1 or t(4;11)")
    ]
    method: Annotated[Literal["karyotype", "fish", "pcr", "ngs", "mlpa"], words("Method", "方法", cdisc="GFMETHOD")]
    found: Annotated[bool, words("Found", "检出", genetic="yes")]
    constitutional: Annotated[
        bool,
        words("Constitutional", "胚系", genetic="yes", help="of the patient, not of the leukaemia: such as trisomy 21"),
    ] = False


@kind("allergy.recorded", "Allergy", "过敏")
class AllergyRecorded(Body, frozen=True, kw_only=True):
    """A substance that the patient reacted to."""

    substance: Annotated[str, words("Substance", "物质")]
    reaction: Annotated[str | None, words("Reaction", "反应")] = None
    severity: Annotated[Literal["mild", "moderate", "severe", "unknown"], words("Severity", "严重程度")] = "unknown"
