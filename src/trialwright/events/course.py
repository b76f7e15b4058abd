"""Events of the course after enrolment: visits, what befalls the patient, contact, loss and death."""

from typing import Annotated, Literal

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When


@kind("visit.held", "Visit held", "访视完成")
class VisitHeld(Body, frozen=True, kw_only=True):
    """A visit of the schedule took place; `done` names the assessments that were made."""

    visit: Annotated[str, words("Visit", "访视", cdisc="VISIT")]
    done: Annotated[tuple[str, ...], words("Assessments done", "已完成评估")] = ()


@kind("assessment.missed", "Assessment missed", "评估缺失")
class AssessmentMissed(Body, frozen=True, kw_only=True):
    """An assessment that a visit should have had was not made, and why."""

    visit: Annotated[str, words("Visit", "访视", cdisc="VISIT")]
    assessment: Annotated[str, words("Assessment", "评估项目")]
    why: Annotated[str, words("Why", "原因", cdisc="LBREASND")]


@kind("transplant.done", "Transplant", "造血干细胞移植")
class TransplantDone(Body, frozen=True, kw_only=True):
    """Haematopoietic stem cells were transplanted, before or after the trial's cells."""

    donor: Annotated[
        Literal["matched_sibling", "unrelated", "haploidentical", "cord", "autologous"], words("Donor", "供者")
    ]
    conditioning: Annotated[str | None, words("Conditioning", "预处理方案")] = None


@kind("gvhd.graded", "Graft-versus-host disease graded", "移植物抗宿主病分级")
class GvhdGraded(Body, frozen=True, kw_only=True):
    """A clinician graded graft-versus-host disease; the grade means nothing without its rule set."""

    form: Annotated[Literal["acute", "chronic"], words("Form", "类型")]
    grade: Annotated[int, words("Grade", "分级", help="0 to 4; chronic: 0 none, 1 mild, 2 moderate, 3 severe")]
    ruleset: Annotated[str, words("Rule set", "分级标准", help="such as MAGIC-2016 or NIH-2014")]


@kind("lymphocytes.given", "Donor lymphocytes given", "供者淋巴细胞输注")
class DonorLymphocytesGiven(Body, frozen=True, kw_only=True):
    """Lymphocytes of a transplant's donor were infused: no cells of this trial."""

    dose: Annotated[Quantity | None, words("Dose", "剂量", unit="as recorded")] = None


@kind("malignancy.found", "Second malignancy", "第二肿瘤")
class SecondMalignancyFound(Body, frozen=True, kw_only=True):
    """A new malignancy, and whether the transgene was looked for in it."""

    diagnosis: Annotated[str, words("Diagnosis", "诊断")]
    t_cell: Annotated[bool | None, words("Of T cells", "T细胞来源", help="none: not known")] = None
    car_detected: Annotated[
        Literal["yes", "no", "not_tested"], words("Transgene in the tumour", "肿瘤中检出CAR基因")
    ] = "not_tested"


@kind("pregnancy.reported", "Pregnancy reported", "妊娠报告")
class PregnancyReported(Body, frozen=True, kw_only=True):
    """The patient, or the partner of the patient, is pregnant."""

    whose: Annotated[Literal["patient", "partner"], words("Whose", "妊娠者")]


@kind("tumour_lysis.found", "Tumour lysis syndrome", "肿瘤溶解综合征")
class TumourLysisFound(Body, frozen=True, kw_only=True):
    """A clinician found tumour lysis, in the laboratory values only or with its clinical signs."""

    form: Annotated[Literal["laboratory", "clinical"], words("Form", "类型")]


@kind("contact.made", "Contact", "随访联系")
class ContactMade(Body, frozen=True, kw_only=True):
    """Somebody saw, called or looked up the patient: alive on this day, or known to have died."""

    how: Annotated[Literal["visit", "telephone", "record"], words("How", "方式")]
    alive: Annotated[bool, words("Alive", "存活")] = True


@kind("patient.lost", "Lost to follow-up", "失访")
class PatientLost(Body, frozen=True, kw_only=True):
    """Nobody can reach the patient any more."""

    last_known_alive: Annotated[When | None, words("Last known alive", "末次确认存活日期")] = None


@kind("patient.died", "Death", "死亡")
class PatientDied(Body, frozen=True, kw_only=True):
    """The patient died; the cause as the clinician gives it. An adjudicated cause stands beside it."""

    cause: Annotated[
        Literal["leukaemia", "crs", "icans", "infection", "transplant", "other", "unknown"],
        words("Principal cause", "主要死因", cdisc="DDORRES"),
    ]
    detail: Annotated[str | None, words("Detail", "说明")] = None


@kind("participation.ended", "Participation ended", "退出研究")
class ParticipationEnded(Body, frozen=True, kw_only=True):
    """The patient goes no further in the trial, for a reason that has no event of its own.

    Death, loss and withdrawal of consent have theirs.
    """

    why: Annotated[
        Literal["not_eligible", "progression", "adverse_event", "manufacturing_failure", "investigator", "other"],
        words("Why", "原因", cdisc="DSDECOD"),
    ]
    detail: Annotated[str | None, words("Detail", "说明")] = None
