"""Conditions on the patient's way through the trial: still taking part, eligible, enrolled, and no fact that is hidden."""

from collections.abc import Iterator

from trialwright.decide.case import Case, Checked, checked, reason
from trialwright.decide.decision import Reason
from trialwright.derive.answer import Answer, Finding, Missing
from trialwright.derive.authority import in_effect
from trialwright.derive.eligibility.eligibility import criterion_answers, satisfied
from trialwright.events.course import ParticipationEnded, PatientDied, PatientLost
from trialwright.protocol.criteria import Criterion

_HIDING = ("correction.forked", "event.redacted")


def nothing_hidden(case: Case, _within: int | None) -> Checked:
    """No fact of the patient is redacted, dated in the future or corrected in two ways.

    What belief had to leave out or leave open may be the very fact that speaks against the patient.
    """
    return checked(
        reason("hidden", f"{finding.found}: {finding.to_do}", *finding.seqs) for finding in _hidden(case)
    )  # fmt: skip


def _hidden(case: Case) -> Iterator[Finding]:
    seen = {event.seq for event in case.record.events}
    for finding in case.record.findings:
        if finding.patient == case.record.patient and (
            finding.code in _HIDING or (finding.code == "date.future" and not seen.issuperset(finding.seqs))
        ):
            yield finding


def taking_part(case: Case, _within: int | None) -> Checked:
    """The patient is alive, not lost, and has not left the trial."""
    return checked(_gone(case))


def _gone(case: Case) -> Iterator[Reason]:
    for event in case.record.besides_results:
        match event.body:
            case PatientDied():
                yield reason("patient.died", f"the patient died on {event.happened.text}", event)
            case PatientLost():
                yield reason("patient.lost", f"the patient is lost to follow-up since {event.happened.text}", event)
            case ParticipationEnded(why=why):
                words = why.replace("_", " ")
                yield reason("patient.left", f"participation ended on {event.happened.text}: {words}", event)


def not_enrolled_yet(case: Case, _within: int | None) -> Checked:
    """A patient is enrolled once."""
    enrolled = in_effect(case.record, "enrol")
    if not enrolled.value:
        return Checked()
    event = next(event for event in case.record.events if event.seq == enrolled.because[0])
    since = f"the patient is enrolled since {event.happened.text}"
    return checked([reason("enrolled.already", since, *enrolled.because)])


def enrolment(case: Case, _within: int | None) -> Checked:
    """The enrolment is in effect: given, and confirmed where two people are wanted."""
    enrolled = in_effect(case.record, "enrol")
    if enrolled.value:
        return Checked((), enrolled.because)
    return checked(
        [reason("enrolment.missing", f"the patient is not enrolled: {enrolled.steps[0].how}", *enrolled.because)]
    )


def eligibility(case: Case, _within: int | None) -> Checked:
    """Every criterion is decided in the patient's favour; unknown never becomes eligible."""
    answers = criterion_answers(case.protocol, case.record)
    reasons = [each for criterion in case.protocol.criteria for each in _criterion(criterion, answers[criterion.id])]
    looked_at = {seq for answer in answers.values() for seq in answer.because}
    return Checked(tuple(reasons), tuple(sorted(looked_at)))


def _criterion(criterion: Criterion, answer: Answer[bool]) -> Iterator[Reason]:
    verdict = satisfied(criterion, answer)
    if verdict is None:
        words = f"{criterion.id} is unknown: {in_words(answer.missing)}"
        yield reason("eligibility.unknown", words, *answer.because)
    elif verdict is False:
        how = "; ".join(step.how for step in answer.steps)
        words = f"{criterion.id} {'is not met' if criterion.kind == 'inclusion' else 'excludes'}: {how}"
        yield reason("eligibility.against", words, *answer.because)


def in_words(missing: tuple[Missing, ...]) -> str:
    """What is missing, and why; what several parts of a rule miss alike is said once.

    Examples
    --------
    >>> in_words((Missing("creatinine", "no_data", "nothing is recorded"), Missing("demographics", "no_data", "")) * 2)
    'creatinine: no data (nothing is recorded); demographics: no data'
    """
    told = (
        f"{each.what}: {each.reason.replace('_', ' ')}" + (f" ({each.detail})" if each.detail else "")
        for each in missing
    )
    return "; ".join(dict.fromkeys(told))
