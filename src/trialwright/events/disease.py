"""Events of the leukaemia: how good a marrow sample is, what a clinician makes of it, and that the disease came back.

Percentages of blasts and residual disease are laboratory results; here stands whether the sample that they were read in
can carry them. A clinician's response stands beside the computed one and does not overwrite it.
"""

from typing import Annotated, Literal

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words
from trialwright.standards.quantity import Quantity

RelapseSite = Literal["marrow", "blood", "cns", "testis", "other_extramedullary", "molecular"]
"""Where a relapse is; molecular: residual disease again after none could be found, and nothing else."""


@kind("marrow.examined", "Marrow examined", "骨髓检查")
class MarrowExamined(Body, frozen=True, kw_only=True):
    """A marrow sample was judged. Blasts are a result of their own; a sample without blasts may be no sample at all."""

    evaluable: Annotated[bool | None, words("Evaluable", "可评价", help="none: not said")] = None
    nucleated_cells: Annotated[int | None, words("Nucleated cells counted", "有核细胞计数")] = None
    cellularity: Annotated[Quantity | None, words("Cellularity", "骨髓增生程度", unit="%, as reported")] = None
    diluted: Annotated[bool | None, words("Diluted with blood", "外周血稀释", help="none: not said")] = None
    first_pull: Annotated[bool | None, words("First pull of the aspirate", "首抽骨髓液", help="none: not said")] = None


@kind("relapse.found", "Relapse", "复发")
class RelapseFound(Body, frozen=True, kw_only=True):
    """The leukaemia came back, where, and whether its cells still carry CD19."""

    sites: Annotated[tuple[RelapseSite, ...], words("Sites", "复发部位", help="molecular: residual disease alone")]
    cd19: Annotated[
        Literal["positive", "negative", "partial", "lineage_switch", "not_tested"], words("CD19", "CD19表达")
    ] = "not_tested"


@kind("response.assessed", "Response assessed", "疗效评估")
class ResponseAssessed(Body, frozen=True, kw_only=True):
    """A clinician's response; the category means nothing without its rule set."""

    category: Annotated[
        Literal["complete_remission", "complete_remission_incomplete", "no_response", "progression", "not_evaluable"],
        words("Response", "疗效", cdisc="RSORRES", help="incomplete: with incomplete recovery of the counts"),
    ]
    mrd: Annotated[Literal["negative", "positive", "not_done"], words("Residual disease", "微小残留病")] = "not_done"
    ruleset: Annotated[str, words("Rule set", "评估标准", help="such as ELN-2024")]
