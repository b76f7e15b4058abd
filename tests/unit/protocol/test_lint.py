"""What is unwise in a protocol is said, in whole words; a sound protocol is passed in silence."""

import msgspec
import pytest
from tests.other_protocol import OTHER, changed

from trialwright.protocol.lint import lint
from trialwright.protocol.lint_criteria import asked, leaves
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.remark import Remark
from trialwright.trials import trial_text


def said(text: str) -> list[str]:
    return [str(remark) for remark in lint(read_protocol(text, "other.yaml"))]


@pytest.mark.parametrize("text", [OTHER, trial_text("NCT03919240")], ids=["other", "NCT03919240"])
def test_a_sound_protocol_is_passed_in_silence(text: str) -> None:
    assert said(text) == []


UNWISE: dict[str, tuple[str, str, list[str]]] = {
    "a criterion that nothing can decide": (
        "gives: [creatinine, alt]",
        "gives: [platelets, alt]",
        [
            "criterion A3: no assessment of the visit S1 gives creatinine; wanted: assessments that can decide the criterion "
            "in a patient's favour; to do: add the assessment to the visit, or add to an assessment what it gives "
            "[never_decided]"
        ],
    ),
    "one of two ways is enough": (
        'rule: {latest: ecog, at_most: "1 {score}", within: 14 d, absent: unknown}',
        "rule: {any_of: [{latest: ecog, at_most: '1 {score}', within: 14 d}, "
        "{latest: kps, at_least: '80 {score}', within: 14 d}]}",
        [],
    ),
    "both of two are not": (
        'rule: {latest: ecog, at_most: "1 {score}", within: 14 d, absent: unknown}',
        "rule: {all_of: [{latest: ecog, at_most: '1 {score}', within: 14 d}, "
        "{latest: kps, at_least: '80 {score}', within: 14 d}]}",
        [
            "criterion A4: no assessment of the visit S1 gives kps; wanted: assessments that can decide the criterion "
            "in a patient's favour; to do: add the assessment to the visit, or add to an assessment what it gives "
            "[never_decided]"
        ],
    ),
    "what its absence decides": (
        'rule: {latest: ecog, at_most: "1 {score}", within: 14 d, absent: unknown}',
        "rule: {latest: kps, at_least: '80 {score}', within: 14 d, absent: met}",
        [],
    ),
    "an absence that decides against": (
        'rule: {latest: ecog, at_most: "1 {score}", within: 14 d, absent: unknown}',
        "rule: {latest: kps, at_least: '80 {score}', within: 14 d, absent: not_met}",
        [
            "criterion A4: no assessment of the visit S1 gives kps; wanted: assessments that can decide the criterion "
            "in a patient's favour; to do: add the assessment to the visit, or add to an assessment what it gives "
            "[never_decided]"
        ],
    ),
    "an exclusion that nobody can be free of": (
        "rule: {any: seizure, within: 180 d, closed_by: medical, closed_within: 28 d}",
        "rule: {attested: unfit, within: 14 d}",
        [
            "criterion X1: no assessment of the visit S1 gives unfit; wanted: assessments that can decide the criterion "
            "in a patient's favour; to do: add the assessment to the visit, or add to an assessment what it gives "
            "[never_decided]"
        ],
    ),
    "what does not apply holds": (
        "rule: {any: seizure, within: 180 d, closed_by: medical, closed_within: 28 d}",
        "rule: {not: {implies: {when: {sex: female}, then: {attested: unfit, within: 14 d}}}}",
        [],
    ),
    "a value of any age": (
        "{latest: creatinine, at_most: 133 umol/L, within: 7 d, absent: unknown}",
        "{latest: creatinine, at_most: 133 umol/L, within: ever, absent: unknown}",
        [
            "criterion A3: creatinine of any age counts; wanted: a window, since this changes; to do: write within: 14 d, or "
            "another number of days [no_window]"
        ],
    ),
    "a history that closes for ever": (
        "{any: seizure, within: 180 d, closed_by: medical, closed_within: 28 d}",
        "{any: seizure, active: now, closed_by: medical}",
        [
            'criterion X1: an old history, or an old "no", says for ever that there is no seizure now; wanted: a history that '
            "is not too old, since this changes; to do: write closed_within: 14 d, or another number of days "
            "[never_asked_anew]"
        ],
    ),
    "a stratum of nobody": (
        "strata: none",
        "strata:\n  - {id: kidneys, label: K, label_zh: 肾, rule: {latest: creatinine, above: 1.6 mg/dL, within: 7 d}}",
        [
            "stratum kidneys: nobody who meets the criteria has creatinine above 1.6 mg/dL and at most 133 umol/L; wanted: a "
            "stratum in which a patient can be; to do: correct the limits of the stratum or of the criterion [empty_stratum]"
        ],
    ),
    "a stratum of some": (
        "strata: none",
        "strata:\n  - {id: kidneys, label: K, label_zh: 肾, rule: {latest: creatinine, above: 1.5 mg/dL, within: 7 d}}",
        [],
    ),
    "a stratum with one way that is open": (
        "strata: none",
        "strata:\n  - {id: kidneys, label: K, label_zh: 肾, rule: {any_of: ["
        "{latest: creatinine, above: 1.6 mg/dL, within: 7 d}, {latest: platelets, below: 50 10*9/L, within: 7 d}]}}",
        [],
    ),
    "a limit of the laboratory excludes no number": (
        "strata: none",
        "strata:\n  - {id: kidneys, label: K, label_zh: 肾, rule: {latest: creatinine, above: 3 x ULN, within: 7 d}}",
        [],
    ),
    "a dose that no visit expects": (
        "days: [-6, -5, -4, -3]",
        "days: [-7, -6, -5]",
        [
            "drug fludarabine: no visit on D-7; wanted: a visit on each day of a dose; to do: add a visit, or correct the day "
            "[dose_without_visit]",
            "decision lymphodeplete: it may be taken until D-6, and the first dose is on D-7; wanted: a decision by D-7; "
            "to do: correct until_day [decided_too_late]",
        ],
    ),
    "cells that no visit expects": (
        "{day: 10, before: 2 d, after: 2 d, cells",
        "{day: 13, before: 2 d, after: 2 d, cells",
        [
            "cell dose: no visit on D13; wanted: a visit on each day of a dose; to do: add a visit, or correct the day "
            "[dose_without_visit]"
        ],
    ),
    "a decision on the day of the first dose": ("until_day: -6", "until_day: -7", []),
    "a decision after it": (
        "until_day: -6",
        "until_day: -5",
        [
            "decision lymphodeplete: it may be taken until D-5, and the first dose is on D-6; wanted: a decision by D-6; "
            "to do: correct until_day [decided_too_late]"
        ],
    ),
    "an assessment that nothing defines": (
        "assessments: [marrow, state, fluid]",
        "assessments: [marrow, state, fluid, imaging]",
        [
            "visit M3: the assessment imaging, which nothing defines; wanted: assessments of the schedule; to do: define it "
            "under assessments, or remove it [unknown_assessment]"
        ],
    ),
    "an assessment that nobody does": (
        "    - {id: treatment, label",
        "    - {id: imaging, label: I, label_zh: 影像}\n    - {id: treatment, label",
        [
            "assessment imaging: no visit does it; wanted: at least one visit; to do: add it to a visit, or remove it "
            "[assessment_never_done]"
        ],
    ),
    "an assessment that gives what nobody knows": (
        "gives: [creatinine, alt]",
        "gives: [creatinine, alt, creatinin]",
        [
            "assessment chemistry: it gives creatinin, which is no analyte, concept or statement; wanted: a name of "
            "standards/analytes.toml or concepts.toml, or a statement of a criterion; to do: correct the name, or add it to "
            "its table [gives_unknown]"
        ],
    ),
    "an endpoint at no visit": (
        "    visit: Y2\n",
        "",
        [
            "endpoint survival: no visit; wanted: a visit at which it is assessed; to do: name a visit of the schedule that "
            "falls into its window [endpoint_without_visit]"
        ],
    ),
    "an endpoint at a visit that does not exist": (
        "visit: Y2",
        "visit: Y3",
        [
            "endpoint survival: the visit Y3: no such visit; wanted: a visit at which it is assessed; to do: name a visit of "
            "the schedule that falls into its window [endpoint_without_visit]"
        ],
    ),
    "an endpoint at a visit outside its window": (
        "window: {day: 90, before: 10 d, after: 10 d}",
        "window: {day: 60, before: 10 d, after: 10 d}",
        [
            "endpoint response: the visit M3: outside its window; wanted: a visit at which it is assessed; to do: name a "
            "visit of the schedule that falls into its window [endpoint_without_visit]"
        ],
    ),
    "a window that meets the visit on one day": (
        "window: {day: 90, before: 10 d, after: 10 d}",
        "window: {day: 70, before: 10 d, after: 10 d}",
        [],
    ),
    "follow-up that is too short": (
        "until_day: 730",
        "until_day: 761",
        [
            "endpoint survival: the visit Y2: outside its window; wanted: a visit at which it is assessed; to do: name a visit "
            "of the schedule that falls into its window [endpoint_without_visit]",
            "endpoint survival: it is reported for D761, and the last visit ends on D760; wanted: visits to the end of the "
            "endpoint; to do: add visits, or correct until_day [followed_too_briefly]",
        ],
    ),
    "a question that is left open": (
        "    conventions: {transplant: censored}\n",
        "",
        [
            "endpoint survival: no answer to transplant; wanted: an answer under conventions, with its reason; to do: write "
            "transplant: and one of its answers [open_question]"
        ],
    ),
    "a pause trigger of which nothing says what fires it": (
        ", fires: identity_error, stages: [infusion]}",
        "}",
        [
            "pause trigger identity_error: nothing says what fires it, so the trial pauses only where somebody remembers; "
            "wanted: fires: and what fires it, or fires: manual; to do: write fires with one of its words [pause_left_to_memory]"
        ],
    ),
    "a pause that nobody may end": (
        "  - act: resume\n    people: 1\n    roles: [investigator]\n",
        "",
        [
            "decisions: identity_error pauses the trial by itself, and nobody may resume it; wanted: a decision resume, with its "
            "roles; to do: say under decisions who may resume [pause_without_end]"
        ],
    ),
    "a question of grading that is left open": (
        "      ice_not_done: grade_3\n",
        "",
        [
            "toxicity: no answer to ice not done; wanted: an answer under conventions, with its reason; to do: write "
            "ice_not_done: and one of its answers [open_question]"
        ],
    ),
    "a marker that nobody tests": (
        "decisions:\n",
        "decisions:\n  - {act: apherese, people: 1, roles: [investigator], needs: [{what: infectious_markers, within: 30 d}]}\n",
        [
            f"manufacturing: the infectious marker {marker}, which no assessment gives; wanted: an assessment for each marker "
            "that the apheresis waits for; to do: add it to an assessment, or remove it from infectious_markers "
            "[marker_never_tested]"
            for marker in ("hbsag", "anti_hcv")
        ],
    ),
    "markers that no decision waits for": (
        "decisions:\n",
        "decisions:\n  - {act: apherese, people: 1, roles: [investigator], needs: [{what: consent}]}\n",
        [],
    ),
    "days without a ruleset": (
        "- {scale: crs, ruleset: ASTCT-2019, source: Lee 2019}",
        '- {scale: crs, ruleset: Lee-2014, infused_until: "2018-12-31", source: Lee 2014}\n'
        '      - {scale: crs, ruleset: ASTCT-2019, infused_from: "2019-01-02", source: Lee 2019}',
        [
            "rulesets of crs: Lee-2014 until 2018-12-31, ASTCT-2019 from 2019-01-02; wanted: one ruleset for each day of "
            "infusion; to do: let each era begin on the day after the one before [ruleset_gap]"
        ],
    ),
    "no day without one": (
        "- {scale: crs, ruleset: ASTCT-2019, source: Lee 2019}",
        '- {scale: crs, ruleset: Lee-2014, infused_until: "2018-12-31", source: Lee 2014}\n'
        '      - {scale: crs, ruleset: ASTCT-2019, infused_from: "2019-01-01", source: Lee 2019}',
        [],
    ),
    "two rulesets for ever": (
        "- {scale: crs, ruleset: ASTCT-2019, source: Lee 2019}",
        "- {scale: crs, ruleset: Lee-2014, source: Lee 2014}\n      - {scale: crs, ruleset: ASTCT-2019, source: Lee 2019}",
        [
            "rulesets of crs: Lee-2014 until for ever, ASTCT-2019 from the beginning; wanted: one ruleset for each day of "
            "infusion; to do: let each era begin on the day after the one before [ruleset_gap]"
        ],
    ),
}


