"""The order list across patients: which fact how many potentially eligible patients need, and who can supply it.

One visit to the laboratory, or one talk with an investigator, settles a fact for everybody who needs it.
"""

from collections.abc import Iterable

import msgspec

from trialwright.derive.answer import Answer, Missing
from trialwright.derive.trial.ledger import Role, statements_of, who_fills
from trialwright.protocol.trial import TrialProtocol


class Wanted(msgspec.Struct, frozen=True):
    """A patient who needs a fact, and why it is not there: more than once where it is missing for several reasons."""

    patient: str
    missing: tuple[Missing, ...]


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A fact, and everybody who needs it.

    Parameters
    ----------
    what : str
        The concept, such as ``hbsag``.
    who : Role
        Who can supply it.
    patients : tuple[Wanted, ...]
        In the order in which they were given.
    """

    what: str
    who: Role
    patients: tuple[Wanted, ...]


def orders(protocol: TrialProtocol, patients: Iterable[tuple[str, Answer[bool]]]) -> tuple[Order, ...]:
    """What is to be ordered for some patients.

    Parameters
    ----------
    protocol : TrialProtocol
        Says what only an investigator can state.
    patients : iterable of (str, Answer[bool])
        What each patient is called, and whether the patient is eligible, as `eligibility` says; only of those of whom that
        is not known is anything ordered.

    Returns
    -------
    tuple[Order, ...]
        What most patients need stands first; of equally many, what the protocol asks first.
    """
    stated = frozenset[str]().union(*(statements_of(criterion.rule) for criterion in protocol.criteria))
    groups: dict[str, list[Wanted]] = {}
    places: dict[str, int] = {}
    for name, whole in patients:
        if whole.value is None:
            for place, (what, missing) in enumerate(_by_fact(whole.missing).items()):
                groups.setdefault(what, []).append(Wanted(name, tuple(missing)))
                places[what] = max(place, places.get(what, 0))
    ranked = sorted(groups, key=lambda what: (-len(groups[what]), places[what], what))
    return tuple(
        Order(what=what, who=_who(groups[what][0].missing[0], stated), patients=tuple(groups[what])) for what in ranked
    )


def _by_fact(wanted: Iterable[Missing]) -> dict[str, list[Missing]]:
    groups: dict[str, list[Missing]] = {}
    for missing in wanted:
        groups.setdefault(missing.what, []).append(missing)
    return groups


def _who(missing: Missing, stated: frozenset[str]) -> Role:
    return "investigator" if missing.what in stated else who_fills(missing)
