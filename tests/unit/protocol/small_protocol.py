"""A protocol small enough to see at once, and every way to spoil it, with the message that must come."""

from typing import NamedTuple

SMALL = """\
trial:
  id: NCT00000000
  version: 1
  title: A small trial
  official_title: A small trial for tests
  phase: Phase 1
  condition: Leukaemia
  source: invented
  planned_patients: 12
  accrual: open
registered:
  eligibility: creatinine < 1.6 mg/dL
endpoints:
  - {id: OS, title: Survival, text: alive, time_frame: 1 year, rank: primary, kind: time_to_event, until_day: 365, visit: M12, origin: infusion, event: death, censoring: last contact}
questions: [Small or large]
consent: {version: 1}
criteria:
  - id: I1
    kind: inclusion
    label: Creatinine
    text: creatinine < 1.6 mg/dL
    rule: {latest: creatinine, below: 1.6 mg/dL, within: 14 d, absent: unknown}
    decided: {within: usual practice, status: unconfirmed}
  - id: E1
    kind: exclusion
    label: Seizure
    text: history of seizure
    rule: {attested: history_of_seizure, within: ever}
lymphodepletion:
  surface: mosteller
  adult_clearance: cockcroft_gault
  child_clearance: bedside_schwartz
  creatinine_within: 7 d
  height_within: 30 d
  weight_within: 7 d
  drugs:
    - name: fludarabine
      text: fludarabine 30 mg/m2
      dose: 30 mg/m2
      days: [-5, -4, -3]
      renal:
        source: a label
        bands: [{at_least: 80, fraction: 1}, {at_least: 30, fraction: 0.6}, {at_least: 0, fraction: 0}]
      vials: [50 mg]
      measurable: 1 mg
      rounding: {within: 0.10, source: a pharmacy}
  surface_weight: actual
  clearance_weight: actual
  obese_from: 1.2
  adjusted_part: 0.4
  weight_change: 0.10
  obesity_source: a guideline
  review_below_weight: 10 kg
  review_below_age: 1
reference_ranges: {laboratories: any, without_range: register_then_protocol, rows: none}
status: {overall: RECRUITING, start: "2025-01", primary_completion: "2027-01", completion: "2027-06", last_update: "2025-01-02"}
approvals: {required: [ethics_committee], retention_years: 15, source: a law}
cell_dose:
  text: 1 to 2 million cells per kg
  low: 1 10*6/kg
  high: 2 10*6/kg
  parts:
    - {day: 0, fraction: 1}
  weight: infusion
  weight_change: 0.10
  below: [withdraw]
  above: [infuse_capped]
  draw_step: 0.1 mL
  dmso_density: 1.10 g/mL
  limits_source: a pharmacopoeia
release:
  - attribute: viability
    label: Viability
    label_zh: 细胞活率
    test: a dye
    limit: 70 % or more
    compared: {at_least: 70 %}
    hard_stop: conditional
    exceptional: "no"
    source: a pharmacopoeia
manufacturing:
  donor: autologous
  culture: 10 d
  infectious_markers: [hiv_antibody_antigen, hbsag, anti_hbc, anti_hcv, syphilis]
  steps:
    - {id: collection, label: Collection, label_zh: 采集, event: apheresis.collected}
tocilizumab:
  bands: [{at_least: 0 kg, dose: 12 mg/kg}, {at_least: 30 kg, dose: 8 mg/kg}]
  maximum: 800 mg
  between: 8 h
  maximum_doses: 4
  reserved: 2
  source: a label
schedule:
  month: 28 d
  screening: screening
  source: usual
  lymphodepletion_to_infusion:
    free_until: 3
    note_until: 14 d
    reassess_after: 14 d
    repeat_after: 28 d
    source: usual
  assessments:
    - {id: chemistry, label: Chemistry, label_zh: 生化, gives: [creatinine]}
    - {id: judgement, label: Judgement, label_zh: 判断, gives: [history_of_seizure]}
    - {id: survival, label: Survival, label_zh: 生存}
  visits:
    - {id: screening, label: Screening, label_zh: 筛选, day: -8, before: 52 d, after: 0 d, assessments: [chemistry, judgement]}
    - {id: M12, label: Month 12, label_zh: 12 个月, day: 365, before: 28 d, after: 28 d, assessments: [survival], manner: contact}
analysis_sets:
  - {id: infused, label: Infused, label_zh: 回输, members: infused, members_zh: 已回输, use: primary, use_zh: 主要}
strata: none
safety:
  toxicity:
    rulesets:
      - {scale: crs, ruleset: ASTCT-2019, infused_from: "2019-01-01", source: Lee 2019}
    dlt_window: 28 d
    dlt:
      - {id: death, text: a related death, text_zh: 相关死亡}
    not_dlt:
      - {id: fever, text: fever, text_zh: 发热}
    pause_triggers:
      - {id: identity, text: an error of identity, text_zh: 身份错误}
    crs_resolved_after: 24 h
    cytopenia_gap: 3 d
    conventions: {inside_window: pending}
    source: usual
  stopping: none
clocks:
  - id: sae
    who: investigator
    to: sponsor
    trigger: a serious event
    trigger_zh: 严重不良事件
    hours: 24 h
    counted_from: awareness
    source: a law
supportive: none
washouts:
  - {id: steroid, concept: systemic_steroid, before: apheresis, days: 3 d, label: Steroid, label_zh: 激素, source: usual}
decisions:
  - {act: enrol, people: 1, roles: [investigator], needs: [{what: consent}]}
"""  # noqa: E501  a line of the file is a line of a message

