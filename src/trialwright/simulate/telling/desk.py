"""The desk at which a patient's facts are written down: where, and with what chance of its own."""

import msgspec

from trialwright.simulate.chance import Chance


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """What everybody who writes for one patient shares.

    Parameters
    ----------
    zone, site : str
        IANA name of the zone, and code of the site.
    chance : Chance
        The patient's strand for what a clinic leaves to chance: hours, laboratories, who declines what.
    """

    zone: str
    site: str
    chance: Chance
