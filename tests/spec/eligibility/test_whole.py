"""Eligibility as a whole: judgement, performance, and what to order."""

import msgspec
from tests.spec.conftest import Story

from trialwright.derive.dosing import lymphodepletion
from trialwright.derive.eligibility import criterion_answers

COMPLETE = """
    2026-10-01  consent 1
    2026-10-02  {sex}, born {born}
    2026-10-20  creatinine {creatinine}
    2026-10-20  bilirubin 12 umol/L
    2026-10-20  alt 30 U/L, upper 40 U/L
    2026-10-20  ast 30 U/L, upper 40 U/L
    2026-10-20  lvef 62 %
    2026-10-20  kps 80
    2026-10-20  weight {weight} kg
    2026-10-20  height 160 cm
    2026-10-20  cd19_positive_b_all: yes
    2026-10-20  refractory_or_residual_disease: yes
    2026-10-20  survival_over_3_months: yes
    2026-10-20  intolerant_to_chemotherapy: no
    2026-10-20  active_infection_or_uncontrolled_complication: no
    2026-10-20  history_of_seizure: {seizure}
    2026-10-20  active_hepatitis_or_hiv: no
    2026-10-20  pregnant_lactating_or_refusing_contraception: no
    2026-10-20  other_contraindication: no
"""


def complete(**changes: str) -> Story:
    usual = {"sex": "male", "born": "1990-05-05", "creatinine": "80 umol/L", "weight": "60", "seizure": "no"}
    return Story(COMPLETE.format(**usual | changes))


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
    """TV-0.10. "With history of seizure" has no look-back: one febrile seizure at the age of two excludes.

    2026-10-20  history_of_seizure: yes
    """
    assert story.verdict("E3") == "not met"


def test_everything_known_and_good() -> None:
    """Eligible: every inclusion is met and no exclusion is."""
    assert complete().eligible() is True


def test_one_unknown_makes_the_whole_unknown() -> None:
    """Unknown never becomes eligible; the order list names exactly what is missing."""
    from trialwright.derive.eligibility import eligibility

    told = complete()
    without = Story("\n".join(line for line in told.text.splitlines() if "bilirubin" not in line))
    answer = eligibility(without.protocol, without.record())
    assert answer.value is None
    assert [missing.what for missing in answer.missing] == ["bilirubin"]


def test_order_list_is_minimal() -> None:
    """With neither scale of performance recorded, one of the two is enough to order."""
    from trialwright.derive.eligibility import eligibility

    told = complete()
    without = Story("\n".join(line for line in told.text.splitlines() if "kps" not in line))
    assert [missing.what for missing in eligibility(without.protocol, without.record()).missing] == ["kps"]


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


def test_judged_at_enrolment() -> None:
    """What happens after enrolment does not change who was eligible; before it, it does."""
    told = complete()
    later = Story(told.text + "\n    2026-10-27  creatinine 3.0 mg/dL")
    assert later.eligible(as_of="2026-10-28") is False


def test_a_coordinator_cannot_judge_for_the_investigator(story: Story) -> None:
    """ "according to investigator's judgement": what a coordinator states is kept, and does not decide.

    2026-10-20  survival_over_3_months: yes
    """
    record = story.record()
    by_coordinator = tuple(msgspec.structs.replace(event, role="coordinator") for event in record.events)
    answers = criterion_answers(story.protocol, msgspec.structs.replace(record, events=by_coordinator))
    assert answers["I3"].value is None
    assert answers["I3"].missing[0].reason == "not_investigator"
