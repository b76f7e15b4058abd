"""Events of safety at the bedside: oxygen, the nervous system, entered grades of toxicity, and adverse events.

What a clinician entered stands beside what Trialwright computes from the components, and neither overwrites the other. A
domain that nobody examined is left out: not examined is not normal.
"""

from typing import Annotated, Literal

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When

OxygenDevice = Literal[
    "room_air",
    "nasal_cannula",
    "high_flow_cannula",
    "face_mask",
    "non_rebreather",
    "venturi_mask",
    "blow_by",
    "cpap",
    "bipap",
    "ventilator",
]
"""What a patient breathes through; the device weighs more than the flow where a grade is made of it."""

ToxicityScale = Literal["crs", "icans", "haematotoxicity", "hyperinflammation"]
"""Toxicities of the cells that are graded as a whole: cytokine release, neurotoxicity, cytopenia and the HLH-like syndrome."""

Seriousness = Literal["death", "life_threatening", "hospitalisation", "disability", "congenital", "important"]
"""Why an adverse event is serious, as ICH E2A, II.B names it; `important` is an important medical event."""

Relation = Literal["cells", "lymphodepletion", "other_drug", "disease"]
"""What an adverse event may come from."""


@kind("oxygen.given", "Oxygen given", "氧疗")
class OxygenGiven(Body, frozen=True, kw_only=True):
    """What the patient breathes from this moment on, until the next such event; room air ends it."""

    device: Annotated[OxygenDevice, words("Device", "给氧方式", help="room_air: no oxygen any more")]
    flow: Annotated[Quantity | None, words("Flow", "氧流量", unit="L/min, as recorded")] = None
    fraction: Annotated[Quantity | None, words("Oxygen fraction", "吸入氧浓度", unit="%, as recorded")] = None
    why: Annotated[
        Literal["hypoxia", "airway_protection", "home_device", "other"] | None,
        words("Why", "原因", help="home_device: as before the cells; none: not said"),
    ] = None


@kind("neurology.examined", "Neurological examination", "神经系统检查")
class NeurologyExamined(Body, frozen=True, kw_only=True):
    """What a clinician saw of the nervous system. The ICE and CAPD scores are measurements of their own.

    A domain that is left out was not examined: it is neither normal nor grade 0. The signs are those of raised pressure.
    """

    consciousness: Annotated[
        Literal["alert", "to_voice", "to_touch", "unarousable"] | None,
        words(
            "Consciousness",
            "意识",
            help="to what the patient awakens; unarousable: only to vigorous or repeated touch, or not at all",
        ),
    ] = None
    seizure: Annotated[
        Literal["none", "brief", "prolonged", "repetitive", "eeg_only"] | None,
        words(
            "Seizure",
            "癫痫发作",
            help="brief: resolves rapidly; prolonged: over 5 min; repetitive: no return to baseline between; "
            "eeg_only: not seen, and ended by treatment",
        ),
    ] = None
    weakness: Annotated[
        Literal["none", "focal_deep"] | None,
        words("Motor weakness", "肌无力", help="focal_deep: such as hemiparesis or paraparesis"),
    ] = None
    oedema: Annotated[
        Literal["none", "focal", "diffuse"] | None, words("Cerebral oedema", "脑水肿", help="imaging")
    ] = None
    signs: Annotated[
        tuple[Literal["papilloedema", "sixth_nerve_palsy", "posturing", "cushing_triad"], ...],
        words("Signs of raised pressure", "颅内压增高体征", help="those that were seen"),
    ] = ()
    explained_by: Annotated[
        Literal["sedation", "anaesthesia", "haemorrhage", "other"] | None,
        words("Explained by", "其他原因", help="another cause of what was seen; none: no other cause is known"),
    ] = None


@kind("toxicity.graded", "Toxicity graded", "毒性分级")
class ToxicityGraded(Body, frozen=True, kw_only=True):
    """A clinician graded a toxicity of the cells; the grade means nothing without its rule set."""

    scale: Annotated[ToxicityScale, words("Toxicity", "毒性")]
    grade: Annotated[int, words("Grade", "分级", help="0 to 5")]
    ruleset: Annotated[str, words("Rule set", "分级标准", help="such as ASTCT-2019 or Lee-2014")]


@kind("adverse_event.reported", "Adverse event", "不良事件")
class AdverseEventReported(Body, frozen=True, kw_only=True):
    """What befell the patient, as it stood when it was reported; a later report of the same number follows the earlier.

    The day on which it happened is the day of the report; when the event itself began stands in `began`. Whether it is
    serious must be said: an empty list says that it is not.
    """

    number: Annotated[int, words("Number", "编号", cdisc="AESPID", help="of this patient's event: 1, 2 and so on")]
    term: Annotated[str, words("Term", "名称", cdisc="AETERM", help="as in the rule set, such as Febrile neutropenia")]
    grade: Annotated[int, words("Grade", "分级", cdisc="AETOXGR", help="1 to 5")]
    ruleset: Annotated[str, words("Rule set", "分级标准", help="such as CTCAE-5.0")]
    began: Annotated[When | None, words("Began", "开始", cdisc="AESTDTC")] = None
    ended: Annotated[When | None, words("Ended", "结束", cdisc="AEENDTC", help="none: not known to have ended")] = None
    serious: Annotated[tuple[Seriousness, ...], words("Serious because", "严重标准", help="empty: not serious")]
    related_to: Annotated[tuple[Relation, ...], words("Related to", "相关因素")] = ()
    relatedness: Annotated[
        Literal["unrelated", "unlikely", "possible", "probable", "definite", "not_assessed"],
        words("Relatedness", "相关性", cdisc="AEREL"),
    ] = "not_assessed"
    outcome: Annotated[
        Literal["recovered", "recovering", "not_recovered", "sequelae", "fatal", "unknown"],
        words("Outcome", "转归", cdisc="AEOUT"),
    ] = "unknown"
