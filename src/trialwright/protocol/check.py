"""What an investigator has still to look at before a protocol can be used."""

from trialwright.protocol.criteria import Choice
from trialwright.protocol.trial import TrialProtocol


def unconfirmed(protocol: TrialProtocol) -> list[Choice]:
    """The choices that the file itself does not say are confirmed, in the order of the protocol.

    A signature in the log counts as well; whoever has a log takes those away.

    Parameters
    ----------
    protocol : TrialProtocol
        Any protocol.

    Returns
    -------
    list[Choice]
        Empty where every choice of the file says ``status: confirmed``.
    """
    return [choice for choice in protocol.choices() if not choice.confirmed]
