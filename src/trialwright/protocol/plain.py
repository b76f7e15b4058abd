"""A whole protocol in plain sentences, English or Chinese, with the registered words beside what was understood.

Free text of a file that exists in one language only, such as a source, is shown as it stands.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from trialwright.protocol import plain_course, plain_treatment
from trialwright.protocol.fixed_words import fixed_word
from trialwright.protocol.phrases import Language, listed, say
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.words import in_words

Lines = Callable[[TrialProtocol, Language], Iterator[str]]


def plain(protocol: TrialProtocol, language: Language = "en") -> Iterator[str]:
    """The lines of a protocol, section by section; what belongs to a heading is indented.

    Parameters
    ----------
    protocol : TrialProtocol
        Any protocol.
    language : {"en", "zh"}
        English or Chinese.
    """
    yield say("trial", language, id=protocol.id, version=protocol.version, title=protocol.title)
    for name, lines in SECTIONS.items():
        yield ""
        yield say(name, language)
        yield from (f"  {line}" for line in lines(protocol, language))


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
            seen=seen.seen,
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
        label = criterion.label_zh if language == "zh" and criterion.label_zh else criterion.label
        yield f"{criterion.id} ({say(criterion.kind, language)}) {label}"
        yield "  " + say("registered", language, text=criterion.text)
        yield "  " + say("understood", language, text=in_words(criterion.rule, language))
        if criterion.notice is not None:
            rule = in_words(criterion.notice.when, language)
            yield "  " + say("notice", language, rule=rule, text=criterion.notice.text)


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
    yield from (f"{number}. {question}" for number, question in enumerate(protocol.questions, 1))


def _words(words: tuple[str, ...], language: Language) -> str:
    return listed([fixed_word(word, language) for word in words], language)


SECTIONS: Mapping[str, Lines] = MappingProxyType(
    {
        "status": _status,
        "approvals": _approvals,
        "consent": _consent,
        "criteria": _criteria,
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
