"""An event: something that happened, and was recorded."""

from datetime import datetime

import msgspec

from trialwright.standards.when import When

SHARED = ""
"""The patient of events that belong to no patient, where a name is needed: lots, amendments, the site."""


class Body(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    cache_hash=True,
    gc=False,  # facts refer to nothing that refers back, so Python need not look for cycles among 400,000 of them
):
    """What one kind of event says. Every kind derives from this; unknown fields are refused."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An event that is not yet in the log: all that the person or the machine who reports it knows.

    Parameters
    ----------
    patient : str or None
        The patient's code; None for what belongs to no patient.
    body : Body
        What happened, in the fields of its kind.
    happened : When
        When it happened at the clinic, as precisely as it is known.
    by, role, site : str
        Who reports it, in which role, where.
    source : str or None
        The document or message that it was taken from; an import is idempotent by this.
    replaces : int or None
        The `seq` of the event that this one corrects, in the same patient.
    reason : str or None
        Why it was corrected; wanted with `replaces`.
    corrects : str or None
        Of an import: the source of the event that this one corrects or voids, where its number is not known.
    """

    patient: str | None
    body: Body
    happened: When
    by: str
    role: str
    site: str
    source: str | None = None
    replaces: int | None = None
    reason: str | None = None
    corrects: str | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event of the log. `happened` is the clinic's time, `recorded_at` (UTC) the audit's.

    `body` is None only where a permitted redaction took it out; the chain still verifies without it.
    """

    seq: int
    patient: str | None
    kind: str
    schema: int
    body: Body | None
    happened: When
    recorded_at: datetime
    by: str
    role: str
    site: str
    source: str | None = None
    replaces: int | None = None
    reason: str | None = None
