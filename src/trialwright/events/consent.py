"""Events around consent. Before it the log holds a code and the outcome of prescreening, no facts."""

from typing import Annotated, Literal

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words

Scope = Literal["treatment", "samples", "genetics", "long_term_follow_up"]
"""What a person may agree to, each part for itself."""


@kind("prescreening.recorded", "Prescreening outcome", "预筛结果")
class PrescreeningRecorded(Body, frozen=True, kw_only=True):
    """What came of looking at a patient before consent."""

    outcome: Annotated[
        Literal["approached", "unsuitable", "declined", "lost"], words("Outcome", "结果", cdisc="DSDECOD")
    ]


@kind("consent.signed", "Consent signed", "签署知情同意")
class ConsentSigned(Body, frozen=True, kw_only=True):
    """The patient, or a guardian, signed a version of the consent form. Signing again later is re-consent.

    A guardian's name never comes here: it stands with the other identities.
    """

    version: Annotated[str, words("Version of the form", "知情同意书版本")]
    language: Annotated[str, words("Language of the form", "语言", help="BCP 47 tag, such as zh-Hans")]
    signed_by: Annotated[Literal["patient", "guardian"], words("Signed by", "签署人")] = "patient"
    guardian: Annotated[
        str | None, words("Relation of the guardian", "监护人关系", help="such as mother; never a name")
    ] = None
    scope: Annotated[tuple[Scope, ...], words("Agreed to", "同意范围")] = ("treatment", "long_term_follow_up")
    occasion: Annotated[
        Literal["first", "amendment", "came_of_age"],
        words("Occasion", "签署原因", help="amendment: the form changed; came_of_age: the patient turned 18"),
    ] = "first"


@kind("assent.given", "Assent of a minor", "未成年人同意")
class AssentGiven(Body, frozen=True, kw_only=True):
    """A minor was asked beside the guardian, and agreed or did not."""

    version: Annotated[str, words("Version of the form", "同意书版本")]
    language: Annotated[str, words("Language of the form", "语言", help="BCP 47 tag, such as zh-Hans")]
    given: Annotated[bool, words("Agreed", "同意")]


@kind("consent.withdrawn", "Consent withdrawn", "撤回知情同意")
class ConsentWithdrawn(Body, frozen=True, kw_only=True):
    """Consent is taken back: for further treatment, for everything, or only for samples or genetics."""

    level: Annotated[
        Literal["treatment", "treatment_and_follow_up", "samples", "genetics"], words("What was withdrawn", "撤回范围")
    ] = "treatment_and_follow_up"
