"""The report of a rehearsal as a page: from it a stranger reads what would have gone wrong in a trial with this protocol.

In English or Chinese, with figures that need no script and print well. What went wrong stands in the order of what it
costs; every assumption stands at the end with its source.
"""

from collections.abc import Iterator

import msgspec

from trialwright.protocol.phrases import Language
from trialwright.publish.figures.accrual_figure import accrual_figure, pauses_of
from trialwright.publish.figures.flow_picture import flow_picture
from trialwright.publish.markup import Markup, bullets, element, joined, table
from trialwright.publish.page import Heading, contents, page, section
from trialwright.publish.rehearsal.rehearsal_chosen import Marks, marks
from trialwright.publish.rehearsal.rehearsal_counts import Counted, held_days, troubles
from trialwright.publish.rehearsal.rehearsal_report import Assumption, Beside, RehearsalReport
from trialwright.publish.rehearsal.rehearsal_sections import Sections, sheet_link
from trialwright.publish.rehearsal.rehearsal_words import told
from trialwright.publish.rehearsal.unit_words import unit_words
from trialwright.publish.report_words import departure_said, in_a_row, said, step_words
from trialwright.publish.screening.funnel_table import funnel_parts
from trialwright.publish.status.trial_status import Standing
from trialwright.publish.wording import criterion_names, foreign, wording

PAGES: dict[Language, str] = {"en": "index.html", "zh": "index.zh.html"}
"""The name of the page in each language."""
AMENDED = "amendments"
"""The name of the heading below which the amendment stands."""
_CHOSEN = ("uneventful", "severe", "without")
_DAY = 10
"""So many characters of a date say the day."""


def rehearsal_page(report: RehearsalReport, language: Language = "en") -> str:
    """The report as a self-contained HTML page, which links to the sheets beside it.

    Parameters
    ----------
    report : RehearsalReport
        What was rehearsed, and what came of it.
    language : {"en", "zh"}
        English or Chinese.
    """
    status = report.status
    return page(
        _heading(report, language),
        tuple(_sections(report, language)),
        rehearsal=status.rehearsal,
        foot=told("foot", language, seal=status.seal, software=status.software),
        language=language,
    )


def _heading(report: RehearsalReport, language: Language) -> Heading:
    status = report.status
    protocol = status.protocol
    about = said("protocol_is", language, version=protocol.version, digest=protocol.sha256[:12], title="\0").split("\0")
    words = report.text_zh if language == "zh" and report.text_zh else report.text
    span = told("span_is", language, first=report.first, last=report.last, events=f"{status.events:,}")
    return Heading(
        kind=told("kind", language),
        title=told("title", language, id=protocol.id),
        lead=_lead(report, language),
        particulars=(
            (
                said("protocol", language),
                joined((about[0], foreign(protocol.title, language), about[1], *_begun(report, language))),
            ),
            (told("scenario", language), told("scenario_is", language, name=report.scenario, text=words)),
            (told("seed", language), str(report.seed)),
            (told("asked", language), str(report.asked)),
            (told("span", language), span),
            (said("software", language), f"Trialwright {status.software}"),
            (told("seal", language), element("code", str(status.seal))),
        ),
    )


def _begun(report: RehearsalReport, language: Language) -> Iterator[str]:
    """That the version at the head is not the one that was given, where the rehearsal has amended it."""
    for one in report.status.course.amendments[:1]:
        words = told("begun_with", language, before=one.before, day=one.on[:_DAY])
        yield "; " if language == "en" else "；"
        yield element("a", words, href=f"#{AMENDED}")


def _lead(report: RehearsalReport, language: Language) -> str:
    """The whole rehearsal in three sentences of numbers."""
    status, flow = report.status, report.status.flow
    enrolled, infused = flow.reached("enrolled"), flow.reached("infused")
    if not enrolled:
        return told("lead_nobody", language, referred=flow.reached("prescreened"))
    return told(
        "lead",
        language,
        referred=flow.reached("prescreened"),
        enrolled=enrolled,
        infused=infused,
        lost=enrolled - infused,
        refused=len(status.course.refused),
        grave=sum(one.severity != "minor" for one in status.deviations),
        held=held_days(status),
    )


