"""What a rehearsal is asked to do."""

from datetime import date

import msgspec

from trialwright.simulate.scenario import Scenario

MOST_REFERRED = 4
"""For each patient who is to be enrolled so many are referred at most: a trial that nobody fits must come to an end."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A rehearsal.

    Parameters
    ----------
    canonical : str
        The protocol as canonical JSON, open to accrual.
    patients : int
        How many are to be enrolled; accrual ends with the last of them.
    seed : int
    scenario : Scenario
    start : date
        The day on which the site is activated.
    zone, site : str
        IANA name of the zone, and code of the site.
    opened : bool
        Whether the protocol is closed to accrual in its file, and was opened for the rehearsal.
    """

    canonical: str
    patients: int
    seed: int
    scenario: Scenario
    start: date
    zone: str
    site: str
    opened: bool = False
