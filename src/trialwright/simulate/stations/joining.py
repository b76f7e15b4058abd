"""From the referral to the decision to enrol."""

from trialwright.derive.eligibility.eligibility import criterion_answers, satisfied
from trialwright.events.consent import PrescreeningRecorded
from trialwright.simulate import telling
from trialwright.simulate.asked import named_in
from trialwright.simulate.stations.way import MORNING, PAUSED, TRIES, Refusal, Waiting, Way
from trialwright.simulate.telling.told import said

REPORTED = 2
"""Days after which the marrow has been reported."""


def referred(way: Way) -> Waiting:
    """Somebody looks at the patient before any consent: the log learns the outcome and no fact."""
    yield way.moment(MORNING)
    outcome = PrescreeningRecorded(outcome=way.truth.prescreening)  # type: ignore[arg-type]  # of a closed list
    way.chart.tell_truly([said(outcome, way.day, zone=way.zone, by="coordinator", minutes=MORNING)])
    return way.truth.prescreening == "approached"


def consented(way: Way) -> Waiting:
    """The patient, or a guardian, signs."""
    yield from way.after(way.some("clinic.consent_days"))
    if way.house.paused("enrolment") and not (yield from _goes_on(way)):
        return False  # nobody signs for a trial that stands still
    protocol = way.protocol
    told = telling.consented(protocol, way.truth, way.day, way.desk, version=protocol.consent.version)
    way.chart.tell_truly(told)
    way.chart.consented = True
    way.will_grow()
    return True


def enrolled(way: Way) -> Waiting:
    """The work-up, and asking for leave to enrol until it is given, or cannot be."""
    yield from way.after(way.some("clinic.workup_days"))
    way.chart.tell(telling.workup(way.protocol, way.truth, way.day, way.desk))
    yield from way.after(REPORTED + way.some("clinic.review_days") - 1)
    for tried in range(TRIES):
        yield from _looked_through(way)
        refused = yield from way.leave_after_pauses("enrol")
        if refused is None:
            way.enrolled_on = way.day
            way.house.enrolled(way.chart, way.day)
            return True
        if "eligibility.against" in refused and not (way.truth.workup.eligible and tried == 0):
            return way.give_up("not_eligible")  # what does not fit the source is looked at once more
        if "accrual.closed" in refused:
            return way.give_up("other", "the trial takes no more patients")
        if refused & PAUSED and not (yield from _goes_on(way)):
            return way.give_up("other", "the trial stands still")
        yield from _done_again(way, refused)
    return way.give_up("not_eligible", "criteria could not be decided")


def _done_again(way: Way, refused: Refusal) -> Waiting:
    """What a coordinator does with a refusal: has done once more what is missing."""
    return (yield from _had_done(way, _missing(way) | ({"demographics"} if "age.unknown" in refused else set())))


def _looked_through(way: Way) -> Waiting:
    """Who reads the list before asking for leave has what is late entered, and what is missing done."""
    if not way.chance.happens(way.share("clinic.looks_first")):
        return False
    if way.chart.chase(way.present):
        yield way.moment(MORNING)
    missing = _missing(way)
    return bool(missing) and (yield from _had_done(way, missing))


def _had_done(way: Way, missing: frozenset[str]) -> Waiting:
    yield from way.after(way.some("clinic.repeat_days"))
    if missing:
        way.chart.tell(telling.workup(way.protocol, way.truth, way.day, way.desk, only=missing))
        yield from way.after(REPORTED)
    return True


def _goes_on(way: Way) -> Waiting:
    """Wait for the end of a pause, for nobody draws blood for a trial that stands still; whether it has come."""
    yield from way.pause_over("enrolment")
    return not way.house.paused("enrolment")


def _missing(way: Way) -> frozenset[str]:
    """All that a criterion asks for which does not hold: where one of two things would do, whichever can be had."""
    answers = criterion_answers(way.protocol, way.chart.record(way.present))
    open_ones = [
        criterion for criterion in way.protocol.criteria if satisfied(criterion, answers[criterion.id]) is not True
    ]
    lacking = {missing.what for criterion in open_ones for missing in answers[criterion.id].missing}
    return frozenset(lacking | {name for criterion in open_ones for name in named_in(criterion.rule)})
