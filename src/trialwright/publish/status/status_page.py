"""The status of a trial as a page: every number with its events, and the events themselves at its end."""

from trialwright.publish.evidence import Evidence
from trialwright.publish.figures.accrual_figure import accrual_figure, pauses_of
from trialwright.publish.figures.flow_picture import flow_picture
from trialwright.publish.markup import Markup, element
from trialwright.publish.numbers import moment
from trialwright.publish.page import Heading, contents, page, section
from trialwright.publish.parts import counted, part_section
from trialwright.publish.report_words import said
from trialwright.publish.sheet import end_words
from trialwright.publish.status.status_parts import status_parts, summary
from trialwright.publish.status.trial_status import TrialStatus
from trialwright.publish.wording import criterion_names

_PICTURES = (("accrual-curve", "Accrual"), ("picture", "Picture"))
"""The curve first: the diagram may be as high as a page of paper, and would leave the first one empty."""


def status_page(status: TrialStatus) -> str:
    """The whole status as a self-contained HTML page."""
    evidence = Evidence({event.seq: event for event in sorted(status.cited, key=lambda event: event.seq)})
    parts = status_parts(status)
    caption = "The events that this page names, by number; a patient's page has all of that patient."
    sections = (
        contents(
            [
                *_PICTURES,
                *((part.name, part.heading) for part in parts),
                ("events", "Events"),
            ]
        ),
        section("accrual-curve", said("accrual", "en"), _accrual(status)),
        section("picture", "How far the patients came", _flow(status)),
        *(part_section(part, evidence) for part in parts),
        section("events", "Events behind this page", evidence.table(caption)),
    )
    return page(
        _heading(status),
        sections,
        rehearsal=status.rehearsal,
        foot=f"Seal {status.seal}. Made with Trialwright {status.software}.",
    )


def _flow(status: TrialStatus) -> Markup:
    return flow_picture(status.flow, names=criterion_names(status.protocol, "en"))


def _accrual(status: TrialStatus) -> Markup:
    """The curve; what holds the enrolment of patients is shaded."""
    pauses = pauses_of(one.pause for one in status.course.held if one.stage == "enrolment")
    return accrual_figure(status.course.accrual, planned=status.protocol.planned_patients, pauses=pauses)


def _heading(status: TrialStatus) -> Heading:
    protocol, as_of, zone = status.protocol, status.as_of, status.zone
    return Heading(
        kind="Status of the trial",
        title=f"{protocol.id}: where it stands",
        lead=summary(status),
        particulars=(
            ("Protocol", f"{protocol.title}, version {protocol.version}, SHA-256 {protocol.sha256[:12]}"),
            *((("As of", end_words(status.at_end)),) if status.at_end else ()),
            ("What happened", f"until {moment(as_of.happened, zone)}"),
            ("What was recorded", f"until {moment(as_of.recorded, zone)}"),
            ("Made of", counted(status.events, "event")),
            ("Made for", status.made_by),
            ("Software", f"Trialwright {status.software}"),
            ("Seal", element("code", str(status.seal))),
        ),
    )
