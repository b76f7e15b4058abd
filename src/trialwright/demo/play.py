"""The demonstration as a whole: screen, rehearse one patient, tamper, and tell the story."""

from collections.abc import Callable
from pathlib import Path

from trialwright import __version__, main
from trialwright.demo.patient import rehearse
from trialwright.demo.screening import screen_examples, screen_public
from trialwright.demo.stage import Scene, Stage, fresh
from trialwright.demo.tampering import tamper
from trialwright.publish.index_page import index_page

_LEAD = (
    "A trial is a protocol plus an append-only log of events; everything else is computed from the two. Here is one invented "
    "patient of NCT03919240, from screening to a dose sheet."
)


def play(folder: Path, data: Path, say: Callable[[str], None]) -> None:
    """Play the demonstration into a folder.

    Parameters
    ----------
    folder : Path
        Where the trial file, the sheets and ``index.html`` go.
    data : Path
        Where public FHIR bundles may be.
    say : callable
        Takes each line of the summary.
    """
    fresh(folder)
    stage = Stage()
    protocol = main.protocol_named("NCT03919240")
    scenes = [screen_examples(folder, protocol), screen_public(folder, protocol, data)]
    told, _ = rehearse(folder, stage)
    scenes += [*told, tamper(folder, stage)]
    foot = (
        f"Made by Trialwright {__version__}. Everything on these pages was computed from the log that lies beside them."
    )
    page = index_page("From screening to a dose sheet", [s.section for s in scenes], lead=_LEAD, foot=foot)
    (folder / "index.html").write_text(page, encoding="utf-8")
    for scene in scenes:
        _say(scene, say)
    say(f"\nopen {folder / 'index.html'} in a browser")


def _say(scene: Scene, say: Callable[[str], None]) -> None:
    say(f"\n{scene.section.heading}")
    for line in scene.lines:
        say(f"  {line}")
