"""Events of the conduct of a trial: approvals, duties, pauses, deviations, documents, second persons."""

from typing import Annotated, Literal

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words
from trialwright.standards.when import When

Stage = Literal["enrolment", "apheresis", "lymphodepletion", "infusion"]
"""The stages that a pause can hold."""


@kind("approval.given", "Approval", "批件", about="trial")
class ApprovalGiven(Body, frozen=True, kw_only=True):
    """A committee or an authority approved a version of the protocol or of a consent form, for a time."""

    body: Annotated[
        Literal["academic_committee", "ethics_committee", "health_authority", "genetic_resources"],
        words("Body", "审批机构"),
    ]
    number: Annotated[str, words("Number of the approval", "批件号")]
    covers: Annotated[str, words("Covers", "适用版本", help="a version of the protocol or of the consent form")]
    valid_from: Annotated[When, words("Valid from", "生效日期")]
    valid_to: Annotated[When | None, words("Valid to", "失效日期", help="that day included; none: no end")] = None


@kind("obligation.recorded", "Legal obligation", "法律义务", about="trial")
class ObligationRecorded(Body, frozen=True, kw_only=True):
    """Somebody who may say so states that a law applies to this trial, or does not; before that, its dates advise."""

    law: Annotated[str, words("Law", "法规", help="such as 42 CFR 11")]
    applies: Annotated[bool, words("Applies", "适用")]
    why: Annotated[str, words("Why", "理由")]


@kind("site.activated", "Site activated", "中心启动", about="trial")
class SiteActivated(Body, frozen=True, kw_only=True):
    """A site may begin."""

    site: Annotated[str, words("Site", "中心", cdisc="SITEID")]


@kind("duty.delegated", "Duties delegated", "职责授权", about="trial")
class DutyDelegated(Body, frozen=True, kw_only=True):
    """The investigator lets a person do certain things, from this day on. Staff stand by the name of their account."""

    person: Annotated[str, words("Person", "人员", help="as in `by` of that person's events")]
    role: Annotated[str, words("Role", "角色")]
    duties: Annotated[tuple[str, ...], words("Duties", "职责", help="such as enrol, lymphodeplete, infuse")]
    until: Annotated[When | None, words("Until", "截止", help="that day included; none: until it is ended")] = None


@kind("duty.ended", "Duties ended", "职责终止", about="trial")
class DutyEnded(Body, frozen=True, kw_only=True):
    """A person no longer does these things, from this day on."""

    person: Annotated[str, words("Person", "人员")]
    duties: Annotated[tuple[str, ...], words("Duties", "职责")]


@kind("accrual.changed", "Accrual opened or closed", "入组开放或关闭", about="trial")
class AccrualChanged(Body, frozen=True, kw_only=True):
    """The trial takes new patients, or no longer does."""

    open: Annotated[bool, words("Open", "开放")]
    why: Annotated[str, words("Why", "原因")]


@kind("trial.paused", "Trial paused", "试验暂停", about="trial")
class TrialPaused(Body, frozen=True, kw_only=True):
    """Some stages are held. Whoever has begun lymphodepletion is decided about one by one, never held by itself."""

    stages: Annotated[tuple[Stage, ...], words("Stages", "阶段")]
    why: Annotated[str, words("Why", "原因")]
    trigger: Annotated[
        str | None, words("Pause trigger", "暂停触发条件", help="by its name in the protocol; none: a person paused")
    ] = None
    concerns: Annotated[
        tuple[int, ...], words("Concerns events", "涉及记录", help="the event that fired the trigger")
    ] = ()


@kind("trial.resumed", "Trial resumed", "试验恢复", about="trial")
class TrialResumed(Body, frozen=True, kw_only=True):
    """Some stages go on again; a pause never ends by itself."""

    stages: Annotated[tuple[Stage, ...], words("Stages", "阶段")]
    why: Annotated[str, words("Why", "原因")]


@kind("deviation.recorded", "Deviation", "方案偏离", about="either")
class DeviationRecorded(Body, frozen=True, kw_only=True):
    """Something was done otherwise than the protocol says."""

    category: Annotated[
        Literal["eligibility", "consent", "dose", "window", "order", "identity", "other"],
        words("Category", "类别", cdisc="DVCAT"),
    ]
    severity: Annotated[Literal["minor", "major", "critical"], words("Severity", "严重程度")]
    concerns: Annotated[tuple[int, ...], words("Concerns events", "涉及记录")] = ()
    detail: Annotated[str, words("Detail", "说明", cdisc="DVTERM")]


@kind("document.filed", "Source document filed", "原始文件归档", about="either")
class DocumentFiled(Body, frozen=True, kw_only=True):
    """A file was put into the file store; its digest stands here, so that the file cannot be exchanged unseen."""

    name: Annotated[str, words("Name", "文件名", help="what it is, such as discharge letter; no person's name")]
    media_type: Annotated[str, words("Media type", "媒体类型", help="such as application/pdf")]
    digest: Annotated[str, words("SHA-256", "SHA-256摘要", help="64 hexadecimal digits")]
    size: Annotated[int, words("Size in bytes", "字节数")]
    certified_copy: Annotated[bool, words("Certified copy", "核证副本")] = False
    original: Annotated[str | None, words("Place of the original", "原件存放处")] = None


@kind("decision.confirmed", "Decision confirmed", "决定复核", about="either")
class DecisionConfirmed(Body, frozen=True, kw_only=True):
    """The second person, where two are needed: whoever records this stands in for the decision as well."""

    decision: Annotated[int, words("Number of the decision", "决定编号")]


@kind("reading.adjudicated", "Reading adjudicated", "裁定")
class ReadingAdjudicated(Body, frozen=True, kw_only=True):
    """Of several readings of one thing, all of which stay, this one counts."""

    concerns: Annotated[tuple[int, ...], words("Readings", "涉及记录")]
    counts: Annotated[int, words("The one that counts", "采用记录")]
    why: Annotated[str, words("Why", "理由")]


@kind("value.unrecoverable", "Value not recoverable", "数据无法获得")
class ValueUnrecoverable(Body, frozen=True, kw_only=True):
    """Somebody looked, and nobody can find this value any more: it stays unknown, and is no longer asked for."""

    concept: Annotated[str, words("What", "项目", help="an analyte, a condition, a test, or a field such as birth")]
    why: Annotated[str, words("Why", "原因")]
