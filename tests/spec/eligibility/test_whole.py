"""Eligibility as a whole: judgement, performance, and what to order."""

import msgspec
from tests.eligible import eligible_story, without
from tests.spec.conftest import Story

from trialwright.derive.doses.dosing import lymphodepletion
from trialwright.derive.eligibility.eligibility import criterion_answers


def complete(**changes: str) -> Story:
    return Story(eligible_story(**changes))


def test_survival_is_an_attestation(story: Story) -> None:
    """ "according to investigator's judgement": a recorded fact, not a computation.

    2026-10-20  survival_over_3_months: yes
    """
    assert story.verdict("I3") == "met"


def test_survival_denied(story: Story) -> None:
    """An investigator who says no has decided.

    2026-10-20  survival_over_3_months: no
    """
    assert story.verdict("I3") == "not met"


def test_survival_not_attested(story: Story) -> None:
    """Silence is not a judgement."""
    assert story.why_unknown("I3") == ["not_attested"]


def test_performance_is_an_or(story: Story) -> None:
    """TV-0.9. KPS 50 fails, ECOG 2 meets it: either suffices.

    2026-10-20  kps 50
    2026-10-20  ecog 2
    """
    assert story.verdict("I5") == "met"


def test_performance_with_one_scale_missing(story: Story) -> None:
    """TV-0.9. KPS 50 and no ECOG: an ECOG could still meet it. One is not derived from the other.

    2026-10-20  kps 50
    """
    assert story.verdict("I5") == "unknown"


def test_performance_with_one_good_scale(story: Story) -> None:
    """TV-0.9. KPS 60 suffices alone.

    2026-10-20  kps 60
    """
    assert story.verdict("I5") == "met"


def test_performance_with_both_bad(story: Story) -> None:
    """Both scales known and both too low.

    2026-10-20  kps 50
    2026-10-20  ecog 3
    """
    assert story.verdict("I5") == "not met"


def test_an_exclusion_that_is_attested_excludes(story: Story) -> None:
    """ "(according to investigator's judgement)": a contraindication is whatever the investigator states as one.

    2026-10-20  other_contraindication: yes
    """
    assert story.verdict("E6") == "not met"


def test_everything_known_and_good() -> None:
    """Eligible: every inclusion is met and no exclusion is; what does not apply to a man excludes him from nothing."""
    told = complete()
    assert told.eligible() is True
    verdicts = {c.id: told.verdict(c.id) for c in told.protocol.criteria}
    not_applicable = {"E5.pregnancy", "E5.lactation"}
    assert {name for name, verdict in verdicts.items() if verdict == "not applicable"} == not_applicable
    assert {verdict for name, verdict in verdicts.items() if name not in not_applicable} == {"met"}


def test_one_unknown_makes_the_whole_unknown() -> None:
    """Unknown never becomes eligible; the order list names exactly what is missing."""
    told = Story(without(eligible_story(), "bilirubin"))
    assert told.eligible() is None
    assert told.to_order() == ["bilirubin"]


def test_order_list_is_minimal() -> None:
    """With neither scale of performance recorded, one of the two is enough to order."""
    assert Story(without(eligible_story(), "kps")).to_order() == ["kps"]


def test_one_history_decides_many_criteria() -> None:
    """Infection, complication, seizure, HIV and failure of remission all wait for one history: it is ordered once."""
    told = Story(without(eligible_story(), "medical history"))
    unknown = [c.id for c in told.protocol.criteria if told.verdict(c.id) == "unknown"]
    assert unknown == ["E2.infection", "E2.complication", "E3", "E4.hiv"]
    assert told.to_order() == ["medical history"]


def test_nothing_recorded_orders_the_cheapest_way() -> None:
    """Of an empty record the order list names each fact once, and not the second half of an alternative."""
    wanted = Story("2026-10-01  consent 1").to_order()
    assert len(wanted) == len(set(wanted))
    assert "kps" in wanted
    assert "ecog" not in wanted
    assert "hbv_dna" not in wanted  # only where the core antibody is positive


def test_one_failure_decides_whatever_is_unknown(story: Story) -> None:
    """A patient who fails one criterion is ineligible although all else is unknown.

    2026-10-20  creatinine 3.0 mg/dL
    """
    assert story.eligible() is False


def test_eligible_is_not_dosable() -> None:
    """TV-0.13. 70 years, female, 50 kg, creatinine 1.59 mg/dL: eligible, and fludarabine is blocked."""
    told = complete(sex="female", born="1956-01-01", creatinine="1.59 mg/dL", weight="50")
    assert told.eligible() is True
    doses = lymphodepletion(told.protocol, told.record())
    fludarabine = doses["fludarabine"].value
    assert fludarabine is not None
    assert fludarabine.blocked == "BLOCKED: clearance 25.99 mL/min is below 30; do not give fludarabine"
    assert fludarabine.ordered_mg is None
    cyclophosphamide = doses["cyclophosphamide"].value
    assert cyclophosphamide is not None
    assert cyclophosphamide.blocked is None


def test_judged_on_the_day_that_is_asked() -> None:
    """Until enrolment, eligibility is judged anew with every fact."""
    later = Story(eligible_story() + "\n    2026-10-27  creatinine 3.0 mg/dL")
    assert later.eligible(as_of="2026-10-26") is True
    assert later.eligible(as_of="2026-10-28") is False


def test_judged_at_enrolment() -> None:
    """What happens after enrolment does not change who was eligible, not even a window that has run out."""
    enrolled = eligible_story() + "\n    2026-10-26  decided enrol\n    2026-10-27  creatinine 3.0 mg/dL"
    assert Story(enrolled).eligible(as_of="2026-10-28") is True
    assert Story(enrolled).eligible(as_of="2027-10-28") is True


def test_a_refusal_is_no_enrolment() -> None:
    """Only an enrolment that was given fixes the day."""
    refused = eligible_story() + "\n    2026-10-26  refused enrol: closed\n    2026-10-27  creatinine 3.0 mg/dL"
    assert Story(refused).eligible(as_of="2026-10-28") is False


def test_a_coordinator_cannot_judge_for_the_investigator(story: Story) -> None:
    """ "according to investigator's judgement": what a coordinator states is kept, and does not decide.

    2026-10-20  survival_over_3_months: yes
    """
    record = story.record()
    by_coordinator = tuple(msgspec.structs.replace(event, role="coordinator") for event in record.events)
    answers = criterion_answers(story.protocol, msgspec.structs.replace(record, events=by_coordinator))
    assert answers["I3"].value is None
    assert answers["I3"].missing[0].reason == "not_investigator"
