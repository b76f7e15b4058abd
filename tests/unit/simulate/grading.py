"""A grader of a day after ASTCT 2019, written from the published tables alone: it shares nothing with what draws the signs.

Only what is recorded goes in: temperature, pressure, oxygen, running drugs, infections, examinations.
"""

from collections.abc import Iterator

from trialwright.simulate.patients.truth import Neurology, Toxicity

LOWERS_FEVER = {"antipyretic", "tocilizumab", "siltuximab", "anakinra", "systemic_steroid"}


def hypotensive(systolic: float, age: int) -> bool:
    """Lowest normal pressure of resuscitation guidelines: 90 from the tenth birthday, 70 + twice the age below."""
    return systolic < (90 if age >= 10 else 70 + 2 * age)


def by_oxygen(device: str, flow: float | None) -> int:
    if device == "room_air":
        return 0
    if device in ("cpap", "bipap", "ventilator"):
        return 4
    if device == "blow_by" or (device == "nasal_cannula" and flow is not None and flow <= 6):
        return 2
    return 3


def running(toxicity: Toxicity, third: int, group: str) -> set[str]:
    return {
        drug.drug
        for drug in toxicity.drugs
        if drug.group == group and round(drug.starts * 3) <= third < round(drug.stops * 3)
    }


def by_pressure(toxicity: Toxicity, third: int, age: int) -> int:
    pressors = running(toxicity, third, "vasopressor")
    if len(pressors) >= 2:
        return 4
    if pressors or running(toxicity, third, "vasopressin"):
        return 3
    return 2 if hypotensive(toxicity.vitals["systolic_pressure"][third], age) else 0


def evaluations(toxicity: Toxicity, age: int) -> Iterator[int | None]:
    """The grade at each round of the ward; None where the rules want a review."""
    began: int | None = None
    for third, temperature in enumerate(toxicity.vitals["temperature"]):
        explained = any(infection.begins <= third // 3 <= infection.ends for infection in toxicity.infections)
        fever = temperature >= 38.0 and not explained
        if fever and began is None:
            began = third
        breathing = ("room_air", None)
        for support in toxicity.oxygen:
            if round(support.at * 3) <= third:
                breathing = (support.device, support.flow)  # type: ignore[assignment]
        signs = 0 if explained else max(by_pressure(toxicity, third, age), by_oxygen(*breathing))
        waived = began is not None and any(
            drug.group in LOWERS_FEVER and began <= round(drug.starts * 3) <= third for drug in toxicity.drugs
        )
        if not fever and not (waived and began is not None):
            yield None if signs else 0
        elif not fever and not signs:
            yield 0
        else:
            yield max(1, signs)


def crs_of_days(toxicity: Toxicity, age: int) -> list[int | None]:
    """The worst of each day; None where a round of it wants a review."""
    rounds = list(evaluations(toxicity, age))
    days = [rounds[start : start + 3] for start in range(0, len(rounds), 3)]
    return [None if None in day else max(grade for grade in day if grade is not None) for day in days]


def icans(seen: Neurology, *, child: bool) -> int:
    """Of one examination: the worst domain."""
    conscious = {"alert": 0, "to_voice": 2, "to_touch": 3, "unarousable": 4}[seen.consciousness]
    seizure = {"none": 0, "brief": 3, "eeg_only": 3, "prolonged": 4, "repetitive": 4}[seen.seizure]
    found = max(conscious, seizure, 4 if seen.weakness == "focal_deep" else 0)
    found = max(found, {"none": 0, "focal": 3, "diffuse": 4}[seen.oedema])
    if seen.score is None:
        return max(found, 4)
    if child:
        return max(found, 3 if seen.score >= 9 else 1 if seen.score >= 1 else 0)
    return max(found, next(grade for grade, least in ((0, 10), (1, 7), (2, 3), (3, 0)) if seen.score >= least))


def icans_of_days(toxicity: Toxicity, *, child: bool) -> dict[int, int]:
    """The worst of the examinations of each day on which there is one."""
    found: dict[int, int] = {}
    for seen in toxicity.neurology:
        found[int(seen.at + 1e-9)] = max(found.get(int(seen.at + 1e-9), 0), icans(seen, child=child))
    return found
