"""May we? One door for every act: the conditions of the act, all their reasons at once, and whether two people are wanted."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from trialwright.decide.apherese import apherese
from trialwright.decide.case import Case, Checked, case_of
from trialwright.decide.decision import Asker, Decision
from trialwright.decide.enrol import enrol
from trialwright.decide.infuse import infuse
from trialwright.decide.lymphodeplete import lymphodeplete
from trialwright.decide.pause import pause
from trialwright.decide.resume import resume
from trialwright.derive.record import Record
from trialwright.events.conduct import Stage
from trialwright.protocol.decisions import Act
from trialwright.protocol.trial import TrialProtocol

ACTS: Mapping[Act, Callable[[Case], Iterator[Checked]]] = MappingProxyType(
    {
        "enrol": enrol,
        "apherese": apherese,
        "lymphodeplete": lymphodeplete,
        "infuse": infuse,
        "pause": pause,
        "resume": resume,
    }
)
"""The conditions of each act."""
OF_THE_TRIAL: frozenset[Act] = frozenset(("pause", "resume"))
"""Acts that concern no single patient."""


def may(
    act: Act, protocol: TrialProtocol, record: Record, *, asked_by: Asker, stages: tuple[Stage, ...] = ()
) -> Decision:
    """Whether somebody may act now, with every reason against it at once.

    Parameters
    ----------
    act : Act
        Such as ``enrol`` or ``lymphodeplete``.
    protocol : TrialProtocol
        The protocol that binds the patient.
    record : Record
        What is believed now: of the patient, or of no patient for `pause` and `resume`.
    asked_by : Asker
        Who asks, in which role, where.
    stages : tuple[Stage, ...]
        Of a resumption: which stages go on again.

    Returns
    -------
    Decision
        Given only where no condition of the act speaks against it; what is unknown speaks against it. Where the protocol
        wants two people it takes effect only when another one has confirmed it (`derive.authority.in_effect`).

    References
    ----------
    The protocol's `decisions`, and the floor of each act, which no protocol leaves out.
    """
    case = case_of(act, protocol, record, asked_by, stages)
    results = list(ACTS[act](case))
    against = tuple(dict.fromkeys(each for result in results for each in result.against))
    because = {seq for result in results for seq in result.because}
    return Decision(
        act=act,
        given=not against,
        against=against,
        because=tuple(sorted(because)),
        seen=record.seen,
        protocol=protocol.sha256,
        asked_by=asked_by,
        second_person_wanted=not against and case.rule is not None and case.rule.people > 1,
    )
