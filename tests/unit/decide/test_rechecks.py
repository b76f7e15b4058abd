"""R4 Laboratory and infection looked at again, pregnancy, restaging, and the guard against hepatitis B."""

import msgspec
import pytest
from tests.unit.decide.cases import PROTOCOL, asked, codes, protocol

from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.visits import Visit

FEMALE = {"person": "2026-10-02  female, born 1990-05-05"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2026-10-18  creatinine 0.9 mg/dL", None),  # 7 days ago
        ("2026-10-17  creatinine 0.9 mg/dL", "laboratory.missing"),
        ("2026-10-20  creatinine 1.59 mg/dL", None),
        ("2026-10-20  creatinine 1.6 mg/dL", "laboratory.against"),
    ],
)
def test_laboratory_values_are_fresh_and_good(line: str, code: str | None) -> None:
    found = [each for each in codes(asked("lymphodeplete", exchange={"creatinine": line})) if each != "dose.unknown"]
    assert found == ([] if code is None else [code])


def test_the_words_about_a_value_that_has_changed() -> None:
    found = asked("lymphodeplete", more="2026-10-24  creatinine 2.0 mg/dL")
    assert "I1 no longer holds: 2.0 mg/dL is not below 1.6 mg/dL, 2026-10-24 (event 26)" in found.reasons


def test_what_the_visit_of_these_days_does_not_give_is_not_taken_again() -> None:
    visit = "    - {id: restaging, label: Again, label_zh: 复查, day: -5, before: 2 d, after: 0 d, assessments: [judgement]}\n"
    after = "    - {id: M12"
    without = protocol((after, visit + after))
    old = {"creatinine": "2026-10-19T09:00+08:00  creatinine 0.9 mg/dL"}
    more = "2026-10-13  creatinine 0.9 mg/dL"
    assert "laboratory.missing" not in codes(asked("lymphodeplete", under=without, exchange={"creatinine": more}))
    with_chemistry = protocol((after, visit.replace("[judgement]", "[chemistry]") + after))
    assert "laboratory.missing" in codes(asked("lymphodeplete", under=with_chemistry, exchange={"creatinine": more}))
    assert asked("lymphodeplete", under=with_chemistry, exchange=old).given


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2026-10-22  no infection", None),  # 3 days ago
        ("2026-10-21  no infection", "infection.unknown"),
        ("2026-10-24  medical history taken", None),
        ("2026-10-24  has infection", "infection.against"),
        ("2026-10-24  infection began 2026-10-01, ended 2026-10-20", "infection.unknown"),
    ],
)
def test_infection_is_looked_for_again(line: str, code: str | None) -> None:
    found = asked("lymphodeplete", exchange={"infection": line})
    assert codes(found) == ([] if code is None else [code])


def test_the_words_about_an_infection() -> None:
    found = asked("lymphodeplete", more="2026-10-25  has infection")
    assert found.reasons == ("an infection is active: infection since 2026-10-25 (event 26)",)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("2026-10-18  hcg negative", None),  # 7 days ago
        ("2026-10-17  hcg negative", "pregnancy.unknown"),
        ("2026-10-24  hcg positive", "pregnancy.against"),
        ("2026-10-24  hcg indeterminate", "pregnancy.unknown"),
        ("", "pregnancy.unknown"),
        ("2026-10-24  has no_childbearing_potential", None),
    ],
)
def test_a_pregnancy_is_excluded_where_it_is_possible(more: str, code: str | None) -> None:
    found = asked("lymphodeplete", exchange=FEMALE, more=more)
    assert codes(found) == ([] if code is None else [code])


def test_a_man_needs_no_pregnancy_test() -> None:
    assert asked("lymphodeplete").given


@pytest.mark.parametrize(
    ("exchange", "more", "code"),
    [
        ({"hbsag": "2026-10-10  hbsag positive"}, "", "hepatitis_b.against"),
        ({"anti_hbc": "2026-10-10  anti_hbc positive"}, "", "hepatitis_b.against"),  # TV-0.11
        ({"anti_hbc": "2026-10-10  anti_hbc positive"}, "2026-10-20  entecavir started as hbv_prophylaxis", None),
        (
            {"anti_hbc": "2026-10-10  anti_hbc positive"},
            "2026-10-12  entecavir started as hbv_prophylaxis\n2026-10-20  entecavir stopped",
            "hepatitis_b.against",
        ),
        ({"anti_hbc": "2026-10-10  anti_hbc indeterminate"}, "", "hepatitis_b.unknown"),
    ],
)
def test_whoever_met_hepatitis_b_is_protected(exchange: dict[str, str], more: str, code: str | None) -> None:
    """R12 and TV-0.11."""
    assert codes(asked("lymphodeplete", exchange=exchange, more=more)) == ([] if code is None else [code])


