"""The lines of a story: what each of them tells, see `tests.story` for the list."""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from trialwright.events import Body
from trialwright.events.reading import read_body
from trialwright.events.shorthand import spelled_out

ZONE = "Asia/Shanghai"
AT_THE_BEDSIDE = {
    "height", "weight", "temperature", "systolic_pressure", "diastolic_pressure", "heart_rate", "respiratory_rate",
    "oxygen_saturation", "ice", "capd",
}  # fmt: skip
OUTCOMES = "recovered|recovering|not_recovered|sequelae|fatal|unknown"
RELATEDNESS = "unrelated|unlikely|possible|probable|definite|not_assessed"
INTENTS = "induction|consolidation|maintenance|salvage|transplant|bridging"
_NAME, _DAY = r"[a-z0-9_]+", r"\d{4}[-\d]*"

Fields = dict[str, Any]


def body_of(what: str) -> Body:
    """The body that a line tells."""
    if match := re.fullmatch(r"(?P<kind>[a-z_]+\.[a-z_]+)(?:: (?P<fields>.+))?", what):
        return told(match["kind"], _named(match["fields"] or ""))
    for line in _LINES:
        if match := re.fullmatch(line.pattern, what):
            given = {name: value for name, value in match.groupdict().items() if value is not None}
            return told(line.kind, line.fields(given))
    raise AssertionError(f"the story has no such line: {what}")


def told(kind: str, fields: Fields) -> Body:
    """The body of a kind with its fields in shorthand."""
    return read_body(kind, 1, spelled_out(kind, 1, fields, zone=ZONE))


def _as_told(given: Fields) -> Fields:
    return given


def _with(**constant: Any) -> Callable[[Fields], Fields]:
    return lambda given: given | constant


def _listed(*names: str) -> Callable[[Fields], Fields]:
    """Fields that hold several words, which a sentence joins with ``and`` or a comma."""
    return lambda given: {
        name: re.split(r",\s*|\s+and\s+", value) if name in names else value for name, value in given.items()
    }


def _consent(given: Fields) -> Fields:
    by_guardian = {"signed_by": "guardian"} if "guardian" in given else {}
    return _listed("scope")(given) | by_guardian


def _scored(text: str) -> str:
    return text if " " in text.strip() else f"{text.strip()} {{score}}"


def _result(given: Fields) -> Fields:
    return given | {"value": _scored(given["value"])}


def _spaced(*names: str) -> Callable[[Fields], Fields]:
    return lambda given: {
        name: re.sub(r"(?<=\d)%", " %", value) if name in names else value for name, value in given.items()
    }


def _bag(given: Fields) -> Fields:
    thawed = {"post_thaw": True} if given.pop("thawed", None) else {}
    return _spaced("viability", "cd3", "car", "dmso")(given) | thawed


def _adverse_event(given: Fields) -> Fields:
    return {"serious": []} | _listed("serious", "related_to")(given)


def _marrow(given: Fields) -> Fields:
    """Each word is said or is not there: `not` before it is a no, and silence is not known."""
    yes_or_no = {
        name: not given[name].startswith("not ") for name in ("evaluable", "diluted", "first_pull") if name in given
    }
    return _spaced("cellularity")(given | {name: "yes" if said else "no" for name, said in yes_or_no.items()})


def _named(text: str) -> Fields:
    """``field=value; field=value``, as it stands after the name of a kind."""
    return {part.split("=", 1)[0].strip(): part.split("=", 1)[1].strip() for part in text.split(";") if part.strip()}


def _refused(given: Fields) -> Fields:
    return {"act": given["act"], "given": False, "reasons": [given["reasons"]]}


class _Line(msgspec.Struct, frozen=True):
    """How a line is written, the kind that it tells, and how its parts become fields."""

    pattern: str
    kind: str
    fields: Callable[[Fields], Fields] = _as_told