ABSENT = "unknown, met, not_met"
CRITERION = "id, kind, label, label_zh, text, rule, notice, decided"
COMPARISONS = "below, at_most, at_least, above, between, is"
RULES = "latest, any, none, count, attested, all_of, any_of, not, implies, sex, age"
LATEST = f"latest, {COMPARISONS}, within, absent"
ANALYTE = "a name in standards/analytes.toml, such as creatinine, or in standards/concepts.toml, such as seizure"
PLAIN = "ASCII digits with at most one decimal point, such as 1.6"
RETYPE = "type the number without separators, signs of thousands or exponents"
WINDOW = "a number of days such as 14 d, or ever"
SPELL_DAYS = "write the number, a space and d; two weeks are 14 d"
LIMIT = "a number and a unit, such as 1.6 mg/dL, or 3 x ULN"
SPELL_LIMIT = "write the number, a space and the unit; put text with braces in quotes"


class Bad(NamedTuple):
    """One way to spoil the small protocol.

    `lines` is found/wanted/to do. `seen` says whether a JSON Schema can see it.
    """

    name: str
    old: str
    new: str
    line: int
    found: str
    wanted: str
    to_do: str
    seen: bool = True

    def text(self) -> str:
        """The spoilt file."""
        assert SMALL.count(self.old) == 1, f"{self.old!r} must stand once in the small protocol"
        return SMALL.replace(self.old, self.new)

    def message(self) -> str:
        """The whole message."""
        return f"small.yaml line {self.line}: {self.found}\n  wanted: {self.wanted}\n  to do:  {self.to_do}"


def limit(name: str, new: str, found: str, wanted: str, to_do: str, *, seen: bool = True) -> Bad:
    """A spoilt ``below: 1.6 mg/dL``."""
    return Bad(name, "below: 1.6 mg/dL", new, 22, found, wanted, to_do, seen)