def test_a_prophylaxis_that_nobody_asked_about_is_unknown() -> None:
    found = asked("lymphodeplete", exchange={"hbsag": "2026-10-10  hbsag positive"}, without=["drugs"])
    assert "hepatitis_b.unknown" in codes(found)


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("2026-09-27  blasts_marrow 2 %", True),  # 28 days ago
        ("2026-09-26  blasts_marrow 2 %", False),
        ("2026-10-20  mrd_flow 0.01 %", True),
    ],
)
def test_the_marrow_is_restaged(line: str, given: bool) -> None:
    found = asked("lymphodeplete", exchange={"marrow": line})
    assert codes(found) == ([] if given else ["restaging.marrow"])


@pytest.mark.parametrize(
    ("line", "given"),
    [("2026-09-27  csf_blasts positive", True), ("2026-09-26  csf_blasts negative", False)],
)
def test_the_fluid_is_restaged(line: str, given: bool) -> None:
    """It is the look that is wanted; what it shows is for the clinician."""
    found = asked("lymphodeplete", exchange={"fluid": line})
    assert codes(found) == ([] if given else ["restaging.csf"])


def test_the_words_about_a_marrow_that_was_not_looked_at() -> None:
    (words,) = asked("lymphodeplete", without=["marrow"]).reasons
    assert words == (
        "the marrow is not restaged: blasts_marrow: no data (nothing is recorded); mrd_flow: no data (nothing is recorded)"
    )


RULE = "rule: {latest: creatinine, below: 1.6 mg/dL, within: 14 d, absent: unknown}"
OLD = {"creatinine": "2026-10-13  creatinine 0.9 mg/dL"}


def test_a_criterion_that_a_judgement_decides_as_well_is_not_taken_again() -> None:
    """Only what laboratory values alone decide can be decided again by laboratory values alone."""
    mixed = protocol((RULE, f"rule: {{all_of: [{RULE.removeprefix('rule: ')}, {{attested: fit, within: ever}}]}}"))
    assert "laboratory.missing" not in codes(asked("lymphodeplete", under=mixed, exchange=OLD))
    assert "laboratory.missing" in codes(asked("lymphodeplete", exchange=OLD))


def test_a_part_that_need_not_apply_does_no_harm() -> None:
    guarded = RULE.removeprefix("rule: ")
    under = protocol((
        RULE, f"rule: {{implies: {{when: {{latest: alt, above: 40 U/L, within: 14 d}}, then: {guarded}}}}}"
    ))  # fmt: skip
    assert asked("lymphodeplete", under=under).given


@pytest.mark.parametrize(
    ("day", "before", "after", "given"),
    [(-9, 0, 2, True), (-9, 0, 1, False), (-4, 1, 0, True), (-3, 1, 0, False), (-6, 0, 0, True)],
)
def test_a_visit_counts_whose_window_touches_the_days_of_the_decision(
    day: int, before: int, after: int, given: bool
) -> None:
    """The decision is taken on D-7 to D-5; a visit without chemistry touches them or not."""
    visit = Visit(
        id="early", label="Early", label_zh="早", day=day, before=before, after=after, assessments=("judgement",)
    )
    schedule = msgspec.structs.replace(PROTOCOL.schedule, visits=(visit,))
    under = msgspec.structs.replace(PROTOCOL, schedule=schedule)
    assert ("laboratory.missing" not in codes(asked("lymphodeplete", under=under, exchange=OLD))) is given


CHEMISTRY = "- {id: chemistry, label: Chemistry, label_zh: 生化, gives: [creatinine]}"