def _sections(report: RehearsalReport, language: Language) -> Iterator[Markup]:
    found = _ranked(troubles(report.status))
    words = wording(report.status.protocol, language)
    sections = Sections(report, words)
    other: Language = "zh" if language == "en" else "en"
    links = [element("a", told("other_language", language), href=PAGES[other], hreflang=other, lang=other)]
    links.append(element("a", told("status_page", language), href="status.html"))
    links += [element("a", _words(one, language), href=one.href) for one in report.beside]
    yield bullets(links, class_="links")
    names = ("ranking", "flow", "accrual", "funnel", "three", "made")
    headings = [(name, _heading_of(name, language)) for name in names]
    yield contents(headings, label=said("contents", language))
    yield section("ranking", told("ranking", language), *_ranking(report, found, sections, language))
    yield section("flow", told("flow", language), _flow(report, language))
    yield section("accrual", said("accrual", language), _accrual(report, language))
    funnel = _funnel(report, sections, language)
    yield section("funnel", said("funnel", language), *funnel)
    for one in found:
        yield section(one.name, told(one.name, language), *sections.content(one))
    yield section("three", told("three", language), *_patients(report, language))
    yield section("made", told("made", language), *_made(report, language), class_="sheet-of-its-own")


def _heading_of(name: str, language: Language) -> str:
    return said(name, language) if name in ("accrual", "funnel") else told(name, language)


def _ranked(found: tuple[Counted, ...]) -> tuple[Counted, ...]:
    """What did not happen at all stands last."""
    return tuple(sorted(found, key=lambda one: not one.count))


def _ranking(
    report: RehearsalReport, found: tuple[Counted, ...], sections: Sections, language: Language
) -> Iterator[Markup]:
    yield element("p", told("honest", language))
    if report.opened:
        yield element("p", told("opened", language))
    rows = (
        (element("a", told(one.name, language), href=f"#{one.name}"), *sections.numbers(one), told(one.cost, language))
        for one in found
    )
    header = [told(name, language) for name in ("what", "count", "patients", "costs")]
    yield table(told("ranking_caption", language), header, rows)


def _flow(report: RehearsalReport, language: Language) -> Markup:
    return flow_picture(report.status.flow, language, criterion_names(report.status.protocol, language))


def _accrual(report: RehearsalReport, language: Language) -> Markup:
    course = report.status.course
    pauses = pauses_of(one.pause for one in course.held if one.stage == "enrolment")
    return accrual_figure(course.accrual, planned=report.asked, pauses=pauses, language=language)


def _funnel(report: RehearsalReport, sections: Sections, language: Language) -> Iterator[Markup]:
    course = report.status.course
    yield element("p", told("funnel_as_of", language))
    if course.otherwise_judged:
        yield element("p", told("funnel_otherwise", language, count=course.otherwise_judged))
    telling = [step for step in course.funnel if step.unknown or step.not_met]
    yield from funnel_parts(report.status.protocol, course.funnel, sections.words, table_of=telling)
    rest = sum(step.met > 0 for step in course.funnel if step not in telling)
    if rest:
        yield element("p", told("funnel_rest", language, count=rest), class_="quiet")


def _patients(report: RehearsalReport, language: Language) -> Iterator[Markup]:
    yield element("p", told("three_lead", language))
    standings = {one.patient: one for one in report.status.patients}
    numbers = marks(report.status)
    for name in _CHOSEN:
        code: str | None = getattr(report.chosen, name)
        yield element("h3", told(name, language))
        if code is None:
            yield element("p", told("no_such", language))
            continue
        said_of = _numbers(numbers[code], language)
        yield element("p", _standing(report, standings[code], said_of, language))
        yield element("p", told("rule", language, rule=told(f"{name}_rule", language, **said_of)), class_="quiet")
        links = (("evidence", "html"), ("dose", "pdf"), ("as_text", "txt"))
        yield bullets(
            (element("a", told(words, language), href=f"patients/{code}.{ending}") for words, ending in links),
            class_="links",
        )
    others = sorted(report.sheets - set(report.chosen.codes()))
    if others:
        yield element("h3", told("sheets", language))
        yield bullets((sheet_link(code, report.sheets) for code in others), class_="links")


