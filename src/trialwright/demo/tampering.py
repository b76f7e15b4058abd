"""What happens to whoever alters the log: a copy is changed by one character, and the verifier says where."""

from pathlib import Path

from trialwright import main
from trialwright.demo.patient import TRIAL
from trialwright.demo.stage import INVESTIGATOR, Scene, Stage
from trialwright.events.results import LabResulted
from trialwright.log.sqlite import SqliteLog
from trialwright.publish.index_page import Link, Section
from trialwright.standards.canonical import canonical_json

BACKUP = "demo_backup.trial"
ALTERED = "demo_altered.trial"


def tamper(folder: Path, stage: Stage) -> Scene:
    """Back the log up, verify it, alter a copy by one character, and show what the verifier finds."""
    with SqliteLog.open(folder / TRIAL, clock=stage.clock, salt=stage.salt) as log:
        seal = main.backup(log, folder / BACKUP, actor=INVESTIGATOR)
        main.export(log, folder / "export", actor=INVESTIGATOR)
        original = next(event for event in log.read() if isinstance(event.body, LabResulted))
    good = main.verify(folder / TRIAL, seal)
    before, after = _alter(folder, canonical_json(original.body))
    found = main.verify(folder / ALTERED, seal)
    verdict = f"{TRIAL}: {'every line verifies' if not good else good[0].found}"
    caught = f"{ALTERED}: {found[0].found if found else 'nothing was found, which is a fault of ours'}"
    words = (
        "The whole log is exported in open forms and backed up; the backup is restored and verified on the spot. Then one "
        "character of a copy is altered, with an editor that knows nothing of us: "
        f"the digit {before} becomes {after}. The verifier names the first bad line. "
        "The seal on every sheet of paper is the same witness for those who do not trust this computer."
    )
    section = Section(
        heading="The log defends itself",
        paragraph=words,
        preformatted=f"{verdict}\n{caught}\nseal {seal}",
        links=(Link("Events as CSV", "export/events.csv"), Link("Events as JSON Lines", "export/events.jsonl")),
    )
    return Scene(
        section=section, lines=(verdict, f"one character altered in a copy, the digit {before} to {after}", caught)
    )


def _alter(folder: Path, body: bytes) -> tuple[str, str]:
    """Change one digit of one result in a copy of the backup, in the bytes of the file."""
    content = bytearray((folder / BACKUP).read_bytes())
    at = content.find(body)
    digit = content.index(b'"value":"', at) + len(b'"value":"')
    before = chr(content[digit])
    content[digit] = ord("9") if before != "9" else ord("8")
    (folder / ALTERED).write_bytes(content)
    return before, chr(content[digit])
