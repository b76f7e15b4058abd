"""The eligibility funnel: criterion by criterion in the order of the protocol, how many patients remain.

Whoever is known not to meet a criterion leaves there and is not looked at further down; who is unknown goes on, for unknown
is neither eligible nor excluded. So the sums add up by construction: who was looked at is met, unknown or not met, and who
remains is looked at by the next criterion.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from trialwright.derive.answer import Answer
from trialwright.derive.eligibility.eligibility import satisfied
from trialwright.protocol.criteria import Criterion
from trialwright.protocol.trial import TrialProtocol

Answers = Mapping[str, Answer[bool]]
"""The answers to each criterion of one patient, by its id."""


class FunnelStep(msgspec.Struct, frozen=True, kw_only=True):
    """What one criterion does to the patients who came to it.

    Parameters
    ----------
    criterion : str
        Its id.
    met : int
        Who meets it, or is not excluded by it, or to whom it does not apply.
    unknown : int
        Of whom it is not known.
    not_met : int
        Who is known not to meet it, or to be excluded by it; they leave here.
    certain : int
        Of whom this and every earlier criterion is known to be met.
    missing : tuple[tuple[str, int], ...]
        The facts that are missing to know it, and of how many patients; the most frequent first.
    """

    criterion: str
    met: int
    unknown: int
    not_met: int
    certain: int
    missing: tuple[tuple[str, int], ...]

    @property
    def entered(self) -> int:
        """How many patients came to it."""
        return self.met + self.unknown + self.not_met

    @property
    def remaining(self) -> int:
        """How many patients go on to the next criterion."""
        return self.met + self.unknown


def funnel(protocol: TrialProtocol, patients: Iterable[Answers]) -> tuple[FunnelStep, ...]:
    """The funnel of some patients.

    Parameters
    ----------
    protocol : TrialProtocol
        Whose criteria are asked, in its order.
    patients : iterable of Mapping[str, Answer[bool]]
        The answers of each patient.

    Returns
    -------
    tuple[FunnelStep, ...]
        One for each criterion; the last one leaves who is eligible (`certain`) and who may be (the others who remain).

    References
    ----------
    CONSORT 2010, item 13a: numbers assessed for eligibility and excluded, with reasons.
    """
    remaining = list(patients)
    certain = [True] * len(remaining)
    steps = []
    for criterion in protocol.criteria:
        verdicts = [satisfied(criterion, answers[criterion.id]) for answers in remaining]
        certain = [sure and verdict is True for sure, verdict in zip(certain, verdicts, strict=True)]
        steps.append(_step(criterion, remaining, verdicts, sum(certain)))
        stays = [verdict is not False for verdict in verdicts]
        remaining = [answers for answers, stay in zip(remaining, stays, strict=True) if stay]
        certain = [sure for sure, stay in zip(certain, stays, strict=True) if stay]
    return tuple(steps)


def _step(
    criterion: Criterion, patients: Sequence[Answers], verdicts: Sequence[bool | None], certain: int
) -> FunnelStep:
    open_ = [answers for answers, verdict in zip(patients, verdicts, strict=True) if verdict is None]
    return FunnelStep(
        criterion=criterion.id,
        met=verdicts.count(True),
        unknown=len(open_),
        not_met=verdicts.count(False),
        certain=certain,
        missing=_missing(criterion, open_),
    )


def _missing(criterion: Criterion, patients: Iterable[Answers]) -> tuple[tuple[str, int], ...]:
    """Each fact is counted once for each patient; of equally frequent ones the first that was met stands first."""
    counts: dict[str, int] = {}
    for answers in patients:
        for what in dict.fromkeys(missing.what for missing in answers[criterion.id].missing):
            counts[what] = counts.get(what, 0) + 1
    return tuple(sorted(counts.items(), key=lambda one: -one[1]))