@pytest.mark.parametrize("case", UNWISE)
def test_what_is_unwise_is_said(case: str) -> None:
    old, new, remarks = UNWISE[case]
    assert said(changed(old, new)) == remarks


def test_a_screening_visit_that_does_not_exist_decides_nothing() -> None:
    remarks = lint(read_protocol(changed("screening: S1", "screening: S2"), "x"))
    assert [remark.about for remark in remarks if remark.code == "never_decided"] == [
        f"criterion {name}" for name in ("A1", "A2", "A3", "A4", "X1", "A5")
    ]
    assert (
        Remark(
            code="unknown_visit",
            about="schedule",
            found="screening is S2, which is no visit",
            wanted="the id of a visit",
            to_do="correct the id, or add the visit",
        )
        in remarks
    )


def test_a_dose_after_the_infusion_is_said_even_where_no_file_could_hold_it() -> None:
    protocol = read_protocol(OTHER, "x")
    drug = msgspec.structs.replace(protocol.lymphodepletion.drugs[1], days=(-6, 0))
    regimen = msgspec.structs.replace(protocol.lymphodepletion, drugs=(protocol.lymphodepletion.drugs[0], drug))
    remarks = lint(msgspec.structs.replace(protocol, lymphodepletion=regimen))
    assert [str(remark) for remark in remarks] == [
        "drug cyclophosphamide: a dose on D0; wanted: days before the infusion, D0; to do: write the day with its minus sign "
        "[dose_after_infusion]"
    ]


def test_the_leaves_of_a_tree_are_found_at_any_depth() -> None:
    rule = read_protocol(trial_text("NCT03919240"), "x").criteria[-4].rule
    assert [asked(leaf) for leaf in leaves(rule)] == ["sex", "no_childbearing_potential", "hcg", "pregnancy"]
