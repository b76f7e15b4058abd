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
def demo(out: Path) -> None:
    """Play one invented patient from screening to a dose sheet.

    The story is told in index.html of the folder.
    TRIALWRIGHT_DATA names a folder with public FHIR bundles (../shared/data by default); without it that step is left out.
    """
    from trialwright.demo import play

    play(out, Path(os.environ.get("TRIALWRIGHT_DATA", "../shared/data")), click.echo)
