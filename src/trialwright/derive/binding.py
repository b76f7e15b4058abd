"""By which version of the protocol a patient's eligibility is shown.

An amendment may bind everybody from its day on: doses and visits then follow the new version. Who was eligible does not
change after the fact. So eligibility stays with the version under which the enrolment was given, which that decision
names by its digest.
"""

from datetime import datetime

import msgspec

from trialwright.derive.authority import effective_from, in_effect
from trialwright.derive.belief import adopted_version, protocol_for
from trialwright.derive.record import Record
from trialwright.events.decisions import DecisionMade
from trialwright.events.trial import ProtocolAdopted
from trialwright.protocol.trial import TrialProtocol


def protocol_at_enrolment(protocol: TrialProtocol, record: Record) -> TrialProtocol:
    """The protocol by which the patient was enrolled; the one in force while there is no enrolment.

    Parameters
    ----------
    protocol : TrialProtocol
        The one in force for the patient.
    record : Record
        What is believed of the patient, with the versions that were adopted.

    Returns
    -------
    TrialProtocol
        The version that the enrolment in effect names. Where it names none, or one that this log never adopted, as a
        decision on paper does, the version that bound the patient then; where there was none yet, the first one.

    References
    ----------
    The design of this product, section 3: eligibility is judged at the earlier of `as_of` and enrolment.
    """
    enrolled = effective_from(record, "enrol")
    if enrolled is None:
        return protocol
    because = in_effect(record, "enrol").because
    digest = next((body.protocol for event, body in record.of(DecisionMade) if event.seq in because), None)
    return adopted_version(record, digest) or _bound(record, enrolled) or protocol


def _bound(record: Record, then: datetime) -> TrialProtocol | None:
    """The version that bound the patient at an instant, or the first one; None for facts that come from no log."""
    adopted = [event for event, _ in record.shared_of(ProtocolAdopted)]
    known = [event for event in adopted if event.happened.span()[0] <= then] or adopted[:1]
    return protocol_for(msgspec.structs.replace(record, shared=tuple(known))) if known else None
