"""What is unwise in a protocol that reads without an error. Nothing here stops anybody: authors read it before patients do.

What would make a protocol meaningless is refused on reading, such as a dose on the day of infusion in a file, or a reason
for a key that does not stand there.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise

from trialwright.protocol.endpoints import Endpoint
from trialwright.protocol.lint_conditional import counted, for_some, meant
from trialwright.protocol.lint_criteria import impossible, statements, undecidable, without_window
from trialwright.protocol.remark import Remark
from trialwright.protocol.safety import TOXICITY_CONVENTIONS, RulesetEra
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.visits import Schedule, Visit
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS

OPEN_BY_KIND = {
    "binary": ("missing_assessment", "death_before_assessment", "assessment_counted", "after_new_therapy"),
    "time_to_event": ("transplant",),
    "cumulative_incidence": ("transplant", "death_without_relapse"),
}
"""The questions that every endpoint of a kind has to answer."""


def lint(protocol: TrialProtocol) -> tuple[Remark, ...]:
    """Everything that is unwise in a protocol.

    Parameters
    ----------
    protocol : TrialProtocol
        Any protocol.

    Returns
    -------
    tuple[Remark, ...]
        In the order of `CHECKS`; empty where there is nothing to say.
    """
    return tuple(remark for check in CHECKS for remark in check(protocol))


def _doses(protocol: TrialProtocol) -> Iterator[Remark]:
    """Doses on days on which they cannot be given, or that no visit expects."""
    regimen = protocol.lymphodepletion
    for drug in regimen.drugs:
        for day in drug.days:
            if day >= 0:
                yield Remark(
                    code="dose_after_infusion",
                    about=f"drug {drug.name}",
                    found=f"a dose on D{day}",
                    wanted="days before the infusion, D0",
                    to_do="write the day with its minus sign",
                )
            yield from _unseen(protocol.schedule, f"drug {drug.name}", day)
    for part in protocol.cell_dose.parts:
        yield from _unseen(protocol.schedule, "cell dose", part.day)


def _unseen(schedule: Schedule, about: str, day: int) -> Iterator[Remark]:
    if not any(_covers(visit, day) for visit in schedule.visits):
        yield Remark(
            code="dose_without_visit",
            about=about,
            found=f"no visit on D{day}",
            wanted="a visit on each day of a dose",
            to_do="add a visit, or correct the day",
        )


def _covers(visit: Visit, day: int) -> bool:
    return visit.anchor == "infusion" and visit.day - visit.before <= day <= visit.day + visit.after


def _decided_in_time(protocol: TrialProtocol) -> Iterator[Remark]:
    """The go or no-go comes before the first dose."""
    rule = protocol.decision("lymphodeplete")
    first = min((day for drug in protocol.lymphodepletion.drugs for day in drug.days), default=None)
    if rule is not None and rule.until_day is not None and first is not None and rule.until_day > first:
        yield Remark(
            code="decided_too_late",
            about="decision lymphodeplete",
            found=f"it may be taken until D{rule.until_day}, and the first dose is on D{first}",
            wanted=f"a decision by D{first}",
            to_do="correct until_day",
        )


def _pauses_end(protocol: TrialProtocol) -> Iterator[Remark]:
    """What pauses by itself must have somebody who may resume, or the first pause is the end of the trial."""
    fires = [trigger.id for trigger in protocol.safety.toxicity.pause_triggers if trigger.fires not in (None, "manual")]
    if fires and protocol.decision("resume") is None:
        yield Remark(
            code="pause_without_end",
            about="decisions",
            found=f"{fires[0]} pauses the trial by itself, and nobody may resume it",
            wanted="a decision resume, with its roles",
            to_do="say under decisions who may resume",
        )


def _visits(protocol: TrialProtocol) -> Iterator[Remark]:
    """Visits and assessments that name what does not exist, or that nothing names."""
    schedule = protocol.schedule
    defined = {each.id for each in schedule.assessments}
    if schedule.visit(schedule.screening) is None:
        yield Remark(
            code="unknown_visit",
            about="schedule",
            found=f"screening is {schedule.screening}, which is no visit",
            wanted="the id of a visit",
            to_do="correct the id, or add the visit",
        )
    for visit in schedule.visits:
        for name in visit.assessments:
            if name not in defined:
                yield Remark(
                    code="unknown_assessment",
                    about=f"visit {visit.id}",
                    found=f"the assessment {name}, which nothing defines",
                    wanted="assessments of the schedule",
                    to_do="define it under assessments, or remove it",
                )
    used = {name for visit in schedule.visits for name in visit.assessments}
    for each in schedule.assessments:
        if each.id not in used:
            yield Remark(
                code="assessment_never_done",
                about=f"assessment {each.id}",
                found="no visit does it",
                wanted="at least one visit",
                to_do="add it to a visit, or remove it",
            )


def _known(protocol: TrialProtocol) -> Iterator[Remark]:
    """Assessments that give what nothing knows."""
    known = {*ANALYTES, *CONCEPTS, *statements(protocol), "sex", "age"}
    for each in protocol.schedule.assessments:
        for name in each.gives:
            if name not in known:
                yield Remark(
                    code="gives_unknown",
                    about=f"assessment {each.id}",
                    found=f"it gives {name}, which is no analyte, concept or statement",
                    wanted="a name of standards/analytes.toml or concepts.toml, or a statement of a criterion",
                    to_do="correct the name, or add it to its table",
                )


def _markers(protocol: TrialProtocol) -> Iterator[Remark]:
    """Infectious markers of the patient that the apheresis waits for, and that nobody plans to test."""
    rule, making = protocol.decision("apherese"), protocol.manufacturing
    if rule is None or making.donor == "donor" or all(need.what != "infectious_markers" for need in rule.needs):
        return
    given = {name for each in protocol.schedule.assessments for name in each.gives}
    for marker in making.infectious_markers:
        if marker not in given:
            yield Remark(
                code="marker_never_tested",
                about="manufacturing",
                found=f"the infectious marker {marker}, which no assessment gives",
                wanted="an assessment for each marker that the apheresis waits for",
                to_do="add it to an assessment, or remove it from infectious_markers",
            )


def _endpoints(protocol: TrialProtocol) -> Iterator[Remark]:
    """Endpoints that no visit assesses, and questions that they leave open."""
    last = max((visit.day + visit.after for visit in protocol.schedule.visits), default=0)
    for endpoint in protocol.endpoints:
        visit = None if endpoint.visit is None else protocol.schedule.visit(endpoint.visit)
        if visit is None or not _assessed(endpoint, visit):
            said = f"the visit {endpoint.visit}" if endpoint.visit else "no visit"
            reason = "no such visit" if visit is None else "outside its window"
            yield Remark(
                code="endpoint_without_visit",
                about=f"endpoint {endpoint.id}",
                found=said if endpoint.visit is None else f"{said}: {reason}",
                wanted="a visit at which it is assessed",
                to_do="name a visit of the schedule that falls into its window",
            )
        if endpoint.until_day is not None and endpoint.until_day > last:
            yield Remark(
                code="followed_too_briefly",
                about=f"endpoint {endpoint.id}",
                found=f"it is reported for D{endpoint.until_day}, and the last visit ends on D{last}",
                wanted="visits to the end of the endpoint",
                to_do="add visits, or correct until_day",
            )
        for question in OPEN_BY_KIND[endpoint.kind]:
            if question not in endpoint.conventions:
                yield _open(f"endpoint {endpoint.id}", question)


def _assessed(endpoint: Endpoint, visit: Visit) -> bool:
    first, last = visit.day - visit.before, visit.day + visit.after
    window = endpoint.window
    if window is not None:
        return first <= window.day + window.after and window.day - window.before <= last
    return endpoint.until_day is None or first <= endpoint.until_day <= last


def _toxicity(protocol: TrialProtocol) -> Iterator[Remark]:
    """Questions of grading that are left open, and days of infusion for which there is no ruleset, or two."""
    rules = protocol.safety.toxicity
    for question in TOXICITY_CONVENTIONS:
        if question not in rules.conventions:
            yield _open("toxicity", question)
    for trigger in rules.pause_triggers:
        if trigger.fires is None:
            yield Remark(
                code="pause_left_to_memory",
                about=f"pause trigger {trigger.id}",
                found="nothing says what fires it, so the trial pauses only where somebody remembers",
                wanted="fires: and what fires it, or fires: manual",
                to_do="write fires with one of its words",
            )
    for scale in dict.fromkeys(era.scale for era in rules.rulesets):
        yield from _eras(scale, [era for era in rules.rulesets if era.scale == scale])


def _eras(scale: str, eras: list[RulesetEra]) -> Iterator[Remark]:
    for before, after in pairwise(eras):
        end, start = before.infused_until, after.infused_from
        if end is None or start is None or start != end + timedelta(days=1):
            said = f"{before.ruleset} until {end or 'for ever'}, {after.ruleset} from {start or 'the beginning'}"
            yield Remark(
                code="ruleset_gap",
                about=f"rulesets of {scale.replace('_', ' ')}",
                found=said,
                wanted="one ruleset for each day of infusion",
                to_do="let each era begin on the day after the one before",
            )


def _open(about: str, question: str) -> Remark:
    return Remark(
        code="open_question",
        about=about,
        found=f"no answer to {question.replace('_', ' ')}",
        wanted="an answer under conventions, with its reason",
        to_do=f"write {question}: and one of its answers",
    )


CHECKS: tuple[Callable[[TrialProtocol], Iterator[Remark]], ...] = (
    undecidable,
    for_some,
    without_window,
    impossible,
    _doses,
    _decided_in_time,
    _pauses_end,
    _visits,
    _known,
    meant,
    counted,
    _markers,
    _endpoints,
    _toxicity,
)
"""Every check, in the order in which a protocol is read."""
