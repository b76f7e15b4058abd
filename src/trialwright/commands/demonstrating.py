"""The command that demonstrates the product."""

import os
from pathlib import Path

import click


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    help="A new folder, or that of a former demonstration, which is replaced.",
)
@click.option(
    "--patients",
    type=click.IntRange(1, 2000),
    default=196,
    show_default=True,
    help="How many patients of the rehearsal are to be enrolled.",
)
def demo(out: Path, patients: int) -> None:
    """Rehearse a whole trial, and tell the story of one patient.

    index.html of the folder says what would have gone wrong; story.html follows one patient from screening to a dose sheet.
    TRIALWRIGHT_DATA names a folder with public FHIR bundles (../shared/data by default); without it that step is left out.
    """
    from trialwright.commands.breaking_off import in_words
    from trialwright.demo import play

    with in_words("the demonstration", kept="nothing of this demonstration was kept"):
        play(out, Path(os.environ.get("TRIALWRIGHT_DATA", "../shared/data")), click.echo, patients=patients)
