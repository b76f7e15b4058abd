"""Events of the trial as a whole, and the two that concern other events: voiding and redacting."""

from typing import Annotated, Literal

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words


@kind("trial.opened", "Log opened", "试验日志开启", about="trial")
class TrialOpened(Body, frozen=True, kw_only=True):
    """The first event of every log: which trial it is, and whether it is real or a rehearsal.

    A rehearsal is a log of invented patients; every page, label and document made from it says so.
    """

    trial: Annotated[str, words("Trial", "试验编号", cdisc="STUDYID")]
    title: Annotated[str, words("Title", "试验名称")]
    zone: Annotated[str, words("Time zone of the site", "中心时区", help="IANA name, such as Asia/Shanghai")]
    rehearsal: Annotated[bool, words("Rehearsal", "演练")] = False


@kind("protocol.adopted", "Protocol adopted", "方案生效", about="trial")
class ProtocolAdopted(Body, frozen=True, kw_only=True):
    """A version of the protocol comes into force at the site; an amendment is the same event with a newer version."""

    version: Annotated[str, words("Version", "版本")]
    sha256: Annotated[str, words("SHA-256 of the canonical JSON", "规范JSON的SHA-256")]
    canonical: Annotated[str, words("Protocol as canonical JSON", "方案（规范JSON）")]
    binds: Annotated[
        Literal["new_consents", "everyone"],
        words(
            "Binds",
            "适用对象",
            help="new_consents: from a patient's next consent on; everyone: all patients from this day on",
        ),
    ] = "new_consents"


@kind("choices.confirmed", "Choices confirmed", "决策确认", about="trial")
class ChoicesConfirmed(Body, frozen=True, kw_only=True):
    """An investigator signs choices that the registered record leaves open."""

    protocol: Annotated[str, words("SHA-256 of the protocol", "方案SHA-256")]
    choices: Annotated[tuple[str, ...], words("Choices", "决策项")]


@kind("event.voided", "Event voided", "记录作废")
class EventVoided(Body, frozen=True, kw_only=True):
    """The event that this one replaces never held for this patient: wrong patient, entered twice, entered in error."""


@kind("log.redacted", "Body redacted", "内容删除")
class LogRedacted(Body, frozen=True, kw_only=True):
    """The body of the event that this one names was deleted, with permission: personal data recorded by mistake.

    The line with its digest stays, so the chain still verifies; `replaces` of this event holds the number.
    """

    permitted_by: Annotated[str, words("Permitted by", "批准人")]
