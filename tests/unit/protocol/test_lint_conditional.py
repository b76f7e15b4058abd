"""What is unwise about assessments that are meant for some patients only, or are made several times a day."""

import pytest
from tests.other_protocol import OTHER, changed

from trialwright.protocol.lint import lint
from trialwright.protocol.reading import read_protocol

CHEMISTRY = "- {id: chemistry, label: Chemistry, label_zh: 生化, gives: [creatinine]}"
APART = changed(
    "no_childbearing_potential]}",
    "no_childbearing_potential, alt]}",
    OTHER.replace("gives: [creatinine, alt]", "gives: [creatinine]"),
)
"""The invented protocol, with a chemistry that decides one criterion only, A3."""
MARROW = "- {id: marrow, label: Marrow, label_zh: 骨髓, gives: [blasts_marrow, mrd_flow]}"
CREATININE = "rule: {latest: creatinine, at_most: 133 umol/L, within: 7 d, absent: unknown}"


def said(text: str) -> list[str]:
    return [str(remark) for remark in lint(read_protocol(text, "other.yaml"))]


def chemistry_for(rule: str, text: str = APART) -> str:
    """The invented protocol, whose chemistry is meant for some patients only."""
    return changed(CHEMISTRY, CHEMISTRY.replace("}", f", applies: {rule}}}"), text)


def remark(kind: str) -> str:
    return (
        f"criterion A3: chemistry, which is not meant for everybody, would have to decide it for a patient who is: {kind}; "
        "wanted: assessments that can decide the criterion for everybody whom it asks; to do: give the criterion the same "
        "guard as the assessment, or widen whom the assessment is for [decided_for_some]"
    )


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("{sex: female}", "male"),
        ("{not: {sex: female}}", "female"),
        ("{age: {below: 60}}", "60 years old"),
        ("{all_of: [{sex: female}, {age: {at_least: 19}}]}", "female, 18 years old"),
        ("{any: seizure, within: ever, closed_by: medical}", "seizure: no"),
        ("{none: seizure, within: ever, closed_by: medical}", "seizure: yes"),
    ],
)
def test_a_criterion_that_a_test_decides_for_some_only(rule: str, kind: str) -> None:
    assert said(chemistry_for(rule)) == [remark(kind)]


@pytest.mark.parametrize(
    "rule",
    [
        "{age: {at_least: 18}}",  # A1 keeps all others out
        "{age: {at_most: 75}}",
        "{any_of: [{sex: female}, {sex: male}]}",
    ],
)
def test_whom_another_criterion_keeps_out_need_not_be_decided(rule: str) -> None:
    assert said(chemistry_for(rule)) == []


@pytest.mark.parametrize("guard", ["{sex: female}", "{not: {sex: male}}"])
def test_a_criterion_with_the_same_guard_is_decided(guard: str) -> None:
    leaf = CREATININE.removeprefix("rule: ")
    guarded = changed(CREATININE, f"rule: {{implies: {{when: {guard}, then: {leaf}}}}}", APART)
    assert said(chemistry_for("{sex: female}", guarded)) == []
    assert said(chemistry_for("{sex: male}", guarded)) == [remark("female")]


def test_a_guard_that_is_wider_than_the_assessment_is_found() -> None:
    """The criterion asks every woman, and the test is for those from 40 years on."""
    leaf = CREATININE.removeprefix("rule: ")
    guarded = changed(CREATININE, f"rule: {{implies: {{when: {{sex: female}}, then: {leaf}}}}}", APART)
    text = chemistry_for("{all_of: [{sex: female}, {age: {at_least: 40}}]}", guarded)
    assert said(text) == [remark("female, 39 years old")]


def test_two_assessments_that_share_the_patients_decide_together() -> None:
    second = CHEMISTRY.replace("id: chemistry", "id: chemistry_2").replace("}", ", applies: {age: {at_least: 60}}}")
    both = changed(CHEMISTRY, f"{CHEMISTRY}\n    {second}", APART)
    both = changed("assessments: [interview, chemistry, ", "assessments: [interview, chemistry, chemistry_2, ", both)
    assert said(chemistry_for("{age: {below: 60}}", both)) == []
    assert said(chemistry_for("{age: {below: 59}}", both)) == [
        remark("59 years old").replace("chemistry, which", "chemistry, chemistry_2, which")
    ]


def test_at_other_visits_it_may_be_for_some() -> None:
    assert (
        said(changed(CHEMISTRY, CHEMISTRY.replace("}", ", applies: {sex: female}, applies_at: [first]}"), APART)) == []
    )


UNWISE = {
    "for whom it is meant, nothing tells": (
        "applies: {any: seizure, within: ever, closed_by: medical}",
        "applies: {any: hiv, within: ever, closed_by: medical}",
        "assessment fluid: for whom it is meant hangs on hiv, which no assessment gives; wanted: what some assessment gives; "
        "to do: correct the name, or add to an assessment what it gives [for_whom_unknown]",
    ),
    "a visit that does not exist": (
        "applies_at: [M3]",
        "applies_at: [M4]",
        "assessment fluid: applies_at names M4, which is no visit; wanted: visits that do it; to do: correct the id, or add "
        "the assessment to the visit [applies_at_no_visit]",
    ),
    "a visit that does something else": (
        "applies_at: [M3]",
        "applies_at: [Y2]",
        "assessment fluid: applies_at names Y2, which does not do it; wanted: visits that do it; to do: correct the id, or "
        "add the assessment to the visit [applies_at_no_visit]",
    ),
    "an endpoint of some patients": (
        MARROW,
        MARROW.replace("}", ", applies: {sex: female}, applies_at: [M3]}"),
        "endpoint response: at M3 only marrow gives blasts_marrow, and is not meant for everybody; wanted: an assessment for "
        "every patient whom the endpoint counts; to do: leave the assessment for everybody at this visit: name the other "
        "visits under applies_at [endpoint_for_some]",
    ),
    "what nobody can count": (
        "      gives: [temperature, oxygen_saturation]\n",
        "",
        "assessment watch: 4 times a day, and it gives nothing that could be counted; wanted: gives: what is known "
        "afterwards; to do: add what it gives, or remove daily [cannot_be_counted]",
    ),
    "days without a visit": (
        "daily: {times: 4, from_day: 0, until_day: 1}",
        "daily: {times: 4, from_day: -1, until_day: 7}",
        "assessment watch: 4 times a day, and no visit does it on D-1, D2, D3, D4, D5 and 2 more days; wanted: a visit that "
        "does it on each of these days; to do: add the visits, or correct from_day and until_day [daily_without_visit]",
    ),
}


@pytest.mark.parametrize("case", UNWISE)
def test_what_is_unwise_is_said(case: str) -> None:
    old, new, words = UNWISE[case]
    assert said(changed(old, new)) == [words]


def test_a_statement_that_only_the_rule_of_an_assessment_asks_for_may_be_given() -> None:
    text = changed(
        "applies: {any: seizure, within: ever, closed_by: medical}", "applies: {attested: fit, within: ever}"
    )
    assert [line for line in said(text) if "[gives_unknown]" in line] == []
    given = changed("no_childbearing_potential]}", "no_childbearing_potential, fit]}", text)
    assert said(given) == []


def test_a_screening_visit_that_does_not_exist_says_it_once() -> None:
    found = [
        line
        for line in said(chemistry_for("{sex: female}", changed("screening: S1", "screening: S2", APART)))
        if "for_some" in line
    ]
    assert found == []
