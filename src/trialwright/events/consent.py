"""Events around consent. Before it the log holds a code and the outcome of prescreening, no facts."""

from typing import Annotated, Literal

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words


@kind("prescreening.recorded", "Prescreening outcome", "预筛结果")
class PrescreeningRecorded(Body, frozen=True, kw_only=True):
    """What came of looking at a patient before consent."""

    outcome: Annotated[
        Literal["approached", "unsuitable", "declined", "lost"], words("Outcome", "结果", cdisc="DSDECOD")
    ]


@kind("consent.signed", "Consent signed", "签署知情同意")
class ConsentSigned(Body, frozen=True, kw_only=True):
    """The patient, or a guardian, signed a version of the consent form. Signing again later is re-consent."""

    version: Annotated[str, words("Version of the form", "知情同意书版本")]
    language: Annotated[str, words("Language of the form", "语言", help="BCP 47 tag, such as zh-Hans")]
    signed_by: Annotated[Literal["patient", "guardian"], words("Signed by", "签署人")] = "patient"


@kind("consent.withdrawn", "Consent withdrawn", "撤回知情同意")
class ConsentWithdrawn(Body, frozen=True, kw_only=True):
    """The patient takes consent back, for everything or for further treatment only."""

    level: Annotated[Literal["treatment", "treatment_and_follow_up"], words("What was withdrawn", "撤回范围")] = (
        "treatment_and_follow_up"
    )
