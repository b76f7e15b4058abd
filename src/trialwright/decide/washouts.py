"""Washouts: drugs and treatments that must have ended long enough before the cells are taken, or given."""

from collections.abc import Iterator
from datetime import date

from trialwright.decide.case import Case, Checked, checked, reason
from trialwright.decide.decision import Reason
from trialwright.decide.participation import in_words
from trialwright.decide.readiness import planned_infusion
from trialwright.derive.eligibility import washouts as derived


def washouts(case: Case, _within: int | None) -> Checked:
    """Each washout of the protocol is over on the day for which it is wanted, and somebody has asked for what was taken.

    The day is today before apheresis, and the planned day of infusion before the cells: what is still being given counts
    as given up to that day.

    References
    ----------
    Clinical reference 4.9: washouts by EBMT and product practice; the numbers are the protocol's.
    """
    before = "apheresis" if case.act == "apherese" else "infusion"
    planned = planned_infusion(case)[1]
    target = case.today if before == "apheresis" or planned is None else max(planned, case.today)
    states = [s for s in derived.washouts(case.protocol, case.record, on=target) if s.washout.before == before]
    result = checked(each for state in states for each in _against(state, target))
    looked_at = {seq for state in states for seq in state.because}
    return Checked(result.against, tuple(sorted({*result.because, *looked_at})))


def _against(state: derived.WashoutState, target: date) -> Iterator[Reason]:
    rule = state.washout
    wanted = f"wanted are {rule.days} days without it before {rule.before} on {target.isoformat()}"
    if state.status in ("running", "breached"):
        free = "its end is not recorded" if state.free_from is None else f"over on {state.free_from.isoformat()}"
        yield reason("washout", f"{rule.label}: {free}; {wanted}", *state.because)
    elif state.status == "unknown":
        yield reason("washout.unknown", f"{rule.label}: {in_words(state.missing)}; {wanted}", *state.because)
