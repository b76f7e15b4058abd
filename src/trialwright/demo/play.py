"""The demonstration as a whole: rehearse the trial, and tell the story of one patient and of an altered log beside it."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import msgspec

from trialwright import __version__, main
from trialwright.demo.folder import replaced
from trialwright.demo.patient import rehearse
from trialwright.demo.rehearsal import NAME, PATIENTS, rehearse_trial
from trialwright.demo.screening import screen_examples, screen_public
from trialwright.demo.stage import Scene, Stage
from trialwright.demo.tampering import tamper
from trialwright.publish.index_page import Link, Section, index_page

STORY = "story"
"""The folder with the sheets of the story; the page itself stands beside the report."""
_LEAD = (
    "A trial is a protocol plus an append-only log of events; everything else is computed from the two. Here is one invented "
    "patient of NCT03919240, from screening to a dose sheet."
)


def play(folder: Path, data: Path, say: Callable[[str], None], *, patients: int = PATIENTS) -> None:
    """Play the demonstration into a folder; a former one stays until this one is whole.

    Parameters
    ----------
    folder : Path
        Where the trial files, the sheets and ``index.html`` go.
    data : Path
        Where public FHIR bundles may be.
    say : callable
        Takes each line for the terminal.
    patients : int
        How many patients of the rehearsal are to be enrolled.

    Raises
    ------
    InputError
        If the folder holds anything that no demonstration made.
    """
    began = perf_counter()
    with replaced(folder) as part:
        say(f"rehearsing {NAME}: {patients} invented patients, from the referral to three years after their cells")
        done = rehearse_trial(part, patients, say)
        say(f"  the report of what would have gone wrong is made ({perf_counter() - began:.0f} s)")
        for scene in _story(part, data):
            _say(scene, say)
    say(f"\n{done.enrolled} patients rehearsed and one patient's story told in {perf_counter() - began:.0f} s")
    say(f"open {folder / 'index.html'} in a browser; story.html beside it tells the story of one patient")


def _story(folder: Path, data: Path) -> list[Scene]:
    """Screen, follow one patient, tamper; the page of it stands beside the report."""
    beside = folder / STORY
    beside.mkdir(exist_ok=True)
    stage, protocol = Stage(), main.protocol_named(NAME)
    scenes = [screen_examples(beside, protocol), screen_public(beside, protocol, data)]
    told, _ = rehearse(beside, stage)
    scenes += [*told, tamper(beside, stage)]
    foot = (
        f"Made by Trialwright {__version__}. Everything on these pages was computed from the log that lies beside them."
    )
    sections = [_back(), *(_moved(scene.section) for scene in scenes)]
    page = index_page("From screening to a dose sheet", sections, lead=_LEAD, foot=foot)
    (folder / "story.html").write_text(page, encoding="utf-8")
    return scenes


def _back() -> Section:
    words = "The whole trial was rehearsed as well: how far the patients came, and what would have gone wrong."
    return Section(heading="The rehearsal", paragraph=words, links=(Link("What would have gone wrong", "index.html"),))


def _moved(section: Section) -> Section:
    """The section with its links into the folder of the sheets."""
    links = tuple(Link(link.words, f"{STORY}/{link.href}") for link in section.links)
    return msgspec.structs.replace(section, links=links)


def _say(scene: Scene, say: Callable[[str], None]) -> None:
    say(f"\n{scene.section.heading}")
    for line in scene.lines:
        say(f"  {line}")
