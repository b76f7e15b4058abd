"""The table of the population: every row is cited, fits its analyte, and no concept of a protocol is left out."""

from typing import Any

import pytest
from tests.unit.simulate.shipped import other_protocol, our_protocol

from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.asked import asked_ever
from trialwright.simulate.patients.population import Row, population, reference_ranges
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS


@pytest.mark.parametrize("protocol", [our_protocol(), other_protocol()], ids=["ours", "another"])
def test_every_concept_of_a_protocol_has_a_row(protocol: TrialProtocol) -> None:
    table = population()
    missing = asked_ever(protocol).names - table.analyte.keys() - table.concept.keys()

    assert missing == set()


def test_every_analyte_has_a_row_and_every_row_is_known() -> None:
    table = population()

    assert table.analyte.keys() == ANALYTES.keys()
    assert table.concept.keys() <= CONCEPTS.keys()


def test_every_row_says_where_it_is_from() -> None:
    table = population()
    groups: tuple[dict[str, Any], ...] = (table.analyte, table.concept, table.statement, table.size)

    assert [name for rows in groups for name, row in rows.items() if len(row.citation) < len("assumed")] == []


def test_what_a_row_is_given_by_stands_before_it() -> None:
    seen = {name for name, row in population().concept.items() if row.by is not None}
    for name, row in population().concept.items():
        assert {given for given, _ in row.given} <= seen, name
        seen.add(name)


def test_limits_of_a_row_are_possible_by_the_standard() -> None:
    for name, row in population().analyte.items():
        plausible = ANALYTES[name].plausible
        assert plausible is not None
        low, high = (float(limit) for limit in plausible)
        for limit in (row.least, row.most, row.low, row.high, row.median):
            assert limit is None or low <= limit <= high, (name, limit)


def test_a_share_is_a_probability() -> None:
    for name, row in population().concept.items():
        shares = [row.share, *(share for _, share in row.given), *([] if row.child is None else [row.child])]
        assert all(0.0 <= share <= 1.0 for share in shares), name


def test_girls_become_women_by_and_by() -> None:
    row = Row(citation="assumed", median=100.0, female=0.8)

    assert [round(row.middle(age, "female"), 6) for age in (11, 12, 15, 18, 40)] == [100.0, 100.0, 90.0, 80.0, 80.0]
    assert row.middle(40, "male") == 100.0


def test_medians_by_age_hold_at_both_ends() -> None:
    row = Row(citation="assumed", median=9.0, by_age=((2, 1.0), (4, 3.0)))

    assert [row.middle(age, "male") for age in (1, 2, 3, 4, 70)] == [1.0, 1.0, 2.0, 3.0, 3.0]


def test_reference_ranges_are_those_of_the_table() -> None:
    assert reference_ranges()["alt"] == (7.0, 50.0)
    assert reference_ranges()["lvef"] == (50.0, None)