def with_tests(more: str, at: str = "hcg_test, fluid") -> TrialProtocol:
    """The small protocol with assessments at a visit of D-7 to D-5."""
    visit = (
        f"    - {{id: again, label: Again, label_zh: 再次, day: -6, before: 1 d, after: 1 d, assessments: [{at}]}}\n"
    )
    last = "    - {id: M12, "
    return protocol((CHEMISTRY, f"{CHEMISTRY}\n{more.rstrip()}"), (last, f"{visit}{last}"))


HCG = "    - {{id: hcg_test, label: hCG, label_zh: hCG, gives: [hcg, sex, age, seizure]{}}}\n"
CSF = "    - {{id: fluid, label: CSF, label_zh: 脑脊液, gives: [csf_blasts]{}}}\n"
OLDER_WOMEN = ", applies: {all_of: [{sex: female}, {age: {at_least: 30}}]}"


@pytest.mark.parametrize(
    ("born", "more", "codes_"),
    [
        ("1990-05-05", "", ["pregnancy.unknown"]),
        ("1990-05-05", "2026-10-24  hcg negative", []),
        ("1996-10-25", "", ["pregnancy.unknown"]),
        ("1996-10-26", "", []),
        ("1996-10", "", ["pregnancy.unknown"]),
        ("1996-10-26", "2026-10-24  hcg positive", ["pregnancy.against"]),
    ],
)
def test_the_schedule_says_for_whom_the_pregnancy_test_is_meant(born: str, more: str, codes_: list[str]) -> None:
    """Under 30 on the day of the decision (2026-10-25) no test is meant; whoever may be 30 needs it; a positive one counts."""
    under = with_tests(HCG.format(OLDER_WOMEN), "hcg_test")
    person = {"person": f"2026-10-02  female, born {born}"}
    found = codes(asked("lymphodeplete", under=under, exchange=person, more=more))
    assert [code for code in found if code.startswith("pregnancy")] == codes_


def test_the_word_that_a_child_can_bear_children_counts_before_the_age_of_the_schedule() -> None:
    """Under the age of the schedule, and somebody has said that a pregnancy is possible all the same."""
    under = with_tests(HCG.format(OLDER_WOMEN), "hcg_test")
    young = {"person": "2026-10-02  female, born 2000-01-01"}
    said = "2026-10-20  no no_childbearing_potential"
    tested = f"{said}\n2026-10-24  hcg negative"
    impossible = "2026-10-20  has no_childbearing_potential"
    disputed = f"{said}\n{impossible}"  # of one day: nobody can say which came last
    untold = "2026-10-20  medical history taken"  # a history without a word about it settles nothing
    for more, expected in (
        ("", []),
        (said, ["pregnancy.unknown"]),
        (tested, []),
        (impossible, []),
        (disputed, ["pregnancy.unknown"]),
        (f"{disputed}\n2026-10-24  hcg negative", []),
        (untold, []),
    ):
        found = codes(asked("lymphodeplete", under=under, exchange=young, more=more))
        assert [code for code in found if code.startswith("pregnancy")] == expected


def test_a_test_for_everybody_leaves_the_question_whether_a_pregnancy_is_possible() -> None:
    """The schedule does not say for whom: men need none, women do."""
    under = with_tests(HCG.format(""), "hcg_test")
    assert codes(asked("lymphodeplete", under=under)) == []
    assert codes(asked("lymphodeplete", under=under, exchange=FEMALE)) == ["pregnancy.unknown"]


@pytest.mark.parametrize(
    ("applies", "more", "codes_"),
    [
        (", applies: {any: seizure, within: ever, closed_by: medical}", "2026-10-24  medical history taken", []),
        (", applies: {any: seizure, within: ever, closed_by: medical}", "", ["restaging.csf"]),
        (", applies: {sex: male}", "", ["restaging.csf"]),
        (", applies: {sex: female}, applies_at: [M12]", "", ["restaging.csf"]),
        ("", "", ["restaging.csf"]),
    ],
)
def test_the_fluid_need_not_be_restaged_where_the_schedule_excludes_it(
    applies: str, more: str, codes_: list[str]
) -> None:
    """Only where it is known not to be meant for this patient, at a visit of these days; the patient is a man."""
    under = with_tests(HCG.format("") + CSF.format(applies))
    assert codes(asked("lymphodeplete", under=under, without=["fluid"], more=more)) == codes_
