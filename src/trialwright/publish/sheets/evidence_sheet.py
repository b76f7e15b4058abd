"""The evidence sheet: for one patient each criterion, dose, decision and finding, with the events behind every number.

The coordinator's question "why?" ends here in one click: each number links to the row of the event that it came from.
"""

from collections.abc import Iterator, Mapping, Sequence

from trialwright.decide.choices import unconfirmed
from trialwright.derive.answer import Answer, Finding
from trialwright.derive.doses.dosing import DrugDose
from trialwright.events.decisions import DecisionMade
from trialwright.events.event import Event
from trialwright.protocol.criteria import Criterion
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.words import in_words
from trialwright.publish.evidence import Evidence
from trialwright.publish.markup import Markup, bullets, element, joined, table, text
from trialwright.publish.numbers import amount, moment, protocol_day, shown
from trialwright.publish.page import Heading, contents, page, section, status
from trialwright.publish.parts import Part, part_section
from trialwright.publish.sheet import Sheet, end_words
from trialwright.publish.verdicts import (
    GIVEN,
    REFUSED,
    REVIEW,
    UNKNOWN,
    Verdict,
    reasons_against,
    verdict_of,
    wanted_words,
    whole_verdict,
)

_CONTENTS = (
    ("verdict", "Verdict"),
    ("criteria", "Criteria"),
    ("doses", "Doses"),
    ("decisions", "Decisions"),
    ("queries", "Queries"),
    ("choices", "Open choices"),
    ("events", "Events"),
)


def evidence_sheet(
    sheet: Sheet,
    answers: Mapping[str, Answer[bool]],
    whole: Answer[bool],
    doses: Mapping[str, Answer[DrugDose]],
    findings: Sequence[Finding],
    decisions: Sequence[tuple[Event, DecisionMade]],
    course: Sequence[Part] = (),
) -> str:
    """The evidence sheet of one patient as a self-contained HTML page.

    Parameters
    ----------
    sheet : Sheet
        Whose it is, under which protocol, as of when, and the seal.
    answers, whole : Mapping[str, Answer[bool]], Answer[bool]
        The answer to each criterion by its id, and to all of them together.
    doses : Mapping[str, Answer[DrugDose]]
        The dose of each drug by its name; may be empty.
    findings : sequence of Finding
        What is odd or missing: the query list.
    decisions : sequence of (Event, DecisionMade)
        The decisions that were asked for, given or refused, with their events.
    course : sequence of Part
        What follows beside criteria and doses of drugs; empty for a patient who is only screened.
    """
    evidence = Evidence(sheet.events())
    listed = [(part.name, part.heading) for part in course]
    sections = (
        contents((*_CONTENTS[:3], *listed, *_CONTENTS[3:])),
        _verdict(sheet.criteria_of, answers, whole, evidence),
        _criteria(sheet.criteria_of, answers, evidence),
        _doses(doses, evidence),
        *(part_section(part, evidence) for part in course),
        _decisions(decisions, evidence),
        _queries(findings, evidence),
        _choices(sheet),
        section("events", "Events behind this page", evidence.table()),
    )
    return page(
        _heading(sheet),
        sections,
        rehearsal=sheet.rehearsal,
        foot=f"Seal {sheet.seal_words()}. Made with Trialwright {sheet.software}.",
    )


def _heading(sheet: Sheet) -> Heading:
    protocol, as_of = sheet.protocol, sheet.record.as_of
    zone = sheet.zone()
    return Heading(
        kind="Evidence sheet",
        title=f"Patient {sheet.record.patient}",
        lead=f"{protocol.id}: {protocol.title}",
        particulars=(
            ("Protocol", f"version {protocol.version}, SHA-256 {protocol.sha256[:12]}"),
            *((("Versions", sheet.versions()),) if sheet.versions() else ()),
            *((("As of", end_words(sheet.at_end)),) if sheet.at_end else ()),
            ("What happened", f"until {moment(as_of.happened, zone)}"),
            ("What was recorded", f"until {moment(as_of.recorded, zone)}"),
            ("Made for", sheet.made_by),
            ("Software", f"Trialwright {sheet.software}"),
            ("Seal", element("code", sheet.seal_words())),
        ),
    )


def _verdict(
    protocol: TrialProtocol, answers: Mapping[str, Answer[bool]], whole: Answer[bool], evidence: Evidence
) -> Markup:
    verdict = whole_verdict(whole)
    return section(
        "verdict",
        f"{verdict.mark} {verdict.words}",
        *_why(protocol, answers, whole, evidence),
        class_=f"verdict {verdict.speaks}",
    )


