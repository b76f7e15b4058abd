"""A whole protocol in plain sentences, English or Chinese, with the registered words beside what was understood.

What is quoted, such as the record or a source, stays in its own language and, in Chinese, stands in quotation marks; so does
a text of ours for which the file has no Chinese.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from trialwright.protocol import plain_course, plain_treatment
from trialwright.protocol.fixed_words import fixed_word
from trialwright.protocol.phrases import Language, listed, ours, say
from trialwright.protocol.plain_course import era
from trialwright.protocol.ranges import RangeRow
from trialwright.protocol.translation import NO_TRANSLATIONS, Translations, reason_in
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.words import in_words
from trialwright.standards.analytes import ANALYTES

Lines = Callable[[TrialProtocol, Language], Iterator[str]]


def plain(
    protocol: TrialProtocol, language: Language = "en", translations: Translations = NO_TRANSLATIONS
) -> Iterator[str]:
    """The lines of a protocol, section by section; what belongs to a heading is indented.

    Parameters
    ----------
    protocol : TrialProtocol
        Any protocol.
    language : {"en", "zh"}
        English or Chinese.
    translations : Translations
        The reasons of its choices in Chinese; where one is missing, the English stands with a mark.
    """
    yield say("trial", language, id=protocol.id, version=protocol.version, title=protocol.title)
    for name, lines in SECTIONS.items():
        yield ""
        yield say(name, language)
        yield from (f"  {line}" for line in lines(protocol, language))
    yield ""
    yield say("choices", language)
    for choice in protocol.choices():
        phrase = "choice_confirmed" if choice.confirmed else "choice"
        yield "  " + say(phrase, language, id=choice.id, reason=reason_in(choice, language, translations))


def _status(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    status = protocol.status
    yield say(
        "stands",
        language,
        overall=status.overall,
        patients=protocol.planned_patients,
        start=status.start,
        primary=status.primary_completion,
        completion=status.completion,
        update=status.last_update,
    )
    yield say(f"accrual_{protocol.accrual}", language)
    for seen in status.versions:
        yield say(
            "seen",
            language,
            seen=ours(seen.seen, seen.seen_zh, language),
            overall=seen.overall,
            patients=seen.planned_patients,
            start=seen.start,
            update=seen.last_update,
        )


def _approvals(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    approvals = protocol.approvals
    yield say("approved_by", language, bodies=_words(approvals.required, language))
    if approvals.before_export_of_genetic_data:
        yield say("genetic_filing", language, bodies=_words(approvals.before_export_of_genetic_data, language))
    if approvals.filing_working_days is not None:
        yield say("filing", language, days=approvals.filing_working_days)
    yield say("retention", language, years=approvals.retention_years)
    yield say("source", language, text=approvals.source)


def _consent(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    consent = protocol.consent
    yield say("form", language, version=consent.version, languages=listed(list(consent.languages), language))
    yield say("guardian", language, age=consent.guardian_below)
    if consent.assent_from is not None:
        yield say("assent", language, age=consent.assent_from)
    required, offered = _words(consent.required_scopes, language), _words(consent.offered_scopes, language)
    yield say("scopes", language, required=required, offered=offered)


def _criteria(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    for criterion in protocol.criteria:
        label = ours(criterion.label, criterion.label_zh, language)
        yield f"{criterion.id} ({say(criterion.kind, language)}) {label}"
        yield "  " + say("registered", language, text=criterion.text)
        yield "  " + say("understood", language, text=in_words(criterion.rule, language))
        if criterion.notice is not None:
            rule = in_words(criterion.notice.when, language)
            text = ours(criterion.notice.text, criterion.notice.text_zh, language)
            yield "  " + say("notice", language, rule=rule, text=text)


def _reference_ranges(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    ranges = protocol.reference_ranges
    named = None if ranges.laboratories is None else listed(list(ranges.laboratories), language)
    yield say("registers", language, laboratories=named or say("every_laboratory", language))
    yield say("unfilled", language, how=fixed_word(ranges.without_range, language))
    if not ranges.rows:
        yield say("no_rows", language)
    for row in ranges.rows:
        yield _range_row(row, language)
        yield "  " + say("source", language, text=row.source)


def _range_row(row: RangeRow, language: Language) -> str:
    analyte = ANALYTES[row.analyte]
    limits = "range_both" if row.low and row.high else "range_low" if row.low else "range_high"
    ages = "" if not row.age_from and row.age_to is None else "ages_from" if row.age_to is None else "ages_between"
    return say(
        "range_row",
        language,
        id=row.id,
        laboratory=row.laboratory,
        analyte=analyte.label if language == "en" else analyte.label_zh,
        sex=say(f"sex_{row.sex}", language),
        ages=ages and say(ages, language, first=row.age_from, last=row.age_to),
        limits=say(limits, language, low=row.low, high=row.high),
        days=era(row.valid_from, row.valid_to, language),
    )


def _decisions(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    for rule in protocol.decisions:
        days = "" if rule.from_day is None else say("decision_days", language, first=rule.from_day, last=rule.until_day)
        people = say("two" if rule.people == 2 else "alone", language)
        act, roles = fixed_word(rule.act, language), _words(rule.roles, language)
        yield say("decision", language, act=act, roles=roles, people=people, days=days)
        if rule.needs:
            needs = [
                fixed_word(need.what, language)
                if need.within_days is None
                else say("need_within", language, need=fixed_word(need.what, language), days=need.within_days)
                for need in rule.needs
            ]
            yield "  " + say("needs", language, needs=listed(needs, language))
        if rule.after_lymphodepletion is not None:
            yield "  " + say("pause_effect", language, effect=fixed_word(rule.after_lymphodepletion, language))
        if rule.overridable:
            yield "  " + say("overridable", language, checks=_words(rule.overridable, language))


def _questions(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    pairs = zip(protocol.questions, protocol.questions_zh, strict=True)
    yield from (f"{number}. {ours(*pair, language)}" for number, pair in enumerate(pairs, 1))


def _words(words: tuple[str, ...], language: Language) -> str:
    return listed([fixed_word(word, language) for word in words], language)


SECTIONS: Mapping[str, Lines] = MappingProxyType(
    {
        "status": _status,
        "approvals": _approvals,
        "consent": _consent,
        "criteria": _criteria,
        "reference_ranges": _reference_ranges,
        "lymphodepletion": plain_treatment.lymphodepletion,
        "cell_dose": plain_treatment.cell_dose,
        "release": plain_treatment.release,
        "manufacturing": plain_treatment.manufacturing,
        "tocilizumab": plain_treatment.tocilizumab,
        "schedule": plain_course.schedule,
        "endpoints": plain_course.endpoints,
        "analysis_sets": plain_course.analysis_sets,
        "strata": plain_course.strata,
        "toxicity": plain_course.toxicity,
        "stopping": plain_course.stopping,
        "clocks": plain_course.clocks,
        "supportive": plain_course.supportive,
        "washouts": plain_course.washouts,
        "decisions": _decisions,
        "questions": _questions,
    }
)
"""By the name of the heading, in the order in which a protocol is read."""
