"""The report of a rehearsal as a page: from it a stranger reads what would have gone wrong in a trial with this protocol.

In English or Chinese, with figures that need no script and print well. What went wrong stands in the order of what it
costs; every assumption stands at the end with its source.
"""

from collections.abc import Iterator

from trialwright.protocol.phrases import Language
from trialwright.publish.accrual_figure import accrual_figure, pauses_of
from trialwright.publish.flow_picture import flow_picture
from trialwright.publish.funnel_table import funnel_parts
from trialwright.publish.markup import Markup, bullets, element, joined, table
from trialwright.publish.page import Heading, contents, page, section
from trialwright.publish.rehearsal_counts import Counted, held_days, troubles
from trialwright.publish.rehearsal_report import Assumption, Beside, RehearsalReport
from trialwright.publish.rehearsal_sections import Sections, sheet_link
from trialwright.publish.rehearsal_words import told
from trialwright.publish.report_words import departure_said, in_a_row, said, step_words
from trialwright.publish.trial_status import Standing
from trialwright.publish.wording import foreign, wording

PAGES: dict[Language, str] = {"en": "index.html", "zh": "index.zh.html"}
"""The name of the page in each language."""
_CHOSEN = ("uneventful", "severe", "without")


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
            (said("protocol", language), joined((about[0], foreign(protocol.title, language), about[1]))),
            (told("scenario", language), told("scenario_is", language, name=report.scenario, text=words)),
            (told("seed", language), str(report.seed)),
            (told("asked", language), str(report.asked)),
            (told("span", language), span),
            (said("software", language), f"Trialwright {status.software}"),
            (told("seal", language), element("code", str(status.seal))),
        ),
    )


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
    yield section("flow", told("flow", language), flow_picture(report.status.flow, language))
    yield section("accrual", said("accrual", language), _accrual(report, language))
    funnel = _funnel(report, sections, language)
    yield section("funnel", said("funnel", language), *funnel, class_="sheet-of-its-own")
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
        (element("a", told(one.name, language), href=f"#{one.name}"), sections.numbers(one), told(one.cost, language))
        for one in found
    )
    header = [told(name, language) for name in ("what", "numbers", "costs")]
    yield table(told("ranking_caption", language), header, rows)


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
    rest = len(course.funnel) - len(telling)
    if rest:
        yield element("p", told("funnel_rest", language, count=rest), class_="quiet")


def _patients(report: RehearsalReport, language: Language) -> Iterator[Markup]:
    yield element("p", told("three_lead", language))
    standings = {one.patient: one for one in report.status.patients}
    for name in _CHOSEN:
        code: str | None = getattr(report.chosen, name)
        yield element("h3", told(name, language))
        if code is None:
            yield element("p", told("no_such", language))
            continue
        yield element("p", _standing(report, standings[code], language))
        yield element("p", told("rule", language, rule=told(f"{name}_rule", language)), class_="quiet")
        links = (("evidence", "html"), ("dose", "pdf"), ("as_text", "txt"))
        yield bullets(
            (element("a", told(words, language), href=f"patients/{code}.{ending}") for words, ending in links),
            class_="links",
        )
    others = sorted(report.sheets - set(report.chosen.codes()))
    if others:
        yield element("h3", told("sheets", language))
        yield bullets((sheet_link(code, report.sheets) for code in others), class_="links")


def _standing(report: RehearsalReport, one: Standing, language: Language) -> str:
    """How far a patient came, and in numbers what there was on the way."""
    stage = one.stage.value
    assert stage is not None  # noqa: S101  a patient whom the log knows is at some step
    words = step_words(stage.reached, language)
    if stage.departure is not None:
        why = departure_said(stage.departure.reason, stage.departure.detail, language)
        words = told("departed", language, step=words, why=why)
    grade = report.status.course.grades.get(one.patient)
    return told(
        "patient_is",
        language,
        patient=one.patient,
        stage=words,
        grade=told("grade_none", language) if grade is None else grade,
        deviations=one.deviations,
        findings=one.findings,
        open=one.open,
    )


def _made(report: RehearsalReport, language: Language) -> Iterator[Markup]:
    yield element("p", told("made_words", language))
    if report.beyond:
        yield element("p", told("beyond", language, visits=in_a_row(report.beyond, language)))
    yield element("h3", told("files", language))
    yield bullets(_files(report, language))
    yield element("h3", told("assumptions", language))
    header = [told(name, language) for name in ("parameter", "value", "published", "unit", "source")]
    first = sorted(report.assumptions, key=lambda one: one.value == one.published)
    rows = [_assumption(one, language) for one in first]
    yield table(told("assumptions_caption", language), header, rows, class_="assumptions")


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
    return element("code", one.name), value, published, foreign(one.unit, language), foreign(one.source, language)
