"""Endpoints that cannot be told of an infused patient: the visit was missed, or the patient was lost or withdrew before it.

What may still come is not listed here; what has a convention of its own, such as death before the assessment, can be told.
How an endpoint counts somebody of whom it cannot be told is the statistician's question; that it cannot be told is a fact.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from trialwright.derive.answer import Missing
from trialwright.derive.follow_up import FollowUp, days_of, deaths, follow_up
from trialwright.derive.record import Record
from trialwright.derive.visits.day_zero import infusion_day
from trialwright.derive.visits.schedule import Calendar, PlannedVisit
from trialwright.events.disease import RelapseFound, ResponseAssessed
from trialwright.events.event import Event
from trialwright.protocol.endpoints import Endpoint
from trialwright.protocol.trial import TrialProtocol

SURVIVAL, DISEASE = "survival", "disease status"
_OF_THE_DISEASE = frozenset(
    ("never_in_remission", "mrd_relapse", "cns_relapse", "two_assessments_missed", "death_without_relapse")
)
"""Conventions that only an endpoint about the disease has to settle."""
_SHOWS_DISEASE = "relapse"
"""The concept that an assessment of the disease gives."""


class Untold(NamedTuple):
    """An endpoint of one patient that cannot be told: what is missing for it, and the events that this rests on."""

    endpoint: str
    missing: Missing
    because: tuple[int, ...]


class _Patient(NamedTuple):
    """What every endpoint of a patient is looked at with."""

    protocol: TrialProtocol
    record: Record
    rows: tuple[PlannedVisit, ...]
    state: FollowUp
    infused: date


def untold(protocol: TrialProtocol, record: Record, calendar: Calendar) -> tuple[Untold, ...]:
    """The endpoints that cannot be told of a patient, as of the record, and what is missing for each.

    An endpoint of one time wants, for each of its measures, an assessment of its visit that gives it; what genetics must
    show is left to the conventions of the endpoint. Survival wants the patient known to be alive in the window of the last
    visit or later, or dead. The disease wants an assessment of it at that visit or later, unless relapse, failure of the
    treatment or death has answered already.

    Parameters
    ----------
    protocol : TrialProtocol
        The protocol in force, with its endpoints.
    record : Record
        What is believed of the patient.
    calendar : Calendar
        Of the same record.

    Returns
    -------
    tuple[Untold, ...]
        In the order of the protocol; empty before the infusion, and where its day is not known.

    References
    ----------
    ICH E9(R1), A.5.1: missing data are distinguished from what an intercurrent event makes meaningless.
    """
    infused = infusion_day(record).value
    if infused is None:
        return ()
    patient = _Patient(protocol, record, calendar.visits, follow_up(record), infused)
    rows = {row.visit.id: row for row in calendar.visits}
    return tuple(
        Untold(endpoint.id, missing, because)
        for endpoint in protocol.endpoints
        if (row := rows.get(endpoint.visit or "")) is not None and row.latest is not None
        for missing, because in _lacking(endpoint, row, patient)
    )


def _lacking(endpoint: Endpoint, row: PlannedVisit, patient: _Patient) -> Iterator[tuple[Missing, tuple[int, ...]]]:
    if endpoint.until_day is None:
        yield from _at_once(endpoint, row, patient)
    elif not _event(endpoint, patient) and not _seen(endpoint, row, patient):
        why = _why(row, patient) or _not_assessed(row, _of_the_disease(row, patient))
        if why is not None:
            what = DISEASE if _about_disease(endpoint) else SURVIVAL
            yield Missing(f"{what} on D{endpoint.until_day}", *why[0]), why[1]


def _about_disease(endpoint: Endpoint) -> bool:
    return endpoint.kind == "cumulative_incidence" or not _OF_THE_DISEASE.isdisjoint(endpoint.conventions)


# ---------------------------------------------------------------------- assessed once


def _at_once(endpoint: Endpoint, row: PlannedVisit, patient: _Patient) -> Iterator[tuple[Missing, tuple[int, ...]]]:
    if any(row.latest is not None and ending.first <= row.latest for ending in deaths(patient.record)):
        return
    tools = {tool.id: tool for tool in patient.protocol.schedule.assessments}
    for_measures = [
        [one for one in row.assessments if requirement.measure in tools[one.assessment].gives]
        for requirement in endpoint.requires
    ]
    wanted = [giving for giving in for_measures if giving]
    if all(any(one.status == "done" for one in giving) for giving in wanted) and (wanted or row.status == "done"):
        return
    why = _why(row, patient)
    if why is not None:
        yield Missing(f"visit {row.visit.id}", *why[0]), why[1]
        return
    for giving in wanted:
        statuses = {one.status for one in giving}
        if "missed" in statuses and statuses <= {"missed", "not_applicable"}:
            names = [one.assessment for one in giving if one.status == "missed"]
            seqs = tuple(sorted({seq for one in giving for seq in one.because})) or row.because
            said = "; ".join(dict.fromkeys(one.why for one in giving if one.status == "missed" and one.why))
            yield Missing(f"{' or '.join(names)} at {row.visit.id}", "missed", said), seqs


# ---------------------------------------------------------------------- over time


def _event(endpoint: Endpoint, patient: _Patient) -> bool:
    """Whether what ends the wait of the endpoint has happened: then no visit is needed.

    A relapse from before the cells, or perhaps from before them, is what the patient was treated for.
    """
    if next(deaths(patient.record), None) is not None:
        return True
    if not _about_disease(endpoint):
        return False
    molecular = endpoint.conventions.get("mrd_relapse") == "event"
    relapses = [body for event, body in patient.record.of(RelapseFound) if _since_the_cells(event, patient)]
    if any(molecular or set(body.sites) != {"molecular"} for body in relapses):
        return True
    failed = {"no_response", "progression"} if "never_in_remission" in endpoint.conventions else {"progression"}
    assessed = [body for event, body in patient.record.of(ResponseAssessed) if _since_the_cells(event, patient)]
    return any(body.category in failed for body in assessed)


def _since_the_cells(event: Event, patient: _Patient) -> bool:
    return days_of(event)[0] >= patient.infused


def _seen(endpoint: Endpoint, row: PlannedVisit, patient: _Patient) -> bool:
    """Whether the patient, or the disease, was seen in the window of the last visit or later."""
    since = row.earliest
    if not _about_disease(endpoint):
        alive = patient.state.last_known_alive
        return since is not None and alive is not None and alive >= since
    later = [each for each in patient.rows if each.visit.anchor == "infusion" and each.visit.day >= row.visit.day]
    for each in later:
        assessing = _of_the_disease(each, patient)
        done = [one for one in each.assessments if one.assessment in assessing and one.status == "done"]
        if done or (not assessing and each.status == "done"):
            return True
    return False


def _of_the_disease(row: PlannedVisit, patient: _Patient) -> frozenset[str]:
    """The assessments of a visit that show whether the disease has come back."""
    giving = {tool.id for tool in patient.protocol.schedule.assessments if _SHOWS_DISEASE in tool.gives}
    return frozenset(one.assessment for one in row.assessments if one.assessment in giving)


def _not_assessed(row: PlannedVisit, names: Iterable[str]) -> tuple[tuple[str, str], tuple[int, ...]] | None:
    """A visit that was held without what would show it; not while that can still be made up."""
    missed = [one for one in row.assessments if one.assessment in names and one.status == "missed"]
    if row.status != "done" or not missed:
        return None
    seqs = tuple(sorted({seq for one in missed for seq in one.because})) or row.because
    return ("missed", f"visit {row.visit.id} without {', '.join(map(str, missed))}"), seqs


# ---------------------------------------------------------------------- why nothing came


def _why(row: PlannedVisit, patient: _Patient) -> tuple[tuple[str, str], tuple[int, ...]] | None:
    """Why a visit was not held, as reason and detail, with the events; None where it was, or may still be."""
    ending, alive = patient.state.ending, patient.state.last_known_alive
    if row.status == "missed":
        return ("missed", f"visit {row.visit.id} was not held until {row.latest}"), row.because
    left = ending is not None and ending.state in ("lost", "withdrawn") and (row.latest or date.min) >= ending.last
    if row.status != "not_applicable" or not left or ending is None:
        return None
    last = f", last known alive on {alive}" if alive is not None else ""
    return (ending.state, f"since {ending.first}{last}"), patient.state.because