_LINES = (
    _Line(r"prescreened: (?P<outcome>\w+)", "prescreening.recorded"),
    _Line(
        r"consent (?P<version>[^\s,]+)(?: by (?P<guardian>\w+))?(?:, for (?P<scope>[\w ,]+?))?"
        r"(?:, (?P<occasion>amendment|came_of_age))?",
        "consent.signed",
        lambda given: _consent(given) | {"language": "zh-Hans"},
    ),
    _Line(r"assent (?P<version>\S+)", "assent.given", _with(language="zh-Hans", given=True)),
    _Line(r"no assent (?P<version>\S+)", "assent.given", _with(language="zh-Hans", given=False)),
    _Line(r"withdrawn: (?P<level>\w+)", "consent.withdrawn"),
    _Line(r"(?P<sex>female|male), born (?P<birth>\S+)", "demographics.recorded"),
    _Line(rf"(?P<statement>{_NAME}): (?P<holds>yes|no)", "judgement.attested"),
    _Line(r"(?P<part>medical|treatment|medication|allergy) history taken", "history.taken", _with(complete=True)),
    _Line(r"(?P<part>medical|treatment|medication|allergy) history begun", "history.taken", _with(complete=False)),
    _Line(
        rf"(?P<test>{_NAME}) (?P<result>positive|negative|indeterminate)(?:, at (?P<laboratory>.+))?", "test.resulted"
    ),
    _Line(rf"no (?P<condition>{_NAME})", "condition.recorded", _with(present=False)),
    _Line(rf"(?P<condition>{_NAME}) began (?P<began>{_DAY})(?:, ended (?P<ended>{_DAY}))?", "condition.recorded"),
    _Line(rf"has (?P<condition>{_NAME})", "condition.recorded"),
    _Line(
        rf"(?P<intent>{INTENTS}) x(?P<cycles>\d+)(?:, (?P<response>[a-z_]+))?",
        "treatment.recorded",
        _with(treatment="chemotherapy"),
    ),
    _Line(
        rf"(?P<treatment>{_NAME}) as (?P<intent>{INTENTS}|other)(?: x(?P<cycles>\d+))?(?:, (?P<response>[a-z_]+))?",
        "treatment.recorded",
    ),
    _Line(rf"(?P<drug>\w+) started as (?P<group>{_NAME})", "medication.started"),
    _Line(rf"(?P<group>{_NAME}) started", "medication.started", lambda given: given | {"drug": given["group"]}),
    _Line(r"(?P<drug>\w+) stopped", "medication.stopped"),
    _Line(r"(?P<drug>\w+) (?P<dose>\S+ \S+) given", "drug.given"),
    _Line(r"apheresis (?P<product_number>\S+)", "apheresis.collected"),
    _Line(
        r"apheresis (?P<product_number>\S+) from donor (?P<donor_code>\S+)", "apheresis.collected", _with(donor="donor")
    ),
    _Line(
        r"bag (?P<bag>\w+): (?P<volume>\S+ mL) at (?P<concentration>\S+ \S+) (?P<counted>total|viable), "
        r"viability (?P<viability>\S+%)(?:, CD3 (?P<cd3>\S+%))?, CAR (?P<car>\S+%) of (?P<car_of>\w+)"
        r"(?:, DMSO (?P<dmso>\S+%))?(?:, endotoxin (?P<endotoxin>\S+ \S+?))?(?P<thawed>, thawed)?",
        "product.characterised",
        _bag,
    ),
    _Line(r"bag (?P<bag>\w+) (?P<disposition>released|rejected)", "product.released"),
    _Line(r"bag (?P<bag>\w+) (?P<disposition>conditional): (?P<condition>.+)", "product.released"),
    _Line(r"infusion (?P<volume>\S+ mL) of bag (?P<bag>\w+)(?:, fraction (?P<fraction>\d+))?", "infusion.given"),
    _Line(rf"infusion planned on (?P<on>{_DAY})", "infusion.planned"),
    _Line(r"(?P<doses>\d+) tocilizumab reserved", "tocilizumab.reserved"),
    _Line(rf"bed reserved(?: until (?P<until>{_DAY}))?", "bed.reserved"),
    _Line(rf"slot reserved(?: on (?P<on>{_DAY}))?", "slot.reserved"),
    _Line(r"visit (?P<visit>\S+) held(?:: (?P<done>.+))?", "visit.held", _listed("done")),
    _Line(r"visit (?P<visit>\S+) without (?P<assessment>\w+): (?P<why>.+)", "assessment.missed"),
    _Line(r"room air", "oxygen.given", _with(device="room_air")),
    _Line(
        r"oxygen by (?P<device>\w+)(?: at (?P<flow>\S+ L/min))?(?:, fraction (?P<fraction>\S+%))?(?:, for (?P<why>\w+))?",
        "oxygen.given",
        _spaced("fraction"),
    ),
    _Line(
        r"neurology:(?: (?P<consciousness>alert|to_voice|to_touch|unarousable))?(?:,? seizure (?P<seizure>\w+))?"
        r"(?:,? weakness (?P<weakness>\w+))?(?:,? oedema (?P<oedema>\w+))?(?:,? with (?P<signs>[a-z_ ]+?))?"
        r"(?:,? explained by (?P<explained_by>\w+))?",
        "neurology.examined",
        _listed("signs"),
    ),
    _Line(
        r"(?P<scale>crs|icans|haematotoxicity|hyperinflammation) (?P<grade>\d+) by (?P<ruleset>\S+)", "toxicity.graded"
    ),
    _Line(
        r"adverse event (?P<number>\d+): (?P<term>[^,]+?) (?P<grade>\d+) by (?P<ruleset>[^\s,]+)"
        rf"(?:, began (?P<began>{_DAY}))?(?:, ended (?P<ended>{_DAY}))?(?:, serious: (?P<serious>[a-z_ ]+?))?"
        rf"(?:, (?P<relatedness>{RELATEDNESS})(?: from (?P<related_to>[a-z_ ]+?))?)?(?:, (?P<outcome>{OUTCOMES}))?",
        "adverse_event.reported",
        _adverse_event,
    ),
    _Line(
        r"marrow examined(?:, (?P<evaluable>(?:not )?evaluable))?(?:, (?P<nucleated_cells>\d+) cells)?"
        r"(?:, cellularity (?P<cellularity>\S+%))?(?:, (?P<diluted>(?:not )?diluted))?"
        r"(?:, (?P<first_pull>(?:not )?first pull))?",
        "marrow.examined",
        _marrow,
    ),
    _Line(r"relapse in (?P<sites>[a-z_, ]+?)(?:, cd19 (?P<cd19>\w+))?", "relapse.found", _listed("sites")),
    _Line(r"response (?P<category>\w+) by (?P<ruleset>[^\s,]+)(?:, mrd (?P<mrd>\w+))?", "response.assessed"),
    _Line(
        r"manufacture (?P<lot>\S+) started(?:, attempt (?P<attempt>\d+))?(?:, vector (?P<vector_lot>\S+))?",
        "manufacture.started",
    ),
    _Line(r"manufacture (?P<lot>\S+) (?P<outcome>completed|failed|terminated)(?:: (?P<why>.+))?", "manufacture.ended"),
    _Line(r"transplant (?P<donor>\w+)", "transplant.done"),
    _Line(r"(?P<form>acute|chronic) gvhd (?P<grade>\d) by (?P<ruleset>\S+)", "gvhd.graded"),
    _Line(r"contact by (?P<how>\w+)", "contact.made"),
    _Line(rf"lost(?:, last alive (?P<last_known_alive>{_DAY}))?", "patient.lost"),
    _Line(r"died: (?P<cause>\w+)", "patient.died"),
    _Line(r"goes no further: (?P<why>\w+)", "participation.ended"),
    _Line(rf"(?P<concept>{_NAME}) not recoverable: (?P<why>.+)", "value.unrecoverable"),
    _Line(r"decided (?P<act>\w+)", "decision.made", _with(given=True)),
    _Line(r"refused (?P<act>\w+): (?P<reasons>.+)", "decision.made", _refused),
    _Line(r"confirmed (?P<decision>\d+)", "decision.confirmed"),
    _Line(
        r"deviation (?P<category>\w+), (?P<severity>\w+)(?:, of (?P<concerns>[\d, ]+))?: (?P<detail>.+)",
        "deviation.recorded",
    ),
    _Line(
        rf"approval of (?P<covers>\S+) by (?P<body>\w+) until (?P<valid_to>{_DAY})",
        "approval.given",
        lambda given: given | {"number": "2019-041", "valid_from": "2019-03-01"},
    ),
    _Line(r"site (?P<site>\w+) activated", "site.activated"),
    _Line(
        r"(?P<person>[A-Z]\w*(?: [A-Z]\w*)*) may (?P<duties>[a-z_, ]+?)(?: as (?P<role>[a-z_]+))?",
        "duty.delegated",
        lambda given: {"role": "investigator"} | _listed("duties")(given),
    ),
    _Line(r"(?P<person>[A-Z]\w*(?: [A-Z]\w*)*) no longer may (?P<duties>[a-z_, ]+)", "duty.ended", _listed("duties")),
    _Line(r"accrual closed: (?P<why>.+)", "accrual.changed", _with(open=False)),
    _Line(r"accrual opened: (?P<why>.+)", "accrual.changed", _with(open=True)),
    _Line(r"paused (?P<stages>[a-z, ]+): (?P<why>.+)", "trial.paused", _listed("stages")),
    _Line(r"resumed (?P<stages>[a-z, ]+): (?P<why>.+)", "trial.resumed", _listed("stages")),
    _Line(
        rf"range of (?P<analyte>{_NAME}) at (?P<laboratory>[^,]+)(?:, (?P<sex>female|male))?"
        rf"(?:, from (?P<age_from>\d+))?(?:, to (?P<age_to>\d+))?(?:, lower (?P<low>[^,]+))?(?:, upper (?P<high>[^,]+))?"
        rf"(?:, valid (?P<valid_from>{_DAY})(?: to (?P<valid_to>{_DAY}))?)?",
        "range.registered",
        lambda given: {"valid_from": "2019-01-01"} | given,
    ),
    _Line(
        rf"(?P<analyte>{'|'.join(sorted(AT_THE_BEDSIDE))}) (?P<value>[^,]+)",
        "vital.measured",
        _result,
    ),
    _Line(
        rf"(?P<analyte>{_NAME}) (?P<value>[^,]+?)(?:, lower (?P<low>[^,]+))?(?:, upper (?P<high>[^,]+))?"
        r"(?:, detected from (?P<detection_limit>[^,]+))?(?:, counted from (?P<quantification_limit>[^,]+))?"
        r"(?:, at (?P<laboratory>.+))?",
        "lab.resulted",
        _result,
    ),
)
