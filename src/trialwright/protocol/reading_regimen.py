"""Reading the preparative regimen: doses, days, what kidneys, vials and syringes make of them."""

from decimal import Decimal

from trialwright.protocol.choices import decided
from trialwright.protocol.grammar import BAND, DRUG, LYMPHODEPLETION, NO_RENAL_BANDS, RENAL, ROUNDING
from trialwright.protocol.node import Node
from trialwright.protocol.plain_forms import PLAIN
from trialwright.protocol.regimen import Drug, Lymphodepletion, RenalBand
from trialwright.protocol.scalars import (
    WHOLE,
    amount,
    days,
    fields,
    fraction,
    items,
    name,
    number,
    refusal,
    spoken,
    text,
    unique,
    whole,
    word,
)


def read_lymphodepletion(node: Node) -> Lymphodepletion:
    """The regimen that a mapping stands for.

    Raises
    ------
    ProtocolError
        If a dose is not in mg/m2, a day is not before the infusion, or the renal bands leave a gap.
    """
    found = fields(node, LYMPHODEPLETION)
    nodes = items(found["drugs"], "drugs")
    drugs = tuple(_drug(item) for item in nodes)
    unique(nodes, [drug.name for drug in drugs], "drug")
    return Lymphodepletion(
        surface=word(found["surface"], "surface"),
        adult_clearance=word(found["adult_clearance"], "adult_clearance"),
        child_clearance=word(found["child_clearance"], "child_clearance"),
        creatinine_within_days=days(found["creatinine_within"], "creatinine_within"),
        height_within_days=days(found["height_within"], "height_within"),
        weight_within_days=days(found["weight_within"], "weight_within"),
        surface_weight=word(found["surface_weight"], "surface_weight"),
        clearance_weight=word(found["clearance_weight"], "clearance_weight"),
        obese_from=number(found["obese_from"], "obese_from"),
        adjusted_part=fraction(found["adjusted_part"], "adjusted_part"),
        weight_change=fraction(found["weight_change"], "weight_change"),
        obesity_source=text(found["obesity_source"], "obesity_source"),
        review_below_kg=PLAIN["weight_kg"](found["review_below_weight"], "review_below_weight"),
        review_below_years=whole(found["review_below_age"], "review_below_age", at_least=0),
        drugs=drugs,
        choices=decided(found.get("decided"), "lymphodepletion", _others(found, "drugs")),
    )


def _drug(node: Node) -> Drug:
    found = fields(node, DRUG)
    own = name(found["name"], "name")
    renal_source, renal_bands = _renal(found["renal"])
    rounding = fields(found["rounding"], ROUNDING)
    return Drug(
        name=own,
        label_zh=text(found["label_zh"], f"label_zh of {own}") if "label_zh" in found else "",
        text=text(found["text"], f"text of {own}"),
        dose=amount(found["dose"], f"dose of {own}", "mg/m2"),
        days=_days_before(found["days"]),
        renal_bands=renal_bands,
        renal_source=renal_source,
        vials_mg=tuple(amount(item, f"vials of {own}", "mg") for item in items(found["vials"], "vials")),
        measurable_mg=amount(found["measurable"], f"measurable of {own}", "mg"),
        rounding_within=fraction(rounding["within"], f"rounding of {own}"),
        rounding_source=text(rounding["source"], f"source of the rounding of {own}"),
        choices=decided(found.get("decided"), own, _others(found, "name", "label_zh", "text")),
    )


def _others(found: dict[str, Node], *without: str) -> tuple[str, ...]:
    return tuple(key for key in found if key not in ("decided", *without))


def _days_before(node: Node) -> tuple[int, ...]:
    found = tuple(_day_before(item) for item in items(node, "days"))
    if list(found) != sorted(set(found)):
        raise refusal(
            node, f"days: {', '.join(map(str, found))}", "each day once, from the first to the last", "sort the days"
        )
    return found


def _day_before(node: Node) -> int:
    if not isinstance(node.value, str) or not WHOLE.fullmatch(node.value) or int(node.value) >= 0:
        raise refusal(
            node,
            f"days: {spoken(node)}",
            "a day before the infusion, such as -5 (the day of infusion is 0)",
            "write the days with their minus sign",
        )
    return int(node.value)


def _renal(node: Node) -> tuple[str, tuple[RenalBand, ...]]:
    if node.value == NO_RENAL_BANDS:
        return "", ()
    found = fields(node, RENAL)
    bands = tuple(_band(item) for item in items(found["bands"], "bands"))
    _refuse_gaps(found["bands"], bands)
    return text(found["source"], "source of the renal adjustment"), bands


def _band(node: Node) -> RenalBand:
    found = fields(node, BAND)
    return RenalBand(
        at_least=number(found["at_least"], "at_least"), fraction=fraction(found["fraction"], "fraction of the dose")
    )


def _refuse_gaps(node: Node, bands: tuple[RenalBand, ...]) -> None:
    """Each clearance must fall into exactly one band, and worse kidneys never get more."""
    starts = [band.at_least for band in bands]
    shares = [band.fraction for band in bands]
    if starts != sorted(set(starts), reverse=True) or starts[-1] != Decimal(0):
        raise refusal(
            node,
            f"renal bands that begin at {', '.join(map(str, starts))}",
            "bands from the highest clearance to the lowest, the last at 0",
            "sort the bands, and say what holds down to 0",
        )
    if shares != sorted(shares, reverse=True):
        raise refusal(
            node,
            f"renal bands with the fractions {', '.join(map(str, shares))}",
            "a fraction that does not rise while the clearance falls",
            "correct the fractions",
        )
