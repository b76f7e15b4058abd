"""Laws of FHIR out and in: whatever a log says, a bundle of it screens to the same answers, unknown included."""

from collections.abc import Sequence

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fhir_round_trip import check_same_answers, read_again, read_back, written
from tests.other_protocol import OTHER
from tests.rule_trees import RULES
from tests.story import PATIENT, events_of, noon

from trialwright.derive.belief import believe
from trialwright.derive.eligibility.eligibility import judged_at
from trialwright.derive.eligibility.judging import judge
from trialwright.derive.facts import facts_of
from trialwright.derive.record import AsOf, Record
from trialwright.events import Event, kind_of
from trialwright.events.trial import EventVoided
from trialwright.protocol.criteria import Rule
from trialwright.protocol.reading import read_protocol
from trialwright.publish.fhir.fhir_bundle import WRITTEN
from trialwright.standards.analytes import ANALYTES
from trialwright.trials import trial_text

PROTOCOLS = (
    read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml"),
    read_protocol(OTHER, "other_protocol.yaml"),
)
MEASURED = (
    "creatinine",
    "alt",
    "ast",
    "bilirubin",
    "lvef",
    "kps",
    "ecog",
    "platelets",
    "mrd_flow",
    "cd19_blasts",
    "weight",
)
TESTS = ("hbsag", "anti_hbc", "hbv_dna", "anti_hcv", "hcv_rna", "hiv_antibody_antigen", "hcg", "cd19_expression")
CONDITIONS = (
    "b_cell_all", "remission_failure", "seizure", "infection", "uncontrolled_complication", "hiv", "pregnancy", "lactation",
    "no_childbearing_potential", "refuses_contraception", "relapse", "cns_leukaemia", "allo_hsct", "a_word_of_this_ward",
)  # fmt: skip
TREATMENTS = ("chemotherapy", "allo_hsct", "transplant", "blinatumomab", "consolidation", "radiotherapy", "seizure")
INTENTS = ("induction", "consolidation", "maintenance", "salvage", "transplant", "bridging", "other")
STATEMENTS = ("survival_over_3_months", "intolerant_to_chemotherapy", "other_contraindication", "a")
DRUGS = ("dexamethasone", "Dexamethasone", "systemic_steroid", "prednisone")
UNITS = {name: (ANALYTES[name].unit, *ANALYTES[name].aliases) for name in MEASURED}
ODD_UNITS = ("mg/dL", "umol/L", "µmol/L", "U/L", "%", "kg", "G/L", "IU", "1")
PEOPLE = ("", "", "", " -- Dr Li, sub-investigator", " -- Sister Wu, nurse")

days = st.integers(1, 24).map(lambda day: f"2026-10-{day:02d}")
minutes = st.builds(
    lambda day, hour, minute: f"{day}T{hour:02d}:{minute:02d}", days, st.integers(7, 9), st.integers(0, 2)
)
seconds = st.builds(lambda minute, second: f"{minute}:{second:02d}", minutes, st.integers(0, 2))
instants = st.builds(
    lambda time, offset: f"{time}{offset}", minutes | seconds | seconds.map(lambda t: f"{t}.5"),
    st.sampled_from(["+08:00", "+00:00", "Z"]),
)  # fmt: skip
vague = st.sampled_from(["2026", "2026-10", "2026-09", "2025", "2026-08-15"])
whens = days | instants | vague
dates = st.sampled_from(["1998", "2026-09", "2026-10", "2026-10-03", "2026-10-20"])
numbers = st.builds(
    lambda whole, part: f"{whole}{part}",
    st.sampled_from([0, 1, 2, 3, 40, 90, 120, 133, 141, 142, 400]),
    st.sampled_from(["", ".0", ".60", ".472", ".004"]),
)


@st.composite
def quantities(draw: st.DrawFn, analyte: str) -> str:
    unit = draw(st.sampled_from(UNITS[analyte]) | st.sampled_from(ODD_UNITS))
    return f"{draw(st.sampled_from(['', '', '', '<', '>']))}{draw(numbers)} {unit.replace(',', '')}"


@st.composite
def results(draw: st.DrawFn) -> str:
    analyte = draw(st.sampled_from(MEASURED))
    line = f"{analyte} {draw(quantities(analyte))}"
    if analyte == "weight":
        return line
    lower = f", lower {draw(quantities(analyte))}" if draw(st.booleans()) else ""
    upper = f", upper {draw(quantities(analyte))}" if draw(st.booleans()) else ""
    at = draw(st.sampled_from(["", ", at Central", ", at Far"]))
    return f"{line}{lower}{upper}{at}"


@st.composite
def ranges(draw: st.DrawFn) -> str:
    analyte = draw(st.sampled_from(["alt", "ast", "creatinine"]))
    sex, age = draw(st.sampled_from(["", ", female", ", male"])), draw(st.sampled_from(["", ", from 18", ", to 35"]))
    valid = draw(st.sampled_from(["", ", valid 2026-10", ", valid 2019-01-01 to 2026-10-12"]))
    place = draw(st.sampled_from(["Central", "Far"]))
    return f"range of {analyte} at {place}{sex}{age}, upper {draw(quantities(analyte))}{valid}"


