"""The files of assumptions: every number possible, every source of an honest form, every scenario in both languages.

A citation that nobody has read must not look like one that somebody has. So a source says which it is, in words that this
file knows; the texts that were read are listed at the head of each table, and the page for readers counts what rests on what.
"""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from trialwright.simulate.patients import population as table
from trialwright.simulate.scenario import AS_PUBLISHED, SHIPPED, parameters, scenarios

PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "rehearse.md"
POPULATION = Path(table.__file__).with_suffix(".toml")
FORMS = {
    "read": re.compile(r"read: .+"),
    "not confirmed": re.compile(r"assumed, after [^:]+ \(not confirmed\)(: .+)?"),
    "assumed": re.compile(r"assumed(: .+)?"),
    "given": re.compile(r"given: .+"),
}
LISTED = re.compile(r"^#   (\S+(?: \S+)*)  +\S.*$", re.MULTILINE)
CITED = re.compile(r"\b(?:[A-Z][A-Za-z]+ (?:19|20)\d\d|WS/T \d+|NCT\d{8})\b")
NAMES = ("as_published", "toxic_product", "poor_manufacturing", "slow_accrual", "high_missingness")


def test_every_number_is_possible_and_says_where_it_is_from() -> None:
    for name, row in parameters().items():
        assert row.low <= row.value <= row.high, name
        assert row.unit, name
        assert "." in name, f"{name} has no group"


def test_a_probability_is_one() -> None:
    for name, row in parameters().items():
        if row.unit == "1" and name != "fate.relapse_shape":
            assert 0.0 <= row.low <= row.high <= 1.0, name


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_is_told_in_both_languages_and_changes_something(name: str) -> None:
    chosen = scenarios()[name]

    assert chosen.text.endswith(".")
    assert chosen.text_zh.endswith("。")
    assert bool(chosen.changed) is (name != AS_PUBLISHED)
    published = scenarios()[AS_PUBLISHED].values
    assert all(chosen.values[each] != published[each] for each in chosen.changed), "what is set differs"


def sources(path: Path) -> Mapping[str, str]:
    """Every source of one of the two tables, by the name of its row."""
    if path == SHIPPED:
        return {name: row.source for name, row in parameters().items()}
    known = table.population()
    groups: dict[str, dict[str, Any]] = {
        "analyte": known.analyte,
        "concept": known.concept,
        "statement": known.statement,
        "size": known.size,
    }
    return {f"{group}.{name}": row.citation for group, rows in groups.items() for name, row in rows.items()}


def form(clause: str) -> str | None:
    """Which of the allowed forms a clause has."""
    return next((name for name, pattern in FORMS.items() if pattern.fullmatch(clause)), None)


def texts_read(path: Path) -> set[str]:
    """The texts that the head of a table lists as read."""
    head = path.read_text(encoding="utf-8").split("# Texts that were read:\n")[1].split("\n\n")[0]
    return set(LISTED.findall(head))


@pytest.mark.parametrize("path", [SHIPPED, POPULATION], ids=lambda path: path.name)
def test_a_source_says_whether_somebody_has_read_it(path: Path) -> None:
    wrong = {name: said for name, said in sources(path).items() if None in map(form, said.split("; "))}

    assert wrong == {}, "say `read:`, `assumed, after ... (not confirmed)`, `assumed:` or `given:`"
    if path == SHIPPED:
        assert not [name for name, said in sources(path).items() if "given" in map(form, said.split("; "))]


@pytest.mark.parametrize("path", [SHIPPED, POPULATION], ids=lambda path: path.name)
def test_whatever_is_cited_as_read_is_in_the_list_of_what_was_read(path: Path) -> None:
    listed, used = texts_read(path), set[str]()
    for name, said in sources(path).items():
        for clause in said.split("; "):
            cited = set(CITED.findall(clause))
            if form(clause) != "not confirmed":
                assert cited <= listed, f"{name}: nobody has read {', '.join(sorted(cited - listed))}"
                used |= cited
            if form(clause) == "read":
                assert re.match(rf"read: ({'|'.join(map(re.escape, listed))})[,:]", clause), f"{name}: which text?"

    assert used == listed, "a text that no row rests on any more is taken off the list"


@pytest.mark.parametrize(
    ("said", "forms"),
    [
        ("read: Hill 2018, abstract: 23 %", ["read"]),
        ("assumed", ["assumed"]),
        ("assumed: few", ["assumed"]),
        ("assumed, after Hill 2018 (not confirmed)", ["not confirmed"]),
        ("assumed, after Hill 2018 (not confirmed): 23 %; read: Maron 2022: 50 %", ["not confirmed", "read"]),
        ("Hill 2018: 23 %", [None]),
        ("assumed after Hill 2018: 23 %", [None]),
        ("assumed, after Hill 2018: 23 %", [None]),
        ("published series: 23 %", [None]),
    ],
)
def test_a_bare_citation_is_none_of_the_forms(said: str, forms: list[str | None]) -> None:
    assert [form(clause) for clause in said.split("; ")] == forms


def test_the_page_counts_what_rests_on_what() -> None:
    """The first clause says what a number rests on; the page is wrong as soon as one changes."""
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    for path, what in ((SHIPPED, "parameters of the scenarios"), (POPULATION, "rows of the population")):
        count = Counter(form(said.split("; ")[0]) for said in sources(path).values())
        given = f", and {count['given']} follow from other rows or a definition" if count["given"] else ""
        told = (
            f"Of the {count.total()} {what}, {count['read']} rest on a number that was found in a text, "
            f"{count['not confirmed']} on a text that nobody has looked up, {count['assumed']} on an assumption alone{given}."
        )
        assert told in page, f"write in {PAGE.name}: {told}"
