"""The command that demonstrates the product."""

import os
from pathlib import Path

import click


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    help="The folder to write into.",
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
    from trialwright.demo import play

    play(out, Path(os.environ.get("TRIALWRIGHT_DATA", "../shared/data")), click.echo, patients=patients)
