"""The course of a patient in plain sentences: visits, endpoints, sets, toxicity, reporting, supportive care, washouts."""

from collections.abc import Iterator
from datetime import date

from trialwright.protocol.endpoints import Endpoint, Requirement
from trialwright.protocol.fixed_words import fixed_word
from trialwright.protocol.phrases import Language, listed, ours, say
from trialwright.protocol.plain_treatment import percent
from trialwright.protocol.safety import STAGES, PauseTrigger, ReportingClock, RulesetEra, SupportiveClock
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.visits import Assessment, Schedule, Visit
from trialwright.protocol.words import compared_in_words, in_words
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS


def schedule(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    """What a month means, how long the infusion may wait, every visit with its window, and what is not for everybody or daily."""
    plan, gap = protocol.schedule, protocol.schedule.lymphodepletion_to_infusion
    yield say("month", language, day=plan.month_days)
    yield say(
        "gap",
        language,
        free=gap.free_until_day,
        note=gap.note_until_days_after,
        reassess=gap.reassess_after,
        repeat=gap.repeat_after,
    )
    labels = {each.id: each.label if language == "en" else each.label_zh for each in plan.assessments}
    for visit in plan.visits:
        done = "; ".join(labels.get(name, name) for name in visit.assessments)  # labels hold commas of their own
        label = visit.label if language == "en" else visit.label_zh
        contact = say("contact", language) if visit.manner == "contact" else ""
        yield say("visit", language, label=f"{label}{contact}", days=_days(visit, language), done=done)
    for assessment in plan.assessments:
        yield from _conditions(assessment, plan, language)


def _conditions(assessment: Assessment, plan: Schedule, language: Language) -> Iterator[str]:
    """For whom an assessment is meant, and how often a day it is made."""
    label = assessment.label if language == "en" else assessment.label_zh
    if assessment.applies is not None:
        named = [(visit.label if language == "en" else visit.label_zh, visit.id) for visit in plan.visits]
        at = [label for label, own in named if own in assessment.applies_at]
        visits = say("at_visits", language, visits="; ".join(at)) if at else ""
        yield say("meant_for", language, label=label, visits=visits, rule=in_words(assessment.applies, language))
    if assessment.daily is not None:
        first, last = assessment.daily.from_day, assessment.daily.until_day
        yield say("daily", language, label=label, times=assessment.daily.times, first=first, last=last)


def _days(visit: Visit, language: Language) -> str:
    first, last = visit.day - visit.before, visit.day + visit.after
    if visit.anchor == "apheresis":
        if visit.day == first == last == 0:
            return say("day_of_apheresis", language)
        return say("from_apheresis", language, day=visit.day, first=first, last=last)
    if first == last:
        return say("on_day", language, day=visit.day)
    return say("between_days", language, day=visit.day, first=first, last=last)


def endpoints(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    """Each endpoint beside its registered words, with every answer to what the record leaves open."""
    for endpoint in protocol.endpoints:
        rank, kind = fixed_word(endpoint.rank, language), fixed_word(endpoint.kind, language)
        yield say("endpoint", language, id=endpoint.id, rank=rank, kind=kind)
        yield "  " + say("registered", language, text=f"{endpoint.title}: {endpoint.text}")
        yield "  " + say("time_frame", language, text=endpoint.time_frame)
        yield from ("  " + line for line in _computed(endpoint, language))
        for question, answer in endpoint.conventions.items():
            words = fixed_word(question, language), fixed_word(answer, language)
            yield "  " + say("convention", language, question=words[0], answer=words[1])


def _computed(endpoint: Endpoint, language: Language) -> Iterator[str]:
    window = endpoint.window
    if window is not None:
        yield say("window", language, first=window.day - window.before, last=window.day + window.after)
    if endpoint.until_day is not None:
        yield say("until", language, day=endpoint.until_day)
    if endpoint.requires:
        yield say("requires", language, text=_requirements(endpoint.requires, language))
    if endpoint.evaluable_if_any:
        yield say("evaluable", language, text=_requirements(endpoint.evaluable_if_any, language))
    for name in ("event", "competing", "censoring"):
        if english := getattr(endpoint, name):
            yield say(name, language, text=ours(english, getattr(endpoint, f"{name}_zh"), language))


def _requirements(requirements: tuple[Requirement, ...], language: Language) -> str:
    said = [
        f"{_measure(each.measure, language)} "
        + (fixed_word(each.result, language) if each.result else compared_in_words(each.comparisons, language))
        for each in requirements
    ]
    return listed(said, language)


def _measure(name: str, language: Language) -> str:
    known = ANALYTES.get(name) or CONCEPTS.get(name)
    if known is None:
        return fixed_word(name, language)
    return known.label if language == "en" else known.label_zh


def analysis_sets(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    """Who is analysed together."""
    for each in protocol.analysis_sets:
        label, members, use = (
            (each.label, each.members, each.use) if language == "en" else (each.label_zh, each.members_zh, each.use_zh)
        )
        yield say("set", language, label=label, members=members, use=use)


def strata(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    """The parts that are reported apart."""
    for each in protocol.strata:
        label = each.label if language == "en" else each.label_zh
        yield say("stratum", language, label=label, rule=in_words(each.rule, language))
    if not protocol.strata:
        yield say("none", language)


def toxicity(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    """By which rulesets, what limits the dose, what pauses the trial."""
    rules = protocol.safety.toxicity
    yield from (_era(each, language) for each in rules.rulesets)
    for heading, listing in (
        (say("dlt_window", language, day=rules.dlt_window_days), rules.dlt),
        (say("not_dlt", language), rules.not_dlt),
    ):
        yield heading
        yield from (f"  {each.text if language == 'en' else each.text_zh}" for each in listing)
    yield say("pause", language)
    yield from (f"  {_pausing(trigger, language)}" for trigger in rules.pause_triggers)
    yield say("resolved", language, hours=rules.crs_resolved_after_hours)
    yield say("counts_gap", language, days=rules.cytopenia_gap_days)
    for question, answer in rules.conventions.items():
        words = fixed_word(question, language), fixed_word(answer, language)
        yield say("convention", language, question=words[0], answer=words[1])


def _pausing(trigger: PauseTrigger, language: Language) -> str:
    """A trigger, what fires it, and what it pauses; where no event can tell it, that people must notice it."""
    fires = say(f"fires_{trigger.fires or 'manual'}", language, days=trigger.within_days)
    named = listed([fixed_word(stage, language) for stage in trigger.stages], language)
    stages = say("every_stage", language) if set(trigger.stages) == set(STAGES) else named
    text = trigger.text if language == "en" else trigger.text_zh
    return say("trigger", language, text=text, fires=fires, stages=stages)


def _era(each: RulesetEra, language: Language) -> str:
    days = era(each.infused_from, each.infused_until, language)
    return say("era", language, scale=fixed_word(each.scale, language), ruleset=each.ruleset, era=days)


def era(first: date | None, last: date | None, language: Language) -> str:
    """A time between two days, each of which may be open.

    Examples
    --------
    >>> era(date(2019, 1, 1), None, "en"), era(None, None, "zh")
    ('from 2019-01-01 on', '不限')
    """
    names = {(False, False): "always", (True, False): "from", (False, True): "until", (True, True): "between"}
    return say(f"era_{names[first is not None, last is not None]}", language, first=first, last=last)


def stopping(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    """Each Bayesian bound."""
    for rule in protocol.safety.stopping:
        yield say(
            "bound",
            language,
            label=rule.label if language == "en" else rule.label_zh,
            event=rule.event if language == "en" else rule.event_zh,
            limit=percent(rule.limit),
            cut=percent(rule.cut),
            a=rule.prior_a,
            b=rule.prior_b,
            stages=listed([fixed_word(stage, language) for stage in rule.stages], language),
        )
    if not protocol.safety.stopping:
        yield say("none", language)


def clocks(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    """Who tells whom, by when."""
    for clock in protocol.clocks:
        trigger = clock.trigger if language == "en" else clock.trigger_zh
        moment = fixed_word(clock.counted_from, language)
        time = _time(clock, language)
        who, to = ours(clock.who, clock.who_zh, language), ours(clock.to, clock.to_zh, language)
        yield say("clock", language, trigger=trigger, who=who, to=to, time=time, moment=moment)


def _time(clock: ReportingClock, language: Language) -> str:
    allowed = (
        say("days", language, count=clock.days) if clock.hours is None else say("hours", language, count=clock.hours)
    )
    more = "" if clock.follow_up_days is None else say("follow_up", language, count=clock.follow_up_days)
    return f"{allowed}{more}"


def supportive(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    """Supportive care with its beginning and its end."""
    yield from (_supported(clock, language) for clock in protocol.supportive)
    if not protocol.supportive:
        yield say("none", language)


def _supported(clock: SupportiveClock, language: Language) -> str:
    said = say(
        "supported",
        language,
        label=clock.label if language == "en" else clock.label_zh,
        text=clock.text if language == "en" else clock.text_zh,
        first=fixed_word(clock.from_event, language),
        from_day=f"{clock.from_day:+}",
        last=fixed_word(clock.until_event, language),
        until_day=f"{clock.until_day:+}",
    )
    every = "" if clock.every_days is None else say("every", language, days=clock.every_days)
    applies = "" if clock.applies is None else say("applies", language, rule=in_words(clock.applies, language))
    return f"{said}{every}{applies}"


def washouts(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    """What must have been stopped, and for how long."""
    for each in protocol.washouts:
        label = each.label if language == "en" else each.label_zh
        yield say("washed", language, label=label, days=each.days, before=fixed_word(each.before, language))
    if not protocol.washouts:
        yield say("none", language)