def _numbers(one: Marks, language: Language) -> dict[str, object]:
    grade = told("grade_none", language) if one.grade is None else one.grade
    return msgspec.structs.asdict(one) | {"grade": grade}


def _standing(report: RehearsalReport, one: Standing, numbers: dict[str, object], language: Language) -> str:
    """How far a patient came, and in numbers what there was on the way."""
    stage = one.stage.value
    assert stage is not None  # noqa: S101  a patient whom the log knows is at some step
    words = step_words(stage.reached, language)
    if stage.departure is not None:
        names = criterion_names(report.status.protocol, language)
        why = departure_said(stage.departure.reason, stage.departure.detail, language, names)
        words = told("departed", language, step=words, why=why)
    return told("patient_is", language, patient=one.patient, stage=words, open=one.open, **numbers)


def _made(report: RehearsalReport, language: Language) -> Iterator[Markup]:
    yield element("p", told("made_words", language))
    yield from _reach(report, language)
    yield from _amended(report, language)
    yield element("h3", told("files", language))
    yield bullets(_files(report, language))
    yield element("h3", told("assumptions", language))
    header = [told(name, language) for name in ("parameter", "value", "published", "unit", "source")]
    first = sorted(report.assumptions, key=lambda one: one.value == one.published)
    rows = [_assumption(one, language) for one in first]
    yield table(told("assumptions_caption", language), header, rows, class_="assumptions")


def _reach(report: RehearsalReport, language: Language) -> Iterator[Markup]:
    """How far everybody is played, and how the numbers of the page stand to those of the status."""
    whole, status = report.beyond, report.status
    if whole.last:
        yield element("p", told("reach", language, last=whole.last))
    here, unknowns = len(status.deviations), sum(one.closed is None for one in status.unknowns)
    if not whole.count:
        yield element("p", told("as_status", language, deviations=here, unknowns=unknowns))
        return
    words = told(
        "beyond",
        language,
        count=whole.count,
        visits=in_a_row(whole.visits, language),
        deviations=whole.deviations,
        here=here,
        unknowns=whole.unknowns,
        unknowns_here=unknowns,
    )
    yield element("p", words)


def _amended(report: RehearsalReport, language: Language) -> Iterator[Markup]:
    """What the rehearsal changed in the protocol that it was given, and who signed anew."""
    listed = report.status.course.amendments
    if listed:
        yield element("h3", told("amendments", language), id=AMENDED)
    for one in listed:
        day, digest = one.on[:_DAY], one.sha256[:12]
        yield element("p", told("amended", language, before=one.before, day=day, version=one.version, digest=digest))
        yield bullets(element("code", str(change)) for change in one.changes)
        signed = told("signed_anew", language, signed=len(one.signed), asked=len(one.asked), form=one.form)
        yield element("p", signed if one.form else told("nobody_signs", language))


def _files(report: RehearsalReport, language: Language) -> Iterator[Markup]:
    yield element("a", told("status_page", language), href="status.html")
    yield from (element("a", _words(one, language), href=one.href) for one in report.beside)
    named = (("trial_file", report.trial_file), ("truth_file", report.truth_file))
    for words, name in named:
        if name is not None:
            before, after = told(words, language, name="\0").split("\0")
            yield joined((before, element("code", name), after))


def _words(one: Beside, language: Language) -> str:
    return one.words_zh if language == "zh" else one.words


def _assumption(one: Assumption, language: Language) -> tuple[str, ...]:
    published = "" if one.value == one.published else f"{one.published:g}"
    value = f"{one.value:g}" if not published else element("strong", f"{one.value:g}")
    return element("code", one.name), value, published, unit_words(one.unit, language), foreign(one.source, language)