conditions = st.builds(
    lambda name, form, began, ended: form.format(name=name, began=began, ended=ended),
    st.sampled_from(CONDITIONS),
    st.sampled_from(["has {name}", "no {name}", "{name} began {began}", "{name} began {began}, ended {ended}"]),
    dates,
    dates,
)
treatments = st.builds(
    lambda name, intent, cycles: f"{name} as {intent}{cycles}",
    st.sampled_from(TREATMENTS),
    st.sampled_from(INTENTS),
    st.sampled_from(["", " x0", " x1", " x3", " x2, relapse"]),
)
dated_treatments = st.builds(
    lambda name, intent, began, ended: f"treatment.recorded: treatment={name}; intent={intent}; began={began}{ended}",
    st.sampled_from(TREATMENTS),
    st.sampled_from(INTENTS),
    dates,
    st.just("") | dates.map(lambda day: f"; ended={day}"),
)
drugs = st.builds(
    lambda drug, form: form.format(drug=drug),
    st.sampled_from(DRUGS),
    st.sampled_from(["{drug} started as systemic_steroid", "{drug} stopped", "medication.started: drug={drug}"]),
)
histories = st.builds(
    lambda part, form: f"{part} history {form}",
    st.sampled_from(["medical", "treatment", "medication", "allergy"]),
    st.sampled_from(["taken", "begun"]),
)
people = st.builds(
    lambda sex, birth: f"{sex}, born {birth}",
    st.sampled_from(["female", "male"]),
    st.sampled_from(["1990", "1990-05", "1990-05-05", "1951-10", "2008-10-25", "2030"]),
)
stated = st.builds(
    lambda name, holds, who: f"{name}: {holds}{who}",
    st.sampled_from(STATEMENTS),
    st.sampled_from(["yes", "no"]),
    st.sampled_from(PEOPLE),
)
told = st.one_of(
    results(),
    results(),
    results(),
    ranges(),
    st.builds("{} {}".format, st.sampled_from(TESTS), st.sampled_from(["positive", "negative", "indeterminate"])),
    conditions,
    treatments,
    dated_treatments,
    drugs,
    histories,
    people,
    stated,
    st.sampled_from(["relapse in marrow", "relapse in cns and testis, cd19 negative", "relapse in molecular"]),
)
lines = st.lists(st.builds("{}  {}".format, whens, told), max_size=14)
taken_back = st.lists(st.integers(1, 14), max_size=2)
every_story = settings(max_examples=200, deadline=None)


def record_of(story: Sequence[str], voided: Sequence[int] = (), redacted: Sequence[int] = ()) -> Record:
    """What is believed at noon of the 25th, after some events were taken back and the content of some was taken out."""
    events = events_of("\n".join(story))
    last = len(events)
    voids = [_void(last + n, events[seq - 1]) for n, seq in enumerate(voided, 1) if seq <= last]
    without = {seq for seq in redacted if seq <= last and events[seq - 1].patient is not None}
    believed = [msgspec.structs.replace(e, body=None) if e.seq in without else e for e in events]
    recorded = max((e.recorded_at for e in events), default=noon("2026-11-01"))
    return believe([*believed, *voids], patient=PATIENT, as_of=AsOf(happened=noon("2026-10-25"), recorded=recorded))


def _void(seq: int, target: Event) -> Event:
    body = EventVoided()
    return msgspec.structs.replace(target, seq=seq, body=body, kind=kind_of(body).name, replaces=target.seq)


@every_story
@given(story=lines, voided=taken_back, redacted=taken_back)
def test_each_criterion_says_the_same_of_a_log_and_of_its_bundle(
    story: list[str], voided: list[int], redacted: list[int]
) -> None:
    record = record_of(story, voided, redacted)
    for protocol in PROTOCOLS:
        check_same_answers(protocol, record)


@every_story
@given(story=lines, rule=RULES)
def test_any_rule_says_the_same_of_a_log_and_of_its_bundle(story: list[str], rule: Rule) -> None:
    record = record_of(story)
    of_the_log = judge(rule, facts_of(record, at=judged_at(record)))
    of_the_bundle = judge(rule, facts_of(read_again(record)))
    assert (of_the_bundle.status, of_the_bundle.value) == (of_the_log.status, of_the_log.value)
    reasons = [sorted((each.what, each.reason) for each in answer.missing) for answer in (of_the_log, of_the_bundle)]
    assert reasons[0] == reasons[1], "what is missing is missing for the same reason"


@every_story
@given(story=lines, redacted=taken_back)
def test_a_bundle_leaves_nothing_out_that_criteria_look_at(story: list[str], redacted: list[int]) -> None:
    record = record_of(story, redacted=redacted)
    assert written(record).left_out == ()
    assert {event.kind for event in record.events} <= WRITTEN


@every_story
@given(story=lines)
def test_a_bundle_is_the_same_to_the_byte_and_reads_without_a_doubt(story: list[str]) -> None:
    record = record_of(story)
    bundle = written(record)
    assert written(record).raw == bundle.raw
    codes = {finding.code for finding in read_back(bundle).findings}
    assert codes <= {"fhir.sex_unknown", "fhir.birth_missing"}, "only a person of whom nothing is known is asked about"
