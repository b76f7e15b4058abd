"""The manual of the rules says what the tests prove: fresh, whole, and with every worked case."""

import re
from pathlib import Path

import pytest
from tests.render_spec import REFERENCE, REFRESH, ROOT, SPEC, page_of, pages, sections, worked_cases

PAGES = pages()
PROVED = worked_cases()
# The worked cases of the clinical reference for what is built so far: eligibility, units, lymphodepletion, cell dose,
# limits of what comes with the cells, schedule, tocilizumab, vector copies, product numbers.
WORKED = [
    *(f"TV-0.{number}" for number in range(1, 14)),
    *(f"TV-2.{number}" for number in (50, 51, 52)),
    *(f"TV-4.{number}" for number in (*range(1, 7), *range(10, 16), *range(20, 24), 30, 31, 32)),
    *(f"TV-5.{number}" for number in (1, 10, 11, 12)),
]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(REFERENCE)))
def test_a_page_is_what_the_tests_say(path: Path) -> None:
    assert path.exists(), f"a section is new: write its page with `{REFRESH}`"
    assert path.read_text(encoding="utf-8") == PAGES[path], f"a spec test has changed: `{REFRESH}`"


def test_no_page_is_left_of_a_section_that_is_gone() -> None:
    left = sorted(set((REFERENCE / "rules").rglob("*.md")) - set(PAGES))
    assert not left, f"{left} are of no section any more: `{REFRESH}`"


@pytest.mark.parametrize("case", WORKED)
def test_every_worked_case_has_a_test(case: str) -> None:
    assert PROVED.get(case), f"{case} of the clinical reference has no test that names it in its docstring"


@pytest.mark.parametrize("path", sections(), ids=lambda path: str(path.relative_to(SPEC)))
def test_every_test_of_a_section_is_a_paragraph(path: Path) -> None:
    names = re.findall(r"^def test_(\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    told = re.findall(r"^<a .*\n## (.+)|^\n## (.+)", PAGES[page_of(path)], re.MULTILINE)
    headings = [first or second for first, second in told if (first or second) != "Words that the examples share"]
    assert headings == [name.replace("_", " ").capitalize() for name in names]


def test_every_link_leads_somewhere() -> None:
    for page, text in PAGES.items():
        for target, anchor in re.findall(r"\]\(([\w/.]+?)(?:#([\w-]+))?\)", text):
            there = page.parent / target
            assert there.exists(), f"{page.relative_to(ROOT)} leads to {target}"
            headings = re.findall(r"^## (.+)", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert not anchor or anchor in [heading.lower().replace(" ", "-") for heading in headings]
