"""May this version of a protocol be adopted in this log?

A protocol is not a fact: what is wrong with it is an error, and nothing is recorded.
"""

from collections.abc import Iterable
from typing import Literal

from trialwright.errors import InputError
from trialwright.events.trial import ProtocolAdopted
from trialwright.protocol.reading import protocol_from_canonical

Binds = Literal["new_consents", "everyone"]


def adoption(canonical: str, *, trial: str, adopted: Iterable[ProtocolAdopted], binds: Binds) -> ProtocolAdopted:
    """The adoption of a version of the protocol, the first one or an amendment.

    Parameters
    ----------
    canonical : str
        The protocol as canonical JSON.
    trial : str
        The trial whose log it is.
    adopted : iterable of ProtocolAdopted
        What was adopted before.
    binds : {"new_consents", "everyone"}
        Whom it binds: patients from their next consent on, or everyone at once.

    Raises
    ------
    ProtocolError
        If it is no protocol.
    InputError
        If it is another trial's, or its version names other content in this log.
    """
    protocol = protocol_from_canonical(canonical)
    if protocol.id != trial:
        raise InputError(
            f"the protocol is of {protocol.id}",
            f"a protocol of {trial}, whose log this is",
            "open a log of its own for each trial",
        )
    for earlier in adopted:
        if earlier.version == protocol.version and earlier.sha256 != protocol.sha256:
            raise InputError(
                f"a version {protocol.version} with other content is adopted already",
                "a version of its own for each content",
                "raise `version` in the protocol file",
            )
    return ProtocolAdopted(version=protocol.version, sha256=protocol.sha256, canonical=canonical, binds=binds)