def _why(
    protocol: TrialProtocol, answers: Mapping[str, Answer[bool]], whole: Answer[bool], evidence: Evidence
) -> Iterator[Markup]:
    if whole.value is True:
        yield element("p", "Every inclusion criterion is met and nothing excludes.")
    elif whole.value is False:
        lines = [joined((r.words, " ", evidence.cited(r.because))) for r in reasons_against(protocol, answers)]
        first, *more = lines or [text("No single criterion decides.")]
        yield element("p", first)
        if more:
            yield element("p", f"Further reasons: {len(more)}.")
            yield bullets(more)
    else:
        yield element(
            "p", f"Nothing known speaks against it. To know, order or record these facts ({len(whole.missing)}):"
        )
        yield bullets(wanted_words(missing) for missing in whole.missing)


def _criteria(protocol: TrialProtocol, answers: Mapping[str, Answer[bool]], evidence: Evidence) -> Markup:
    rows = (_criterion(c, answers[c.id], evidence) for c in protocol.criteria)
    header = ("Criterion", "Registered words, and what the computer understood", "Status", "How it was decided")
    return section("criteria", "Criteria", table("In the order of the protocol.", header, rows, class_="criteria"))


def _criterion(criterion: Criterion, answer: Answer[bool], evidence: Evidence) -> tuple[str, ...]:
    name = joined(
        (criterion.label, element("br"), element("span", f"{criterion.id}, {criterion.kind}", class_="quiet"))
    )
    words = joined(
        (element("q", criterion.text), element("span", f"Understood: {in_words(criterion.rule)}", class_="understood"))
    )
    lines = [*(evidence.step(step, answer.because) for step in answer.steps)]
    lines += [text(f"Missing: {wanted_words(missing)}") for missing in answer.missing]
    return name, words, _status(verdict_of(criterion, answer)), bullets(lines) or evidence.links(answer.because)


def _status(verdict: Verdict) -> Markup:
    return status(verdict.words, verdict.mark, verdict.speaks)


def _doses(doses: Mapping[str, Answer[DrugDose]], evidence: Evidence) -> Markup:
    parts = [part for name, answer in doses.items() for part in _dose(name, answer, evidence)]
    return section("doses", "Doses of lymphodepletion", *(parts or [element("p", "No doses were asked for.")]))


def _dose(name: str, answer: Answer[DrugDose], evidence: Evidence) -> Iterator[Markup]:
    yield element("h3", name)
    dose = answer.value
    if answer.status == "review":
        yield joined((_status(REVIEW), element("p", "Computed, and not to be given before a person has reviewed it:")))
        yield bullets((f.found for f in answer.findings) if answer.findings else map(wanted_words, answer.missing))
    elif answer.status != "known" or dose is None:
        yield joined((_status(UNKNOWN), element("p", "No dose can be computed. Missing:")))
        yield bullets(wanted_words(missing) for missing in answer.missing)
    elif dose.blocked is not None or dose.ordered_mg is None or dose.rounded_mg is None:
        yield element(
            "div",
            element("strong", "■ Do not give. "),
            dose.blocked or "No dose is ordered.",
            class_="blocked",
            role="note",
        )
    else:
        days = ", ".join(protocol_day(day) for day in dose.days)
        number = evidence.number(f"{shown(dose.ordered_mg, 'mg')} a day", answer.because)
        yield element("p", "Ordered ", number, f", rounded to {amount(dose.rounded_mg)} a day, on {days}.")
    if answer.steps:
        header = ("Step", "How", "Result", "Events", "Source")
        yield table(
            f"The arithmetic for {name}.",
            header,
            (evidence.step_row(s, answer.because) for s in answer.steps),
            class_="steps",
        )


def _decisions(decisions: Sequence[tuple[Event, DecisionMade]], evidence: Evidence) -> Markup:
    if not decisions:
        return section("decisions", "Decisions", element("p", "None has been asked for."))
    rows = (
        (
            body.act,
            _status(GIVEN if body.given else REFUSED),
            event.happened.text,
            bullets(body.reasons) or "No reason against it.",
            joined(
                (
                    evidence.links((event.seq,)),
                    *((", resting on ", evidence.links(body.because)) if body.because else ()),
                )
            ),
        )
        for event, body in decisions
    )
    header = ("Act", "Outcome", "When", "Reasons against it", "Events")
    return section("decisions", "Decisions", table("Asked for and recorded, whether given or refused.", header, rows))


def _queries(findings: Sequence[Finding], evidence: Evidence) -> Markup:
    if not findings:
        return section("queries", "Queries", element("p", "Nothing odd was found in this record."))
    rows = ((f.code, f.found, f.wanted, f.to_do, evidence.links(f.seqs)) for f in findings)
    caption = f"{len(findings)} to be answered by the site."
    return section("queries", "Queries", table(caption, ("Query", "Found", "Wanted", "To do", "Events"), rows))


def _choices(sheet: Sheet) -> Markup:
    waiting = unconfirmed(sheet.protocol, sheet.record)
    if not waiting:
        return section("choices", "Open choices", element("p", "Every choice of the protocol is signed."))
    caption = "Where the registered record is silent: values that no investigator has signed yet."
    return section(
        "choices", "Open choices", table(caption, ("Choice", "Why it is as it is"), ((c.id, c.reason) for c in waiting))
    )