BAD = [
    # keys
    Bad(
        "unknown key",
        "absent: unknown",
        "abscent: unknown",
        22,
        "a latest rule has a key 'abscent', which is unknown",
        f"one of: {LATEST}",
        "did you mean 'absent'? otherwise remove the key",
    ),
    Bad(
        "unknown key, nothing near",
        "    label: Seizure\n",
        "    label: Seizure\n    xyz: 1\n",
        27,
        "a criterion has a key 'xyz', which is unknown",
        f"one of: {CRITERION}",
        "remove the key",
    ),
    Bad(
        "missing key",
        "    label: Seizure\n",
        "",
        24,
        "a criterion has no key 'label'",
        "label: a short name for tables",
        "add the key",
    ),
    Bad(
        "section missing",
        "questions: [Small or large]\n",
        "",
        1,
        "the protocol has no key 'questions'",
        "questions: where the record contradicts itself or is silent: for the investigator",
        "add the key",
    ),
    Bad(
        "wrong shape",
        "consent: {version: 1}",
        "consent: 1",
        16,
        "the consent is the text '1'",
        "a mapping with the keys version, languages, guardian_below, assent_from, required_scopes, offered_scopes, decided",
        "write it as lines of key: value",
    ),
    Bad(
        "list expected",
        "questions: [Small or large]",
        "questions: Small or large",
        15,
        "questions: the text 'Small or large'",
        "a list",
        "write it as lines that begin with a dash",
    ),
    Bad(
        "empty list",
        "questions: [Small or large]",
        "questions: []",
        15,
        "questions: an empty list",
        "at least one item",
        "add an item",
    ),
    Bad("empty text", "label: Seizure", "label:", 26, "label of E1: empty", "text", "write the text"),
    Bad(
        "text expected",
        "label: Seizure",
        "label: [Seizure]",
        26,
        "label of E1: a list",
        "text",
        "write the text",
    ),
    Bad(
        "bad id",
        "id: E1",
        "id: E 1/a",
        24,
        "id: the text 'E 1/a'",
        "a name of letters, digits, _ and . that begins with a letter",
        "rename it",
    ),
    Bad(
        "duplicate criterion",
        "id: E1",
        "id: I1",
        24,
        "criterion 'I1' stands here a second time (first: small.yaml line 18)",
        "each criterion once",
        "rename or remove one of the two",
        seen=False,
    ),
    Bad(
        "unknown word",
        "kind: exclusion",
        "kind: exclussion",
        25,
        "kind: the text 'exclussion'",
        "one of: inclusion, exclusion",
        "did you mean 'exclusion'? otherwise choose one of these words",
    ),
    Bad(
        "no passages",
        "registered:\n  eligibility: creatinine < 1.6 mg/dL\n",
        "registered: {}\n",
        11,
        "registered is a mapping",
        "a passage of the record under a name for each",
        "copy the record here",
    ),
    # numbers
    Bad(
        "NO where a number is wanted",
        "planned_patients: 12",
        "planned_patients: NO",
        9,
        "planned_patients: the text 'NO'",
        "a whole number, 1 or more",
        "write it in digits, without a unit",
    ),
    Bad(
        "nobody planned",
        "planned_patients: 12",
        "planned_patients: 0",
        9,
        "planned_patients: the text '0'",
        "a whole number, 1 or more",
        "write it in digits, without a unit",
        seen=False,
    ),
    Bad(
        "12:30 where a number is wanted",
        "{at_least: 80, fraction: 1}",
        "{at_least: 12:30, fraction: 1}",
        43,
        "at_least: '12:30' is not a plain number",
        PLAIN,
        RETYPE,
    ),
    Bad(
        "underscores in a number",
        "{at_least: 80, fraction: 1}",
        "{at_least: 1_000, fraction: 1}",
        43,
        "at_least: '1_000' is not a plain number",
        PLAIN,
        RETYPE,
    ),
    Bad(
        "full-width digits",
        "{at_least: 80, fraction: 1}",
        "{at_least: ８０, fraction: 1}",
        43,
        "at_least: '８０' is not a plain number",
        PLAIN,
        RETYPE,
    ),
    Bad(
        "an exponent",
        "fraction: 0.6",
        "fraction: 6e-1",
        43,
        "fraction of the dose: '6e-1' is not a plain number",
        PLAIN,
        RETYPE,
    ),
    Bad(
        "no number but a list",
        "{at_least: 80, fraction: 1}",
        "{at_least: [80], fraction: 1}",
        43,
        "at_least: a list",
        "a plain number, such as 1.6",
        "write one number",
    ),
    Bad(
        "fraction above 1",
        "fraction: 0.6",
        "fraction: 60",
        43,
        "fraction of the dose: 60",
        "a fraction from 0 to 1",
        "write 80 % as 0.8",
    ),
    # windows
    Bad(
        "window missing",
        ", within: ever",
        "",
        28,
        "an attested rule has no key 'within'",
        "within: how far back to look, such as 14 d; ever for the whole life",
        "add the key",
    ),
    Bad("window 12:30", "within: ever", "within: 12:30", 28, "within: the text '12:30'", WINDOW, SPELL_DAYS),
    Bad("window NO", "within: ever", "within: NO", 28, "within: the text 'NO'", WINDOW, SPELL_DAYS),
    Bad("window in weeks", "within: ever", "within: 2 wk", 28, "within: the text '2 wk'", WINDOW, SPELL_DAYS),
    Bad("window without unit", "within: ever", "within: 14", 28, "within: the text '14'", WINDOW, SPELL_DAYS),
    Bad(
        "a dose needs a window",
        "height_within: 30 d",
        "height_within: ever",
        34,
        "height_within: the text 'ever'",
        "a number of days such as 14 d",
        SPELL_DAYS,
    ),
    # limits
    limit("limit NO", "below: NO", "below: the text 'NO' is no limit", LIMIT, SPELL_LIMIT),
    limit("limit 12:30", "below: 12:30", "below: the text '12:30' is no limit", LIMIT, SPELL_LIMIT),
    limit("limit without unit", "below: 1.6", "below: the text '1.6' is no limit", LIMIT, SPELL_LIMIT),
    limit("limit 1_000", "below: 1_000 mg/dL", "below: the text '1_000 mg/dL' is no limit", LIMIT, SPELL_LIMIT),
    limit("limit with a sign", "below: <1.6 mg/dL", "below: the text '<1.6 mg/dL' is no limit", LIMIT, SPELL_LIMIT),
    limit("limit is a list", "below: [1.6 mg/dL]", "below: a list is no limit", LIMIT, SPELL_LIMIT),
    limit("multiple NO", "below: NO x ULN", "below: 'NO' is not a plain number", PLAIN, RETYPE),
    limit(
        "unknown unit",
        "below: 1.6 mg/dl",
        "'1.6 mg/dl' has the unknown unit 'mg/dl'",
        "a UCUM code of standards/units.toml that fits creatinine, such as mg/dL",
        "did you mean 'mg/dL'? otherwise write the limit in mg/dL",
    ),
    Bad(
        "a unit that is a trap",
        "latest: creatinine, below: 1.6 mg/dL",
        "latest: platelets, below: 50 G/L",
        22,
        "'50 G/L' has the unknown unit 'G/L'",
        "a UCUM code of standards/units.toml that fits platelets, such as 10*9/L",
        "G/L is gauss per litre in UCUM; 10^9 per litre is written 10*9/L, and gram per litre g/L",
    ),
    limit(
        "a unit that does not fit",
        "below: 1.6 kg",
        "'1.6 kg': creatinine is not measured in kg",
        "a unit that converts to mg/dL",
        "write the limit in mg/dL",
        seen=False,
    ),
    limit(
        "a slip of the unit",
        "below: 1.6 umol/L",
        "'1.6 umol/L' is no value that creatinine can have",
        "a limit from 0.05 to 40 mg/dL, or the same in another unit",
        "correct the number or the unit",
        seen=False,
    ),
    Bad(
        "ULN of a score",
        "latest: creatinine, below: 1.6 mg/dL",
        "latest: kps, below: 3 x ULN",
        22,
        "below: 3 x ULN of kps",
        "a multiple above zero, for an analyte of which the laboratory prints an upper limit of normal",
        "write the limit in {score}",
        seen=False,
    ),
    limit(
        "zero times ULN",
        "below: 0 x ULN",
        "below: 0 x ULN of creatinine",
        "a multiple above zero, for an analyte of which the laboratory prints an upper limit of normal",
        "write the limit in mg/dL",
        seen=False,
    ),
    Bad(
        "a count with a unit",
        "latest: creatinine, below: 1.6 mg/dL",
        "count: creatinine, at_least: 2 mg/dL",
        22,
        "at_least: the text '2 mg/dL' is no count",
        "a whole number without a unit, such as 2",
        "count values, not units",
    ),
    # comparisons
    Bad(
        "compared with nothing",
        "below: 1.6 mg/dL, ",
        "",
        22,
        "a rule that compares with nothing",
        f"at least one of: {COMPARISONS}",
        "add a limit, such as below: 1.6 mg/dL",
    ),
    limit(
        "between three limits",
        "between: [1 mg/dL, 2 mg/dL, 3 mg/dL]",
        "between: 3 limits",
        "two limits, both included",
        "write between: [a, b]",
    ),
    limit(
        "two limits on one side",
        "below: 1.6 mg/dL, at_most: 2 mg/dL",
        "two limits on one side: below 1.6 mg/dL and at most 2 mg/dL",
        "at most one limit below and one above",
        "keep the one that is meant",
        seen=False,
    ),
    limit(
        "no room between the limits, in two units",
        "between: [1.6 mg/dL, 100 umol/L]",
        "no value is at least 1.6 mg/dL and at most 100 umol/L",
        "limits that leave room for a value",
        "exchange or correct the limits",
        seen=False,
    ),
    limit(
        "no room between strict limits",
        "above: 2 mg/dL, below: 2 mg/dL",
        "no value is below 2 mg/dL and above 2 mg/dL",
        "limits that leave room for a value",
        "exchange or correct the limits",
        seen=False,
    ),
    # rules
    Bad(
        "unknown analyte",
        "latest: creatinine,",
        "latest: creatinin,",
        22,
        "the text 'creatinin' is neither an analyte nor another concept",
        ANALYTE,
        "did you mean 'creatinine'? otherwise add it to the table with its codes",
    ),
    Bad(
        "analyte NO",
        "latest: creatinine,",
        "latest: [NO],",
        22,
        "a list is neither an analyte nor another concept",
        ANALYTE,
        "add it to the table with its codes",
    ),
    Bad(
        "misspelt rule",
        "latest: creatinine,",
        "lastest: creatinine,",
        22,
        "a rule without a name: absent, below, lastest, within",
        f"exactly one of: {RULES}",
        "did you mean 'latest'?",
    ),
    Bad(
        "two rules in one",
        "latest: creatinine,",
        "latest: creatinine, any: creatinine,",
        22,
        "a rule that is both any and latest",
        f"exactly one of: {RULES}",
        "join two rules with all_of or any_of",
    ),
    Bad(
        "an expression in a string",
        "rule: {attested: history_of_seizure, within: ever}",
        "rule: creatinine < 1.6",
        28,
        "the rule is the text 'creatinine < 1.6'",
        f"exactly one of: {RULES}",
        "write it as {latest: creatinine, below: 1.6 mg/dL, within: 14 d}",
    ),
    Bad(
        "empty rule",
        "rule: {attested: history_of_seizure, within: ever}",
        "rule: {}",
        28,
        "a rule without a name: an empty mapping",
        f"exactly one of: {RULES}",
        "say what kind of rule this is",
    ),
    Bad(
        "empty tree",
        "rule: {attested: history_of_seizure, within: ever}",
        "rule: {all_of: []}",
        28,
        "all_of: an empty list",
        "at least one item",
        "add an item",
    ),
    Bad(
        "half an implication",
        "rule: {attested: history_of_seizure, within: ever}",
        "rule: {implies: {when: {attested: a, within: ever}}}",
        28,
        "an implies rule has no key 'then'",
        "then: this rule must hold",
        "add the key",
    ),
    Bad(
        "unknown absence",
        "absent: unknown",
        "absent: NO",
        22,
        "absent: the text 'NO'",
        f"one of: {ABSENT}",
        "choose one of these words",
    ),
    # choices
    Bad(
        "decided without status",
        ", status: unconfirmed",
        "",
        23,
        "decided of I1 has no status",
        "a reason for each key, and status: unconfirmed",
        "leave the status at unconfirmed until an investigator has signed",
    ),
    Bad(
        "decided without reason",
        "{within: usual practice, status: unconfirmed}",
        "{status: unconfirmed}",
        23,
        "decided of I1 has no reason",
        "a reason for each key, and status: unconfirmed",
        "leave the status at unconfirmed until an investigator has signed",
    ),
    Bad(
        "decided on what is not there",
        "{within: usual practice, status",
        "{withn: usual practice, status",
        23,
        "decided of I1 gives a reason for 'withn', which does not stand there",
        "one of: rule, absent, below, latest, within",
        "did you mean 'within'? otherwise write the value that was decided, or remove the reason",
        seen=False,
    ),
    Bad(
        "decided is text",
        "{within: usual practice, status: unconfirmed}",
        "usual practice",
        23,
        "decided of I1 is the text 'usual practice'",
        "a reason for each key, and status",
        "write a mapping",
    ),
    Bad(
        "unknown status",
        "status: unconfirmed",
        "status: YES",
        23,
        "status: the text 'YES'",
        "one of: unconfirmed, confirmed",
        "choose one of these words",
    ),
    # regimen
    Bad(
        "day of infusion",
        "days: [-5, -4, -3]",
        "days: [-5, 0]",
        40,
        "days: the text '0'",
        "a day before the infusion, such as -5 (the day of infusion is 0)",
        "write the days with their minus sign",
    ),
    Bad(
        "day after infusion",
        "days: [-5, -4, -3]",
        "days: [5, 4, 3]",
        40,
        "days: the text '5'",
        "a day before the infusion, such as -5 (the day of infusion is 0)",
        "write the days with their minus sign",
    ),
    Bad(
        "a day twice",
        "days: [-5, -4, -3]",
        "days: [-5, -4, -4]",
        40,
        "days: -5, -4, -4",
        "each day once, from the first to the last",
        "sort the days",
        seen=False,
    ),
    Bad(
        "dose in mg",
        "dose: 30 mg/m2",
        "dose: 30 mg",
        39,
        "dose of fludarabine: the text '30 mg'",
        "an amount above zero in mg/m2",
        "write the number, a space and mg/m2",
    ),
    Bad(
        "no dose",
        "dose: 30 mg/m2",
        "dose: 0 mg/m2",
        39,
        "dose of fludarabine: the text '0 mg/m2'",
        "an amount above zero in mg/m2",
        "write the number, a space and mg/m2",
        seen=False,
    ),
    Bad(
        "dose NO",
        "dose: 30 mg/m2",
        "dose: NO",
        39,
        "dose of fludarabine: the text 'NO'",
        "an amount above zero in mg/m2",
        "write the number, a space and mg/m2",
    ),
    Bad(
        "vials in mL",
        "vials: [50 mg]",
        "vials: [2 mL]",
        44,
        "vials of fludarabine: the text '2 mL'",
        "an amount above zero in mg",
        "write the number, a space and mg",
    ),
    Bad(
        "bands not descending",
        "{at_least: 80, fraction: 1}, {at_least: 30, fraction: 0.6}",
        "{at_least: 30, fraction: 1}, {at_least: 80, fraction: 0.6}",
        43,
        "renal bands that begin at 30, 80, 0",
        "bands from the highest clearance to the lowest, the last at 0",
        "sort the bands, and say what holds down to 0",
        seen=False,
    ),
    Bad(
        "bands with a gap at 0",
        ", {at_least: 0, fraction: 0}",
        "",
        43,
        "renal bands that begin at 80, 30",
        "bands from the highest clearance to the lowest, the last at 0",
        "sort the bands, and say what holds down to 0",
        seen=False,
    ),
    Bad(
        "more drug for worse kidneys",
        "{at_least: 0, fraction: 0}",
        "{at_least: 0, fraction: 0.7}",
        43,
        "renal bands with the fractions 1, 0.6, 0.7",
        "a fraction that does not rise while the clearance falls",
        "correct the fractions",
        seen=False,
    ),
    Bad(
        "renal NO",
        "        source: a label\n"
        "        bands: [{at_least: 80, fraction: 1}, {at_least: 30, fraction: 0.6}, {at_least: 0, fraction: 0}]\n",
        "        NO\n",
        41,
        "the renal adjustment is the text 'NO'",
        "a mapping with the keys source, bands",
        "write it as lines of key: value",
    ),
    Bad(
        "unknown formula",
        "surface: mosteller",
        "surface: dubois",
        30,
        "surface: the text 'dubois'",
        "one of: mosteller, du_bois, haycock, gehan_george",
        "did you mean 'du_bois'? otherwise choose one of these words",
    ),
]
