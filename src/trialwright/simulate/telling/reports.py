"""Adverse events as an investigator reports them: when they begin, when they get worse, and when they are over.

Nobody knows the worst grade on the first day: cytokine release and neurotoxicity are reported with the grade of the day, and
anew when it rises. What somebody dies of is reported as fatal when he has died.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from trialwright.events.safety import AdverseEventReported
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.patients.adverse_events import serious_by
from trialwright.simulate.patients.infections import KINDS
from trialwright.simulate.patients.truth import Adverse, Truth
from trialwright.simulate.telling.desk import Desk
from trialwright.simulate.telling.told import Told, said
from trialwright.standards.when import When

RELEASE, BRAIN = "Cytokine release syndrome", "Encephalopathy"
FATAL = 5
LATE_SEPSIS = Adverse(term="Sepsis", grade=4, begins=0, ends=None, related_to=(), serious=serious_by(4))
LASTED = 4
"""Days from the beginning of a late infection to the death that it causes: assumed."""
SERIOUS_WITHIN, OTHERS_WITHIN = 1440, 2 * 1440
"""Minutes until a report is written."""
Outcome = Literal["recovered", "not_recovered", "fatal"]


def reports(protocol: TrialProtocol, truth: Truth, zero: date, desk: Desk) -> Iterator[tuple[int, Told]]:
    """Every report with its day, counted from day 0; each event keeps its number."""
    events = sorted(truth.toxicity.adverse, key=lambda one: one.begins)
    fatal = fatal_of(truth, events)
    if fatal is not None and fatal not in events:
        events = [*events, fatal]
    for number, adverse in enumerate(events, 1):
        yield from _reported(protocol, truth, adverse, number, zero, desk, fatal=adverse is fatal)


def fatal_of(truth: Truth, events: Sequence[Adverse]) -> Adverse | None:
    """The adverse event of which somebody dies; a late infection has none of its own until then."""
    fate = truth.fate
    terms = {"crs": {RELEASE}, "icans": {BRAIN}, "infection": set(KINDS)}.get(fate.death_cause, set())
    if fate.death is None or not terms:
        return None
    going = [one for one in events if one.term in terms and one.begins <= fate.death <= (one.ends or fate.death)]
    if going:
        return max(going, key=lambda one: one.grade)
    return msgspec.structs.replace(LATE_SEPSIS, begins=max(fate.death - LASTED, 0)) if "Sepsis" in terms else None


def ruleset_on(protocol: TrialProtocol, scale: str, infused: date) -> str | None:
    """The rule set that the protocol names for a scale and for those infused on a day."""
    for row in protocol.safety.toxicity.rulesets:
        since, until = row.infused_from, row.infused_until
        if row.scale == scale and (since is None or since <= infused) and (until is None or infused <= until):
            return row.ruleset
    return None


def _reported(
    protocol: TrialProtocol, truth: Truth, adverse: Adverse, number: int, zero: date, desk: Desk, *, fatal: bool
) -> Iterator[tuple[int, Told]]:
    ruleset = ruleset_on(protocol, "adverse_events", zero) or "CTCAE-5.0"
    within = SERIOUS_WITHIN if adverse.serious or fatal else OTHERS_WITHIN
    after, grade = desk.chance.whole(60, within), 1

    def report(day: int, grade: int, outcome: Outcome, *, ended: int | None = None) -> Told:
        body = AdverseEventReported(
            number=number, term=adverse.term, grade=grade, ruleset=ruleset, began=_on(zero, adverse.begins, desk),
            ended=None if ended is None else _on(zero, ended, desk), related_to=adverse.related_to,  # type: ignore[arg-type]
            serious=_why(adverse, grade, fatal=outcome == "fatal"),  # type: ignore[arg-type]  # of a closed list
            relatedness="probable" if adverse.related_to else "unlikely", outcome=outcome,
        )  # fmt: skip
        day_of = zero + timedelta(days=day)
        return said(body, day_of, zone=desk.zone, by="investigator", minutes=1020, after=after)

    for day, grade in _rises(truth, adverse):
        yield day, report(day, grade, "not_recovered")
    death = truth.fate.death
    if fatal and death is not None:
        # what is written about the day of the death itself stands one day earlier here, so that it is told
        yield death - 1, report(death, FATAL, "fatal", ended=death)
    elif adverse.ends is not None:
        yield adverse.ends, report(adverse.ends, adverse.grade, "recovered", ended=adverse.ends)


def _rises(truth: Truth, adverse: Adverse) -> Iterator[tuple[int, int]]:
    """The days on which an event is reported with a grade that it did not have before."""
    grades = {RELEASE: truth.toxicity.crs, BRAIN: truth.toxicity.icans}.get(adverse.term)
    if not grades or adverse.begins >= len(grades):
        yield adverse.begins, adverse.grade
        return
    worst = 0
    for day in range(adverse.begins, min(len(grades), (adverse.ends or len(grades)) + 1)):
        grade = max(grades[day], 1 if day == adverse.begins else 0)
        if grade > worst:
            worst = grade
            yield day, grade


def _why(adverse: Adverse, grade: int, *, fatal: bool) -> tuple[str, ...]:
    """Why a report is of something serious, with the grade that it has by then."""
    if fatal:
        return ("death", *serious_by(FATAL - 1))
    return adverse.serious if grade == adverse.grade else serious_by(grade)


def _on(zero: date, day: int, desk: Desk) -> When:
    return When((zero + timedelta(days=day)).isoformat(), desk.zone)
