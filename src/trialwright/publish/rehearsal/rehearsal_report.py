"""What the report of a rehearsal is made of: the status of the trial that was played, and what the rehearsal assumed."""

from collections.abc import Mapping
from datetime import date

import msgspec

from trialwright.publish.rehearsal.rehearsal_chosen import Chosen
from trialwright.publish.rehearsal.rehearsal_reach import Beyond
from trialwright.publish.status.trial_status import TrialStatus


class Assumption(msgspec.Struct, frozen=True, kw_only=True):
    """A number that the rehearsal assumed, with the published one where it differs, its unit and its source."""

    name: str
    value: float
    published: float
    unit: str
    source: str


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """Another page in the folder: its words in both languages, and its name."""

    words: str
    words_zh: str
    href: str


class RehearsalReport(msgspec.Struct, frozen=True, kw_only=True):
    """The report of a rehearsal.

    Parameters
    ----------
    status : TrialStatus
        Where the played trial stands at its end, as far as the rehearsal reaches.
    scenario, text, text_zh : str
        Its name, and what it is about.
    seed, asked : int
        Of the chance, and how many patients were to be enrolled.
    first, last : date
        The first and the last day.
    opened : bool
        Whether the protocol is closed to accrual and was opened for the rehearsal.
    dirt : Mapping[str, int]
        What was written down wrongly on purpose, by kind.
    assumptions : tuple[Assumption, ...]
        Every number of the scenario.
    chosen : Chosen
        The patients whose sheets are shown.
    sheets : frozenset[str]
        All patients who have a sheet in the folder.
    beyond : Beyond
        How far everybody is played, and what the status of the whole trial has besides.
    trial_file, truth_file : str or None
        Names of files that lie elsewhere.
    beside : tuple[Beside, ...]
        Other pages in the folder.
    """

    status: TrialStatus
    scenario: str
    text: str
    text_zh: str
    seed: int
    asked: int
    first: date
    last: date
    opened: bool
    dirt: Mapping[str, int]
    assumptions: tuple[Assumption, ...]
    chosen: Chosen
    sheets: frozenset[str]
    beyond: Beyond
    trial_file: str | None
    truth_file: str | None
    beside: tuple[Beside, ...] = ()
