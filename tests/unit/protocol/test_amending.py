"""An amendment names what it changes, and what it makes is read before it is used."""

import pytest
from tests.unit.protocol.small_protocol import SMALL

from trialwright.errors import InputError, ProtocolError
from trialwright.protocol.amending import amended
from trialwright.protocol.criteria import Latest
from trialwright.protocol.reading import canonical_of, protocol_from_canonical
from trialwright.trials import trial_text

CANONICAL = canonical_of(SMALL, "small.yaml")


def test_texts_are_changed_by_path() -> None:
    changed = amended(
        CANONICAL,
        {
            "trial.version": "2",
            "criteria.I1.rule.within": "7 d",
            "lymphodepletion.drugs.fludarabine.days.0": "-6",
            "endpoints.OS.rank": "secondary",
        },
    )
    protocol = protocol_from_canonical(changed)
    rule = protocol.criteria[0].rule
    assert isinstance(rule, Latest)
    assert (protocol.version, rule.within_days) == ("2", 7)
    assert protocol.lymphodepletion.drugs[0].days == (-6, -4, -3)
    assert protocol.endpoints[0].primary is False


def test_an_id_with_a_point_is_one_name() -> None:
    canonical = canonical_of(trial_text("NCT03919240"), "NCT03919240.yaml")
    changed = protocol_from_canonical(amended(canonical, {"criteria.I4.creatinine.rule.within": "7 d"}))
    windows = {c.id: c.rule.within_days for c in changed.criteria if isinstance(c.rule, Latest)}
    assert (windows["I4.creatinine"], windows["I4.alt"]) == (7, 14)


def test_nothing_changed_is_the_same_protocol() -> None:
    assert amended(CANONICAL, {}) == CANONICAL


def test_a_path_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        amended(CANONICAL, {"criteria.I9.rule.within": "7 d"})
    assert str(refused.value) == (
        "criteria.I9.rule.within: nothing in the protocol is called 'I9.rule.within'\n"
        "  wanted: one of: I1, E1\n"
        "  to do:  correct the path"
    )


def test_a_path_beyond_a_text_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        amended(CANONICAL, {"trial.accrual.now": "closed"})
    assert str(refused.value) == (
        "trial.accrual.now: nothing in the protocol is called 'now'\n"
        "  wanted: a path that ends at a text\n"
        "  to do:  correct the path"
    )


def test_a_whole_section_is_not_a_text() -> None:
    with pytest.raises(InputError) as refused:
        amended(CANONICAL, {"criteria.E1.rule": "history of seizure"})
    assert str(refused.value) == (
        "criteria.E1.rule: this is a whole section\n"
        "  wanted: a path that ends at a text\n"
        "  to do:  go on with one of: attested, within"
    )


def test_an_amendment_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ProtocolError, match=r"canonical protocol at trial\.accrual: accrual: the text 'paused'"):
        amended(CANONICAL, {"trial.accrual": "paused"})
