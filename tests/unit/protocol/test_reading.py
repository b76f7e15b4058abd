"""A protocol file is read whole, or refused in words that say where, what and what to do."""

from decimal import Decimal

import pytest
from tests.unit.protocol.small_protocol import BAD, SMALL, Bad

from trialwright.errors import ProtocolError
from trialwright.protocol.criteria import Attested, Choice, Comparison, Latest, Limit
from trialwright.protocol.reading import canonical_of, protocol_from_canonical, read_protocol
from trialwright.standards.canonical import sha256_hex


def test_a_small_protocol_is_read_into_typed_objects() -> None:
    protocol = read_protocol(SMALL, "small.yaml")
    assert (protocol.id, protocol.version, protocol.planned_patients) == ("NCT00000000", "1", 12)
    assert protocol.accrual == "open"
    assert protocol.registered == {"eligibility": "creatinine < 1.6 mg/dL"}
    assert protocol.endpoints[0].primary is True
    first, second = protocol.criteria
    assert first.rule == Latest(
        concept="creatinine", comparisons=(Comparison("below", Limit(Decimal("1.6"), "mg/dL")),), within_days=14
    )
    assert first.choices == (Choice(id="I1/within", reason="usual practice", confirmed=False),)
    assert second.rule == Attested(statement="history_of_seizure", within_days=None)
    assert (second.kind, second.choices) == ("exclusion", ())


def test_both_roads_give_the_same_protocol() -> None:
    canonical = canonical_of(SMALL, "small.yaml")
    protocol = read_protocol(SMALL, "small.yaml")
    assert protocol_from_canonical(canonical) == protocol
    assert protocol.sha256 == sha256_hex(canonical.encode())


def test_comments_quotes_order_and_layout_do_not_change_the_identity() -> None:
    other = SMALL.replace("  phase: Phase 1\n", "").replace("trial:\n", "# a comment\ntrial:\n  phase: 'Phase 1'\n\n")
    assert other != SMALL
    assert canonical_of(other, "other.yaml") == canonical_of(SMALL, "small.yaml")


def test_any_other_word_changes_the_identity() -> None:
    other = SMALL.replace("below: 1.6 mg/dL", "below: 1.60 mg/dL")
    assert read_protocol(other, "x").sha256 != read_protocol(SMALL, "x").sha256


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_what_is_wrong_is_refused_with_its_line(bad: Bad) -> None:
    with pytest.raises(ProtocolError) as refused:
        read_protocol(bad.text(), "small.yaml")
    assert str(refused.value) == bad.message()


def test_what_cannot_be_read_is_never_canonical() -> None:
    with pytest.raises(ProtocolError, match="a rule that compares with nothing"):
        canonical_of(SMALL.replace("below: 1.6 mg/dL, ", ""), "small.yaml")


def test_a_canonical_protocol_is_refused_with_its_path() -> None:
    canonical = canonical_of(SMALL, "small.yaml").replace('"within":"14 d"', '"within":"14"')
    with pytest.raises(ProtocolError) as refused:
        protocol_from_canonical(canonical)
    assert str(refused.value) == (
        "canonical protocol at criteria.0.rule.within: within: the text '14'\n"
        "  wanted: a number of days such as 14 d, or ever\n"
        "  to do:  write the number, a space and d; two weeks are 14 d"
    )


def test_words_that_yaml_would_turn_into_something_else_stay_words() -> None:
    other = SMALL.replace("title: A small trial\n", "title: NO\n").replace("source: invented", "source: 12:30")
    protocol = read_protocol(other.replace("version: 1\n", "version: 010\n"), "small.yaml")
    assert (protocol.title, protocol.source, protocol.version) == ("NO", "12:30", "010")
