"""What was entered and cannot be meant: a grade that its scale does not have, an end before its beginning.

The log keeps it, for the software may be wrong about what happened; whoever entered it is asked. Results have their own
checks, by the plausible range of the analyte, and the quantities of other events are held to the same ranges here.
"""

from collections.abc import Iterator
from fractions import Fraction

from trialwright.derive.comparing import unusable_reason
from trialwright.events.cells import ManufactureStarted
from trialwright.events.course import GvhdGraded
from trialwright.events.disease import MarrowExamined, RelapseFound
from trialwright.events.event import Body
from trialwright.events.results import LabResulted, Measured
from trialwright.events.safety import AdverseEventReported, OxygenGiven, ToxicityGraded
from trialwright.standards.analytes import ANALYTES, to_unit
from trialwright.standards.quantity import Quantity
from trialwright.standards.units import conversion

Impossible = tuple[str, str, str, str]
"""The code of a finding, what was found, what was wanted, and what is to be done."""

_GRADES = {"acute": (0, 4), "chronic": (0, 3)}
"""Of graft-versus-host disease: MAGIC 2016 grades 0 to IV; NIH 2014 none, mild, moderate, severe."""
_WORST = 5
"""Death: CTCAE 5.0, and ASTCT 2019 as far as it counts deaths among its grades."""


def impossibilities(body: Body | None) -> Iterator[Impossible]:
    """What of an event's fields cannot be meant as it stands.

    Returns
    -------
    Iterator[Impossible]
        Nothing where every field can be meant, or where the body was redacted.

    References
    ----------
    CTCAE 5.0, 27 November 2017: grades 1 to 5. Harris AC et al., Biol Blood Marrow Transplant 2016;22:4 (MAGIC).
    Jagasia MH et al., Biol Blood Marrow Transplant 2015;21:389 (NIH 2014).

    Examples
    --------
    >>> [found for _, found, _, _ in impossibilities(ToxicityGraded(scale="crs", grade=6, ruleset="ASTCT-2019"))]
    ['crs grade 6']
    >>> list(impossibilities(ToxicityGraded(scale="crs", grade=0, ruleset="ASTCT-2019")))
    []
    """
    match body:
        case GvhdGraded(form=form, grade=grade):
            yield from _grade(f"{form} graft-versus-host disease", grade, *_GRADES[form])
        case ToxicityGraded(scale=scale, grade=grade):
            yield from _grade(scale, grade, 0, _WORST)
        case AdverseEventReported():
            yield from _adverse_event(body)
        case OxygenGiven():
            yield from _oxygen(body)
        case MarrowExamined():
            yield from _marrow(body)
        case RelapseFound(sites=()):
            yield _impossible("relapse.sites", "a relapse without a site", "at least one site", "name where it is")
        case ManufactureStarted(attempt=attempt) if attempt < 1:
            yield _impossible("manufacture.attempt", f"attempt {attempt}", "1 or more", "count the first attempt as 1")
        case LabResulted():
            yield from _measuring_limits(body)


def _impossible(code: str, found: str, wanted: str, to_do: str) -> Impossible:
    return code, found, wanted, f"{to_do}, and correct the entry"


def _grade(of: str, grade: int, lowest: int, highest: int) -> Iterator[Impossible]:
    if not lowest <= grade <= highest:
        wanted = f"a grade of {lowest} to {highest}"
        yield _impossible("grade.impossible", f"{of} grade {grade}", wanted, "check the grade against its source")


def _adverse_event(body: AdverseEventReported) -> Iterator[Impossible]:
    name = f"adverse event {body.number}"
    yield from _grade(name, body.grade, 1, _WORST)
    if body.number < 1:
        yield _impossible("adverse_event.number", name, "1, 2 and so on", "give the event its number")
    if body.began is not None and body.ended is not None and body.ended.span()[1] < body.began.span()[0]:
        found = f"{name} ended {body.ended.text}, before it began {body.began.text}"
        yield _impossible("adverse_event.dates", found, "an end after the beginning", "check both dates")
    if len({body.grade == _WORST, body.outcome == "fatal", "death" in body.serious}) > 1:
        because = ", ".join(body.serious) or "nothing"
        found = f"{name}: grade {body.grade}, outcome {body.outcome}, serious because of {because}"
        wanted = "grade 5, a fatal outcome and death as a reason together, or none of them"
        yield _impossible("adverse_event.death", found, wanted, "say whether the patient died of it")


def _oxygen(body: OxygenGiven) -> Iterator[Impossible]:
    for analyte, quantity in (("inhaled_oxygen_flow", body.flow), ("inhaled_oxygen_fraction", body.fraction)):
        yield from _quantity("oxygen", analyte, quantity)
    if body.device == "room_air" and body.flow is not None and body.flow.value > 0:
        found, wanted = f"room air with a flow of {body.flow}", "a device that gives oxygen, or no flow"
        yield _impossible("oxygen.room_air", found, wanted, "say which device it was")


def _quantity(of: str, analyte: str, quantity: Quantity | None) -> Iterator[Impossible]:
    """A quantity that is no result, held to the range of the analyte that it is one of."""
    if quantity is None:
        return
    missing = unusable_reason(Measured(analyte=analyte, value=quantity))
    if missing is not None:
        known = ANALYTES[analyte]
        plausible = " to ".join(f"{limit:f}" for limit in known.plausible or ())
        wanted = f"{plausible} {known.unit}, or the same in another unit"
        yield _impossible(f"{of}.{missing.reason}", f"{analyte}: {missing.detail}", wanted, "check value and unit")


def _marrow(body: MarrowExamined) -> Iterator[Impossible]:
    if body.cellularity is not None and not _is_percentage(body.cellularity):
        found = f"a cellularity of {body.cellularity}"
        yield _impossible("marrow.cellularity", found, "0 to 100 %", "check it against the report")
    if body.nucleated_cells is not None and body.nucleated_cells < 0:
        found = f"{body.nucleated_cells} nucleated cells"
        yield _impossible("marrow.cells", found, "a count of 0 or more", "check the count against the report")


def _is_percentage(quantity: Quantity) -> bool:
    convert = conversion(quantity.unit, "%")
    return convert is not None and 0 <= convert(quantity.value) <= 100


def _measuring_limits(body: LabResulted) -> Iterator[Impossible]:
    """The limits of a measurement must be quantities of the same analyte, and what can be counted can be seen."""
    analyte = ANALYTES.get(body.analyte)
    if analyte is None:
        return
    exact: dict[str, Fraction] = {}
    for name, limit in (("detection", body.detection_limit), ("quantification", body.quantification_limit)):
        if limit is None:
            continue
        converted = to_unit(analyte, limit, analyte.unit)
        if converted is None or converted < 0:
            found = f"{body.analyte}: a limit of {name} of {limit}"
            wanted = f"a limit that is not negative, in a unit that converts to {analyte.unit}"
            yield _impossible("result.limits", found, wanted, "check it against the report")
        else:
            exact[name] = converted
    if len(exact) == 2 and exact["quantification"] < exact["detection"]:
        found = f"{body.analyte}: quantified from {body.quantification_limit}, but detected only from {body.detection_limit}"
        yield _impossible("result.limits", found, "a limit of detection below that of quantification", "check both")
