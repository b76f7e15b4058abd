"""The how-to pages are true: every command in them is run, in order, and prints what the page says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs" / "how-to").glob("*.md"))
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
END = "-- end of the output --"


def steps(page: str) -> list[tuple[str, str]]:
    """Each command of the page with what it should print."""
    found: list[tuple[list[str], list[str]]] = []
    for block in BLOCK.findall(page):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(([line[2:]], []))
            elif line.startswith("> ") and not found[-1][1]:
                found[-1][0].append(line[2:])
            else:
                found[-1][1].append(line)
    return [("\n".join(command), "\n".join(expected)) for command, expected in found]


def is_what_the_page_says(output: str, expected: str) -> bool:
    """Whether they agree: three dots in a line stand for whatever differs, three dots alone for any lines, or none."""
    lines = (
        r"(?:.*\n)*?" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*") + r"\n"
        for line in expected.split("\n")
    )
    return re.fullmatch("".join(lines), output.rstrip("\n") + "\n") is not None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder with the sources beside it and the command on the path."""
    (tmp_path / "src").symlink_to(ROOT / "src")
    command = tmp_path / "bin" / "trialwright"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m trialwright "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return tmp_path


@pytest.mark.skipif(shutil.which("bash") is None, reason="the pages are for bash, and there is none here")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_command_prints_what_the_page_says(page: Path, folder: Path) -> None:
    """D4.2 The walk through an example trial has known answers."""
    told = steps(page.read_text(encoding="utf-8"))
    script = "".join(f"{command}\necho '{END}'\n" for command, _ in told)
    ran = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{script}"], cwd=folder, capture_output=True, text=True, check=False,
        env=os.environ | {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip
    outputs = ran.stdout.split(f"{END}\n")
    assert len(outputs) == len(told) + 1
    for (command, expected), output in zip(told, outputs, strict=False):
        assert "Traceback" not in output, command
        assert is_what_the_page_says(output, expected), f"{page.name}: $ {command}\n{output}\nthe page says\n{expected}"


@pytest.mark.parametrize(
    ("output", "expected", "agree"),
    [
        ("event 3 recorded\nseal x\n", "event 3 recorded\nseal ...", True),
        ("event 4 recorded\n", "event 3 recorded", False),
        ("event 3 recorded\nmore\n", "event 3 recorded", False),
        ("one\ntwo\nthree\nfour\n", "one\n...\nfour", True),
        ("one\ntwo\n", "one\n...\nfour", False),
        ("one\n", "one\n...", True),
        ("", "", True),
        ("oops\n", "", False),
    ],
)
def test_the_comparison_can_fail(output: str, expected: str, agree: bool) -> None:
    assert is_what_the_page_says(output, expected) is agree


def test_every_page_is_covered() -> None:
    assert {page.stem for page in PAGES} >= {"first_trial", "real_data"}
    assert all(len(steps(page.read_text(encoding="utf-8"))) > 3 for page in PAGES)
